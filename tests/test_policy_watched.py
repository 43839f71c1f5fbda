"""What policies say of internal identifiers and of customer data: what counts, from whom, and every complaint."""

from __future__ import annotations

import json
import time
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from staylocal.errors import PolicyError
from staylocal.policy import Layer, Policy, parse_layer
from staylocal.watched import CustomerData, Internal

if TYPE_CHECKING:
    from staylocal.policy_layer import Origin

FILE = ".staylocal.toml"
DOMAIN = "must be a domain's name like corp.example, not"
WORD = "must be a word or phrase of 2 to 100 characters, two of them letters or digits, not"
POINTS = "must be a whole number from 1 to 1,000, not"


def layer(text: str, origin: Origin = "repository") -> Layer:
    return parse_layer(text.encode(), label=FILE, origin=origin, today=date(2026, 6, 15))


def identifiers(text: str, origin: Origin = "repository") -> Layer:
    return layer(f"[identifiers]\n{text}", origin)


def customers(text: str, origin: Origin = "repository") -> Layer:
    return layer(f"[customer_data]\n{text}", origin)


NOTHING = layer("")


def test_everything_that_can_be_said() -> None:
    full = layer(
        """
        [internal]
        ticket = 'ACME-[0-9]+'
        [identifiers]
        domains = ["Corp.Example", "internal", "bücher.example", "corp.example"]
        words = ["bluefin", "Blue Heron", "C++ core", "bluefin"]
        private_addresses = false
        [customer_data]
        own_domains = ["ACME.example"]
        regions = ["DE", "US"]
        class_points = 4
        gate_points = 12
        """
    )
    policy = Policy.load(full, [full])
    assert [(name, pattern.pattern) for name, pattern in policy.internal] == [("ticket", "ACME-[0-9]+")]
    assert policy.internal == policy.internals.patterns
    assert policy.internals.domains == ("corp.example", "internal", "bücher.example")
    assert policy.internals.words == ("bluefin", "Blue Heron", "C++ core")
    assert policy.internals.private_addresses is False
    assert policy.customer_data == CustomerData(
        own_domains=("acme.example",), regions=("DE", "US"), class_points=4, gate_points=12
    )


def test_without_a_word_the_defaults_hold() -> None:
    for policy in (Policy.load(), Policy.load(NOTHING, [NOTHING])):
        assert (policy.internals, policy.customer_data) == (Internal(), CustomerData())
        assert policy.internals.private_addresses is True


ERRORS = [
    ("[identifiers]\ndomain = []", "identifiers.domain: unknown key; did you mean domains?"),
    ("[identifiers]\nids = {}", "identifiers.ids: unknown key"),
    ("identifiers = 3", "identifiers: must be a table, not 3"),
    ("[identifiers]\ndomains = 'a.b'", "identifiers.domains: must be a list of strings, not 'a.b'"),
    ("[identifiers]\ndomains = ['a', 3]", "identifiers.domains[1]: must be a string, not 3"),
    *(
        (f"[identifiers]\ndomains = ['a.b', {value!r}]", f"identifiers.domains[1]: {DOMAIN} {value!r}")
        for value in (
            "",
            ".",
            ".a.b",
            "*.a.b",
            "a.b.",
            "a..b",
            "-a.b",
            "http://a.b",
            "a.b:80",
            "a b",
            "10.0.0.1",
            "a.1",
        )
    ),
    (f"[identifiers]\ndomains = ['{'a' * 64}']", f"identifiers.domains[0]: {DOMAIN} '{'a' * 56}..."),
    (
        f"[identifiers]\ndomains = {['a.b'] * 101}",
        "identifiers.domains: must hold at most 100 domains, not 101",
    ),
    *(
        (f'[identifiers]\nwords = ["ok", {json.dumps(value)}]', f"identifiers.words[1]: {WORD} {value!r}")
        for value in ("", "a", "--", "a-", "a\tb", "a\nb", "a\u00a0b", " a ")
    ),
    (f"[identifiers]\nwords = ['{'a' * 101}']", f"identifiers.words[0]: {WORD} '{'a' * 56}..."),
    (
        f"[identifiers]\nwords = {['ab'] * 20_001}",
        "identifiers.words: must hold at most 20,000 words, not 20,001",
    ),
    (
        f"[identifiers]\nwords = {['a' * 100] * 4_001}",
        "identifiers.words: must hold at most 400,000 characters together, not 400,100",
    ),
    ("[identifiers]\nprivate_addresses = 1", "identifiers.private_addresses: must be true or false, not 1"),
    ("[customer_data]\npoints = 1", "customer_data.points: unknown key; did you mean gate_points?"),
    ("[customer_data]\nown_domains = ['example']", f"customer_data.own_domains[0]: {DOMAIN} 'example'"),
    ("[customer_data]\nown_domains = ['@a.b']", f"customer_data.own_domains[0]: {DOMAIN} '@a.b'"),
    *(
        (
            f"[customer_data]\nregions = ['DE', {value!r}]",
            f"customer_data.regions[1]: must be an ISO 3166 code in capitals like DE or US, not {value!r}",
        )
        for value in ("de", "UK", "DEU", "")
    ),
    ("[customer_data]\nclass_points = 0", f"customer_data.class_points: {POINTS} 0"),
    ("[customer_data]\ngate_points = 1001", f"customer_data.gate_points: {POINTS} 1001"),
    ("[customer_data]\ngate_points = 2.5", "customer_data.gate_points: must be a whole number, not 2.5"),
    ("[customer_data]\ngate_points = true", "customer_data.gate_points: must be a whole number, not True"),
]


