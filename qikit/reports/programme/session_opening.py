"""A learning session's report: what all its sections share, and its title."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from qikit.data.programme_part import ProgrammePart
from qikit.errors import ParameterError
from qikit.programme.actions import actions_on
from qikit.programme.sessions import Session, SessionPlace, session_place
from qikit.reports import sections
from qikit.reports.blocks import Block, folded, paragraph
from qikit.reports.programme.progress import Progress, progress
from qikit.reports.programme.session_group import is_of_a_cluster, outsiders
from qikit.reports.results import Report
from qikit.rounding import count_text

MINUTES = 120
MOST_NAMED = 6  # teams, under the title
ADDED_UP = "Figures of the cluster as a whole count all its practices."


@dataclass(frozen=True, eq=False)
class SessionReport:
    """The report of one learning session; what its sections show.

    Attributes
    ----------
    report
        Its figures.
    place
        The session among those of its programme.
    minutes
        How long the meeting is.
    """

    report: Report
    place: SessionPlace
    minutes: int

    @property
    def part(self) -> ProgrammePart:
        """What it may see of its programme."""
        return self.report.slice.programme

    @property
    def is_of_a_cluster(self) -> bool:
        """Whether a cluster that takes part meets, and not the whole programme."""
        return is_of_a_cluster(self.report)

    @property
    def since_words(self) -> str:
        """Say from when on things are news: "since session 2"."""
        before = self.place.before
        if before is None:
            return f"since the programme began ({self.place.begins:%B %Y})"
        return f"since session {before.number}"

    @cached_property
    def progress(self) -> Progress | None:
        """Claims and signals since the baseline; None before there are figures.

        A practice that takes no part is no bright spot of the programme.
        """
        found, left_out = progress(self.report), outsiders(self.report)
        if found is None or not left_out:
            return found
        spots = found.spots[~found.spots["area"].isin(left_out)]
        ranks = spots.groupby("measure")["rank"].rank(method="first")
        return replace(found, spots=spots.assign(rank=ranks).reset_index(drop=True))

    @cached_property
    def actions(self) -> pd.DataFrame:
        """The actions as they stand on the day of the session."""
        return actions_on(self.part.actions, self.place.own.date)


def session_report(
    report: Report, session: int, minutes: int = MINUTES
) -> SessionReport:
    """Open the report of a learning session.

    Parameters
    ----------
    report
        From `open_report`, of a programme, or of a cluster with `programme`.
    session
        The number of the session.
    minutes
        How long the meeting is.

    Raises
    ------
    ParameterError
        If the report has no programme, or that has no session of this number.
    """
    part = report.slice.programme
    if part is None:
        raise ParameterError(
            "A learning session belongs to a programme, and none is named. Write "
            "programme: NAME, the name of a file in params/programmes."
        )
    place = session_place(part.facts, session)
    if place is None:
        known = [str(s["number"]) for s in part.facts["sessions"]]
        raise ParameterError(
            f"the programme {part.facts['id']} has no session {session}. "
            f"Its sessions: {', '.join(known) or 'none'}."
        )
    return SessionReport(report, place, minutes)


def title(meeting: SessionReport) -> Block:
    """Write the title, the day, the topic and the teams; then what to know before."""
    report, own = meeting.report, meeting.place.own
    name = report.about.title or own.name.lower()
    about = replace(report.about, title=name)
    named = Report(replace(report.slice, about=about), report.parameters)
    head, rest = _after_heading(sections.title(named))
    said = [_when(meeting), _next(meeting), _of_a_cluster(meeting)]
    lines = [paragraph(line, "subtitle") for line in said if line]
    told = "\n".join(block.html for block in [*lines, _teams(report)])
    return replace(rest, html="\n".join([head, told, rest.html]))


def day_text(day: pd.Timestamp) -> str:
    """Write a day with its weekday: "Thursday 27 February 2025"."""
    return f"{day:%A} {short_day(day)}"


def short_day(day: pd.Timestamp) -> str:
    """Write a day: "27 February 2025"."""
    return f"{day.day} {day:%B %Y}"


def _after_heading(block: Block) -> tuple[str, Block]:
    head, end, rest = block.html.partition("</h1>")
    return head + end, replace(block, html=rest.strip())


def _when(meeting: SessionReport) -> str:
    own = meeting.place.own
    where = f", {own.place}" if own.place else ""
    topic = f": {own.topic}" if own.topic else ""
    return f"Session {own.number}{topic} · {day_text(own.date)}{where}"


def _next(meeting: SessionReport) -> str:
    after: Session | None = meeting.place.after
    if after is None:
        return "No further session is planned yet."
    if not after.number:
        return f"The last session before the summit on {day_text(after.date)}"
    topic = f", {after.topic}" if after.topic else ""
    return f"Next: session {after.number}{topic}, {day_text(after.date)}"


def _of_a_cluster(meeting: SessionReport) -> str:
    """Say which programme a cluster's own session belongs to, and who is not in it."""
    if not meeting.is_of_a_cluster:
        return ""
    name, others = meeting.part.facts["name"], outsiders(meeting.report)
    said = f"Own session of this cluster in the programme {name}."
    if not others:
        return said
    who = "It takes" if len(others) == 1 else "They take"
    return f"{said} {who} no part: {'; '.join(sorted(others.values()))}. {ADDED_UP}"


def _teams(report: Report) -> Block:
    """Name the teams as the page does, by name or by letter; many in a fold."""
    left_out = outsiders(report)
    labels = report.slice.short_labels.items()
    names = sorted(name for code, name in labels if code not in left_out)
    n, named = count_text(len(names), "team"), "; ".join(names)
    if len(names) > MOST_NAMED:
        return folded(f"The {n}", paragraph(f"{named}."))
    said = f"{n}: {named}." if names else "No team has joined yet."
    return paragraph(said, "subtitle")
