"""What people said and agreed: notes, actions, plans, meetings, support, costs.

All of it is invented; people are named by their role alone.
"""

from __future__ import annotations

import pandas as pd

from qikit.data.synthetic.collaborative import (
    CODES,
    LEARNING_SESSIONS,
    PROGRAMME,
    SUMMIT,
)

NOTES = (  # scope, date, kind, text, role
    ("SYN03", "2024-12-20", "success", ("No result was older than three days when we "
     "closed for the holidays. That has never happened before."), "practice manager"),
    ("SYN03", "2025-06-12", "story", ("A man rang to thank us: his potassium was seen "
     "at eleven and he was called at noon."), "receptionist"),
    ("SYN07", "2025-04-15", "success", ("Our coordinator knows every open result by "
     "heart."), "GP"),
    ("SYN07", "2026-01-22", "barrier", ("Since our coordinator left, nobody has the "
     "results as their first task of the day."), "practice manager"),
    ("SYN05", "2025-03-11", "barrier", ("Two of four doctors were away. We kept the "
     "doors open and little more."), "GP"),
    ("SYN02", "2025-05-30", "comment", ("We thought we had become worse last summer. "
     "Looking at the longer line, it may have been a few unlucky months."),
     "practice quality lead"),
    ("SYN06", "2025-09-04", "process", ("Nobody ran the searches of July and August: "
     "the person who does was on leave."), "practice manager"),
    ("SYN04", "2025-05-09", "process", ("The April search was run on both systems. It "
     "may count people twice."), "data coordinator"),
    ("SYN09", "2025-02-18", "comment", ("With six people a month one person moves our "
     "line a long way. We read our notes rather than the line."), "nurse"),
    ("SYN01", "2026-06-24", "lesson", ("Put the time for results into the appointment "
     "book. Whatever is not in the book does not happen."), "GP"),
    ("SYN10", "2025-06-10", "lesson", "Two sites need one list.", "nurse"),
    ("SYN11", "2025-04-02", "barrier", ("We send the form late because the same person "
     "does the payroll."), "practice manager"),
    ("SYNC1", "2025-03-19", "feedback", ("It helped to see that others struggle with "
     "the same step: telling people."), "cluster quality lead"),
    ("SYNC2", "2025-06-25", "feedback", ("Please begin with the charts and keep the "
     "speeches short."), "GP"),
    (PROGRAMME, "2025-01-16", "stakeholder", ("Waiting without a word is worse than "
     "bad news. Tell me when I will hear, and keep to it."), "patient partner"),
    (PROGRAMME, "2025-05-22", "stakeholder", ("The laboratory can send results twice a "
     "day if practices look twice a day."), "laboratory manager"),
    (PROGRAMME, "2025-09-18", "story", ("Eleven teams began with results that nobody "
     "owned. Most now have a name beside each one."), "QI fellow"),
)  # fmt: skip
ACTIONS = (  # scope, what, by whom, by when, status, done on, meeting
    ("SYNC1", "Share the wording of the text message", "GP of SYN03", "2025-02-28",
     "done", "2025-02-21", LEARNING_SESSIONS[1]),
    ("SYNC1", "Visit the results huddle of another practice", "practice quality leads",
     "2025-04-30", "done", "2025-04-24", LEARNING_SESSIONS[2]),
    ("SYNC1", "Ask the laboratory for a second delivery a day", "QI fellow",
     "2025-06-30", "done", "2025-06-17", LEARNING_SESSIONS[4]),
    ("SYNC2", "Agree one list of open results for both sites", "nurse of SYN10",
     "2025-06-15", "done", "2025-06-09", LEARNING_SESSIONS[4]),
    ("SYNC2", "Find cover for the person who sends the forms",
     "practice manager of SYN11", "2025-06-30", "open", "", LEARNING_SESSIONS[4]),
    ("SYNC1", "Run the searches of July and August again", "practice manager of SYN06",
     "2025-10-15", "open", "", SUMMIT),
    ("SYNC1", "Name a second person for results at each practice",
     "cluster quality lead", "2026-03-31", "late", "", SUMMIT),
    ("SYNC1", "Look together at the duty rota of SYN05", "QI fellow", "2025-11-30",
     "dropped", "", SUMMIT),
)  # fmt: skip
PLANS = (  # cluster, year, priority, aim, measure, status, reason
    ("SYNC1", 2025, "Test results", ("95 % of results acted on within 7 days by "
     "September 2025"), "synthetic_results_actioned", "in progress",
     "Two complaints and one significant event in 2024"),
    ("SYNC1", 2026, "Keep the gain on test results", ("No practice falls below 85 % in "
     "the second year"), "synthetic_results_actioned", "in progress",
     "One practice fell back after the programme"),
    ("SYNC2", 2025, "Telling people their results", ("85 % told within two weeks by "
     "September 2025"), "synthetic_patients_told", "done",
     "Patients named it first"),
    ("SYNC2", 2026, "Medicines after discharge", ("Fewer than 15 % of letters wait "
     "longer than a week"), "synthetic_late_reconciliation", "not begun",
     "Chosen from the data at the meeting of January 2026"),
)  # fmt: skip
PROFESSIONS = (("GP", 11, 0.9), ("nurse", 11, 0.6), ("practice manager", 11, 0.8))
COMPONENTS = (  # the twelve of the self-assessment road map, in our own short words
    "leadership",
    "protected time",
    "data and analysis",
    "improvement skills",
    "meetings",
    "priorities",
    "working with the partnership",
    "working with the board",
    "patients and public",
    "sharing what works",
    "sustaining the gain",
    "wellbeing of teams",
)
COSTS = (  # line, year, budget, spend: fictional, after Appendix B of a real proposal
    ("Quality improvement lead", 2025, 62000, 61250),
    ("Project management", 2025, 12000, 12000),
    ("Administrative support", 2025, 7500, 6900),
    ("Data analysis", 2025, 15000, 16800),
    ("Backfill for doctors", 2025, 26000, 22100),
    ("Backfill for managers", 2025, 6000, 5200),
    ("Venues of learning sessions", 2025, 1800, 1640),
    ("Catering of learning sessions", 2025, 2900, 3020),
    ("Overheads", 2025, 13300, 13300),
    ("Local improvement lead", 2026, 26000, 19500),
    ("Project management", 2026, 12000, 9000),
    ("Administrative support", 2026, 7500, 5300),
    ("Data analysis", 2026, 15000, 11700),
    ("Backfill for doctors", 2026, 26000, 18200),
    ("Backfill for managers", 2026, 6000, 4100),
    ("Venues of learning sessions", 2026, 1800, 1150),
    ("Catering of learning sessions", 2026, 2900, 2050),
    ("Overheads", 2026, 9700, 7300),
)