@pytest.mark.parametrize(("text", "message"), ERRORS, ids=[message[:60] for _, message in ERRORS])
@pytest.mark.parametrize("origin", ["repository", "user", "admin"])
def test_what_is_wrong_is_named(text: str, message: str, origin: Origin) -> None:
    with pytest.raises(PolicyError) as caught:
        layer(text, origin)
    assert (caught.value.message, caught.value.hint) == (f"{FILE}: {message}", "")


def test_the_limits_themselves_are_fine() -> None:
    full = identifiers(f"words = {[f'w{number:05}' for number in range(20_000)]}\ndomains = {['a.b'] * 100}")
    assert len(full.words) == 20_000
    assert len(identifiers(f"words = {['a' * 96 + f'{number:04}' for number in range(4_000)]}").words) == 4_000


def test_names_count_from_every_version_and_layer() -> None:
    base = identifiers("domains = ['base.example']\nwords = ['base']")
    now = identifiers("domains = ['now.example']\nwords = ['now', 'base']")
    worktree = identifiers("words = ['worktree']")
    user = identifiers("domains = ['user.example']\nwords = ['user']", "user")
    admin = identifiers("domains = ['admin.example']\nwords = ['admin']", "admin")
    policy = Policy.load(base, [now, worktree], user=user, admin=admin)
    assert set(policy.internals.words) == {"base", "now", "worktree", "user", "admin"}
    assert set(policy.internals.domains) == {f"{name}.example" for name in ("base", "now", "user", "admin")}
    assert Policy.load(None, [now]).internals.words == ("now", "base")


ON, OFF = identifiers("private_addresses = true"), identifiers("private_addresses = false")
USER_ON, USER_OFF = (identifiers(f"private_addresses = {word}", "user") for word in ("true", "false"))
ADMIN_OFF = identifiers("private_addresses = false", "admin")


@pytest.mark.parametrize(
    ("base", "now", "user", "admin", "looked_for"),
    [
        (OFF, [], None, None, False),
        (OFF, [OFF, OFF], None, None, False),
        (None, [OFF], None, None, True),
        (NOTHING, [OFF, OFF], None, None, True),
        (OFF, [NOTHING], None, None, True),
        (OFF, [OFF, ON], None, None, True),
        (OFF, [OFF, NOTHING], None, None, True),
        (None, [], USER_OFF, None, False),
        (NOTHING, [NOTHING], USER_OFF, None, False),
        (ON, [OFF], USER_OFF, None, True),
        (OFF, [ON], USER_OFF, ADMIN_OFF, True),
        (OFF, [OFF], USER_ON, None, True),
        (None, [], USER_ON, ADMIN_OFF, True),
    ],
)
def test_private_addresses_are_looked_for_unless_the_trusted_say_no(
    base: Layer | None, now: list[Layer], user: Layer | None, admin: Layer | None, *, looked_for: bool
) -> None:
    assert Policy.load(base, now, user=user, admin=admin).internals.private_addresses is looked_for


OWN = customers("own_domains = ['acme.example']")


@pytest.mark.parametrize(
    ("base", "now", "user", "own"),
    [
        (OWN, [], None, ("acme.example",)),
        (OWN, [OWN, OWN], None, ("acme.example",)),
        (None, [OWN], None, ()),
        (NOTHING, [OWN], None, ()),
        (OWN, [NOTHING], None, ()),
        (OWN, [customers("own_domains = ['mail.acme.example', 'b.example']")], None, ("mail.acme.example",)),
        (OWN, [customers("own_domains = ['notacme.example', 'example.org']")], None, ()),
        (None, [], customers("own_domains = ['user.example']", "user"), ("user.example",)),
        (OWN, [OWN], customers("own_domains = ['user.example']", "user"), ("user.example", "acme.example")),
    ],
)
def test_own_domains_are_those_of_every_version(
    base: Layer | None, now: list[Layer], user: Layer | None, own: tuple[str, ...]
) -> None:
    assert Policy.load(base, now, user=user).customer_data.own_domains == own


