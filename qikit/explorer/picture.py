"""The right side of the explorer: chart, words, numbers and data quality."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import ipywidgets as widgets

from qikit.explorer.refresh import later
from qikit.reports.blocks import Block

AFTER_PICTURE = 0.03  # seconds: a change that waits goes first
SHOW_NUMBERS, HIDE_NUMBERS = "Show the numbers", "Hide the numbers"


@dataclass(frozen=True)
class Shown:
    """What is shown: each part a block, made of the same report.

    `numbers` makes the table when it is asked for; None where there is none.
    `quality` is made when the picture stands, as nobody waits for it first. `pages`
    names the figures of practices side by side, if there are several.
    """

    chart: Block
    words: Block | None
    quality: Callable[[], Block | None]
    numbers: Callable[[], Block | None]
    pages: tuple[str, ...] = ()


class Picture:
    """Widgets that show a `Shown`, and keep the last one until there is another."""

    def __init__(self) -> None:
        self.shown: Shown | None = None
        self.chart = _part("qk-chart")
        self.words = _part("qk-words")
        self.quality = _part("qk-quality")
        self.numbers = _part("qk-numbers")
        self.fold = widgets.Button(description=SHOW_NUMBERS)
        self.fold.layout.display = "none"
        parts = [self.chart, self.words, self.fold, self.numbers, self.quality]
        self.box = widgets.VBox(parts)
        self.box.add_class("qk-picture")

    @property
    def is_unfolded(self) -> bool:
        """Whether the table of the numbers is open."""
        return self.fold.description == HIDE_NUMBERS

    def show(self, shown: Shown) -> None:
        """Show something else in the place of what was shown."""
        table = _html(shown.numbers()) if self.is_unfolded else ""
        self.shown = shown
        self.chart.value = _html(shown.chart)
        self.words.value = _html(shown.words)
        self.numbers.value = table
        self.fold.layout.display = None
        self.quality.value = ""
        if not later(AFTER_PICTURE, lambda: self._add_quality(shown)):
            self._add_quality(shown)

    def _add_quality(self, shown: Shown) -> None:
        """Say how good the data are, unless another picture has come meanwhile."""
        if shown is self.shown:
            self.quality.value = _html(shown.quality())

    def turn_fold(self) -> None:
        """Open or close the table of the numbers; it is made when it is opened."""
        opens = not self.is_unfolded
        table = self.shown.numbers() if opens and self.shown else None
        self.numbers.value = _html(table)
        self.fold.description = HIDE_NUMBERS if opens else SHOW_NUMBERS


def _part(kind: str) -> widgets.HTML:
    made = widgets.HTML()
    made.add_class(kind)
    return made


def _html(block: Block | None) -> str:
    return "" if block is None else block.html
