"""How a figure is told: counts, values, changes; found in a text as numbers."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from qikit.measures import Measure
from qikit.reports.audit.hidden import Row
from qikit.rounding import number_text

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
PAIR = re.compile(
    rf"(?<![\d.,/])({NUMBER})\s*\(?(?:out of|of|/)\s*(?:the )?({NUMBER})"
    rf"(?![\d/%]|[.,]\d)"
)
ANY_PAIR = re.compile(rf"{NUMBER}\s*\(?(?:out of|of|/)\s*(?:the )?{NUMBER}")
SLASHED = re.compile(rf"{NUMBER}\s*/")  # also a date, or a pressure
INTERVAL = re.compile(rf"(?<!from )\b{NUMBER}\s?%?\s+to\s+{NUMBER}\s?%?")
CONFIDENCE = re.compile(r"\b(?:95|99\.8)\s?%\s+(?:confidence|interval|limit|control)")
VALUE = re.compile(rf"(?<![\d.,/])({NUMBER})(?![\d/]|[.,]\d)(\s?%|\s+per\s?cent\b)?")
OWN_COUNTS = re.compile(rf"\s*\(({NUMBER}) of ({NUMBER})[);]")
OF_CHANGE = re.compile(r"\s+percentage points?\b")
PEOPLE = re.compile(
    rf"(?<![\d.,/])({NUMBER})\s+(?:patients?|people|persons?|cases?|events?|were|had)\b"
)
POINTS = r"\s?%|\s+percentage points?|\s+points?"
CHANGES = (
    re.compile(
        r"\b(?:up|down|rose|risen|fell|fallen|increased?|decreased?|gained?|lost|grew"
        r"|grown|changed?|delta|difference)\b(?:\s+(?:by|of|in|is|was))*\s*[:=]?\s*"
        rf"[+−–-]?({NUMBER})(?![\d/]|[.,]\d)({POINTS})?",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\w.])[+−]({NUMBER})(?![\d/]|[.,]\d)({POINTS})?"),
    re.compile(
        rf"(?<![\d.,/])({NUMBER})({POINTS})?\s+(?:more|fewer|less)\s"
        r"(?:than|since|patients?|people)\b"
    ),
)
NUMERIC = re.compile(rf"\s*[+−-]?({NUMBER})\s*(%)?\s*")
STANDING = re.compile(r"\b(?:higher|lower|above|below|shift|trend|similar)\b")
BESIDE = 60  # signs of the words beside a number


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, whether a percentage, and what stood before it.

    `counts` are those that stand behind it in brackets: "38% (57 of 151)".
    """

    text: str
    is_percentage: bool
    before: str = ""
    counts: tuple[int, int] | None = None

    @property
    def value(self) -> float:
        """The number without its thousands commas."""
        return float(self.text.replace(",", ""))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two counts as "n of d", whether written with a stroke, and the words beside."""

    n: int
    d: int
    is_slashed: bool
    before: str = ""
    after: str = ""


def pairs_told(text: str) -> Iterator[Pair]:
    """Give every "n of d" of whole numbers; a percentage is none of them."""
    for found in PAIR.finditer(text):
        both = [float(part.replace(",", "")) for part in found.groups()]
        if all(n == int(n) for n in both):
            n, d = map(int, both)
            before, after = text[: found.start()], text[found.end() :]
            is_slashed = bool(SLASHED.match(found[0]))
            yield Pair(n, d, is_slashed, before[-BESIDE:], after[:BESIDE])


def values_told(text: str) -> Iterator[Number]:
    """Give every number that may be a value.

    No interval's end, no "95% interval", and no change: "19.7 percentage points".
    """
    text = CONFIDENCE.sub(" ", INTERVAL.sub(" ", text))
    for found in VALUE.finditer(text):
        if OF_CHANGE.match(text, found.end()):
            continue
        before = text[max(0, found.start() - BESIDE) : found.start()]
        counts = _own_counts(text[found.end() :])
        yield Number(found[1], bool(found[2]), before.lower(), counts)


def _own_counts(after: str) -> tuple[int, int] | None:
    found = OWN_COUNTS.match(after)
    both = [float(n.replace(",", "")) for n in found.groups()] if found else [0.5]
    return (int(both[0]), int(both[1])) if all(n == int(n) for n in both) else None


def changes_told(text: str) -> Iterator[Number]:
    """Give every change, such as "up by 3" or "2.1 percentage points more"."""
    for found in chain.from_iterable(form.finditer(text) for form in CHANGES):
        yield Number(found[1], bool(found[2]))


def people_told(text: str) -> set[float]:
    """Give the numbers that count people in words: "3 patients"."""
    return {Number(n, False).value for n in PEOPLE.findall(text)}


def numbers_told(text: str) -> set[float]:
    """Give the numbers that stand alone: not in a pair, no percentage."""
    text = ANY_PAIR.sub(" ", text)
    return {n.value for n in values_told(text) if not n.is_percentage}


def number_of(cell: object) -> Number | None:
    """Read a cell or field that is a number and nothing else."""
    if isinstance(cell, str):
        found = NUMERIC.fullmatch(cell)
        return Number(found[1], bool(found[2])) if found else None
    if isinstance(cell, bool) or not isinstance(cell, int | float) or cell != cell:
        return None
    return Number(repr(cell).lstrip("-"), False)


def value_forms(row: Row, measure: Measure) -> dict[str, bool]:
    """Write a value in every form; True marks the roughest, a whole number.

    With its own decimals, with one and with none, and as a share from 0 to 1.
    """
    shown = measure.display(row.value)
    if shown != shown:
        return {}
    decimals = {measure.decimals, 1, 0}
    forms = {number_text(shown, d): d == 0 < measure.decimals for d in decimals}
    if measure.multiplier != 1:
        forms |= {number_text(row.value, d): False for d in (3, 4, 5, 6)}
    return forms | {text.replace(",", ""): rough for text, rough in forms.items()}


def is_form_of(number: Number, measure: Measure) -> bool:
    """Whether a number can be read as a value: with its sign, or with decimals."""
    if measure.is_percentage:
        return number.is_percentage or "." in number.text
    return not number.is_percentage and "." in number.text


def stretch_medians(values: Iterable[float], measure: Measure) -> frozenset[str]:
    """Write the median of every stretch of figures: what a run chart's line can be."""
    known = [value for value in values if value == value]
    found = set()
    for first in range(len(known)):
        ordered: list[float] = []
        for value in known[first:]:
            insort(ordered, value)
            half = len(ordered) // 2
            middle = ordered[half] + ordered[-half - 1]
            found.add(middle / 2)
    return frozenset(measure.text(value).rstrip("%") for value in found)
