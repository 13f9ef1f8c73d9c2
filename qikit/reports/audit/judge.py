"""Judge the pieces of a file: which of them tell a hidden figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from functools import lru_cache

from qikit.reports.audit import tellings
from qikit.reports.audit.findings import (
    CHANGE,
    COUNT,
    FIGURE,
    PAIR,
    STANDING,
    VALUE,
    About,
    Found,
)
from qikit.reports.audit.hidden import MOST_MEASURES, PAIR_STEP, Known, Row
from qikit.reports.audit.names import Names, Stretch, periods_named, without_periods
from qikit.reports.audit.told import BARE, CELL, LAYOUT, Told

LONGEST_LINE = 400  # in a longer text two numbers meet by chance
COUNT_HEADS = ("numerator", "denominator", "count", "number", "people", "patients")
LINE_HEADS = ("median", "target", "mean", "benchmark")
AREA_HEADS = ("practice", "cluster", "area", "board", "group")  # each row is its own
OTHER_HEADS = ("list size", "code", "practices with", "cluster")
YEAR = 12


@dataclass(eq=False)
class Judge:
    """Knows the hidden and the shown figures, and how each is told."""

    known: Known
    _namesakes: dict[int, set[int]] = field(default_factory=dict)

    def __post_init__(self):
        areas, measures = self.known.areas, self.known.measures
        labels = [(text, i) for i, a in enumerate(areas) for text in a.labels]
        self.areas = Names(labels)
        self.measures = Names(
            (text, i)
            for i, m in enumerate(measures)
            for text in (m.id, m.name, m.short_name)
        )
        self.groups = Names((g, i) for i, a in enumerate(areas) for g in a.within)
        for label, area in labels:
            others = self.areas.whole(label)
            if len(others) > 1:
                self._namesakes.setdefault(area, set()).update(others)
        self._defined = {
            text
            for m in measures
            for f in fields(m)
            if isinstance(text := getattr(m, f.name), str)
        }
        self.forms = lru_cache(4096)(self._forms)
        self.medians = lru_cache(4096)(self._medians)

    def near(self, scope: str) -> frozenset[int]:
        """Return the areas that lie in a group that a text names."""
        return self.groups.within(scope)

    def told(self, told: Told, near: frozenset[int]) -> Iterator[Found]:
        """Judge a text in its place."""
        if not any(map(str.isdigit, told.text)) and told.kind != CELL:
            return
        if told.text in self._defined:
            return
        if told.kind == CELL and told.text not in told.around[:2]:
            yield from self._cell(told, near)
            return
        about = self._about_text(told, near)
        yield from self._pairs(told, about)
        if told.kind != LAYOUT and any(
            k in self.known.hidden.known for k in about.keys
        ):
            yield from self._named(told, about)

    def named_in(self, text: str, near: frozenset[int]) -> frozenset[int]:
        """Return the areas that a text names; namesakes elsewhere are left out."""
        found = self.areas.within(text)
        if len(found) < 2 or not any(a in self._namesakes for a in found):
            return found
        far = {
            a
            for a in found - near
            if self._namesakes.get(a, set()) & found & near - {a}
        }
        return found - far

    def _about_text(self, told: Told, near: frozenset[int]) -> About:
        """Take all areas and measures named in or around a text; the nearest period."""
        texts = (told.text, *told.around)
        areas = frozenset().union(*(self.named_in(t, near) for t in texts))
        measures = frozenset().union(*map(self.measures.within, texts))
        return About(areas, measures, _first(periods_named(t) for t in texts))

    def _about_cell(self, told: Told, near: frozenset[int]) -> About:
        """Take the nearest area, measure and period of a cell: its heads come first."""
        row, column, *rest = told.around
        is_of_row = told.rows_are.casefold().startswith(AREA_HEADS)
        whose = (row, column) if is_of_row else (row, column, *rest)
        return About(
            _first(self.named_in(t, near) for t in whose),
            _first(map(self.measures.within, (column, row, *rest))),
            _first(periods_named(t) for t in (row, column, *rest)),
        )

    def _cell(self, told: Told, near: frozenset[int]) -> Iterator[Found]:
        about = self._about_cell(told, near)
        yield from self._pairs(told, about)
        row, column = told.around[:2]
        if column.casefold().startswith(OTHER_HEADS):
            return
        exact = self.exact(about)
        if exact is None:
            yield from self._named(told, about)
            if column.casefold().startswith(COUNT_HEADS) and about.areas:
                yield from self._bare(told, about)
            return
        for key, month in exact:
            text = without_periods(told.text)
            if column.casefold().startswith(LINE_HEADS) and self._is_line(text, key):
                continue
            if any(map(str.isdigit, text)):
                yield Found(told.place, FIGURE, key, month)
            elif tellings.STANDING.search(text.casefold()):
                yield Found(told.place, STANDING, key, month)

    def exact(self, about: About) -> list[tuple[int, int]] | None:
        """Return the hidden figures that a place is exactly about.

        None where it cannot be told; an empty list where the figure is shown, or
        one of several that it could be is.
        """
        if len(about.periods) != 1 or not about.keys:
            return None
        found = []
        for key in about.keys:
            hidden = [
                m for m in self.known.hidden.of(key) if self._is_at(key, m, about)
            ]
            if not hidden:
                return []
            found += [(key, month) for month in hidden]
        return found

    def _is_at(self, key: int, month: int, about: About) -> bool:
        last = month + self.known.months_of(key) - 1
        return about.periods[0].is_exactly(month, last)

    def _fits(self, key: int, month: int, periods: Iterable[Stretch]) -> bool:
        """Whether a text with these periods can be about this one."""
        periods = tuple(periods)
        last = month + self.known.months_of(key) - 1
        return not periods or any(p.touches(month, last) for p in periods)

    def _hidden(self, about: About) -> Iterator[tuple[int, int, Row]]:
        for key in about.keys:
            if key in self.known.hidden.known:
                for month, row in self.known.hidden.of(key).items():
                    if self._fits(key, month, about.periods):
                        yield key, month, row

    def _is_shown(self, about: About, same: Callable[[Row, int], bool]) -> bool:
        """Whether a shown figure that the text is about as well explains a number."""
        return any(
            same(row, key)
            for key in about.keys
            if key in self.known.shown.known
            for month, row in self.known.shown.of(key).items()
            if self._fits(key, month, about.periods)
        )

    def _pairs(self, told: Told, about: About) -> Iterator[Found]:
        """Find "n of d": of a figure that is named, or one that nothing shown has."""
        for n, d, is_slashed in tellings.pairs_told(told.text):
            packed = n * PAIR_STEP + d
            hidden = self.known.hidden_pairs.get(packed, ())
            keys = set(about.keys) if hidden else set()
            own = [
                (key, month)
                for key, month in hidden
                if key in keys and self._fits(key, month, about.periods)
            ]
            if own and not self._is_shown(about, lambda r, _: r.pair == (n, d)):  # noqa: B023
                yield from (Found(told.place, PAIR, *found) for found in own)
            elif hidden and packed not in self.known.shown_pairs and not is_slashed:
                yield Found(told.place, PAIR, *hidden[0])

    def _named(self, told: Told, about: About) -> Iterator[Found]:
        """Find the values, counts and changes of figures that a text names."""
        text = without_periods(told.text)
        for number in tellings.values_told(text):
            yield from self._value(told, about, number)
        if told.kind == BARE:
            yield from self._bare(told, about)
        yield from self._counts(told, about, text)
        for change in tellings.changes_told(text):
            yield from self._change(told, about, change)

    def _value(self, told: Told, about: About, number) -> Iterator[Found]:
        for key in about.keys:
            measure = self.known.parts(key)[1]
            if key not in self.known.hidden.known:
                continue
            if not tellings.is_form_of(number, measure):
                continue
            for month, is_rough in self.forms(key).get(number.text, ()):
                is_sure = bool(about.periods) or not is_rough
                if not is_sure or not self._fits(key, month, about.periods):
                    continue
                if not self._is_explained(about, number):
                    yield Found(told.place, VALUE, key, month)

    def _is_explained(self, about: About, number: tellings.Number) -> bool:
        """Whether a shown figure, a line of a chart or a rest has this value."""
        if "median" in number.before or "target" in number.before:
            if any(self._is_line(number.text, key) for key in about.keys):
                return True

        def same(row: Row, key: int) -> bool:
            return number.text in tellings.value_forms(row, self.known.parts(key)[1])

        return self._is_shown(about, same) or self._is_rest(about, number)

    def _is_rest(self, about: About, number: tellings.Number) -> bool:
        """Whether it is what a wider shown area has beside a narrower one."""
        by_place: dict[tuple[int, int], list[Row]] = {}
        for key in about.keys:
            for month, row in self.known.shown.of(key).items():
                if row.pair and self._fits(key, month, about.periods):
                    by_place.setdefault((key % MOST_MEASURES, month), []).append(row)
        for (measure, _), rows in by_place.items():
            for wide in rows:
                for part in rows:
                    people = wide.denominator - part.denominator
                    if people > 0:
                        n = wide.numerator - part.numerator
                        rest = Row(n, people, n / people)
                        forms = tellings.value_forms(rest, self.known.measures[measure])
                        if number.text in forms:
                            return True
        return False

    def _is_line(self, text: str, key: int) -> bool:
        """Whether a text is a median of shown figures, or the measure's target."""
        text = text.strip().rstrip("%")
        measure = self.known.parts(key)[1]
        target = measure.text(measure.target).rstrip("%")
        return text == target or text in self.medians(key)

    def _counts(self, told: Told, about: About, text: str) -> Iterator[Found]:
        """Find both counts in one line that names the figure, or one with "people"."""
        own = self.areas.within(told.text) & about.areas
        if not own or not self.measures.within(told.text) or len(text) > LONGEST_LINE:
            return
        own_about = About(own, self.measures.within(told.text), about.periods)
        alone, people = tellings.numbers_told(text), tellings.people_told(text)
        for key, month, row in self._hidden(own_about):
            both = {row.numerator, row.denominator}
            told_both = len(both) == 2 and both <= alone
            told_one = bool(about.periods) and bool(both & people)
            if told_both and not self._is_shown(about, lambda r, _: r.pair == row.pair):  # noqa: B023
                yield Found(told.place, PAIR, key, month)
            elif told_one and not self._is_shown(
                about,
                lambda r, _: bool({r.numerator, r.denominator} & both & people),  # noqa: B023
            ):
                yield Found(told.place, COUNT, key, month)

    def _bare(self, told: Told, about: About) -> Iterator[Found]:
        """Find a count that stands for itself, as in a data attribute."""
        number = tellings.number_of(told.text)
        if number is None:
            return
        for key, month, row in self._hidden(about):
            is_count = number.value in (row.numerator, row.denominator)
            if is_count and not self._is_shown(
                about, lambda r, _: number.value in (r.numerator, r.denominator)
            ):
                yield Found(told.place, COUNT, key, month)

    def _change(self, told: Told, about: About, change) -> Iterator[Found]:
        """Find a change that leads from a shown figure to a hidden one."""
        for key in about.keys:
            hidden, shown = self.known.hidden.of(key), self.known.shown.of(key)
            newest = max([*hidden, *shown], default=0)
            for month, row in hidden.items():
                if not about.periods and month != newest:
                    continue
                if self._is_step(key, month, row, change, about) and not any(
                    self._is_step(key, m, r, change, about)
                    for m, r in shown.items()
                    if about.periods or m == newest
                ):
                    yield Found(told.place, CHANGE, key, month)

    def _is_step(self, key: int, month: int, row: Row, change, about: About) -> bool:
        """Whether a figure differs by that much from a shown one beside it."""
        step, shown = self.known.months_of(key), self.known.shown.of(key)
        for other in {month - step, month + step, month - YEAR, month + YEAR}:
            beside = shown.get(other)
            is_about = self._fits(key, month, about.periods) or self._fits(
                key, other, about.periods
            )
            if (
                beside is not None
                and is_about
                and self._differs(key, row, beside, change)
            ):
                return True
        return False

    def _differs(self, key: int, row: Row, beside: Row, change) -> bool:
        if not change.is_percentage:
            return abs(row.numerator - beside.numerator) == change.value != 0
        difference = Row(float("nan"), float("nan"), abs(row.value - beside.value))
        forms = tellings.value_forms(difference, self.known.parts(key)[1])
        return change.value != 0 and not forms.get(change.text, True)

    def _forms(self, key: int) -> dict[str, list[tuple[int, bool]]]:
        found: dict[str, list[tuple[int, bool]]] = {}
        measure = self.known.parts(key)[1]
        for month, row in self.known.hidden.of(key).items():
            for text, is_rough in tellings.value_forms(row, measure).items():
                found.setdefault(text, []).append((month, is_rough))
        return found

    def _medians(self, key: int) -> frozenset[str]:
        rows = self.known.shown.of(key)
        values = [rows[month].value for month in sorted(rows)]
        return tellings.stretch_medians(values, self.known.parts(key)[1])


def _first(found: Iterable):
    """Return the first that holds anything, or the last."""
    last = ()
    for last in found:
        if last:
            break
    return last
