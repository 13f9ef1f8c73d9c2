"""The job files of `params/jobs`: which report, for whom, from which data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BeforeValidator, ValidationInfo, field_validator

from qikit.data.definitions.field_messages import Refused, shown_value
from qikit.data.definitions.job_charts import (
    Event,
    EventModel,
    Phase,
    PhaseModel,
    RuleSetName,
)
from qikit.data.definitions.job_disclosure import (
    Disclosure,
    DisclosureModel,
    nothing_is,
)
from qikit.data.definitions.strict_yaml import (
    Document,
    StrictModel,
    build,
    read_yaml,
)
from qikit.data.definitions.text_files import shown_path
from qikit.data.definitions.typed_text import LineOfText, Month
from qikit.disclosure.audiences import LABELS, PUBLISHED
from qikit.errors import ParameterError, Problem, did_you_mean
from qikit.practices import LETTERS, NAMED, OWN

ALL = "all"
PRACTICE = "practice"
AREA_LEVELS = ("practice", "cluster", "hscp", "board", "country", "programme")
FORMATS = ("html", "pdf", "workbook", "word")
PLAIN_NAME = re.compile(r"[A-Za-z0-9_]+")
FILE_NAME = re.compile(r"[A-Za-z0-9_-]+")  # names the folder of the run as well

Areas = str | tuple[str, ...] | dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class JobFile:
    """What a job file asks for; `parameters` are text until the template types them.

    `areas` is "all", a tuple of codes or names, or a filter such as
    `{"hscp": ("Edinburgh",)}`: an area must fit every level that is named.
    `as_of` is None where the newest period of the dataset is meant. `peers` says how
    practices are named: named, letters, or own (the report's own by name, the others
    by letter). `earlier` names datasets whose releases its readers know too.
    `send_to` is the role its reports go to, for a mail merge. `rule_sets` are those
    of some measures' run charts, by id, in the place of the measures' own.
    """

    path: Path
    name: str
    report: str
    for_each: str
    areas: Areas
    dataset: str
    as_of: pd.Timestamp | None
    audience: str
    peers: str
    earlier: tuple[str, ...]
    disclosure: Disclosure
    formats: tuple[str, ...]
    send_to: str
    label: str
    title: str
    parameters: dict[str, Any]
    phases: tuple[Phase, ...]
    events: tuple[Event, ...]
    rule_sets: dict[str, str]
    on_critical: str
    document: Document = field(repr=False, compare=False)

    def line_of(self, *loc: str | int) -> int:
        """Return the line of a key, as in `line_of("parameters", "session")`."""
        return self.document.line_of(loc)

    def where(self, *loc: str | int) -> str:
        """Name file and line of a key, for a `Problem`."""
        return self.document.where(loc)


def read_job_file(path: str | Path) -> JobFile:
    """Read a job file.

    Raises
    ------
    ParameterError
        With every problem of the file, with its line.
    """
    return job_of(read_yaml(path))


def job_of(document: Document) -> JobFile:
    """Read a job file's content; see `read_job_file`."""
    _require_file_name(document.path)
    asked = build(_JobModel, document)
    fields = {name: getattr(asked, name) for name in _JobModel.model_fields}
    fields["phases"] = tuple(Phase(**dict(phase)) for phase in asked.phases)
    fields["events"] = tuple(Event(**dict(event)) for event in asked.events)
    fields["peers"] = asked.peers or _usual_peers(asked.for_each)
    fields["label"] = asked.label or LABELS[asked.audience]
    fields["disclosure"] = asked.disclosure.decided()
    return JobFile(
        **fields,
        path=document.path,
        name=document.path.stem,
        document=document,
    )


def _require_file_name(path: Path) -> None:
    if not FILE_NAME.fullmatch(path.stem):
        raise ParameterError(
            Problem(
                f"a job file cannot be named {path.name!r}: its name becomes the "
                "name of a folder.",
                shown_path(path),
                "Use letters, digits, _ and - only.",
            )
        )


