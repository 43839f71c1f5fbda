"""What an invocation carries never reaches the hosted side: every way in that the client has, a row each.

Where it can be, a row is run twice: by the client alone, which does send the canary (else the row would show nothing),
and behind `staylocal codex`, after which the hosted server has not been sent it, and the run was either a local one
or was refused before the client started.
"""

from __future__ import annotations

import base64
import json
import struct
import sys
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from leak import REFUSED, TAIL, TOKEN, WORD, WORD_2, Lab, finds, opened
from staylocal.codex import sessions
from staylocal.loopback import Model, calls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Done, World

HOSTED_MODEL = "gpt-5.2-codex"


@pytest.fixture
def lab(world: World, client: Path) -> Iterator[Lab]:
    with opened(world, client) as made:
        yield made


def sent_by_codex(
    lab: Lab, canary: str, *words: str, data: bytes = b"", commands: tuple[str, ...] = (), cwd: Path | None = None
) -> Done:
    """The positive control: the client alone sends it."""
    lab.forget().agent(calls(*commands))
    done = lab.plain(*words, data=data, cwd=cwd)
    assert lab.leaked(canary), done
    return done


def kept(
    lab: Lab,
    canary: str,
    *words: str,
    data: bytes = b"",
    commands: tuple[str, ...] = (),
    cwd: Path | None = None,
    **env: str,
) -> Done:
    """Behind staylocal it is not sent, and the run is local or none at all."""
    lab.forget().agent(calls(*commands))
    done = lab.wrapped(*words, data=data, cwd=cwd, **env)
    assert not lab.leaked(canary), done
    assert TAIL not in done.err.split("--------")[0], "staylocal repeats what it found"
    assert (lab.went, done.code) in {("local", 0), ("nowhere", REFUSED)}, done
    return done


def kept_here(
    lab: Lab, canary: str, *words: str, data: bytes = b"", commands: tuple[str, ...] = (), cwd: Path | None = None
) -> Done:
    """As `kept`, and the local model was sent it: nothing was lost on the way."""
    done = kept(lab, canary, *words, data=data, commands=commands, cwd=cwd)
    assert lab.stayed(canary), done
    return done


def sealed(lab: Lab, canary: str, *words: str, commands: tuple[str, ...], cwd: Path | None = None, **env: str) -> Done:
    """Behind staylocal it is not sent, wherever the run went."""
    lab.forget().agent(calls(*commands))
    done = lab.wrapped(*words, cwd=cwd, **env)
    assert not lab.leaked(canary), done
    assert lab.went != "nowhere" or done.code == REFUSED, done
    return done


# --- the looking itself: a canary is found in whatever form it was sent

