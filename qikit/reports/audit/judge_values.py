"""Judge what stands beside names: values, counts and changes of a hidden figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qikit.reports.audit import counted, tellings
from qikit.reports.audit.findings import CHANGE, COUNT, PAIR, VALUE, About, Found
from qikit.reports.audit.hidden import MOST_MEASURES, Row
from qikit.reports.audit.knowledge import Knowledge
from qikit.reports.audit.names import without_periods
from qikit.reports.audit.told import BARE, CELL, Told

LINE_HEADS = ("median", "target", "mean", "benchmark")
LINE_WORDS = ("median", "target", "usual")
AXIS = "axis starts at "  # beside a chart: a round number of its scale
LONGEST_LINE = 400  # in a longer text two numbers meet by chance
YEAR = 12


@dataclass(eq=False)
class ValueJudge:
    """Judges numbers with what `Knowledge` knows of names and figures."""

    judge: Knowledge

    def __post_init__(self):
        self.forms = lru_cache(4096)(self._forms)
        self.medians = lru_cache(4096)(self._medians)

    def named(self, told: Told, about: About) -> Iterator[Found]:
        """Find the values, counts and changes of figures that a text names."""
        text = without_periods(told.text)
        for number in tellings.values_told(text):
            yield from self._value(told, about, number)
        if told.kind == BARE:
            yield from self.bare(told, about)
        yield from self._counts(told, about, text)
        for change in tellings.changes_told(text):
            yield from self._change(told, about, change)

    def _value(self, told: Told, about: About, number) -> Iterator[Found]:
        for key in about.keys:
            measure = self.judge.known.parts(key)[1]
            if key not in self.judge.known.hidden.known:
                continue
            if not tellings.is_form_of(number, measure):
                continue
            for month, is_rough in self.forms(key).get(number.text, ()):
                is_sure = bool(about.periods) or not is_rough
                if not is_sure or not self.judge.fits(key, month, about.periods):
                    continue
                if self._is_of_other_counts(number, key, month):
                    continue
                if not self._is_explained(told, about, number):
                    yield Found(told.place, VALUE, key, month)

    def _is_explained(self, told: Told, about: About, number: tellings.Number) -> bool:
        """Whether a shown figure, a line of a chart or a rest has this value."""
        heads = told.around[: 2 if told.kind == CELL else 1]
        is_of_line = any(word in number.before for word in LINE_WORDS)
        if is_of_line or any(h.casefold().startswith(LINE_HEADS) for h in heads):
            if any(self.is_line(number.text, key) for key in about.keys):
                return True

        def same(row: Row, key: int) -> bool:
            return number.text in tellings.value_forms(
                row, self.judge.known.parts(key)[1]
            )

        if number.before.endswith(AXIS):
            return True
        if number.before.rstrip().endswith("latest"):
            if any(same(row, key) for key in about.keys for row in self._latest(key)):
                return True
        return self.judge.is_shown(about, same) or self._is_rest(about, number)

    def _is_of_other_counts(
        self, number: tellings.Number, key: int, month: int
    ) -> bool:
        """Whether a value is that of the counts beside it, and these are others'.

        "66.7% (10 of 15)" over some shown months tells nothing of a hidden "2 of 3".
        """
        if number.counts is None or not number.counts[1]:
            return False
        n, d = number.counts
        if self.judge.known.hidden.of(key)[month].pair == (n, d):
            return False
        measure = self.judge.known.parts(key)[1]
        return number.text in tellings.value_forms(Row(n, d, n / d), measure)

    def _latest(self, key: int) -> list[Row]:
        """Give the newest shown figure: a sentence on an older period ends with it."""
        shown = self.judge.known.shown.of(key)
        return [shown[max(shown)]] if shown else []

    def _is_rest(self, about: About, number: tellings.Number) -> bool:
        """Whether it is what a wider shown area has beside a narrower one."""
        by_place: dict[tuple[int, int], list[Row]] = {}
        for key in about.keys:
            for month, row in self.judge.known.shown.of(key).items():
                if row.pair and self.judge.fits(key, month, about.periods):
                    by_place.setdefault((key % MOST_MEASURES, month), []).append(row)
        for (measure, _), rows in by_place.items():
            for wide in rows:
                for part in rows:
                    people = wide.denominator - part.denominator
                    if people > 0:
                        n = wide.numerator - part.numerator
                        rest = Row(n, people, n / people)
                        forms = tellings.value_forms(
                            rest, self.judge.known.measures[measure]
                        )
                        if number.text in forms:
                            return True
        return False

    def is_line(self, text: str, key: int) -> bool:
        """Whether a text is a median of shown figures, or the measure's target."""
        text = text.strip().rstrip("%")
        measure = self.judge.known.parts(key)[1]
        target = measure.text(measure.target).rstrip("%")
        return text == target or text in self.medians(key)

    def _counts(self, told: Told, about: About, text: str) -> Iterator[Found]:
        """Find both counts in one line that names the figure, or one with "people"."""
        own = self.judge.areas.within(told.text) & about.areas
        if (
            not own
            or not self.judge.measures.within(told.text)
            or len(text) > LONGEST_LINE
        ):
            return
        own_about = About(own, self.judge.measures.within(told.text), about.periods)
        alone = tellings.numbers_told(counted.without_things(text))
        people = tellings.people_told(text)
        for key, month, row in self.judge.hidden_of(own_about):
            both = {row.numerator, row.denominator}
            told_both = len(both) == 2 and both <= alone
            told_one = bool(about.periods) and bool(both & people)
            if told_both and not self._is_pair_shown(about, row):
                yield Found(told.place, PAIR, key, month)
            elif told_one and not self.judge.is_shown(
                about,
                lambda r, _: bool({r.numerator, r.denominator} & both & people),  # noqa: B023
            ):
                yield Found(told.place, COUNT, key, month)

    def _is_pair_shown(self, about: About, hidden: Row) -> bool:
        return self.judge.is_shown(about, lambda row, _: row.pair == hidden.pair)

    def bare(self, told: Told, about: About) -> Iterator[Found]:
        """Find a count that stands for itself, as in a data attribute."""
        number = tellings.number_of(told.text)
        if number is None:
            return
        for key, month, row in self.judge.hidden_of(about):
            is_count = number.value in (row.numerator, row.denominator)
            if is_count and not self.judge.is_shown(
                about, lambda r, _: number.value in (r.numerator, r.denominator)
            ):
                yield Found(told.place, COUNT, key, month)

    def _change(self, told: Told, about: About, change) -> Iterator[Found]:
        """Find a change that leads from a shown figure to a hidden one."""
        for key in about.keys:
            if self._is_between_stretches(key, about):
                continue
            hidden, shown = (
                self.judge.known.hidden.of(key),
                self.judge.known.shown.of(key),
            )
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

    def _is_between_stretches(self, key: int, about: About) -> bool:
        """Whether a text names two stretches of several periods each.

        Its changes are then between what these add up to, and not between single
        periods in them.
        """
        one = self.judge.known.months_of(key)
        is_long = [p.last - p.first + 1 > one for p in about.periods]
        return len(is_long) == 2 and all(is_long)

    def _is_step(self, key: int, month: int, row: Row, change, about: About) -> bool:
        """Whether a figure differs by that much from a shown one beside it."""
        step, shown = self.judge.known.months_of(key), self.judge.known.shown.of(key)
        for other in {month - step, month + step, month - YEAR, month + YEAR}:
            beside = shown.get(other)
            is_about = self.judge.fits(key, month, about.periods) or self.judge.fits(
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
        forms = tellings.value_forms(difference, self.judge.known.parts(key)[1])
        return change.value != 0 and not forms.get(change.text, True)

    def _forms(self, key: int) -> dict[str, list[tuple[int, bool]]]:
        found: dict[str, list[tuple[int, bool]]] = {}
        measure = self.judge.known.parts(key)[1]
        for month, row in self.judge.known.hidden.of(key).items():
            for text, is_rough in tellings.value_forms(row, measure).items():
                found.setdefault(text, []).append((month, is_rough))
        return found

    def _medians(self, key: int) -> frozenset[str]:
        rows = self.judge.known.shown.of(key)
        values = [rows[month].value for month in sorted(rows)]
        return tellings.stretch_medians(values, self.judge.known.parts(key)[1])
