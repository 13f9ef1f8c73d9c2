"""The programme files of `params/programmes`: who takes part, when, in what."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import pandas as pd
from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from qikit.data.definitions.bundle_files import (
    FEWEST_PATIENTS,
    MOST_PATIENTS,
    is_the_file_name,
)
from qikit.data.definitions.column_forms import MonthText
from qikit.data.definitions.field_messages import Refused
from qikit.data.definitions.file_folders import read_each
from qikit.data.definitions.programme_parts import (
    Aim,
    DateText,
    Session,
    require_in_order,
    require_own_aims,
)
from qikit.data.definitions.strict_yaml import StrictModel
from qikit.data.definitions.typed_text import (
    LineOfText,
    Text,
    TrueOrFalse,
    WholeNumber,
    line_of_text,
)
from qikit.errors import Problem, did_you_mean
from qikit.periods import all_periods, parse_month, period_end, period_text
from qikit.programme.due_months import DUE_DAY, due_after
from qikit.programme.teams import Teams

Code = Annotated[str, BeforeValidator(line_of_text)]


class ProgrammeFile(StrictModel):
    """A collaborative: its practices, its months, its bundles and its measures.

    `baseline_from` is the first month of the retrospective sample; its months run up
    to `first_month`, and its forms are due with those of `first_month`. `due_day` is
    the day of the following month by which a form should be here. `patients` replaces
    what the bundles say. `leaves` names the last month of a practice that closed or
    left: its later forms are not asked for. `scope` names the programme in events and
    cycles; left out, it is the id. `joins` names the first month of a practice that
    came later. `toolkit` is the one it works with, `network` the one that its leads
    belong to in the tables `support` and `terms`; `surveys` are those of its teams.
    """

    id: Text
    name: LineOfText
    scope: LineOfText = ""
    practices: Annotated[tuple[Code, ...], Field(min_length=1)]
    practice_names: dict[str, LineOfText] = Field(default_factory=dict)
    joins: dict[str, MonthText] = Field(default_factory=dict)
    leaves: dict[str, MonthText] = Field(default_factory=dict)
    baseline_from: MonthText | None = None
    first_month: MonthText
    last_month: MonthText
    bundles: tuple[Text, ...] = ()
    measures: tuple[Text, ...] = ()
    topic: LineOfText = ""
    toolkit: Text | None = None
    aims: tuple[Aim, ...] = ()
    sessions: tuple[Session, ...] = ()
    summit: DateText | None = None
    surveys: tuple[Text, ...] = ()
    network: LineOfText = ""
    due_day: WholeNumber = Field(DUE_DAY, ge=1, le=28)
    patients: WholeNumber | None = Field(None, ge=FEWEST_PATIENTS, le=MOST_PATIENTS)
    synthetic: TrueOrFalse = False

    @field_validator("id")
    @classmethod
    def _is_the_file_name(cls, value: str, info: ValidationInfo) -> str:
        return is_the_file_name(value, info)

    @field_validator("practices", "bundles", "measures")
    @classmethod
    def _comes_once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        twice = sorted({x for x in value if value.count(x) > 1})
        if twice:
            raise Refused(f"names {', '.join(twice)} more than once.", "Keep one.")
        return value

    @field_validator("practice_names", "joins", "leaves")
    @classmethod
    def _are_of_its_practices(
        cls, value: dict[str, str], info: ValidationInfo
    ) -> dict[str, str]:
        known = info.data.get("practices", value)
        strange = [code for code in value if code not in known]
        if strange:
            raise Refused(
                f"names {strange[0]!r}, which is not among the practices.",
                did_you_mean(strange[0], known),
            )
        return value

    @field_validator("first_month", "last_month")
    @classmethod
    def _is_not_before(cls, value: str, info: ValidationInfo) -> str:
        for earlier in ("baseline_from", "first_month"):
            other = info.data.get(earlier)
            if other is not None and value[:7] < other[:7]:
                raise Refused(f"({value}) is before {earlier!r} ({other}).")
        return value

    @field_validator("aims")
    @classmethod
    def _aims_are_its_own(
        cls, value: tuple[Aim, ...], info: ValidationInfo
    ) -> tuple[Aim, ...]:
        return require_own_aims(value, info.data.get("practices", ()))

    @field_validator("sessions")
    @classmethod
    def _follow_each_other(cls, value: tuple[Session, ...]) -> tuple[Session, ...]:
        return require_in_order(value)

    @field_validator("summit")
    @classmethod
    def _ends_the_sessions(cls, value: str | None, info: ValidationInfo) -> str | None:
        sessions = info.data.get("sessions") or ()
        if value and sessions and value <= sessions[-1].date:
            last = sessions[-1]
            raise Refused(
                f"({value}) is not after session {last.number} ({last.date})."
            )
        return value

    @property
    def teams(self) -> Teams:
        """Its practices as a group, with the days between which they took part."""
        return Teams(
            self.id,
            self.name,
            self.practices,
            {code: parse_month(month) for code, month in self.joins.items()},
            {
                code: period_end(parse_month(m), "month")
                for code, m in self.leaves.items()
            },
        )

    def session(self, number: int) -> Session | None:
        """Return the session of a number, or None."""
        return next((s for s in self.sessions if s.number == number), None)

    @property
    def months(self) -> pd.DatetimeIndex:
        """Every month that a form is asked for, the retrospective ones included."""
        first = parse_month(self.baseline_from or self.first_month)
        return all_periods(first, parse_month(self.last_month))

    def months_of(self, practice_code: str) -> pd.DatetimeIndex:
        """Every month of one practice: none before it joined or after it left."""
        first, last = self.joins.get(practice_code), self.leaves.get(practice_code)
        months = self.months
        months = months[months >= parse_month(first)] if first else months
        return months[months <= parse_month(last)] if last else months

    def due_on(self, month: pd.Timestamp) -> pd.Timestamp:
        """Return the last day on which the form of a month is not late."""
        return due_after(max(month, parse_month(self.first_month)), self.due_day)

    def covers(self, practice_code: str, bundle: str) -> bool:
        """Whether forms of this bundle are asked of this practice."""
        return practice_code in self.practices and bundle in self.bundles


def why_not_asked(
    programmes: Iterable[ProgrammeFile],
    *,
    practice_code: str,
    bundle: str,
    month: pd.Timestamp,
) -> Problem | None:
    """Say why no programme asks for a form; None if one does, or none has the bundle.

    The problem names no place: the caller knows where the form is.
    """
    running = [p for p in programmes if bundle in p.bundles]
    asking = [p for p in running if p.covers(practice_code, bundle)]
    if not running or any(month in p.months_of(practice_code) for p in asking):
        return None
    names = " or ".join(p.id for p in asking or running)
    if not asking:
        codes = [code for p in running for code in p.practices]
        what = f"the practice does not take part in {names}."
        return Problem(what, to_do=did_you_mean(practice_code, codes))
    spans = " and ".join(_span(p.months_of(practice_code)) for p in asking)
    what = f"{names} asks for no form of this month ({spans})."
    return Problem(what, to_do="Check the month, or the programme's file.")


def _span(months: pd.DatetimeIndex) -> str:
    if months.empty:
        return "no month"
    return f"{period_text(months[0])} to {period_text(months[-1])}"


def read_programmes(folder: Path) -> dict[str, ProgrammeFile]:
    """Read the programme files of a folder, by id; there need not be any.

    Raises
    ------
    ParameterError
        With the problems of all files, each with its line.
    """
    return read_each(folder, ProgrammeFile)
