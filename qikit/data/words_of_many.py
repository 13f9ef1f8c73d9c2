"""Words that stand in many practices' names or in any sentence, and so name nobody."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

SHORTEST_WORD = 4
OF_PRACTICES = frozenset(  # words of many practices' names tell nothing
    "practice practices surgery surgeries medical health centre center group clinic "
    "house road street example".split()
)
OF_SENTENCES = frozenset(  # a name may be a sentence: "… with its branch surgery at …"
    "about above across after again against along also although among around because "
    "been before behind being below beneath beside between beyond both came come could "
    "does done down during each either else even ever every from have having here into "
    "itself just like many more most much must neither never next none once only onto "
    "other ours over same shall should since some such than that their theirs them "
    "then there these they this those though through till together toward towards "
    "under until unto upon very were what when where which while whom whose will with "
    "within without would your yours".split()
)
OF_MANY = OF_PRACTICES | OF_SENTENCES
EVERYDAY = frozenset("branch community family".split())  # tell beside another word
SHORTEST_IN_PAIR = 3


def telling_words(words: list[str]) -> set[str]:
    """Choose the words of a name, in small letters, that name it by themselves."""
    long_enough = {word for word in words if len(word) >= SHORTEST_WORD}
    return long_enough - OF_MANY - EVERYDAY


def telling_pairs(words: list[str]) -> set[str]:
    """Choose the pairs of words side by side that name it though neither does alone.

    "Family Practice" does, and of a practice called "Over" so does "Over Surgery".
    """
    return {
        f"{first} {second}"
        for first, second in pairwise(words)
        if min(len(first), len(second)) >= SHORTEST_IN_PAIR
        and (
            {first, second} & EVERYDAY
            and not {first, second} & OF_SENTENCES
            or (first in OF_SENTENCES and second in OF_PRACTICES)
        )
    }


def in_plain_letters(text: str) -> str:
    """Return a text in small letters, without accents, with signs in their plain form.

    So is found what somebody typed without the accents of a name, or pasted from a
    system that writes them otherwise.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def words_in(text: str) -> list[str]:
    """List the words of a text as they stand: letters alone."""
    return re.findall(r"[^\W\d_]+", text)
