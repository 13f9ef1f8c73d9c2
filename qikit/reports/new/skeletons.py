"""Skeletons: the texts of new files, with the name and what follows from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from qikit.data.definitions.schema_files import schema_line
from qikit.data.definitions.toolkit_parts import KINDS_OF_MEASURES
from qikit.reports.new.comments import commented
from qikit.reports.new.known_measures import measures_to_name
from qikit.reports.new.orders import (
    BUNDLE,
    EXAMPLE_AREAS,
    MEASURE,
    PROGRAMME,
    REPORT,
    TOOLKIT,
    NewOrder,
)
from qikit.reports.new.programme_days import programme_days

FOLDER = Path(__file__).parent / "skeletons"
SLOT = re.compile(r"\{\{([a-z_]+)\}\}")
RUN_CHARTS = {"cluster": "group_run_charts", "practice": "own_run_charts"}
LONGEST_ID = 60  # letters of a cell's id, without its number: nbformat takes 64


@dataclass(frozen=True)
class NewFile:
    """A file to be written: its place and its text."""

    path: Path
    text: str


def skeletons(order: NewOrder) -> list[NewFile]:
    """Return the files of something new, ready to be written.

    They hold no clock and no chance: the same order gives the same bytes.

    Raises
    ------
    ParameterError
        If the day on which a programme begins is none, or there is no measure that
        a toolkit could name.
    """
    slots = _slots(order)
    if order.kind != REPORT:
        return [_definition(order, order.kind, slots)]
    notebook = NewFile(order.paths[0], _filled("report.json", slots))
    return [notebook, _definition(order, "job", slots)]


def _definition(order: NewOrder, kind: str, slots: dict[str, str]) -> NewFile:
    """Fill in a YAML file, with its comments and the line that editors read."""
    path = order.paths[-1]
    text = commented(_filled(f"{kind}.yml", slots), kind)
    return NewFile(path, schema_line(kind, path, order.project) + text)


def _slots(order: NewOrder) -> dict[str, str]:
    """Give every slot of the skeletons of this kind its text."""
    slots = {"name": order.name, "title": order.title}
    if order.kind not in (MEASURE, BUNDLE):
        types = KINDS_OF_MEASURES if order.kind == TOOLKIT else ()
        slots |= measures_to_name(order.project, types)
    if order.kind == PROGRAMME:
        slots |= programme_days(order.begins)
    if order.kind == REPORT:
        slots |= {
            "level": order.level,
            "area": EXAMPLE_AREAS[order.level],
            "run_charts": RUN_CHARTS[order.level],
            "id": order.name.replace("_", "-")[:LONGEST_ID],
        }
    return slots


def _filled(name: str, slots: dict[str, str]) -> str:
    text = (FOLDER / name).read_text("utf-8")
    return SLOT.sub(lambda found: slots[found[1]], text)
