"""The guard inside the real client: what it stops, that it fails closed, and that nobody else's hooks run beside it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conftest import AWS, STAYLOCAL, Running, World, aws_key, codex_env, github_token
from staylocal import policy
from staylocal.codex import guard, guard_run, guard_scan, guard_trust
from staylocal.detect import Engine
from staylocal.errors import UndecidedError
from staylocal.loopback import Item, Server, call, calls, message, says
from staylocal.passages import Passage

if TYPE_CHECKING:
    from collections.abc import Iterator

EXEC = guard.Expect(provider="openai", permission_mode="bypassPermissions")


@dataclass
class Lab:
    """One world with the client in it."""

    world: World
    client: Path
    state: Path
    expect: guard.Expect = EXEC
    policy: policy.Policy = field(default_factory=policy.Policy.load)
    runs: int = 0
    ends: int = 0  # the exit code that the client must have

    @property
    def env(self) -> dict[str, str]:
        return self.world.env | codex_env(self.world, self.client)

    @property
    def home(self) -> Path:
        return Path(self.env["CODEX_HOME"])

    @property
    def codex(self) -> str:
        return str(self.client / "codex")

    def overrides(self, program: str = STAYLOCAL) -> tuple[str, ...]:
        top = str(self.world.root)
        keys = guard_trust.foreign_hooks(str(self.home), top, top)
        return guard_trust.hooks_overrides(program, (self.codex,), cwd=top, env=self.env, foreign=keys)

    def hosted(self, server: Server, *words: str) -> list[str]:
        address = f'openai_base_url="{server.url}/v1"'
        return [self.codex, "exec", "-c", address, "-m", "gpt-5.2-codex", *words]

    def exec(self, server: Server, prompt: str, *words: str, overrides: tuple[str, ...] | None = None) -> guard.Report:
        """Run it with the guard, and read what the guard saw."""
        self.runs += 1
        name = f"{self.runs:08x}"
        told = guard.begin(str(self.state), name, self.expect, self.policy)
        given = self.overrides() if overrides is None else overrides
        argv = self.hosted(server, *given, *words, prompt)
        env, out = self.env | told, subprocess.PIPE
        with Running(argv, env=env, cwd=self.world.root, stdin=subprocess.DEVNULL, stdout=out, stderr=out) as codex:
            guard.started(str(self.state), name, codex.pid)
            said = codex.communicate(timeout=60)
        assert codex.returncode == self.ends, said
        return guard.end(str(self.state), name)

    def plain(self, server: Server, prompt: str, *words: str) -> None:
        """The same without the guard."""
        subprocess.run(
            self.hosted(server, *words, prompt), env=self.env, cwd=self.world.root, stdin=subprocess.DEVNULL,
            capture_output=True, check=True, timeout=60,
        )  # fmt: skip


@pytest.fixture
def lab(world: World, client: Path, tmp_path: Path) -> Lab:
    return Lab(world, client, tmp_path / "state")


# --- prompts


def test_a_prompt_with_a_secret_is_not_sent(lab: Lab) -> None:
    with Server("hosted") as server:
        lab.plain(server, f"use {aws_key()}")
        assert aws_key().encode() in server.received()  # without the guard it goes out
    with Server("hosted") as server:
        report = lab.exec(server, f"use {aws_key()}")
        assert server.prompts() == []
        assert aws_key().encode() not in server.received()
    assert (report.calls, report.prompts, report.blocked_prompts, report.problems) == (1, 1, 1, ())


def test_a_clean_prompt_is_sent_and_the_session_is_pinned(lab: Lab) -> None:
    with Server("hosted") as server:
        report = lab.exec(server, "say hello")
        assert len(server.prompts()) == 1
    assert (report.calls, report.blocked_prompts, len(report.sessions)) == (2, 0, 1)
    assert not list((lab.state / "guards").iterdir())


def test_an_internal_name_is_not_sent_and_not_named(lab: Lab) -> None:
    text = b'[internal]\nbluebird = "falcon-[0-9]+"\n'
    layer = policy.parse_layer(text, label="t", origin="repository", today=date(2026, 1, 1))
    lab.policy = policy.Policy.load(None, [layer])
    with Server("hosted", script=calls("echo falcon-7")) as server:
        assert lab.exec(server, "plan falcon-8").blocked_prompts == 1
        assert server.prompts() == []
        report = lab.exec(server, "plan it")
        assert report.touched == {"internal identifier": 1}
        assert b"falcon-7\\n" not in server.received()
        assert b"bluebird" not in server.received()


def test_what_is_allowed_for_hosted_models_passes() -> None:
    key = b"k" * 16
    [finding] = Engine(key=key).scan(Passage(path="-", text=aws_key()))
    rules = guard_scan.Rules(key=key, allowed=frozenset([finding.fingerprint]))
    assert guard_scan.found(iter([aws_key()]), rules, prose=True) == {}
    assert guard_scan.found(iter([github_token()]), rules, prose=True).total() == 1
    assert guard_scan.Rules.from_json(json.loads(json.dumps(rules.as_json()))) == rules


@pytest.mark.parametrize(
    ("expect", "words"),
    [
        (guard.Expect(provider="openai", permission_mode="default"), ()),
        (guard.Expect(provider="azure", permission_mode="bypassPermissions"), ()),
        (guard.Expect(provider="openai", permission_mode="bypassPermissions", session="other"), ()),
        (guard.Expect(provider="openai", permission_mode="bypassPermissions", profile="sealed"), ()),
        (guard.Expect(provider="openai", permission_mode="bypassPermissions"), ("--ephemeral",)),
    ],
    ids=["looser", "provider", "session", "profile", "no transcript"],
)
def test_a_session_that_is_not_as_it_was_launched_sends_nothing(
    lab: Lab, expect: guard.Expect, words: tuple[str, ...]
) -> None:
    lab.expect = expect
    with Server("hosted") as server:
        report = lab.exec(server, "say hello", *words)
        assert server.prompts() == []
    assert report.sessions == ()


def test_a_profile_that_is_the_expected_one_passes(lab: Lab) -> None:
    profile = ("-c", 'default_permissions="px"', "-c", 'permissions.px={extends=":read-only"}')
    lab.expect = guard.Expect(provider="openai", permission_mode="bypassPermissions", profile="px")
    with Server("hosted") as server:
        assert lab.exec(server, "say hello", *profile).blocked_prompts == 0
        assert len(server.prompts()) == 1


# --- tool output


def test_tool_output_with_a_secret_is_withheld(lab: Lab) -> None:
    lab.world.write("notes.txt", f"aws_access_key_id = {aws_key()}\n")
    with Server("hosted", script=calls("cat notes.txt")) as server:
        lab.plain(server, "read it")
        assert aws_key().encode() in server.received()
    with Server("hosted", script=calls("cat notes.txt", "echo still here")) as server:
        report = lab.exec(server, "read it")
        assert aws_key().encode() not in server.received()
        assert b"withheld: this output holds 1 x AWS" in server.received()
        assert b"still here" in server.received()
    assert (report.calls, report.withheld, report.touched, report.problems) == (6, 1, {AWS: 1}, ())


def test_a_command_that_still_runs_cannot_send_what_it_printed(lab: Lab) -> None:
    """No hook is asked about the output of a command that goes on; the look before each request ends the client."""
    lab.world.write("notes.txt", f"aws_access_key_id = {aws_key()}\n")

    def script(request: dict[str, Any]) -> list[Item]:
        outputs = [each for each in request["input"] if each["type"] == "function_call_output"]
        if outputs:
            return [message("done")]
        return [call("exec_command", "c1", cmd="cat notes.txt; sleep 20", yield_time_ms=1000)]

    with Server("hosted", script=script) as server:
        lab.plain(server, "read it")
        assert aws_key().encode() in server.received()
    with Server("hosted", script=script) as server:
        lab.ends = -signal.SIGTERM
        report = lab.exec(server, "read it")
        assert aws_key().encode() not in server.received()
    assert report.touched == {AWS: 1}
    assert "a command that was still running" in report.problems[0]


# --- it fails closed


SCRIPTS = {
    "silent crash": "exit 1",
    "silent 2": "exit 2",
    "bug": 'echo "Traceback" >&2; exit 3',
    "killed": "kill -9 $$",
    "killed by a timer": "kill -ALRM $$",
    "missing interpreter": None,
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_guard_that_breaks_lets_nothing_through(lab: Lab, tmp_path: Path, name: str) -> None:
    program, body = tmp_path / "broken guard", SCRIPTS[name]
    program.write_text(f"#!/bin/sh\n{body}\n" if body else "#!/nowhere/python\n")
    program.chmod(0o755)
    with Server("hosted", script=calls("echo some output")) as server:
        report = lab.exec(server, "say hello", overrides=lab.overrides(str(program)))
        assert server.prompts() == []
        assert report.calls == 0


def test_a_tool_hook_that_breaks_withholds(lab: Lab, tmp_path: Path) -> None:
    program = tmp_path / "half"
    program.write_text('#!/bin/sh\n[ "$2" = UserPromptSubmit ]\n')
    program.chmod(0o755)
    with Server("hosted", script=calls("echo some output")) as server:
        lab.exec(server, "say hello", overrides=lab.overrides(str(program)))
        assert b"some output\\n" not in server.received()
        assert b"the guard let nothing through" in server.received()


def _guard(lab: Lab, event: str, data: bytes, *words: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [STAYLOCAL, "guard", event, *words], env=lab.world.env | env, input=data, cwd=lab.world.root,
        capture_output=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"junk",
        b"[]",
        b"[" * 100_000,
        b'{"hook_event_name": "PostToolUse"}',
        b'{"hook_event_name": "UserPromptSubmit"}',
    ],
    ids=["nothing", "junk", "list", "nested", "other event", "empty"],
)
def test_input_that_is_not_understood_blocks(lab: Lab, data: bytes) -> None:
    told = guard.begin(str(lab.state), "a", lab.expect, lab.policy)
    done = _guard(lab, "UserPromptSubmit", data, "--run", **told)
    assert done.returncode == 2
    assert done.stderr


def test_a_run_that_nobody_told_of_or_a_damaged_file_blocks(lab: Lab) -> None:
    data = json.dumps({"hook_event_name": "UserPromptSubmit", "prompt": "hi"}).encode()
    assert _guard(lab, "UserPromptSubmit", data, "--run").returncode == 2
    told = guard.begin(str(lab.state), "a", lab.expect, lab.policy)
    Path(told[guard_run.ENVIRONMENT]).write_text("{")
    assert _guard(lab, "UserPromptSubmit", data, "--run", **told).returncode == 2
    assert guard.end(str(lab.state), "a").problems
    assert guard.end(str(lab.state), "a").problems  # gone by now
    assert _guard(lab, "Stop", data).returncode == 2


def test_a_guard_that_hangs_ends_itself() -> None:
    script = "import sys; from staylocal.codex import guard; guard.DEADLINE = 0.5; sys.exit(guard.main(['UserPromptSubmit']))"
    began = time.monotonic()
    with subprocess.Popen([Path(STAYLOCAL).parent / "python", "-c", script], stdin=subprocess.PIPE) as process:
        assert process.wait(timeout=20) == 1  # which the command of the hook turns into 2
    assert time.monotonic() - began < 10


def test_two_runs_may_not_share_a_file(lab: Lab) -> None:
    told = guard.begin(str(lab.state), "a", lab.expect, lab.policy)
    assert Path(told[guard_run.ENVIRONMENT]).stat().st_mode & 0o777 == 0o600
    with pytest.raises(UndecidedError, match="cannot be written"):
        guard.begin(str(lab.state), "a", lab.expect, lab.policy)


# --- trust


def test_the_guard_is_trusted_for_exactly_itself(lab: Lab) -> None:
    """With the hash of another command the client skips it, and the same words without a hash do nothing either."""
    given = lab.overrides()
    other = tuple(each.replace(" --run ||", " --run  ||") for each in given)
    assert other != given
    with Server("hosted") as server:
        report = lab.exec(server, f"use {aws_key()}", overrides=other)
        assert (report.calls, len(server.prompts())) == (0, 1)
    assert "bypass" not in " ".join(given)


def test_the_command_is_the_same_for_every_run(lab: Lab) -> None:
    assert lab.overrides() == lab.overrides()


def test_a_client_that_does_not_list_the_guard_is_an_error(lab: Lab, tmp_path: Path) -> None:
    for number, text in enumerate(('{"data": []}', "{}", '{"data": [{"hooks": [{}]}]}')):
        fake = tmp_path / f"codex{number}"
        fake.write_text(f'#!/bin/sh\nread a; read b; read c\necho junk\necho \'{{"id": 1, "result": {text}}}\'\n')
        fake.chmod(0o755)
        with pytest.raises(UndecidedError, match="Codex"):
            guard_trust.hooks_overrides(STAYLOCAL, (str(fake),), cwd=str(tmp_path), env=lab.env)
    with pytest.raises(UndecidedError, match="did not answer"):
        guard_trust.hooks_overrides(STAYLOCAL, ("/bin/true",), cwd=str(tmp_path), env=lab.env)


def test_a_client_behind_a_script_that_does_not_answer_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killing the script alone leaves what it started, and that holds the stream that we read."""
    fake = tmp_path / "codex"
    fake.write_text("#!/bin/sh\nsleep 100\n:\n")
    fake.chmod(0o755)
    monkeypatch.setattr(guard_trust, "_SECONDS", 0.5)
    began = time.monotonic()
    with pytest.raises(UndecidedError, match="did not answer"):
        guard_trust.hooks_list((str(fake),), cwd=str(tmp_path), env=dict(os.environ))
    assert time.monotonic() - began < 50


