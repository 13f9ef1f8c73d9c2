"""Sentences made of results: headlines, and questions for the meeting.

Every figure is said with its counts, and how sure we are before the comparison.
What concerns signals stands in `spc.signal_words`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from qikit.disclosure.states import SUPPRESSED
from qikit.measures import Measure
from qikit.periods import period_text
from qikit.rounding import count_text, number_text
from qikit.spc.signal_words import newest_signal, recent_signals, signal_text
from qikit.spc.signals_in_brief import (
    own_signal_in_brief,
    signal_questions_in_brief,
    signals_in_brief,
)
from qikit.variation.comparison import (
    HIGHER,
    LARGE_SHARE,
    LEAST_PRACTICES,
    LEAST_REST,
    LOWER,
    NOT_KNOWN,
    TOO_FEW,
    compare,
    compare_with_rest,
    judgement,
)
from qikit.variation.intervals import wilson_interval
from qikit.variation.ranked import RankedPractices
from qikit.variation.shown import state_text
from qikit.variation.spread_words import beyond_chance, shown_word, spread_in_brief
from qikit.variation.value_words import (
    SMALL_COUNT,
    interval_text,
    value_and_counts,
    with_unit,
)

__all__ = [
    "SMALL_COUNT",
    "Figure",
    "best_practice",
    "beyond_chance",
    "group_headline",
    "hidden_group_headline",
    "interval_text",
    "learn_from",
    "median_headline",
    "newest_signal",
    "own_signal_in_brief",
    "practice_headline",
    "recent_signals",
    "signal_questions_in_brief",
    "signal_text",
    "signals_in_brief",
    "spread_in_brief",
    "state_text",
    "value_and_counts",
    "with_unit",
]


NO_VERDICT = "neutral"  # as of a measure that has no better or worse
NO_OTHERS = "to compare with"  # ends a comparison that cannot be made


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
    period: pd.Timestamp | None = None,
    suppressed: Sequence[str] = (),
) -> str:
    """Say a pooled figure, how sure it is, and where it stands in the wider area.

    It is compared with the nearest wider area that can be compared with; a group
    that supplies more than 20 % of a benchmark with the rest of it. `period` is
    named where it is not that of the page; `suppressed` are the benchmarks that may
    not be shown.
    """
    beside = _nearest(measure, own, others, measure.direction)
    said = f"{_with_counts(measure, own)}{_when(measure, period)}"
    return f"{'; '.join([said, *(beside or _hidden(suppressed))])}."


def hidden_group_headline(
    measure: Measure,
    others: list[Figure],
    period: pd.Timestamp | None = None,
    suppressed: Sequence[str] = (),
) -> str:
    """Say that the group's own figure is suppressed, and what stands beside it."""
    said = f"the group's figure{_when(measure, period, ' of ')} is suppressed"
    beside = _beside(measure, others[:1]) or _hidden(suppressed)
    return f"{'; '.join([said, *beside])}."


def median_headline(
    measure: Measure,
    own: Figure,
    others: list[Figure],
    n_practices: int,
    period: pd.Timestamp | None = None,
    suppressed: Sequence[str] = (),
) -> str:
    """Say the median of the practices of a published value, which is not pooled."""
    of = count_text(n_practices, "practice")
    whose = f"the median of {of} was" if n_practices > 1 else "the only practice had"
    text = f"{whose} {with_unit(measure, own.value)}{_when(measure, period)}"
    beside = [
        f"the median in {o.place} was {measure.text(o.value)}" for o in others[:1]
    ]
    return f"{'; '.join([text, *(beside or _hidden(suppressed))])}."


def practice_headline(
    measure: Measure,
    ranked: RankedPractices,
    code: str,
    others: list[Figure],
    period: pd.Timestamp | None = None,
    suppressed: Sequence[str] = (),
) -> str:
    """Say a practice's figure, against its peers and the wider benchmark.

    Higher or lower is said without a verdict; which of them is wanted follows in a
    sentence of its own.
    """
    row = ranked.bars.set_index("practice_code").loc[code]
    if pd.isna(row["value"]):
        said = f"no figure{_when(measure, period)}: {state_text(row['state'])}"
        beside = _beside(measure, others[:1]) or _hidden(suppressed)
        return f"{'; '.join([said, *(beside if row['state'] == SUPPRESSED else [])])}."
    columns = ("value", "numerator", "denominator", "lower", "upper")
    own = Figure("own", *[float(row[column]) for column in columns])
    beside = _nearest(measure, own, others, NO_VERDICT) or _hidden(suppressed)
    said = f"{_with_counts(measure, own)}{_when(measure, period)}"
    said = "; ".join([said, *_peers(ranked, row["comparison"]), *beside])
    return f"{said}.{_better_here(measure, said)}"


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
    counts = best["numerator"], best["denominator"]
    shown = ", ".join(value_and_counts(measure.text(best["value"]), *counts))
    return f"What could we learn from {labels[code]} ({shown})?"


