"""Putting a record into a commit message, whatever the message looks like: bytes in, bytes out.

Where the trailer block is, git says (`interpret-trailers --parse`); the lines are written here, because
git's own writing matches keys by prefix, and would glue a trailer to a merge's subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from staylocal import history, record

SCISSORS = b"------------------------ >8 ------------------------"
AUTO_CHARS = b"#;@!$%^&|:"  # what core.commentChar=auto may choose, in git's order
_TRAILER = re.compile(rb"[A-Za-z0-9-]+[ \t]*:.*|\(cherry picked from commit [0-9a-f]+\)|[ \t]+\S.*")
_SIGN_OFF = b"signed-off-by:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How git will clean the message. `comment`: what starts a comment, b"" where there are none;
    `scissors_only`: such lines are content, but what is below the scissors is not; `squash`: several
    messages stand behind each other."""

    comment: bytes
    squash: bool = False
    scissors_only: bool = False


def comment_prefix(configured: str, text: bytes) -> bytes:
    """What starts a comment line. `auto`: the character of the block at the end, as git chose it."""
    if configured != "auto":
        return configured.encode() or b"#"
    lines = [line for line in text.split(b"\n") if line.strip()]
    last = lines[-1][:1] if lines else b""
    return last if last and last in AUTO_CHARS else b"#"


def is_empty(text: bytes, shape: Shape) -> bool:
    """Whether git would see no message: nothing but comments, blanks and sign-offs."""
    body, _ = _split(text, shape)
    lines = (line.strip() for line in body.split(b"\n"))
    return not any(line and not _comment(line, shape) and not line.lower().startswith(_SIGN_OFF) for line in lines)


def is_untouched(text: bytes, template: bytes, shape: Shape) -> bool:
    """Whether the message is still its template, sign-offs aside: git aborts such a commit."""
    cleaned, wanted = _clean(text, shape), _clean(template, shape)
    if not wanted or not cleaned.startswith(wanted):
        return False
    rest = cleaned[len(wanted) :]
    return all(not line.strip() or line.lower().startswith(_SIGN_OFF) for line in rest.split(b"\n"))


def stamp(text: bytes, new_lines: list[str], shape: Shape) -> bytes:
    """The message with the record's lines in its trailer block, and no other record. Twice is once."""
    body, tail = _split(text, shape)
    eol = b"\r\n" if b"\r\n" in body else b"\n"
    body = _without_ours(body, squash=shape.squash).rstrip()
    gap = b"" if _ends_in_trailers(body, shape) else eol
    added = eol.join(line.encode() for line in new_lines) + eol
    return body + eol + gap + added + (eol + tail if tail else b"")


def strip(text: bytes, shape: Shape) -> bytes:
    """The message without any record of ours; unchanged where there is none."""
    body, tail = _split(text, shape)
    without = _without_ours(body, squash=shape.squash)
    return text if without == body else without.rstrip() + b"\n" + (b"\n" + tail if tail else b"")


def _comment(line: bytes, shape: Shape) -> bool:
    return bool(shape.comment) and not shape.scissors_only and line.startswith(shape.comment)


def _split(text: bytes, shape: Shape) -> tuple[bytes, bytes]:
    """What will be kept, and the comments at the end (or all below the scissors) that git will cut off."""
    if not shape.comment:
        return text, b""
    scissors = re.search(rb"(?m)^" + re.escape(shape.comment) + rb" " + SCISSORS, text)
    end = scissors.start() if scissors else len(text)
    kept = text[:end].split(b"\n")
    at = len(kept)
    while at and (not kept[at - 1].strip() or _comment(kept[at - 1], shape)):
        at -= 1
    tail = b"\n".join(kept[at:]).lstrip(b"\r\n") + text[end:]
    return b"\n".join(kept[:at]), tail


def _clean(text: bytes, shape: Shape) -> bytes:
    body, _ = _split(text, shape)
    lines = [line.rstrip() for line in body.split(b"\n") if not _comment(line, shape)]
    return re.sub(rb"\n{3,}", b"\n\n", b"\n".join(lines)).strip(b"\n")


def _without_ours(body: bytes, *, squash: bool) -> bytes:
    """Takes our lines out of the last paragraph; in a squash, where messages stand behind each other, out of
    every paragraph that is all trailers. Prose that quotes a record is left alone."""
    eol = b"\r\n" if b"\r\n" in body else b"\n"
    paragraphs = re.split(rb"(\r?\n(?:[ \t]*\r?\n)+)", body)
    last = max((at for at in range(0, len(paragraphs), 2) if paragraphs[at].strip()), default=0)
    for at in range(2, len(paragraphs), 2):
        lines = [line.rstrip(b"\r") for line in paragraphs[at].split(b"\n")]
        trailers = all(_TRAILER.fullmatch(line) or not line for line in lines)
        if at == last or (squash and trailers):
            kept = [line for line in lines if not record.OURS.fullmatch(line)]
            paragraphs[at] = eol.join(kept)
            if not any(line.strip() for line in kept):
                paragraphs[at - 1] = b"" if at == last else paragraphs[at - 1]
    return b"".join(paragraphs)


def _ends_in_trailers(body: bytes, shape: Shape) -> bool:
    kept = b"\n".join(line for line in body.split(b"\n") if not _comment(line, shape)).strip()
    if b"\n\n" not in kept.replace(b"\r", b""):
        return False  # the first paragraph is the title, whatever it looks like: git needn't be asked
    return bool(history.parse_trailers(kept + b"\n"))
