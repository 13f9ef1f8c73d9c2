"""The scale of a chart is no figure; evenly spaced figures elsewhere are."""

from __future__ import annotations

import pytest

from qikit.reports.audit.chart_scales import on_scale, spot_of
from qikit.reports.audit.page_texts import picture_pieces


def column(*steps: float) -> list[tuple[float, float]]:
    """Places below each other; x moves with the width of the text."""
    return [(40.0 - n, step) for n, step in enumerate(steps)]


@pytest.mark.parametrize(
    ("texts", "spots", "found"),
    [
        (["0%", "20%", "40%"], column(100, 60, 20), {0, 1, 2}),
        (["0%", "20%", "40%"], [(1, 9), (2, 99), (9, 12)], set()),  # not on one axis
        (["0%", "20%"], column(100, 60), set()),  # two are no scale
        (["0%", "20%", "50%"], column(100, 60, 20), set()),
        (["5", "5", "5"], column(100, 60, 20), set()),
        (["0%", "20", "40%"], column(100, 60, 20), set()),
        (["Oct", "0", "1,000", "2,000", "6.4%"], None, {1, 2, 3}),
        (["0%", "20%", "40%", "6.4%"], None, {0, 1, 2}),
        (["0", "1", "2", "a", "4", "5", "6"], None, {0, 1, 2, 4, 5, 6}),
        ([], None, set()),
    ],
)
def test_on_scale(texts, spots, found):
    assert on_scale(texts, spots) == found


@pytest.mark.parametrize(
    ("attributes", "spot"),
    [
        ({"x": "3", "y": "4.5"}, (3.0, 4.5)),
        ({"transform": "translate(46.1 205.4)"}, (46.1, 205.4)),
        ({"transform": "rotate(9)", "x": "wide"}, (0.0, 0.0)),
    ],
)
def test_spot_of(attributes, spot):
    assert spot_of(attributes) == spot


def test_a_picture_tells_its_figures_and_not_its_scale():
    ticks = "".join(f"<text x='9' y='{100 - y}'>{y}%</text>" for y in range(0, 100, 20))
    picture = f"<svg><title>Chart</title>{ticks}<text x='50' y='44'>20%</text></svg>"
    told = [piece.text for piece in picture_pieces(picture)]
    assert told.count("20%") == 1
    assert "40%" not in told
