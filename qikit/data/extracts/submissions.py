"""What was asked for and what came, by practice and month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from qikit.data.dataset import empty_table
from qikit.data.definitions.programme_files import ProgrammeFile, why_not_asked
from qikit.data.extracts.combining import table_of
from qikit.data.extracts.folder.found_files import FORM_SOURCE
from qikit.errors import DataError, Problem
from qikit.periods import period_text
from qikit.programme.form_states import LATE, NOT_SUBMITTED, RECEIVED

CAME = ("reported", "zero", "not_applicable", "suppressed_at_source")  # was sent
LONG_AGO, NEVER = pd.Timestamp(1900, 1, 1), pd.Timestamp(2200, 1, 1)
KEYS = ["practice_code", "what", "period_start"]


def submission_rows(
    tables: Mapping[str, pd.DataFrame], programmes: Mapping[str, ProgrammeFile]
) -> pd.DataFrame:
    """Say for each practice and month what came and what did not.

    One row a practice, measure (or bundle, or table) and month: the figures of
    `observations`, what `submissions` already says of forms and of sent files, and
    the forms that a programme asked for and that did not come. A form is late when it
    was completed after its due day; without a date it is not. Nothing is expected of
    a practice before the month in which it opened or after that in which it closed.

    Raises
    ------
    DataError
        If a form is of a practice that no programme asks for this bundle, or of a
        month outside the programme, while any programme asks for it.
    """
    sent = tables["observations"]
    sent = sent[sent["source"].ne(FORM_SOURCE) & sent["level"].eq("practice")]
    practices = table_of(tables, "practices")
    figures = submissions(practices, sent)
    said = table_of(tables, "submissions")
    problems = list(_not_asked_for(said, programmes))
    if problems:
        raise DataError(problems)
    late = said.assign(state=_with_late(said, programmes))
    missing = _not_sent(said, programmes)
    missing = missing[is_open(missing, practices)]
    parts = [part for part in (figures, late, missing) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else figures


def submissions(practices: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Say for each practice, measure and period whether figures came.

    One row a practice × measure × period of the measure's source. A practice of
    the list that the file does not name is `not_submitted`, unless it was not there.
    """
    parts = []
    for (source, measure), rows in observations.groupby(["source", "measure"]):
        listed = practices.loc[practices["source"].eq(source), "practice_code"].unique()
        state = rows.pivot_table(
            index="area_code", columns="period_start", values="state", aggfunc="first"
        )
        known = state.index.union(pd.Index(listed, dtype="str"))
        state = state.reindex(known).rename_axis("practice_code")
        parts.append(_submission_rows(state, measure))
    if not parts:
        return empty_table("submissions")
    rows = pd.concat(parts, ignore_index=True)
    is_due = rows["state"].eq(RECEIVED) | is_open(rows, practices)
    return rows[is_due].reset_index(drop=True)


def is_open(rows: pd.DataFrame, practices: pd.DataFrame) -> pd.Series:
    """Say of rows by practice_code and period_start whether the practice was there.

    It was from the month of its first membership to the month of its last day, and
    in all months where the list says no more. A list whose rows all begin on one day
    is a snapshot: its practices were there before.
    """
    if practices.empty:
        return pd.Series(True, rows.index)
    starts = practices.groupby("source")["valid_from"].transform("nunique")
    spans = pd.DataFrame(
        {
            "practice_code": practices["practice_code"],
            "first": practices["valid_from"].where(starts.gt(1), LONG_AGO),
            "last": practices["valid_to"].fillna(NEVER),
        }
    ).fillna({"first": LONG_AGO})
    spans = spans.groupby("practice_code").agg({"first": "min", "last": "max"})
    code = rows["practice_code"]
    first = pd.to_datetime(code.map(spans["first"])).fillna(LONG_AGO)
    last = pd.to_datetime(code.map(spans["last"])).fillna(NEVER)
    first_month = first - pd.to_timedelta(first.dt.day - 1, unit="D")
    return rows["period_start"].ge(first_month) & rows["period_start"].le(last)


def _submission_rows(state: pd.DataFrame, measure: str) -> pd.DataFrame:
    rows = state.melt(ignore_index=False, value_name="figure").reset_index()
    came = rows["figure"].isin(CAME)
    rows["state"] = came.map({True: RECEIVED, False: NOT_SUBMITTED})
    return rows.assign(what=measure)[[*KEYS, "state"]]


def _not_asked_for(
    said: pd.DataFrame, programmes: Mapping[str, ProgrammeFile]
) -> Iterator[Problem]:
    """Find forms that the programmes of their bundle do not ask for."""
    for row in said[KEYS].itertuples(index=False):
        problem = why_not_asked(
            programmes.values(),
            practice_code=row.practice_code,
            bundle=row.what,
            month=row.period_start,
        )
        if problem:
            where = f"form {row.what} of practice {row.practice_code}, "
            yield replace(problem, where=where + period_text(row.period_start))


def _with_late(
    said: pd.DataFrame, programmes: Mapping[str, ProgrammeFile]
) -> pd.Series:
    """Turn received into late where every programme that asks had it too late."""
    state = said["state"].copy()
    came = said[said["state"].eq(RECEIVED) & said["received_on"].notna()]
    for row in came.itertuples():
        due = [
            p.due_on(row.period_start)
            for p in programmes.values()
            if p.covers(row.practice_code, row.what) and row.period_start in p.months
        ]
        if due and row.received_on > max(due):
            state[row.Index] = LATE
    return state


def _not_sent(
    said: pd.DataFrame, programmes: Mapping[str, ProgrammeFile]
) -> pd.DataFrame:
    """List what was asked for up to the newest month that anybody sent."""
    there = set(said[KEYS].itertuples(index=False, name=None))
    missing = {}
    for programme in programmes.values():
        for bundle in programme.bundles:
            own = said["what"].eq(bundle)
            own &= said["practice_code"].isin(programme.practices)
            newest = said.loc[own, "period_start"].max()
            for code in programme.practices:
                months = programme.months_of(code)
                for month in months[months <= newest]:
                    missing[code, bundle, month] = None
    rows = [key for key in missing if key not in there]
    frame = pd.DataFrame(rows, columns=KEYS)
    frame = frame.astype(empty_table("submissions")[KEYS].dtypes.to_dict())
    return frame.assign(state=NOT_SUBMITTED)
