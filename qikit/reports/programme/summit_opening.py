"""A summit's report: what all its sections share, and its title."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from qikit.data.programme_part import ProgrammePart
from qikit.errors import ParameterError
from qikit.measures import Measure
from qikit.programme.done import Done, done_by
from qikit.programme.year_plan import programme_end
from qikit.reports import sections
from qikit.reports.blocks import Block, bullets, paragraph
from qikit.reports.programme.progress import Progress, progress
from qikit.reports.results import MeasureResult, Report
from qikit.rounding import count_text
from qikit.variation.shown import suppressed_rows

NO_PROGRAMME = (
    "A summit belongs to a programme, and none is named. Write for_each: programme, or "
    "programme: NAME, the name of a file in params/programmes."
)


@dataclass(frozen=True, eq=False)
class Summit:
    """The report of a summit; what its sections show."""

    report: Report

    @property
    def part(self) -> ProgrammePart:
        """What it may see of its programme."""
        return self.report.slice.programme

    @cached_property
    def progress(self) -> Progress | None:
        """Claims and signals since the baseline; None before there are figures."""
        return progress(self.report)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """One row a series that was compared: see `Claims`; none without figures."""
        if self.progress is None:
            return pd.DataFrame(columns=["measure", "area", "status"])
        return self.progress.found.table

    @cached_property
    def main(self) -> MeasureResult | None:
        """The measure that the teams' journeys show: that of the first aim.

        Where no aim names one of the report's measures, the composite of its first
        bundle, else its first measure.
        """
        known = {result.measure.id: result for result in self.report.results}
        facts = self.part.facts
        named = [aim["measure"] for aim in facts["aims"]]
        named += [bundle["composite"] for bundle in facts["bundles"]]
        return next((known[n] for n in [*named, *known] if n in known), None)

    @cached_property
    def done(self) -> Done:
        """What was done by the last day that the report tells of."""
        part = self.part
        sessions = [session["date"] for session in part.facts["sessions"]]
        return done_by(
            part.until,
            cycles=part.cycles,
            actions=part.actions,
            forms=part.forms,
            meetings=part.meetings,
            sessions=sessions,
            scopes=self.scopes,
        )

    @cached_property
    def teams(self) -> list[dict]:
        """The teams' facts, in the order of their names on the page."""
        labels = self.report.slice.labels
        teams = self.part.facts["teams"]
        return sorted(teams, key=lambda team: labels.get(team["code"], team["code"]))

    def change(self, measure: Measure, area: str) -> pd.Series | None:
        """Return what changed in one series; None where nothing was compared."""
        table = self.changes
        own = table[table["measure"].eq(measure.id) & table["area"].eq(area)]
        return None if own.empty else own.iloc[0]

    def is_hidden(self, measure: Measure, area: str) -> bool:
        """Whether figures of a team, or of all together, are suppressed."""
        return bool(suppressed_rows(self._rows(measure, area)).any())

    def _rows(self, measure: Measure, area: str) -> pd.DataFrame:
        if area == self.group:
            return self.report.slice.benchmark_rows(measure, "cluster")
        rows = self.report.slice.of_measure(measure)
        return rows[rows["practice_code"].eq(area)]

    @property
    def scopes(self) -> tuple[str, str]:
        """What texts and meetings of the whole programme are filed under."""
        return self.part.facts["id"], self.part.facts["scope"]

    def has_figure(self, measure: Measure, area: str) -> bool:
        """Whether a figure of a team, or of all together, is known in any month."""
        return bool(self._rows(measure, area)["value"].notna().any())

    @property
    def group(self) -> str:
        """The code of all teams together."""
        return self.part.facts["id"]

    @property
    def ends(self) -> pd.Timestamp:
        """The last month of the programme: what comes later is year two."""
        return programme_end(self.part.facts)


def summit(report: Report) -> Summit:
    """Open the report of a summit.

    Raises
    ------
    ParameterError
        If the report has no programme.
    """
    if report.slice.programme is None:
        raise ParameterError(NO_PROGRAMME)
    return Summit(report)


def title(meeting: Summit) -> Block:
    """Write the title, the day of the summit, what it is about, and the teams."""
    block = sections.title(meeting.report)
    head, end, rest = block.html.partition("</h1>")
    lines = [_when(meeting), _teams(meeting)]
    told = "\n".join(paragraph(line, "subtitle").html for line in lines if line)
    return replace(block, html=f"{head}{end}\n{told}\n{rest.strip()}")


def kept_back(meeting: Summit) -> Block | None:
    """Say what of the programme's texts these readers may not see; None without."""
    said = meeting.part.facts.get("kept_back", ())
    return bullets(list(said)) if said else None


def _when(meeting: Summit) -> str:
    facts = meeting.part.facts
    day = pd.Timestamp(facts["summit"]) if facts["summit"] else None
    when = f"Summit on {day.day} {day:%B %Y}" if day is not None else "Summit"
    if day is None:
        when += ", day not set yet"
    return f"{when} · {facts['topic']}" if facts["topic"] else when


def _teams(meeting: Summit) -> str:
    names = sorted(meeting.report.slice.short_labels.values())
    if not names:
        return "No team has joined yet."
    return f"{count_text(len(names), 'team')}: {'; '.join(names)}."
