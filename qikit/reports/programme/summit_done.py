"""The done wall, what to spread, and thanks: all counted from the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from qikit.data.programme_part import ProgrammePart
from qikit.evaluation.claims import CLAIM
from qikit.plots.phrases import listed
from qikit.programme.actions import DROPPED, actions_on, carried_over
from qikit.programme.done import adopted_ideas, done_actions
from qikit.programme.ideas import by_idea
from qikit.reports.blocks import (
    Block,
    bullets,
    heading,
    named_bullets,
    nested_bullets,
    paragraph,
    together,
)
from qikit.reports.programme.session_texts import (
    one_line,
    shortened,
    team_name,
    with_team_names,
)
from qikit.reports.programme.summit_opening import Summit
from qikit.rounding import count_text

NOTHING_TO_SPREAD = (
    "No change is written down as adopted, so there is nothing to hand on yet. Which "
    "test came nearest?"
)
OUTSIDE = "Every team here has tested it: who outside would like to?"
NAMED_AT_MOST = 5  # teams; more names are no longer read
WHO_TAKES_ON = "Who takes on what is not done, now that the sessions are over?"
CARE = (
    "That a team adopted a change says that it kept it, not that the figures moved "
    "with it. Another practice tests it small before it keeps it."
)


def done_wall(meeting: Summit) -> Block:
    """Write what was done, counted; then the actions that are done."""
    done, part = meeting.done, meeting.part
    decided = (
        f"{done.adopted} adopted, {done.adapted} adapted, {done.abandoned} abandoned"
    )
    n_open = done.cycles - done.cycles_ended
    decided += f", {n_open} still open" if n_open else ""
    teams = count_text(done.teams_testing, "team")
    wall = [
        f"Tests of change: {done.cycles} by {teams} ({decided})."
        if done.cycles
        else "Tests of change: none is written down.",
        f"Actions: {done.actions} of {done.actions_agreed} done{_dropped(part)}."
        if done.actions_agreed
        else "Actions: none is written down.",
        f"Forms and searches: {done.forms:,} of {done.forms_asked:,} sent."
        if done.forms_asked
        else "Forms and searches: how many were asked for is not known.",
        _sessions(meeting),
    ]
    return together([bullets(wall), *_actions(part, meeting)])


def _sessions(meeting: Summit) -> str:
    """Count the sessions that somebody wrote down; of the others we do not know."""
    done, planned = meeting.done, len(meeting.part.facts["sessions"])
    if not planned:
        return "Learning sessions: none was planned."
    n = done.sessions_unrecorded
    rest = f"; of {n} more nobody wrote down who came" if n else ""
    return f"Learning sessions held: {done.sessions} of {planned}{rest}."


def _dropped(part: ProgrammePart) -> str:
    stated = actions_on(part.actions, part.until)
    n = int(stated["state"].eq(DROPPED).sum())
    return f", {n} dropped" if n else ""


def _actions(part: ProgrammePart, meeting: Summit) -> list[Block]:
    done = done_actions(part.actions, part.until)
    left = carried_over(actions_on(part.actions, part.until))
    blocks = _listed(meeting, "Done", done, "done_on")
    blocks += _listed(meeting, "Not done yet", left, "by_when")
    return [*blocks, paragraph(WHO_TAKES_ON)] if len(left) else blocks


def _listed(meeting: Summit, head: str, rows: pd.DataFrame, day: str) -> list[Block]:
    said = [_action(meeting, row, day) for _, row in rows.iterrows()]
    return [heading(head, 3), named_bullets(said)] if said else []


def _action(meeting: Summit, row: pd.Series, day: str) -> tuple[str, str]:
    """Write an action: what, then who and when, as far as it is written down."""
    what = shortened(one_line(row["what"])) or "An action whose text is left out"
    who = with_team_names(meeting.report, one_line(row["by_whom"])) or "nobody is named"
    when = "no date" if pd.isna(row[day]) else f"{row[day]:%B %Y}"
    by = "by " if day == "by_when" and pd.notna(row[day]) else ""
    return what, f"{who}, {by}{when}."


def to_spread(meeting: Summit) -> Block:
    """Ask of each adopted change who could test it next, and with which toolkit."""
    cycles = meeting.part.cycles
    found = adopted_ideas(cycles, by_idea(cycles))
    if found.empty:
        return paragraph(NOTHING_TO_SPREAD)
    asked = [_spread(meeting, row) for _, row in found.iterrows()]
    return together([nested_bullets(asked), paragraph(CARE), _toolkit(meeting)])


def _spread(meeting: Summit, row: pd.Series) -> tuple[str, list]:
    names = [team_name(meeting.report, code) for code in row["adopters"]]
    codes = {team["code"] for team in meeting.teams}
    others = sorted(
        team_name(meeting.report, code) for code in codes - set(row["tried"])
    )
    short = {r.measure.id: r.measure.short_name for r in meeting.report.results}
    about = [short.get(name, name) for name in row["measures"]]
    n = count_text(len(names), "team")
    looking = f", looking at {listed(about)}" if about else ""
    to_whom = [f"Ask how it went: {apart(names)}.", OUTSIDE]
    if len(others) > NAMED_AT_MOST:
        to_whom[1] = f"{len(others)} teams have not tested it. Would one like to?"
    elif others:
        to_whom[1] = f"Not tested yet by: {apart(others)}. Would one like to?"
    to_whom[1:1] = list(_moved(meeting, row))
    below = [(text, ()) for text in to_whom]
    return f"{shortened(row['idea'])}: adopted by {n}{looking}", below


def _moved(meeting: Summit, row: pd.Series) -> Iterator[str]:
    """Count who is clearly better on what was looked at: of adopters, of the rest."""
    table = meeting.changes
    known = {r.measure.id: r.measure.short_name for r in meeting.report.results}
    clear = table["status"].eq(CLAIM) & table["judgement"].eq("better")
    teams = {team["code"] for team in meeting.teams}
    own, rest = teams & set(row["adopters"]), teams - set(row["adopters"])
    for name in filter(known.__contains__, row["measures"]):
        better = set(table.loc[clear & table["measure"].eq(name), "area"])
        those = f"{count_text(len(own), 'team')} that adopted it"
        others = count_text(len(rest), "other team")
        others = f", {len(better & rest)} of the {others}" if rest else ""
        said = f"{len(better & own)} of the {those}{others}"
        yield f"Clearly better on {known[name]}: {said}."


def _toolkit(meeting: Summit) -> Block:
    facts = meeting.part.facts
    content = facts.get("toolkit_content") or {}
    name = content.get("name") or facts["toolkit"]
    if not name:
        return paragraph("Which toolkit would a new team begin with? None is named.")
    said = f"A new team would begin with the toolkit “{name}”."
    review = content.get("review", "")
    return paragraph(f"{said} Its content is {review}." if review else said)


def thanks(meeting: Summit) -> Block:
    """Thank those whom the data know: teams, people who came, who wrote and did."""
    done, part = meeting.done, meeting.part
    names = [meeting.report.slice.short_labels[t["code"]] for t in _named(meeting)]
    said = []
    if names:
        said.append(f"Thank you to {apart(names)}.")
    if done.forms:
        said.append(
            f"Thank you for {done.forms:,} forms and searches: without them there "
            "would be nothing to look at today."
        )
    if done.cycles:
        said.append(
            f"{count_text(done.teams_testing, 'team')} tried something new, "
            f"{count_text(done.cycles, 'time')} in all, and wrote down how it went."
        )
    roles = _roles(part)
    if roles:
        said.append(f"Told in their own words: {listed(roles)}.")
    return together(map(paragraph, said)) or paragraph("Thank you to everybody here.")


def apart(names: Sequence[str]) -> str:
    """Join names that may hold commas themselves: "A; B, Harbour Row; C"."""
    return "; ".join(sorted(names))


def _named(meeting: Summit) -> list[dict]:
    known = meeting.report.slice.short_labels
    return [team for team in meeting.teams if team["code"] in known]


def _roles(part: ProgrammePart) -> list[str]:
    """Name who wrote a note, by role, the most frequent first."""
    notes = part.notes[part.notes["text"].fillna("").str.strip().ne("")]
    roles = notes["role"].fillna("").map(one_line)
    counts = roles[roles.ne("")].value_counts(sort=False)
    order = sorted(counts.index, key=lambda role: (-counts[role], role))
    return [f"{role} ({counts[role]})" for role in order]