def test_hooks_stay_on_where_a_trusted_repository_switches_them_off(lab: Lab) -> None:
    _trust(lab)
    lab.world.write(".codex/config.toml", "[features]\nhooks = false\n")
    with Server("hosted") as server:
        assert lab.exec(server, f"use {aws_key()}").blocked_prompts == 1
        assert server.prompts() == []


# --- hooks of others


def _trust(lab: Lab, *keys: tuple[str, str]) -> None:
    states = "".join(f"[hooks.state.{json.dumps(key)}]\ntrusted_hash = {json.dumps(hash_)}\n" for key, hash_ in keys)
    path = lab.home / "config.toml"
    before = path.read_text() if path.exists() else f'[projects."{lab.world.root}"]\ntrust_level = "trusted"\n'
    path.write_text(f"{before}\n{states}")


def _foreign(lab: Lab, secret: Path) -> list[guard_trust.Hook]:
    """A user's and a project's hooks, of which each puts a file into the request; all of them trusted."""

    def hooks(tag: str) -> str:
        hook = {"type": "command", "command": f"echo {tag} $(cat {shlex.quote(str(secret))})"}
        return json.dumps({"hooks": {event: [{"hooks": [hook]}] for event in ("UserPromptSubmit", "SessionStart")}})

    _trust(lab)
    (lab.home / "hooks.json").write_text(hooks("USER"))
    lab.world.write(".codex/hooks.json", hooks("PROJECT"))
    toml = '[[hooks.PreToolUse]]\nhooks = [{type = "command", command = "true"}]\n'
    lab.world.write("sub/.codex/config.toml", toml)
    listed = guard_trust.hooks_list((lab.codex,), cwd=str(lab.world.root / "sub"), env=lab.env)
    _trust(lab, *((each.key, each.hash) for each in listed))
    return listed


