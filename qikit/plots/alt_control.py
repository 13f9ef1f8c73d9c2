"""Say what a control chart shows, and a summary of several, in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from qikit.measures import Measure
from qikit.periods import span_text
from qikit.plots.control_marks import centre_word
from qikit.plots.lettering import plain
from qikit.plots.phrases import listed, measure_text, sentence, shorter_list
from qikit.plots.variation_icons import (
    Icon,
    chart_assurance,
    chart_variation,
    latest_target,
    stored,
)
from qikit.rounding import count_text
from qikit.spc.assessment import NOT_ASSESSED, TOO_FEW
from qikit.spc.icons import assurance_text, variation_text
from qikit.spc.point_names import point_text

if TYPE_CHECKING:
    from qikit.spc.control_chart import ControlChart

MOST_SIGNALS = 4  # of one chart; with more, only the last three are told
SIGNAL_NOUNS = {
    "shift": "shift",
    "trend": "trend",
    "outside_limits": "point beyond a limit",
    "two_of_three": "signal of two in three points near a limit",
}
PLURALS = {
    "outside_limits": "points beyond a limit",
    "two_of_three": "signals of two in three points near a limit",
}
CHART_WORDS = {
    "run": "Run chart",
    "i": "XmR chart",
    "mr": "Moving range chart",
    "p-prime": "p′ chart",
    "u-prime": "u′ chart",
    "xbar": "X-bar chart",
}


def control_chart_alt(chart: ControlChart, measure: Measure, place: str) -> str:
    """Describe a control chart in two to four sentences.

    What and where, the periods and how many have no value; the latest value,
    the centre line, limits and target of the last phase; the signals with their
    periods, or why the chart was not assessed; what the latest point shows and
    how the limits lie to the target.

    Parameters
    ----------
    chart
        The result that was drawn.
    measure
        Unit and decimals.
    place
        Name of the practice, cluster or board.
    """
    kind = CHART_WORDS.get(chart.chart, f"{chart.chart} chart")
    what = f"{kind} of {measure_text(measure)} for {plain(place)}"
    if chart.latest is None:
        return f"{what}: there is no value."
    dates = chart.points["date"]
    n_missing = int(chart.points["value"].isna().sum())
    missing = f", {n_missing} without a value" if n_missing else ""
    points = count_text(len(dates), chart.frequency or "point")
    first = f"{what}, {_span(dates.iloc[0], dates.iloc[-1], chart)}: {points}{missing}."
    sentences = [first, _values_sentence(chart, measure), *_findings(chart)]
    return " ".join([*sentences, *_icons_sentence(chart)])


def variation_icons_alt(charts: Mapping[str, tuple[ControlChart, Measure]]) -> str:
    """Describe a summary of variation and assurance in two or three sentences.

    Parameters
    ----------
    charts
        As they were drawn.
    """
    names = {label: plain(label) for label in charts}
    variation = {names[k]: chart_variation(chart) for k, (chart, _) in charts.items()}
    assurance = {names[k]: chart_assurance(chart) for k, (chart, _) in charts.items()}
    what = f"Summary of {count_text(len(charts), 'control chart')}."
    texts = [what, f"Latest points: {_grouped(variation)}."]
    if any(icon.marker for icon in assurance.values()):
        texts.append(f"Against the target: {_grouped(assurance)}.")
    return " ".join(texts)


def _grouped(icons: Mapping[str, Icon]) -> str:
    """Name the rows with each state, in the order in which the states appear."""
    groups: dict[str, list[str]] = {}
    for label, icon in icons.items():
        groups.setdefault(icon.words, []).append(label)
    return "; ".join(
        f"{words} in {len(labels)} ({shorter_list(labels)})"
        for words, labels in groups.items()
    )


def _span(start: pd.Timestamp, end: pd.Timestamp, chart: ControlChart) -> str:
    if chart.frequency is not None:
        return span_text(start, end, chart.frequency)
    if start == end:
        return point_text(start, None)
    return f"{point_text(start, None)} to {point_text(end, None)}"


def _values_sentence(chart: ControlChart, measure: Measure) -> str:
    latest = chart.latest

    def text(value: float) -> str:
        return measure.text(stored(chart, value))

    when = point_text(latest["date"], chart.frequency)
    on = "on" if chart.frequency is None else "in"
    parts = [f"the latest value is {text(latest['value'])} {on} {when}"]
    last = chart.points.iloc[-1]
    if not pd.isna(last["centre_line"]):
        parts.append(f"the {centre_word(chart)} is {text(last['centre_line'])}")
    limits = last[["lower_limit", "upper_limit"]].dropna()
    if len(limits) == 2:
        parts.append(f"the limits are {' and '.join(text(value) for value in limits)}")
    elif len(limits):
        side = limits.index[0].replace("_", " ")
        parts.append(f"the {side} is {text(limits.iloc[0])}")
    target = latest_target(chart)
    if not pd.isna(target):
        parts.append(f"the target is {text(target)}")
    return sentence(listed(parts))


def _findings(chart: ControlChart) -> list[str]:
    """Say what the rules found; why not, where the last phase is not assessed."""
    texts = []
    if len(chart.signals):
        texts.append(_signals_sentence(chart))
    if chart.status == TOO_FEW:
        texts.append("There are too few points to show a shift.")
    elif chart.status == NOT_ASSESSED:
        texts.append("The chart is not assessed.")
    elif not len(chart.signals):
        texts.append("No signal is found.")
    runs = _runs_text(chart)
    if runs:
        texts[-1] = f"{texts[-1][:-1]}; also, {runs}."
    return texts


def _signals_sentence(chart: ControlChart) -> str:
    signals = chart.signals.sort_values(["start", "end"], kind="stable")
    found = [_signal_text(row, chart) for _, row in signals.iterrows()]
    counts = signals["kind"].value_counts()
    kinds = [
        count_text(int(counts[kind]), noun, PLURALS.get(kind))
        for kind, noun in SIGNAL_NOUNS.items()
        if kind in counts
    ]
    last = ""
    if len(found) > MOST_SIGNALS:
        found, last = found[-3:], "the last three are "
    verb = "is" if kinds[0].startswith("1 ") else "are"
    return f"There {verb} {listed(kinds)}: {last}{listed(found)}."


def _signal_text(signal: pd.Series, chart: ControlChart) -> str:
    span = _span(signal["start_period"], signal["end_period"], chart)
    where = signal["direction"]
    points = count_text(int(signal["n"]), "point")
    side = "upper" if where == "above" else "lower"
    text = {
        "shift": f"{points} {where} the {centre_word(chart)}",
        "trend": f"{points} {where}",
        "outside_limits": f"{points} {where} the {side} limit",
        "two_of_three": f"{points} near the {side} limit",
    }[signal["kind"]]
    return f"{text} ({span})"


def _runs_text(chart: ControlChart) -> str:
    """Say that the number of runs, or their length, is not that of chance."""
    runs = chart.summary["runs_signal"]
    if isinstance(runs, str):
        return f"there are {runs} runs than chance explains" if runs else ""
    if not runs:
        return ""
    summary = chart.summary
    return (
        f"the longest run has {count_text(summary['longest_run'], 'point')} (by chance "
        f"{summary['longest_run_max']} at most) and the {centre_word(chart)} is "
        f"crossed {count_text(summary['crossings'], 'time')} (by chance "
        f"{summary['crossings_min']} at least)"
    )


def _icons_sentence(chart: ControlChart) -> list[str]:
    """Word the icons of the latest point, as far as there are any."""
    variation, assurance = chart.summary["variation"], chart.summary["assurance"]
    parts = []
    if variation is not None:
        words = variation_text(variation, chart.direction)
        parts.append(f"the latest point shows {words}")
    if assurance is not None:
        parts.append(f"the process {assurance_text(assurance)}")
    return [sentence("; ".join(parts))] if parts else []