def _with_counts(measure: Measure, figure: Figure) -> str:
    """Write a value with n and with how sure it is, in brackets."""
    said, more = [with_unit(measure, figure.value)], []
    if figure.has_counts:
        said = value_and_counts(said[0], figure.numerator, figure.denominator)
    if figure.has_counts and figure.n_practices < figure.n_listed:
        listed = count_text(figure.n_listed, "practice")
        more = [f"{number_text(figure.n_practices)} of {listed}"]
    return (
        f"{said[0]} ({'; '.join([*said[1:], *more, _interval_words(measure, figure)])})"
    )


def _hidden(names: Sequence[str]) -> list[str]:
    return [f"the figure of {name} is suppressed" for name in names[:1]]


def _beside(measure: Measure, others: list[Figure]) -> list[str]:
    return [f"{measure.text(other.value)} in {other.name}" for other in others]


def _nearest(
    measure: Measure, own: Figure, others: list[Figure], direction: str
) -> list[str]:
    """Compare with the nearest wider area in which there are enough others."""
    said = [_against(measure, own, other, direction) for other in others]
    return [text for text in said if not text.endswith(NO_OTHERS)][:1] or said[:1]


def _peers(ranked: RankedPractices, word: str) -> list[str]:
    """Say where a practice stands among its peers, without a verdict."""
    whom = f"our peers{shown_word(ranked)}"
    if word == TOO_FEW:
        return [f"{whom} are too few to compare with"]
    return [] if word == NOT_KNOWN else [f"{_word(NO_VERDICT, word)} {whom}"]


def _against(measure: Measure, own: Figure, other: Figure, direction: str) -> str:
    """Compare with a wider figure, less the own part where that is large."""
    both = own.has_counts and other.has_counts
    if both and own.denominator > LARGE_SHARE * other.denominator:
        return _against_rest(measure, own, other, direction)
    ends = pd.Series([own.lower, own.upper], dtype=float)
    word = compare(ends[:1], ends[1:].reset_index(drop=True), other.value).iloc[0]
    return _said(measure, word, other.name, other.value, direction)


def _against_rest(measure: Measure, own: Figure, other: Figure, direction: str) -> str:
    """Compare with what a wider area has beside the own figure."""
    people = other.denominator - own.denominator
    if people <= 0:
        return f"nobody else in {other.name} {NO_OTHERS}"
    rest = (other.numerator - own.numerator) / people
    name = f"the rest of {other.name}"
    word = compare_with_rest(_interval(own), _rest_interval(own, other)).iloc[0]
    if people < LEAST_REST or 0 < other.n_practices < LEAST_PRACTICES:
        word = TOO_FEW
    return _said(measure, word, name, rest, direction)


def _said(measure: Measure, word: str, name: str, value: float, direction: str) -> str:
    if word == NOT_KNOWN:
        return f"{measure.text(value)} in {name}"
    if word == TOO_FEW:
        return f"{name} has too few {NO_OTHERS}"
    return f"{_word(direction, word)} {name} ({measure.text(value)})"


def _interval(figure: Figure) -> pd.DataFrame:
    ends = {"value": figure.value, "lower": figure.lower, "upper": figure.upper}
    return pd.DataFrame(ends, index=[0], dtype=float)


def _rest_interval(own: Figure, other: Figure) -> pd.DataFrame:
    """Return the value and interval of the rest, as much widened as that of all."""
    counts = pd.DataFrame(
        {
            "numerator": [other.numerator - own.numerator, other.numerator],
            "denominator": [other.denominator - own.denominator, other.denominator],
        }
    )
    found = wilson_interval(counts["numerator"], counts["denominator"])
    found["value"] = counts["numerator"] / counts["denominator"]
    width = found.loc[1, "upper"] - found.loc[1, "lower"]
    wider = (other.upper - other.lower) / width if other.is_widened else 1.0
    for end in ("lower", "upper"):
        found[end] = found["value"] + wider * (found[end] - found["value"])
    return found.iloc[:1]


def _word(direction: str, word: str) -> str:
    judged = judgement(word, direction)
    suffix = {"higher": "higher than", "lower": "lower than", "similar": "similar to"}
    return suffix[word] if not judged else f"{suffix[word].split()[0]} ({judged}) than"


def _better_here(measure: Measure, said: str) -> str:
    """Say which side is wanted, where a practice is on one of the two."""
    is_one_sided = any(f"; {word} than" in said for word in (HIGHER, LOWER))
    if measure.direction == NO_VERDICT or not is_one_sided:
        return ""
    return f" {'Higher' if measure.direction == 'up' else 'Lower'} is better here."


def _when(measure: Measure, period: pd.Timestamp | None, joint: str = " in ") -> str:
    """Name a period; "" for that of the page."""
    return "" if period is None else joint + period_text(period, measure.frequency)


def _interval_words(measure: Measure, figure: Figure) -> str:
    if pd.isna(figure.lower):
        return "no interval"
    return f"95% interval {interval_text(measure, figure.lower, figure.upper)}"
