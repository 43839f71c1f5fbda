"""Phone numbers that are nobody's: regulators keep them for plays, books and examples."""

from __future__ import annotations

import re
from functools import cache

# With the country code, without `+`. North America: the exchange 555 (NANPA; subscribers have none). United Kingdom:
# Ofcom's numbers for drama. Australia: ACMA's. Germany: the Bundesnetzagentur's. France: Arcep's. Sweden: PTS's.
# Ireland: ComReg's.
_PLAYS = (
    r"1\d{3}555\d{4}"
    r"|44(?:1(?:1[3-8]|21|31|41|51|61)4960\d{3}|1914980\d{3}|2079460\d{3}|2896496\d{3,4}|2920180\d{3}|1632960\d{3}"
    r"|7700900\d{3}|8081570\d{3}|9098790\d{3}|3069990\d{3})"
    r"|61(?:[2378](?:5550|7010)\d{4}|49157\d{4}|1800160401|1800975\d{3}|1300975\d{3})"
    r"|49(?:3023125\d{3}|6990009\d{3}|4066969\d{3}|2214710\d{3}|8999998\d{3}|152288(?:17386|95456)|15254599371"
    r"|17139200\d\d|172(?:9925904|9968532|9973185|9973186|9980752)|174(?:9091317|9464308)|17604069\d{4})"
    r"|33(?:19900|26191|35301|46571|53649|63998)\d{4}"
    r"|46(?:3139006|4062804|8465004|9803192|7017406)\d\d"
    r"|3532091\d{4,5}"
)


@cache
def _plays() -> re.Pattern[str]:
    return re.compile(_PLAYS)


def is_for_plays(number: str) -> bool:
    """Tell whether a number, the digits of its E.164 form, is kept for plays; 555-01 is typed with any area code."""
    return bool(_plays().fullmatch(number)) or "55501" in number
