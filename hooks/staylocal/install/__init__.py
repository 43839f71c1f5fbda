"""Setting staylocal up in a repository and putting back what was there.

    setup.py, removal.py   the steps of `init` and `uninstall`, in order; allowing.py: `allow`
    policy_file.py         .staylocal.toml
    native.py              hooks of our own, native_removal.py takes them out; scripts.py is their text,
                           place.py their folder, standing.py says whose hooks stand there
    frameworks.py          pre-commit and prek; manifest.py is what is asked of them, config_file.py their
                           file, blocks.py, yaml_block.py and toml_block.py our part of it
    memory.py              what `init` did, kept in the repository's git configuration for `uninstall`

Nothing of anybody else's is overwritten: hooks are renamed and called first, a folder that core.hooksPath names
is chained to, files are edited around a marked block, and what was changed since is left alone and said.
"""
