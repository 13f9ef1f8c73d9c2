"""Main points of a page: one line a measure, read in two minutes.

Names stand in the questions and charts; what is missing stands at the end of the
page, where each line here that leaves something out sends its reader.
"""

from __future__ import annotations

import pandas as pd

from qikit.headlines import (
    Figure,
    beyond_chance,
    group_headline,
    hidden_group_headline,
    median_headline,
    own_signal_in_brief,
    practice_headline,
    signals_in_brief,
    spread_in_brief,
    state_text,
    with_unit,
)
from qikit.periods import period_text
from qikit.plots.phrases import shorter_list
from qikit.reports.blocks import Block, bullets
from qikit.reports.doubts import nothing_known
from qikit.reports.hidden_figures import is_too_hidden
from qikit.reports.results import MeasureResult, Report, few_people
from qikit.reports.section_titles import NOT_KNOWN
from qikit.reports.suppression import left_out_text
from qikit.rounding import count_text
from qikit.spc.assessment import ASSESSED
from qikit.spc.signal_words import RECENT_PERIODS

MEASURES_IN_HEADLINES = 6  # a reader has two minutes
FEWEST_GATHERED = 2
CAUTION = "Each is a question, not a verdict: chance alone makes some."
SEE = f"see {NOT_KNOWN}."


def main_points(report: Report) -> Block:
    """Write the headlines: value, n, how sure, against whom, spread, signals.

    One line a measure, at most six. Measures whose practices differ most come
    first, those without a better or worse last; what is left out stands in the
    table. Measures of which too much is suppressed share a line.
    """
    order = by_weight(report.known)
    bare = [r for r in order if not report.slice.own_code and _says_nothing(r)]
    bare = bare if len(bare) >= FEWEST_GATHERED else []
    told = [r for r in order if r not in bare]
    say = _own_point if report.slice.own_code else _group_point
    points = [
        f"{r.measure.short_name}: {say(report, r)}"
        for r in told[:MEASURES_IN_HEADLINES]
    ]
    points += _more(len(told) - MEASURES_IN_HEADLINES)
    points += _bare(bare) + _without_figures(report) + _moves(report)
    if not report.slice.own_code:
        points += _caution(told[:MEASURES_IN_HEADLINES])
    return bullets(points or [_no_measures()], "main-points")


def recent_moves(report: Report) -> list[str]:
    """Say which practices joined or left in the year up to as_of."""
    year_ago = pd.Timestamp(report.about.as_of) - pd.DateOffset(years=1)
    return [
        move["text"]
        for move in report.about.moves
        if move["in_brief"] == "yes" and pd.Timestamp(move["date"]) >= year_ago
    ]


def by_weight(results: list[MeasureResult]) -> list[MeasureResult]:
    """Order measures by the part of practices that differ beyond chance."""
    return sorted(results, key=lambda r: (r.measure.direction == "neutral", -weight(r)))


def weight(result: MeasureResult) -> float:
    """Return the part of the practices that differ beyond chance."""
    if result.ranked is None or not result.n_present:
        return 0.0
    return sum(beyond_chance(result.ranked)) / result.n_present


def newest_period(report: Report) -> str:
    """Name the newest period that the page shows; "" without figures."""
    if not report.known:
        return ""
    return _period(max(report.known, key=lambda r: r.period))


def chart_note(report: Report, result: MeasureResult, code: str) -> str:
    """Say that a chart rests on few people, and that it has suppressed points."""
    few = few_people(report.slice, result.measure, code)
    left_out = left_out_text([result.charts[code]], result.measure.frequency)
    return " ".join(filter(None, [few, left_out]))


def _period(result: MeasureResult) -> str:
    return period_text(result.period, result.measure.frequency)


def _other_period(report: Report, result: MeasureResult) -> pd.Timestamp | None:
    """Return a measure's period where it is not that of the page's subtitle."""
    is_same = _period(result) == newest_period(report)
    return None if is_same else result.period


def _says_nothing(result: MeasureResult) -> bool:
    """Whether neither the group nor two of its practices are shown."""
    hides = result.suppressed
    return hides.group and hides.n_practices > 0 and result.n_present < 2


def _bare(results: list[MeasureResult]) -> list[str]:
    if not results:
        return []
    names = shorter_list([r.measure.short_name for r in results])
    n = count_text(len(results), "measure")
    return [f"{n} with too many suppressed figures to compare: {names}; {SEE}"]


