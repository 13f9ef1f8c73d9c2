"""The parts of a programme file: its aims and its learning sessions."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from qikit.data.definitions.column_forms import MonthText
from qikit.data.definitions.field_messages import Refused, shown_value
from qikit.data.definitions.strict_yaml import StrictModel
from qikit.data.definitions.typed_text import LineOfText, Number, Text, WholeNumber
from qikit.errors import did_you_mean

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_WORDS = 300  # letters of an aim: a sentence that can be said at a meeting


def date_text(value: Any) -> str:
    """Keep the text of a date such as 2026-03-31."""
    words = value if isinstance(value, str) else ""
    if DATE.fullmatch(words):
        try:
            dt.date.fromisoformat(words)
            return words
        except ValueError:
            pass  # a 31 June: said below
    raise Refused(f"must be a date, {shown_value(value)}.", "Write 2026-03-31.")


DateText = Annotated[str, BeforeValidator(date_text)]


class Aim(StrictModel):
    """What a programme wants to reach: of which measure, how much, by when.

    `reach` is in the unit that the dataset stores: 0.95 is 95 %. An aim may have no
    date: reports then say so. `practices` sets another value for some practices.
    """

    measure: Text
    reach: Number
    by: MonthText | None = None
    words: LineOfText = Field("", max_length=MOST_WORDS)
    practices: dict[str, Number] = Field(default_factory=dict)

    def of(self, practice_code: str | None) -> float:
        """Return what a practice wants to reach; the programme's value without one."""
        return self.practices.get(practice_code or "", self.reach)


class Session(StrictModel):
    """A learning session: its number, its day and what it is about."""

    number: WholeNumber = Field(ge=1, le=99)
    date: DateText
    topic: LineOfText = ""
    place: LineOfText = ""


def require_in_order(sessions: tuple[Session, ...]) -> tuple[Session, ...]:
    """Refuse sessions whose numbers or days do not rise."""
    for before, after in zip(sessions, sessions[1:], strict=False):
        if after.number <= before.number or after.date <= before.date:
            raise Refused(
                f"are out of order: session {after.number} ({after.date}) stands after "
                f"session {before.number} ({before.date}).",
                "Write them by number, each on a later day than the one before.",
            )
    return sessions


def require_own_aims(
    aims: tuple[Aim, ...], practices: Collection[str]
) -> tuple[Aim, ...]:
    """Refuse two aims for one measure, and aims of practices that do not take part."""
    measures = [aim.measure for aim in aims]
    twice = sorted({m for m in measures if measures.count(m) > 1})
    if twice:
        raise Refused(f"name {twice[0]!r} twice.", "Keep one aim for each measure.")
    for code in {code for aim in aims for code in aim.practices}:
        if code not in practices:
            raise Refused(
                f"name {code!r}, which is not among the practices.",
                did_you_mean(code, practices),
            )
    return aims
