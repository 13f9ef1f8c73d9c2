"""Judge the pieces of a file: which of them tell a hidden figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from qikit.reports.audit import tellings
from qikit.reports.audit.findings import FIGURE, STANDING, About, Found, Scope
from qikit.reports.audit.judge_pairs import PairJudge
from qikit.reports.audit.judge_values import LINE_HEADS, ValueJudge
from qikit.reports.audit.knowledge import Knowledge
from qikit.reports.audit.names import periods_named, without_periods
from qikit.reports.audit.told import CELL, LAYOUT, Told

COUNT_HEADS = ("numerator", "denominator", "count", "number", "people", "patients")
AREA_HEADS = ("practice", "cluster", "area", "board", "group")  # each row is its own
AIM_HEADS = ("aim", "our aim")
AIM = re.compile(r"at (?:least|most) [\d.,]+\s?\S{0,12}(?:,? by [a-z]+ \d{4})?\.?")
OTHER_HEADS = ("list size", "code", "practices with", "cluster")


@dataclass(eq=False)
class Judge(Knowledge):
    """Judges texts and cells by all that is known."""

    def __post_init__(self):
        super().__post_init__()
        self.pairs, self.values = PairJudge(self), ValueJudge(self)

    def told(self, told: Told, scope: Scope) -> Iterator[Found]:
        """Judge a text in its place."""
        if not any(map(str.isdigit, told.text)) and told.kind != CELL:
            return
        if told.text in self._defined:
            return
        if told.kind == CELL and told.text not in told.around[:2]:
            yield from self._cell(told, scope)
            return
        about = self._about_text(told, scope)
        yield from self.pairs.found(told, about, scope)
        if told.kind != LAYOUT and any(
            k in self.known.hidden.known for k in about.keys
        ):
            for text in _written(told):
                yield from self.values.named(text, about)

    def _about_text(self, told: Told, scope: Scope) -> About:
        """Take all areas and measures named in or around a text; the nearest period."""
        texts = (told.text, *told.around)
        areas = frozenset().union(*(self.named_in(t, scope.near) for t in texts))
        measures = frozenset().union(*map(self.measures.within, texts))
        return About(areas, measures, _first(periods_named(t) for t in texts))

    def _about_cell(self, told: Told, scope: Scope) -> About:
        """Take the nearest area, measure and period of a cell: its heads come first."""
        row, column, *rest = told.around
        is_of_row = told.rows_are.casefold().startswith(AREA_HEADS)
        whose = (row, column) if is_of_row else (row, column, *rest)
        return About(
            _first(self.named_in(t, scope.near) for t in whose),
            _first(map(self.measures.within, (column, row, *rest))),
            _first(periods_named(t) for t in (row, column, *rest)),
        )

    def _cell(self, told: Told, scope: Scope) -> Iterator[Found]:
        about = self._about_cell(told, scope)
        for text in _written(told):
            yield from self.pairs.found(text, about, scope)
        row, column = told.around[:2]
        head = column.casefold()
        is_aim = head.startswith(AIM_HEADS) and AIM.fullmatch(told.text.casefold())
        if is_aim or head.startswith(OTHER_HEADS):
            return
        exact = self.exact(about)
        if exact is None:
            for text in _written(told):
                yield from self.values.named(text, about)
            if column.casefold().startswith(COUNT_HEADS) and about.areas:
                yield from self.values.bare(told, about)
            return
        texts = [without_periods(form.text) for form in _written(told)]
        is_of_line = column.casefold().startswith(LINE_HEADS)
        for key, month in exact:
            if is_of_line and any(self.values.is_line(text, key) for text in texts):
                continue
            if any(map(str.isdigit, "".join(texts))):
                yield Found(told.place, FIGURE, key, month)
            elif tellings.STANDING.search(texts[0].casefold()):
                yield Found(told.place, STANDING, key, month)


def _written(told: Told) -> list[Told]:
    """Give a text in each of its forms."""
    return [replace(told, text=t) for t in dict.fromkeys((told.text, *told.forms))]


def _first(found: Iterable):
    """Return the first that holds anything, or the last."""
    last = ()
    for last in found:
        if last:
            break
    return last