def note_rows() -> pd.DataFrame:
    """Return the qualitative half; one row a note."""
    rows = pd.DataFrame(NOTES, columns=["scope", "date", "kind", "text", "role"])
    return rows.assign(cleared_by="programme lead")


def action_rows() -> pd.DataFrame:
    """Return what was agreed: by whom, by when."""
    columns = ["scope", "what", "by_whom", "by_when", "status", "done_on", "meeting"]
    return pd.DataFrame(ACTIONS, columns=columns)


def plan_rows() -> pd.DataFrame:
    """Return the priorities of the clusters' improvement plans."""
    columns = ["cluster_code", "year", "priority", "aim", "measure", "status", "reason"]
    return pd.DataFrame(PLANS, columns=columns)


def meeting_rows() -> pd.DataFrame:
    """Return who came to learning sessions and cluster meetings, by profession."""
    rows = []
    for place, date in enumerate((*LEARNING_SESSIONS, SUMMIT)):
        kind = "learning_session" if date != SUMMIT else "summit"
        for profession, invited, share in PROFESSIONS:
            came = round(invited * share) - (place + len(profession)) % 3
            rows.append(
                (PROGRAMME, date, kind, invited, came, profession, "yes", "yes")
            )
    for cluster, invited in (("SYNC1", 9), ("SYNC2", 3)):
        for place, date in enumerate(
            pd.date_range("2024-10-16", periods=8, freq="91D")
        ):
            shared = "no" if place == 3 else "yes"
            came = invited - place % 2
            day = f"{date:%Y-%m-%d}"
            row = (cluster, day, "cluster_meeting", invited, came, "GP", "yes", shared)
            rows.append(row)
    columns = ["scope", "date", "kind", "invited", "attended", "profession"]
    return pd.DataFrame(rows, columns=[*columns, "data_available", "minutes_shared"])


def support_rows() -> pd.DataFrame:
    """Return the coaching, WebEx and buddy contacts of the leads, in hours."""
    kinds = (("coaching", 1.0), ("webex", 0.75), ("buddy", 0.5))
    rows = []
    for place, date in enumerate(pd.date_range("2024-11-05", periods=24, freq="14D")):
        kind, hours = kinds[place % 3]
        role = f"lead_{place % 4 + 1:02d}"
        rows.append(("synthetic_network", role, f"{date:%Y-%m-%d}", kind, hours))
    return pd.DataFrame(rows, columns=["network", "role_key", "date", "kind", "hours"])


def term_rows() -> pd.DataFrame:
    """Return who held which role, by a key that names nobody."""
    rows = [
        ("lead_01", "CQL", "SYNC1", "2023-10-01", "2025-06-30"),
        ("lead_02", "CQL", "SYNC1", "2025-07-01", ""),
        ("lead_03", "CQL", "SYNC2", "2023-10-01", ""),
        ("lead_04", "fellow", PROGRAMME, "2024-09-01", "2025-10-31"),
    ]
    rows += [
        (f"lead_{place:02d}", "PQL", code, "2024-10-01", "")
        for place, code in enumerate(CODES, start=11)
    ]
    return pd.DataFrame(rows, columns=["role_key", "role", "scope", "start", "end"])


def self_assessment_rows() -> pd.DataFrame:
    """Return the clusters' view of themselves, level 1 to 5, before and after."""
    rows = []
    for cluster, begin in (("SYNC1", 2), ("SYNC2", 1)):
        for place, component in enumerate(COMPONENTS):
            first = min(5, begin + place % 3)
            rows.append((cluster, "2024-10-01", component, first))
            rows.append((cluster, "2025-10-01", component, min(5, first + place % 2)))
    return pd.DataFrame(rows, columns=["cluster_code", "date", "component", "level"])


def cost_rows() -> pd.DataFrame:
    """Return budget and spend by line and year, in pounds; all fictional."""
    rows = pd.DataFrame(COSTS, columns=["line", "year", "budget", "spend"])
    rows.insert(0, "programme", PROGRAMME)
    return rows
