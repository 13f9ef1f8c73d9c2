"""Main points of a learning session: the aim first, six at most."""

from __future__ import annotations

import pandas as pd

from qikit.evaluation.bright_spots import BRIGHT
from qikit.evaluation.change_words import change_text, value_text
from qikit.evaluation.claims import CLAIM
from qikit.measures import Measure
from qikit.periods import all_periods
from qikit.plots.phrases import listed
from qikit.programme.actions import OVERDUE, carried_over, done_since
from qikit.programme.cycles import DECISIONS, OPEN
from qikit.programme.sessions import news
from qikit.reports.blocks import Block, bullets
from qikit.reports.doubts import nothing_known
from qikit.reports.programme.session_aims import aim_sentence
from qikit.reports.programme.session_bundle import weakest_sentences
from qikit.reports.programme.session_changes import bare_interval, no_news
from qikit.reports.programme.session_group import outsiders, together_words
from qikit.reports.programme.session_opening import SessionReport
from qikit.rounding import count_text

NEXT_STEP = "Today: which small test does each team try next, who does it, and by when?"
STEP_ASKED = "What would make it easy?"
FEW_MONTHS = 12  # design.md section 4, "Too few"


def main_points(meeting: SessionReport) -> Block:
    """Write how far the aim is, what changed, where the bundle breaks, what was done.

    What is not known is said: without figures that there are none, without a claim
    that nothing is clear yet.
    """
    points = [
        aim_sentence(meeting.report, cluster=meeting.is_of_a_cluster),
        no_news(meeting),
        claim_point(meeting),
        teams_point(meeting),
        _weakest(meeting),
        _done(meeting),
        NEXT_STEP,
    ]
    return bullets([point for point in points if point], "main-points")


def claim_point(meeting: SessionReport) -> str:
    """Say the largest clear change of all teams, and name the others.

    Without any it is said that none is clear, and why.
    """
    rows = group_claims(meeting)
    if meeting.progress is None or rows.empty:
        return _nothing_clear(meeting)
    known = meeting.progress.found.measures
    first, *others = [(row, known[row["measure"]]) for _, row in rows.iterrows()]
    more = [f"{measure.short_name} ({_word(row)})" for row, measure in others]
    if {_word(row) for row, _ in others} == {_word(first[0])}:
        more = [measure.short_name for _, measure in others]
    also = f" Clear as well: {listed(more)}." if more else ""
    return claim_text(*first, meeting) + also


def group_claims(meeting: SessionReport) -> pd.DataFrame:
    """Return the claims of all teams together, the largest first; no element's."""
    if meeting.progress is None:
        return pd.DataFrame()
    table = meeting.progress.found.table
    own = table["area"].eq(meeting.progress.group) & table["status"].eq(CLAIM)
    rows = table[own & ~table["measure"].str.contains("/")]
    return rows.sort_values("size", ascending=False, kind="stable")


def claim_text(row: pd.Series, measure: Measure, meeting: SessionReport) -> str:
    """Say one claim: before, now, the change, how sure; no word on what brought it."""
    before, after = meeting.progress.found.stretches[measure.id]
    step = measure.frequency
    return (
        f"{measure.short_name}, {together_words(meeting.report)}: {_word(row)}. "
        f"{value_text(row, 'before', measure)} in {before.text(step)}, "
        f"{value_text(row, 'after', measure)} in {after.text(step)}: "
        f"{change_text(row, measure)} (95% interval {bare_interval(row, measure)})."
    )


def _word(row: pd.Series) -> str:
    return row["judgement"] or row["word"]


def teams_point(meeting: SessionReport) -> str:
    """Count the teams with a gain that is clear; the others are not clear yet."""
    if meeting.progress is None:
        return ""
    spots = meeting.progress.spots
    n_practices = meeting.report.slice.practices["practice_code"].nunique()
    n_teams = n_practices - len(outsiders(meeting.report))
    n_bright = spots.loc[spots["status"].eq(BRIGHT), "area"].nunique()
    if not n_bright:
        return ""
    n = count_text(n_teams, "team")
    verb = "shows" if n_bright == 1 else "show"
    return f"Bright spots: {n_bright} of {n} {verb} a clear gain in a measure."


def _nothing_clear(meeting: SessionReport) -> str:
    """Say that no change is clear, and whether the points are too few to say."""
    report = meeting.report
    if not report.known:
        return _no_figures(meeting)
    if meeting.progress is None:
        return "Change: too few points to say. There is no month of the programme yet."
    months = all_periods(meeting.place.begins, pd.Timestamp(report.about.as_of))
    n = count_text(len(months), "month")
    if len(months) < FEW_MONTHS:
        verb = "is" if len(months) == 1 else "are"
        return f"Change: too few points to say. {n} of the programme {verb} few."
    return f"Change: none is clear yet, {n} after the programme began."


def _no_figures(meeting: SessionReport) -> str:
    hidden = meeting.report.hidden
    if hidden:
        return f"Figures: {nothing_known(hidden[0])}"
    return "Figures: there are none yet, so we do not know what changed."


def _weakest(meeting: SessionReport) -> str:
    """Say which step of a bundle is missed most often, and ask what would help."""
    said = weakest_sentences(meeting.report)[:1]
    if not said:
        return ""
    return f"{said[0]} {STEP_ASKED}" if said[0].startswith("Step") else said[0]


def _done(meeting: SessionReport) -> str:
    """Count what was tried and done since the last session."""
    lead = meeting.since_words
    tests, actions = _tests(meeting), _actions(meeting)
    return f"{lead[0].upper()}{lead[1:]}: {tests}; {actions}."


def _tests(meeting: SessionReport) -> str:
    cycles, since = meeting.part.cycles, meeting.place.since
    begun, ended = news(cycles, "start", since), news(cycles, "end", since)
    if begun.empty and ended.empty:
        return "no test of change began or ended"
    counts = {word: int(ended["decision"].eq(word).sum()) for word in DECISIONS}
    decided = [f"{word} {n}" for word, n in counts.items() if n and word != OPEN]
    told = f" ({', '.join(decided)})" if decided else ""
    n = count_text(len(begun), "test of change", "tests of change")
    return f"{n} began, {len(ended)} ended{told}"


def _actions(meeting: SessionReport) -> str:
    stated, since = meeting.actions, meeting.place.since
    if stated.empty:
        return "no action is written down"
    n_done = len(done_since(stated, since))
    left = carried_over(stated)
    n_over = int(left["state"].eq(OVERDUE).sum())
    return (
        f"{count_text(n_done, 'action')} done, {len(left)} carried over"
        f"{f', {_overdue(n_over, len(left))}' if n_over else ''}"
    )


def _overdue(n_over: int, n_left: int) -> str:
    if n_over < n_left:
        return f"{n_over} of them overdue"
    return "overdue" if n_left == 1 else "all overdue"