def test_hooks_of_others_are_off_in_a_run(lab: Lab, tmp_path: Path) -> None:
    secret = tmp_path / "denied.txt"
    secret.write_text("DENIEDTEXT\n")
    listed = _foreign(lab, secret)
    assert len(listed) == 5
    with Server("hosted") as server:
        lab.plain(server, "say hello")
        assert b"USER DENIEDTEXT" in server.received()
        assert b"PROJECT DENIEDTEXT" in server.received()
    with Server("hosted") as server:
        report = lab.exec(server, "say hello")
        assert (len(server.prompts()), report.calls) == (1, 2)
        assert b"DENIEDTEXT" not in server.received()


def test_hooks_of_a_profile_are_off_too(lab: Lab) -> None:
    """The client does not list them, and has no word for what to trust but the same hash."""
    toml = '[[hooks.UserPromptSubmit]]\nhooks = [{type = "command", command = "echo FROMPROFILE"}]\n'
    (lab.home / "config.toml").write_text(toml)
    [base] = guard_trust.hooks_list((lab.codex,), cwd=str(lab.world.root), env=lab.env)
    (lab.home / "config.toml").unlink()
    (lab.home / "p.config.toml").write_text(toml)
    _trust(lab, (f"{lab.home}/p.config.toml:user_prompt_submit:0:0", base.hash))
    with Server("hosted") as server:
        lab.plain(server, "say hello", "-p", "p")
        assert b"FROMPROFILE" in server.received()
    with Server("hosted") as server:
        lab.exec(server, "say hello", "-p", "p")
        assert len(server.prompts()) == 1
        assert b"FROMPROFILE" not in server.received()


