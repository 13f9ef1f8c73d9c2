"""What a job file asks of its run charts: phases, and events to write on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import pandas as pd
from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from qikit.data.definitions.field_messages import Refused
from qikit.data.definitions.strict_yaml import StrictModel
from qikit.data.definitions.table_columns import ALLOWED_WORDS
from qikit.data.definitions.typed_text import (
    DayOrMonth,
    LineOfText,
    Month,
    line_of_text,
)
from qikit.spc.constants import RULE_SETS

NEED_A_REASON = ("rebase", "exclude")
EVENT_KINDS = ALLOWED_WORDS["events", "kind"]
NOTE = "note"
LONGEST_LABEL = 100  # signs: what one line under a chart holds

RuleSetName = Literal[*RULE_SETS]  # the rule sets that run charts have


@dataclass(frozen=True)
class Phase:
    """Where a baseline begins or ends, is frozen or rebased, or a gap is cut."""

    measure: str
    area: str
    date: pd.Timestamp
    kind: str
    reason: str = ""


@dataclass(frozen=True)
class Event:
    """Something to write on the charts of a job: it annotates, and changes no figure.

    `measure` and `area` may be "all". `date` is a day.
    """

    measure: str
    area: str
    date: pd.Timestamp
    label: str
    kind: str = NOTE


def _label(value: object) -> str:
    words = line_of_text(value)
    if len(words) > LONGEST_LABEL:
        raise Refused(
            f"has {len(words)} signs; at most {LONGEST_LABEL} can stand on a chart.",
            "Say it in fewer words.",
        )
    return words


class PhaseModel(StrictModel):
    """A phase as it stands in a file."""

    measure: LineOfText
    area: LineOfText
    date: Month
    kind: Literal["baseline_start", "baseline_end", "freeze", "rebase", "exclude"]
    reason: str = Field("", validate_default=True)

    @field_validator("reason")
    @classmethod
    def _is_given(cls, value: str, info: ValidationInfo) -> str:
        kind = info.data.get("kind")
        if kind in NEED_A_REASON and not value:
            raise Refused(
                f"is missing: {kind} needs one.",
                "Say what happened; it is printed in the report.",
            )
        return value


class EventModel(StrictModel):
    """An event as it stands in a file."""

    measure: LineOfText
    area: LineOfText
    date: DayOrMonth
    label: Annotated[str, BeforeValidator(_label)]
    kind: Literal[*EVENT_KINDS] = NOTE
