"""Charts that compare the practices of a group: the ranking and the funnel."""

from __future__ import annotations

from dataclasses import replace

from qikit.headlines import beyond_chance
from qikit.measures import Measure
from qikit.periods import period_text
from qikit.plots.alt_groups import WITHIN, funnel_alt
from qikit.plots.alt_text import (
    ranked_practices_alt,
)
from qikit.plots.funnel import funnel_axes, plot_funnel
from qikit.plots.phrases import listed, sentence
from qikit.plots.ranked_bar import plot_ranked_practices, ranking_axes
from qikit.plots.suppressed import IS_SUPPRESSED
from qikit.reports.blocks import (
    Around,
    Block,
    folded,
    heading,
    in_one,
    paragraph,
    together,
)
from qikit.reports.chart_readings import (
    funnel_reading,
    ranking_reading,
)
from qikit.reports.chart_tables import (
    funnel_table,
    ranked_table,
)
from qikit.reports.drawn_blocks import drawn_block
from qikit.reports.point_words import funnel_points, ranked_points
from qikit.reports.results import MeasureResult, Report
from qikit.rounding import count_text
from qikit.variation.funnel import Funnel
from qikit.variation.shown import shown_text, suppressed_rows

MOST_RANKED = 70  # practices whose names can be told apart on an A4 page
MOST_LINES = 2  # in a ranking: the names of more stand on one another
LEFT_OUT = "Suppressed practices are left out of the comparison."


def ranked_bars(report: Report) -> Block | None:
    """Show the practices ranked, with 95% intervals, for measures with counts.

    Of more than 70 practices the table alone is shown: their names would stand on one
    another, and the funnel, where there is one, shows how they differ.
    """
    return together(
        _ranked_bar(report, r)
        if len(r.ranked.bars) <= MOST_RANKED
        else _ranked_list(report, r)
        for r in report.known
        if r.measure.has_numerators and not r.has_no_practice
    )


def funnels(report: Report) -> Block | None:
    """Show the practices in a funnel for measures with counts.

    The limits stand round the widest benchmark and take in all its practices;
    only the practices of the group are drawn.
    """
    return together(
        _one_funnel(report, result, *found)
        for result in report.known
        if not result.has_no_practice
        and (found := report.slice.funnel(result.measure)) is not None
    )


def _ranked_bar(report: Report, result: MeasureResult) -> Block:
    measure, labels = result.measure, report.slice.short_labels
    every = _beside(result)
    lines, told = drawn_and_told(every, measure)
    ax = ranking_axes(len(result.ranked.bars), n_benchmarks=len(lines))
    own = report.slice.own_code
    plot_ranked_practices(
        ax, result.ranked, measure, labels=labels, benchmarks=lines, highlight=own
    )
    alt = ranked_practices_alt(result.ranked, measure, labels, every)
    when = period_text(result.period, measure.frequency)
    told += _left_out(result)
    return drawn_block(
        ax.figure,
        alt,
        report,
        f"{measure.name}, {when}",
        f"n: {result.n_present} of {count_text(result.n_listed, 'practice')}.",
        Around(
            [ranking_reading(result.ranked)],
            notes=told,
            numbers=ranked_table(report, result),
            points=lambda: ranked_points(ax, result.ranked, measure, labels),
        ),
    )


def _ranked_list(report: Report, result: MeasureResult) -> Block:
    """Say what the picture would, and fold the table of the practices below it."""
    measure, n = result.measure, len(result.ranked.bars)
    title = f"{measure.name}, {period_text(result.period, measure.frequency)}"
    many = f"{n} practices are too many for one picture of this kind. Their table is "
    many += "below"
    if report.slice.funnel(measure) is not None:
        many += ", and the funnel shows which of them differ by more than chance"
    beside = [f"{name} {measure.text(value)}" for name, value in _beside(result)]
    told = [f"{many}.", *_left_out(result)]
    told += [f"For comparison: {listed(beside)}."] if beside else []
    said = [ranking_reading(result.ranked), "reading"]
    blocks = [heading(title, 3), paragraph(*said), *map(paragraph, told)]
    table = folded("All practices in order", ranked_table(report, result), about=title)
    return in_one(together([*blocks, table]))


