"""What people said, learnt and did: Kirkpatrick's levels one to three, and four."""

from __future__ import annotations

from qikit.programme.cycles import DECIDED, DECISIONS
from qikit.reports.blocks import Block, heading, paragraph, together
from qikit.reports.programme.evaluation_people import came, roles, support
from qikit.reports.programme.evaluation_results import Evaluation, changed
from qikit.reports.programme.evaluation_surveys import how_to_read, survey_tables
from qikit.reports.programme.plan_toolkit import part_of
from qikit.reports.programme.session_stories import FEEDBACK, note_items
from qikit.reports.programme.session_texts import told_bullets
from qikit.reports.results import Report
from qikit.rounding import count_text

REACTION, LEARNING, BEHAVIOUR, RESULTS = 1, 2, 3, 4
HEADS = {
    REACTION: "Level 1, reaction: did people come, and was it worth their time?",
    LEARNING: "Level 2, learning: what do people say they can do now?",
    BEHAVIOUR: "Level 3, behaviour: what is done in another way?",
    RESULTS: "What people say of the results",
}
LESSON, MOST_NOTES = "lesson", 12
NOT_ASKED = "No survey asked about this: we do not know."


def people(whole: Evaluation) -> Block:
    """Write reaction, learning and behaviour, then who stayed and who was supported."""
    report = whole.report
    reaction = [came(report), *_asked(report, REACTION), _feedback(report)]
    behaviour = [*_asked(report, BEHAVIOUR), _cycles(report)]
    return together(
        [
            *how_to_read(report),
            heading(HEADS[REACTION], 3),
            *reaction,
            heading(HEADS[LEARNING], 3),
            *_asked(report, LEARNING),
            heading(HEADS[BEHAVIOUR], 3),
            *behaviour,
            roles(report),
            support(report),
        ]
    )


def results(whole: Evaluation) -> Block:
    """Write level four: the measures, and what a survey asked about them."""
    asked = survey_tables(whole.report, RESULTS)
    said = [heading(HEADS[RESULTS], 3), *asked] if asked else []
    return together([changed(whole), *said])


def lessons(report: Report) -> Block:
    """Write the lessons in the words of those who learnt them."""
    rows = part_of(report).notes
    rows = rows[rows["kind"].eq(LESSON)].sort_values("date", kind="stable")
    told = note_items(report, rows.assign(kind=""))  # the section says what they are
    asked = paragraph(
        "Which of these would we do again on the first day, and which only later?"
    )
    if not told:
        return paragraph(
            "No lesson was written down. What would each team tell the next one?"
        )
    return together([told_bullets(told), asked])


def cycles_line(report: Report) -> str:
    """Count PDSA cycles, the teams that ran them, and what was decided."""
    rows, n_teams = part_of(report).cycles, len(part_of(report).facts["teams"])
    if rows.empty:
        return "PDSA cycles: none is written down, so we do not know what was tested."
    counts = rows["decision"].value_counts()
    decided = [f"{counts[d]} {DECIDED[d]}" for d in DECISIONS if counts.get(d)]
    teams = rows.loc[rows["practice_code"].ne(""), "practice_code"].nunique()
    gone = part_of(report).facts["n_took_part"] - n_teams
    rest = f" Those of {count_text(gone, 'team')} that left are not counted."
    return (
        f"PDSA cycles: {count_text(len(rows), 'cycle')} by {teams} of the "
        f"{count_text(n_teams, 'team')} still in it: {', '.join(decided)}."
        f"{rest if gone > 0 else ''}"
    )


def _asked(report: Report, level: int) -> list[Block]:
    return survey_tables(report, level) or [paragraph(NOT_ASKED)]


def _cycles(report: Report) -> Block:
    return paragraph(cycles_line(report))


def _feedback(report: Report) -> Block:
    rows = part_of(report).notes
    rows = rows[rows["kind"].eq(FEEDBACK)].sort_values("date", kind="stable")
    told = note_items(report, rows)[-MOST_NOTES:]
    if not told:
        return paragraph("No feedback on the sessions was written down.")
    return paragraph("What was said of the sessions:") + told_bullets(told)
