"""Each team's journey on a page: aim, changes, chart, result, what they learnt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from qikit.evaluation.claims import CLAIM
from qikit.measures import Measure
from qikit.programme.cycles import DECIDED
from qikit.programme.journeys import own_cycles, own_notes, time_in
from qikit.reports.blocks import (
    Block,
    folded,
    heading,
    named_bullets,
    pairs,
    paragraph,
    table,
    together,
)
from qikit.reports.programme.cycle_log import when_text
from qikit.reports.programme.session_texts import (
    IN_A_CELL,
    SHORT,
    Told,
    one_line,
    shortened,
    whole_texts,
)
from qikit.reports.programme.summit_aims import aim_of, distance
from qikit.reports.programme.summit_charts import own_chart
from qikit.reports.programme.summit_opening import Summit
from qikit.reports.programme.summit_words import (
    HIDDEN,
    cells,
    change_is,
    change_sentence,
    how_sure,
    verdict,
)
from qikit.reports.results import Report
from qikit.rounding import count_text, number_text
from qikit.variation.shown import suppressed_rows

NO_TEAM = "No team has joined yet."
NO_CYCLE = "No test of change is written down. What did this team try?"
NO_WORDS = "Nothing is written down in the team's own words. What would they tell us?"
MOST_TOLD, ROOM = 3, 360  # texts, and letters of them together, on paper
GONE = "Teams that left before"
OF_CYCLES = "practice_code change_idea cycle start end learnt decision".split()
OF_NOTES = "scope date kind role text".split()
ASKS = {
    True: "Who could learn from this team, and what keeps the gain when people change?",
    False: "What does this team want to test next, and whom could it ask?",
}


def journeys(meeting: Summit) -> Block:
    """Write a page for each team, in the order of their names; then who left."""
    pages = [_page(meeting, team) for team in meeting.teams]
    gone = [move["text"] for move in meeting.report.about.moves]
    left = meeting.part.facts.get("gone", [])
    if gone or left:
        said = [paragraph(text) for text in gone]
        pages.append(together([heading(GONE, 3), *said, *_gone(meeting, left)]))
    return together(pages) or paragraph(NO_TEAM)


def _gone(meeting: Summit, left: list[dict[str, Any]]) -> Iterator[Block]:
    """Write what teams that left tried and said until then."""
    if not left:  # by letter nobody says which team it was
        yield paragraph(NO_WORDS)
    for team in left:
        yield heading(team["name"], 4)
        cycles = _dated(team["cycles"], OF_CYCLES, ("start", "end"))
        notes = _dated(team["notes"], OF_NOTES, ("date",))
        yield from _tested(cycles, team["code"], 5)
        yield from _words(notes, team["code"], 5)


def _dated(
    records: list[dict[str, Any]], columns: Sequence[str], days: Sequence[str]
) -> pd.DataFrame:
    rows = pd.DataFrame(records, columns=columns)
    return rows.assign(**{day: pd.to_datetime(rows[day]) for day in days})


def _page(meeting: Summit, team: dict[str, Any]) -> Block:
    """Write one team's page; in print it begins on a page of its own."""
    report, code = meeting.report, team["code"]
    name = report.slice.labels.get(code, code)
    blocks = [heading(name, 3), *_standing(meeting, team)]
    hidden = _why_nothing(report, code)
    if hidden:
        blocks += [paragraph(hidden)]
    else:
        blocks += list(_results(meeting, team))
    blocks += _tested(meeting.part.cycles, code, 4)
    blocks += _words(meeting.part.notes, code, 4)
    blocks.append(paragraph(_ask(meeting, code)))
    return Block(f'<div class="own-page">{together(blocks).html}</div>')


def _standing(meeting: Summit, team: dict[str, Any]) -> Iterator[Block]:
    """Say when the team took part, where that was not from beginning to end."""
    facts = meeting.part.facts
    said = time_in(team, facts["first_month"], meeting.part.until).text
    if said:
        yield paragraph(said, "subtitle")


def _why_nothing(report: Report, code: str) -> str:
    """Say why no figure of a team is shown; "" where there is one."""
    rows = report.slice.told_figures
    own = rows[rows["practice_code"].eq(code)]
    own = own[own["measure"].isin([r.measure.id for r in report.results])]
    if own["value"].notna().any():
        return ""
    if suppressed_rows(own).any():
        return "All figures of this team are suppressed: we may not show how it did."
    return "There is no figure of this team. We do not know how it did."