def _without_figures(report: Report) -> list[str]:
    """Gather the measures of which no figure is shown, and those still awaited."""
    hidden = report.hidden
    empty = [r for r in report.results if r.period is None and r not in hidden]
    points = []
    for results, said in (
        (hidden, "All figures are suppressed of"),
        (empty, "We do not know, as there is no figure, of"),
    ):
        if len(results) >= FEWEST_GATHERED:
            names = shorter_list([r.measure.short_name for r in results])
            points.append(f"{said} {names}.")
        points += [nothing_known(r) for r in results if len(results) == 1]
    late = [r for r in report.known if r.awaited is not None]
    if late:
        names = shorter_list([r.measure.short_name for r in late])
        points.append(f"Newer figures are awaited of {names}; {SEE}")
    return points


def _moves(report: Report) -> list[str]:
    """Say who joined or left; of several how many, as all are named further down."""
    moves = recent_moves(report)
    if len(moves) < FEWEST_GATHERED:
        return moves
    n = count_text(len(moves), "practice")
    return [f"{n} joined or left in the latest year; {SEE}"]


def _more(left: int) -> list[str]:
    if left <= 0:
        return []
    verb = "is" if left == 1 else "are"
    return [f"{count_text(left, 'more measure')} {verb} shown below."]


def _caution(results: list[MeasureResult]) -> list[str]:
    """Say once what a shift or trend is; nothing where no chart is assessed."""
    frequencies = {
        r.measure.frequency
        for r in results
        for chart in r.charts.values()
        if chart.status == ASSESSED
    }
    if not frequencies:
        return []
    word = frequencies.pop() if len(frequencies) == 1 else "period"
    latest = count_text(RECENT_PERIODS, word)
    return [f"Shifts and trends: those of the latest {latest}. {CAUTION}"]


def _group_point(report: Report, result: MeasureResult) -> str:
    if result.group is None and not result.suppressed.group:
        return "no figure for the group."
    said = [_group_headline(report, result)]
    if result.measure.has_numerators:
        said.append(spread_in_brief(result.measure, result.ranked))
    if result.charts:
        said.append(signals_in_brief(result.charts, result.measure))
        said.append(left_out_text(result.charts.values(), result.measure.frequency))
    return " ".join(filter(None, said))


def _group_headline(report: Report, result: MeasureResult) -> str:
    measure, hidden = result.measure, result.suppressed.others
    period = _other_period(report, result)
    if result.group is None:
        return hidden_group_headline(measure, result.others, period, hidden)
    if measure.has_numerators:
        return group_headline(measure, result.group, result.others, period, hidden)
    n_behind = result.n_present
    if result.suppressed.n_practices:  # their values are in the median all the same
        n_behind = result.group.n_practices
    around = (result.others, n_behind, period, hidden)
    return median_headline(measure, result.group, *around)


def _own_point(report: Report, result: MeasureResult) -> str:
    code, measure = report.slice.own_code, result.measure
    period = _other_period(report, result)
    if measure.has_numerators:
        around = (_beside_own(result), period, result.suppressed.others)
        said = [practice_headline(measure, result.ranked, code, *around)]
    else:
        said = [_own_value(report, result, period)]
    return " ".join([*said, *_own_chart(report, result)])


def _own_chart(report: Report, result: MeasureResult) -> list[str]:
    chart = result.charts.get(report.slice.own_code)
    if chart is None:
        return []
    if is_too_hidden(chart):
        return ["Our run chart is not assessed: too much is suppressed."]
    note = chart_note(report, result, report.slice.own_code)
    text = f"Our run chart: {own_signal_in_brief(chart, result.measure)}."
    return list(filter(None, [text, note]))


def _beside_own(result: MeasureResult) -> list[Figure]:
    """Return the wider areas; where no practice is shown, the group before them."""
    if not result.has_no_practice:
        return result.others
    return _medians(result)


def _own_value(
    report: Report, result: MeasureResult, period: pd.Timestamp | None
) -> str:
    """Say a published value beside the median of the practices around it."""
    measure = result.measure
    row = result.ranked.bars.set_index("practice_code").loc[report.slice.own_code]
    when = "" if period is None else f" in {_period(result)}"
    if pd.isna(row["value"]):
        return f"no figure{when}: {state_text(row['state'])}."
    beside = [f"{measure.text(f.value)} in {f.place}" for f in _medians(result)[:1]]
    median = f"; the median of practices was {beside[0]}" if beside else ""
    return f"{with_unit(measure, row['value'])}{when}{median}."


def _medians(result: MeasureResult) -> list[Figure]:
    return [f for f in [result.group, *result.others] if f is not None]


def _no_measures() -> str:
    return "No measure was asked for, or none has figures in this dataset."
