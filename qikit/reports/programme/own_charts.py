"""The practice's run charts with all that its programme knows to write on them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from qikit.data.programme_part import ProgrammePart
from qikit.reports.programme.cycle_log import idea_text
from qikit.reports.results import Report

PDSA, SESSION = "pdsa", "learning_session"
EVENT = ["scope", "measure", "date", "label", "kind"]


def with_cycles(report: Report) -> Report:
    """Let the charts of a report show the cycles and sessions of its programme.

    Those that stand among the events already are not written twice. Without a
    programme it is the report itself.
    """
    part, cut = report.slice.programme, report.slice
    if part is None:
        return report
    known = cut.events
    cycles = _cycles(part, cut.own_code)
    is_told = known["kind"].eq(PDSA) & known["scope"].eq(cut.own_code)
    is_told &= known["date"].isin(cycles["date"])
    sessions = _sessions(part)
    held = known.loc[known["kind"].eq(SESSION), "date"]
    new = [cycles, sessions[~sessions["date"].isin(held)]]
    events = pd.concat([known[~is_told][EVENT], *new], ignore_index=True)
    return _like(report, Report(replace(cut, events=events), report.parameters))


def _cycles(part: ProgrammePart, own: str | None) -> pd.DataFrame:
    """Return the cycles with a date as events: what the test was of."""
    rows = part.cycles[part.cycles["start"].notna()]
    return pd.DataFrame(
        {
            "scope": rows["practice_code"].where(rows["practice_code"].ne(""), own),
            "measure": rows["measure"],
            "date": rows["start"],
            "label": [f"Test: {idea_text(text)}" for text in rows["change_idea"]],
            "kind": PDSA,
        },
        columns=EVENT,
    ).reset_index(drop=True)


def _sessions(part: ProgrammePart) -> pd.DataFrame:
    rows = [
        {
            "scope": part.facts["id"],
            "measure": "",
            "date": pd.Timestamp(session["date"]),
            "label": f"Learning session {session['number']}",
            "kind": SESSION,
        }
        for session in part.facts["sessions"]
    ]
    return pd.DataFrame(rows, columns=EVENT).astype({"date": "datetime64[us]"})


def _like(report: Report, other: Report) -> Report:
    """Give a report the results of another: events change no figure."""
    vars(other)["results"] = report.results  # the place of a cached property
    return other
