"""Chart sections of a page: a figure, its words, and its numbers as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from qikit.headlines import beyond_chance
from qikit.measures import Measure
from qikit.periods import period_text
from qikit.plots.alt_groups import WITHIN, funnel_alt
from qikit.plots.alt_text import (
    ranked_practices_alt,
    run_chart_alt,
    run_charts_alt,
)
from qikit.plots.funnel import funnel_axes, plot_funnel
from qikit.plots.phrases import sentence
from qikit.plots.ranked_bar import plot_ranked_practices, ranking_axes
from qikit.plots.run_chart import event_lines, plot_run_chart, run_chart_axes
from qikit.plots.small_multiples import plot_run_charts
from qikit.plots.suppressed import IS_SUPPRESSED
from qikit.plots.svg import data_uri, svg_text
from qikit.reports.blocks import Block, figure, paragraph, together
from qikit.reports.chart_tables import (
    funnel_table,
    ranked_table,
    run_chart_table,
    signals_table,
)
from qikit.reports.provenance import baseline_sentences
from qikit.reports.results import MeasureResult, Report
from qikit.reports.suppression import not_drawn, under_chart
from qikit.rounding import count_text
from qikit.spc.run_chart import RunChart
from qikit.variation.funnel import Funnel
from qikit.variation.shown import shown_text, suppressed_rows

LEFT_OUT = "Suppressed practices are left out of the comparison."


def group_run_charts(report: Report) -> Block | None:
    """Show the run chart of the group for each charted measure.

    Proportions are pooled; for published values it is the median of the
    practices. Nothing is shown where no measure is charted.
    """
    return together(
        _one_run_chart(
            report, r, r.group_chart, _group_code(report, r), _group_place(report, r)
        )
        for r in report.known
        if r.group_chart is not None
    )


def practice_run_charts(report: Report) -> Block | None:
    """Show the practices' run charts side by side for each charted measure."""
    return together(
        _small_multiples(report, result) for result in report.known if result.charts
    )


def own_run_charts(report: Report) -> Block | None:
    """Show the own practice's run chart for each charted measure."""
    code = report.slice.own_code
    return together(
        _one_run_chart(report, r, r.charts[code], code, report.slice.short_labels[code])
        for r in report.known
        if code in r.charts
    )


def ranked_bars(report: Report) -> Block | None:
    """Show the practices ranked, with 95% intervals, for measures with counts."""
    return together(
        _ranked_bar(report, r)
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


def _one_run_chart(
    report: Report, result: MeasureResult, chart: RunChart, area: str, place: str
) -> Block:
    measure, events = result.measure, _events(report, result.measure)
    ax = run_chart_axes(n_event_lines=len(event_lines(events, chart)))
    plot_run_chart(ax, chart, measure, target=measure.target, events=events)
    alt = run_chart_alt(chart, measure, place)
    told = baseline_sentences(report, measure, {area: chart})
    return _figure(
        ax.figure,
        report,
        f"{measure.name}: {place}",
        alt,
        notes=[*told, *under_chart({area: chart}, measure.frequency)],
        numbers=run_chart_table(chart, measure, place),
    )


def _small_multiples(report: Report, result: MeasureResult) -> Block:
    measure = result.measure
    labelled = _labelled(result.charts, report.slice.short_labels, report)
    drawn = plot_run_charts(
        labelled, measure, target=measure.target, group_chart=result.group_chart
    )
    title = f"{measure.name}: {len(labelled)} of {result.n_listed} practices"
    alt = run_charts_alt(labelled, measure)
    told = [
        *baseline_sentences(report, measure, result.charts),
        *under_chart(labelled, measure.frequency),
        *not_drawn(report, result),
    ]
    full = _labelled(result.charts, report.slice.labels, report)
    shown = _figure(drawn, report, title, alt, notes=told)
    return shown + signals_table(full, measure)


def _ranked_bar(report: Report, result: MeasureResult) -> Block:
    measure, labels = result.measure, report.slice.short_labels
    group = [] if result.group is None else [result.group]
    lines = [(f.name, f.value) for f in [*group, *result.others]]
    ax = ranking_axes(len(result.ranked.bars), n_benchmarks=len(lines))
    own = report.slice.own_code
    plot_ranked_practices(
        ax, result.ranked, measure, labels=labels, benchmarks=lines, highlight=own
    )
    alt = ranked_practices_alt(result.ranked, measure, labels, lines)
    when = period_text(result.period, measure.frequency)
    told = []
    if result.suppressed.n_practices:
        told = [f"{sentence(shown_text(result.ranked.bars))} {LEFT_OUT}"]
    return _figure(
        ax.figure,
        report,
        f"{measure.name}, {when}",
        alt,
        notes=told,
        numbers=ranked_table(report, result),
    )


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
    return _figure(
        ax.figure,
        report,
        f"{measure.name}, {when}: funnel",
        alt,
        notes=[f"{_limits_words(result, funnel)} {behind}"],
        numbers=numbers,
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


def _figure(drawn, report: Report, title: str, alt: str, **around) -> Block:
    svg = svg_text(drawn, title=title, description=alt)
    source = f"Source: {report.about.sources[0]['publisher']}."
    return figure(title, data_uri(svg), alt, source, **around)


def _labelled(
    charts: Mapping[str, RunChart], labels: Mapping[str, str], report: Report
) -> dict[str, RunChart]:
    """Name the charts, the own practice first, then by name."""
    own = report.slice.own_code
    order = sorted(charts, key=lambda code: (code != own, labels[code]))
    return {labels[code]: charts[code] for code in order}


def _events(report: Report, measure: Measure) -> pd.DataFrame | None:
    events = report.slice.events
    fits = events["measure"].fillna("").isin(["", measure.id])
    events = events[fits].sort_values("date")
    return events[["date", "label"]] if len(events) else None


def _group_code(report: Report, result: MeasureResult) -> str:
    return report.slice.benchmark_rows(result.measure, "cluster")["area_code"].iloc[0]


def _group_place(report: Report, result: MeasureResult) -> str:
    group = report.about.group_name
    if result.measure.has_numerators:
        return f"{group}, all practices together"
    return f"{group}, median of the practices"
