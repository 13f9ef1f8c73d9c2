"""How sure we are of a change, in words: clear, or a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from qikit.evaluation.before_after import BASELINE_POINTS
from qikit.evaluation.change_intervals import DIFFERENCE
from qikit.evaluation.change_words import (
    MINUS,
    PLUS,
    caution_text,
    change_interval_text,
    change_text,
    value_text,
)
from qikit.evaluation.claims import CHANGE_ONLY, CLAIM, SIGNAL_ONLY
from qikit.measures import Measure
from qikit.periods import period_text
from qikit.reports.programme.summit_opening import Summit
from qikit.rounding import count_text
from qikit.spc.assessment import ASSESSED
from qikit.spc.run_chart import RunChart

WIDENED = {"widened for the spread between periods": "wider because months differ"}
NOT_CLEAR = "not clear yet"
HIDDEN = "Nothing can be compared: too many figures are suppressed."
SIDES = ("before", "after")
NO_TEAM_WITH_BOTH = "no team with both"
NO_TEAM_HAS_BOTH = (
    "No team has figures both from before the programme and now, so all teams together "
    "cannot be compared."
)
BOTH = "We call a change clear only when both say so."
NOTHING_COMPARED = "No change can be worked out: there are no figures to compare."


def change_is(measures: Iterable[Measure]) -> str:
    """Say in which unit a table's changes are."""
    all_percent = all(measure.is_percentage for measure in measures)
    unit = "percentage points" if all_percent else "the unit of each measure"
    return f"change in {unit}, with its 95% interval"


def is_unknown(row: pd.Series | None) -> bool:
    """Whether nothing can be said of a change, not even that it is not clear."""
    return row is None or bool(pd.isna(row["lower"]))


def verdict(row: pd.Series | None) -> str:
    """Say in a few words what may be claimed of a change."""
    if is_unknown(row):
        return "not known"
    if row["status"] == CLAIM:
        return f"clear: {row['judgement'] or row['word']}"
    if row["status"] == SIGNAL_ONLY:
        return f"{NOT_CLEAR}: what changed?"
    return NOT_CLEAR


def change_sentence(row: pd.Series, measure: Measure, meeting: Summit) -> str:
    """Say now and before with n, the change and its interval."""
    if row["note"] and meeting.is_hidden(measure, row["area"]):
        return HIDDEN
    if row["note"]:
        return _note(row, measure, meeting)
    when = months_of(row, measure, meeting)
    return (
        f"{value_text(row, 'after', measure)} now ({when['after']}), "
        f"{value_text(row, 'before', measure)} before ({when['before']}): "
        f"{change_text(row, measure)} ({_interval(row, measure)})."
    )


def _note(row: pd.Series, measure: Measure, meeting: Summit) -> str:
    """Say why nothing is compared; of all teams together it may be who was there."""
    if _is_of_no_team(row, measure, meeting):
        return NO_TEAM_HAS_BOTH
    return f"{row['note'][0].upper()}{row['note'][1:]}"


def _is_of_no_team(row: pd.Series | None, measure: Measure, meeting: Summit) -> bool:
    """Whether there are figures of all teams together, but no team has both."""
    if row is None or row["area"] != meeting.group or row["n_practices"]:
        return False
    return meeting.has_figure(measure, meeting.group)


def _interval(row: pd.Series, measure: Measure) -> str:
    """Write the interval of a change, and in plain words why it is wider."""
    text = change_interval_text(row, measure)
    for said, plain in WIDENED.items():
        text = text.replace(said, plain)
    return text


def months_of(row: pd.Series, measure: Measure, meeting: Summit) -> dict[str, str]:
    """Say how many periods with figures stand behind each side, and up to when."""
    sides = zip(SIDES, meeting.progress.found.stretches[measure.id], strict=True)
    step = measure.frequency
    return {
        side: f"{count_text(int(row[f'n_{side}']), step)} up to "
        f"{period_text(stretch.last.replace(day=1), step)}"
        for side, stretch in sides
    }


def clear_text(row: pd.Series) -> str:
    """Say that a change is claimed."""
    return f"This is a clear change: {row['judgement'] or row['word']} than before."


def how_sure(row: pd.Series, measure: Measure, chart: RunChart | None) -> str:
    """Say whether the change is claimed, and if not, why, as a question."""
    if row["note"]:
        return "Whether anything changed is not known."
    if row["status"] == CLAIM:
        said = clear_text(row)
        cautious = row["is_caution_due"]
        short = row["n_before"] < BASELINE_POINTS
        care = caution_text(int(row["n_before"]), short) if cautious else ""
        return " ".join(filter(None, [said, care]))
    if row["status"] == SIGNAL_ONLY:
        return (
            "Not clear yet: the run chart shows a shift or trend, but the change may "
            "still be chance. What changed at that time?"
        )
    if row["status"] == CHANGE_ONLY:
        return f"Not clear yet: now and before differ, but {_chart(chart)}. {BOTH}"
    return "Not clear yet: chance alone could make a difference of this size."


def cells(
    row: pd.Series | None, measure: Measure, meeting: Summit, area: str
) -> dict[str, str]:
    """Write before, now and change for a table; missing values in words."""
    none = "suppressed" if meeting.is_hidden(measure, area) else "no figure"
    if none == "no figure" and _is_of_no_team(row, measure, meeting):
        none = NO_TEAM_WITH_BOTH
    if row is None:
        return {"Before": none, "Now": none, "Change": "not known"}
    sides = {"Before": "before", "Now": "after"}
    told = {
        head: none if pd.isna(row[f"value_{side}"]) else value_text(row, side, measure)
        for head, side in sides.items()
    }
    if row["note"] or pd.isna(row["change"]):
        return told | {"Change": "not known"}
    measure = _finer(row, measure)
    return told | {"Change": _in_brief(row, measure)}


def _in_brief(row: pd.Series, measure: Measure) -> str:
    """Write a change as a number with its sign: "+57 (+24 to +76)"."""
    interval = change_interval_text(row, measure).removeprefix("95% interval ")
    interval = interval.removesuffix(", widened for the spread between periods")
    text = change_text(row, measure)
    if row["scale"] == DIFFERENCE:
        sign = {"higher": PLUS, "lower": MINUS}.get(text.rpartition(" ")[2], "")
        text = f"{sign}{text.partition(' ')[0]}" if sign else "0"
    return f"{text} ({interval})"


def _finer(row: pd.Series, measure: Measure) -> Measure:
    """Write one decimal more where an end of the interval would read as 0."""
    ends = [abs(measure.display(row[side])) for side in ("lower", "upper")]
    half = 0.5 * 10.0**-measure.decimals
    if any(0 < end < half for end in ends):
        return replace(measure, decimals=measure.decimals + 1)
    return measure


def _chart(chart: RunChart | None) -> str:
    if chart is None:
        return "there is no run chart"
    if chart.status != ASSESSED:
        return "the run chart has too few points to show a shift"
    return "the run chart shows no shift that goes with it"
