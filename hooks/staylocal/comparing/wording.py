"""The words by which action items and risks are told, in English and German (pure)."""

from __future__ import annotations

import re

_VERBS = (
    "abort accept add adjust adopt align allow analyse analyze announce apply approve archive ask assert assign audit "
    "automate backup bump cache call cancel change check choose clarify clean clear close collect combine commit "
    "compare configure confirm connect consider consolidate contact convert copy create decide declare define delete "
    "deploy deprecate describe design determine disable discuss document double-check download draft drop enable "
    "encrypt enforce ensure escalate establish evaluate examine exclude execute expand export expose extend extract "
    "finish fix follow format freeze generate get give guard handle harden identify ignore implement import improve "
    "include increase initialise initialize insert inspect install integrate introduce invalidate investigate isolate "
    "keep launch limit lock log look lower maintain make mark measure merge migrate mock monitor move normalise "
    "normalize notify open optimise optimize order pass perform pin plan port prefer prepare prevent profile protect "
    "provide publish pull push put raise read rebase rebuild record reduce refactor reject release reload remove "
    "rename repeat replace report reproduce require rerun reset resolve restart restore restrict retry return reuse "
    "revert review revoke rewrite roll rotate run sanitise sanitize save scan schedule search select send separate "
    "set share ship show sign simplify skip sort specify split stage start stop store submit switch sync tag test "
    "throw tighten track train trim try tune turn update upgrade upload use validate verify wait warn watch wrap "
    "write"
)
# What makes a noun of the word before it: "Test results", "Use of", "Change is".
_NOT_BEHIND = "is|are|was|were|has|had|of|can|could|will|would|may|might|results?|cases?|time|plan"
_LEAD = (
    r"(?:(?:please|then|first|second|third|next|finally|lastly|also|now|afterwards?|alternatively|optionally|instead|"
    r"if possible|always|never|do not|don't|let's|and|bitte)[,:]?\s+)*"
)
IMPERATIVE = re.compile(
    rf"[\W_]*+{_LEAD}(?:(?:{_VERBS.replace(' ', '|')})\b(?![-/:]|\s+(?:{_NOT_BEHIND})\b)|\w+en\s+Sie\b)", re.IGNORECASE
)
DUE = re.compile(
    r"\b(?:should|must|needs? to|ha(?:s|ve) to|ought to|next steps? (?:is|are)|action items?|"
    r"sollten?|m(?:u|\u00fc)ss(?:en)?|mu\u00df)\b"
    r"|\b(?:TODO|FIXME)\b",
    re.IGNORECASE,
)
MARKED = re.compile(r"\b(?:TODO|FIXME)\b")  # in code
STEPS = re.compile(
    r"\b(?:next steps?|action items?|to-?dos?|follow-?ups?|n\u00e4chste schritte|aufgaben)\b", re.IGNORECASE
)
RISK = re.compile(
    r"(?<!\bno )(?<!\bwithout )(?<!\bkein )(?<!\bohne )"
    r"\b(?:risk(?!-free)\w*|danger\w*|hazard\w*|unsafe|insecure|breaking|vulnerab\w+|exploit\w*|injections?|"
    r"race conditions?|races?|racy|deadlocks?|livelocks?|data loss|los(?:e|es|ing) data|corrupt\w*|caution|warnings?|"
    r"beware|careful|(?:may|might|could|can|will) (?:\w+ )?(?:fail|break|crash|leak|hang|time out)|leaks?|outages?|"
    r"downtime|irreversibl\w+|regressions?|overflows?|out of memory|"
    r"risik\w+|riskant\w*|gefahr\w*|gef\u00e4hrlich\w*|datenverlust|vorsicht|achtung|warnung\w*|unsicher\w*|"
    r"sicherheitsl\u00fccke\w*|schwachstelle\w*|ausf\u00e4ll\w*|ausfall|kann fehlschlagen)\b",
    re.IGNORECASE,
)
RISKS = re.compile(r"\b(?:risks?|warnings?|caveats?|dangers?|risik(?:o|en)|warnungen)\b", re.IGNORECASE)