def _beside(result: MeasureResult) -> list[tuple[str, float]]:
    """Name the areas that the practices are set beside, the group first."""
    group = [] if result.group is None else [result.group]
    return [(f.name, f.value) for f in [*group, *result.others]]


def _left_out(result: MeasureResult) -> list[str]:
    """Say that suppressed practices are left out of a ranking, if there are any."""
    if not result.suppressed.n_practices:
        return []
    return [f"{sentence(shown_text(result.ranked.bars))} {LEFT_OUT}"]


def drawn_and_told(
    benchmarks: list[tuple[str, float]], measure: Measure
) -> tuple[list[tuple[str, float]], list[str]]:
    """Choose the benchmarks that get a line, and say the others.

    The group's own comes first and the widest area last: these two are drawn.
    """
    if len(benchmarks) <= MOST_LINES:
        return benchmarks, []
    first, *others, last = benchmarks
    told = listed([f"{name} {measure.text(value)}" for name, value in others])
    return [first, last], [f"For comparison, not drawn: {told}."]


def _one_funnel(
    report: Report, result: MeasureResult, funnel: Funnel, n_units: int
) -> Block:
    measure, own = result.measure, report.slice.own_code
    labels = report.slice.short_labels
    funnel, name = _with_suppressed(funnel, result), _funnel_name(report, result)
    ax = funnel_axes()
    drawn, said = _benchmark_names(name, result)
    options = {"labels": labels, "highlight": own, "benchmark_name": drawn}
    plot_funnel(ax, funnel, measure, **options)
    alt = funnel_alt(funnel, measure, labels, benchmark_name=said)
    when = period_text(result.period, measure.frequency)
    behind = f"The limits rest on {count_text(n_units, 'practice')} of {name}"
    behind += "; suppressed ones are left out." if result.suppressed.anything else "."
    if result.suppressed.anything:
        behind += f" The middle is that of the {count_text(n_units, 'practice')} shown."
    numbers = funnel_table(report, result, funnel) + paragraph(" ".join(funnel.notes))
    n_shown = int(funnel.units["value"].notna().sum())
    return drawn_block(
        ax.figure,
        alt,
        report,
        f"{measure.name}, {when}: funnel",
        f"n: {count_text(n_shown, 'practice')}.",
        Around(
            [funnel_reading(funnel)],
            notes=[f"{_limits_words(result, funnel)} {behind}"],
            numbers=numbers,
            points=lambda: funnel_points(ax, funnel, measure, labels),
        ),
    )


def _with_suppressed(funnel: Funnel, result: MeasureResult) -> Funnel:
    """Mark the suppressed practices of a funnel, where there are any."""
    bars = result.ranked.bars
    hidden = bars.loc[suppressed_rows(bars), "practice_code"]
    if hidden.empty:
        return funnel
    marks = {IS_SUPPRESSED: funnel.units["unit"].isin(hidden)}
    return replace(funnel, units=funnel.units.assign(**marks))


def _funnel_name(report: Report, result: MeasureResult) -> str:
    """Name the widest area, also where its own figure is suppressed."""
    upper = report.about.upper_names
    levels = [x for x in result.measure.benchmark_levels if x in upper]
    if result.suppressed.others:
        return upper[levels[-1]]
    return result.others[-1].name if result.others else report.about.group_name


def _benchmark_names(name: str, result: MeasureResult) -> tuple[str, str]:
    """Name the middle line, drawn and said; it may not be the area's own figure."""
    if not result.suppressed.anything:
        return name, name
    return "those shown", f"{name} as shown"


def _limits_words(result: MeasureResult, funnel: Funnel) -> str:
    """Say what the limits allow for, and whether fewer practices stand out."""
    if not funnel.is_adjusted:
        return "The limits show chance alone."
    outside = funnel.units["category"].isin(WITHIN.keys() - {"in_control"}).sum()
    is_fewer = outside < sum(beyond_chance(result.ranked))
    fewer = ", so fewer practices stand out here than in the chart above"
    text = "The limits allow for the usual differences between practices as well as"
    return f"{text} chance{fewer if is_fewer else ''}."
