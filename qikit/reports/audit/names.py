"""Who and what a text names: areas, measures and periods."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(r"[^\W_]+")
LEAST_LETTERS = 3  # a shorter label, or fewer digits than below, is a whole cell only
LEAST_DIGITS = 5
MONTHS = (
    "january february march april may june july august september october november "
    "december"
).split()
MONTH_NAME = "|".join(f"{m[:3]}(?:{m[3:]})?" if m[3:] else m for m in MONTHS)
MENTION = re.compile(
    rf"(?P<iso>\b[12]\d{{3}}-(?:0[1-9]|1[0-2])(?:-\d\d)?\b)"
    rf"|(?P<year>\b[12]\d{{3}})[/–-](?P<to>\d\d)\b(?!-)"
    rf"|\b(?P<month>{MONTH_NAME})\b\.?(?:[ _-](?P<of>[12]\d{{3}})\b)?",
    re.IGNORECASE,
)
TO = re.compile(r"\s*(?:to|–)\s*")


def words_of(text: str) -> tuple[str, ...]:
    """Split a text into its words in small letters; marks do not count."""
    return tuple(WORD.findall(text.casefold()))


class Names:
    """Labels that can be looked up whole, or found within a text.

    The longest label wins where several begin at one word: "Mid Ulster Health Care"
    does not name Mid Ulster.
    """

    def __init__(self, labels: Iterable[tuple[str, int]]) -> None:
        self._whole: dict[tuple[str, ...], set[int]] = {}
        for label, number in labels:
            words = words_of(label)
            if words:
                self._whole.setdefault(words, set()).add(number)
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for words in filter(_is_telling, self._whole):
            self._by_first.setdefault(words[0], []).append(words)
        for found in self._by_first.values():
            found.sort(key=len, reverse=True)
        self.within = lru_cache(50_000)(self._within)
        self.whole = lru_cache(50_000)(self._named_whole)

    def _named_whole(self, text: str) -> frozenset[int]:
        return frozenset(self._whole.get(words_of(text), ()))

    def _within(self, text: str) -> frozenset[int]:
        words, place, found = words_of(text), 0, set()
        while place < len(words):
            label = self._label_at(words, place)
            found |= self._whole[label] if label else set()
            place += len(label) or 1
        return frozenset(found) or self.whole(text)

    def _label_at(self, words: tuple[str, ...], place: int) -> tuple[str, ...]:
        for label in self._by_first.get(words[place], ()):
            if words[place : place + len(label)] == label:
                return label
        return ()


def _is_telling(words: tuple[str, ...]) -> bool:
    """Whether a label can be told from any word or number of a sentence."""
    joined = "".join(words)
    return len(joined) >= (LEAST_DIGITS if joined.isdigit() else LEAST_LETTERS)


@dataclass(frozen=True)
class Stretch:
    """Months that a text names, both ends included."""

    first: int
    last: int

    def touches(self, first: int, last: int) -> bool:
        """Whether a period lies in it, in part or in whole."""
        return self.first <= last and first <= self.last

    def is_exactly(self, first: int, last: int) -> bool:
        """Whether it is that period, or its first month (a date in a table)."""
        return self.first == first and self.last in (first, last)


@lru_cache(50_000)
def periods_named(text: str) -> tuple[Stretch, ...]:
    """List the periods that a text names, in order.

    "May and June 2025" are two, "January to March 2026" is one stretch. A month
    without any year names none.
    """
    mentions = [m for m in MENTION.finditer(text) if _is_mention(m)]
    known = _with_years(mentions)
    found: list[tuple[re.Match, Stretch]] = []
    for mention, stretch in known:
        before = found[-1] if found else None
        if before and TO.fullmatch(text[before[0].end() : mention.start()]):
            stretch = Stretch(before[1].first, stretch.last)
            found.pop()
        found.append((mention, stretch))
    return tuple(stretch for _, stretch in found)


def _is_mention(mention: re.Match) -> bool:
    """Leave out the verb "may", and years that are no years (2024/31)."""
    if mention["year"]:
        return (int(mention["year"]) + 1) % 100 == int(mention["to"])
    month = mention["month"]
    return not month or bool(mention["of"]) or month[0].isupper()


def _with_years(mentions: list[re.Match]) -> list[tuple[re.Match, Stretch]]:
    """Give a month without a year the year of the month that follows."""
    year, found = "", []
    for mention in reversed(mentions):
        if not mention["month"]:
            year = ""
            found.append((mention, _stretch(mention)))
            continue
        year = mention["of"] or year
        if year:
            month = [m[:3] for m in MONTHS].index(mention["month"][:3].lower())
            number = int(year) * 12 + month
            found.append((mention, Stretch(number, number)))
    return found[::-1]


def _stretch(mention: re.Match) -> Stretch:
    if mention["iso"]:
        year, month = map(int, mention["iso"].split("-")[:2])
        return Stretch(year * 12 + month - 1, year * 12 + month - 1)
    april = int(mention["year"]) * 12 + 3
    return Stretch(april, april + 11)


def without_periods(text: str) -> str:
    """Take the periods out of a text, so that their digits tell nothing."""
    return MENTION.sub(lambda m: " … " if _is_mention(m) else m.group(), text)
