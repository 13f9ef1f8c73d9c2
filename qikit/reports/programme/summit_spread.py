"""How far the teams lie apart, then and now: a section of the summit's report."""

from __future__ import annotations

import pandas as pd

from qikit.measures import PROPORTION, Measure
from qikit.plots.phrases import listed, sentence
from qikit.programme.then_and_now import shared_confidence, spreads, then_and_now
from qikit.reports.blocks import Block, paragraph, table, together
from qikit.reports.programme.stretches import baseline_stretch, now_stretch
from qikit.reports.results import Report
from qikit.rounding import count_text, number_text
from qikit.variation.spread import GROWS, SHRINKS, SpreadOverTime

ENDS = ("lower", "upper")
NOT_CLEAR_YET = "not clear yet"
WORDS = {SHRINKS: "the teams are closer together", GROWS: "the teams are further apart"}
TOO_FEW = (
    "We cannot say how far the teams lie apart: fewer than two teams have figures both "
    "from before the programme and now."
)
NEXT = "What do the teams at the two ends do differently, and who asks whom?"


def spread_section(report: Report) -> Block:
    """Write the spread of the teams then and now, each measure in a row."""
    found = team_spreads(report)
    if not found:
        return paragraph(TOO_FEW)
    named = {r.measure.id: r.measure for r in report.results}
    rows = [_row(named[name], spread) for name, spread in found.items()]
    caption = "Spread between the teams beyond chance, before the programme and now"
    level = number_text(100 * shared_confidence(len(found)), 1)
    level = level.removesuffix(".0")
    how = (
        "Spread: how far a team typically lies from the middle of all teams, in "
        "percentage points, when what chance alone makes is taken off (a standard "
        f"deviation). Each interval is a {level}% interval"
    )
    how += f", so that {len(found)} together are a 95% one." if len(found) > 1 else "."
    said = [paragraph(spread_sentence(report, found)), paragraph(how, "note")]
    return together([*said, table(pd.DataFrame(rows), caption), paragraph(NEXT)])


def team_spreads(report: Report) -> dict[str, SpreadOverTime]:
    """Work out the spread of each proportion, by the id of its measure.

    None are worked out before the programme began.
    """
    part, as_of = report.slice.programme, pd.Timestamp(report.about.as_of)
    if part is None:
        return {}
    frames = {}
    for result in report.results:
        measure = result.measure
        rows, step = report.slice.of_measure(measure), measure.frequency
        after = now_stretch(part, as_of, step, rows["period_start"])
        if measure.kind != PROPORTION or result.period is None or after is None:
            continue
        before = baseline_stretch(part, step, rows["period_start"])
        frames[measure.id] = then_and_now(rows, before=before, after=after)
    return spreads(frames)


def spread_sentence(report: Report, found: dict[str, SpreadOverTime]) -> str:
    """Name the measures on which the teams moved closer or apart, beyond chance."""
    names = {r.measure.id: r.measure.short_name for r in report.results}
    moved: dict[str, list[str]] = {}
    for name, spread in found.items():
        if spread.word in WORDS:
            moved.setdefault(WORDS[spread.word], []).append(names[name])
    said = [f"{word} on {listed(own)}" for word, own in moved.items()]
    n_rest = len(found) - sum(map(len, moved.values()))
    if n_rest:
        rest = "the others" if said else count_text(n_rest, "measure")
        said.append(f"whether the teams moved closer on {rest} is {NOT_CLEAR_YET}")
    return sentence("; ".join(said))


def _row(measure: Measure, spread: SpreadOverTime) -> dict[str, str]:
    then, now = spread.periods.iloc[0], spread.periods.iloc[-1]
    return {
        "Measure": measure.short_name,
        "Teams": number_text(now["n_practices"]),
        "Then": _with_interval(then),
        "Now": _with_interval(now),
        "Change": change_words(spread),
        "What we can say": WORDS.get(spread.word, NOT_CLEAR_YET),
    }


def _with_interval(row: pd.Series) -> str:
    tau, lower, upper = (spread_points(row[name]) for name in ("tau", *ENDS))
    if pd.isna(row["lower"]):
        return f"{tau} (no interval: too few teams)"
    return f"{tau} ({lower} to {upper})"


def spread_points(share: float) -> str:
    """Write a spread in percentage points: "8.4"."""
    return "not known" if pd.isna(share) else number_text(100 * share, 1)


def change_words(spread: SpreadOverTime) -> str:
    """Write the change of a spread with its interval: "−3.0 (−6.1 to −0.2)"."""
    change = _signed(spread.change)
    if pd.isna(spread.lower):
        return f"{change} (no interval)"
    return f"{change} ({_signed(spread.lower)} to {_signed(spread.upper)})"


def _signed(value: float) -> str:
    if pd.isna(value):
        return "not known"
    text = number_text(abs(100 * value), 1)
    if text == "0.0":
        return text
    return f"{'+' if value > 0 else chr(0x2212)}{text}"
