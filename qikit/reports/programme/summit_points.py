"""Main points of a summit: what changed, how sure, did it last, what to spread."""

from __future__ import annotations

import pandas as pd

from qikit.evaluation.claims import CLAIM
from qikit.evaluation.sustained import HELD, NOT_HELD, NOT_SUSTAINED, SUSTAINED
from qikit.plots.phrases import listed
from qikit.programme.done import adopted_ideas
from qikit.programme.ideas import by_idea
from qikit.reports.blocks import Block, bullets
from qikit.reports.programme.session_texts import shortened
from qikit.reports.programme.summit_aims import aim_of, distance
from qikit.reports.programme.summit_changes import is_gain, lasting
from qikit.reports.programme.summit_opening import Summit
from qikit.reports.programme.summit_spread import spread_sentence, team_spreads
from qikit.reports.programme.summit_words import (
    NOT_CLEAR,
    NOTHING_COMPARED,
    change_sentence,
    is_unknown,
)
from qikit.rounding import count_text

IDEAS_NAMED = 2
NO_CLEAR_CHANGE = "no change that is clear yet"


def main_points(meeting: Summit) -> Block:
    """Write six points at most; each says how sure it is or what is asked."""
    points = [
        _outcome(meeting),
        *_others(meeting),
        _teams(meeting),
        _spread(meeting),
        _lasts(meeting),
        _to_spread(meeting),
    ]
    return bullets([point for point in points if point], "main-points")


def _outcome(meeting: Summit) -> str:
    """Say the change of the main measure for all teams, and how far the aim is."""
    main = meeting.main
    row = None if main is None else meeting.change(main.measure, meeting.group)
    if row is None:
        return NOTHING_COMPARED
    said = change_sentence(row, main.measure, meeting)
    sure = _word(row)
    aim = aim_of(meeting, main.measure, None)
    to_go = f" Aim: {distance(aim, row, main.measure, brief=True)}" if aim else ""
    return f"{main.measure.short_name}, all teams: {sure}. {said}{to_go}"


def _others(meeting: Summit) -> list[str]:
    """Gather the other measures of all teams by what may be said of them."""
    main = meeting.main
    told: dict[str, list[str]] = {}
    for result in meeting.report.results:
        row = meeting.change(result.measure, meeting.group)
        if result is main or row is None:
            continue
        word = _word(row).replace(NOT_CLEAR, NO_CLEAR_CHANGE)
        told.setdefault(word, []).append(result.measure.short_name)
    said = [f"{word} for {listed(names)}" for word, names in told.items()]
    return [f"Other measures, all teams: {'; '.join(said)}."] if said else []


def _word(row: pd.Series) -> str:
    if is_unknown(row):
        return "not known"
    if row["status"] == CLAIM:
        return f"clearly {row['judgement'] or row['word']}"
    return NOT_CLEAR


def _teams(meeting: Summit) -> str:
    """Count the teams with a clear gain on any measure; nobody is ranked."""
    if meeting.progress is None:
        return ""
    table = meeting.changes
    clear = table["status"].eq(CLAIM) & table["judgement"].eq("better")
    teams = {team["code"] for team in meeting.teams}
    own = set(table.loc[clear, "area"]) & teams
    known = set(table.loc[table["lower"].notna(), "area"]) & teams
    rest = {
        "it is not clear yet": len(known - own),
        "it is not known": len(teams - known - own),
    }
    of = count_text(len(teams), "team")
    said = [f"Teams: {len(own)} of {of} clearly better on at least one measure"]
    said += [f"of {n} more {words}" for words, n in rest.items() if n]
    return f"{'; '.join(said)}."


def _spread(meeting: Summit) -> str:
    """Say on which measures the teams moved closer or apart, beyond chance."""
    found = team_spreads(meeting.report)
    said = spread_sentence(meeting.report, found) if found else ""
    return f"Between teams: {said[0].lower()}{said[1:]}" if said else ""


def _lasts(meeting: Summit) -> str:
    """Say on which measures a clear gain has lasted so far, and what year two shows."""
    gained = [
        (result.measure.short_name, kept)
        for result, kept in lasting(meeting)
        if is_gain(meeting.change(result.measure, meeting.group))
    ]
    told = {
        "the gain has lasted so far on": [
            n for n, k in gained if k.status == SUSTAINED
        ],
        "it did not last on": [n for n, k in gained if k.status == NOT_SUSTAINED],
        "year two held it on": [n for n, k in gained if k.year_two == HELD],
        "year two did not hold it on": [n for n, k in gained if k.year_two == NOT_HELD],
    }
    said = [f"{words} {listed(names)}" for words, names in told.items() if names]
    if not any(kept.year_two in (HELD, NOT_HELD) for _, kept in gained):
        said.append("whether year two holds a gain is not known yet")
    return f"Over time: {'; '.join(said)}."


def _to_spread(meeting: Summit) -> str:
    cycles = meeting.part.cycles
    found = adopted_ideas(cycles, by_idea(cycles))
    if found.empty:
        return "To spread: no change is written down as adopted yet."
    first = found.head(IDEAS_NAMED)
    named = [
        f"“{shortened(row['idea'], 80)}” ({count_text(len(row['adopters']), 'team')})"
        for _, row in first.iterrows()
    ]
    more = len(found) - len(first)
    rest = f" and {more} more" if more else ""
    return f"To spread: adopted were {', '.join(named)}{rest}. Who tests one next?"
