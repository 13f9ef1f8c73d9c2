"""The report that choices stand for: opened as a job opens it, a measure at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from qikit.data.cutting import Order, cut_slice
from qikit.data.definitions.choice_files import PRACTICES, RUN_CHART, Choices
from qikit.data.slices import Slice
from qikit.disclosure.audiences import ANALYST
from qikit.errors import ParameterError, Problem
from qikit.explorer.desk import Desk
from qikit.explorer.joined import joined
from qikit.practices import NAMED
from qikit.reports.job_charts import event_facts, phase_facts
from qikit.reports.opening import EYES_ONLY
from qikit.reports.results import FOR_ALL, MeasureResult, Report, work_out


@dataclass(frozen=True, eq=False)
class Opened(Report):
    """A report whose run charts of practices are made when a view asks for them."""

    @cached_property
    def results(self) -> list[MeasureResult]:
        """One result a measure, in the order of the choices."""
        cut = self.slice
        return [work_out(cut, measure, charts_later=True) for measure in cut.measures]


def opened(desk: Desk, choices: Choices) -> Report:
    """Open the report of the choices, for the analyst.

    `last_month` is the report's `as_of`; without one it is the newest month with a
    figure of these measures, as in a job.

    Choices that only change what is drawn (chart, first month, compared practices)
    open the same report again.

    Raises
    ------
    QikitError
        If no measure is chosen, one cannot be, the area is not there, or the phases
        cannot stand together.
    """
    if not choices.measures:
        raise ParameterError(Problem("no measure is chosen.", to_do="Choose one."))
    asked = _what_counts(choices)
    return desk.reports.once(asked, lambda: _worked_out(desk, asked))


def open_ahead(desk: Desk, choices: Choices, measure: str) -> None:
    """Cut the slice of another measure for the same area, before somebody chooses it.

    What is left for then is to work the results out and to draw.

    Raises
    ------
    QikitError
        As for `opened`.
    """
    asked = _what_counts(choices.changed(measures=(measure,)))
    _slice(desk, measure, _order(desk, asked), asked)


def _what_counts(choices: Choices) -> Choices:
    """Return choices that stand for all which have the same figures.

    Where practices are compared all are named; a practice's own page gives the
    others a letter, as its report does.
    """
    chart = PRACTICES if choices.chart == PRACTICES else RUN_CHART
    return choices.changed(chart=chart, first_month=None, compared=())


def _worked_out(desk: Desk, choices: Choices) -> Report:
    """Cut a slice of each measure, join them, and work the results out."""
    order = _order(desk, choices)
    cut = joined([_slice(desk, name, order, choices) for name in choices.measures])
    if choices.rule_set:
        judged = (replace(m, rule_set=choices.rule_set) for m in cut.measures)
        cut = replace(cut, measures=tuple(judged))
    given = {"area": choices.area, "measures": list(choices.measures)}
    of_some = any(phase.area != FOR_ALL for phase in choices.phases)
    report = (Report if of_some else Opened)(cut, given)
    own = cut.own_code
    for result in report.results:  # so that what cannot be is said here
        result.charts.get(own)
    return report


def _order(desk: Desk, choices: Choices) -> Order:
    return Order(
        choices.level,
        choices.area,
        choices.last_month or desk.newest(choices.measures),
        ANALYST,
        EYES_ONLY,
        phases=tuple(map(phase_facts, choices.phases)),
        events=tuple(map(event_facts, choices.events)),
        peers=NAMED if choices.chart == PRACTICES else "",
    )


def _slice(desk: Desk, measure: str, order: Order, choices: Choices) -> Slice:
    """Cut the slice of one measure; baselines and events take a few milliseconds."""
    asked = choices.changed(measures=(measure,), last_month=order.as_of, rule_set="")
    return desk.slices.once(
        asked, lambda: cut_slice(desk.cutter(measure, order.as_of), order)
    )
