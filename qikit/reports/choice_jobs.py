"""A job file of what was chosen in the explorer: `qikit run` takes it as it is."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd
from pathvalidate import is_valid_filename

from qikit.data.dataset import Dataset
from qikit.data.definitions.choice_files import (
    LEVELS,
    Choices,
    event_lines,
    phase_lines,
)
from qikit.data.definitions.job_files import ALL, FILE_NAME, PRACTICE, Event, Phase
from qikit.data.definitions.measure_files import read_measures
from qikit.data.definitions.yaml_text import flow, flow_list, plain
from qikit.disclosure.audiences import ANALYST
from qikit.errors import ParameterError, Problem
from qikit.measures import Measure
from qikit.practices import CODE_COLUMN, list_areas, members_on
from qikit.reports.jobs import plan
from qikit.reports.kept_files import write_kept
from qikit.reports.manifest import writing_into
from qikit.reports.opening import newest_of
from qikit.rounding import count_text

BY = "the explorer"
CLUSTER = "cluster"
JOBS = Path("params", "jobs")
LONGEST_NAME = 60  # signs: pages and folders of a run are named by it
LINE = re.compile(r", line ([0-9]+)$")
SCHEMA = "# yaml-language-server: $schema=../schemas/job.schema.json"
OTHER_READERS = (
    "# For other readers write cluster, meeting_paper or published: small numbers are",
    "# then hidden. Labels of events and reasons of phases are printed for everybody.",
)


@dataclass(frozen=True)
class WrittenChoice:
    """A job file that was written of choices.

    Attributes
    ----------
    path
        The file, from the project's top.
    became
        One of the words of `kept_files`: new, as it was, written again, or kept.
    command
        What makes its reports, to be typed in the project's folder.
    """

    path: Path
    became: str
    command: str


def choice_job(
    choices: Choices, project: Path, *, title: str = "", audience: str = ANALYST
) -> str:
    """Write the text of a job file that makes the report of what is shown.

    An HSCP or a board has no report of its own: its clusters have one each, and a
    phase or an event of the area is then one of all. What is set on measures that are
    not chosen, or on another HSCP or board, is left out, as on the charts themselves.

    Parameters
    ----------
    choices
        What is shown. The chart, the first month and the compared practices are
        not carried over: a report has all charts, from the first month on.
    project
        The project's top folder.
    title
        The title of the report; "" for the usual one.
    audience
        For whom it is.

    Raises
    ------
    QikitError
        If no measure is chosen, the dataset or a file of the project cannot be read,
        or the dataset does not have the area.
    """
    if not choices.measures:
        raise ParameterError(Problem("no measure is chosen.", to_do="Choose one."))
    writer = _Writer(choices, project, Dataset(project / choices.dataset))
    lines = [
        SCHEMA,
        f"# {writer.what}",
        *writer.reports,
        f"dataset: {plain(choices.dataset)}",
        f"as_of: {writer.as_of:%Y-%m}",
        *OTHER_READERS,
        f"audience: {plain(audience)}",
        *([f"title: {plain(title)}"] if title else []),
        "parameters:",
        f"  measures: {flow_list(choices.measures)}",
        *phase_lines(writer.phases),
        *event_lines(writer.events),
        *writer.left_out,
        *writer.rule_sets,
    ]
    return "\n".join(lines) + "\n"


def write_choice_job(
    choices: Choices,
    name: str,
    project: Path,
    *,
    force: bool = False,
    title: str = "",
    audience: str = ANALYST,
) -> WrittenChoice:
    """Write the job file of choices into `params/jobs`, if `qikit run` would take it.

    A file of that name which a person has edited, or made, is kept unless `force`.

    Raises
    ------
    QikitError
        If the name cannot be one of a job file, the plan refuses the job, or the
        folder cannot be written; then no file is left or changed.
    """
    _require_name(name)
    text = choice_job(choices, project, title=title, audience=audience)
    _require_sound(text, name, project)
    path = JOBS / f"{name}.yml"
    with writing_into(project / JOBS):
        (project / JOBS).mkdir(parents=True, exist_ok=True)
        became = write_kept(project / path, text, BY, force=force)
    return WrittenChoice(path, became, f"qikit run {path.as_posix()}")


@dataclass(frozen=True, eq=False)
class _Writer:
    """What a job file says of choices, key by key."""

    choices: Choices
    project: Path
    dataset: Dataset

    @property
    def as_of(self) -> pd.Timestamp:
        """The last month that is shown."""
        found = self.choices.last_month
        found = found or newest_of(self.dataset, self.choices.measures)
        if found is None:
            what = f"{self.choices.dataset} holds no figure at all."
            raise ParameterError(Problem(what))
        return found

    @property
    def what(self) -> str:
        """Say which report it is."""
        level, area = self.choices.level, plain(self.choices.area)
        if not self._is_wider:
            return f"The report of what the explorer showed of the {level} {area}."
        n = count_text(len(list_areas(self._members, CLUSTER)), CLUSTER)
        return f"What the explorer showed of {area}: a report for each of its {n}."

    @property
    def reports(self) -> list[str]:
        """Say which template is made, and for whom."""
        level = PRACTICE if self.choices.level == PRACTICE else CLUSTER
        areas = flow_list([self.choices.area])
        if self._is_wider:
            areas = flow({self.choices.level: areas})
        return [f"report: {level}_report", f"for_each: {level}", f"areas: {areas}"]

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases of its charts, where the report looks for them."""
        own = filter(self._is_of_report, self.choices.phases)
        return tuple(replace(p, area=self._place(p.area)) for p in own)

    @property
    def events(self) -> tuple[Event, ...]:
        """The events of its charts, where the report looks for them."""
        own = filter(self._is_of_report, self.choices.events)
        return tuple(replace(e, area=self._place(e.area)) for e in own)

    @property
    def left_out(self) -> list[str]:
        """Say how much is set on charts that were shown before and are not now."""
        marks = [*self.choices.phases, *self.choices.events]
        n = len(marks) - len(self.phases) - len(self.events)
        said = count_text(n, "phase or event", "phases or events")
        return [f"# Left out: {said} on charts that are not in here."] if n else []

    @property
    def rule_sets(self) -> list[str]:
        """Name the chosen rule set for each measure that has a run chart."""
        chosen = self.choices.rule_set
        if not chosen:
            return []
        known = self._known
        names = [m for m in self.choices.measures if m in known]
        charted = [name for name in names if known[name].chart == "run"]
        lines = [f"  {plain(name)}: {plain(chosen)}" for name in charted]
        return ["rule_sets:", *lines] if lines else []

    @property
    def _is_wider(self) -> bool:
        return self.choices.level not in (PRACTICE, CLUSTER)

    @property
    def _members(self) -> pd.DataFrame:
        """The practices of the area."""
        members = members_on(self.dataset.table("practices"), self.as_of)
        level, area = self.choices.level, self.choices.area
        own = members[CODE_COLUMN[level]].eq(area)
        if not own.any():
            what = f"there is no {level} {area!r} in {self.choices.dataset}."
            raise ParameterError(Problem(what))
        return members[own]

    @cached_property
    def _known(self) -> dict[str, Measure]:
        return read_measures(self.project / "params" / "measures")

    @cached_property
    def _wider_areas(self) -> set[str]:
        """The codes of HSCPs and boards: no report has a chart of their own."""
        practices = members_on(self.dataset.table("practices"), self.as_of)
        codes = {level: set(practices[CODE_COLUMN[level]]) for level in LEVELS}
        charted = codes.pop(PRACTICE) | codes.pop(CLUSTER)
        return set().union(*codes.values()) - charted

    def _is_of_report(self, mark: Phase | Event) -> bool:
        """Whether the report shows what a mark is set on; others may be left over."""
        others = self._known.keys() - {*self.choices.measures, ALL}
        is_elsewhere = mark.area in self._wider_areas - {self.choices.area, ALL}
        return mark.measure not in others and not is_elsewhere

    def _place(self, area: str) -> str:
        """Say where a phase or an event is: of the area shown, or of all clusters."""
        is_shown = area in ("", self.choices.area)
        return ALL if is_shown and self._is_wider else area or self.choices.area