def test_regions_are_united() -> None:
    policy = Policy.load(
        customers("regions = ['DE']"), [customers("regions = ['FR']")], user=customers("regions = ['US']", "user")
    )
    assert set(policy.customer_data.regions) == {"DE", "FR", "US"}


def points(class_: int | None = None, gate: int | None = None, origin: Origin = "repository") -> Layer:
    said = (("class_points", class_), ("gate_points", gate))
    return customers("\n".join(f"{key} = {value}" for key, value in said if value is not None), origin)


@pytest.mark.parametrize(
    ("base", "now", "user", "admin", "expected"),
    [
        (points(6, 20), [], None, None, (6, 20)),
        (points(6, 20), [points(6, 20)], None, None, (6, 20)),
        (points(6, 20), [points(5, 30)], None, None, (5, 20)),
        (points(6, 20), [NOTHING], None, None, (3, 9)),
        (NOTHING, [points(6, 20)], None, None, (3, 9)),
        (None, [points(6, 20)], None, None, (3, 9)),
        (NOTHING, [points(2, 5)], None, None, (2, 5)),
        (points(2, 5), [NOTHING], None, None, (2, 5)),
        (NOTHING, [points(gate=2)], None, None, (2, 2)),
        (NOTHING, [NOTHING], points(7, 30, "user"), None, (7, 30)),
        (None, [], points(7, 30, "user"), points(8, 20, "admin"), (7, 20)),
        (NOTHING, [points(6, 20)], points(7, 30, "user"), None, (6, 20)),
        (points(8, 40), [points(8, 40)], points(7, 30, "user"), None, (7, 30)),
    ],
)
def test_points_are_the_strictest(
    base: Layer | None, now: list[Layer], user: Layer | None, admin: Layer | None, expected: tuple[int, int]
) -> None:
    found = Policy.load(base, now, user=user, admin=admin).customer_data
    assert (found.class_points, found.gate_points) == expected


def test_the_digest_changes_with_each_of_them() -> None:
    different = [
        "",
        "[internal]\na = 'x'",
        "[identifiers]\ndomains = ['corp.example']",
        "[identifiers]\nwords = ['corp.example']",
        "[identifiers]\nwords = ['ab', 'cd']",
        "[identifiers]\nwords = ['ab cd']",
        "[identifiers]\nprivate_addresses = false",
        "[customer_data]\nown_domains = ['corp.example']",
        "[customer_data]\nregions = ['DE']",
        "[customer_data]\nclass_points = 2",
        "[customer_data]\ngate_points = 8",
    ]
    policies = [Policy.load(layer(text), [layer(text)]) for text in different]
    assert len({policy.digest for policy in policies}) == len(different)
    assert len({repr(policy.watched) for policy in policies}) == len(different)
    assert Policy.load(identifiers("private_addresses = true"), []).digest == policies[0].digest


def test_words_are_in_no_repr() -> None:
    said = identifiers("words = ['bluefin']")
    policy = Policy.load(said, [said])
    assert all("bluefin" not in repr(each) for each in (said, policy, policy.internals))


def test_they_go_through_json() -> None:
    said = layer(
        "[internal]\na = '(?i)x+'\n[identifiers]\nwords = ['ab']\ndomains = ['a.b']\nprivate_addresses = false\n"
        "[customer_data]\nown_domains = ['a.b']\nregions = ['DE']\nclass_points = 2\ngate_points = 5"
    )
    policy = Policy.load(said, [said])

    def through(data: dict[str, Any]) -> dict[str, Any]:
        return dict(json.loads(json.dumps(data)))

    assert Internal.from_json(through(policy.internals.as_json())) == policy.internals
    assert CustomerData.from_json(through(policy.customer_data.as_json())) == policy.customer_data


def test_thousands_of_words_cost_little() -> None:
    text = f"[identifiers]\nwords = {[f'name{number}x' for number in range(5_000)]}"
    first = layer(text)
    start = time.process_time()
    policy = Policy.load(first, [layer(text), layer(text)])
    assert time.process_time() - start < 0.05  # what is the same is parsed once
    assert len(policy.internals.words) == 5_000
