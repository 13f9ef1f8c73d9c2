"""Draw the plan of a programme: its periods as bars, its days as marks."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from qikit.plots import theme
from qikit.plots.gantt_layout import (
    ACROSS_MM,
    LEFT_MM,
    WORDS,
    Calendar,
    Entry,
    Row,
    calendar,
    checked,
    date_middle,
    rows,
)
from qikit.plots.key import write_key
from qikit.plots.lean_axes import LeanAxes, draw_line, set_fixed_ticks
from qikit.plots.lettering import MM_PER_POINT, in_two_lines, width_mm, write

TOP_MM, AXIS_MM, KEY_ROW_MM = 6.0, 10.0, 4.3
GAP_MM, MONTH_MM = 2.0, 8.0  # before a row's name ends; the least a month's name needs
KEY_BAR, KEY_SCALE = 13.0, 0.6  # width of a bar in the key, points; its height
STEPS = (1, 2, 3, 6, 12, 24, 60)  # months from one name to the next
MOST_IN_MARK = 2  # letters of a label that fit in a session's mark
# Paper behind a date, so that no line goes through it.
BEHIND_DATE = {"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.8}
NO_DATE, NO_PLAN = "no date yet", "no dates yet"
# Height in mm, fill, thickness of the edge: each kind differs without its colour.
BARS = {
    "baseline": (4.4, theme.PAPER, 1.2),
    "enrolment": (2.4, theme.GROUP, 0.6),
    "action_period": (4.4, theme.INNER_RIBBON, 0.6),
    "evaluation": (1.4, theme.TEXT, 0.0),
    "period": (3.4, theme.SHARE_LOW, 0.6),
}
MARKS = {  # shape, size in points, fill, edge
    "session": ("D", 11.5, theme.PAPER, theme.LINE),
    "report": ("v", 6.0, theme.TEXT, theme.TEXT),
    "summit": ("*", 15.0, theme.HIGHLIGHT, theme.HIGHLIGHT),
    "day": ("o", 6.0, theme.PAPER, theme.TEXT),
}


def gantt_axes(plan: pd.DataFrame) -> Axes:
    """Make a new figure as high as the rows of a plan need.

    Raises
    ------
    DataError, ParameterError
        As `plot_gantt`.
    """
    height = max(_height(_laid_out(plan)[1]), 1.0)
    foot = AXIS_MM + _key_mm(plan["kind"].nunique())
    figure = theme.new_figure(theme.PAGE_WIDTH_MM, TOP_MM + height + foot)
    return theme.add_axes_mm(figure, (LEFT_MM, foot, ACROSS_MM, height))


def plot_gantt(
    ax: Axes, plan: pd.DataFrame, *, as_of: pd.Timestamp | None = None
) -> Axes:
    """Draw a plan by months: one row for each name.

    Periods are bars, days are marks; each kind has its own shape, and the key below
    names those that are there. Learning sessions, the summit and other days have
    their date below them, unless two dates of a row would touch. What overlaps in a
    row is drawn in lanes, one below the other.

    Parameters
    ----------
    ax
        From `gantt_axes` of the same plan.
    plan
        One row an entry: row (the name of its row, in order), start and end (days,
        both included; end may be missing for a day), kind (baseline, enrolment,
        action_period, evaluation, period: bars; session, report, summit, day:
        marks, drawn on their first day), and label if wanted: up to two letters,
        such as its number, stand in the mark of a session, and a longer text in a
        bar that has room for it. A row whose entries have no start says so.
    as_of
        A day to mark with a line; left out where it is not among the months.

    Returns
    -------
    `ax`.

    Raises
    ------
    DataError
        If a column is missing, or an entry ends before it begins.
    ParameterError
        If a kind is none of these.
    """
    theme.dress(ax)
    months, found = _laid_out(plan)
    ax.set(xlim=(0, ACROSS_MM), ylim=(max(_height(found), 1.0), 0))
    set_fixed_ticks(ax.xaxis, [], [])
    set_fixed_ticks(ax.yaxis, [], [])
    for row in found:
        _write_name(ax, row)
    _draw_rules(ax, found)
    if months is None:
        if not found:
            write(ax, 0, -TOP_MM / 2, NO_PLAN, va="center")
        return ax
    entries = [entry for row in found for entry in row.entries]
    _set_months(ax, months)
    _draw_bars(ax, [entry for entry in entries if entry.is_bar])
    _draw_marks(ax, [entry for entry in entries if not entry.is_bar])
    for row in found:
        _write_labels(ax, row)
    _draw_as_of(ax, months, as_of)
    _write_kinds(ax, entries)
    return ax


def _laid_out(plan: pd.DataFrame) -> tuple[Calendar | None, list[Row]]:
    whole = checked(plan)
    months = calendar(whole)
    return months, rows(whole, months)


def _height(found: list[Row]) -> float:
    return sum(row.height for row in found)


def _write_name(ax: Axes, row: Row) -> None:
    middle = row.top + row.height / 2
    text = in_two_lines(row.name, LEFT_MM - GAP_MM - 1)
    look = {"va": "center", "linespacing": 1.1}
    write(ax, -GAP_MM, middle, text, ha="right", **look)
    if not row.entries:
        write(ax, GAP_MM, middle, NO_DATE, **look)


def _draw_rules(ax: Axes, found: list[Row]) -> None:
    """Draw a line between rows, and above the first and below the last."""
    heights = [row.top for row in found] + [_height(found)]
    across = [0, ACROSS_MM, np.nan] * len(heights)
    down = [place for height in heights for place in (height, height, np.nan)]
    _draw_thin(ax, across, down, "rows", zorder=0.6)


def _draw_thin(ax: Axes, across: list, down: list, label: str, **look) -> None:
    thin = {"color": theme.GRID, "linewidth": 0.5, "linestyle": "-", "marker": ""}
    draw_line(
        ax, across, down, label=label, clip_on=False, **thin | theme.STROKE | look
    )


def _set_months(ax: Axes, months: Calendar) -> None:
    """Name months in their middle, every one that has room; lines where they begin."""
    least = MONTH_MM * len(months.months) / ACROSS_MM
    step = next((n for n in STEPS if n >= least), int(np.ceil(least)))
    starts = months.months[::step]
    edges = [months.across(day) for day in starts] + [ACROSS_MM]
    middles = [
        edge + months.day_mm * start.days_in_month / 2
        for start, edge in zip(starts, edges, strict=False)
    ]
    years = [None, *(month.year for month in starts)]
    labels = [
        f"{month:%b}\n{month.year if month.year != before else ''}"
        for before, month in zip(years, starts, strict=False)
    ]
    set_fixed_ticks(ax.xaxis, middles, labels)
    down = [0, ax.get_ylim()[0], np.nan] * len(edges)
    across = [place for edge in edges for place in (edge, edge, np.nan)]
    _draw_thin(ax, across, down, "months", zorder=0.5)


def _draw_bars(ax: Axes, bars: list[Entry]) -> None:
    """Draw the bars of a kind as one shape."""
    for kind, (height, fill, edge) in BARS.items():
        own = [bar for bar in bars if bar.kind == kind]
        if own:
            codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY] * len(own)
            corners = [corner for bar in own for corner in _corners(bar, height)]
            look = {"facecolor": fill, "edgecolor": theme.TEXT, "linewidth": edge}
            look |= {"label": WORDS[kind], "zorder": 1}
            shape = PathPatch(Path(corners, codes), **look)
            ax.put(shape) if isinstance(ax, LeanAxes) else ax.add_patch(shape)


def _corners(bar: Entry, height: float) -> list[tuple[float, float]]:
    top, foot = bar.down - height / 2, bar.down + height / 2
    left, right = bar.left, bar.right
    return [(left, top), (right, top), (right, foot), (left, foot), (left, top)]


def _draw_marks(ax: Axes, marks: list[Entry]) -> None:
    for kind in MARKS:
        own = [mark for mark in marks if mark.kind == kind]
        if own:
            places = [mark.middle for mark in own], [mark.down for mark in own]
            draw_line(ax, *places, clip_on=False, zorder=2, **_mark_look(kind))


def _mark_look(kind: str) -> dict:
    shape, size, fill, edge = MARKS[kind]
    look = {"linestyle": "none", "marker": shape, "markersize": size}
    look |= {"markerfacecolor": fill, "markeredgecolor": edge}
    return look | {"markeredgewidth": 1.2, "label": WORDS[kind]}


def _write_labels(ax: Axes, row: Row) -> None:
    has_marks = any(not entry.is_bar for entry in row.entries)
    for entry in row.entries:
        centred = {"ha": "center", "va": "center_baseline", "zorder": 3}
        if _has_room(entry, has_marks=has_marks):
            weight = "bold" if entry.kind == "session" else "normal"
            place = entry.middle, entry.down
            write(ax, *place, entry.label, fontweight=weight, **centred)
        if entry.date:
            place = date_middle(entry), entry.down + 5.2
            write(ax, *place, entry.date, bbox=BEHIND_DATE, **centred)


def _has_room(entry: Entry, *, has_marks: bool) -> bool:
    """Say whether a label fits where it belongs, clear of the marks of its row."""
    if entry.kind == "session":
        return 0 < len(entry.label) <= MOST_IN_MARK
    if not entry.is_bar or BARS[entry.kind][0] < 4 or not entry.label:
        return False
    taken = 8.0 if has_marks else 1.5
    return width_mm(entry.label) <= entry.right - entry.left - taken


def _draw_as_of(ax: Axes, months: Calendar, as_of: pd.Timestamp | None) -> None:
    if not months.has(as_of):
        return
    across = months.across(as_of.normalize()) + months.day_mm / 2
    look = {"color": theme.HIGHLIGHT, "linewidth": 1.2, "linestyle": theme.DASHED}
    ends = [-1.0, ax.get_ylim()[0]]
    _draw_thin(ax, [across] * 2, ends, "as of", zorder=0.8, **look)
    text = f"as of {as_of.day} {as_of:%b %Y}"
    half = width_mm(text) / 2
    middle = min(max(across, half), ACROSS_MM - half)
    write(ax, middle, -TOP_MM / 2 - 0.4, text, ha="center", va="center")


def _write_kinds(ax: Axes, entries: list[Entry]) -> None:
    """Write the key: what each shape in the drawing stands for."""
    there = {entry.kind for entry in entries}
    handles = [_handle(kind) for kind in WORDS if kind in there]
    width, height = (float(n) * theme.MM_PER_INCH for n in ax.figure.get_size_inches())
    place = {"bbox_to_anchor": (1.0 / width, (_key_mm(len(handles)) - 1) / height)}
    write_key(ax.figure, handles, theme.PAGE_WIDTH_MM - 2, place)


def _key_mm(n_kinds: int) -> float:
    """Return the room of the key; four entries at least fit in a row."""
    return 1 + KEY_ROW_MM * -(-n_kinds // 4)


def _handle(kind: str) -> Line2D:
    if kind in MARKS:
        return Line2D([], [], **_mark_look(kind) | {"markersize": 8.0})
    height, fill, edge = BARS[kind]
    half = KEY_SCALE * height / MM_PER_POINT / KEY_BAR
    corners = [(-1, -half), (1, -half), (1, half), (-1, half), (-1, -half)]
    look = {"linestyle": "none", "marker": Path(corners, closed=True)}
    look |= {"markerfacecolor": fill, "markeredgecolor": theme.TEXT}
    look |= {"markeredgewidth": edge, "markersize": KEY_BAR}
    return Line2D([], [], label=WORDS[kind], **look)
