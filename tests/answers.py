"""Two answers to one prompt, for the tests of `compare`'s output."""

from __future__ import annotations

from staylocal.comparing import Answer, Comparison, Leg, Opinion, compare

LOCAL = """\
# Retry logic

The uploader retries **3 times** with a timeout of 30 seconds; see `retry_upload()` in src/upload.py.

1. Add a test for the timeout.
2. Rename `MAX_TRIES` to `max_tries`.

Data loss may happen if the disk is full. It costs 1,000 tokens.
"""
HOSTED = """\
# Retry logic

The uploader retries **5 times** with a timeout of 30 s; see `retry_upload()` in src/upload.py.

1. For the timeout, add tests.
2. Deploy behind a flag on Kubernetes.

It costs 1 000 tokens. \u65e5\u672c\u8a9e
"""
# What would command a page or a terminal, if it were let.
NASTY = "</script></style><img src=x onerror=alert(1)><b>&amp;\x1b[31m \x07 \u202e \x00 it\u2019s \"quoted\" 'too'"

LOCAL_LEG = Leg(
    tier="local", provider="ollama", model="llama3.2", seconds=12.34, tokens_in=8123, tokens_out=412, exit_code=0
)
HOSTED_LEG = Leg(
    tier="hosted",
    provider="openai",
    model="gpt-5.2",
    seconds=73.96,
    tokens_in=8100,
    tokens_out=380,
    exit_code=0,
    redacted=3,
)


def both(*, nasty: str = "") -> Comparison:
    """Both answers, and an opinion."""
    return compare(
        Answer("local.txt", LOCAL, LOCAL_LEG),
        Answer("hosted.txt", HOSTED + nasty, HOSTED_LEG),
        Opinion(text=f"- Missing risk: rollback {nasty}", model="llama3.2"),
    )


def one() -> Comparison:
    """The hosted tier refused."""
    refused = Leg(tier="hosted", refused="the prompt holds a secret", hint="staylocal redact FILE")
    return compare(Answer("local.txt", LOCAL, LOCAL_LEG), Answer("hosted.txt", None, refused))
