"""A dictionary for libFuzzer: what the engine looks for. Prints it."""

from __future__ import annotations

from fuzz import lines


def main() -> None:
    """Print each piece as a quoted line."""
    for piece in dict.fromkeys((*lines.SHORT, *lines.literals())):
        raw = piece.encode("utf-8", "surrogateescape")
        print('"' + "".join(f"\\x{byte:02x}" for byte in raw) + '"')  # noqa: T201 - it is what this is for


if __name__ == "__main__":
    main()
