"""Number the events of a programme on a run chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from qikit.periods import MONTHS_PER_PERIOD
from qikit.plots import theme
from qikit.plots.lettering import plain, short_period, width_mm, write
from qikit.plots.scales import period_position
from qikit.spc.run_chart import RunChart

if TYPE_CHECKING:
    from qikit.spc.control_chart import ControlChart

EVENT = "event"
NUMBER_GAP_MM = 5.0  # events closer than this have their numbers at two heights
NUMBER_MM = 5.0  # height of one row of numbers
LINE_ROOM_MM = 160.0  # under a chart as wide as the page


def event_lines(
    events: pd.DataFrame | None, chart: RunChart | ControlChart
) -> list[str]:
    """Explain the numbers of the events, in lines as wide as the page."""
    if events is None:
        return []
    parts = [
        f"{number} {plain(label)} ({short_period(date, 'month')})"
        for number, date, label in _events_shown(events, chart)
    ]
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]};  {part}" if lines else part
        if lines and width_mm(longer) <= LINE_ROOM_MM:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def _events_shown(
    events: pd.DataFrame, chart: RunChart | ControlChart
) -> list[tuple[int, pd.Timestamp, str]]:
    """Return number, date and label of the events within the chart."""
    starts = chart.points["period_start"]
    if starts.empty:
        return []
    first, stop = _ends(chart)
    numbered = enumerate(zip(events["date"], events["label"], strict=True), start=1)
    dated = [(number, pd.Timestamp(date), label) for number, (date, label) in numbered]
    return [event for event in dated if first <= event_position(event[1], chart) < stop]


def event_position(date: pd.Timestamp, chart: RunChart | ControlChart) -> int:
    """Where a date stands on the x axis of a chart.

    Months since the year 0; on a chart whose rows stand evenly spaced in their
    order, the place of the first row on or after the date, counted from 1; 0
    before the first row.
    """
    if chart.frequency in MONTHS_PER_PERIOD:
        return period_position(date)
    starts = pd.DatetimeIndex(chart.points["period_start"])
    return 0 if date < starts[0] else 1 + int(starts.searchsorted(date))


def _ends(chart: RunChart | ControlChart) -> tuple[int, int]:
    """Return the first position of a chart, and the one after its last."""
    starts = chart.points["period_start"]
    if chart.frequency not in MONTHS_PER_PERIOD:
        return 1, 1 + len(starts)
    last = period_position(starts.iloc[-1])
    return period_position(starts.iloc[0]), last + MONTHS_PER_PERIOD[chart.frequency]


def draw_events(ax: Axes, events: pd.DataFrame, chart: RunChart | ControlChart) -> None:
    """Draw a thin line at each month with an event, and its numbers on top."""
    numbers: dict[int, list[str]] = {}
    for number, date, _ in _events_shown(events, chart):
        numbers.setdefault(event_position(date, chart), []).append(str(number))
    left, right = ax.get_xlim()
    across, up = theme.size_mm(ax)
    rows = _rows(sorted(numbers), NUMBER_GAP_MM * (right - left) / across)
    _make_room(ax, NUMBER_MM * (max(rows, default=-1) + 1) / up)
    for (position, together), row in zip(sorted(numbers.items()), rows, strict=True):
        look = {"color": theme.GROUP, "linewidth": 0.8, "linestyle": "-"}
        ax.axvline(position, zorder=1, label=EVENT, **look, **theme.STROKE)
        _write_number(ax, position, 0.99 - NUMBER_MM * row / up, ", ".join(together))


def _rows(positions: list[int], gap: float) -> list[int]:
    """Return the row of each number, from the top: close neighbours take turns."""
    rows: list[int] = []
    for before, position in zip([-np.inf, *positions], positions, strict=False):
        rows.append(1 if position - before < gap and rows[-1] == 0 else 0)
    return rows


def _make_room(ax: Axes, share: float) -> None:
    """Raise the top of the axes so that no number stands on a value."""
    low, high = ax.get_ylim()
    ax.set_ylim(low, high + (high - low) * share / (1 - share))


def _write_number(ax: Axes, position: float, height: float, text: str) -> None:
    box = {"facecolor": theme.PAPER, "edgecolor": theme.TEXT, "linewidth": 0.6}
    write(
        *(ax, position, height, text),
        transform=ax.get_xaxis_transform(),
        ha="center",
        va="top",
        fontweight="bold",
        bbox=box | {"pad": 1.5},
    )


def write_events(ax: Axes, lines: list[str], drop_mm: float) -> None:
    """Write the lines that explain the numbers, `drop_mm` below the axes."""
    for row, line in enumerate(lines):
        drop = (drop_mm + row * theme.LINE_MM) / theme.MM_PER_INCH
        below = ScaledTranslation(0, -drop, ax.figure.dpi_scale_trans)
        write(ax, 0, 0, line, transform=ax.transAxes + below, va="top")
