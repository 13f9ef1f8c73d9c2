"""What can be chosen in a dataset: words for the reader, and what they stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from qikit.data.definitions.choice_files import LEVELS
from qikit.explorer.desk import Desk

Option = tuple[str, str]  # what the reader sees, and what it stands for


@dataclass(frozen=True)
class Offers:
    """What a dataset has to choose from, in the order in which it is offered.

    Each option has its words first. `find_areas` gives those of a level,
    `find_practices` those of an area of a level, `find_months` the periods with a
    figure of a measure, oldest first: each is asked once.
    """

    dataset: str
    levels: tuple[Option, ...] = ()
    measures: tuple[Option, ...] = ()
    find_areas: Callable[[str], Iterable[Option]] = field(default=lambda level: ())
    find_practices: Callable[..., Iterable[Option]] = field(default=lambda *area: ())
    find_months: Callable[[str], Iterable[pd.Timestamp]] = field(
        default=lambda measure: ()
    )
    _found: dict[Any, tuple] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to choose."""
        return not (self.levels and self.measures)

    def areas(self, level: str) -> tuple[Option, ...]:
        """Return the areas of a level, by name."""
        return self._once(("areas", level), lambda: _by_word(self.find_areas(level)))

    def practices(self, level: str, area: str) -> tuple[Option, ...]:
        """Return the practices that stand in an area, by name."""
        place = ("practices", level, area)
        return self._once(place, lambda: _by_word(self.find_practices(level, area)))

    def months(self, measures: Iterable[str]) -> tuple[pd.Timestamp, ...]:
        """Return every period in which one of these measures has a figure."""
        found: set[pd.Timestamp] = set()
        for measure in measures:
            found.update(self._once(("months", measure), self._finder(measure)))
        return tuple(sorted(found))

    def name_of(self, level: str, area: str) -> str:
        """Return the words for an area; its code where nothing else is known."""
        return word_for(self.areas(level), area)

    def measure_name(self, measure: str) -> str:
        """Return the words for a measure; its id where nothing else is known."""
        return word_for(self.measures, measure)

    def level_word(self, level: str) -> str:
        """Return the word for a level, as the source of the dataset has it."""
        return word_for(self.levels, level)

    def _finder(self, measure: str) -> Callable[[], Iterable[pd.Timestamp]]:
        return lambda: self.find_months(measure)

    def _once(self, name: Any, find: Callable[[], Iterable]) -> tuple:
        if name not in self._found:
            self._found[name] = tuple(find())
        return self._found[name]


def offers_of(desk: Desk) -> Offers:
    """Return what the dataset on the desk has to choose from.

    Nothing where nothing can be shown of it. A level without an area is left out.
    """
    if desk.problems:
        return Offers(desk.name)
    words = _level_words(desk)
    known = [level for level in LEVELS if len(desk.areas(level))]
    return Offers(
        dataset=desk.name,
        levels=tuple((words.get(level, level), level) for level in known),
        measures=_by_word((m.short_name, name) for name, m in desk.measures.items()),
        find_areas=lambda level: _options(desk.areas(level)),
        find_practices=lambda *area: _options(desk.practices(*area)),
        find_months=desk.months,
    )


def word_for(options: Iterable[Option], value: str) -> str:
    """Return the words of an option; the value itself if it is not offered."""
    return next((word for word, meant in options if meant == value), value)


def told_apart(options: Iterable[tuple[str, Any]]) -> tuple[tuple[str, Any], ...]:
    """Add its code to each of two or more options that share their words."""
    options = list(options)
    times = Counter(word for word, _ in options)
    return tuple(
        (f"{word} ({value})" if times[word] > 1 else word, value)
        for word, value in options
    )


def _by_word(options: Iterable[Option]) -> tuple[Option, ...]:
    return tuple(sorted(told_apart(options), key=lambda option: option[0].casefold()))


def _options(areas: pd.DataFrame) -> list[Option]:
    """Name each area; one without a name by its code."""
    pairs = zip(areas["name"], areas["code"], strict=True)
    return [
        (name if isinstance(name, str) and name else code, code) for name, code in pairs
    ]


def _level_words(desk: Desk) -> dict[str, str]:
    """Return the words for the levels with a capital, as they begin a line."""
    words = desk.level_words
    return {level: f"{word[:1].upper()}{word[1:]}" for level, word in words.items()}