def test_their_keys_can_be_told_from_the_files(lab: Lab, tmp_path: Path) -> None:
    listed = _foreign(lab, tmp_path / "x")
    found = guard_trust.foreign_hooks(lab.env["CODEX_HOME"], str(lab.world.root), str(lab.world.root / "sub"))
    assert {each.key for each in listed} == set(found)
    (lab.home / "hooks.json").write_text("{")
    (lab.home / "work.config.toml").write_text("[[hooks.Stop]]\nhooks = [{}, {}]\n[hooks.state]\n")
    found = guard_trust.foreign_hooks(lab.env["CODEX_HOME"], str(lab.world.root), str(lab.world.root))
    assert f"{lab.home}/work.config.toml:stop:0:1" in found
    assert f"{lab.home}/hooks.json:session_start:0:0" not in found


# --- sessions that staylocal did not launch


def _payload(lab: Lab, event: str, provider: str, **more: object) -> bytes:
    rollout = lab.world.write("../rollout.jsonl", json.dumps(_meta(provider)) + "\n")
    base = {"hook_event_name": event, "transcript_path": str(rollout), "cwd": str(lab.world.root), "model": "m"}
    return json.dumps(base | more).encode()


def _meta(provider: str) -> dict[str, Any]:
    return {"type": "session_meta", "payload": {"id": "s", "model_provider": provider}}


