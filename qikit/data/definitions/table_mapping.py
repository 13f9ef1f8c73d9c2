"""A mapping for any table that needs no working out: column to column."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from qikit.data.definitions.strict_yaml import StrictModel


class TableMapping(StrictModel):
    """Columns of a raw file that become one table of the dataset as they are."""

    table: Literal[
        "appointments",
        "contacts",
        "incidents",
        "events",
        "pdsa",
        "actions",
        "notes",
        "plans",
        "meetings",
        "surveys",
        "support",
        "terms",
        "self_assessment",
        "costs",
        "submissions",
        "bundle_samples",
    ]
    columns: dict[str, str]
    constants: dict[str, str] = Field(default_factory=dict)
    date_form: str = "yyyy-mm-dd"
    person: str | None = None
