"""Sentences made of results: headlines, and questions for the meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from qikit.measures import Measure
from qikit.periods import period_text
from qikit.rounding import count_text, number_text
from qikit.spc.run_chart import RunChart
from qikit.variation.comparison import HIGHER, LARGE_SHARE, LOWER, compare, judgement
from qikit.variation.ranked import RankedPractices

RECENT_PERIODS = 12  # a signal is news while it touches the latest year of months
NAMED_AT_MOST = 4


@dataclass(frozen=True)
class Figure:
    """One figure on paper: a name, its value, and where it has them its counts."""

    name: str
    value: float
    numerator: float = float("nan")
    denominator: float = float("nan")
    lower: float = float("nan")
    upper: float = float("nan")

    @property
    def has_counts(self) -> bool:
        """Whether a numerator and a denominator stand behind the value."""
        return pd.notna(self.numerator) and pd.notna(self.denominator)


def group_headline(
    measure: Measure, own: Figure, others: list[Figure], period: pd.Timestamp
) -> str:
    """Say a pooled figure, against whom, and how sure.

    A group that supplies more than 20 % of a benchmark is compared with the
    rest of it.
    """
    parts = [f"{own.name}: {_with_counts(measure, own)} in {_when(measure, period)}"]
    parts += [_against(measure, own, other) for other in others]
    if pd.notna(own.lower):
        parts.append(f"95% interval {interval_text(measure, own.lower, own.upper)}")
    return "; ".join(parts) + "."


def median_headline(
    measure: Measure,
    own: Figure,
    others: list[Figure],
    period: pd.Timestamp,
    n_practices: int,
) -> str:
    """Say the median of the practices of a published value, which is not pooled."""
    text = (
        f"The median of {count_text(n_practices, 'practice')} was "
        f"{with_unit(measure, own.value)} in {_when(measure, period)}"
    )
    beside = [f"{measure.text(o.value)} in {o.name}" for o in others]
    return text + (f"; it was {' and '.join(beside)}." if beside else ".")


def spread_headline(
    measure: Measure, ranked: RankedPractices, labels: Mapping[str, str]
) -> str:
    """Say how far practices lie apart, and how many beyond chance."""
    known = ranked.bars[ranked.bars["value"].notna()]
    if len(known) < 2:
        return "Too few practices have a figure to compare them."
    top, low = known.iloc[0], known.iloc[-1]
    text = (
        f"Practices run from {measure.text(low['value'])} "
        f"({labels[low['practice_code']]}) to {measure.text(top['value'])} "
        f"({labels[top['practice_code']]})"
    )
    words = known["comparison"].value_counts()
    higher, lower = int(words.get(HIGHER, 0)), int(words.get(LOWER, 0))
    if not higher + lower:
        return text + "; none differs from the others by more than chance."
    return text + (
        f"; {higher} of {len(known)} {_verb(higher)} higher and {lower} lower than "
        "the others by more than chance."
    )


def practice_headline(
    measure: Measure,
    ranked: RankedPractices,
    code: str,
    others: list[Figure],
    period: pd.Timestamp,
) -> str:
    """Say a practice's figure, against its cluster and the wider benchmark."""
    row = ranked.bars.set_index("practice_code").loc[code]
    if pd.isna(row["value"]):
        return f"{_when(measure, period)}: {state_text(row['state'])}."
    own = Figure("own", *[row[c] for c in Figure.__dataclass_fields__ if c != "name"])
    text = f"{_with_counts(measure, own)} in {_when(measure, period)}"
    parts = [text]
    if row["comparison"] != "not known":
        parts.append(_word(measure, row["comparison"]) + " the " + row["compared_with"])
    parts += [_against(measure, own, other) for other in others]
    if pd.notna(own.lower):
        parts.append(f"95% interval {interval_text(measure, own.lower, own.upper)}")
    return "; ".join(parts) + "."


def signals_headline(charts: Mapping[str, RunChart]) -> str:
    """Say in how many practices a run chart rule fired in the latest year."""
    judged = {k: c for k, c in charts.items() if c.status == "assessed"}
    if not judged:
        return "No run chart has enough points to show a signal."
    fired = [label for label, chart in judged.items() if len(recent_signals(chart))]
    named = ", ".join(fired[:NAMED_AT_MOST]) + (" …" if fired[NAMED_AT_MOST:] else "")
    names = f" ({named})" if fired else ""
    return (
        f"In the latest 12 months a shift or trend stands in {len(fired)} of "
        f"{len(judged)} run charts{names}. A signal is a question, not a verdict: "
        "chance alone makes some."
    )


def signal_questions(charts: Mapping[str, RunChart], measure: Measure) -> list[str]:
    """Ask about the newest signal of each practice, the wanted direction first."""
    found = []
    for label, chart in charts.items():
        recent = recent_signals(chart)
        if len(recent):
            signal = recent.sort_values("end").iloc[-1]
            found.append((_is_wanted(signal["direction"], measure), label, signal))
    found.sort(key=lambda item: (not item[0], item[1]))
    return [_signal_question(label, s, measure) for _, label, s in found][
        :NAMED_AT_MOST
    ]


