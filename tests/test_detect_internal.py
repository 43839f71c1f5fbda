"""What a policy calls internal, in a text: words, hosts, private addresses."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staylocal.detect import internal_addresses, internal_hosts, internal_words
from staylocal.detect.internal import ADDRESS, HOST, WORD, finder
from staylocal.detect.internal_edges import is_edge, is_whole
from staylocal.watched import Internal

CODE_NAMES = ("bluefin", "Blue Heron", "köln-projekt", "Groß", "qx", "青鷺", "c++ core")
DOMAINS = ("corp.example", "intra", "bücher.example")


def found(text: str, path: str = "a.yaml", **said: object) -> list[tuple[str, str, bool]]:
    said = said or {"words": CODE_NAMES, "domains": DOMAINS}
    return [(text[start:end], type_, sure) for start, end, type_, sure in finder(Internal(**said))(text, path)]  # type: ignore[arg-type]


def words(text: str) -> list[str]:
    return [value for value, type_, _ in found(text) if type_ == WORD]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ProjectBluefin", ["Bluefin"]),
        ("projectBluefinClient", ["Bluefin"]),
        ("bluefin_client", ["bluefin"]),
        ("BLUEFIN-12", ["BLUEFIN"]),
        ("BLUEFINClient", ["BLUEFIN"]),
        ("XMLBluefin", ["Bluefin"]),
        ("bluefin2 v2bluefin", ["bluefin", "bluefin"]),
        ("bluefin's", ["bluefin"]),
        (r"a\nbluefin\n", ["bluefin"]),
        ("a%20bluefin%20b", ["bluefin"]),
        ("x=bluefin;", ["bluefin"]),
        ("bluefinest rebluefin bluefins", []),
        ("BLUEFINest", []),
        ("これはbluefinです", ["bluefin"]),
        ("これは青鷺です", ["青鷺"]),
        ("bluefin\u0301", []),
        ("C++ Core", ["C++ Core"]),
    ],
)
def test_words_are_whole(text: str, expected: list[str]) -> None:
    assert words(text) == expected


FRAMES = (
    "{} my_key_is {}. ({}: x) **{}** _{}_ __{}__ `{}` \"{}\" '{}' “{}” <{}> [{}](u) k={}; k: {}, {}! {}? {}: {}… "
    '{{"k":"{}"}} k="{}"\\n ?k={}&a=b |{}| /{}/ {}\r →{} は「{}」です {}_example -{}- ${} ~{}~ %20{}%20'
)


@pytest.mark.parametrize("name", ["bluefin", "Blue Heron", "qx", "db.corp.example"])
def test_everything_is_found_in_prose(name: str) -> None:
    count = FRAMES.count("{}")
    assert [value for value, _, _ in found(FRAMES.format(*[name] * count), "a.md")] == [name] * count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("blue heron BLUE_HERON blue-heron Blue__Heron", ["blue heron", "BLUE_HERON", "blue-heron", "Blue__Heron"]),
        ("the blue\n    heron", ["blue\n    heron"]),
        ("blue\u00a0heron blue\u2011heron", ["blue\u00a0heron", "blue\u2011heron"]),
        ("blue\n\nheron, blue. heron, blue heronry, skyblue heron", []),
        ("  \n\t blue   heron", ["blue   heron"]),
        ("köln projekt KÖLN_PROJEKT", ["köln projekt", "KÖLN_PROJEKT"]),
        ("ko\u0308ln-projekt", ["ko\u0308ln-projekt"]),
        (r'"K\u00f6ln-Projekt"', [r"K\u00f6ln-Projekt"]),
        ("GROSS Groß", ["GROSS", "Groß"]),
    ],
)
def test_phrases_and_forms(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_joined_parts_are_sure_where_capitals_tell_them_apart() -> None:
    assert found("BlueHeron blueHeron blueheron BLUEHERON rblueheron") == [
        ("BlueHeron", WORD, True),
        ("blueHeron", WORD, True),
        ("blueheron", WORD, False),
        ("BLUEHERON", WORD, False),
    ]
    assert found("todo", words=("to do",)) == []


def test_a_short_word_stands_alone() -> None:
    assert words("qx QX-1 my_qx qx2 aQx xqx 7qx") == ["qx", "QX", "qx"]


def test_a_random_string_is_no_place_for_a_word() -> None:
    noise = "aB3" * 12
    assert words(f"{noise}Bluefin{noise} bluefinClientConnectionFactoryBuilderProvider") == ["bluefin"]


def test_sigma_and_dotted_i_do_not_shift_anything() -> None:
    text = "\u0130\u0130 ΟΔΟΣ_1 οδος"
    assert found(text, words=("ΟΔΟΣ",)) == [("ΟΔΟΣ", WORD, True), ("οδος", WORD, True)]


def test_thousands_of_words() -> None:
    many = tuple(f"name{number:05}x" for number in range(20_000))
    text = "a plain line of text\n" * 30_000 + "name00007x NAME19999X name20000x"
    assert [value for value, _, _ in found(text, words=many)] == ["name00007x", "NAME19999X"]
    start = time.process_time()
    found(text, words=many)
    assert time.process_time() - start < 0.2


HOSTS = [
    ("https://db.corp.example:8443/x", "db.corp.example"),
    ("jane@corp.example", "corp.example"),
    ("A.B.CORP.EXAMPLE.", "A.B.CORP.EXAMPLE"),
    ("*.corp.example", "corp.example"),
    (r"\ndb.corp.example", "db.corp.example"),
    ("%2F%2Fdb.corp.example%2F", "db.corp.example"),
    (r"\\files.corp.example\share", "files.corp.example"),
    ("sites/db.corp.example.conf", "db.corp.example"),
    ("_ldap._tcp.corp.example", "ldap._tcp.corp.example"),
    ("はdb.corp.exampleです", "db.corp.example"),
    ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ("www.BÜCHER.example", "www.BÜCHER.example"),
    ("bu\u0308cher.example", "bu\u0308cher.example"),
]


@pytest.mark.parametrize(("text", "host"), HOSTS, ids=[host for _, host in HOSTS])
def test_hosts(text: str, host: str) -> None:
    assert found(text) == [(host, HOST, True)]


@pytest.mark.parametrize(
    "text",
    ["notcorp.example", "my-corp.example", "corp.example.com", "corp.examples", "corp.example-net", "corp_example"],
)
def test_other_hosts(text: str) -> None:
    assert found(text) == []


def test_a_top_level_domain_needs_a_host_and_is_not_sure() -> None:
    assert found("db.intra intra .intra intra.net") == [("db.intra", HOST, False)]


def test_a_domain_in_punycode_is_read_too() -> None:
    assert found("a.bücher.example", domains=("xn--bcher-kva.example",)) == [("a.bücher.example", HOST, True)]
    assert found("a.xn--999999999.example", domains=("xn--999999999.example",))[0][0] == "a.xn--999999999.example"


def test_domains_within_each_other_are_told_once() -> None:
    assert found("a.b.corp.example", domains=("corp.example", "b.corp.example")) == [("a.b.corp.example", HOST, True)]
    assert found("a.a.a", domains=("a.a",)) == [("a.a.a", HOST, True)]


def test_what_lies_in_something_sure_is_not_told() -> None:
    both = {"words": ("bluefin", "fin tuna", "bluefin tuna"), "domains": ("corp.example", "lan")}
    assert found("bluefin tuna bluefin.corp.example", **both) == [
        ("bluefin tuna", WORD, True),
        ("bluefin.corp.example", HOST, True),
    ]
    assert found("bluefin.lan", **both) == [("bluefin.lan", HOST, False), ("bluefin", WORD, True)]


def addresses(text: str, path: str = "a.yaml") -> list[str]:
    return [text[start:end] for start, end in internal_addresses.find(text, path)]


@pytest.mark.parametrize(
    "address",
    [
        *("10.20.30.40", "10.255.0.9", "172.16.5.5", "172.31.255.1", "192.168.7.20", "192.168.1.20"),
        *("169.254.7.9", "100.64.2.3", "100.127.0.5"),
        *("fd12:3456:789b::7", "FD12:3456:789B:0:1:2:3:4", "fe80::5054:ff:fe3e:4ce", "fdaa:bbbb:cccc::"),
    ],
)
def test_private_addresses(address: str) -> None:
    assert found(f"host: {address}") == [(address, ADDRESS, False)]
    assert found(f"host: {address}", private_addresses=False) == []


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104 - an address that is looked at
        "8.8.8.8",
        "192.0.2.10 198.51.100.10 203.0.113.10 2001:db8::10",  # documentation: RFC 5737, RFC 3849
        "255.255.255.0",
        "172.15.0.1 172.32.0.1 100.63.0.1 100.128.0.1 192.169.0.1 11.0.0.1",
        "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 169.254.0.0/16 fc00::/7 fd00::/8 fe80::/10",
        "10.20.0.0/16 10.20.0.0 10.255.255.255 fd12:3456::/32",  # too wide to name a place
        "10.0.0.1 192.168.0.1 192.168.1.1 172.17.0.1 10.1.1.1 192.168.0.0/24",  # of every other tutorial
        "169.254.169.254 169.254.170.2 100.100.100.200 fd00:ec2::254",  # where clouds tell a machine about itself
        "172.17.0.5 10.88.0.3 10.96.0.10 10.244.1.7 10.0.2.15 192.168.122.29",  # what programs hand out
        "fd00::1 fc00::7 fe80::1",  # numbered by hand, or not RFC 4193's
        "10.300.1.2 10.1.2 10.1.2.3.4 x10.1.2.3 1.10.1.2.3 10.01.2.3",
        "version: 10.2.3.4",
        '"version" : "10.2.3.4"',
        "chrome_version = 10.2.3.4",
        "a==10.2.3.4 b>=10.2.3.4 v10.2.3.4 c-10.2.3.4 10.2.3.4-beta 10.2.3.4.tgz",
        "fd12:ab:cd fddd fc:aa:bb:cc:dd:ee 12:fd12:1::2",
    ],
)
def test_other_numbers(text: str) -> None:
    assert addresses(text) == []


@pytest.mark.parametrize(
    "text",
    [
        *("10.2.3.4", "[10.2.3.4]", "10.2.3.4.", "::ffff:10.2.3.4", "tcp:10.2.3.4", "10.2.3.4:8080", "10.2.3.4/24"),
        *('"10.2.3.4",', "http://10.2.3.4/", r"a\n10.2.3.4", "host=10.2.3.4;", "root@10.2.3.4", "10.2.3.4_a"[:8]),
    ],
)
def test_frames_of_addresses(text: str) -> None:
    assert addresses(text) == ["10.2.3.4"]
    assert addresses(text.replace("10.2.3.4", "10.2.3.4-10.2.3.9")) == ["10.2.3.4", "10.2.3.9"]


@pytest.mark.parametrize(
    "path",
    [
        *(
            "a.yaml",
            "a.YML",
            "deploy/x.toml",
            "x.ini",
            ".env",
            "app/.env.local",
            "prod.env",
            "a.conf",
            "a.cfg",
            "c.json",
        ),
        *(
            "main.tf",
            "prod.tfvars",
            "etc/hosts",
            "inventory",
            "inventory/hosts.prod.ini",
            "app.properties",
            "Dockerfile",
        ),
        *("docker/Dockerfile.prod", "compose.override.yml", ".ssh/config", "sshd_config", "Vagrantfile", "a.conf.j2"),
        *("config.yaml.example", "x.service", "a.xml", "known_hosts"),
    ],
)
def test_where_configuration_stands(path: str) -> None:
    assert addresses("10.2.3.4", path) == ["10.2.3.4"]


@pytest.mark.parametrize(
    "path", ["a.py", "src/hosts.go", "known_hosts.py", "config.js", "a.lock", "package-lock.json", "x/pnpm-lock.yaml"]
)
def test_where_it_does_not(path: str) -> None:
    assert addresses("host: 10.2.3.4:80", path) == []


@pytest.mark.parametrize("path", ["", "-", "AGENTS.md", "prompts/a.prompt", "notes.txt", "LICENSE"])
def test_text_has_to_say_that_it_is_an_address(path: str) -> None:
    for text in ("the host is 10.2.3.4", "DB_HOST=10.2.3.4", "10.2.3.4:5432", "10.2.3.4/28", "ssh me@10.2.3.4"):
        assert addresses(text, path) == ["10.2.3.4"]
    for text in ("10.2.3.4", "see section 10.2.3.4 of it", "ghost 10.2.3.4"):
        assert addresses(text, path) == []


ALPHABET = st.sampled_from("aAbBcC12 _-\n\t.é\u0301İ\\n青")
TEXTS = st.text(ALPHABET, max_size=60)
PHRASES = st.lists(st.text(st.sampled_from("abcAB1 _-"), min_size=2, max_size=7), max_size=6).map(
    lambda some: tuple(one for one in some if sum(map(str.isalnum, one)) >= 2)
)


def naive(text: str, names: tuple[str, ...]) -> set[tuple[int, int]]:
    """Each word at each place, by a regular expression."""
    spans = set()
    for name in names:
        parts = [re.escape(part) for part in re.split(r"[\s_-]+", name) if part]
        forms = [r"[\s_-]+".join(parts)] + ["".join(parts)] * (len("".join(parts)) >= 6)
        for form in forms:
            for at in re.finditer(f"(?=({form}))", text, re.IGNORECASE | re.ASCII):
                start, end = at.span(1)
                if is_whole(text, start, end) and not re.search(r"\n[^\S\n]*\n", text[start:end]):
                    spans.add((start, end))
    return spans


@given(TEXTS, PHRASES)
def test_words_agree_with_a_naive_search(text: str, names: tuple[str, ...]) -> None:
    assert {(start, end) for start, end, _ in internal_words.find(names, text)} == naive(text, names)


@given(st.text(max_size=80), st.text(min_size=2, max_size=12).filter(lambda one: sum(map(str.isalnum, one)) >= 2))
def test_any_text_and_any_word(text: str, name: str) -> None:
    held = f"{text} {name} {text}"
    result = list(finder(Internal(words=(name,), domains=DOMAINS))(held, "a.yaml"))
    assert all(0 <= start < end <= len(held) for start, end, _, _ in result)
    assert all(first[0] <= second[0] for first, second in pairwise(result))


@given(st.text(st.sampled_from("ab.-_/@\\n: xB1é"), max_size=40))
def test_hosts_end_with_their_domain(text: str) -> None:
    for start, end, _ in internal_hosts.find(("b.a", "ab"), text + "b.a" + text):
        assert (text + "b.a" + text)[start:end].lower().endswith(("b.a", "ab"))


@given(st.text(st.sampled_from("01269.:/-f cd8e"), max_size=60), st.sampled_from(["a.yaml", ""]))
def test_addresses_are_addresses(text: str, path: str) -> None:
    from ipaddress import ip_address  # noqa: PLC0415 - here alone

    for address in addresses(text, path):
        assert ip_address(address).is_private or address.startswith("100.")


@given(TEXTS)
def test_what_stands_alone_is_an_edge(text: str) -> None:
    assert all(is_edge(text, at) for at in (0, len(text)))


@pytest.mark.parametrize(
    "line",
    [
        *("bluefin ", "bluefin", "blue  ", "blue heron ", "BlueHeron", "qx", "a", " ", "aB", "\\n", "é", "a\u0301"),
        *(
            "corp.example",
            ".corp.example",
            "a.corp.example ",
            "a.",
            "%2f",
            "10.",
            "1",
            "10.2.3.4 ",
            "10.2.3.4:",
            "10.2.3",
        ),
        *("fd12:", "fd12:1:2::7 ", "f", "host=", "version ", "::", "\\\\"),
    ],
)
def test_time_is_linear(line: str) -> None:
    def seconds(size: int) -> float:
        text = line * (size // len(line))
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            for path in ("a.yaml", "-"):
                list(finder(Internal(words=CODE_NAMES, domains=DOMAINS))(text, path))
            best = min(best, time.process_time() - start)
        return best

    assert seconds(100_000) < max(0.02, 25 * seconds(10_000))
    assert seconds(100_000) < 1
