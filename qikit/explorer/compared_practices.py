"""A few practices side by side, chosen by the analyst: charts and figures as they are.

Nothing is worked out anew: a practice is compared with all others of the group, also
where these are not shown.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

from qikit.data.definitions.choice_files import Choices
from qikit.errors import ParameterError, Problem, did_you_mean
from qikit.reports.blocks import Block, together
from qikit.reports.chart_tables import ranked_table
from qikit.reports.charts import practice_run_charts
from qikit.reports.results import MeasureResult, Report
from qikit.rounding import count_text
from qikit.variation.ranked import RankedPractices

FEWEST, MOST = 2, 6


@dataclass(frozen=True, eq=False)
class Chosen(Report):
    """A report that shows some of its practices; the results are those of all."""

    whole: Report
    codes: tuple[str, ...]

    @cached_property
    def results(self) -> list[MeasureResult]:
        """The results of the whole report, with these practices alone."""
        return [_narrowed(result, self.codes) for result in self.whole.results]


def compared_practices(report: Report, choices: Choices) -> Block | None:
    """Show the run charts of 2 to 6 practices side by side, then their figures.

    Raises
    ------
    ParameterError
        If fewer or more are chosen, or one is not of the group.
    """
    require_chosen(report, choices.compared)
    chosen = chosen_of(report, choices)
    tables = [ranked_table(chosen, r) for r in chosen.known if len(r.ranked.bars)]
    charts = practice_run_charts(chosen)
    return together([*([charts] if charts else []), *tables])


def chosen_of(report: Report, choices: Choices) -> Report:
    """Return the report with the chosen practices alone."""
    return Chosen(report.slice, report.parameters, report, choices.compared)


def require_chosen(report: Report, codes: Collection[str]) -> None:
    """Refuse too few, too many, or practices that are not of the group."""
    if not FEWEST <= len(set(codes)) <= MOST:
        n = count_text(len(set(codes)), "practice")
        what = f"{n} chosen: {FEWEST} to {MOST} can be compared."
        raise ParameterError(Problem(what, to_do=f"Choose {FEWEST} to {MOST}."))
    known, group = report.slice.labels, report.about.group_name
    problems = [
        Problem(f"{code} is no practice of {group}.", to_do=did_you_mean(code, known))
        for code in codes
        if code not in known
    ]
    if problems:
        raise ParameterError(problems)


def _narrowed(result: MeasureResult, codes: Collection[str]) -> MeasureResult:
    charts = {code: result.charts[code] for code in codes if code in result.charts}
    hidden = tuple(c for c in result.suppressed.never_shown if c in codes)
    suppressed = replace(result.suppressed, never_shown=hidden)
    ranked = _of_chosen(result.ranked, codes)
    return replace(result, charts=charts, ranked=ranked, suppressed=suppressed)


def _of_chosen(
    ranked: RankedPractices | None, codes: Collection[str]
) -> RankedPractices | None:
    if ranked is None:
        return None
    rows = ranked.bars["practice_code"].isin(codes)
    return replace(ranked, bars=ranked.bars[rows].reset_index(drop=True))
