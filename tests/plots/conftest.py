"""Drawn series, a measure, and questions that tests ask a figure."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from qikit.measures import Measure
from qikit.spc.phases import Phase
from qikit.spc.run_chart import run_chart

FOOT_CHECKS = {
    "id": "foot_checks",
    "name": "Foot checks in people with diabetes",
    "short_name": "Foot checks",
    "kind": "proportion",
    "type": "process",
    "numerator": "people with a foot check",
    "denominator": "people with diabetes",
    "multiplier": 100,
    "unit": "%",
    "decimals": 0,
    "direction": "up",
    "frequency": "month",
    "chart": "run_chart",
    "rule_set": "nhs-scotland",
    "source": "invented",
    "why_it_matters": "",
    "discussion_question": "",
    "floor": 0.0,
    "ceiling": 1.0,
}
RATE = {
    "short_name": "Items",
    "kind": "rate",
    "multiplier": 1,
    "unit": "items per 1,000 patients",
    "decimals": 2,
    "ceiling": None,
}


def monthly(picture: str) -> pd.Series:
    """Each digit is a month in tenths, from April 2024; a blank has no value."""
    months = pd.date_range("2024-04-01", periods=len(picture), freq="MS")
    tenths = [np.nan if c == " " else int(c) / 10 for c in picture]
    return pd.Series(tenths, months, dtype=float)


class Drawings:
    """What tests draw with."""

    @staticmethod
    def measure(**changes) -> Measure:
        return Measure(**(FOOT_CHECKS | changes))

    @staticmethod
    def rate(**changes) -> Measure:
        return Measure(**(FOOT_CHECKS | RATE | changes))

    @staticmethod
    def chart(picture: str, *phases: tuple[str, str], times: float = 1):
        decisions = [Phase(k, pd.Timestamp(m), "a reason") for k, m in phases]
        return run_chart(monthly(picture) * times, phases=decisions)

    @classmethod
    def hidden(cls, picture: str, *phases: tuple[str, str]):
        """A chart in which an "s" is a suppressed month."""
        chart = cls.chart(picture.replace("s", " "), *phases)
        marks = [character == "s" for character in picture]
        return replace(chart, points=chart.points.assign(is_suppressed=marks))


@pytest.fixture(scope="session")
def draw():
    return Drawings


class Questions:
    """What tests ask of axes and figures."""

    @staticmethod
    def line(ax, label):
        lines = [line for line in ax.lines if line.get_label() == label]
        assert len(lines) == 1, f"{len(lines)} lines are called {label!r}"
        return lines[0]

    @staticmethod
    def labels(ax) -> set[str]:
        return {line.get_label() for line in ax.lines}

    @staticmethod
    def texts(where) -> list[Text]:
        found = where.findobj(Text)
        return [text for text in found if text.get_visible() and text.get_text()]

    def words(self, where) -> list[str]:
        return [text.get_text() for text in self.texts(where)]

    def cut_off(self, figure) -> list[str]:
        """Return the texts that reach over an edge of the figure."""
        figure.canvas.draw()
        page = figure.bbox.padded(0.5)
        boxes = [(t, t.get_window_extent()) for t in self.texts(figure)]
        return [
            text.get_text()
            for text, box in boxes
            if not (page.contains(*box.min) and page.contains(*box.max))
        ]

    def overlapping(self, figure) -> list[tuple[str, str]]:
        """Return pairs of texts that stand on one another."""
        figure.canvas.draw()
        boxes = [(t, t.get_window_extent().padded(-1)) for t in self.texts(figure)]
        return [
            (one.get_text(), other.get_text())
            for (one, box), (other, beside) in itertools.combinations(boxes, 2)
            if box.overlaps(beside)
        ]

    def too_small(self, figure) -> list[str]:
        return [t.get_text() for t in self.texts(figure) if t.get_fontsize() < 8]

    def read_as_mathematics(self, figure) -> list[str]:
        """Return the texts with data in them that matplotlib would interpret."""
        return [
            text.get_text()
            for text in self.texts(figure)
            if "$" in text.get_text() and text.get_parse_math()
        ]


@pytest.fixture(scope="session")
def ask():
    return Questions()
