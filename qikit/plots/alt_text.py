"""Say in a few plain sentences what a chart shows, for those who do not see it.

Written from the same result as the chart, so that the two cannot differ. Names
are data: they are returned as they are, and whoever writes them into a page
escapes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import pandas as pd

from qikit.measures import Measure
from qikit.periods import period_text, span_text
from qikit.plots.alt_control import control_chart_alt, variation_icons_alt
from qikit.plots.alt_groups import bundle_matrix_alt, deciles_alt, funnel_alt, spine_alt
from qikit.plots.alt_plans import driver_diagram_alt, gantt_alt
from qikit.plots.lettering import plain
from qikit.plots.phrases import (
    MOST_NAMES,
    listed,
    measure_text,
    sentence,
    shorter_list,
)
from qikit.plots.ranked_bar import count_of, no_value_text
from qikit.plots.suppressed import (
    SUPPRESSED,
    gaps_text,
    has_suppressed,
    remain_sentence,
)
from qikit.rounding import count_text
from qikit.spc.assessment import ASSESSED, NOT_ASSESSED, TOO_FEW
from qikit.spc.run_chart import RunChart
from qikit.variation.by_row import by_row
from qikit.variation.comparison import TOO_FEW as FEW_OTHERS
from qikit.variation.ranked import STATED, RankedPractices

__all__ = [  # the one place to import an alt text from
    "bundle_matrix_alt",
    "control_chart_alt",
    "deciles_alt",
    "driver_diagram_alt",
    "funnel_alt",
    "gantt_alt",
    "ranked_practices_alt",
    "run_chart_alt",
    "run_charts_alt",
    "spine_alt",
    "variation_icons_alt",
]

MOST_SIGNALS = 4  # of one chart; with more, only the last three are told
ONE_SIDED = "only a shift"  # in the note on a median at an end of the scale


def run_chart_alt(chart: RunChart, measure: Measure, place: str) -> str:
    """Describe a run chart in two to four sentences.

    What and where, the periods, how many are suppressed and how many have no
    value; the latest value, the median of the last phase and the target of the
    measure; the shifts and trends with their periods and points, or why the chart
    was not assessed.

    Parameters
    ----------
    chart
        The result that was drawn.
    measure
        Its target is named if it has one.
    place
        Name of the practice, cluster or board.
    """
    what = f"Run chart of {measure_text(measure)} for {plain(place)}"
    if chart.latest is None:
        return f"{what}: {_nothing_text([chart])}."
    starts = chart.points["period_start"]
    periods = count_text(len(starts), chart.frequency)
    span = span_text(starts.iloc[0], starts.iloc[-1], chart.frequency)
    first = f"{what}, {span}: {periods}{gaps_text(chart.points)}."
    sentences = [first, _values_sentence(chart, measure), *_findings(chart)]
    return " ".join([*sentences, *remain_sentence([chart])])


def run_charts_alt(charts: Mapping[str, RunChart], measure: Measure) -> str:
    """Describe a figure of small run charts in two to four sentences.

    How many practices and which periods; the lowest and highest latest value;
    the latest signal of the practices that have one, most recent first; how
    many could not be assessed; whether any period is suppressed.
    """
    known = {name: c for name, c in charts.items() if c.latest is not None}
    chart_word = "Run chart" if len(charts) == 1 else "Run charts"
    practices = count_text(len(charts), "practice")
    what = f"{chart_word} of {measure_text(measure)} for {practices}"
    if not known:
        return f"{what}: {_nothing_text(charts.values())}."
    starts = pd.concat([chart.points["period_start"] for chart in known.values()])
    frequency = next(iter(known.values())).frequency
    span = span_text(starts.min(), starts.max(), frequency)
    sentences = [f"{what}, {span}.", _range_sentence(known, measure, len(charts))]
    sentences += [*_signals_of_all(known), *_not_assessed(known)]
    return " ".join([*sentences, *_suppressed_of_all(charts)])


def _nothing_text(charts: Iterable[RunChart]) -> str:
    hidden = any(map(has_suppressed, charts))
    return "every value is suppressed" if hidden else "there is no value"


def _values_sentence(chart: RunChart, measure: Measure) -> str:
    latest, phase = chart.latest, chart.phases.iloc[-1]
    period = period_text(latest["period_start"], chart.frequency)
    parts = [f"the latest value is {measure.text(latest['value'])} in {period}"]
    if not pd.isna(phase["centre_line"]):
        since = ""
        if len(chart.phases) > 1:
            since = f" since {period_text(phase['start_period'], chart.frequency)}"
        parts.append(f"the median{since} is {measure.text(phase['centre_line'])}")
    if measure.target is not None:
        parts.append(f"the target is {measure.text(measure.target)}")
    return sentence(listed(parts))


def _findings(chart: RunChart) -> list[str]:
    """Say what the rules found; the reason if the last phase was not assessed."""
    note = chart.notes[-1] if chart.notes else ""
    is_assessed = chart.status == ASSESSED
    signals = _signals_sentence(chart) if is_assessed or len(chart.signals) else ""
    reason = note if not is_assessed or ONE_SIDED in note else ""
    return [sentence for sentence in (signals, reason) if sentence]


def _signals_sentence(chart: RunChart) -> str:
    found = [_signal_text(row, chart.frequency) for row in _by_time(chart.signals)]
    runs = _runs_text(chart)
    if not found:
        return sentence(f"no shift or trend is found{', but' + runs if runs else ''}")
    counts = chart.signals["kind"].value_counts()
    kinds = [count_text(int(counts[k]), k) for k in ("shift", "trend") if k in counts]
    verb = "is" if len(found) == 1 else "are"
    last = ""
    if len(found) > MOST_SIGNALS:
        found, last = found[-3:], "the last three are "
    also = f"; also,{runs}" if runs else ""
    return f"There {verb} {listed(kinds)}: {last}{listed(found)}{also}."


def _by_time(signals: pd.DataFrame) -> list[dict[str, Any]]:
    return sorted(by_row(signals), key=itemgetter("start", "end"))


def _signal_text(signal: Mapping[str, Any], frequency: str) -> str:
    span = span_text(signal["start_period"], signal["end_period"], frequency)
    where = signal["direction"]
    if signal["kind"] == "shift":
        where += " the median"
    return f"{signal['n']} points {where} ({span})"


def _runs_text(chart: RunChart) -> str:
    phase = chart.phases.iloc[-1]
    if not phase["runs_signal"]:
        return ""
    return f" there are {phase['runs_signal']} runs than chance explains"


def _range_sentence(
    known: Mapping[str, RunChart], measure: Measure, n_practices: int
) -> str:
    ordered = sorted(known, key=lambda name: known[name].latest["value"])
    ends = [
        f"{measure.text(known[name].latest['value'])} ({plain(name)})"
        for name in (ordered[0], ordered[-1])
    ]
    text = f"latest values go from {ends[0]} to {ends[1]}"
    if len(ordered) == 1:
        text = f"the latest value is {ends[0]}"
    without = n_practices - len(known)
    if without:
        verb = "has" if without == 1 else "have"
        text += f"; {count_text(without, 'practice')} {verb} no value"
    return sentence(text)


def _signals_of_all(known: Mapping[str, RunChart]) -> list[str]:
    latest = {
        name: max(_by_time(chart.signals), key=itemgetter("end_period"))
        for name, chart in known.items()
        if len(chart.signals)
    }
    if not latest:
        assessed = [chart for chart in known.values() if chart.status == ASSESSED]
        return ["No shift or trend is found."] if assessed else []
    recent = sorted(latest, key=lambda name: latest[name]["end_period"], reverse=True)
    told = [
        f"{plain(name)}, {_signal_text(latest[name], known[name].frequency)}"
        for name in recent[:MOST_NAMES]
    ]
    verb = "has" if len(latest) == 1 else "have"
    text = f"{count_text(len(latest), 'practice')} {verb} a shift or trend, "
    text += "the latest of each: " if len(latest) > 1 else "the latest: "
    rest = len(latest) - len(told)
    more = f"; and {rest} more" if rest else ""
    return [f"{text}{'; '.join(told)}{more}."]


def _not_assessed(known: Mapping[str, RunChart]) -> list[str]:
    statuses = [chart.status for chart in known.values()]
    few, none = statuses.count(TOO_FEW), statuses.count(NOT_ASSESSED)
    parts = []
    if few:
        verb = "has" if few == 1 else "have"
        many = count_text(few, "practice")
        parts.append(f"{many} {verb} too few points to show a shift")
    if none:
        verb = "is" if none == 1 else "are"
        parts.append(f"{count_text(none, 'practice')} {verb} not assessed")
    return [sentence(listed(parts))] if parts else []


def _suppressed_of_all(charts: Mapping[str, RunChart]) -> list[str]:
    n_charts = sum(map(has_suppressed, charts.values()))
    if not n_charts:
        return []
    frequency = next(iter(charts.values())).frequency
    many = count_text(n_charts, "practice")
    text = f"Some {frequency}s of {many} are suppressed."
    return [text, *remain_sentence(charts.values())]


def ranked_practices_alt(
    ranked: RankedPractices,
    measure: Measure,
    labels: Mapping[str, str],
    benchmarks: Sequence[tuple[str, float]] = (),
) -> str:
    """Describe a ranking in one to four sentences.

    How many practices, the highest and the lowest with their counts; the
    benchmarks; which practices are higher or lower than what they are compared
    with; how many have no value and why.

    Parameters
    ----------
    ranked
        The result that was drawn.
    measure
        Unit and decimals.
    labels
        Practice code to name.
    benchmarks
        Pairs of a label and a value, as drawn.
    """
    bars = ranked.bars
    known = bars[bars["value"].notna()]
    names = {code: plain(labels.get(code, code)) for code in bars["practice_code"]}
    what = f"{measure_text(measure)} in {count_text(len(bars), 'practice')}"
    sentences = [
        f"{what}: {_ends_text(known, measure, names)}.",
        *_benchmark_sentence(benchmarks, measure),
        *_comparison_sentence(known, names),
        *_no_value_sentence(bars[bars["value"].isna()]),
    ]
    return " ".join(sentences)


def _ends_text(known: pd.DataFrame, measure: Measure, names: dict[str, str]) -> str:
    if known.empty:
        return "none has a value"
    ends = []
    for _, row in known.iloc[[0, -1]].iterrows():
        of = f", {count_of(row)}" if count_of(row) else ""
        name = names[row["practice_code"]]
        ends.append(f"{measure.text(row['value'])} ({name}{of})")
    if len(known) == 1:
        return ends[0]
    return f"highest value first, from {ends[0]} to {ends[1]}"


def _benchmark_sentence(
    benchmarks: Sequence[tuple[str, float]], measure: Measure
) -> list[str]:
    told = [
        f"{plain(label)} {measure.text(value)}"
        for label, value in benchmarks
        if not pd.isna(value)
    ]
    return [f"For comparison: {listed(told)}."] if told else []


def _comparison_sentence(known: pd.DataFrame, names: dict[str, str]) -> list[str]:
    compared = known[known["comparison"] != "not known"]
    if compared.empty:
        return []
    parts = []
    if compared["comparison"].eq(FEW_OTHERS).all():
        return ["The others are too few to compare with."]
    found = [*zip(compared["practice_code"], compared["comparison"], strict=True)]
    for word in ("higher", "similar", "lower", FEW_OTHERS):
        codes = [code for code, comparison in found if comparison == word]
        if codes:
            verb = "is" if len(codes) == 1 else "are"
            who = shorter_list([names[code] for code in codes])
            named = f" ({who})" if word != "similar" else ""
            parts.append(f"{len(codes)} {verb} {word}{named}")
    return [f"Against {_against_text(compared)}, {listed(parts)}."]


def _against_text(compared: pd.DataFrame) -> str:
    """Name what the chart names: the others, or the benchmark that was stated."""
    is_stated = compared["compared_with"].eq(STATED).all()
    return f"the {STATED}" if is_stated else "the others"


def _no_value_sentence(missing: pd.DataFrame) -> list[str]:
    if missing.empty:
        return []
    reasons = missing.apply(no_value_text, axis=1).value_counts(sort=False)
    told = listed([f"{reason} ({count})" for reason, count in reasons.items()])
    many = count_text(len(missing), "practice")
    if SUPPRESSED in reasons:
        verb = "is" if len(missing) == 1 else "are"
        return [f"{many} {verb} not shown: {told}."]
    verb = "has" if len(missing) == 1 else "have"
    return [f"{many} {verb} no value: {told}."]
