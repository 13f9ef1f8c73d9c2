"""A mapping for prescribing files: items a practice and month, by BNF code."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from qikit.data.definitions.column_forms import OneGroup, PeriodForm
from qikit.data.definitions.field_messages import Refused
from qikit.data.definitions.strict_yaml import StrictModel
from qikit.data.definitions.typed_text import Text

BNF_PREFIX = re.compile(r"[0-9A-Z]{2,15}")
MEASURE_ID = re.compile(r"[a-z][a-z0-9_]*")


def _bnf_prefix(value: str) -> str:
    if not BNF_PREFIX.fullmatch(value):
        raise Refused(
            f"must be the beginning of a BNF code, not {value[:20]!r}.",
            "Write 2 to 15 digits and capital letters, such as 0501.",
        )
    return value


def _code(value: str) -> str:
    if not value:
        raise Refused("is empty.", "Write a code, or remove it.")
    return value


BnfPrefix = Annotated[str, AfterValidator(_bnf_prefix)]


class DrugClass(StrictModel):
    """What is added up: items, quantity or cost of some BNF codes.

    A code counts when it begins with any of `bnf` (none given: every code) and
    with none of `not_bnf`.
    """

    of: Literal["items", "quantity", "cost"]
    bnf: tuple[BnfPrefix, ...] = ()
    not_bnf: tuple[BnfPrefix, ...] = ()

    @field_validator("not_bnf")
    @classmethod
    def _takes_something_away(cls, value: tuple[str, ...], info: ValidationInfo):
        within = info.data.get("bnf", ())
        idle = [code for code in value if within and not code.startswith(within)]
        if idle:
            raise Refused(
                f"{idle[0]} takes nothing away: it lies in none of 'bnf'.",
                "Correct the code, or remove it.",
            )
        return value


class PrescribingMeasure(StrictModel):
    """One measure of a prescribing file; without a denominator it is a count."""

    numerator: DrugClass
    denominator: DrugClass | None = None


class PrescribingMapping(StrictModel):
    """Columns of a file with one row a practice, month and item prescribed.

    `not_practices` are codes that stand for no practice: their rows are left out
    of every measure and counted. `month_in_name` is a regular expression with one
    group, yyyymm or yyyy-mm: each row's month must be the one it finds.
    """

    practice_code: Text
    period: PeriodForm
    item_code: Text
    items: Text
    quantity: Text | None = None
    cost: Text | None = None
    not_practices: tuple[Annotated[str, AfterValidator(_code)], ...] = ()
    month_in_name: OneGroup | None = None
    measures: dict[str, PrescribingMeasure] = Field(min_length=1)

    @field_validator("measures")
    @classmethod
    def _counts_what_is_there(cls, value: dict, info: ValidationInfo) -> dict:
        for name, measure in value.items():
            if not MEASURE_ID.fullmatch(name):
                raise Refused(
                    f"names {name[:40]!r}, which is no measure id.",
                    "Use small letters, digits and _, a letter first.",
                )
            for part in (measure.numerator, measure.denominator):
                if part and not info.data.get(part.of, "unknown"):
                    raise Refused(
                        f"{name} adds up {part.of}, whose column is not named.",
                        f"Write '{part.of}: column' beside 'items'.",
                    )
        return value

    @property
    def figures(self) -> dict[str, str]:
        """The columns of numbers: what they count, and their names."""
        named = {"items": self.items, "quantity": self.quantity, "cost": self.cost}
        return {kind: column for kind, column in named.items() if column}

    @property
    def column_names(self) -> tuple[str, ...]:
        """Every column that the file must have."""
        period = (self.period.column,) if self.period.column else ()
        return (
            self.practice_code,
            *period,
            self.item_code,
            *self.figures.values(),
        )

    @property
    def measure_ids(self) -> tuple[str, ...]:
        """The measures that this file feeds."""
        return tuple(self.measures)
