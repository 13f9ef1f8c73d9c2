"""Say in plain sentences what charts of many units, and of bundles, show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from qikit.measures import Measure
from qikit.periods import period_text, span_text
from qikit.plots.bundle_matrix import MOST_MONTHS, every_month
from qikit.plots.funnel import BENCHMARK, limits_text
from qikit.plots.lettering import plain
from qikit.plots.phrases import measure_text, sentence, shorter_list
from qikit.plots.spine import compared_word
from qikit.plots.suppressed import SUPPRESSED, suppressed_rows
from qikit.rounding import count_text, number_text

if TYPE_CHECKING:
    from qikit.variation.funnel import Funnel
    from qikit.variation.spread import Deciles

WITHIN = {
    "in_control": "within the limits",
    "alert_high": "above the 95% limit",
    "alert_low": "below the 95% limit",
    "alarm_high": "above the 99.8% limit",
    "alarm_low": "below the 99.8% limit",
}
SPINE_WORDS = ("better", "worse", "higher", "lower", "similar")


def funnel_alt(
    funnel: Funnel,
    measure: Measure,
    labels: Mapping[str, str],
    *,
    highlight: str | None = None,
    benchmark_name: str = BENCHMARK,
    noun: str = "practice",
) -> str:
    """Describe a funnel in two to four sentences.

    How many units, the benchmark, and which limits; which units are beyond a
    limit; where the highlighted one stands; how many are suppressed or have no
    value.

    Parameters
    ----------
    funnel, measure, labels, highlight, benchmark_name, noun
        As for `plot_funnel`.
    """
    units = funnel.units
    known = units[units["value"].notna()]
    what = f"Funnel plot of {measure_text(measure)} in {count_text(len(units), noun)}"
    if known.empty:
        return f"{what}: there is no value."
    name = "the benchmark" if benchmark_name == BENCHMARK else plain(benchmark_name)
    first = (
        f"{what}; {name} has {measure.text(funnel.benchmark)}, {limits_text(funnel)}."
    )
    names = {unit: plain(labels.get(unit, unit)) for unit in known["unit"]}
    texts = [first, _beyond_sentence(known, names)]
    for _, row in known[known["unit"] == highlight].iterrows():
        value, place = measure.text(row["value"]), WITHIN[row["category"]]
        texts.append(f"{names[row['unit']]} has {value}, {place}.")
    return " ".join([*texts, *_gap_sentences(units, noun)])


def _gap_sentences(units: pd.DataFrame, noun: str) -> list[str]:
    """Count the units that are suppressed, and apart from them those without value."""
    n_hidden = int(suppressed_rows(units).sum())
    n_gaps = int(units["value"].isna().sum()) - n_hidden
    verbs = ("is", "are"), ("has", "have")
    return [
        f"{count_text(count, noun)} {verb[count != 1]} {what}."
        for count, verb, what in zip(
            (n_hidden, n_gaps), verbs, (SUPPRESSED, "no value"), strict=True
        )
        if count
    ]


def _beyond_sentence(known: pd.DataFrame, names: Mapping[str, str]) -> str:
    parts = []
    found = [*zip(known["unit"], known["category"], strict=True)]
    for category in ("alarm_high", "alarm_low", "alert_high", "alert_low"):
        units = [unit for unit, its in found if its == category]
        if units:
            verb = "is" if len(units) == 1 else "are"
            who = shorter_list([names[unit] for unit in units])
            parts.append(f"{len(units)} {verb} {WITHIN[category]} ({who})")
    return sentence("; ".join(parts) if parts else "none is beyond a limit")


def deciles_alt(
    deciles: Deciles,
    measure: Measure,
    *,
    own: pd.Series | None = None,
    own_name: str = "",
) -> str:
    """Describe a chart of deciles in two to four sentences.

    The periods and how many practices; the median and the deciles of the last
    period that has them; the latest value of the practice, and between which
    deciles of that period it lies.

    Parameters
    ----------
    deciles, measure, own, own_name
        As for `plot_deciles`.
    """
    lines = deciles.lines.sort_values("period_start")
    known = lines[lines["decile_50"].notna()]
    what = f"Deciles of {measure_text(measure)}"
    if known.empty:
        return f"{what}: there is no value."
    starts, frequency = known["period_start"], measure.frequency
    span = span_text(starts.iloc[0], starts.iloc[-1], frequency)
    last = known.iloc[-1]
    counts = known["n_practices"]
    many = count_text(int(counts.max()), "practice")
    if counts.min() < counts.max():
        many = f"{number_text(counts.min())} to {many}"
    low, middle, high = (measure.text(last[f"decile_{d}"]) for d in (10, 50, 90))
    text = (
        f"In {period_text(last['period_start'], frequency)} the median is {middle}; "
        f"one practice in ten is below {low} and one in ten above {high}."
    )
    texts = [f"{what} in {many}, {span}.", text]
    return " ".join([*texts, *_own_sentence(lines, measure, own, own_name)])


def _own_sentence(
    lines: pd.DataFrame, measure: Measure, own: pd.Series | None, name: str
) -> list[str]:
    values = pd.Series(dtype=float) if own is None else own.dropna().sort_index()
    if values.empty:
        return []
    period, value = values.index[-1], float(values.iloc[-1])
    when = period_text(period, measure.frequency)
    text = f"{plain(name) or 'the practice'} has {measure.text(value)} in {when}"
    beside = lines[(lines["period_start"] == period) & lines["decile_50"].notna()]
    if len(beside):
        text += f", {_among(value, beside.iloc[0])}"
    return [sentence(text)]


def _among(value: float, row: pd.Series) -> str:
    """Say where a value lies among the deciles of its period."""
    if value < row["decile_10"]:
        return "in the lowest tenth of practices"
    if value > row["decile_90"]:
        return "in the highest tenth of practices"
    if value == row["decile_50"]:
        return "at the median"
    return f"{'above' if value > row['decile_50'] else 'below'} the median"


def spine_alt(
    spine: pd.DataFrame,
    measures: Mapping[str, Measure],
    *,
    unit_name: str,
    benchmark_name: str = BENCHMARK,
) -> str:
    """Describe a spine chart in two or three sentences.

    Parameters
    ----------
    spine, measures, unit_name, benchmark_name
        As for `plot_spine`.
    """
    told: dict[str, list[str]] = {word: [] for word in SPINE_WORDS}
    without, unknown = [], []
    for _, row in spine.iterrows():
        measure = measures[row["measure"]]
        name, word = plain(measure.short_name), compared_word(row, measure)
        if pd.isna(row["value"]):
            without.append(name)
            continue
        value = f"{name} {measure.text(row['value'])}"
        figures = f"{value} against {measure.text(row['benchmark'])}"
        told.get(word, unknown).append(figures)
    name = "the benchmark" if benchmark_name == BENCHMARK else plain(benchmark_name)
    measure_count = count_text(len(spine), "measure")
    texts = [f"Spine chart of {plain(unit_name)} against {name} in {measure_count}."]
    parts = [
        f"{word} in {len(rows)} ({shorter_list(rows)})"
        for word, rows in told.items()
        if rows
    ]
    if unknown:
        parts.append(f"not compared in {len(unknown)} ({shorter_list(unknown)})")
    texts += [sentence("; ".join(parts))] if parts else []
    if without:
        verb = "has" if len(without) == 1 else "have"
        number = count_text(len(without), "measure")
        texts.append(f"{number} {verb} no value ({shorter_list(without)}).")
    return " ".join(texts)


def bundle_matrix_alt(
    elements: pd.DataFrame,
    composite: pd.DataFrame,
    *,
    bundle: str,
    place: str,
    names: Mapping[str, str] | None = None,
) -> str:
    """Describe a bundle matrix in two to four sentences.

    How many elements and months; all or none in the latest month with a figure,
    at its lowest and at its highest; the elements in that month.

    Parameters
    ----------
    elements, composite, names
        As for `plot_bundle_matrix`.
    bundle, place
        Names of the bundle, and of the practice or group.
    """
    months = every_month(elements, composite)[-MOST_MONTHS:]
    what = f"Care bundle {plain(bundle)} for {plain(place)}"
    drawn = composite[composite["month"].isin(months)].dropna(subset=["value"])
    if drawn.empty:
        return f"{what}: there is no value."
    n_elements = count_text(elements["element"].nunique(), "element")
    n_missing = len(months) - drawn["month"].nunique()
    missing = (
        f"; {count_text(n_missing, 'month')} without a figure" if n_missing else ""
    )
    span = span_text(months[0], months[-1], "month")
    first = f"{what}, {span}: {n_elements} by month, and all or none{missing}."
    latest = drawn.sort_values("month")["month"].iloc[-1]
    own = elements[elements["month"] == latest].dropna(subset=["value"])
    texts = [first, _all_or_none(drawn.sort_values("month"))]
    return " ".join([*texts, *_elements_sentence(own, latest, names or {})])


def _all_or_none(drawn: pd.DataFrame) -> str:
    latest = drawn.iloc[-1]
    text = f"all or none is {_share(latest)} in {period_text(latest['month'])}"
    if len(drawn) > 1:
        low, high = (drawn.loc[i] for i in (_at(drawn, "min"), _at(drawn, "max")))
        text += (
            f", between {_share(low)} in {period_text(low['month'])} and "
            f"{_share(high)} in {period_text(high['month'])}"
        )
    return sentence(text)


def _at(drawn: pd.DataFrame, end: str) -> int:
    return getattr(drawn["value"], f"idx{end}")()


def _elements_sentence(
    own: pd.DataFrame, month: pd.Timestamp, names: Mapping[str, str]
) -> list[str]:
    if own.empty:
        return []
    rows = own.sort_values("value", kind="stable")
    told = [
        f"{plain(names.get(row['element'], row['element']))} {_percent(row['value'])}"
        for _, row in rows.iterrows()
    ]
    return [f"In {period_text(month)}, lowest first: {shorter_list(told)}."]


def _share(row: pd.Series) -> str:
    patients = count_text(int(row["denominator"]), "patient")
    return f"{_percent(row['value'])} of {patients}"


def _percent(value: float) -> str:
    return f"{number_text(float(value) * 100)}%"
