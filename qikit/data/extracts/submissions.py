"""What was asked for and what came, by practice and month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from qikit.data.dataset import empty_table
from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.data.extracts.combining import table_of
from qikit.data.extracts.folder.found_files import FORM_SOURCE
from qikit.errors import DataError, Problem, did_you_mean
from qikit.periods import period_text

RECEIVED, LATE = "received", "late"
NOT_SUBMITTED, NOT_APPLICABLE = "not_submitted", "not_applicable"
CAME = ("reported", "zero", "not_applicable", "suppressed_at_source")  # was sent
KEYS = ["practice_code", "what", "period_start"]


def submission_rows(
    tables: Mapping[str, pd.DataFrame], programmes: Mapping[str, ProgrammeFile]
) -> pd.DataFrame:
    """Say for each practice and month what came and what did not.

    One row a practice, measure (or bundle, or table) and month: the figures of
    `observations`, what `submissions` already says of forms and of sent files, and
    the forms that a programme asked for and that did not come. A form is late when it
    was completed after its due day; without a date it is not.

    Raises
    ------
    DataError
        If a form is of a practice that no programme asks for this bundle, or of a
        month outside the programme, while any programme asks for it.
    """
    sent = tables["observations"]
    sent = sent[sent["source"].ne(FORM_SOURCE) & sent["level"].eq("practice")]
    figures = submissions(table_of(tables, "practices"), sent)
    said = table_of(tables, "submissions")
    problems = list(_not_asked_for(said, programmes))
    if problems:
        raise DataError(problems)
    late = said.assign(state=_with_late(said, programmes))
    parts = [figures, late, _not_sent(said, programmes)]
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else figures


def submissions(practices: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Say for each practice, measure and period whether figures came.

    One row a practice × measure × period of the measure's source. A practice of
    the list that the file does not name is `not_submitted`.
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
    return pd.concat(parts, ignore_index=True) if parts else empty_table("submissions")


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
        running = [p for p in programmes.values() if row.what in p.bundles]
        asking = [p for p in running if p.covers(row.practice_code, row.what)]
        where = f"form {row.what} of practice {row.practice_code}, "
        where += period_text(row.period_start)
        names = " or ".join(p.id for p in running)
        if running and not asking:
            codes = [code for p in running for code in p.practices]
            what = f"the practice does not take part in {names}."
            yield Problem(what, where, did_you_mean(row.practice_code, codes))
        elif asking and not any(row.period_start in p.months for p in asking):
            spans = " and ".join(_span(p) for p in asking)
            what = f"{names} asks for no form of this month ({spans})."
            yield Problem(what, where, "Check the month, or the programme's file.")


def _span(programme: ProgrammeFile) -> str:
    first, last = programme.months[0], programme.months[-1]
    return f"{period_text(first)} to {period_text(last)}"


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
            for month in programme.months[programme.months <= newest]:
                for code in programme.practices:
                    missing[code, bundle, month] = None
    rows = [key for key in missing if key not in there]
    frame = pd.DataFrame(rows, columns=KEYS)
    frame = frame.astype(empty_table("submissions")[KEYS].dtypes.to_dict())
    return frame.assign(state=NOT_SUBMITTED)
