"""The toolkit of a report's programme: its content, its sources by number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from qikit.data.definitions.toolkit_parts import SOURCE_TO_BE_FOUND
from qikit.data.programme_part import ProgrammePart
from qikit.measures import Measure
from qikit.reports.results import Report

NO_TOOLKIT = (
    "The programme file names no toolkit. Which ready-to-go project is nearest to our "
    "topic, or do we draw our own driver diagram?"
)


@dataclass(frozen=True, eq=False)
class Toolkit:
    """What the file of a toolkit says, as plain values; see `ToolkitFile`."""

    content: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.content[name]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each source on the page, by its id."""
        return {s["id"]: at for at, s in enumerate(self["sources"], start=1)}

    def cited(self, source: str) -> str:
        """Name a source by its number, or say that it is still to be found."""
        number = self.numbers.get(source)
        return SOURCE_TO_BE_FOUND if number is None else f"source {number}"

    @property
    def ideas(self) -> Iterator[tuple[dict, dict, dict]]:
        """Each change idea with its primary and its secondary driver."""
        for primary in self["drivers"]:
            for secondary in primary["secondary"]:
                for idea in secondary["ideas"]:
                    yield primary, secondary, idea

    @property
    def all_drivers(self) -> Iterator[dict]:
        """Each driver, a primary one before the secondary ones below it."""
        for primary in self["drivers"]:
            yield primary
            yield from primary["secondary"]

    @property
    def driver_table(self) -> pd.DataFrame:
        """What the driver diagram is drawn from; one row an idea."""
        rows = [[part["text"] for part in branch] for branch in self.ideas]
        return pd.DataFrame(rows, columns=["primary", "secondary", "idea"])


def toolkit_of(report: Report) -> Toolkit | None:
    """Return the toolkit of a report's programme, or None."""
    content = part_of(report).facts.get("toolkit_content")
    return None if content is None else Toolkit(content)


def part_of(report: Report) -> ProgrammePart:
    """Return the programme's part of a report that is made for a programme."""
    part = report.slice.programme
    if part is None:
        raise ValueError("this report is made for a programme")
    return part


def known_measures(report: Report) -> dict[str, Measure]:
    """Return every measure that the report can name, by id."""
    toolkit = part_of(report).toolkit_measures
    return {m.id: m for m in (*toolkit, *report.slice.measures)}
