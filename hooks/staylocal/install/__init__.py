"""Setting staylocal up in a repository and putting back what was there.

setup.py and removal.py put the steps in order; each step says what it did as lines for a person:
policy_file.py (.staylocal.toml), native.py (hooks of our own: scripts.py is their text, place.py their folder),
frameworks.py (pre-commit, prek: manifest.py is what is asked of them, blocks.py and yaml_block.py edit their
files), memory.py (what `init` did, kept in the repository's git configuration so that `uninstall` can undo it).
"""
