"""Draw benchmarks across a ranking, each with its name, none on another."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

from qikit.measures import Measure
from qikit.plots import theme
from qikit.plots.lean_axes import draw_line
from qikit.plots.lettering import shorten, width_mm, write

NAME_ROOM_MM = 60.0


@dataclass(frozen=True)
class _BenchmarkLabel:
    """A benchmark's place on the axis and its text, all across in mm."""

    value: float
    place: float
    text: str
    is_left: bool
    is_first: bool

    @property
    def reach(self) -> tuple[float, float]:
        width = width_mm(self.text) + 1.5
        if self.is_left:
            return self.place - width, self.place
        return self.place, self.place + width


def draw_benchmarks(
    ax: Axes, benchmarks: list[tuple[str, float]], measure: Measure
) -> None:
    """Draw each benchmark as a line with its name on top, none on another.

    The first one given, a report's own group, is solid and the wider ones are
    dashed, whichever is higher: the same look in every chart of a page.
    """
    width, height = theme.size_mm(ax)
    labels = _benchmark_labels(ax, benchmarks, measure)
    for label, level in zip(labels, _levels(labels), strict=True):
        foot = 1 + (1.0 + level * theme.LINE_MM) / height
        draw_line(
            *(ax, [label.value] * 2, [0, foot + 0.7 * theme.LINE_MM / height]),
            transform=ax.get_xaxis_transform(),
            color=theme.BENCHMARK,
            linewidth=1.1,
            linestyle="-" if label.is_first else theme.DASHED,
            clip_on=False,
            label=label.text,
            zorder=1,
            **theme.STROKE,
        )
        side = -1.0 if label.is_left else 1.0
        write(
            *(ax, (label.place + side) / width, foot, label.text),
            transform=ax.transAxes,
            ha="right" if label.is_left else "left",
            va="bottom",
        )


def _benchmark_labels(
    ax: Axes, benchmarks: list[tuple[str, float]], measure: Measure
) -> list[_BenchmarkLabel]:
    """Put the names of the lower half at the left of their lines, others right."""
    low, high = ax.get_xlim()
    width, _ = theme.size_mm(ax)
    ordered = sorted(benchmarks, key=lambda pair: pair[1])
    texts = [f"{shorten(n, NAME_ROOM_MM)} {measure.text(v)}" for n, v in ordered]
    shown = [measure.display(value) for _, value in ordered]
    places = [(value - low) / (high - low) * width for value in shown]
    n_left = len(ordered) // 2
    for number, (text, place) in enumerate(zip(texts, places, strict=True), start=1):
        if place + width_mm(text) > width:
            n_left = number  # no room at its right: it and all before it go left
    return [
        _BenchmarkLabel(
            *(value, place, text), number < n_left, ordered[number] == benchmarks[0]
        )
        for number, (value, place, text) in enumerate(
            zip(shown, places, texts, strict=True)
        )
    ]


def _levels(labels: list[_BenchmarkLabel]) -> list[int]:
    """Return the line of text for each name, counted upwards from the axes.

    A name that reaches across a neighbour's line stands above that neighbour's
    name: left-hand names rise towards the right, right-hand ones towards the
    left, so no line runs through a name.
    """
    levels = [0] * len(labels)
    ahead = range(len(labels))
    for side, order in ((True, ahead), (False, reversed(ahead))):
        before: list[int] = []
        for item in order:
            if labels[item].is_left != side:
                continue
            left, right = labels[item].reach
            crossed = [
                levels[other] + 1
                for other in before
                if labels[other].reach[0] < right and left < labels[other].reach[1]
            ]
            levels[item] = max(crossed, default=0)
            before.append(item)
    return levels
