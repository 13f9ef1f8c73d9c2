"""Type a text from a file: `7` is a whole number only where one is asked for.

Each function takes a value of a `Document` and returns it typed, or raises
`Refused` with a sentence that goes on after the name of the key.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Annotated, Any

import pandas as pd
from pydantic import BeforeValidator, PlainValidator

from qikit.data.definitions.field_messages import Refused, shown_value
from qikit.errors import ParameterError
from qikit.periods import parse_month

WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,15}")
FIRST_DAY = "1000-01-01"  # a year of less than four digits is a slip
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


def text(value: Any) -> str:
    """Return a text that is not empty, without blanks at its ends."""
    if value is None or value == "":
        raise Refused("is empty.", "Write a text, or remove the line.")
    if not isinstance(value, str):
        raise Refused(f"must be text{_instead(value)}")
    return value.strip()


def line_of_text(value: Any) -> str:
    """Return a text without line breaks or other control characters."""
    words = text(value)
    if not words.isprintable():
        raise Refused("must be one line of text.", "Remove the line breaks.")
    return words


def whole_number(value: Any) -> int:
    """Return a whole number of at most 15 digits."""
    if not isinstance(value, str) or not WHOLE_NUMBER.fullmatch(value):
        raise Refused(f"must be a whole number{_instead(value)}")
    return int(value)


def number(value: Any) -> float:
    """Return a number; infinity and "nan" are refused."""
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        raise Refused(f"must be a number{_instead(value)}")
    if not math.isfinite(float(value)):
        raise Refused(f"must be a smaller number{_instead(value)}")
    return float(value)


def true_or_false(value: Any) -> bool:
    """Return a truth value; only `true` and `false` are accepted."""
    if value not in ("true", "false"):
        raise Refused(f"must be true or false{_instead(value)}")
    return value == "true"


def month(value: Any) -> pd.Timestamp:
    """Return the first day of a month such as 2026-03."""
    try:
        return parse_month(value)
    except ParameterError:
        raise Refused(
            f"must be a month{_instead(value)}",
            "Write year and month, such as 2026-03.",
        ) from None


def month_or_date(value: Any) -> str:
    """Return the text of a month such as 2026-03 or a date such as 2026-03-31."""
    words = value if isinstance(value, str) else ""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?", words):
        try:
            dt.date.fromisoformat(f"{words}-01"[:10])
            return words
        except ValueError:
            pass  # a thirteenth month or a 31 June: said below
    raise Refused(
        f"must be a month or a date{_instead(value)}",
        "Write 2026-03 or 2026-03-31.",
    )


def day_or_month(value: Any) -> pd.Timestamp:
    """Return a day such as 2026-03-17; of a month such as 2026-03 its first day."""
    words = month_or_date(value)
    if words < FIRST_DAY:
        raise Refused(f"must be a day from {FIRST_DAY} on{_instead(value)}")
    return pd.Timestamp(f"{words}-01"[:10])


def _instead(value: Any) -> str:
    return f", {shown_value(value)}."


Text = Annotated[str, BeforeValidator(text)]
LineOfText = Annotated[str, BeforeValidator(line_of_text)]
WholeNumber = Annotated[int, BeforeValidator(whole_number)]
Number = Annotated[float, BeforeValidator(number)]
TrueOrFalse = Annotated[bool, BeforeValidator(true_or_false)]
MonthOrDate = Annotated[str, BeforeValidator(month_or_date)]
DayOrMonth = Annotated[pd.Timestamp, PlainValidator(day_or_month)]
Month = Annotated[pd.Timestamp, PlainValidator(month)]