def learn_from(
    measure: Measure, ranked: RankedPractices, labels: Mapping[str, str]
) -> str | None:
    """Name whom to ask: the practice furthest on the wanted side beyond chance."""
    if measure.direction == "neutral":
        return None
    wanted = HIGHER if measure.direction == "up" else LOWER
    good = ranked.bars[ranked.bars["comparison"].eq(wanted)]
    if good.empty:
        return None
    nearer = "lower" if measure.direction == "up" else "upper"
    best = good.sort_values(nearer, ascending=measure.direction == "down").iloc[0]
    whom, shown = labels[best["practice_code"]], measure.text(best["value"])
    return (
        f"{measure.short_name}: what could we learn from {whom} "
        f"({shown}, {_counts(best)})?"
    )


def recent_signals(chart: RunChart) -> pd.DataFrame:
    """Return the signals that touch the latest 12 periods of a chart."""
    if chart.signals.empty:
        return chart.signals
    first = len(chart.points) - RECENT_PERIODS + 1
    return chart.signals[chart.signals["end"].ge(first)]


def signal_text(chart: RunChart) -> str:
    """Say the newest signal of a chart in a few words, or why there is none."""
    if chart.status == "too_few":
        return "too few points to show a shift"
    if chart.status != "assessed":
        return "not assessed"
    recent = recent_signals(chart)
    if recent.empty:
        return "no shift or trend in the latest 12 months"
    signal = recent.sort_values("end").iloc[-1]
    first = period_text(signal["start_period"], chart.frequency)
    last = period_text(signal["end_period"], chart.frequency)
    where = f"{signal['n']} points, {first} to {last}"
    if signal["kind"] == "trend":
        return f"trend, {signal['direction']}: {where}"
    return f"shift {signal['direction']} the median: {where}"


def state_text(state: str) -> str:
    """Say why a figure is not there."""
    return {
        "suppressed_at_source": "suppressed at source",
        "not_submitted": "not reported",
        "not_applicable": "not applicable",
        "rejected": "set aside by a check",
    }.get(state, "not known")


def with_unit(measure: Measure, value: float) -> str:
    """Write a value with its unit: "82.3%", "1.52 items per 1,000 patients"."""
    text = measure.text(value)
    return text if measure.is_percentage else f"{text} {measure.unit}"


def interval_text(measure: Measure, lower: float, upper: float) -> str:
    """Write an interval: "80.1% to 84.2%"."""
    return f"{measure.text(lower)} to {measure.text(upper)}"


def _with_counts(measure: Measure, figure: Figure) -> str:
    text = with_unit(measure, figure.value)
    if not figure.has_counts:
        return text
    of = f"{number_text(figure.numerator)} of {number_text(figure.denominator)}"
    return f"{text} ({of})"


def _counts(row: pd.Series) -> str:
    return f"{number_text(row['numerator'])} of {number_text(row['denominator'])}"


def _against(measure: Measure, own: Figure, other: Figure) -> str:
    """Compare with a wider figure, less the own part where that is large."""
    rest, name = other, other.name
    both = own.has_counts and other.has_counts
    if both and own.denominator > LARGE_SHARE * other.denominator:
        people = other.denominator - own.denominator
        if people <= 0:
            return f"{other.name} has no other practice"
        value = (other.numerator - own.numerator) / people
        rest, name = Figure(other.name, value), f"the rest of {other.name}"
    word = compare(
        pd.Series([own.lower], dtype=float),
        pd.Series([own.upper], dtype=float),
        rest.value,
    ).iloc[0]
    text = f"{name} {measure.text(rest.value)}"
    return text if word == "not known" else f"{_word(measure, word)} {text}"


def _word(measure: Measure, word: str) -> str:
    judged = judgement(word, measure.direction)
    suffix = {"higher": "higher than", "lower": "lower than", "similar": "similar to"}
    return suffix[word] if not judged else f"{suffix[word].split()[0]} ({judged}) than"


def _when(measure: Measure, period: pd.Timestamp) -> str:
    return period_text(period, measure.frequency)


def _verb(count: int) -> str:
    return "is" if count == 1 else "are"


def _is_wanted(direction: str, measure: Measure) -> bool:
    up = direction in ("above", "rising")
    return measure.direction == ("up" if up else "down")


def _signal_question(label: str, signal: pd.Series, measure: Measure) -> str:
    since = period_text(signal["start_period"])
    words = {
        "above": f"has been above its median since {since}",
        "below": f"has been below its median since {since}",
        "rising": f"has risen since {since}",
        "falling": f"has fallen since {since}",
    }[signal["direction"]]
    ask = "What changed, and could others try it?"
    if not _is_wanted(signal["direction"], measure):
        ask = "What changed, and what would help?"
    return f"{label}: {measure.short_name.lower()} {words}. {ask}"