def test_without_a_run_only_local_providers_see_everything(lab: Lab) -> None:
    prompt = {"prompt": f"use {aws_key()}"}
    answers = {
        provider: _guard(lab, "UserPromptSubmit", _payload(lab, "UserPromptSubmit", provider, **prompt)).returncode
        for provider in ("openai", "azure", "ollama", "lmstudio")
    }
    assert answers == {"openai": 2, "azure": 2, "ollama": 0, "lmstudio": 0}
    data = _payload(lab, "UserPromptSubmit", "ollama", **prompt)
    assert _guard(lab, "UserPromptSubmit", data, CODEX_OSS_PORT="1").returncode == 2
    data = _payload(lab, "UserPromptSubmit", "ollama", **prompt | {"model": "gpt-oss:120b-cloud"})
    assert _guard(lab, "UserPromptSubmit", data).returncode == 2
    data = _payload(lab, "UserPromptSubmit", "openai", prompt="hello")
    assert _guard(lab, "UserPromptSubmit", data).returncode == 0


def test_without_a_run_the_repositorys_policy_counts(lab: Lab) -> None:
    lab.world.commit(".staylocal.toml", '[internal]\nproject = "falcon-[0-9]+"\n')
    data = _payload(lab, "PostToolUse", "openai", tool_response={"a": ["falcon-7"]})
    done = _guard(lab, "PostToolUse", data)
    assert (done.returncode, b"1 x internal identifier" in done.stderr) == (2, True)


# --- the interactive client


