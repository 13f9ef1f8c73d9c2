"""How a raw file is written: its format, its codes, its dates."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from qikit.data.definitions.field_messages import Refused, shown_value
from qikit.data.definitions.strict_yaml import StrictModel
from qikit.data.definitions.typed_text import TrueOrFalse, WholeNumber, month

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}


def _delimiter(value: Any) -> str:
    """Take a delimiter by its name, or written as it is."""
    if value in DELIMITERS:
        return DELIMITERS[value]
    if value in DELIMITERS.values():
        return value
    raise Refused(
        f"must be one of {', '.join(DELIMITERS)}, {shown_value(value)}.",
        "A comma, a semicolon or a bar may also be written in quotes.",
    )


def _month_text(value: Any) -> str:
    """Keep the text of a month such as 2026-03."""
    month(value)
    return value


Delimiter = Annotated[str, PlainValidator(_delimiter)]
MonthText = Annotated[str, BeforeValidator(_month_text)]


class Reader(StrictModel):
    """How a file is written: its format and, for text, encoding and delimiter.

    Records without any content are skipped unless `keep_empty` says otherwise.
    """

    format: Literal["csv", "parquet"] = "csv"
    encoding: Literal["utf-8", "cp1252"] = "utf-8"
    delimiter: Delimiter = ","
    keep_empty: TrueOrFalse = False


class CodeForm(StrictModel):
    """One form for practice codes: `prefix` and zero-padded `digits`."""

    prefix: str = ""
    digits: Annotated[WholeNumber, Field(ge=1, le=15)]


class PeriodForm(StrictModel):
    """Where the period stands: a `column` with its `form`, or one `constant`."""

    column: str | None = None
    form: Literal[
        "unix_seconds", "yyyymm", "yyyymmdd", "yyyy-mm", "yyyy-mm-dd", "dd/mm/yyyy"
    ] = "yyyy-mm"
    constant: MonthText | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> PeriodForm:
        if (self.column is None) == (self.constant is None):
            raise ValueError("give either 'column' or 'constant', not both")
        return self
