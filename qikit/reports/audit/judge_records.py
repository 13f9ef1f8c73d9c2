"""Judge rows of named fields: tables in Parquet and CSV, objects in JSON."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from qikit.measures import Measure
from qikit.reports.audit import tellings
from qikit.reports.audit.findings import FIGURE, PAIR, VALUE, About, Found, Scope
from qikit.reports.audit.hidden import Row
from qikit.reports.audit.judge import Judge
from qikit.reports.audit.judge_values import LINE_HEADS
from qikit.reports.audit.names import Stretch, periods_named, without_periods
from qikit.reports.audit.number_forms import forms_of_number
from qikit.reports.audit.told import Records, Told

LEVELS = ("practice", "cluster", "hscp", "board", "country")
NO_FIGURES = set(
    "n_practices n_missing n_listed n_units list_size line row rows sheet decimals "
    "multiplier bytes seconds rules_run breakdown level state source count_of_rows "
    "is_own is_widened practices_with cycle floor ceiling min_denominator".split()
)
AIMS = re.compile(r"facts / (?:\w+ / )?aims? / ")  # what a programme aims at
NO_FIGURE_HEADS = ("list size", "practices with")  # of tables as pages have them
SHORTEST_EXACT = 7  # signs: a share of fewer was rounded, as 0.064 of 6.4%
NEAR = 1e-9  # of two floats that are the same figure


@dataclass(eq=False)
class RecordJudge:
    """Judges records with what a `Judge` knows."""

    judge: Judge
    scope: Scope
    _seen: set[tuple] = field(default_factory=set)

    def found(self, records: Records) -> Iterator[Found]:
        """Find every figure that stands in a row of something hidden."""
        outer = self._outer(records)
        heads = [self._of_head(name) for name in records.columns]
        kinds = [self._roles(records, i) for i in range(len(records.columns))]
        for row in records.rows:
            own = self._of_row(row, kinds, outer)
            yield from self._figures(records, row, kinds, heads, own)
            yield from self._texts(records, row, kinds)

    def _outer(self, records: Records) -> About:
        """Take what fields further out name whole."""
        named = records.named_by
        return About(
            frozenset().union(*map(self.judge.areas.whole, named)),
            frozenset().union(*map(self.judge.measures.whole, named)),
            tuple(s for text in named for s in _whole_period(text))[:1],
        )

    def _of_head(self, name: str) -> About:
        """Take what the head of a column names."""
        return About(
            self.judge.areas.within(name),
            self.judge.measures.within(name),
            periods_named(name),
        )

    def _roles(self, records: Records, column: int) -> str:
        """Say what a column holds: areas, measures, periods, or something else."""
        cells = dict.fromkeys(_text(row[column]) for row in records.rows)
        cells.pop("", None)
        some = list(cells)[:200]
        tests = {
            "area": self.judge.areas.whole,
            "measure": self.judge.measures.whole,
            "period": _whole_period,
        }
        for role, test in tests.items():
            if some and 2 * sum(bool(test(text)) for text in some) > len(some):
                return role
        return ""

    def _of_row(self, row, kinds: list[str], outer: About) -> About:
        """Take area, measure and period from the fields of a row, or further out."""
        areas: frozenset[int] = frozenset()
        measures: frozenset[int] = frozenset()
        periods: tuple[Stretch, ...] = ()
        for cell, kind in zip(row, kinds, strict=True):
            if kind == "area":
                found = self.judge.named_in(_text(cell), self.scope.near)
                areas = areas & found or areas or found
            elif kind == "measure":
                measures = measures or self.judge.measures.whole(_text(cell))
            elif kind == "period":
                periods = periods or _whole_period(_text(cell))
        levels = {c for c in row if isinstance(c, str) and c in LEVELS}
        areas = self._at_levels(areas or outer.areas, levels)
        return About(areas, measures or outer.measures, periods or outer.periods)

    def _at_levels(self, areas: frozenset[int], levels: set[str]) -> frozenset[int]:
        known = self.judge.known.areas
        at = frozenset(a for a in areas if known[a].level in levels)
        return at or areas

    def _figures(
        self, records: Records, row, kinds: list[str], heads: list[About], own: About
    ) -> Iterator[Found]:
        numbers = {}
        if AIMS.match(records.place):
            return
        for column, cell in enumerate(row):
            name = records.columns[column]
            if kinds[column] or name in NO_FIGURES or not _is_figure(cell):
                continue
            about = About(
                own.areas or heads[column].areas,
                heads[column].measures or own.measures,
                own.periods or heads[column].periods,
            )
            if name.casefold().startswith(NO_FIGURE_HEADS) or self._is_line(
                name, cell, about
            ):
                continue
            exact = self.judge.exact(about)
            if exact is None:
                numbers[name, column] = cell
            for key, month in exact or ():
                yield Found(f"{records.place}field {name!r}", FIGURE, key, month)
        if numbers and own.keys:
            yield from self._without_period(records, numbers, own)

    def _is_line(self, name: str, cell: Any, about: About) -> bool:
        """Whether a cell is a median of what is shown, or a target, and headed so."""
        if not name.casefold().startswith(LINE_HEADS):
            return False
        texts = _forms(cell)
        return any(self.judge.values.is_line(t, k) for t in texts for k in about.keys)

    def _without_period(
        self, records: Records, numbers: dict, own: About
    ) -> Iterator[Found]:
        """Find both counts, or the value, in a record that names no period."""
        read = [tellings.number_of(cell) for cell in numbers.values()]
        values = {number.value for number in read if number is not None}
        texts = {text for cell in numbers.values() for text in _written(cell)}
        place = f"{records.place}fields {', '.join(repr(n) for n, _ in numbers)}"
        shown = self.judge.known.shown
        others = [row for key in own.keys for row in shown.of(key).values()]
        for key in own.keys:
            hidden = self.judge.known.hidden.of(key)
            measure = self.judge.known.parts(key)[1]
            for month, row in hidden.items():
                both = {row.numerator, row.denominator}
                if len(both) == 2 and both <= values:
                    if not any(row.pair == other.pair for other in others):
                        yield Found(place, PAIR, key, month)
                if self._is_told(row, measure, (values, texts), others):
                    yield Found(place, VALUE, key, month)

    def _is_told(self, row: Row, measure: Measure, told: tuple, others: list) -> bool:
        """Whether a value stands there, exact or as written, that nothing shown has."""
        values, texts = told
        if row.value not in (0, 1) and any(abs(v - row.value) < NEAR for v in values):
            return not any(abs(o.value - row.value) < NEAR for o in others)
        written = measure.text(row.value)
        return written in texts and all(
            measure.text(o.value) != written for o in others
        )

    def _texts(self, records: Records, row, kinds: list[str]) -> Iterator[Found]:
        """Judge the words of a row as any text, each only once."""
        named = tuple(_text(c) for c, k in zip(row, kinds, strict=True) if k)
        around = (*named, *records.named_by, *records.around)
        for name, cell in zip(records.columns, row, strict=True):
            if not isinstance(cell, str) or not any(map(str.isdigit, cell)):
                continue
            if (cell, named) in self._seen or name in NO_FIGURES:
                continue
            self._seen.add((cell, named))
            place = f"{records.place}field {name!r}"
            yield from self.judge.told(Told(place, cell, around), self.scope)


def _text(cell: Any) -> str:
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat()[:10]
    return cell if isinstance(cell, str) else ""


def _whole_period(text: str) -> tuple[Stretch, ...]:
    """Return the period that a text is, and nothing else."""
    if len(text) > 40:
        return ()
    found = periods_named(text)
    rest = without_periods(text).replace("…", "").replace(" to ", "").strip()
    return found if len(found) == 1 and not rest else ()


def _written(cell: Any) -> tuple[str, ...]:
    """Give a cell as a page writes it; of a number only if it was rounded."""
    is_exact = not isinstance(cell, str) and len(repr(cell)) >= SHORTEST_EXACT
    return () if is_exact else _forms(cell)


def _forms(cell: Any) -> tuple[str, ...]:
    return (cell,) if isinstance(cell, str) else forms_of_number(float(cell))


def _is_figure(cell: Any) -> bool:
    """Whether a field is a number, alone or as "n of d" or a percentage."""
    if tellings.number_of(cell) is not None:
        return True
    return isinstance(cell, str) and any(tellings.pairs_told(cell))