FORMS: dict[str, Callable[[str], bytes]] = {
    "raw": lambda c: c.encode(),
    "in JSON, escaped": lambda c: (
        json.dumps({"a": "".join(f"\\u{ord(x):04x}" for x in c)}).replace("\\\\", "\\").encode()
    ),
    "in JSON in JSON": lambda c: json.dumps({"a": json.dumps({"b": json.dumps(["\n".join(c)])})}).encode(),
    "a key": lambda c: json.dumps({c: 1}).encode(),
    "base64": lambda c: base64.b64encode(c.encode()),
    "base64 behind one byte": lambda c: base64.b64encode(b"x" + c.encode() + b"yy"),
    "base64 behind two bytes": lambda c: base64.b64encode(b"xx" + c.encode() + b"y"),
    "base64 in lines": lambda c: json.dumps(base64.encodebytes(b"x" * 50 + c.encode() * 2).decode()).encode(),
    "base32": lambda c: base64.b32encode(b"abc" + c.encode() * 2),
    "hex": lambda c: c.encode().hex().encode(),
    "hex, apart": lambda c: c.encode().hex(" ").upper().encode(),
    "a dump": lambda c: b"".join(
        b"%08x: %s  %s\n" % (at, row.hex(" ", 2).encode(), row)
        for at in range(0, len(c), 4)
        for row in [c.encode()[at : at + 4]]
    ),
    "for a URL": lambda c: "".join(f"%{ord(x):02X}" for x in c).encode(),
    "backwards": lambda c: c[::-1].encode(),
    "rot13": lambda c: c.translate(str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm")).encode(),
    "upper case": lambda c: c.upper().encode(),
    "a letter a line": lambda c: json.dumps("\n".join(c)).encode(),
    "a letter a word": lambda c: json.dumps(" - ".join(c)).encode(),
    "UTF-16": lambda c: c.encode("utf-16"),
    "half of it": lambda c: c[: len(c) // 2].encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_looking_finds(form: str) -> None:
    for canary in (WORD, WORD_2):
        noise = json.dumps({"input": ["lorem ipsum\n" * 50, base64.b64encode(bytes(range(256)) * 9).decode()]}).encode()
        assert finds(
            canary, [noise, b"before " + FORMS[form](canary) + b" after" if form[0] != "i" else FORMS[form](canary)]
        )
        assert not finds(canary, [noise, FORMS[form](canary[::2])])


# --- a prompt among arguments, in every order

PROMPT = f"deploy with {TOKEN} please"
ORDERS: dict[str, tuple[str, ...]] = {
    "exec": ("exec", PROMPT),
    "e": ("e", PROMPT),
    "options before": ("exec", "-m", HOSTED_MODEL, "--color", "never", PROMPT),
    "options behind": ("exec", PROMPT, "-m", HOSTED_MODEL, "--json"),
    "=": ("exec", f"--model={HOSTED_MODEL}", "--sandbox=read-only", PROMPT),
    "a value in the same word": ("exec", f"-m{HOSTED_MODEL}", "-sread-only", PROMPT),
    "--": ("exec", "--", PROMPT),
    "options at the root": ("-m", HOSTED_MODEL, "-c", 'model_verbosity="low"', "exec", PROMPT),
    "on both levels": ("-m", "gpt-5", "exec", "-m", HOSTED_MODEL, PROMPT),
    "begins with a dash": ("exec", "--", f"-{PROMPT}"),
    "named like a subcommand": ("exec", "--", f"resume {TOKEN}"),
    "-c twice": ("exec", "-c", "hide_agent_reasoning=true", PROMPT, "-c", "hide_agent_reasoning=false"),
    "in a URL": ("exec", f"clone https://x:{TOKEN}@example.invalid/a.git"),
    "in lines": ("exec", f"one\n\n```\nexport GH={TOKEN}\n```\n"),
    "the hosted provider named": ("exec", "-c", 'model_provider="openai"', PROMPT),
    "another folder": ("exec", "-C", "sub", PROMPT),
    "quietly": ("exec", "--skip-git-repo-check", "--ephemeral", PROMPT),
}


@pytest.mark.parametrize("order", ORDERS)
def test_a_secret_in_a_prompt(lab: Lab, order: str) -> None:
    (lab.root / "sub").mkdir()
    sent_by_codex(lab, TAIL, *ORDERS[order])
    kept_here(lab, TAIL, *ORDERS[order])


UNKNOWN: dict[str, tuple[str, ...]] = {
    "an option": ("exec", "--not-known", "hello"),
    "an option with a value": ("exec", "--not-known=x", "hello"),
    "a short one": ("exec", "-Z", "hello"),
    "an abbreviated one": ("exec", "--mod", HOSTED_MODEL, "hello"),
    "-c without a value": ("exec", "-c", "model", "hello"),
    "-c with quotes in its key": ("exec", "-c", '"model"="x"', "hello"),
    "-c with TOML that is none": ("exec", "-c", "permissions={a=", "hello"),
    "an option at the root": ("--not-known", "exec", "hello"),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_is_not_understood_is_not_started(lab: Lab, what: str) -> None:
    done = lab.wrapped(*UNKNOWN[what])
    assert (done.code, lab.hosted.requests, lab.local.requests) == (REFUSED, [], []), done


# --- a prompt that names a sensitive file

NAMES: dict[str, str] = {
    "bare": "cat .env",
    "quoted": 'what is in ".env"?',
    "in single quotes": "open '.env' and 'README'",
    "in backticks": "explain `.env`",
    "./": "cat ./.env",
    "dots": "cat sub/../.env",
    "absolute": "cat {root}/.env",
    "from home": "cat ~/../repo/.env",
    "@file": "@.env what is it",
    "a glob": "all *.env files",
    "a folder": "look into conf/",
    "below a folder": "read conf/prod.env",
    "by its name alone": "where is prod.env used",
    "with a line": "why .env:12",
    "with line and column": "why .env:12:3?",
    "in brackets": "the settings (.env), please",
    "at a sentence's end": "Tell me about .env.",
    "with a comma": "README,.env",
    "behind =": "run it with --env-file=.env",
    "a file URL": "see file://{root}/.env",
    "a Markdown link": "see [settings](.env)",
    "possessive": "fix .env's first line",
    "in guillemets": "lis «.env»",
    "in typographic quotes": "read \u201c.env\u201d",
    "in another language": "\u043f\u0440\u043e\u0447\u0438\u0442\u0430\u0439 .env",
    "another alphabet": "read \u043a\u043b\u044e\u0447.pem",
    "a slash mix": "conf//prod.env",
    "a link to it": "read innocent.txt",
    "a name with a space": "read 'my notes.env'",
}


def _named(lab: Lab) -> None:
    for name in (".env", "conf/prod.env", "\u043a\u043b\u044e\u0447.pem", "my notes.env"):
        lab.world.write(name, f"A={WORD}\n")
    (lab.root / "sub").mkdir()
    (lab.root / "innocent.txt").symlink_to(".env")


def test_the_client_alone_sends_the_file(lab: Lab) -> None:
    _named(lab)
    sent_by_codex(lab, WORD, "exec", "cat .env", commands=("cat .env",))


@pytest.mark.parametrize("how", NAMES)
def test_a_sensitive_file_named_in_a_prompt(lab: Lab, how: str) -> None:
    _named(lab)
    words = ("route", "--format", "json", "--", "exec", NAMES[how].format(root=lab.root))
    said = json.loads(lab.world.staylocal(*words, **lab.env).out)
    assert (said["tier"], said["why"]) == ("local", ["path"]), said
    assert lab.hosted.requests == []


def test_a_prompt_that_names_a_sensitive_file_is_worked_on_here(lab: Lab) -> None:
    _named(lab)
    kept_here(lab, WORD, "exec", "cat .env", commands=("cat .env",))


@pytest.mark.parametrize("prompt", ["cat .ENV", "cat .Env", "what is an environment?", "cle\u0301.key"])
def test_a_sensitive_file_that_is_not_named_is_not_read_either(lab: Lab, prompt: str) -> None:
    lab.world.write(".env", f"A={WORD}\n")
    lab.world.write("cl\u00e9.key", WORD)
    sealed(lab, WORD, "exec", prompt, commands=("cat .env *.key",))


# --- texts that options and configuration carry

TEXTS: dict[str, tuple[str, ...]] = {
    "developer_instructions": ("-c", f'developer_instructions="use {TOKEN}"'),
    "without quotes": ("-c", f"developer_instructions=use {TOKEN}"),
    "at the root": (),
    "model_instructions_file": ("-c", 'model_instructions_file="{root}/how.md"'),
    "an effort": ("-c", f'model_reasoning_effort="{TOKEN}"'),
    "an output schema": ("--output-schema", "{root}/schema.json"),
    "a fallback document": ("-c", 'project_doc_fallback_filenames=["how.md"]'),
    "a folder's name": ("-C", "{root}/" + TOKEN),
    "another folder's name": ("-s", "workspace-write", "--add-dir", "{root}/" + TOKEN),
}


@pytest.mark.parametrize("what", TEXTS)
def test_a_secret_in_an_option(lab: Lab, what: str) -> None:
    lab.world.write("how.md", f"use {TOKEN}\n")
    schema = {"type": "object", "properties": {"a": {"type": "string", "description": TOKEN}}, "required": ["a"]}
    lab.world.write("schema.json", json.dumps(schema | {"additionalProperties": False}))
    (lab.root / TOKEN).mkdir()
    words = [word.replace("{root}", str(lab.root)) for word in TEXTS[what]]
    line = ["exec", *words, "hello"] if words else ["-c", f'developer_instructions="{TOKEN}"', "exec", "hello"]
    sent_by_codex(lab, TAIL, *line)
    kept(lab, TAIL, *line)


@pytest.mark.parametrize("words", [("-m", f"m-{TOKEN}"), ("-c", f'model="m-{TOKEN}"')], ids=["-m", "-c"])
def test_a_secret_in_the_name_of_a_model(lab: Lab, words: tuple[str, ...]) -> None:
    sent_by_codex(lab, TAIL, "exec", *words, "hello")
    done = lab.forget().wrapped("exec", *words, "hello")
    assert (done.code, lab.hosted.requests) == (REFUSED, []), done


@pytest.mark.parametrize(
    "key", ["instructions", "base_instructions", "user_instructions", "compact_prompt", "service_tier"]
)
def test_a_secret_in_an_option_that_this_client_does_not_send(lab: Lab, key: str) -> None:
    kept(lab, TAIL, "exec", "-c", f'{key}="use {TOKEN}"', "hello")


def test_a_secret_in_the_address_of_a_remote(lab: Lab) -> None:
    lab.world.git("remote", "add", "origin", f"https://x:{TOKEN}@example.invalid/a.git")
    sealed(lab, TAIL, "exec", "hello", commands=("git remote -v; cat .git/config",))


# --- stdin

LONG = "all is well\n" * 20_000
STDIN: dict[str, tuple[tuple[str, ...], bytes]] = {
    "the prompt, by -": (("exec", "-"), PROMPT.encode()),
    "the prompt, as there is none": (("exec",), PROMPT.encode()),
    "with options": (("exec", "-m", HOSTED_MODEL, "-c", "hide_agent_reasoning=true"), PROMPT.encode()),
    "appended": (("exec", "what is this?"), PROMPT.encode()),
    "UTF-16": (("exec", "-"), PROMPT.encode("utf-16")),
    "UTF-16, big": (("exec", "-"), b"\xfe\xff" + PROMPT.encode("utf-16-be")),
    "with a mark": (("exec", "-"), b"\xef\xbb\xbf" + PROMPT.encode()),
    "carriage returns": (("exec", "-"), PROMPT.replace(" ", "\r\n").encode()),
    "at the end of a long one": (("exec", "-"), (LONG + PROMPT).encode()),
    "at the end of a long one, appended": (("exec", "sum up"), (LONG + PROMPT).encode()),
    "in one long line": (("exec", "-"), ("word " * 50_000 + PROMPT).encode()),
}


@pytest.mark.parametrize("how", STDIN)
def test_a_secret_in_stdin(lab: Lab, how: str) -> None:
    words, data = STDIN[how]
    sent_by_codex(lab, TAIL, *words, data=data)
    kept_here(lab, TAIL, *words, data=data)


@pytest.mark.parametrize(
    "data", [b"\x00\x01\xff\xfe" + PROMPT.encode(), b"\xff" + PROMPT.encode("utf-16-le"), b"\xe9 " + PROMPT.encode()]
)
def test_stdin_that_is_no_text(lab: Lab, data: bytes) -> None:
    lab.forget()
    done = lab.wrapped("exec", "-", data=data)
    assert not lab.leaked(TAIL)
    assert lab.went != "hosted", done


def test_stdin_that_names_a_sensitive_file(lab: Lab) -> None:
    lab.world.write(".env", f"A={WORD}\n")
    kept_here(lab, WORD, "exec", "-", data=b"print .env", commands=("cat .env",))
    kept_here(lab, WORD, "exec", "do as told", data=b"print .env", commands=("cat .env",))


# --- attachments


def png(text: str = "") -> bytes:
    """A small image, with a text chunk."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    said = chunk(b"tEXt", b"Comment\0" + text.encode()) if text else b""
    pixels = zlib.compress(b"".join(b"\0" + b"\x80\x40\x20" * 8 for _ in range(8)))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + said + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


IMAGES: dict[str, tuple[str, ...]] = {
    "-i": ("-i", "said.png", "--", "look"),
    "=": ("-i=said.png", "look"),
    "--image=": ("--image=said.png", "look"),
    "behind the prompt": ("look", "-i", "said.png"),
    "commas": ("-i", "plain.png,said.png", "--", "look"),
    "greedy": ("-i", "plain.png", "said.png", "--", "look"),
    "twice": ("-i=plain.png", "-i=said.png", "look"),
    "a link": ("-i=link.png", "look"),
}


@pytest.mark.parametrize("how", IMAGES)
def test_a_secret_in_an_image(lab: Lab, how: str) -> None:
    lab.world.write("plain.png", png())
    lab.world.write("said.png", png(f"made with {TOKEN}"))
    (lab.root / "link.png").symlink_to("said.png")
    sent_by_codex(lab, TAIL, "exec", *IMAGES[how])
    kept(lab, TAIL, "exec", *IMAGES[how])


@pytest.mark.parametrize(
    "words", [("-i=shot.png", "look"), ("-i", ".env", "--", "look"), ("-i", "plain.png,.env", "--", "look")]
)
def test_a_sensitive_file_as_an_image(lab: Lab, words: tuple[str, ...]) -> None:
    lab.world.write("plain.png", png())
    lab.world.write(".env", png(WORD))
    (lab.root / "shot.png").symlink_to(".env")
    sent_by_codex(lab, WORD, "exec", *words)
    kept(lab, WORD, "exec", *words)


# --- files that the client reads by itself

DOCUMENTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "at the top": ("{root}/AGENTS.md", ()),
    "overriding": ("{root}/AGENTS.override.md", ()),
    "in the folder": ("{root}/sub/AGENTS.md", ("-C", "sub")),
    "above the folder": ("{root}/AGENTS.md", ("-C", "sub")),
    "the user's own": ("{home}/AGENTS.md", ()),
    "the user's own, overriding": ("{home}/AGENTS.override.md", ()),
    "under another name": ("{root}/GUIDE.md", ()),
    "named by the configuration": ("{root}/how.md", ("-c", 'model_instructions_file="{root}/how.md"')),
    "a skill": ("{root}/.agents/skills/a/SKILL.md", ()),
    "a skill of a folder": ("{root}/sub/.agents/skills/a/SKILL.md", ("-C", "sub")),
    "the user's skill": ("{home}/skills/a/SKILL.md", ()),
    "a skill of all agents": ("{user}/.agents/skills/a/SKILL.md", ()),
    "a skill deep down": ("{root}/.agents/skills/x/y/a/SKILL.md", ()),
    "a skill of the project's configuration": ("{root}/.codex/skills/a/SKILL.md", ()),
}
SKILL = "---\nname: a\ndescription: {said}\n---\n{body}\n"


def _write(lab: Lab, name: str, text: str) -> Path:
    path = Path(name.format(root=lab.root, home=lab.home, user=lab.world.env["HOME"]))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize("which", DOCUMENTS)
def test_a_secret_in_what_the_client_reads_by_itself(lab: Lab, which: str) -> None:
    name, options = DOCUMENTS[which]
    (lab.root / "sub").mkdir()
    lab.configure('project_doc_fallback_filenames = ["GUIDE.md"]\n')
    text = SKILL.format(said="does it", body=f"use {TOKEN}") if "SKILL" in name else f"use {TOKEN}\n"
    _write(lab, name, text)
    words = ("exec", *(word.format(root=lab.root) for word in options), "do it with $a")
    sent_by_codex(lab, TAIL, *words)
    kept_here(lab, TAIL, *words)


def test_documents_above_the_repository_are_not_read(lab: Lab) -> None:
    """The client reads documents inside of the sandbox, which ends at the top."""
    (lab.root.parent / ".marker").touch()
    _write(lab, "{root}/../AGENTS.md", f"use {TOKEN}\n")
    words = ("exec", "-c", 'project_root_markers=[".marker"]', "hello")
    sent_by_codex(lab, TAIL, *words)
    sealed(lab, TAIL, *words, commands=())


def test_a_skill_is_told_of_without_being_mentioned(lab: Lab) -> None:
    _write(lab, "{root}/.agents/skills/a/SKILL.md", SKILL.format(said=f"uses {TOKEN}", body="-"))
    sent_by_codex(lab, TAIL, "exec", "hello")
    kept_here(lab, TAIL, "exec", "hello")


LINKS: dict[str, tuple[str, str, str]] = {
    "a document is a link": ("{root}/AGENTS.md", "{root}/.env", "{root}/.env"),
    "a document is a link to outside": ("{root}/AGENTS.md", "{user}/.env", "{user}/.env"),
    "a skill's folder is a link": ("{root}/.agents/skills/a", "{user}/elsewhere", "{user}/elsewhere/SKILL.md"),
    "a link to a folder of skills": ("{root}/.agents/skills/more", "{user}/more", "{user}/more/a/SKILL.md"),
    "the skills are a link": ("{root}/.agents/skills", "{user}/more", "{user}/more/a/SKILL.md"),
    "the user's skill is a link": ("{home}/skills/a", "{user}/elsewhere", "{user}/elsewhere/SKILL.md"),
    "the user's link to a folder of skills": ("{home}/skills/more", "{user}/more", "{user}/more/a/SKILL.md"),
    "a link to all agents' skills": ("{user}/.agents/skills/more", "{user}/more", "{user}/more/x/a/SKILL.md"),
}


@pytest.mark.parametrize("which", LINKS)
def test_what_the_client_reads_through_a_link(lab: Lab, which: str) -> None:
    """It is judged, or it is not read by a hosted run."""
    link, target, file = (
        each.format(root=lab.root, home=lab.home, user=lab.world.env["HOME"]) for each in LINKS[which]
    )
    said, looked = (WORD, WORD) if file.endswith(".env") else (TOKEN, TAIL)
    _write(lab, file, SKILL.format(said="does it", body=f"use {said}"))
    Path(link).parent.mkdir(parents=True, exist_ok=True)
    Path(link).symlink_to(target)
    sent_by_codex(lab, looked, "exec", "do it with $a")
    sealed(lab, looked, "exec", "do it with $a", commands=())


# --- links among sensitive files: the sandbox can't close a link, and must close what it leads to

TARGETS: dict[str, tuple[str, str, str]] = {
    "to outside": (".env", "../outside.env", "../outside.env"),
    "to nowhere": (".env", "nowhere", "a/.env"),
    "to an innocent name": (".env", "dev.txt", "dev.txt"),
    "to a sensitive name": ("x.txt", "a/.env", "a/.env"),
    "to a link": ("x.txt", "y.txt", "a/.env"),
    "to a folder": ("open", "a", "a/.env"),
}


@pytest.mark.parametrize("access", ["read-only", "workspace-write"])
@pytest.mark.parametrize("which", TARGETS)
def test_links_are_closed_where_they_lead(lab: Lab, which: str, access: str) -> None:
    link, target, file = TARGETS[which]
    lab.world.write(file, f"A={WORD}\n")
    (lab.root / link).symlink_to(target)
    (lab.root / "y.txt").symlink_to("a/.env")
    read = f"cat .env dev.txt x.txt y.txt a/.env open/.env {lab.root}/{file}; cat < {link}; mv a b; cat b/.env"
    done = sealed(lab, WORD, "exec", "-s", access, "go", commands=(read,))
    assert (done.code, lab.went) == (0, "hosted"), done


def test_a_secret_in_the_name_of_a_skill(lab: Lab) -> None:
    _write(lab, f"{{root}}/.agents/skills/{TOKEN}/SKILL.md", SKILL.format(said="does it", body="-"))
    sent_by_codex(lab, TAIL, "exec", "hello")
    kept_here(lab, TAIL, "exec", "hello")


ROLE = f'name = "a"\ndescription = "uses {TOKEN}"\ndeveloper_instructions = "use it"\n'
ROLES: dict[str, tuple[str, str]] = {
    "the user's": ("{home}/agents/a.toml", ""),
    "the user's, in a folder": ("{home}/agents/more/a.toml", ""),
    "the project's": ("{root}/.codex/agents/a.toml", ""),
    "named by the configuration": ("{root}/a.toml", '[agents.a]\ndescription = "x"\nconfig_file = "{root}/a.toml"\n'),
    "in the configuration": ("{root}/unused", f'[agents.a]\ndescription = "uses {TOKEN}"\n'),
}


@pytest.mark.parametrize("which", ROLES)
def test_a_secret_in_the_role_of_an_agent(lab: Lab, which: str) -> None:
    file, said = ROLES[which]
    lab.configure(said.replace("{root}", str(lab.root)) + f'[projects."{lab.root}"]\ntrust_level = "trusted"\n')
    _write(lab, file, ROLE)
    sent_by_codex(lab, TAIL, "exec", "hello")
    kept(lab, TAIL, "exec", "hello")


ELSEWHERE: dict[str, tuple[str, str]] = {
    "what the client remembers": ("{home}/memories/memory_summary.md", "[features]\nmemories = true\n"),
    "a plugin": (
        "{home}/plugins/cache/m/p/local/skills/a/SKILL.md",
        '[features]\nplugins = true\n[plugins."p@m"]\nenabled = true\n',
    ),
}


@pytest.mark.parametrize("which", ELSEWHERE)
def test_a_secret_in_what_a_hosted_run_does_without(lab: Lab, which: str) -> None:
    file, said = ELSEWHERE[which]
    lab.configure(said)
    _write(lab, "{home}/plugins/cache/m/p/local/.codex-plugin/plugin.json", '{"name": "p", "skills": "./skills"}')
    _write(lab, file, SKILL.format(said=f"uses {TOKEN}", body="-"))
    sent_by_codex(lab, TAIL, "exec", "hello")
    sealed(lab, TAIL, "exec", "hello", commands=())


def test_a_secret_in_the_settings_of_a_tool(lab: Lab) -> None:
    lab.configure(f'[tools]\nweb_search = {{allowed_domains = ["{TOKEN}"]}}\n')
    sent_by_codex(lab, TAIL, "exec", "hello")
    kept(lab, TAIL, "exec", "hello")


# --- layers of configuration that say something to the model


@pytest.mark.parametrize("layer", ["user", "profile", "project"])
def test_instructions_of_the_configuration(lab: Lab, layer: str) -> None:
    said, words = f'developer_instructions = "use {TOKEN}"\n', ["exec", "hello"]
    trust = f'[projects."{lab.root}"]\ntrust_level = "trusted"\n'
    lab.configure(said if layer == "user" else trust)
    if layer == "profile":
        (lab.home / "work.config.toml").write_text(said)
        words = ["exec", "-p", "work", "hello"]
    if layer == "project":
        lab.world.write(".codex/config.toml", said)
    sent_by_codex(lab, TAIL, *words)
    kept_here(lab, TAIL, *words)


# --- sessions


def _session(lab: Lab, prompt: str, *words: str, cwd: Path | None = None) -> str:
    """A session of the client alone; its id."""
    lab.agent(calls())
    done = lab.plain("exec", *words, prompt, cwd=cwd)
    assert done.code == 0, done
    return lab.session(done)


LOCAL = ("--oss", "--local-provider", "ollama", "-m", "llama3.2:latest")
GOES_ON: dict[str, tuple[str, ...]] = {
    "resume": ("exec", "resume", "{id}", "go on"),
    "fork": ("exec", "fork", "{id}", "go on"),
    "--last": ("exec", "resume", "--last", "go on"),
    "by name": ("exec", "resume", "the name", "go on"),
    "the prompt first": ("exec", "go on", "resume", "{id}"),
    "the prompt from stdin": ("exec", "resume", "{id}", "-"),
    "options between": ("exec", "-m", HOSTED_MODEL, "resume", "-c", 'model_provider="openai"', "{id}", "go on"),
    "upper case": ("exec", "resume", "{ID}", "go on"),
}


def _going_on(lab: Lab, how: str, identity: str) -> list[str]:
    line = {"id": identity, "thread_name": "the name", "updated_at": "2026-01-02T03:04:05Z"}
    (lab.home / "session_index.jsonl").write_text(json.dumps(line) + "\n")
    return [word.format(id=identity, ID=identity.upper()) for word in GOES_ON[how]]


@pytest.mark.parametrize("how", GOES_ON)
def test_a_hosted_session_that_carried_a_secret(lab: Lab, how: str) -> None:
    words = _going_on(lab, how, _session(lab, PROMPT))
    if how in ("resume", "fork"):
        sent_by_codex(lab, TAIL, *words, data=b"go on")
        words = _going_on(lab, how, _session(lab, PROMPT))
    kept(lab, TAIL, *words, data=b"go on")


@pytest.mark.parametrize("how", GOES_ON)
def test_a_local_session_goes_on_here(lab: Lab, how: str) -> None:
    """Whatever it is about: nobody knows what a local model was told. (Alone the client sends a fork of it.)"""
    words = _going_on(lab, how, _session(lab, f"remember {WORD}", *LOCAL))
    if how == "fork":
        sent_by_codex(lab, WORD, *words)
    kept_here(lab, WORD, *words, data=b"go on")


def test_a_fork_of_a_fork_of_a_local_session(lab: Lab) -> None:
    first = _session(lab, f"remember {WORD}", *LOCAL)
    second = _session(lab, "go on", "fork", first)
    sent_by_codex(lab, WORD, "exec", "resume", second, "go on")
    kept(lab, WORD, "exec", "resume", second, "go on")
    kept(lab, WORD, "exec", "fork", second, "go on")


def test_a_marked_session(lab: Lab) -> None:
    identity = _session(lab, f"remember {WORD}")
    sent_by_codex(lab, WORD, "exec", "resume", identity, "go on")
    sessions.mark_sensitive(identity, folder=f"{lab.world.env['XDG_STATE_HOME']}/staylocal/sessions")
    kept_here(lab, WORD, "exec", "resume", identity, "go on")


def test_a_session_of_another_folder(lab: Lab, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    identity = _session(lab, PROMPT, "--skip-git-repo-check", cwd=elsewhere)
    sent_by_codex(lab, TAIL, "exec", "resume", identity, "go on")
    kept(lab, TAIL, "exec", "resume", identity, "go on")
    kept(lab, TAIL, "exec", "resume", "--last", "--all", "go on")
    kept(lab, TAIL, "exec", "-C", str(lab.root), "resume", identity, "go on", cwd=elsewhere)


def test_what_a_tool_said_in_a_session(lab: Lab) -> None:
    lab.world.write("notes", f"use {TOKEN}\n")
    lab.agent(calls("cat notes"))
    identity = lab.session(lab.plain("exec", "read the notes"))
    (lab.root / "notes").unlink()
    sent_by_codex(lab, TAIL, "exec", "resume", identity, "go on")
    kept_here(lab, TAIL, "exec", "resume", identity, "go on")


NOT_STARTED: dict[str, tuple[str, ...]] = {
    "the list of sessions": ("resume",),
    "the list, to fork": ("fork",),
    "the list of all": ("resume", "--all"),
    "without a rollout": ("exec", "--ephemeral", "hello"),
    "a session that is not there": ("exec", "resume", "01a2050d-5c13-73f3-99b7-6841e0525baf", "hello"),
    "a name that is not there": ("exec", "resume", "nobody", "hello"),
    "the cloud": ("cloud", "exec", "--env", "e", "hello"),
    "the cloud's tasks": ("cloud",),
    "the app server": ("app-server",),
    "the exec server": ("exec-server",),
    "a daemon": ("app-server", "daemon", "start"),
    "a message to another session": ("queue", "--thread", "x", "--message", "hello"),
    "the agents": ("agents",),
    "remote control": ("remote-control", "start"),
    "another machine": ("--remote", "ws://127.0.0.1:9", "hello"),
}


@pytest.mark.parametrize("what", NOT_STARTED)
def test_what_nobody_can_seal_is_not_started_beside_sensitive_files(lab: Lab, what: str) -> None:
    lab.world.write(".env", f"A={WORD}\n")
    done = lab.wrapped(*NOT_STARTED[what])
    assert (done.code, lab.hosted.requests, lab.local.prompts()) == (REFUSED, [], []), done


@pytest.mark.parametrize(
    "words",
    [
        ("cloud", "exec", "--env", "e", PROMPT),
        ("queue", "--thread", "x", "--message", PROMPT),
        ("--remote", "ws://127.0.0.1:9", PROMPT),
    ],
)
def test_what_nobody_can_seal_carries_no_secret(lab: Lab, words: tuple[str, ...]) -> None:
    done = lab.wrapped(*words)
    assert (done.code, lab.hosted.requests, lab.local.prompts()) == (REFUSED, [], []), done


# --- reviews


def _new(world: World) -> None:
    world.write("README", f"{TOKEN}\n")


def _removed(world: World) -> None:
    world.commit("app.cfg", f"key = {TOKEN}\n")
    world.write("app.cfg", "key =\n")


def _staged_only(world: World) -> None:
    world.stage("README", f"{TOKEN}\n")
    world.write("README", "hello\n")


def _untracked(world: World) -> None:
    world.write("new.txt", f"{TOKEN}\n")


def _deleted(world: World) -> None:
    world.commit("app.cfg", f"key = {TOKEN}\n")
    world.git("rm", "-q", "app.cfg")


def _on_a_branch(world: World) -> None:
    world.git("checkout", "-q", "-b", "topic")
    world.commit("app.cfg", f"key = {TOKEN}\n")


def _behind(world: World) -> None:
    world.commit("app.cfg", f"key = {TOKEN}\n")
    world.commit("app.cfg", "key =\n")


def _open(world: World) -> None:
    world.write("README", "more\n")


REVIEWS: dict[str, tuple[Callable[[World], None], tuple[str, ...]]] = {
    "new": (_new, ("--uncommitted",)),
    "removed": (_removed, ("--uncommitted",)),
    "staged only": (_staged_only, ("--uncommitted",)),
    "untracked": (_untracked, ("--uncommitted",)),
    "deleted": (_deleted, ("--uncommitted",)),
    "a branch": (_on_a_branch, ("--base", "main")),
    "a commit": (_behind, ("--commit", "HEAD~1")),
    "the commit that removed it": (_behind, ("--commit", "HEAD")),
    "in the prompt": (_open, (PROMPT,)),
    "in the title": (_open, ("--commit", "HEAD", "--title", PROMPT)),
}
LOOKS = "git diff HEAD; git diff --cached; cat new.txt; git show HEAD; git show HEAD~1; git diff main"


@pytest.mark.parametrize("what", REVIEWS)
def test_a_secret_under_review(lab: Lab, what: str) -> None:
    change, options = REVIEWS[what]
    change(lab.world)
    command = ("exec", "review") if what in ("removed", "a branch", "in the prompt") else ("review",)
    sent_by_codex(lab, TAIL, *command, *options, commands=(LOOKS,))
    kept_here(lab, TAIL, *command, *options, commands=(LOOKS,))


@pytest.mark.parametrize(
    "options", [("--uncommitted",), ("--base", "HEAD~1"), ("--commit", "HEAD"), ("look at it",)], ids=" ".join
)
def test_a_review_beside_tracked_sensitive_files(lab: Lab, options: tuple[str, ...]) -> None:
    lab.world.commit(".env", f"A={WORD}\n")
    lab.world.commit("app.py", "print(1)\n")
    lab.world.write("app.py", "print(2)\n")
    looks = f"git log -p --all; git show HEAD:.env; git show HEAD~1:.env; cat .env {lab.root}/.env; git -C {lab.root} log -p"
    if options == ("--uncommitted",):
        sent_by_codex(lab, WORD, "review", *options, commands=(looks,))
    done = sealed(lab, WORD, "review", *options, commands=(looks,))
    assert (done.code, lab.went) == (0, "hosted"), done


# --- layers of configuration that would let the agent read what it must not

READ = "cat .env; cat {root}/.env; head -c 99 < .env; cp .env x.txt; cat x.txt; git show HEAD:.env"
FULL = 'sandbox_mode = "danger-full-access"\n'
PERMISSIONS = '[permissions.p.filesystem]\n":root" = "write"\n'
OPENED = 'default_permissions = "p"\n' + PERMISSIONS
TABLE = 'permissions.p={filesystem={":root"="write"}}'
LAYERS: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "full access": ("-s", "danger-full-access"),
    "full access, =": ("--sandbox=danger-full-access",),
    "full access, -c": ("-c", 'sandbox_mode="danger-full-access"'),
    "writing": ("-s", "workspace-write"),
    "--yolo": ("--yolo",),
    "its long name": ("--dangerously-bypass-approvals-and-sandbox",),
    "another's hooks": ("--dangerously-bypass-hook-trust",),
    "all of the disk": ("-s", "workspace-write", "-c", 'sandbox_workspace_write={writable_roots=["/"]}'),
    "another folder": ("-s", "workspace-write", "--add-dir", "/"),
    "this folder": ("-s", "workspace-write", "--add-dir", "."),
    "a profile": ("-c", TABLE, "-c", 'default_permissions="p"'),
    "a built-in profile": ("-c", 'default_permissions=":danger-full-access"'),
    "hooks off": ("-c", "features.hooks=false"),
    "hooks off, as a table": ("-c", "features={hooks=false}"),
    "hooks off, by a switch": ("--disable", "hooks"),
    "the old sandbox": ("--enable", "use_legacy_landlock"),
    "trust": ("-c", 'projects={{"{root}"={{trust_level="trusted"}}}}'),
    "asking": ("-c", 'approval_policy="on-request"'),
    "approved": ("-c", 'approval_policy="never"', "-c", 'approvals_reviewer="auto_review"'),
    "nothing of the user's": ("--ignore-user-config", "-c", 'openai_base_url="{hosted}/v1"'),
    "a worktree": ("--worktree",),
}


@pytest.mark.parametrize("layer", LAYERS)
def test_no_option_lets_the_agent_read_a_sensitive_file(lab: Lab, layer: str) -> None:
    lab.world.write(".env", f"A={WORD}\n")
    words = [
        each.format(root=lab.root, hosted=lab.hosted.url) if "{{" in each or "hosted" in each else each
        for each in LAYERS[layer]
    ]
    read = READ.format(root=lab.root)
    if layer in ("nothing", "--yolo"):
        sent_by_codex(lab, WORD, "exec", *words, "go", commands=(read,))
    sealed(lab, WORD, "exec", *words, "go", commands=(read,))


FILES: dict[str, str] = {
    "full access": FULL,
    "a profile": OPENED,
    "a built-in profile": 'default_permissions = ":danger-full-access"\n',
    "hooks off": "[features]\nhooks = false\n",
    "the old sandbox": "[features]\nuse_legacy_landlock = true\n",
    "all of the disk": 'sandbox_mode = "workspace-write"\n[sandbox_workspace_write]\nwritable_roots = ["/"]\n',
    "asking": 'approval_policy = "on-request"\n',
}


PLACES = [
    (what, place) for what in FILES for place in ("user", "project", *(("profile",) if what == "full access" else ()))
]


@pytest.mark.parametrize(("what", "place"), PLACES)
def test_no_configuration_lets_the_agent_read_a_sensitive_file(lab: Lab, what: str, place: str) -> None:
    lab.world.write(".env", f"A={WORD}\n")
    words = ["exec", "go"]
    lab.configure(FILES[what] if place == "user" else f'[projects."{lab.root}"]\ntrust_level = "trusted"\n')
    if place == "profile":
        (lab.home / "work.config.toml").write_text(FILES[what])
        words = ["exec", "-p", "work", "go"]
    if place == "project":
        lab.world.write(".codex/config.toml", FILES[what])
    sealed(lab, WORD, *words, commands=(READ.format(root=lab.root),))


HOOK = {"hooks": {"UserPromptSubmit": [{"hooks": [{"type": "command", "command": "cat .env", "timeout": 5}]}]}}


@pytest.mark.parametrize("place", ["user", "project"])
def test_a_hook_that_reads_a_sensitive_file(lab: Lab, place: str) -> None:
    """Hooks run outside of the sandbox, and what they say is sent."""
    lab.world.write(".env", f"A={WORD}\n")
    if place == "user":
        (lab.home / "hooks.json").write_text(json.dumps(HOOK))
    else:
        lab.configure(f'[projects."{lab.root}"]\ntrust_level = "trusted"\n')
        lab.world.write(".codex/hooks.json", json.dumps(HOOK))
    words = ("exec", "--dangerously-bypass-hook-trust", "go")
    sent_by_codex(lab, WORD, *words)
    sealed(lab, WORD, *words, commands=())
    sealed(lab, WORD, "exec", "go", commands=())


MCP = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    tool = {"name": "env", "description": open(".env").read(), "inputSchema": {"type": "object"}}
    info = {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": {"name": "s", "version": "1"}}
    said = {"initialize": info, "tools/list": {"tools": [tool]}}.get(asked.get("method"), {})
    if "id" in asked:
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": said}), flush=True)
"""


@pytest.mark.parametrize("place", ["user", "caller", "project"])
def test_a_server_of_tools_that_reads_a_sensitive_file(lab: Lab, tmp_path: Path, place: str) -> None:
    """It runs outside of the sandbox."""
    lab.world.write(".env", f"A={WORD}\n")
    script = tmp_path / "mcp.py"
    script.write_text(MCP)
    table = f'command = "{sys.executable}", args = ["{script}"], cwd = "{lab.root}"'
    said = f"[mcp_servers]\ns = {{{table}}}\n"
    lab.configure(said if place == "user" else f'[projects."{lab.root}"]\ntrust_level = "trusted"\n')
    if place == "project":
        lab.world.write(".codex/config.toml", said)
    words = ["exec", *(("-c", f"mcp_servers.s={{{table}}}") if place == "caller" else ()), "go"]
    sent_by_codex(lab, WORD, *words)
    sealed(lab, WORD, *words, commands=())


@pytest.mark.parametrize("place", ["user", "caller", "environment"])
def test_a_secret_in_a_variable(lab: Lab, place: str) -> None:
    policy = f'{{inherit="all", ignore_default_excludes=true, set={{LETTERS="{TOKEN}"}}}}'
    if place == "user":
        lab.configure(f"shell_environment_policy = {policy}\n")
    words = ["exec", *(("-c", f"shell_environment_policy={policy}") if place == "caller" else ()), "go"]
    env = {"LETTERS": TOKEN} if place == "environment" else {}
    lab.agent(calls("env"))
    lab.plain(*words, **env)
    assert lab.leaked(TAIL)
    sealed(lab, TAIL, *words, commands=("env; cat /proc/self/environ",), **env)


# --- the local tier is what was said, whatever else stands there

FORCED: dict[str, tuple[str, ...]] = {
    "--oss": ("exec", "--oss", PROMPT),
    "--oss, at the root": ("--oss", "exec", PROMPT),
    "a hosted model": ("exec", "--oss", "-m", "gpt-5", PROMPT),
    "a hosted provider": ("exec", "--oss", "-c", 'model_provider="openai"', PROMPT),
    "a local provider only": ("exec", "--local-provider", "ollama", PROMPT),
    "a local provider, at the root": ("--local-provider", "ollama", "exec", PROMPT),
    "a local provider that is not here": ("exec", "--local-provider", "lmstudio", PROMPT),
    "another address": ("exec", "--oss", "-c", 'openai_base_url="{hosted}/v1"', PROMPT),
    "a provider of the caller's": (
        "exec",
        "-c",
        'model_provider="x"',
        "-c",
        'model_providers.x={{name="x", base_url="{hosted}/v1", wire_api="responses"}}',
        PROMPT,
    ),
    "the web": ("exec", "--oss", "-c", 'web_search="live"', PROMPT),
    "a review": ("exec", "--oss", "review", PROMPT),
    "a review, --oss last": ("exec", "review", "--oss", PROMPT),
}


@pytest.mark.parametrize("how", FORCED)
def test_the_local_tier_is_forced(lab: Lab, how: str) -> None:
    kept(lab, TAIL, *(word.format(hosted=lab.hosted.url) if "{" in word else word for word in FORCED[how]))


@pytest.mark.parametrize(
    "words",
    [
        ("exec", "--local-provider", "ollama", f"about {WORD}"),
        ("exec", "-c", "oss_provider=ollama", "--local-provider", "ollama", f"about {WORD}"),
    ],
    ids=len,
)
def test_a_local_provider_without_oss_is_sent_elsewhere_by_the_client(lab: Lab, words: tuple[str, ...]) -> None:
    sent_by_codex(lab, WORD, *words)
    kept_here(lab, WORD, *words)


OUTWARD: dict[str, str] = {
    "telemetry": '[otel]\nlog_user_prompt = true\nexporter = {{otlp-http = {{endpoint = "{hosted}/v1/logs", protocol = "json"}}}}\n',
    "a notification": 'notify = ["{python}", "{script}"]\n',
    "a hook": 'hooks = {{UserPromptSubmit = [{{hooks = [{{type = "command", command = "{python} {script} {word}"}}]}}]}}\n',
}
POST = """
import sys, urllib.request
urllib.request.urlopen("{hosted}/told", data=" ".join(sys.argv).encode(), timeout=5)
"""


@pytest.mark.parametrize("what", OUTWARD)
def test_a_local_run_tells_nobody(lab: Lab, tmp_path: Path, what: str) -> None:
    script = tmp_path / "post.py"
    script.write_text(POST.format(hosted=lab.hosted.url))
    lab.configure(OUTWARD[what].format(hosted=lab.hosted.url, python=sys.executable, script=script, word=WORD))
    words = ("exec", "--dangerously-bypass-hook-trust", *LOCAL, f"remember {WORD}")
    lab.plain(*words)
    end = time.monotonic() + 20
    while not finds(WORD, [each.body for each in lab.hosted.requests]):
        assert time.monotonic() < end, "alone it tells somebody"
        time.sleep(0.05)  # the client doesn't wait for what it starts
    kept(lab, WORD, *words)


# --- no way from local to hosted by failure


DEAD: dict[str, Callable[[Lab], dict[str, str]]] = {
    "nobody listens": lambda _: {"CODEX_OSS_BASE_URL": "http://127.0.0.1:9/v1"},
    "another machine": lambda _: {"CODEX_OSS_BASE_URL": "http://192.0.2.1:11434/v1"},
    "it leads to the hosted one": lambda lab: setattr(lab.local, "redirect", lab.hosted.url) or {},
    "it has no model": lambda lab: setattr(lab.local, "models", ()) or {},
    "its model runs elsewhere": lambda lab: (
        setattr(lab.local, "models", (Model(name="llama3.2:latest", remote_host="https://example.invalid"),)) or {}
    ),
    "it can't hold the prompt": lambda lab: (
        setattr(lab.local, "models", (Model(name="llama3.2:latest", context=2048),)) or {}
    ),
    "it can't call tools": lambda lab: (
        setattr(lab.local, "models", (Model(name="llama3.2:latest", capabilities=("completion",)),)) or {}
    ),
}


@pytest.mark.parametrize("why", DEAD)
def test_without_a_local_provider_nothing_is_sent(lab: Lab, why: str) -> None:
    lab.world.write(".env", f"A={WORD}\n")
    env = DEAD[why](lab)
    for words in (("exec", PROMPT), ("exec", "cat .env"), ("exec", "--oss", "hello")):
        done = lab.wrapped(*words, **env)
        assert (done.code, lab.went, lab.hosted.requests) == (REFUSED, "nowhere", []), done


def test_a_local_provider_that_fails_on_the_way(lab: Lab) -> None:
    lab.local.canned["/v1/responses"] = (400, {"error": {"message": "no"}})
    done = lab.wrapped("exec", PROMPT)
    assert done.code not in (0, REFUSED), done
    assert lab.hosted.requests == []
