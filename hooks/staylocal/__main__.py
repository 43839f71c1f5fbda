"""`staylocal` and `python -m staylocal`: the one place where every error ends, with its exit code."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Loading modules alone would start dozens of collections, 8 of the 70 ms that a message hook may take.
gc.set_threshold(50_000)


def main() -> None:
    """Run the command line and exit with a documented code; a bug is exit 3, never silence."""
    words = sys.argv[1:]
    sys.exit(_codex(words[1:]) if words[:1] == ["codex"] else ended(lambda: _run(words), _expected))


def ended(work: Callable[[], object], failed: Callable[[object], object]) -> int:
    """The exit code that this work comes to, errors said. `failed`: what our caller makes of an error's code."""
    from staylocal import errors  # noqa: PLC0415 - late, like everything here: the hooks are counted in milliseconds

    done = False
    try:
        code = work()
        done = True
    except errors.StaylocalError as error:
        code = _say(error.message, error.hint, error.exit_code)
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        code = errors.UNDECIDED
    except Exception as error:  # noqa: BLE001 - the one broad except: whatever it is, the answer is "undecided"
        code = _unexpected(error)
    if not done:
        code = failed(code)
    gc.freeze()  # the collection at exit would find nothing
    return _flushed(code if isinstance(code, int) else 0)


def _expected(code: object) -> object:
    """Codex's hooks stop at 2 only."""
    return 2 if sys.argv[1:2] == ["guard"] else code


def _codex(words: list[str]) -> int:
    """Its words are Codex's, not click's, and whoever calls it asks who failed."""
    from staylocal.codex.outcome import Outcome  # noqa: PLC0415 - for this command only

    outcome = Outcome()

    def work() -> int:
        from staylocal.codex import launch  # noqa: PLC0415 - a bug in there is to end as every bug

        return launch.main(words, outcome)

    return ended(work, outcome.failed)


def _flushed(code: int) -> int:
    """The reader may be gone, or the disk full: Python would then end with 120, for what is left to be written."""
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError:
        import os  # noqa: PLC0415

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 3
    return code


def _run(words: list[str]) -> object:
    message_hook = words[:1] in (["record"], ["stamp"]) and not any(word.startswith("-") for word in words)
    if message_hook or words in (["scan"], ["scan", "--staged"]):
        from staylocal import git  # noqa: PLC0415

        git.begin_staged_tree()
    if message_hook:
        # They run on every commit and every pick of a rebase, and do without click.
        from staylocal import stamp  # noqa: PLC0415

        return stamp.message_hook(words[1:])
    if words[:1] == ["guard"] and not any(word in ("-h", "--help") for word in words):
        from staylocal.codex import guard  # noqa: PLC0415 - Codex waits for it at every tool that it calls

        return guard.main(words[1:])
    from staylocal import cli  # noqa: PLC0415

    return cli.staylocal.main(words, prog_name="staylocal", standalone_mode=False)


def _unexpected(error: Exception) -> int:
    import click  # noqa: PLC0415 - for its own errors

    from staylocal import errors  # noqa: PLC0415

    if isinstance(error, click.ClickException):
        error.show()
        return errors.USAGE
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.Abort):
        return 130
    # The type and the place, never the text: it may quote what was being read.
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f" ({place.tb_frame.f_code.co_filename}:{place.tb_lineno})" if place else ""
    return _say(
        f"internal error: {type(error).__name__}{where}",
        f"This is a bug in staylocal; nothing was let through. {_past()}",
        errors.UNDECIDED,
    )


def _past() -> str:
    """How to go on without staylocal."""
    if sys.argv[1:2] in (["codex"], ["route"], ["guard"]):
        return "The client itself is still there: type -a codex"
    return "`git commit --no-verify` goes past the local hooks."


def _say(message: str, hint: str, code: int) -> int:
    text = f"staylocal: {message}\n" + "".join(f"  {line}\n" for line in hint.splitlines())
    if sys.stderr:
        sys.stderr.write(text.encode(errors="backslashreplace").decode(errors="replace"))
    return code


if __name__ == "__main__":
    main()