@dataclass
class Screen:
    """The client in a terminal."""

    socket: str

    def tmux(self, *words: str) -> str:
        done = subprocess.run(["tmux", "-L", self.socket, *words], capture_output=True, check=False, timeout=20)
        return done.stdout.decode(errors="replace")

    def types(self, text: str) -> None:
        self.tmux("send-keys", "-t", "s", "-l", text)
        time.sleep(0.7)
        self.tmux("send-keys", "-t", "s", "Enter")

    def waits(self, text: str, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while text not in (shown := self.tmux("capture-pane", "-p", "-t", "s")):
            assert time.monotonic() < end, shown
            time.sleep(0.1)

    def ends(self) -> None:
        end = time.monotonic() + 30
        while self.tmux("list-panes", "-t", "s", "-F", "#{pane_dead}").strip() == "0":
            assert time.monotonic() < end
            time.sleep(0.1)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    if shutil.which("tmux") is None:
        pytest.skip("there is no tmux, which plays the terminal")
    made = Screen(f"staylocal-{os.getpid()}-{tmp_path.name}")
    yield made
    made.tmux("kill-server")


def _interactive(lab: Lab, server: Server, screen: Screen) -> None:
    _trust(lab)
    login = [lab.codex, "login", "--with-api-key"]
    subprocess.run(login, env=lab.env, input=b"x\n", capture_output=True, check=True, timeout=60)
    lab.expect = guard.Expect(provider="openai", permission_mode="default")
    told = guard.begin(str(lab.state), "tui", lab.expect, lab.policy)
    words = lab.hosted(server, *lab.overrides())
    words.remove("exec")
    env = lab.env | told | {"TERM": "xterm-256color", "SHELL": "/bin/sh", "LANG": "C.UTF-8"}
    given = [f"{name}={value}" for name, value in env.items()]
    pid = lab.state / "pid"
    line = f"echo $$ > {shlex.quote(str(pid))}; exec env -i {shlex.join([*given, *words])}"
    screen.tmux("new-session", "-d", "-s", "s", "-x", "150", "-y", "50", "-c", str(lab.world.root), line)
    screen.waits("Ask Codex")
    guard.started(str(lab.state), "tui", int(pid.read_text()))


def test_output_of_the_users_own_command_does_not_go_with_the_next_prompt(lab: Lab, screen: Screen) -> None:
    lab.world.write(".env", f"KEY={aws_key()}\n")
    with Server("hosted", script=says("an answer")) as server:
        _interactive(lab, server, screen)
        screen.types("say hello")
        screen.waits("an answer")
        before = len(server.prompts())
        screen.types("!cat .env")
        screen.waits(aws_key())
        screen.types("what is that")
        screen.waits("Blocked by hook")
        screen.types("and now")
        time.sleep(2)
        assert len(server.prompts()) == before
        assert aws_key().encode() not in server.received()
    report = guard.end(str(lab.state), "tui")
    assert (report.prompts, report.blocked_prompts) == (3, 2)


def test_full_access_by_the_menu_sends_nothing_more(lab: Lab, screen: Screen) -> None:
    with Server("hosted", script=says("an answer")) as server:
        _interactive(lab, server, screen)
        screen.types("/permissions")
        screen.waits("Full Access")
        screen.tmux("send-keys", "-t", "s", "3")
        screen.waits("Yes, continue anyway")
        screen.tmux("send-keys", "-t", "s", "Enter")
        screen.waits("requested: Full Access")
        screen.types("say hello")
        screen.waits("Blocked by hook")
        assert b"say hello" not in server.received()
    assert guard.end(str(lab.state), "tui").blocked_prompts == 1


def test_a_command_of_the_users_in_the_middle_of_a_turn_ends_the_client(lab: Lab, screen: Screen) -> None:
    lab.world.write(".env", f"KEY={aws_key()}\n")

    def script(request: dict[str, Any]) -> list[Item]:
        """The client asks more than the user does: only what has tools is the turn."""
        done = any(each["type"] == "function_call_output" for each in request["input"])
        if done or not request.get("tools"):
            return [message("an answer")]
        return [call("exec_command", "c1", cmd="sleep 6; echo finished", yield_time_ms=20000)]

    with Server("hosted", script=script) as server:
        _interactive(lab, server, screen)
        screen.types("say hello")
        screen.waits("Working")
        screen.types("!cat .env")
        screen.waits(aws_key())
        screen.ends()
        assert aws_key().encode() not in server.received()
    assert "Codex was ended" in guard.end(str(lab.state), "tui").problems[0]
