"""Events and PDSA cycles of the invented collaborative: what teams tested, and when."""

from __future__ import annotations

import pandas as pd

from qikit.data.synthetic.collaborative import (
    DURING,
    LEARNING_SESSIONS,
    MONTHS,
    PROGRAMME,
    SUMMIT,
)

ACTIONED, TOLD = "synthetic_results_actioned", "synthetic_patients_told"
LATE = "synthetic_late_reconciliation"
COLUMNS = [
    "scope",
    "practice_code",
    "measure",
    "change_idea",
    "cycle",
    "start",
    "end",
    "plan",
    "prediction",
    "did",
    "learnt",
    "decision",
]
IDEAS = {
    "inbox": (
        "One clinician looks after all results each day",
        ACTIONED,
        "Name a duty clinician for results, with 40 minutes kept free at 2 pm.",
        "Nine in ten results are acted on within a week.",
    ),
    "text": (
        "Send normal results by text message",
        TOLD,
        "Send a text with agreed wording when a result is normal.",
        "Fewer people ring to ask, and nobody is left waiting.",
    ),
    "slip": (
        "Say when and how the result will come",
        TOLD,
        "Hand a slip to everybody whose blood is taken, for two weeks.",
        "Three in four people can say when they will hear.",
    ),
    "pharmacist": (
        "The pharmacist reconciles discharge letters first",
        LATE,
        "Send discharge letters to the pharmacist before the doctor, Monday to Friday.",
        "Half as many letters wait longer than a week.",
    ),
    "template": (
        "One way of coding what was decided on a result",
        ACTIONED,
        "Use four agreed phrases when a result is filed.",
        "Everybody can see what was decided without opening the letter.",
    ),
    "board": (
        "A five-minute huddle at the results board",
        ACTIONED,
        "Meet at the board on Tuesdays and Fridays before surgery.",
        "Results that nobody owns are found within two days.",
    ),
}
TESTED = (  # practice, idea, cycle, start, days, did, learnt, decision
    ("SYN01", "inbox", 1, "2024-11-11", 14, "Two doctors tried it.",
     "The free time was lost whenever the clinic ran late.", "adapt"),
    ("SYN01", "inbox", 2, "2025-01-20", 28, "Moved to 11 am, all doctors.",
     "It holds when the time is in the appointment book.", "adopt"),
    ("SYN01", "text", 1, "2025-03-03", 21, "140 texts were sent.",
     "Two people did not want texts; we now ask first.", "adopt"),
    ("SYN02", "slip", 1, "2025-02-03", 14, "60 slips were handed out.",
     "Most were still in coat pockets.", "abandon"),
    ("SYN02", "board", 1, "2025-05-12", 28, "The huddle met five times of eight.",
     "Useful when it happened; nobody owned it.", "adapt"),
    ("SYN03", "inbox", 1, "2024-11-18", 10, "One doctor, ten days.",
     "The backlog was gone by day four.", "adapt"),
    ("SYN03", "inbox", 2, "2024-12-02", 28, "Everybody, with cover for leave.",
     "It stayed quick even over the holidays.", "adopt"),
    ("SYN03", "text", 1, "2025-02-17", 21, "Texts for normal results only.",
     "The telephone is quieter on Mondays.", "adopt"),
    ("SYN04", "template", 1, "2025-01-13", 21, "Three of five doctors used it.",
     "Four phrases were too few; six are enough.", "adapt"),
    ("SYN04", "template", 2, "2025-03-10", 28, "All five doctors.",
     "The team finds decisions without asking.", "adopt"),
    ("SYN05", "inbox", 1, "2025-01-27", 14, "Tried in one week of two.",
     "With two doctors away there was nobody to be on duty.", "abandon"),
    ("SYN05", "slip", 1, "2025-04-21", 14, "25 slips.",
     "People liked it; we ran out of paper and of time.", "adapt"),
    ("SYN06", "text", 1, "2025-02-10", 21, "80 texts.",
     "Half of the mobile numbers were out of date.", "adapt"),
    ("SYN06", "text", 2, "2025-04-28", 28, "Numbers are checked at the desk.",
     "Now nearly all arrive.", "adopt"),
    ("SYN07", "inbox", 1, "2024-11-25", 21, "The results coordinator led it.",
     "It works because one person watches it every day.", "adopt"),
    ("SYN07", "text", 1, "2025-03-17", 28, "210 texts.",
     "Fewer calls; the coordinator sends them all.", "adopt"),
    ("SYN08", "pharmacist", 1, "2025-02-24", 28, "All letters, Monday to Friday.",
     "Weekend letters pile up on Mondays.", "adapt"),
    ("SYN08", "pharmacist", 2, "2025-05-05", 28, "Monday has a second slot.",
     "Letters rarely wait now.", "adopt"),
    ("SYN09", "board", 1, "2025-03-03", 28, "Doctor and nurse, twice a week.",
     "With so few results a list on the wall is enough.", "adapt"),
    ("SYN10", "template", 1, "2025-02-17", 21, "One site of two.",
     "The branch surgery files differently.", "adapt"),
    ("SYN10", "inbox", 1, "2025-05-26", 28, "Both sites, by turns.",
     "A shared list made the hand-over safe.", "adopt"),
    ("SYN11", "slip", 1, "2025-03-24", 14, "30 slips.",
     "Short words work better.", "adapt"),
    ("SYN11", "text", 1, "2026-02-02", 0, "", "", "open"),
)  # fmt: skip


def pdsa_rows() -> pd.DataFrame:
    """Return the cycles; one row a cycle. An open one has no end."""
    rows = []
    for code, key, cycle, start, days, did, learnt, decision in TESTED:
        idea, measure, plan, prediction = IDEAS[key]
        end = pd.Timestamp(start) + pd.Timedelta(days=days)
        rows.append(
            (
                PROGRAMME,
                code,
                measure,
                idea,
                cycle,
                start,
                f"{end:%Y-%m-%d}" if days else "",
                plan,
                prediction,
                did,
                learnt,
                decision,
            )
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def event_rows() -> pd.DataFrame:
    """Return what is written on charts; one row an event."""
    rows = [("all", "", f"{DURING[0]}-01", "Programme begins", "note")]
    rows += [
        ("all", "", date, f"Learning session {number}", "learning_session")
        for number, date in enumerate(LEARNING_SESSIONS, start=1)
    ]
    rows += [("all", "", SUMMIT, "Summit", "note")]
    rows += [
        (code, IDEAS[key][1], start, IDEAS[key][0], "pdsa")
        for code, key, cycle, start, *_ in TESTED
        if cycle == 1
    ]
    rows += [
        ("SYN03", ACTIONED, "2024-12-02", "Duty clinician for results", "change"),
        ("SYN07", "", "2025-10-06", "Results coordinator leaves", "change"),
        ("SYN11", "", "2026-03-31", "Practice merges with Marrowey", "note"),
    ]
    rows = [row for row in rows if row[2] >= str(MONTHS[0])]
    return pd.DataFrame(rows, columns=["scope", "measure", "date", "label", "kind"])
