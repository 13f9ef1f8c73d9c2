"""What a pair of counts counts: patients, or things that pages count as well."""

from __future__ import annotations

import re

from qikit.reports.audit.tellings import Pair

# What the pages of qikit count, in the plural. Tests, results, letters, items and
# prescriptions are not among them: measures count those.
THINGS = set(
    "areas boards cells charts clusters columns days districts elements faults "
    "federations figures files forms groups health-boards lines lists localities "
    "measures months neighbourhoods networks pages partnerships pcns periods points "
    "practices quarters reports rows rules runs series sheets shifts signals sources "
    "steps tables times trends values weeks years".split()
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


def are_things(pair: Pair) -> bool:
    """Whether a pair counts things, by the noun behind it: "2 of the 8 run charts".

    So does a number in an order: "page 2 of 3".
    """
    before = LAST_WORD.search(pair.before.casefold())
    if before and before[1] in NUMBERED:
        return True
    following = FOLLOWING.match(pair.after.casefold())
    for word in following[0].split() if following else ():
        if word in THINGS or (pair.d == 1 and word in SINGULAR.values()):
            return True
        if word not in BEFORE_THINGS:
            return False
    return False


def is_head_of_things(head: str) -> bool:
    """Whether the head of a column says that its cells count things."""
    words = re.findall(r"[a-z]+", head.casefold())
    return bool(words) and (words[0] in THINGS or words[:1] == ["came"])
