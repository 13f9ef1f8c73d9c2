"""What practices are called on one page: by name, or by a letter that tells nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import pandas as pd

from qikit.data.words_of_many import (
    in_plain_letters,
    telling_pairs,
    telling_words,
    words_in,
)
from qikit.practices import (
    CODE_COLUMN,
    LETTERS,
    LEVELS,
    NAME_COLUMN,
    NAMED,
    OWN,
    peer_letters,
    title_name,
)

SHORTEST_CODE = 3  # a code of two signs is in too many texts by chance
US = "us"
TURNS = re.compile(r"(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])")
BETWEEN = r"[\W_]{0,2}"  # "SYN 03" is SYN03 as well
LONG_AGO = pd.Timestamp("1800-01-01")


@dataclass(frozen=True, eq=False)
class PaperNames:
    """What the practices of a page are called there.

    Attributes
    ----------
    how
        named, letters, or own: its own practice by name and the others by letter.
    own
        The real code of the practice whose page it is; None for a group's page.
    codes
        The code on the page of each practice that may be mentioned, by the real one.
    names
        Their real names, by the real code.
    places
        Names of the areas of the page, which are told.
    """

    how: str
    own: str | None
    codes: dict[str, str]
    names: dict[str, str]
    places: frozenset[str]

    @cached_property
    def lettered(self) -> frozenset[str]:
        """The real codes of those who stand by letter."""
        if self.how == NAMED:
            return frozenset()
        named = {self.own} if self.how == OWN else set()
        return frozenset(self.codes) - named

    @property
    def own_words(self) -> tuple[str, ...]:
        """What a job file may call the own practice: its code or its name."""
        return () if self.own is None else (self.own, self.names[self.own])

    def labels(self, practices: Iterable[str]) -> dict[str, str]:
        """Label practices, by their real codes: the name, or "Practice" and a letter.

        Names that two of them share get the code beside them.
        """
        labels = {code: self.label(code) for code in practices}
        often = Counter(labels.values())
        return {
            code: f"{label} ({self.codes[code]})" if often[label] > 1 else label
            for code, label in labels.items()
        }

    def label(self, code: str) -> str:
        """Label one practice that may be mentioned, by its real code."""
        if code not in self.lettered:
            return title_name(self.names[code], code)
        us = f" ({US})" if code == self.own else ""
        return f"Practice {self.codes[code]}{us}"

    def table(self, group: pd.DataFrame) -> pd.DataFrame:
        """List the practices of a group as the page may see them, by their codes."""
        real = group["practice_code"]
        practices = pd.DataFrame(
            {
                "practice_code": real.map(self.codes).to_numpy(),
                "label": list(self.labels(real).values()),
                "list_size": group["list_size"].mask(real.isin(self.lettered)),
                "is_own": real.eq(self.own or "").to_numpy(),
            }
        )
        return practices.sort_values("practice_code", ignore_index=True)

    def area_name(self) -> str:
        """Name the practice whose page it is."""
        if self.own in self.lettered:
            return f"Practice {self.codes[self.own]}"
        return title_name(self.names[self.own], self.own)

    def mentions(self, text: str) -> bool:
        """Whether a text may name a practice that stands by letter.

        So does its code, and a word of its name that is not a word of many names,
        of any sentence, or of the page's areas; of everyday words two side by side.
        Accents do not count, nor what stands between the letters of a code and its
        digits.
        Rather one too many: nobody checks these texts.
        """
        if not self.lettered:
            return False
        plain = in_plain_letters(text)
        words = words_in(plain)
        if not self._words.isdisjoint(words):
            return True
        if not self._pairs.isdisjoint(map(" ".join, pairwise(words))):
            return True
        return any(mark in plain for mark in self._marks) or any(
            pattern.search(plain) for pattern in self._codes
        )

    @cached_property
    def _words(self) -> frozenset[str]:
        told = {
            word for place in self.places for word in words_in(in_plain_letters(place))
        }
        found = (telling_words(self._words_of(code)) for code in self.lettered)
        return frozenset().union(*found) - told

    @cached_property
    def _pairs(self) -> frozenset[str]:
        found = (telling_pairs(self._words_of(code)) for code in self.lettered)
        places = (words_in(in_plain_letters(place)) for place in self.places)
        told = {" ".join(pair) for words in places for pair in pairwise(words)}
        return frozenset().union(*found) - told

    @cached_property
    def _marks(self) -> list[str]:
        """List whole names, except those that an area has too."""
        told = {in_plain_letters(place) for place in self.places}
        names = {in_plain_letters(self._name(code)) for code in self.lettered}
        return sorted(n for n in names if len(n) >= SHORTEST_CODE and n not in told)

    @cached_property
    def _codes(self) -> list[re.Pattern[str]]:
        codes = [in_plain_letters(c) for c in self.lettered if len(c) >= SHORTEST_CODE]
        return [_code_pattern(code) for code in sorted(codes)]

    def _name(self, code: str) -> str:
        name = self.names[code]
        return name.strip() if isinstance(name, str) else ""

    def _words_of(self, code: str) -> list[str]:
        return words_in(in_plain_letters(self._name(code)))


@dataclass(frozen=True)
class LetterScope:
    """What the letters of a page are for, and who draws one.

    `text` is the programme's name, or the area and the year; `listed` the first day
    of each practice that may need a letter.
    """

    text: str
    listed: Mapping[str, pd.Timestamp]


def name_practices(
    practices: pd.DataFrame,
    group: pd.DataFrame,
    scope: LetterScope,
    *,
    how: str,
    own: str | None,
    key: bytes,
    never: Collection[str] | None = None,
) -> PaperNames:
    """Decide what each practice that a page may mention is called there.

    Parameters
    ----------
    practices
        The table `practices` of the dataset, or all its rows on those of the scope.
    group
        The rows of the practices that the page is about.
    scope
        Who draws a letter, and what for: see `letter_scope`.
    how
        named, letters or own; a group's page has no own practice.
    own
        The code of the practice whose page it is, or None.
    key
        The key of the letters.
    never
        The codes of all practices, where `practices` has not all: no letter may be
        one of them.
    """
    real = practices["practice_code"]
    barred = set(real) if never is None else never
    named = dict(zip(real, practices["practice_name"], strict=True))
    named |= dict(zip(group["practice_code"], group["practice_name"], strict=True))
    letters = {}
    if how != NAMED:
        letters = peer_letters(scope.listed, key=key, scope=scope.text, never=barred)
        how = LETTERS if own is None else how
    if how == OWN:
        letters[own] = own
    codes = {code: letters.get(code, code) for code in scope.listed}
    return PaperNames(how, own, codes, {c: named[c] for c in codes}, _places(group))


def letter_scope(
    practices: pd.DataFrame,
    group: pd.DataFrame,
    *,
    level: str,
    as_of: pd.Timestamp,
    programme: str = "",
) -> LetterScope:
    """Say who draws a letter together: a programme, or an area in a year.

    A practice's page has the letters of its cluster's page. Everybody draws who was
    listed in the area at any time from the beginning of the year: a letter of one
    that left stays taken until the year is over. In a programme everybody in the
    dataset draws, so that its pages call a practice by one letter.
    """
    if programme:
        return LetterScope(programme, _first_days(practices, LONG_AGO))
    column = CODE_COLUMN["cluster" if level == "practice" else level]
    area = group[column].iloc[0]
    area = area if isinstance(area, str) and area else ""
    year = pd.Timestamp(as_of.year, 1, 1)
    here = practices["practice_code"].isin(group["practice_code"])
    if area:
        here |= practices[column].eq(area)
    gone = practices["valid_to"].lt(year)
    listed = _first_days(practices[here & ~gone], year)
    return LetterScope(f"{area} {as_of.year}", listed)


def _first_days(rows: pd.DataFrame, begin: pd.Timestamp) -> dict[str, pd.Timestamp]:
    """Give the first day of each practice; what lies before `begin` is of no account.

    An empty first day is open: it was always there.
    """
    days = rows["valid_from"].fillna(begin).clip(lower=begin)
    return days.groupby(rows["practice_code"]).min().to_dict()


def _places(group: pd.DataFrame) -> frozenset[str]:
    columns = [NAME_COLUMN[level] for level in LEVELS]
    values = group[columns].to_numpy().ravel()
    return frozenset(v for v in values if isinstance(v, str) and v)


def _code_pattern(code: str) -> re.Pattern[str]:
    """Find a code: one of digits alone only where no sign stands beside it."""
    parts = TURNS.split(code)
    written = BETWEEN.join(map(re.escape, parts))
    if code.isdigit() or len(code) == SHORTEST_CODE:
        return re.compile(rf"(?<![^\W_]){written}(?![^\W_])")
    return re.compile(written)
