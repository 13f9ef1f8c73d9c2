"""What a job file says under `disclosure`: rounding, named decisions, sign-off."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import (
    BeforeValidator,
    Field,
    PlainValidator,
    ValidationInfo,
    field_validator,
)

from qikit.data.definitions.disclosure_file import MOST, at_least_two
from qikit.data.definitions.field_messages import Refused, shown_value
from qikit.data.definitions.strict_yaml import StrictModel
from qikit.data.definitions.typed_text import LineOfText, WholeNumber
from qikit.disclosure.settings import BY_LETTER, Override

ONE_DAY = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")
RELEASE = "release"


@dataclass(frozen=True)
class SignOff:
    """Who looked at the reports, when, and whether they may go out."""

    name: str
    date: pd.Timestamp
    decision: str

    @property
    def releases(self) -> bool:
        """Whether the reports may go out."""
        return self.decision == RELEASE


@dataclass(frozen=True)
class Disclosure:
    """What a job file decides about disclosure control.

    `rounding` is none, to_5 or midpoint_6; `sign_off` is None before anybody signed.
    """

    rounding: str = "none"
    overrides: tuple[Override, ...] = ()
    sign_off: SignOff | None = None


def day(value: Any) -> pd.Timestamp:
    """Return a day such as 2026-11-03."""
    words = value if isinstance(value, str) else ""
    if ONE_DAY.fullmatch(words):
        try:
            return pd.Timestamp(dt.date.fromisoformat(words))
        except ValueError:
            pass  # a 31 June: said below
    raise Refused(f"must be a day, {shown_value(value)}.", "Write it as 2026-11-03.")


def nothing_is(empty: Any) -> BeforeValidator:
    """Take a key without a value as if it were not there."""
    return BeforeValidator(lambda value: empty if value is None else value)


Day = Annotated[pd.Timestamp, PlainValidator(day)]


class _OverrideModel(StrictModel):
    measure: LineOfText
    threshold: WholeNumber | None = Field(None, ge=0, le=MOST)
    practices: Literal["by_letter"] | None = Field(None, validate_default=True)
    by: LineOfText
    date: Day
    reason: LineOfText

    @field_validator("threshold")
    @classmethod
    def _hides_something(cls, value: int | None) -> int:
        if value is None:
            raise Refused("is empty.", "Write a whole number, or remove the line.")
        return at_least_two(value)

    @field_validator("practices")
    @classmethod
    def _decides_something(cls, value: str | None, info: ValidationInfo) -> str:
        if value is None and info.data.get("threshold", 0) is None:
            raise Refused(
                "is missing, and so is 'threshold': nothing is decided.",
                f"Write threshold: 5, or practices: {BY_LETTER}.",
            )
        return value or ""


class _SignOffModel(StrictModel):
    name: LineOfText
    date: Day
    decision: Literal["release", "do_not_release"]


class DisclosureModel(StrictModel):
    """The block `disclosure` of a job file."""

    rounding: Literal["none", "to_5", "midpoint_6"] = "none"
    overrides: Annotated[tuple[_OverrideModel, ...], nothing_is([])] = ()
    sign_off: _SignOffModel | None = None

    @field_validator("overrides")
    @classmethod
    def _decide_once(
        cls, value: tuple[_OverrideModel, ...]
    ) -> tuple[_OverrideModel, ...]:
        for name in ("threshold", "practices"):
            given = [o.measure for o in value if getattr(o, name) not in (None, "")]
            twice = sorted({m for m in given if given.count(m) > 1})
            if twice:
                what = f"decide {name} of {twice[0]!r} twice."
                raise Refused(what, "Keep one of them.")
        return value

    @property
    def shows_by_letter(self) -> bool:
        """Whether a decision shows practices on condition that no name is given."""
        return any(o.practices == BY_LETTER for o in self.overrides)

    def decided(self) -> Disclosure:
        """Return what was decided, without the model."""
        overrides = tuple(Override(**dict(o)) for o in self.overrides)
        sign_off = SignOff(**dict(self.sign_off)) if self.sign_off else None
        return Disclosure(self.rounding, overrides, sign_off)