def _areas(value: Any) -> Areas:
    if value == ALL:
        return ALL
    if isinstance(value, list):
        return _names(value)
    if not isinstance(value, dict):
        raise Refused(
            f"must be all, a list or a filter, {shown_value(value)}.",
            "Write [CODE1, CODE2], or a filter such as {hscp: [Edinburgh]}.",
        )
    for level in value:
        if level not in AREA_LEVELS:
            raise Refused(
                f"cannot be filtered by {level!r}.", did_you_mean(level, AREA_LEVELS)
            )
    return {level: _names(names) for level, names in value.items()}


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise Refused(
            "must list at least one name.", "Write the names in brackets: [A, B]."
        )
    for name in value:
        if not isinstance(name, str) or not name:
            raise Refused(f"must list codes or names, {shown_value(name)}.")
        if value.count(name) > 1:
            raise Refused(f"names {name!r} twice.", "Keep one of them.")
    return tuple(value)


def _usual_peers(for_each: str | None) -> str:
    return OWN if for_each == PRACTICE else NAMED


class _JobModel(StrictModel):
    report: LineOfText
    for_each: Literal["practice", "cluster", "hscp", "board", "programme", "once"]
    areas: Annotated[Any, BeforeValidator(_areas)] = ALL
    dataset: LineOfText
    as_of: Month | None = None
    audience: Annotated[
        Literal["analyst", "cluster", "meeting_paper", "published"],
        nothing_is(PUBLISHED),
    ] = PUBLISHED
    peers: Literal["named", "letters", "own"] | None = None
    disclosure: Annotated[DisclosureModel, nothing_is({})] = DisclosureModel()
    earlier: Annotated[tuple[LineOfText, ...], nothing_is([])] = ()
    formats: tuple[Literal[*FORMATS], ...] = FORMATS[:1]
    send_to: LineOfText = ""
    label: LineOfText = ""
    title: LineOfText = ""
    parameters: Annotated[dict[str, Any], nothing_is({})] = {}
    phases: Annotated[tuple[PhaseModel, ...], nothing_is([])] = ()
    events: Annotated[tuple[EventModel, ...], nothing_is([])] = ()
    rule_sets: Annotated[dict[LineOfText, RuleSetName], nothing_is({})] = {}
    on_critical: Literal["set_aside", "block"] = "set_aside"

    @field_validator("report")
    @classmethod
    def _is_a_plain_name(cls, value: str) -> str:
        if not PLAIN_NAME.fullmatch(value):
            raise Refused(
                f"must be the name of a notebook, not {value!r}.",
                "Use letters, digits and _ only, without folder and .ipynb.",
            )
        return value

    @field_validator("peers")
    @classmethod
    def _fits_the_report(cls, value: str | None, info: ValidationInfo) -> str | None:
        level = info.data.get("for_each", PRACTICE)
        if value == OWN and level != PRACTICE:
            raise Refused(
                f"is own, but a report for each {level} has no practice of its own.",
                "Write letters or named, or for_each: practice.",
            )
        return value

    @field_validator("disclosure")
    @classmethod
    def _fits_the_peers(
        cls, value: DisclosureModel, info: ValidationInfo
    ) -> DisclosureModel:
        peers = info.data.get("peers", LETTERS) or _usual_peers(
            info.data.get("for_each")
        )
        if value.shows_by_letter and peers != LETTERS:
            raise Refused(
                f"shows practices by letter, but the peers are {peers}.",
                "Write peers: letters.",
            )
        return value

    @field_validator("earlier")
    @classmethod
    def _are_other_datasets(
        cls, value: tuple[str, ...], info: ValidationInfo
    ) -> tuple[str, ...]:
        folders = [Path(name) for name in value]
        for name, folder in zip(value, folders, strict=True):
            if folder == Path(info.data.get("dataset", "")):
                what = f"names the job's own dataset, {name!r}."
                raise Refused(what, "Remove it: its releases always count.")
            if folders.count(folder) > 1:
                raise Refused(f"names {name!r} twice.", "Keep one of them.")
        return value

    @field_validator("formats")
    @classmethod
    def _are_of_a_page(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        twice = [name for name in value if value.count(name) > 1]
        if twice:
            raise Refused(f"names {twice[0]!r} twice.", "Keep one of them.")
        if "html" not in value:
            raise Refused(
                "must have html: the other forms are made of the page.",
                "Write `formats: [html, pdf]`, or remove the line.",
            )
        return value