def _require_name(name: str) -> None:
    """Refuse what cannot name a file and a folder, here or on another system."""
    is_plain = FILE_NAME.fullmatch(name) is not None
    if not is_plain or not is_valid_filename(f"{name}.yml", platform="universal"):
        what = f"{name!r} cannot be the name of a job file."
        to_do = "Use letters, digits, _ and - only, and no name that Windows keeps."
        raise ParameterError(Problem(what, to_do=to_do))
    if len(name) > LONGEST_NAME:
        what = f"the name has {len(name)} signs; at most {LONGEST_NAME} are possible."
        raise ParameterError(Problem(what, to_do="Choose a shorter one."))


def _require_sound(text: str, name: str, project: Path) -> None:
    """Plan the job as `qikit run` would, before anything is written."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{name}.yml")
        path.write_text(text, "utf-8")
        try:
            plan([path], project)
        except ParameterError as error:
            found = [_of_choice(p, path, text) for p in error.problems]
            raise ParameterError(found) from error


def _of_choice(problem: Problem, path: Path, text: str) -> Problem:
    """Show the line in place of its number: there is no such file."""
    line = LINE.search(problem.where)
    if path.name not in problem.where:
        return problem
    shown: Sequence[str] = text.splitlines()
    return replace(problem, where=shown[int(line[1]) - 1].strip(" :") if line else "")
