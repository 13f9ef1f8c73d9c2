"""What changed since the last session: figures, data, tests of change, actions."""

from __future__ import annotations

import pandas as pd

from qikit.evaluation.change_words import change_interval_text
from qikit.evaluation.claims import CLAIM, SIGNAL_ONLY
from qikit.headlines import state_text
from qikit.measures import Measure
from qikit.periods import all_periods, period_text, periods_text
from qikit.programme.actions import done_since
from qikit.programme.form_states import ASKED, CAME, LATE
from qikit.reports.blocks import Block, bullets, paragraph, table, together
from qikit.reports.programme.session_aims import to_go
from qikit.reports.programme.session_group import together_words
from qikit.reports.programme.session_opening import SessionReport, short_day
from qikit.reports.programme.session_small_tests import tests_table, tests_told
from qikit.reports.programme.session_texts import IN_A_CELL, shortened
from qikit.reports.results import MeasureResult
from qikit.rounding import count_text, number_text
from qikit.variation.shown import suppressed_rows

ONE_MONTH = "One month beside another says little: chance moves every figure."
SINCE_BASELINE = "Change since the baseline"
CLEAR, OPEN_YET = "clear", "not clear yet"
A_QUESTION = "a pattern, not clear yet"  # asked below the charts


def changes(meeting: SessionReport) -> Block:
    """Write what came, what was tried and what was done since the last session."""
    items = [data_sentence(meeting), *_moves(meeting), *_done(meeting)]
    blocks = [figures_table(meeting), bullets([*items, *tests_told(meeting)])]
    return together([b for b in (*blocks, tests_table(meeting)) if b])


def figures_table(meeting: SessionReport) -> Block | None:
    """Set the figures of the last session beside those of now, with the aim."""
    results = [r for r in meeting.report.known if r.group_chart or r.group]
    if not results:
        return None
    now = _now_words(results)
    then = "" if no_news(meeting) else period_text(meeting.place.papers_of_before)
    then = "" if then == now else then  # a month stands in one column
    frame = pd.DataFrame([_row(meeting, r, then, now) for r in results])
    whose = together_words(meeting.report).capitalize()
    caption = f"{whose}: {_then_words(meeting)}, and now" if then else whose
    numbers = [name for name in frame if name not in ("Measure", SINCE_BASELINE)]
    return paragraph(ONE_MONTH, "reading") + table(frame, caption, numbers=numbers)


def no_news(meeting: SessionReport) -> str:
    """Say that no month of figures has come since the last session; "" if one has."""
    before, as_of = meeting.place.before, pd.Timestamp(meeting.report.about.as_of)
    if before is None or as_of > meeting.place.papers_of_before:
        return ""
    return (
        f"Data: no newer figures than at session {before.number}; these are up to "
        f"{period_text(as_of)}. What would make it easier to send them?"
    )


def _then_words(meeting: SessionReport) -> str:
    before = meeting.place.before
    if before is None:
        return "the month before the programme"
    return f"the month known at session {before.number}"


def _now_words(results: list[MeasureResult]) -> str:
    """Name the month of now where all measures share it."""
    periods = {period_text(r.period, r.measure.frequency) for r in results}
    return periods.pop() if len(periods) == 1 else "Latest"


def _row(
    meeting: SessionReport, result: MeasureResult, then: str, now_words: str
) -> dict[str, str]:
    """Write a measure then and now; without `then` the column is left out."""
    measure, month = result.measure, meeting.place.papers_of_before
    rows = meeting.report.slice.benchmark_rows(measure, "cluster")
    aim, now = meeting.part.aim(measure.id), _at(rows, result.period)
    value = float("nan") if now is None else now["value"]
    before = {then: _written(measure, _at(rows, month))} if then else {}
    return {
        "Measure": measure.short_name,
        **before,
        now_words: _written(measure, now),
        "To the aim": to_go(value, aim, measure),
        SINCE_BASELINE: _standing(meeting, measure.id),
    }


def _at(rows: pd.DataFrame, period: pd.Timestamp) -> pd.Series | None:
    found = rows[rows["period_start"].eq(period)]
    return None if found.empty else found.iloc[0]


def _written(measure: Measure, row: pd.Series | None) -> str:
    if row is None:
        return "no figure"
    if pd.isna(row["value"]):
        hidden = "suppressed" if suppressed_rows(row.to_frame().T).any() else ""
        return hidden or state_text(row.get("state", ""))
    text, counts = measure.text(row["value"]), row[["numerator", "denominator"]]
    if counts.isna().any():
        return text
    return f"{text} ({number_text(counts.iloc[0])} of {number_text(counts.iloc[1])})"


def bare_interval(row: pd.Series, measure: Measure) -> str:
    """Write the interval of a change alone: why it is wide, the evaluation says."""
    text = change_interval_text(row, measure).partition(" interval ")[2]
    return text.partition(",")[0]


def _standing(meeting: SessionReport, measure: str) -> str:
    """Say whether the group's change since the baseline is claimed, or only asked."""
    if meeting.progress is None:
        return "too few points"
    found = meeting.progress.found.table
    own = found["measure"].eq(measure) & found["area"].eq(meeting.progress.group)
    row = found[own]
    if row.empty:
        return OPEN_YET
    status = row["status"].iloc[0]
    if status == CLAIM:
        return f"{row['judgement'].iloc[0] or row['word'].iloc[0]}, {CLEAR}"
    return A_QUESTION if status == SIGNAL_ONLY else OPEN_YET


def data_sentence(meeting: SessionReport) -> str:
    """Count the forms and searches that came since the last session's papers."""
    first = meeting.place.papers_of_before + pd.DateOffset(months=1)
    last = pd.Timestamp(meeting.report.about.as_of)
    forms = meeting.part.forms
    rows = forms[forms["period_start"].between(first, last)]
    rows = rows[rows["state"].isin(ASKED)]
    if no_news(meeting):
        return no_news(meeting)
    if rows.empty:
        return "Data: no form or search was asked for in this time, or none is known."
    when = periods_text(all_periods(first, last))
    n_late = int(rows["state"].eq(LATE).sum())
    n_came = int(rows["state"].isin(CAME).sum())
    late = f", {n_late} of them late" if n_late else ""
    missing = rows[~rows["state"].isin(CAME)]
    left = _still_out(missing)
    asked = count_text(len(rows), "form or search", "forms and searches")
    return f"Data: {number_text(n_came)} of {asked} for {when} came{late}.{left}"


def _still_out(missing: pd.DataFrame) -> str:
    if missing.empty:
        return ""
    teams = count_text(missing["practice_code"].nunique(), "team")
    what = f"{len(missing)} from {teams}" if len(missing) > 1 else "1"
    verb = "is" if len(missing) == 1 else "are"
    return f" {what} {verb} still missing: what would make it easier?"


def _moves(meeting: SessionReport) -> list[str]:
    since = meeting.place.since
    return [
        move["text"]
        for move in meeting.report.about.moves
        if move["in_brief"] == "yes" and pd.Timestamp(move["date"]) >= since
    ]


def _done(meeting: SessionReport) -> list[str]:
    """Name the actions done since; those carried over stand in their table."""
    rows = done_since(meeting.actions, meeting.place.since)
    named = [
        f"{shortened(row['what'], IN_A_CELL) or 'not written down'} "
        f"({short_day(row['done_on'])})"
        for _, row in rows.iterrows()
    ]
    if not named:
        return [f"Actions done {meeting.since_words}: none."]
    return [f"Actions done {meeting.since_words}: {'; '.join(named)}."]
