"""Sentences made of results: headlines, and questions for the meeting.

Every figure is said with its counts, and how sure we are before the comparison.
What concerns signals stands in `spc.signal_words`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from qikit.measures import Measure
from qikit.periods import period_text
from qikit.rounding import count_text, number_text
from qikit.spc.signal_words import (
    newest_signal,
    own_signal_text,
    recent_signals,
    signal_questions,
    signal_text,
    signals_headline,
)
from qikit.variation.comparison import (
    HIGHER,
    LARGE_SHARE,
    LOWER,
    NOT_KNOWN,
    compare,
    judgement,
)
from qikit.variation.ranked import RankedPractices

__all__ = [
    "Figure",
    "best_practice",
    "beyond_chance",
    "group_headline",
    "interval_text",
    "learn_from",
    "median_headline",
    "newest_signal",
    "own_signal_text",
    "practice_headline",
    "recent_signals",
    "signal_questions",
    "signal_text",
    "signals_headline",
    "spread_headline",
    "state_text",
    "with_unit",
]


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
    n_practices: int = 0
    n_listed: int = 0  # of the practices listed, `n_practices` have a figure

    @property
    def place(self) -> str:
        """The name, with the number of practices where that is known."""
        if not self.n_practices:
            return self.name
        return f"{self.name} ({count_text(self.n_practices, 'practice')})"

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
    return f"{_compared(measure, own, others, period)}. {spread}"


def median_headline(
    measure: Measure,
    own: Figure,
    others: list[Figure],
    period: pd.Timestamp,
    n_practices: int,
) -> str:
    """Say the median of the practices of a published value, which is not pooled."""
    of = count_text(n_practices, "practice")
    whose = f"the median of {of} was" if n_practices > 1 else "the only practice had"
    text = f"{whose} {with_unit(measure, own.value)} in {_when(measure, period)}"
    beside = [f"{measure.text(o.value)} in {o.place}" for o in others]
    return text + (f"; the median was {' and '.join(beside)}." if beside else ".")


def spread_headline(
    measure: Measure, ranked: RankedPractices, labels: Mapping[str, str]
) -> str:
    """Say how far practices lie apart, and how many beyond chance.

    Only the practice at the wanted end is named.
    """
    known = ranked.bars[ranked.bars["value"].notna()]
    if len(known) < 2:
        return f"{_few(len(known), len(ranked.bars))} a figure: nothing to compare."
    top, low = known.iloc[0], known.iloc[-1]
    ends = [measure.text(row["value"]) for row in (low, top)]
    if measure.direction == "down":
        ends[0] += f" ({labels[low['practice_code']]})"
    if measure.direction == "up":
        ends[1] += f" ({labels[top['practice_code']]})"
    text = f"Practices range from {ends[0]} to {ends[1]}"
    return f"{text}; {_spread_words(ranked, len(known))}."


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
        return f"no figure in {_when(measure, period)}: {state_text(row['state'])}."
    columns = ("value", "numerator", "denominator", "lower", "upper")
    own = Figure("own", *[float(row[column]) for column in columns])
    peers = []
    if row["comparison"] != NOT_KNOWN:
        peers = [f"{_word(measure, row['comparison'])} our peers"]
    return f"{_compared(measure, own, others, period, peers)}."


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
    end = "lower" if is_up else "upper"
    nearer = good.sort_values(end, ascending=not is_up, kind="stable")
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


def state_text(state: str) -> str:
    """Say why a figure is not there; a reported one without a value has no people."""
    return {
        "suppressed": "suppressed",
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
    if figure.n_practices < figure.n_listed:
        listed = count_text(figure.n_listed, "practice")
        of += f"; {number_text(figure.n_practices)} of {listed}"
    return f"{text} ({of})"


def _counts(row: pd.Series) -> str:
    return f"{number_text(row['numerator'])} of {number_text(row['denominator'])}"


def _compared(
    measure: Measure,
    own: Figure,
    others: list[Figure],
    period: pd.Timestamp,
    peers: Sequence[str] = (),
) -> str:
    """Say a figure, how sure it is, and where it stands; without a full stop."""
    said = f"{_with_counts(measure, own)} in {_when(measure, period)}"
    sure = f"{said}, {_interval_words(measure, own)}"
    return "; ".join([sure, *peers, *(_against(measure, own, o) for o in others)])


def _against(measure: Measure, own: Figure, other: Figure) -> str:
    """Compare with a wider figure, less the own part where that is large."""
    rest, name = other.value, other.name
    both = own.has_counts and other.has_counts
    if both and own.denominator > LARGE_SHARE * other.denominator:
        people = other.denominator - own.denominator
        if people <= 0:
            return f"nobody else in {name} to compare with"
        rest = (other.numerator - own.numerator) / people
        name = f"the rest of {name}"
    ends = pd.Series([own.lower, own.upper], dtype=float)
    word = compare(ends[:1], ends[1:].reset_index(drop=True), rest).iloc[0]
    if word == NOT_KNOWN:
        return f"{measure.text(rest)} in {name}"
    return f"{_word(measure, word)} {name} ({measure.text(rest)})"


def _few(known: int, listed: int) -> str:
    if known == 0:
        return f"None of {count_text(listed, 'practice')} has"
    if listed == 1:
        return "The only practice has"
    return f"Only 1 of {listed} practices has"


def _spread_words(ranked: RankedPractices, known: int) -> str:
    """Say how many practices stand out; without intervals nobody can tell."""
    if ranked.bars["comparison"].eq(NOT_KNOWN).all():
        return "without counts nobody can tell whether that is more than chance"
    sides = zip(("higher", "lower"), beyond_chance(ranked), strict=True)
    parts = [f"{n} {'is' if n == 1 else 'are'} {side}" for side, n in sides if n]
    if not parts:
        return "none differs from the others by more than chance"
    return f"of {known}, {' and '.join(parts)} than the others by more than chance"


def _word(measure: Measure, word: str) -> str:
    judged = judgement(word, measure.direction)
    suffix = {"higher": "higher than", "lower": "lower than", "similar": "similar to"}
    return suffix[word] if not judged else f"{suffix[word].split()[0]} ({judged}) than"


def _when(measure: Measure, period: pd.Timestamp) -> str:
    return period_text(period, measure.frequency)


def _interval_words(measure: Measure, figure: Figure) -> str:
    if pd.isna(figure.lower):
        return "no interval"
    text = f"95% interval {interval_text(measure, figure.lower, figure.upper)}"
    return text + (", widened because practices differ" if figure.is_widened else "")
