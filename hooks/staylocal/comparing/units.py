"""Units and months as they are written, in English and German; what is meant by each (pure)."""

from __future__ import annotations

_WRITTEN = {
    "%": "percent prozent pct",
    "ns": "nanosecond nanoseconds",
    "\u00b5s": "us \u03bcs microsecond microseconds",
    "ms": "millisecond milliseconds msec millisekunde millisekunden",
    "s": "sec secs second seconds sekunde sekunden sek",
    "min": "mins minute minutes minuten",
    "h": "hr hrs hour hours stunde stunden std",
    "d": "day days tag tage tagen",
    "week": "weeks woche wochen",
    "month": "months monat monate monaten",
    "year": "years yr yrs jahr jahre jahren",
    "bit": "bits",
    "B": "byte bytes",
    "kB": "KB kilobyte kilobytes",
    "MB": "megabyte megabytes",
    "GB": "gigabyte gigabytes",
    "TB": "terabyte terabytes",
    "KiB": "kib",
    "MiB": "mib",
    "GiB": "gib",
    "TiB": "tib",
    "Hz": "hertz",
    "kHz": "khz",
    "MHz": "mhz",
    "GHz": "ghz",
    "mm": "millimetre millimetres millimeter millimeters",
    "cm": "centimetre centimetres centimeter centimeters zentimeter",
    "m": "metre metres meter meters",
    "km": "kilometre kilometres kilometer kilometers",
    "g": "gram grams gramm",
    "kg": "kilogram kilograms kilogramm",
    "px": "pixel pixels",
    "pt": "",
    "em": "",
    "rem": "",
    "\u00b0C": "",
    "\u00b0F": "",
    "am": "a.m. a.m",
    "pm": "p.m. p.m",
    "EUR": "\u20ac euro euros",
    "USD": "$ dollar dollars",
    "GBP": "\u00a3",
    "JPY": "\u00a5 yen",
    "CHF": "",
    "x": "\u00d7",
}
MEANT = {word: unit for unit, others in _WRITTEN.items() for word in (unit, *others.split())}
# A power of ten that belongs to the number.
SCALES = {
    **dict.fromkeys(("k", "thousand", "tausend"), 3),
    **dict.fromkeys(("million", "millions", "mio", "mio.", "millionen"), 6),
    **dict.fromkeys(("billion", "billions", "bn", "mrd", "mrd.", "milliarde", "milliarden"), 9),
}
MONEY = frozenset(("\u20ac", "$", "\u00a3", "\u00a5", "EUR", "USD", "GBP", "JPY", "CHF"))  # may stand in front
_MONTHS = (
    *("january jan januar", "february feb februar", "march mar m\u00e4rz", "april apr", "may mai", "june jun juni"),
    *("july jul juli", "august aug", "september sep sept", "october oct oktober okt", "november nov"),
    "december dec dezember dez",
)
MONTHS = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split()}


# Units that are an English word too where they stand alone.
ATTACHED = frozenset(("us", "x", "em"))


def meant(written: str) -> str:
    """The unit that is meant; one that is not known is itself."""
    known = MEANT.get(written)
    return known or (MEANT.get(written.lower(), written) if len(written) > 1 else written)
