"""The practices' run charts side by side; a large group stands on several pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qikit.errors import ParameterError
from qikit.periods import all_periods
from qikit.plots.alt_text import run_charts_alt
from qikit.plots.small_multiples import page_of_run_charts, pages_of_charts
from qikit.reports.blocks import BEHIND, Around, Block, folded, together
from qikit.reports.chart_readings import run_charts_reading
from qikit.reports.chart_tables import signals_table
from qikit.reports.drawn_blocks import drawn_block
from qikit.reports.point_words import panel_points
from qikit.reports.provenance import baseline_sentences
from qikit.reports.results import MeasureResult, Report
from qikit.reports.suppression import not_drawn, under_chart
from qikit.rounding import count_text
from qikit.spc.run_chart import RunChart


@dataclass(frozen=True, eq=False)
class PracticePage:
    """The practices whose run charts stand in one figure.

    Attributes
    ----------
    number
        Which figure, counted from 1.
    charts
        Run charts by code, in the order in which they are drawn.
    words
        "practices 1 to 30 of 60", as its heading says.
    """

    number: int
    charts: Mapping[str, RunChart]
    words: str


def practice_run_charts(
    report: Report, *, in_brief: bool = False, page: int | None = None
) -> Block | None:
    """Show the practices' run charts side by side for each charted measure.

    More than 30 practices stand in several figures with the same axes. `in_brief`
    draws lower panels and folds the table of the practices below them. `page`
    shows that figure of them alone, counted from 1, with the table of all; of a
    measure with fewer figures it is the last.

    Raises
    ------
    ParameterError
        If `page` is below 1.
    """
    if page is not None and page < 1:
        what = f"there is no page {page} of the practices."
        raise ParameterError(f"{what} Give 1 or more.")
    return together(
        _small_multiples(report, r, in_brief, page) for r in report.known if r.charts
    )


def practice_pages(report: Report, result: MeasureResult) -> list[PracticePage]:
    """Divide a measure's practices into the figures that show them; none twice."""
    ordered = _in_order(result.charts, report.slice.short_labels, report)
    found, before, n = [], 0, len(ordered)
    for number, charts in enumerate(pages_of_charts(ordered), 1):
        upto = before + len(charts)
        words = f"practices {before + 1} to {upto} of {n}"
        found.append(PracticePage(number, charts, words))
        before = upto
    return found


def page_choices(report: Report) -> list[str]:
    """Name the figures among which somebody may choose; none where one holds all.

    The words are those of the measure with the most practices; the place in the list,
    counted from 1, is the `page` of `practice_run_charts`.
    """
    pages = [practice_pages(report, r) for r in report.known if r.charts]
    longest = max(pages, key=lambda own: (len(own), len(own[0].charts)), default=[])
    return [page.words for page in longest] if len(longest) > 1 else []


def _small_multiples(
    report: Report, result: MeasureResult, in_brief: bool, page: int | None
) -> Block:
    pages, measure = practice_pages(report, result), result.measure
    chosen = pages if page is None else [pages[min(page, len(pages)) - 1]]
    figures = [_one_page(report, result, each, len(pages), in_brief) for each in chosen]
    every = _labelled(result.charts, report.slice.labels, report)
    behind = signals_table(every, measure)
    if in_brief:
        about = f"{measure.name}: {_drawn_of(result)}"
        behind = folded(BEHIND, behind, about=about)
    return together([*figures, behind])


def _one_page(
    report: Report,
    result: MeasureResult,
    page: PracticePage,
    n_pages: int,
    in_brief: bool,
) -> Block:
    measure, names = result.measure, report.slice.short_labels
    drawn = page_of_run_charts(
        *(_labelled(result.charts, names, report), measure, page.number),
        target=measure.target,
        group_chart=result.group_chart,
        is_low=in_brief,
    )
    own = {names[code]: chart for code, chart in page.charts.items()}
    told = [
        *baseline_sentences(report, measure, page.charts),
        *under_chart(own, measure.frequency),
        *not_drawn(report, result),
    ]
    if n_pages > 1:
        told.insert(0, f"{_drawn_of(result)}, in {n_pages} figures with the same axes.")
    return drawn_block(
        drawn,
        run_charts_alt(own, measure),
        report,
        f"{measure.name}: {page.words if n_pages > 1 else _drawn_of(result)}",
        f"n: {count_text(len(own), 'practice')}; {_span(result.charts)}.",
        Around(
            _said(run_charts_reading(own, measure)),
            notes=told,
            points=lambda: panel_points(drawn, own, measure),
        ),
    )


def _drawn_of(result: MeasureResult) -> str:
    return f"{len(result.charts)} of {result.n_listed} practices"


def _said(text: str) -> list[str]:
    return [text] if text else []


def _span(charts: Mapping[str, RunChart]) -> str:
    """Count the periods from the first to the last of any chart."""
    starts = [chart.points["period_start"] for chart in charts.values()]
    frequency = next(iter(charts.values())).frequency
    first, last = min(s.iloc[0] for s in starts), max(s.iloc[-1] for s in starts)
    n = len(all_periods(first, last, frequency))
    return count_text(n, frequency)


def _labelled(
    charts: Mapping[str, RunChart], labels: Mapping[str, str], report: Report
) -> dict[str, RunChart]:
    """Name the charts, the own practice first, then by name."""
    ordered = _in_order(charts, labels, report)
    return {labels[code]: chart for code, chart in ordered.items()}


def _in_order(
    charts: Mapping[str, RunChart], labels: Mapping[str, str], report: Report
) -> dict[str, RunChart]:
    own = report.slice.own_code
    order = sorted(charts, key=lambda code: (code != own, labels[code]))
    return {code: charts[code] for code in order}
