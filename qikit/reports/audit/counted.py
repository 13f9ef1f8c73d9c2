"""What a pair of counts counts: patients, or things that pages count as well."""

from __future__ import annotations

import re

from qikit.reports.audit.tellings import Pair

# What the pages of qikit count, in the plural. Tests, results, letters, items and
# prescriptions are not among them: measures count those.
THINGS = set(
    "actions aims areas boards cells charts clusters columns cycles days districts "
    "elements faults federations figures files forms groups health-boards ideas "
    "lines lists localities measures months neighbourhoods networks pages "
    "partnerships pcns periods points practices quarters replies reports rows rules "
    "runs searches series sessions sheets shifts signals sources steps tables teams "
    "times trends values weeks years".split()
)
SINGULAR = {"series": "series"} | {
    word: word[:-3] + "y" if word.endswith("ies") else word[:-1]
    for word in THINGS - {"series"}
}
BEFORE_THINGS = set(  # words that may stand between the number and the noun
    "bar control data funnel general gp known last latest listed local more other "
    "other's possible primary care quality raw recent reported reporting run shown "
    "small yearly monthly".split()
)
NUMBERED = set("chart chapter figure page part sheet step table".split())
FOLLOWING = re.compile(r"(?:\s+[a-z][a-z-]*)+")
LAST_WORD = re.compile(r"([a-z]+)\s*$")
HEAD = re.compile(r"([a-z]+(?: [a-z]+){0,3}):")
DONE_WITH = set("done held left sent shown".split())
SAID_OF_THINGS = set("came hold".split())  # heads of columns on who came and stayed
NUMBER = re.compile(r"(?<![\d.,/])\d[\d,]*(?![\d.,/%]*\d|%)")
NOT_SHOWN = re.compile(r"\s+(?:suppressed|not reported)\b|\s+more\.(?:\s|$)")


def are_things(pair: Pair) -> bool:
    """Whether a pair counts things, by the noun behind it: "2 of the 8 run charts".

    So does a number in an order: "page 2 of 3".
    """
    before = LAST_WORD.search(pair.before.casefold())
    if before and before[1] in NUMBERED:
        return True
    return _is_said_of_things(pair.before.casefold()) or _come_next(
        pair.after.casefold(), is_one=pair.d == 1
    )


def without_things(text: str) -> str:
    """Take out the numbers that count things or what is not shown: no patients.

    "None of 10 practices shown, 8 suppressed" holds no count of a figure.
    """
    kept, end = [], 0
    for found in NUMBER.finditer(text):
        after = text[found.end() :].casefold()
        if _come_next(after, is_one=found[0] == "1") or NOT_SHOWN.match(after):
            kept.append(text[end : found.start()])
            end = found.end()
    return "".join([*kept, text[end:]])


def _come_next(after: str, *, is_one: bool) -> bool:
    """Whether a noun of things follows a number; in the singular behind 1 alone."""
    following = FOLLOWING.match(after)
    for word in following[0].split() if following else ():
        if word in THINGS or (is_one and word in SINGULAR.values()):
            return True
        if word not in BEFORE_THINGS:
            return False
    return False


def _is_said_of_things(before: str) -> bool:
    """Whether a sentence began with things: "Learning sessions held: 6 of 6"."""
    head = HEAD.fullmatch(before.strip())
    words = head[1].split() if head else []
    if words and words[-1] in DONE_WITH:
        words = words[:-1]
    return bool(words) and words[-1] in THINGS


def is_head_of_things(head: str) -> bool:
    """Whether the head of a column says that its cells count things."""
    words = re.findall(r"[a-z]+", head.casefold())
    return bool(words) and (words[0] in THINGS or words[0] in SAID_OF_THINGS)
