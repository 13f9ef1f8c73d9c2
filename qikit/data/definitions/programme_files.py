"""The programme files of `params/programmes`: who takes part, when, in what."""

from __future__ import annotations

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
from qikit.data.definitions.strict_yaml import StrictModel
from qikit.data.definitions.typed_text import (
    LineOfText,
    Text,
    TrueOrFalse,
    WholeNumber,
    line_of_text,
)
from qikit.errors import did_you_mean
from qikit.periods import all_periods, parse_month

DUE_DAY = 10  # of the following month [J]
Code = Annotated[str, BeforeValidator(line_of_text)]


class ProgrammeFile(StrictModel):
    """A collaborative: its practices, its months, its bundles and its measures.

    `baseline_from` is the first month of the retrospective sample; its months run up
    to `first_month`, and its forms are due with those of `first_month`. `due_day` is
    the day of the following month by which a form should be here. `patients` replaces
    what the bundles say. `scope` names the programme in events and cycles; left out,
    it is the id.
    """

    id: Text
    name: LineOfText
    scope: LineOfText = ""
    practices: Annotated[tuple[Code, ...], Field(min_length=1)]
    practice_names: dict[str, LineOfText] = Field(default_factory=dict)
    baseline_from: MonthText | None = None
    first_month: MonthText
    last_month: MonthText
    bundles: tuple[Text, ...] = ()
    measures: tuple[Text, ...] = ()
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

    @field_validator("practice_names")
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

    @property
    def months(self) -> pd.DatetimeIndex:
        """Every month that a form is asked for, the retrospective ones included."""
        first = parse_month(self.baseline_from or self.first_month)
        return all_periods(first, parse_month(self.last_month))

    def due_on(self, month: pd.Timestamp) -> pd.Timestamp:
        """Return the last day on which the form of a month is not late."""
        asked = max(month, parse_month(self.first_month))
        return asked + pd.DateOffset(months=1, day=self.due_day)

    def covers(self, practice_code: str, bundle: str) -> bool:
        """Whether forms of this bundle are asked of this practice."""
        return practice_code in self.practices and bundle in self.bundles


def read_programmes(folder: Path) -> dict[str, ProgrammeFile]:
    """Read the programme files of a folder, by id; there need not be any.

    Raises
    ------
    ParameterError
        With the problems of all files, each with its line.
    """
    return read_each(folder, ProgrammeFile)
