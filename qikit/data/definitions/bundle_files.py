"""The bundle files of `params/bundles`: elements, wording, and how to sample."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator

from qikit.data.definitions.field_messages import Refused
from qikit.data.definitions.file_folders import read_each
from qikit.data.definitions.strict_yaml import StrictModel
from qikit.data.definitions.typed_text import (
    LineOfText,
    MonthOrDate,
    Number,
    Text,
    TrueOrFalse,
    WholeNumber,
)

FEWEST_PATIENTS, MOST_PATIENTS = 5, 20  # on one form: design.md section 4
FEWEST_ELEMENTS, MOST_ELEMENTS = (
    2,
    12,
)  # a bundle is small by its nature: three to five, at times more
RELIABILITY = 0.95  # what a care bundle is designed for: IHI
NAME = re.compile(r"[a-z][a-z0-9_]*")
VERSION = re.compile(r"[0-9]+(\.[0-9]+)*")


def plain_name(value: str) -> str:
    """Refuse a name that is not of small letters, digits and _."""
    if not NAME.fullmatch(value):
        raise Refused(
            f"must be a plain name, not {value!r}.",
            "Use small letters, digits and _, a letter first.",
        )
    return value


class Element(StrictModel):
    """One element of a bundle: a question to be answered for each patient.

    `measure` names the measure file whose figures this element gives; where it is
    empty, the element is shown with its bundle only.
    """

    id: Text
    text: LineOfText = Field(max_length=200)
    guidance: Text = ""
    may_be_not_applicable: TrueOrFalse = False
    measure: Text | None = None

    _plain = field_validator("id", "measure")(plain_name)


class BundleFile(StrictModel):
    """A care bundle as its form asks for it.

    `version` changes with every change of the elements or their wording: a form of
    another version is refused. `patients` is how many a form has room for. An empty
    `reviewed` means that no clinician has reviewed the wording; the form says so.
    """

    id: Text
    name: LineOfText
    short_name: str = Field("", validate_default=True)
    version: Text
    about: Text = ""
    elements: tuple[Element, ...]
    how_to_sample: Text = ""
    patients: WholeNumber = Field(10, ge=FEWEST_PATIENTS, le=MOST_PATIENTS)
    target: Number = Field(RELIABILITY, gt=0, le=1)
    composite_measure: Text | None = None
    source: Text = ""
    owner: LineOfText = "Analyst"
    reviewed: MonthOrDate | None = None
    next_review: MonthOrDate | None = None

    _plain = field_validator("composite_measure")(plain_name)

    @field_validator("id")
    @classmethod
    def _is_the_file_name(cls, value: str, info: ValidationInfo) -> str:
        return is_the_file_name(value, info)

    @field_validator("short_name")
    @classmethod
    def _falls_back_on_the_name(cls, value: str, info: ValidationInfo) -> str:
        return value or info.data.get("name", "")

    @field_validator("version")
    @classmethod
    def _is_a_version(cls, value: str) -> str:
        if not VERSION.fullmatch(value):
            raise Refused(f"must be a version, not {value!r}.", "Write 1, 2 or 2.1.")
        return value

    @field_validator("elements")
    @classmethod
    def _are_few_and_differ(cls, value: tuple[Element, ...]) -> tuple[Element, ...]:
        if not FEWEST_ELEMENTS <= len(value) <= MOST_ELEMENTS:
            between = f"{FEWEST_ELEMENTS} to {MOST_ELEMENTS}"
            raise Refused(f"must have {between} entries, not {len(value)}.")
        for name in ("id", "measure"):
            given = [getattr(element, name) for element in value]
            twice = sorted({x for x in given if x and given.count(x) > 1})
            if twice:
                raise Refused(
                    f"has two elements with the same {name}: {', '.join(twice)}.",
                    "Give each its own.",
                )
        return value

    @field_validator("next_review")
    @classmethod
    def _is_after_the_review(cls, value: str | None, info: ValidationInfo):
        reviewed = info.data.get("reviewed") or ""
        if value is not None and value[: len(reviewed)] < reviewed[: len(value)]:
            raise Refused(f"({value}) is before 'reviewed' ({reviewed}).")
        return value

    @property
    def element_ids(self) -> tuple[str, ...]:
        """The elements in the order of the form."""
        return tuple(element.id for element in self.elements)

    @property
    def measure_ids(self) -> tuple[str, ...]:
        """The measures whose figures its forms give: whole bundle, then elements."""
        own = (self.composite_measure, *(e.measure for e in self.elements))
        return tuple(measure for measure in own if measure)

    @property
    def is_reviewed(self) -> bool:
        """Whether a clinician has reviewed the wording."""
        return self.reviewed is not None


def is_the_file_name(value: str, info: ValidationInfo) -> str:
    """Refuse an id that is no plain name, or not the name of its file."""
    plain_name(value)
    stem = info.context["path"].stem
    if value != stem:
        raise Refused(
            f"is {value!r}, but the file is named {stem!r}.", "Give both the same name."
        )
    return value


def read_bundles(folder: Path) -> dict[str, BundleFile]:
    """Read the bundle files of a folder, by id; there need not be any.

    Raises
    ------
    ParameterError
        With the problems of all files, each with its line.
    """
    return read_each(folder, BundleFile)
