"""Small datasets drawn by hand that lie open on a desk, without running checks."""

from __future__ import annotations

import html
import re

import pandas as pd

from qikit.data.definitions.choice_files import Choices
from qikit.explorer.desk import Desk
from qikit.measures import Measure
from qikit.reports.blocks import Block
from tests.unit.reports.drawn_slices import FOOT_CHECK, Drawn

DRAWING = re.compile(r"<svg.*?</svg>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def desk_of(drawn: Drawn, *measures: Measure, known: tuple[Measure, ...] = ()) -> Desk:
    """Lay a drawn dataset on the desk; `known` are more measures with a definition."""
    cutter = drawn.cutter(*measures)
    desk = Desk(drawn.folder.parent, drawn.folder.name, cutter.dataset)
    vars(desk).update(
        _known={m.id: m for m in (*(measures or (FOOT_CHECK,)), *known)},
        _sources=cutter.sources,
        _names={m.id: m.short_name for m in (*measures, *known)},
        _key=cutter.key,
        record=cutter.record,
    )
    return desk


def choices(
    *measures: str, level: str = "cluster", area: str = "C1", **more
) -> Choices:
    """Choose measures of an area; the foot checks of cluster C1 unless said."""
    return Choices("drawn", level, area, measures or ("foot_check",), **more)


def month(text: str) -> pd.Timestamp:
    return pd.Timestamp(f"{text}-01")


def words_of(block: Block | None) -> str:
    """Return what a reader reads of a block, without its drawings."""
    shown = TAG.sub(" ", DRAWING.sub("", block.html if block else ""))
    return " ".join(html.unescape(shown).split())
