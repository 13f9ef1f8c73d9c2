"""Sentences on how far the practices of a group lie apart."""

from __future__ import annotations

import pandas as pd

from qikit.measures import Measure
from qikit.rounding import count_text
from qikit.variation.comparison import (
    HIGHER,
    LEAST_PRACTICES,
    LOWER,
    NOT_KNOWN,
    TOO_FEW,
)
from qikit.variation.ranked import RankedPractices
from qikit.variation.shown import shown_text, suppressed_rows
from qikit.variation.value_words import SMALL_COUNT, value_and_counts, with_unit


def spread_in_brief(measure: Measure, ranked: RankedPractices) -> str:
    """Say the lowest and the highest value, and how many differ; nobody is named.

    Where all show the same value, that is all there is to say.
    """
    known = ranked.bars[ranked.bars["value"].notna()]
    shown = shown_word(ranked)
    if len(known) < 2:
        return f"{_few(len(known), ranked.bars)}: nothing to compare."
    top, low = known.iloc[0], known.iloc[-1]
    ends = [_short(measure, row) for row in (low, top)]
    if ends[0] == ends[1] or low["value"] == top["value"]:
        return f"{_all_have(measure, known, shown)}."
    outside = " (suppressed ones may lie outside)" if shown else ""
    who = f"{count_text(len(known), 'practice')}{shown}"
    return f"{who}: {ends[0]} to {ends[1]}{outside}; {_differing(ranked, len(known))}."


def beyond_chance(ranked: RankedPractices) -> tuple[int, int]:
    """Count the practices whose whole interval lies above, and below, the others."""
    words = ranked.bars["comparison"].tolist()
    return words.count(HIGHER), words.count(LOWER)


def shown_word(ranked: RankedPractices) -> str:
    """Return " shown" where some practices are suppressed: nothing is said of them."""
    return " shown" if suppressed_rows(ranked.bars).any() else ""


def _short(measure: Measure, row: pd.Series) -> str:
    """Write a value; with its counts, and those first, where they are small."""
    text = measure.text(row["value"])
    if not row["denominator"] < SMALL_COUNT:
        return text
    first, then = value_and_counts(text, row["numerator"], row["denominator"])
    return f"{first}, {then}"


def _all_have(measure: Measure, known: pd.DataFrame, shown: str) -> str:
    about = "" if known["value"].eq(known["value"].iloc[0]).all() else "about "
    value = with_unit(measure, known["value"].iloc[0])
    n = len(known)
    who = "Both practices" if n == 2 else f"All {count_text(n, 'practice')}"
    return f"{who}{shown} have {about}{value}"


def _few(known: int, bars: pd.DataFrame) -> str:
    if suppressed_rows(bars).any():
        text = shown_text(bars)
        return "The only practice is suppressed" if len(bars) == 1 else _capital(text)
    if known == 0:
        return f"None of {count_text(len(bars), 'practice')} has a figure"
    if len(bars) == 1:
        return "The only practice has a figure"
    return f"Only 1 of {len(bars)} practices has a figure"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _differing(ranked: RankedPractices, known: int) -> str:
    """Say how many practices differ, or why nobody can tell."""
    sides = zip(("higher", "lower"), beyond_chance(ranked), strict=True)
    parts = [f"{n} {side}" for side, n in sides if n]
    if parts:
        return f"{' and '.join(parts)} than the others beyond chance"
    words = ranked.bars.loc[ranked.bars["value"].notna(), "comparison"]
    if words.eq(NOT_KNOWN).all():
        return "without counts nobody can tell whether that is chance"
    if words.eq(TOO_FEW).all():
        few = "practices" if known < LEAST_PRACTICES else "people"
        return f"too few {few} to tell whether that is chance"
    return "none differs from the others beyond chance"
