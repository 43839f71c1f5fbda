"""Detection of secrets, customer data and what a policy calls internal; the only place that imports detect_secrets.

`Engine(...).scan(passage)` gives findings and what could not be scanned. In order, a line a module:

    engine      one passage: detectors and a policy's patterns, each with a budget of time (`limits`) -> findings
    folding     the text in lower case, every character in its place
    view        what a detector is handed, and what it gives: `Found`
    search      runs everything below over a text, and over what stands in it encoded
    triggers    all detectors' literals as one automaton: what runs where, and nothing where none stands

    tokens      known formats, with their bounds and pieces
    formats     the table of them, from `formats_*` by topic; `formats_base`: what a row says;
                `formats_bounds`: where a value ends; `formats_judging`, `judging_tokens`: how sure it is
    checksums   of the formats that have one
    keys        private keys: `key_headers`, `key_bodies` and `key_values`, by `key_der`, `key_openssh` and others
    named       values behind a name; `names`: what names say; `named_value`, `judging_named`: what the value is
    urls        passwords in URLs
    theirs      detect-secrets' own plugins, loaded by `loading` without a way to the network
    loose       random words that nothing names
    encoded     stretches in base64, hex or escapes, decoded to be searched again: `encoded_*`
    customer    customer data: `customer_*`, a module a kind; `customer_budget`: what a line may cost
    internal    a policy's patterns, words (`internal_words`) and hosts (`internal_hosts`); `internal_addresses`

    boundaries  what ends before a token, though it ends with a letter or a digit: an escape
    filters     what a value may be instead, `values`: of an assignment, `patterned`: typed; `randomness`: how random
    overlaps    which of several finds is told
    marks       findings, and what they keep of a value; `cursor`: lines of a passage; `pragmas`
    exempt      what the policy file itself has to hold
    late        patterns that are compiled when they are first used
    plugins/    the formats as plugins, for plain detect-secrets

How to add a format or a detector, and how to measure it: docs/detectors.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .exempt import policy_file_entries, policy_file_exempt

if TYPE_CHECKING:
    from .engine import Engine

__all__ = ["Engine", "policy_file_entries", "policy_file_exempt"]


if not TYPE_CHECKING:  # else everything would be a name of this module

    def __getattr__(name: str) -> Any:  # noqa: ANN401 - as a module's attributes are
        """Load the engine when it is first asked for: most of what is imported from here does without."""
        if name != "Engine":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from .engine import Engine  # noqa: PLC0415 - see above

        globals()[name] = Engine
        return Engine
