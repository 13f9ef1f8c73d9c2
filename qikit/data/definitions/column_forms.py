"""How a raw file is written: its format, its codes, its dates."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainValidator,
    model_validator,
)

from qikit.data.definitions.field_messages import Refused, shown_value
from qikit.data.definitions.strict_yaml import StrictModel
from qikit.data.definitions.typed_text import (
    LineOfText,
    Text,
    TrueOrFalse,
    WholeNumber,
    month,
)

FIRST_YEAR, LAST_YEAR = 1990, 2100  # both included; no figure is of another
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


def _one_group(value: str) -> str:
    """Keep a regular expression with one group: the part that is taken out."""
    try:
        groups = re.compile(value).groups
    except re.error as error:
        raise Refused(f"is no regular expression ({error}).") from None
    if groups != 1:
        raise Refused(f"must have one group, not {groups}.", "Write one pair of ( ).")
    return value


Delimiter = Annotated[str, PlainValidator(_delimiter)]
MonthText = Annotated[str, BeforeValidator(_month_text)]
OneGroup = Annotated[LineOfText, AfterValidator(_one_group)]
DateForm = Literal[
    "unix_seconds",
    "yyyymm",
    "yyyymmdd",
    "yyyy-mm",
    "yyyy-mm-dd",
    "dd/mm/yyyy",
    "mm/dd/yyyy",
    "dd-mmm-yyyy",
    "mmm-yy",
    "mmm yyyy",
    "yyyy/yy",
    "excel_serial",
]
Timezone = Literal["UTC", "Europe/London"]


class Reader(StrictModel):
    """How a file is written, and where in it the table stands.

    Records without any content are skipped unless `keep_empty` says otherwise.

    sheet
        The sheet of a workbook; without it, the only visible one with content. A
        hidden sheet is read only where it is named here.
    header
        `first`: the first line. `find`: the first line that holds every column
        the mapping names; the lines above are the preamble.
    header_rows
        Over how many lines the header goes; the parts are joined by a space.
    preamble
        New column: a regular expression whose one group takes its value out of the
        lines above the header, such as a practice code or a date.
    until_blank
        The table ends at the first blank line; what follows is a footer.
    thousands
        `comma`: a cell written 1,234 holds the number 1234.
    fill_merged
        Each cell of a merged range below the header holds the range's value.
    """

    format: Literal["csv", "parquet", "excel"] = "csv"
    encoding: Literal["utf-8", "cp1252"] = "utf-8"
    delimiter: Delimiter = ","
    keep_empty: TrueOrFalse = False
    sheet: Text | None = None
    header: Literal["first", "find"] = "first"
    header_rows: Annotated[WholeNumber, Field(ge=1, le=3)] = 1
    preamble: dict[str, OneGroup] = Field(default_factory=dict)
    until_blank: TrueOrFalse = False
    thousands: Literal["none", "comma"] = "none"
    fill_merged: TrueOrFalse = False

    @model_validator(mode="after")
    def _what_the_format_has(self) -> Reader:
        if self.format != "excel" and (self.sheet or self.fill_merged):
            raise ValueError("'sheet' and 'fill_merged' are for 'format: excel'")
        if self.format == "parquet" and (
            self.header == "find" or self.header_rows > 1 or self.preamble
        ):
            raise ValueError("a Parquet file has no lines above or in its header")
        if self.preamble and self.header == "first":
            raise ValueError("'preamble' needs 'header: find'")
        return self


class CodeForm(StrictModel):
    """One form for practice codes: `prefix` and zero-padded `digits`."""

    prefix: str = ""
    digits: Annotated[WholeNumber, Field(ge=1, le=15)]


class PeriodForm(StrictModel):
    """Where the period stands, and how it is written.

    In a `column`; as one `constant` for the whole file; or, with `header`, in the
    names of the columns (layout `wide_months`).

    timezone
        Where `unix_seconds` are read; without it UTC, and a moment that is midnight
        on the first of a month in Britain alone is refused.
    """

    column: str | None = None
    form: DateForm = "yyyy-mm"
    constant: MonthText | None = None
    header: TrueOrFalse = False
    timezone: Timezone | None = None

    @model_validator(mode="after")
    def _timezone_of_a_moment(self) -> PeriodForm:
        if self.timezone and self.form != "unix_seconds":
            raise ValueError("'timezone' is for 'form: unix_seconds'")
        return self

    @model_validator(mode="after")
    def _one_place(self) -> PeriodForm:
        given = [self.column is not None, self.constant is not None, self.header]
        if sum(given) != 1:
            raise ValueError(
                "give either 'column' or 'constant', not both (or 'header: true', "
                "where the columns are months)"
            )
        if self.constant and not FIRST_YEAR <= int(self.constant[:4]) <= LAST_YEAR:
            raise ValueError(f"'constant' is not from {FIRST_YEAR} to {LAST_YEAR}")
        return self
