"""Number the events of a programme on a run chart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from qikit.periods import MONTHS_PER_PERIOD
from qikit.plots import theme
from qikit.plots.lean_axes import draw_line
from qikit.plots.lettering import plain, short_period, width_mm, write
from qikit.plots.scales import period_position
from qikit.rounding import count_text
from qikit.spc.run_chart import RunChart

if TYPE_CHECKING:
    from qikit.spc.control_chart import ControlChart

EVENT = "event"
BOX_PAD_MM, BOX_GAP_MM = 0.8, 0.8  # round the numbers; between two boxes
ROW_MM = 5.0  # height of one row of numbers
LINE_ROOM_MM = 160.0  # under a chart as wide as the page
RUN = 3  # this many numbers that follow one another are written "7–9"


@dataclass(frozen=True)
class ToldEvent:
    """What happened, told once: its number, its words, and each time it happened."""

    number: int
    label: str
    dates: tuple[pd.Timestamp, ...]
    n_practices: int = 0  # 0 where it is no matter of practices

    @property
    def text(self) -> str:
        """The words: "2 Duty clinician (Nov 2024, Jan 2025; 3 practices)"."""
        times = dict.fromkeys(short_period(date, "month") for date in self.dates)
        who = count_text(self.n_practices, "practice") if self.n_practices > 1 else ""
        when = "; ".join(filter(None, [", ".join(times), who]))
        return f"{self.number} {self.label} ({when})"


def told_events(
    events: pd.DataFrame | None, chart: RunChart | ControlChart
) -> list[ToldEvent]:
    """Number the events within a chart, those of the same words together.

    Parameters
    ----------
    events
        Columns `date` and `label`; `practice`, if there is one, is the practice
        whose event it is, missing where it is that of all.
    chart
        Its periods say which events are told.
    """
    if events is None or chart.points.empty:
        return []
    first, stop = _ends(chart)
    dates = pd.to_datetime(events["date"]).tolist()
    who = events["practice"].tolist() if "practice" in events else [None] * len(dates)
    rows = zip(dates, events["label"].map(plain).tolist(), who, strict=True)
    found: dict[str, list[tuple[pd.Timestamp, object]]] = {}
    for date, label, practice in sorted(rows, key=lambda row: _when(row[0])):
        if not pd.isna(date) and first <= event_position(date, chart) < stop:
            found.setdefault(label, []).append((date, practice))
    return [
        ToldEvent(number, label, tuple(date for date, _ in same), _n_practices(same))
        for number, (label, same) in enumerate(found.items(), start=1)
    ]


def event_lines(
    events: pd.DataFrame | None, chart: RunChart | ControlChart
) -> list[str]:
    """Explain the numbers of the events, in lines as wide as the page."""
    lines: list[str] = []
    for event in told_events(events, chart):
        longer = f"{lines[-1]};  {event.text}" if lines else event.text
        if lines and width_mm(longer) <= LINE_ROOM_MM:
            lines[-1] = longer
        else:
            lines.append(event.text)
    return lines


def _when(date: pd.Timestamp) -> float:
    return math.inf if pd.isna(date) else date.value


def _n_practices(same: list[tuple[pd.Timestamp, object]]) -> int:
    return len({practice for _, practice in same if not pd.isna(practice)})


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
    """Draw a thin line at each month with an event, and its numbers on top.

    The boxes stand in as many rows as they need; none touches another or leaves
    the axes.
    """
    numbers: dict[int, set[int]] = {}
    for event in told_events(events, chart):
        for date in event.dates:
            numbers.setdefault(event_position(date, chart), set()).add(event.number)
    texts = {place: numbers_text(numbers[place]) for place in sorted(numbers)}
    boxes = _boxes(ax, texts)
    up = theme.size_mm(ax)[1]
    _make_room(ax, ROW_MM * (max((row for _, row in boxes), default=-1) + 1) / up)
    for (place, text), (middle, row) in zip(texts.items(), boxes, strict=True):
        look = {"color": theme.GROUP, "linewidth": 0.8, "linestyle": "-"}
        look |= {"transform": ax.get_xaxis_transform(), "zorder": 1, "label": EVENT}
        draw_line(ax, [place, place], [0, 1], **look, **theme.STROKE)
        _write_number(ax, middle, 0.99 - ROW_MM * row / up, text)


def numbers_text(numbers: Iterable[int]) -> str:
    """Write numbers briefly: "2, 7–9"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [
        f"{run[0]}–{run[-1]}" if len(run) >= RUN else ", ".join(map(str, run))
        for run in runs
    ]
    return ", ".join(parts)


def _boxes(ax: Axes, texts: Mapping[int, str]) -> list[tuple[float, int]]:
    """Return the middle of each box, in the units of the axes, and its row."""
    left, right = ax.get_xlim()
    across = theme.size_mm(ax)[0]
    ends: list[float] = []  # how far each row is taken, in mm
    boxes = []
    for place, text in texts.items():
        half = width_mm(text, bold=True) / 2 + BOX_PAD_MM
        middle = (place - left) / (right - left) * across
        middle = min(max(middle, half), across - half)
        free = (row for row, end in enumerate(ends) if end <= middle - half)
        row = next(free, len(ends))
        ends += [0.0] * (row == len(ends))
        ends[row] = middle + half + BOX_GAP_MM
        boxes.append((left + middle / across * (right - left), row))
    return boxes


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
