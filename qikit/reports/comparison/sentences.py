"""Plain sentences on what two runs say differently, worst first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from qikit.headlines import state_text
from qikit.measures import Measure
from qikit.periods import period_text
from qikit.reports.comparison.figures import GONE, LATE, NEW, REVISED
from qikit.reports.comparison.signals import SignalChange
from qikit.rounding import count_text, number_text
from qikit.spc.signal_words import UPWARD

NAMED_AT_MOST = 4
MARK = "! "  # a revision of more than 2 %
Measures = Mapping[str, Measure]


def revised_sentences(
    changes: pd.DataFrame,
    measures: Measures,
    changed_groups: Mapping[str, str] | None = None,
) -> list[str]:
    """Say each revised figure of a practice, and once for each group its own line.

    The largest revisions come first; those above 2 % are marked. A group's line
    follows from its practices: `changed_groups` says by code who joined or left.
    """
    who = changed_groups or {}
    rows = changes[changes["change"].eq(REVISED)]
    rows = rows.sort_values("size", ascending=False, kind="stable")
    own = rows[rows["level"].eq("practice")]
    told = [_revised(row, measures[row.measure]) for row in own.itertuples()]
    lines = rows[rows["level"].eq("cluster")]
    for (name, area), found in lines.groupby(["measure", "area"]):
        told.append(_revised_line(found, measures[name], who.get(area, "")))
    return told


def new_sentences(changes: pd.DataFrame, measures: Measures) -> list[str]:
    """Say each new period once, with the figures of the groups."""
    rows = changes[changes["change"].eq(NEW)]
    told = []
    for (name, period), found in rows.groupby(["measure", "period_start"]):
        measure = measures[name]
        n = int(found["level"].eq("practice").sum())
        groups = found[found["level"].eq("cluster")].itertuples()
        named = [f"{row.name} {_figure(measure, row, 'new')}" for row in groups]
        said = [count_text(n, "practice"), *_few(named)] if n else _few(named)
        told.append(f"{_what(measure, period)}: {'; '.join(said)}.")
    return told


def missing_sentences(changes: pd.DataFrame, measures: Measures) -> list[str]:
    """Say who sent figures late, and whose figures are gone, period by period."""
    told = []
    for change, words in ((LATE, "came in late"), (GONE, "no longer there")):
        rows = changes[changes["change"].eq(change)]
        state = rows["new_state"].fillna("not_submitted")
        why = state.map(state_text) if change == GONE else ""
        rows = rows.assign(why=why)
        for (name, period, why), found in rows.groupby(
            ["measure", "period_start", "why"]
        ):
            names = ", ".join(_few(list(found["name"])))
            reason = f" ({why})" if why else ""
            told.append(f"{_what(measures[name], period)}: {words}{reason}: {names}.")
    return told


def signal_sentences(
    signals: Iterable[tuple[str, SignalChange]],
    measures: Measures,
    names: Mapping[tuple[str, str], str],
    changed_groups: Mapping[str, str] | None = None,
) -> list[str]:
    """Say which signals are new and which no longer stand; a signal asks.

    Of a group it says as well who joined or left it: its points are others then.
    """
    who = changed_groups or {}
    told = []
    for measure, signal in signals:
        place = names.get((signal.level, signal.area), signal.area)
        said = [signal.words() + _wanted(signal, measures[measure]), signal.why]
        if signal.level == "cluster" and who.get(signal.area):
            said.append(f"its practices changed: {who[signal.area]}")
        what = f"{signal.change}: {measures[measure].short_name}, {place}"
        told.append(f"{what}: {'; '.join(text for text in said if text)}.")
    return sorted(told, key=lambda text: not text.startswith("new"))


def _revised(row, measure: Measure) -> str:
    old, new = (_figure(measure, row, when) for when in ("old", "new"))
    mark = MARK if row.is_large else ""
    what = f"{mark}{_what(measure, row.period_start)}, {row.name}"
    return f"{what}: {old} became {new}{_size_words(row)}."


def _revised_line(rows: pd.DataFrame, measure: Measure, who: str) -> str:
    """Say of a group's line how many periods differ, and the largest by name."""
    n = count_text(len(rows), "period")
    largest = next(rows.itertuples())
    figures = " became ".join(_figure(measure, largest, w) for w in ("old", "new"))
    done = f"changed in {n}, as {who}" if who else f"revised in {n}"
    when = period_text(largest.period_start, measure.frequency)
    text = f"{measure.short_name}, {largest.name} as a whole: {done}"
    return f"{text}; most in {when}: {figures}."


def _size_words(row) -> str:
    """Say how many more or fewer; nothing where only rounding or a state differs.

    Of counts the one that changed most, in relation to what it was: the numerator
    as "10 fewer of 27", the denominator by its name. Of a value its change in
    per cent.
    """
    if not row.size > 0:
        return ""
    sizes = {
        name: _relative(getattr(row, f"old_{name}"), getattr(row, f"new_{name}"))
        for name in ("numerator", "denominator")
    }
    for name, words in (("numerator", ""), ("denominator", " in the denominator")):
        if sizes[name] == row.size:
            old, new = getattr(row, f"old_{name}"), getattr(row, f"new_{name}")
            more = "more" if new > old else "fewer"
            of = f" of {number_text(old)}" if old else " than none"
            return f": {number_text(abs(new - old))} {more}{words}{of}"
    if row.size == float("inf"):
        return ", from nothing"
    percent = number_text(100 * row.size, 1)
    return ", a revision of less than 0.1%" if percent == "0.0" else f", by {percent}%"


def _relative(old: float, new: float) -> float | None:
    """Divide the change by what was before, as `compare_figures` does."""
    if pd.isna(old) or pd.isna(new):
        return None
    change = abs(new - old)
    return 0.0 if change == 0 else change / abs(old) if old else float("inf")


def _wanted(signal: SignalChange, measure: Measure) -> str:
    """Say whether a signal goes the wanted way; nothing where no way is wanted."""
    if measure.direction == "neutral":
        return ""
    is_wanted = measure.direction == ("up" if signal.direction in UPWARD else "down")
    return ", the wanted direction" if is_wanted else ", not the wanted direction"


def _figure(measure: Measure, row, when: str) -> str:
    value, numerator, denominator = (
        getattr(row, f"{when}_{name}") for name in ("value", "numerator", "denominator")
    )
    text = measure.text(value)
    if pd.isna(numerator) or pd.isna(denominator):
        return text
    return f"{text} ({number_text(numerator)} of {number_text(denominator)})"


def _what(measure: Measure, period: pd.Timestamp) -> str:
    return f"{measure.short_name}, {period_text(period, measure.frequency)}"


def _few(names: list[str]) -> list[str]:
    more = len(names) - NAMED_AT_MOST
    tail = [f"and {number_text(more)} more"] if more > 0 else []
    return names[:NAMED_AT_MOST] + tail
