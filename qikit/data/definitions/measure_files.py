"""The reviewed files of `params/measures`, one measure each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from qikit.data.definitions.field_messages import Refused
from qikit.data.definitions.strict_yaml import StrictModel, build, read_yaml
from qikit.data.definitions.text_files import shown_path
from qikit.data.definitions.typed_text import (
    LineOfText,
    MonthOrDate,
    Number,
    Text,
    TrueOrFalse,
    WholeNumber,
)
from qikit.errors import ParameterError, Problem
from qikit.measures import Measure

NEEDED_TEXTS = {  # what must be said in words before a figure can be read
    "proportion": ("numerator", "denominator"),
    "rate": ("numerator", "denominator"),
    "count": ("numerator",),
    "time_between": ("numerator",),
}
CI_METHOD_FITS = {  # design 4, "Intervals"
    "wilson": ("proportion",),
    "byar": ("rate", "count"),
}
PER_CENT = "%"
NAME = re.compile(r"[a-z][a-z0-9_]*")


class MeasureFile(StrictModel):
    """The keys of a measure's file: the fields of `Measure`.

    No `reviewed` means that no clinician has reviewed it; the report says so.

    A rule between two keys is checked at the later one, so `kind`, `unit` and
    the ends of the scale stand before the keys that depend on them.
    """

    id: LineOfText
    name: LineOfText
    short_name: LineOfText
    kind: Literal[
        "proportion", "rate", "count", "mean", "time_between", "published_value"
    ]
    type: Literal["outcome", "process", "balancing", "context"]
    numerator: str = Field("", validate_default=True)
    denominator: str = Field("", validate_default=True)
    unit: LineOfText
    multiplier: Number = Field(gt=0)
    decimals: WholeNumber = Field(ge=0, le=6)
    direction: Literal["up", "down", "neutral"]
    frequency: Literal["week", "month", "quarter", "year"]
    chart: Literal[
        "run",
        "none",
        "i",
        "mr",
        "p",
        "p-prime",
        "u",
        "u-prime",
        "c",
        "g",
        "t",
        "xbar",
        "s",
    ]
    rule_set: Literal[
        "nhs-scotland",
        "strict",
        "anhoej",
        "making-data-count",
        "making-data-count-2023",
        "runcharter",
    ] = "nhs-scotland"
    source: Text
    why_it_matters: Text
    discussion_question: Text
    floor: Number | None = None
    ceiling: Number | None = None
    target: Number | None = None
    benchmark_levels: tuple[Literal["cluster", "hscp", "board", "country"], ...] = ()
    adjust: Literal["none", "working_days"] = "none"
    lag: Text = ""
    caveats: Text = ""
    patient_search: Text = ""
    sdc_class: Literal["A", "B", "C", "S"] = "A"
    sensitive: TrueOrFalse = False
    ci_method: Literal["wilson", "byar", "design", "none"] = "none"
    min_denominator: WholeNumber = Field(0, ge=0)
    owner: LineOfText
    reviewed: MonthOrDate | None = None
    next_review: MonthOrDate | None = None

    @field_validator("id")
    @classmethod
    def _is_the_file_name(cls, value: str, info: ValidationInfo) -> str:
        if not NAME.fullmatch(value):
            raise Refused(
                f"must be a plain name, not {value!r}.",
                "Use small letters, digits and _, a letter first.",
            )
        stem = info.context["path"].stem
        if value != stem:
            raise Refused(
                f"is {value!r}, but the file is named {stem!r}.",
                "Give both the same name.",
            )
        return value

    @field_validator("numerator", "denominator")
    @classmethod
    def _says_what_is_counted(cls, value: str, info: ValidationInfo) -> str:
        kind = info.data.get("kind")
        if not value and info.field_name in NEEDED_TEXTS.get(kind, ()):
            raise Refused(
                f"is missing: this measure is a {kind.replace('_', ' ')}.",
                "Say in words what is counted.",
            )
        return value

    @field_validator("multiplier")
    @classmethod
    def _fits_the_unit(cls, value: float, info: ValidationInfo) -> float:
        if info.data.get("unit") == PER_CENT and value != 100:
            raise Refused(
                f"must be 100 where the unit is '%', not {value:g}.",
                "Values are stored from 0 to 1.",
            )
        return value

    @field_validator("floor", "ceiling", "target")
    @classmethod
    def _is_a_proportion(cls, value: float | None, info: ValidationInfo):
        proportion = info.data.get("kind") == "proportion"
        if value is not None and proportion and not 0 <= value <= 1:
            raise Refused(
                f"must be between 0 and 1 for a proportion, not {value:g}.",
                "Write 0.9 for 90%.",
            )
        return value

    @field_validator("ceiling")
    @classmethod
    def _is_above_the_floor(cls, value: float | None, info: ValidationInfo):
        floor = info.data.get("floor")
        if value is not None and floor is not None and value <= floor:
            raise Refused(f"must be above the floor ({floor:g}), not {value:g}.")
        return value

    @field_validator("target")
    @classmethod
    def _is_on_the_scale(cls, value: float | None, info: ValidationInfo):
        floor, ceiling = info.data.get("floor"), info.data.get("ceiling")
        below = floor is not None and value is not None and value < floor
        above = ceiling is not None and value is not None and value > ceiling
        if below or above:
            raise Refused(
                f"must lie between floor and ceiling, not {value:g}.",
                "Write all three in stored units (a proportion from 0 to 1).",
            )
        return value

    @field_validator("ci_method")
    @classmethod
    def _suits_the_kind(cls, value: str, info: ValidationInfo) -> str:
        kind = info.data.get("kind")
        if kind == "published_value" and value != "none":
            raise Refused(
                f"must be none for a published value, not {value!r}.",
                "Without numerators there is no interval.",
            )
        fits = CI_METHOD_FITS.get(value, (kind,))
        if kind is not None and kind not in fits:
            raise Refused(
                f"{value!r} is made for a {' or '.join(fits)}, not for a {kind}.",
                "Choose another, or none.",
            )
        return value

    @field_validator("next_review")
    @classmethod
    def _is_after_the_review(cls, value: str | None, info: ValidationInfo):
        reviewed = info.data.get("reviewed")
        if value is None or reviewed is None:
            return value
        known = min(len(value), len(reviewed))  # a month against a day: months
        if value[:known] < reviewed[:known]:
            raise Refused(f"({value}) is before 'reviewed' ({reviewed}).")
        return value


def read_measure(path: str | Path) -> Measure:
    """Read one measure's file.

    Raises
    ------
    ParameterError
        With every problem of the file, with its line.
    """
    fields = build(MeasureFile, read_yaml(path)).model_dump()
    dates = {name: fields[name] or "" for name in ("reviewed", "next_review")}
    return Measure(**fields | dates)


def read_measures(folder: str | Path) -> dict[str, Measure]:
    """Read every `.yml` file of a folder, as id -> measure, in order of id.

    Raises
    ------
    ParameterError
        With the problems of all files; also if the folder is missing, holds
        no measure, or holds a file that ends in `.yaml`.
    """
    problems = _misplaced(Path(folder))
    measures = {}
    for path in sorted(Path(folder).glob("*.yml")):
        try:
            measures[path.stem] = read_measure(path)
        except ParameterError as error:
            problems += error.problems
    if not measures and not problems:
        problems = [Problem("the folder holds no measure.", shown_path(folder))]
    if problems:
        raise ParameterError(problems)
    return measures


def _misplaced(folder: Path) -> list[Problem]:
    if not folder.is_dir():
        return [Problem("there is no such folder.", shown_path(folder))]
    return [
        Problem("the file ends in .yaml.", shown_path(path), "Rename it to .yml.")
        for path in sorted(folder.glob("*.yaml"))
    ]