def _results(meeting: Summit, team: dict[str, Any]) -> Iterator[Block]:
    """Give the aim, the result with its n and interval, the chart, all measures."""
    main, code = meeting.main, team["code"]
    if main is None:
        return
    row = meeting.change(main.measure, code)
    chart = main.charts.get(code)
    told = [
        ("Aim", _aim(meeting, row, team)),
        ("Result", _result(meeting, row, main.measure, code)),
        ("How sure", "" if row is None else how_sure(row, main.measure, chart)),
    ]
    yield pairs(told)
    yield own_chart(meeting, main, team)
    yield _all_measures(meeting, code)


def _aim(meeting: Summit, row: pd.Series | None, team: dict[str, Any]) -> str:
    """Say the team's aim and how far it is; where it stands is its result."""
    measure = meeting.main.measure
    aim = aim_of(meeting, measure, team)
    return f"{measure.short_name}: {distance(aim, row, measure, brief=True)}"


def _result(meeting: Summit, row: pd.Series | None, measure: Measure, code: str) -> str:
    if row is None and meeting.is_hidden(measure, code):
        return HIDDEN
    if row is None:
        return f"{measure.short_name}: there is no figure of this team."
    return change_sentence(row, measure, meeting)


def _all_measures(meeting: Summit, code: str) -> Block:
    """Set every measure of the team beside one another."""
    rows = []
    for result in meeting.report.results:
        row = meeting.change(result.measure, code)
        told = {
            "Measure": result.measure.short_name,
            **cells(row, result.measure, meeting, code),
        }
        rows.append(told | {"What we can say": verdict(row)})
    measures = [result.measure for result in meeting.report.results]
    caption = f"All measures of this team; {change_is(measures)}"
    return table(pd.DataFrame(rows), caption)


def _tested(rows: pd.DataFrame, code: str, level: int) -> Iterator[Block]:
    """List the tests of change with what was decided and learnt."""
    cycles = own_cycles(rows, code)
    yield heading("What we tested, and what we learnt", level)
    if cycles.empty:
        yield paragraph(NO_CYCLE)
        return
    yield from _told([_cycle(row) for _, row in cycles.iterrows()])
    ideas = [("Idea", idea) for idea in cycles["change_idea"].drop_duplicates()]
    yield from whole_texts(ideas, above=IN_A_CELL)


def _cycle(row: pd.Series) -> tuple[str, str]:
    idea = shortened(row["change_idea"], IN_A_CELL) or "A test of change"
    number = "" if pd.isna(row["cycle"]) else f", cycle {number_text(row['cycle'])}"
    lead = f"{idea}{number} ({when_text(row)}), {DECIDED[row['decision']]}"
    learnt = one_line(row["learnt"])
    return lead, learnt or "what was learnt is not written down."


def _told(items: list[Told]) -> Iterator[Block]:
    """Write who said what, so that a team's texts stay on its page of paper.

    The newest stand on it, and share its room; the older ones and long texts are
    folded.
    """
    newest = items[-MOST_TOLD:]
    length = min(SHORT, ROOM // len(newest))
    yield named_bullets([(lead, shortened(text, length)) for lead, text in newest])
    older = items[:-MOST_TOLD]
    if older:
        yield folded(count_text(len(older), "older one"), named_bullets(older))
    yield from whole_texts(newest, above=length)


def _words(rows: pd.DataFrame, code: str, level: int) -> Iterator[Block]:
    """Quote what the team said; without a word say so."""
    notes = own_notes(rows, code)
    yield heading("In our own words", level)
    if notes.empty:
        yield paragraph(NO_WORDS)
        return
    yield from _told([_quote(row) for _, row in notes.iterrows()])


def _quote(row: pd.Series) -> tuple[str, str]:
    who = one_line(row["role"]) or "somebody of the team"
    when = "no date" if pd.isna(row["date"]) else f"{row['date']:%B %Y}"
    return f"{who[0].upper()}{who[1:]}, {when}", one_line(row["text"])


def _ask(meeting: Summit, code: str) -> str:
    """End with a question: of a clear gain another one than of the rest."""
    table = meeting.changes
    own = table[table["area"].eq(code) & table["status"].eq(CLAIM)]
    gained = not own.empty and own["judgement"].eq("better").any()
    return f"To talk about: {ASKS[bool(gained)]}"
