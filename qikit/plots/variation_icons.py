"""Draw the variation and assurance of many charts as icons with their words.

The states are those of Making Data Count. Every icon has its own shape and
letter and stands beside its words, so nothing depends on its colour.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes

from qikit.errors import ParameterError
from qikit.measures import Measure
from qikit.plots import theme
from qikit.plots.lettering import plain, short_period, shorten, shorten_all, write
from qikit.plots.series import STATUS_WORDS
from qikit.spc.icons import (
    COMMON_CAUSE,
    CONCERN,
    FAIL,
    IMPROVEMENT,
    INCONSISTENT,
    NEUTRAL_HIGH,
    NEUTRAL_LOW,
    PASS,
)

if TYPE_CHECKING:
    from qikit.spc.control_chart import ControlChart

NOT_SHOWN, NO_TARGET = "not assessed", "no target"
ASSURANCE_WORDS = {
    PASS: "consistently passes",
    FAIL: "consistently fails",
    INCONSISTENT: "inconsistent",
}

ROW_MM, HEAD_MM, FOOT_MM = 9.0, 7.0, 1.0
MOST_ROWS = 26  # fit on an A4 page
LATEST_MM, TARGET_MM, VARIATION_MM, ASSURANCE_MM = 48.0, 80.0, 98.0, 141.0
ICON_MM, WORD_MM, GAP_MM = 3.5, 8.5, 2.0  # within a column


@dataclass(frozen=True)
class Icon:
    """How a state looks: the shape, its size in points, its colour, its letter."""

    name: str
    words: str
    marker: str
    size: float
    colour: str
    letter: str = ""


def variation_icon(variation: str | None, direction: str) -> Icon:
    """Return the icon of a variation, with its words.

    Eight states: common cause; improvement and concern, each by high or by low
    values; a neutral change to high or to low values; and no icon, where there
    are too few points or the last phase is not assessed.

    Parameters
    ----------
    variation
        common_cause, improvement, concern, neutral_high, neutral_low or None.
    direction
        The wanted direction of the measure: an improvement is high where up is
        wanted, and low where down is.

    Raises
    ------
    ParameterError
        If the variation is not one of these.
    """
    if variation is None or pd.isna(variation):
        return Icon("none", NOT_SHOWN, "", 0.0, theme.TEXT)
    high_is_good = direction == "up"
    icons = {
        COMMON_CAUSE: Icon("common_cause", "common cause", "o", 17.0, theme.GREY),
        IMPROVEMENT: _judged("improvement", high_is_good, "D", 13.0, theme.IMPROVEMENT),
        CONCERN: _judged("concern", not high_is_good, "s", 15.0, theme.CONCERN),
        NEUTRAL_HIGH: Icon("neutral_high", "neutral, high", "^", 17.0, theme.CHANGE),
        NEUTRAL_LOW: Icon("neutral_low", "neutral, low", "v", 17.0, theme.CHANGE),
    }
    return _known(icons, variation, "variation")


def assurance_icon(assurance: str | None) -> Icon:
    """Return the icon of an assurance, with its words.

    Raises
    ------
    ParameterError
        If it is not consistent_pass, consistent_fail, inconsistent or None.
    """
    if assurance is None or pd.isna(assurance):
        return Icon("none", NO_TARGET, "", 0.0, theme.TEXT)
    words = ASSURANCE_WORDS
    icons = {
        PASS: Icon("pass", words[PASS], "D", 13.0, theme.IMPROVEMENT, "P"),
        FAIL: Icon("fail", words[FAIL], "s", 15.0, theme.CONCERN, "F"),
        INCONSISTENT: Icon(
            "inconsistent", words[INCONSISTENT], "o", 17.0, theme.GREY, "?"
        ),
    }
    return _known(icons, assurance, "assurance")


def variation_icons_axes(n_rows: int) -> Axes:
    """Make a new figure for so many rows; the figure is `ax.figure`."""
    height = HEAD_MM + n_rows * ROW_MM + FOOT_MM
    figure = theme.new_figure(theme.PAGE_WIDTH_MM, height)
    return theme.add_axes_mm(figure, (0, 0, theme.PAGE_WIDTH_MM, height))


def plot_variation_icons(
    ax: Axes, charts: Mapping[str, tuple[ControlChart, Measure]]
) -> Axes:
    """Draw a summary: one row a chart, with its icons and their words.

    Each row has the label, the latest value with its period, the target that
    holds there, the variation of the latest point, and the assurance. The shape
    of an icon is that of the special-cause points in `plot_control_chart`: a
    diamond is an improvement, a square a concern, a triangle a neutral change.

    Parameters
    ----------
    ax
        From `variation_icons_axes`.
    charts
        Label of the row (a measure, or a practice) to its control chart and
        measure, 1 to 26, in the order of the rows.

    Returns
    -------
    `ax`.

    Raises
    ------
    ParameterError
        If there are no charts or too many, or a chart has an unknown state.
    """
    _require_rows(charts)
    theme.dress(ax)
    width, height = theme.size_mm(ax)
    ax.set(xlim=(0, width), ylim=(height, 0), xticks=[], yticks=[])
    _write_heads(ax)
    names = shorten_all({label: label for label in charts}, LATEST_MM - GAP_MM)
    for row, (label, (chart, measure)) in enumerate(charts.items()):
        middle = HEAD_MM + (row + 0.5) * ROW_MM
        _draw_rule(ax, middle - ROW_MM / 2)
        _write_facts(ax, middle, names[label], chart, measure)
        _draw_icon(ax, VARIATION_MM, middle, chart_variation(chart))
        _draw_icon(ax, ASSURANCE_MM, middle, chart_assurance(chart))
    return ax


def chart_variation(chart: ControlChart) -> Icon:
    """Return the variation of a chart; where there is none, why."""
    icon = variation_icon(chart.summary["variation"], chart.direction)
    if icon.marker:
        return icon
    return replace(icon, words=STATUS_WORDS.get(chart.status, NOT_SHOWN))


def chart_assurance(chart: ControlChart) -> Icon:
    """Return the assurance of a chart; with a target but no verdict it says so."""
    icon = assurance_icon(chart.summary["assurance"])
    has_target = not math.isnan(latest_target(chart))
    return replace(icon, words=NOT_SHOWN) if has_target and not icon.marker else icon


def latest_target(chart: ControlChart) -> float:
    """Return the target at the latest point with a value; NaN where none is set."""
    if chart.latest is None:
        return float("nan")
    target = chart.latest["target"]
    return float("nan") if pd.isna(target) else float(target)


def stored(chart: ControlChart, value: float) -> float:
    """Undo the multiplier of a chart, so that its measure can write the value."""
    return value / chart.multiplier


def _judged(name: str, is_high: bool, marker: str, size: float, colour: str) -> Icon:
    side = "high" if is_high else "low"
    letter = "H" if is_high else "L"
    return Icon(f"{name}_{side}", f"{name}, {side}", marker, size, colour, letter)


def _known(icons: Mapping[str, Icon], state: str, what: str) -> Icon:
    if state not in icons:
        raise ParameterError(
            f"{state!r} is no {what}. Known: {', '.join(icons)}, or None."
        )
    return icons[state]


def _require_rows(charts: Mapping) -> None:
    if not 1 <= len(charts) <= MOST_ROWS:
        raise ParameterError(
            f"{len(charts)} charts do not make one summary. Give 1 to {MOST_ROWS}, "
            "and make another figure for the rest."
        )


def _write_heads(ax: Axes) -> None:
    heads = {
        LATEST_MM: "latest value",
        TARGET_MM: "target",
        VARIATION_MM: "latest point shows",
        ASSURANCE_MM: "against the target",
    }
    for across, text in heads.items():
        write(ax, across, HEAD_MM / 2, text, va="center", fontweight="bold")


def _draw_rule(ax: Axes, height: float) -> None:
    ends = [GAP_MM / 2, theme.PAGE_WIDTH_MM - GAP_MM / 2]
    look = {"color": theme.GRID, "linewidth": 0.5, "linestyle": "-", "marker": ""}
    ax.plot(ends, [height] * 2, label="rule", **look, **theme.STROKE)


def _write_facts(
    ax: Axes, middle: float, name: str, chart: ControlChart, measure: Measure
) -> None:
    """Write label, latest value and target of one row."""
    write(ax, GAP_MM / 2, middle, name, va="center")
    target = latest_target(chart)
    if chart.latest is None:
        latest = "no values"
    else:
        value = measure.text(stored(chart, chart.latest["value"]))
        latest = f"{value}, {_when(chart)}"
    room = TARGET_MM - LATEST_MM - GAP_MM
    write(ax, LATEST_MM, middle, shorten(latest, room), va="center")
    text = "–" if pd.isna(target) else measure.text(stored(chart, target))
    write(ax, TARGET_MM, middle, plain(text), va="center")


def _when(chart: ControlChart) -> str:
    date = chart.latest["date"]
    if chart.frequency is None:
        return f"{date.day} {date:%b %Y}"
    return short_period(date, chart.frequency)


def _draw_icon(ax: Axes, left: float, middle: float, icon: Icon) -> None:
    """Draw an icon with its words at the right; without a shape the words alone."""
    across = left + ICON_MM
    if not icon.marker:
        write(ax, left + WORD_MM, middle, icon.words, va="center")
        return
    ax.plot(
        *([across], [middle]),
        linestyle="none",
        marker=icon.marker,
        markersize=icon.size,
        markerfacecolor=theme.PAPER,
        markeredgecolor=icon.colour,
        markeredgewidth=2.2,
        label=icon.name,
        zorder=2,
    )
    if icon.name == "common_cause":
        _draw_wave(ax, across, middle)
    write(
        *(ax, across, middle, icon.letter),
        ha="center",
        va="center_baseline",
        fontweight="bold",
        zorder=3,
    )
    write(ax, left + WORD_MM, middle, icon.words, va="center")


def _draw_wave(ax: Axes, across: float, middle: float) -> None:
    """Draw the points that go up and down in the icon of common cause."""
    ax.plot(
        [across - 1.6, across - 0.55, across + 0.55, across + 1.6],
        [middle + 0.6, middle - 0.6, middle + 0.6, middle - 0.6],
        color=theme.GREY,
        linewidth=0.8,
        marker="o",
        markersize=2.2,
        markeredgewidth=0,
        label="wave",
        zorder=3,
        **theme.STROKE,
    )
