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
UPWARD = ("above", "rising")


@dataclass(frozen=True)
class Figure:
    """One figure on paper: a name, its value, and where it has them its counts."""

    name: str
    value: float
    numerator: float = float("nan")
    denominator: float = float("nan")
    lower: float = float("nan")
    upper: float = float("nan")
    is_widened: bool = False

    @property
    def has_counts(self) -> bool:
        """Whether a numerator and a denominator stand behind the value."""
        return pd.notna(self.numerator) and pd.notna(self.denominator)


def group_headline(
    measure: Measure,
    own: Figure,
    others: list[Figure],
    period: pd.Timestamp,
    spread: str,
) -> str:
    """Say a pooled figure, against whom, how sure, and how far practices differ.

    A group that supplies more than 20 % of a benchmark is compared with the
    rest of it. `spread` is the sentence of `spread_headline`.
    """
    parts = [f"{_with_counts(measure, own)} in {_when(measure, period)}"]
    parts += [_against(measure, own, other) for other in others]
    return f"{'; '.join(parts)} ({_interval_words(measure, own)}). {spread}"


def median_headline(
    measure: Measure,
    own: Figure,
    others: list[Figure],
    period: pd.Timestamp,
    n_practices: int,
) -> str:
    """Say the median of the practices of a published value, which is not pooled."""
    text = (
        f"the median of {count_text(n_practices, 'practice')} was "
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
    higher, lower = beyond_chance(ranked)
    if not higher + lower:
        return text + "; none differs from the others by more than chance."
    return text + (
        f"; of {len(known)}, {higher} {_verb(higher)} higher and {lower} "
        f"{_verb(lower)} lower than the others by more than chance."
    )


def beyond_chance(ranked: RankedPractices) -> tuple[int, int]:
    """Count the practices whose whole interval lies above, and below, the others."""
    words = ranked.bars["comparison"].value_counts()
    return int(words.get(HIGHER, 0)), int(words.get(LOWER, 0))


def practice_headline(
    measure: Measure,
    ranked: RankedPractices,
    code: str,
    others: list[Figure],
    period: pd.Timestamp,
) -> str:
    """Say a practice's figure, against its peers and the wider benchmark."""
    row = ranked.bars.set_index("practice_code").loc[code]
    if pd.isna(row["value"]):
        return f"{state_text(row['state'])} in {_when(measure, period)}."
    columns = ("value", "numerator", "denominator", "lower", "upper")
    own = Figure("own", *[float(row[column]) for column in columns])
    parts = [f"{_with_counts(measure, own)} in {_when(measure, period)}"]
    if row["comparison"] != "not known":
        parts.append(f"{_word(measure, row['comparison'])} our peers")
    parts += [_against(measure, own, other) for other in others]
    return f"{'; '.join(parts)} ({_interval_words(measure, own)})."


def signals_headline(charts: Mapping[str, RunChart], measure: Measure) -> str:
    """Say in how many practices a run chart rule fired in the latest year."""
    judged = {k: c for k, c in charts.items() if c.status == "assessed"}
    if not judged:
        return "No run chart has enough points to show a signal."
    newest = {label: newest_signal(chart) for label, chart in judged.items()}
    fired = {label: s for label, s in newest.items() if s is not None}
    text = (
        f"In the latest 12 months the rules find a shift or trend in {len(fired)} "
        f"of {len(judged)} run charts"
    )
    sides = {"up": [], "down": []}
    for label, signal in fired.items():
        sides["up" if signal["direction"] in UPWARD else "down"].append(label)
    named = [
        f"{_side_words(side, measure)}: {_names(n)}" for side, n in sides.items() if n
    ]
    detail = f" ({'; '.join(named)})" if named else ""
    return f"{text}{detail}. A signal is a question: chance alone makes some."


def signal_questions(charts: Mapping[str, RunChart], measure: Measure) -> list[str]:
    """Ask about the newest signal of each practice, the wanted direction first."""
    found = []
    for label, chart in charts.items():
        signal = newest_signal(chart)
        if signal is not None:
            wanted = _is_wanted(signal["direction"], measure)
            found.append((not wanted, label, _signal_question(chart, signal, wanted)))
    return [f"{label}: {text}" for _, label, text in sorted(found)][:NAMED_AT_MOST]


def best_practice(measure: Measure, ranked: RankedPractices) -> str | None:
    """Return the practice furthest on the wanted side beyond chance, or None.

    Furthest is judged by the nearer end of the interval, so that a small
    practice with a lucky month does not come first.
    """
    if measure.direction == "neutral":
        return None
    is_up = measure.direction == "up"
    good = ranked.bars[ranked.bars["comparison"].eq(HIGHER if is_up else LOWER)]
    if good.empty:
        return None
    nearer = good.sort_values("lower" if is_up else "upper", ascending=not is_up)
    return str(nearer["practice_code"].iloc[0])


def learn_from(
    measure: Measure, ranked: RankedPractices, labels: Mapping[str, str]
) -> str | None:
    """Ask what could be learnt from the practice that does best beyond chance."""
    code = best_practice(measure, ranked)
    if code is None:
        return None
    best = ranked.bars.set_index("practice_code").loc[code]
    shown = f"{measure.text(best['value'])}, {_counts(best)}"
    return f"What could we learn from {labels[code]} ({shown})?"


def recent_signals(chart: RunChart) -> pd.DataFrame:
    """Return the signals that touch the latest 12 periods of a chart."""
    if chart.signals.empty:
        return chart.signals
    first = len(chart.points) - RECENT_PERIODS + 1
    return chart.signals[chart.signals["end"].ge(first)]


def newest_signal(chart: RunChart) -> pd.Series | None:
    """Return the latest signal that touches the latest 12 periods, or None."""
    recent = recent_signals(chart)
    return None if recent.empty else recent.sort_values(["end", "n"]).iloc[-1]


def signal_text(chart: RunChart) -> str:
    """Say the newest signal of a chart in a few words, or why there is none."""
    if chart.status == "too_few":
        return "too few points to show a shift"
    if chart.status != "assessed":
        return "not assessed"
    signal = newest_signal(chart)
    if signal is None:
        return "no shift or trend in the latest 12 months"
    first = period_text(signal["start_period"], chart.frequency)
    last = period_text(signal["end_period"], chart.frequency)
    where = f"{signal['n']} points, {first} to {last}"
    if signal["kind"] == "trend":
        return f"trend, {signal['direction']}: {where}"
    return f"shift {signal['direction']} the median: {where}"


def state_text(state: str) -> str:
    """Say why a figure is not there; a reported one without a value has no people."""
    return {
        "zero": "nobody to count",
        "reported": "nobody to count",
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
    return measure.direction == ("up" if direction in UPWARD else "down")


def _signal_question(chart: RunChart, signal: pd.Series, wanted: bool) -> str:
    """Ask what changed; a signal that has ended is told in the past."""
    first = period_text(signal["start_period"], chart.frequency)
    last = period_text(signal["end_period"], chart.frequency)
    useful = chart.points.index[chart.points["is_useful"]]
    lasts = len(useful) > 0 and signal["end"] > useful[-1]
    when = f"since {first}" if lasts else f"from {first} to {last}"
    words = {
        "above": "above its median",
        "below": "below its median",
        "rising": "rising month by month",
        "falling": "falling month by month",
    }[signal["direction"]]
    ask = "could others try it?" if wanted else "what would help?"
    return f"{words} {when}. What changed, and {ask}"


def _interval_words(measure: Measure, figure: Figure) -> str:
    if pd.isna(figure.lower):
        return "no interval"
    text = f"95% interval {interval_text(measure, figure.lower, figure.upper)}"
    return text + (", widened because practices differ" if figure.is_widened else "")


def _side_words(side: str, measure: Measure) -> str:
    word = "upward" if side == "up" else "downward"
    if measure.direction == "neutral":
        return word
    return f"{word}, " + (
        "the wanted way" if measure.direction == side else "not the wanted way"
    )


def _names(labels: list[str]) -> str:
    more = len(labels) - NAMED_AT_MOST
    return ", ".join(labels[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
