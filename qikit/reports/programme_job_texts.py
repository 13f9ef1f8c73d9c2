"""The text of each job file of a programme's year: which report, for whom, when."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from qikit.data.dataset import Dataset
from qikit.data.definitions.schema_files import schema_line
from qikit.data.definitions.template_parameters import (
    TemplateParameters,
    read_template_parameters,
)
from qikit.data.definitions.yaml_text import quoted
from qikit.data.running_programme import RunningProgramme, members_of
from qikit.errors import ParameterError, Problem
from qikit.measures import Measure
from qikit.periods import parse_month, period_text
from qikit.reports.programme_baselines import baselines
from qikit.reports.programme_year import (
    PLAN,
    PROGRESS,
    SESSION,
    SUMMIT,
    DueReport,
    year_of,
)

PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*")
WORDS = {
    PLAN: "Project plan",
    PROGRESS: "Progress report",
    SESSION: "Learning session",
    SUMMIT: "Summit",
}
CLOSING_WORDS = "Evaluation and close-out"


@dataclass(frozen=True, eq=False)
class PlanOrder:
    """What the job files of a year are written for.

    `dataset` is as a job file names it: its folder from the project's top. `folder` is
    where the files will lie; without it, in `params/jobs`, by the programme's name.
    """

    project: Path
    running: RunningProgramme
    dataset: str
    audience: str
    folder: Path | None = None

    @property
    def schema(self) -> str:
        """The line that tells an editor what may stand in the files."""
        name = self.running.file.id
        folder = self.folder or self.project / "params" / "jobs" / name
        return schema_line("job", folder / "job.yml", self.project)

    @property
    def measures(self) -> list[str]:
        """The measures that its reports are about."""
        named = [*self.running.file.measures, *self.running.composites]
        return list(dict.fromkeys(named))


@dataclass(frozen=True)
class JobText:
    """A job file to write; where `without` says why it is not, there is no text."""

    due: DueReport
    as_of: pd.Timestamp
    whom: str = ""
    text: str = ""
    without: str = ""


def year_jobs(order: PlanOrder, measures: Mapping[str, Measure]) -> list[JobText]:
    """Write the text of each job file of a programme's year, by date.

    Parameters
    ----------
    order
        For which programme, from which dataset, for which readers.
    measures
        The project's measures, by id.

    Raises
    ------
    ParameterError
        As `year_of`; or if the programme has no measures, or the dataset none of
        its practices or figures.
    """
    dataset = Dataset(order.project / order.dataset)
    writer = _Writer(order, dataset, _figures(order, dataset), measures)
    return [writer.job(due) for due in year_of(order.running.file)]


def _figures(order: PlanOrder, dataset: Dataset) -> pd.DataFrame:
    """Read the figures of the programme's practices and measures that have a value."""
    if not order.measures:
        what = f"the programme {order.running.file.id} names no measures and no bundle."
        raise ParameterError(Problem(what, _file(order), "Write measures: [NAME]."))
    rows = dataset.figures(order.measures)
    own = rows["area_code"].isin(order.running.file.practices) & rows["value"].notna()
    if not own.any():
        what = f"{order.dataset} has no figure of the practices and measures of "
        what += f"{order.running.file.id}."
        raise ParameterError(Problem(what, to_do="Name another one with --dataset."))
    return rows[own]


def _file(order: PlanOrder) -> str:
    return f"params/programmes/{order.running.file.id}.yml"


