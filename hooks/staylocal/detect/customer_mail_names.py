"""Names in e-mail addresses that are nobody's: kept for examples, made up, robots' or of a role."""

from __future__ import annotations

from functools import cache

from .late import late

# Kept for examples and tests by RFC 2606 and RFC 6761, or for networks that aren't the Internet.
_RESERVED = frozenset(
    "example test invalid localhost local localdomain internal lan home corp intranet arpa".split()  # noqa: SIM905 - a word list
)
_EXAMPLES = late(
    r"(?:^|\.)(?:example|test|testing|foo|bar|baz|foobar|qux|acme|domain|company|somewhere|nowhere|whatever|wherever"
    r"|(?:my|your|our|some|any|other)-?(?:app|brand|business|client|company|corp|domain|e?mail|firm|host|name|one|org"
    r"|organi[sz]ation|project|server|shop|site|store|thing|web|website|where)|sample|dummy|fake|placeholder|contoso"
    r"|fabrikam|initech|globex|hooli|mailinator|host|hostname|server|site|website|organi[sz]ation|emailprovider"
    r"|provider"
    r"|customer|client|abc|xyz|aaa|bbb|ccc|xxx|yyy|zzz|address|invalid|mailhost|mailserver|wonderland|widgets?|bigcorp"
    r"|megacorp|evil|evilcorp|email(?=\.com$))\d*\.(?:(?:co|com|org|net|ac)\.)?[a-z]{2,10}$"
)
# Robots of hosting services; and the names of SSH algorithms (RFC 4251, section 6), which look like addresses.
_SERVICES = (
    "noreply.github.com",
    "reply.github.com",
    "noreply.gitlab.com",
    "gserviceaccount.com",
    "calendar.google.com",
    "openssh.com",
    "libssh.org",
)
_ROLES = late(
    r"(?:no-?_?reply|do-?not-?reply|info|support|help|helpdesk|security|admin|administrator|contact|hello|hi"
    r"|sales|press"
    r"|abuse|postmaster|hostmaster|webmaster|root|mailer-daemon|daemon|bounces?|feedback|team|office|jobs|careers|hr"
    r"|legal|privacy|dpo|billing|accounts?|marketing|media|news|newsletter|notifications?|alerts?|bot|dev|devs|devel"
    r"|developers?|announce|users?|list|lists|bugs?|bug-.*|issues?|maintainers?|conduct|coc|opensource|oss|git|svn|hg"
    r"|ssh|www|ftp|mail|email|e-mail|service|services|system|nobody|anonymous|subscribe|unsubscribe|.*-(?:request"
    r"|subscribe|unsubscribe|owner|announce|devel|dev|users?|list|bugs?|help|discuss|interest|maintainers?|commits?)"
    r"|licens(?:e|ing)|packages?|packaging|.*\[bot\]|.*-bot|ci|build|builds|deploy|ops|it|api|partners?)"
)
_MADE_UP = late(
    r"(?:(?:foo|bar|baz|qux|quux|foobar|test|tester|testing|tests|example|sample|dummy|fake|someone|somebody"
    r"|anyone|me|you"
    r"|user|users?|username|user[._]?name|userid|name|your|your[._-]?(?:name|mail|email|account|user|id|login).*"
    r"|my|my[._-]?"
    r"(?:name|e?mail)|first|last|first[._]?name|last[._]?name|first[._]last|firstname[._]lastname|email|address"
    r"|recipient"
    r"|sender|from|to|cc|bcc|abc|xyz|aaa|bbb|xxx|asdf|j[._]?doe|john[._]?doe|jane[._]?doe|joe[._]?bloggs|john[._]?smith"
    r"|jane[._]?smith|max[._]?mustermann|erika[._]?mustermann|mario[._]?rossi|alice|bob|eve|mallory|customer|client"
    r"|employee|person|people|member|owner|author|guest|unknown|account|mailbox|[a-z]|uid|login|some[._-]?(?:one"
    r"|body|user"
    r"|name|thing|where).*|new|old|bad|good|valid|invalid|a\.b)[._+\-]?\d*(?:\+.*)?"
    r"|.*(?:xxx|\.\.).*|.*[._\-](?:test|example)\d*|(?:test|example|fake|dummy)[._\-].*)"
)
_GENERIC = (
    "com org net info biz edu gov mil int name pro aero coop jobs mobi museum tel travel cat asia post app dev"
    " page cloud"
    " online site store shop blog tech xyz club live life world email digital agency company group team network systems"
    " solutions services software studio design media news space website work works zone global today center academy"
    " family health care clinic dental doctor bank finance money legal law immo haus hamburg berlin koeln bayern"
    " nrw wien"
    " swiss paris london amsterdam brussels vlaanderen bzh tokyo nyc istanbul moscow one ngo ong foundation"
    " charity church"
    " social consulting engineering energy industries international ventures capital partners holdings limited gmbh"
    " ltd inc llc srl plc top vip art photo photography pictures video music film fun games game guru ninja"
    " rocks expert"
    " education school university college science hotel restaurant cafe house homes estate properties land farm garden"
    " fitness yoga beauty fashion style shoes jewelry watch wine beer coffee pizza kitchen recipes tools auto cars bike"
    " tours voyage flights tax insurance credit loans direct express delivery supply support help host hosting chat"
    " community plus ooo ink wiki link click win bid trade market markets exchange"
)
_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca"
    " cc cd cf"
    " cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd ge"
    " gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh"
    " ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw"
    " mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb"
    " sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk"
    " us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)


@cache
def _top_levels() -> frozenset[str]:
    return frozenset((_GENERIC + " " + _COUNTRIES).split())


def is_top_level(label: str) -> bool:
    """Tell whether it is a top-level domain in which people have addresses: by IANA's list, the frequent ones."""
    return label in _top_levels() or label.startswith("xn--")


def is_made_up(local: str, domain: str) -> bool:
    """Tell whether an address, in lower case, is a reserved one, a service's, or one that people type for example."""
    labels = domain.split(".")
    if not _RESERVED.isdisjoint({labels[0], labels[-1], labels[-2]}) or domain.endswith(_SERVICES):
        return True
    # `one@one.org`: a list of people rarely has somebody whose domain is called just as they are, examples often do.
    short = len(labels[-2]) == 1 or labels[-2].isdigit() or local == labels[-2]
    return short or bool(_EXAMPLES.search(domain) or _MADE_UP.fullmatch(local))


def is_role(local: str) -> bool:
    """Tell whether an address is of a function or a robot rather than of a person."""
    return bool(_ROLES.fullmatch(local.partition("+")[0]))