@dataclass(frozen=True, eq=False)
class _Writer:
    """Writes job files: what they have in common, worked out once."""

    order: PlanOrder
    dataset: Dataset
    figures: pd.DataFrame
    known: Mapping[str, Measure]

    def job(self, due: DueReport) -> JobText:
        """Write the job file of one report, or say why there is none."""
        as_of = max(due.as_of, self._first) if due.kind == PLAN else due.as_of
        if as_of < self._first:
            what = f"no figure is known before {due.send_on:%Y-%m-%d}"
            return JobText(due, as_of, without=what)
        practices = self._practices(as_of)
        if due.kind == PROGRESS and not practices:
            return JobText(due, as_of, without="no practice takes part then")
        whom = _whom(due, len(practices))
        lines = [
            *self.order.schema.splitlines(),
            *self._comments(due, whom, as_of),
            f"report: {due.report}",
            *self._areas(due, practices),
            f"dataset: {_plain(self.order.dataset)}",
            f"as_of: {as_of:%Y-%m}",
            f"audience: {self.order.audience}",
            f"title: {_plain(_title(due))}",
            *self._parameters(due),
            *self._phases(due, as_of),
        ]
        return JobText(due, as_of, whom, "\n".join(lines) + "\n")

    @property
    def _first(self) -> pd.Timestamp:
        return self.figures["period_start"].min()

    def _practices(self, as_of: pd.Timestamp) -> list[str]:
        """List the practices that take part in a month, as the dataset knows them."""
        running = self.order.running
        members = members_of(self.dataset, running, as_of)
        own = members.loc[members["cluster_code"].eq(running.file.id), "practice_code"]
        return [code for code in running.file.practices if code in set(own)]

    def _comments(self, due: DueReport, whom: str, as_of: pd.Timestamp) -> list[str]:
        name = self.order.running.file.name
        occasion = f", for {_meeting(due)}" if due.meeting is not None else ""
        return [
            f"# {_title(due)}: {name}.",
            f"# For {whom}{occasion}.",
            f"# Send on {_day(due.send_on)}, with figures to {period_text(as_of)}.",
        ]

    def _areas(self, due: DueReport, practices: list[str]) -> list[str]:
        if due.kind == PROGRESS:
            return ["for_each: practice", f"areas: {_list(practices)}"]
        return ["for_each: programme", f"areas: {_list([self.order.running.file.id])}"]

    def _parameters(self, due: DueReport) -> list[str]:
        """Write the parameters, of those that the template has."""
        file = self.order.running.file
        wanted: dict[str, Any] = {
            "programme": _plain(file.id) if due.kind == PROGRESS else "",
            "session": str(due.number) if due.kind == SESSION else "",
            "toolkit": _plain(file.toolkit) if file.toolkit else "",
            "measures": _list(self.order.measures),
        }
        template = self._template(due.report)
        if template is None:
            wanted.pop("toolkit")
        elif template:
            wanted = {k: v for k, v in wanted.items() if k in template.names}
        given = [f"  {name}: {value}" for name, value in wanted.items() if value]
        return ["parameters:", *given] if given else []

    def _template(self, name: str) -> TemplateParameters | None:
        path = self.order.project / "notebooks" / f"{name}.ipynb"
        return read_template_parameters(path) if path.is_file() else None

    def _phases(self, due: DueReport, as_of: pd.Timestamp) -> list[str]:
        """End the baseline where the programme began, of measures that have one."""
        first = parse_month(self.order.running.file.first_month)
        if as_of < first or due.kind == PLAN:
            return []
        reason = f"the programme began in {period_text(first)}"
        order, asked = self.order, (self.order.measures, self.known)
        lines = [
            f"  - {{measure: {name}, area: all, date: {end:%Y-%m}, kind: baseline_end, "
            f"reason: {reason}}}"
            for name, end in baselines(order.running, self.figures, *asked, as_of=as_of)
        ]
        return ["phases:", *lines] if lines else []


def _whom(due: DueReport, n_practices: int) -> str:
    if due.kind == PROGRESS:
        return f"each practice that takes part ({n_practices})"
    return {
        PLAN: "the teams and their sponsors",
        SESSION: "all teams and the faculty",
        SUMMIT: "all teams, the faculty and guests",
    }.get(due.kind, "the programme's board and its funder")


def _title(due: DueReport) -> str:
    """Name a report: no month, which a reader would take for that of its figures."""
    number = f" {due.number}" if due.number else ""
    return f"{WORDS.get(due.kind, CLOSING_WORDS)}{number}"


def _meeting(due: DueReport) -> str:
    words = f"session {due.number}" if due.number else "the summit"
    return f"{words} on {_day(due.meeting)}"


def _day(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"


def _list(names: Sequence[str]) -> str:
    return f"[{', '.join(map(_plain, names))}]"


def _plain(text: str) -> str:
    """Write a text as it is where our reader takes it so, `007` too, else in quotes."""
    return text if PLAIN.fullmatch(text) else quoted(text)
