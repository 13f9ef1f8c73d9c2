"""Draw a spine chart: one unit among all, one row a measure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from qikit.errors import DataError, ParameterError, did_you_mean
from qikit.measures import Measure
from qikit.plots import theme
from qikit.plots.key import write_key
from qikit.plots.lettering import in_two_lines, plain, shorten, write

LEFT_MM, RIGHT_MM, BOTTOM_MM, TOP_MM = 92.0, 36.0, 7.0, 16.0
ROW_MM = 8.0
MOST_ROWS = 28  # fit on an A4 page
OWN_MM, BENCHMARK_MM, END_MM = 59.0, 75.0, 90.0  # right ends, from the left edge
NAME_MM, GAP_MM, WORD_MM = 43.0, 2.0, 17.0
HEAD_MM, KEY_DROP_MM = 5.5, 2.0  # above and below the axes

RANGE, QUARTILES, BENCHMARK = "all units", "middle half of them", "benchmark"
MARKERS = {  # of the comparison: shape and size
    "better": ("D", 6.5),
    "worse": ("s", 6.5),
    "higher": ("^", 7.5),
    "lower": ("v", 7.5),
    "similar": ("o", 6.5),
    "not known": ("o", 6.5),
}
COLOURS = {
    "better": theme.IMPROVEMENT,
    "worse": theme.CONCERN,
    "higher": theme.CHANGE,
    "lower": theme.CHANGE,
    "similar": theme.LINE,
    "not known": theme.PAPER,
}
POSITIONS = ["lowest", "lower_quartile", "upper_quartile", "highest"]
COLUMNS = ["measure", "value", "benchmark", *POSITIONS, "comparison"]


def spine_axes(n_rows: int) -> Axes:
    """Make a new figure whose axes leave room for all that a spine chart writes."""
    rows = n_rows * ROW_MM
    figure = theme.new_figure(theme.PAGE_WIDTH_MM, BOTTOM_MM + rows + TOP_MM)
    across = theme.PAGE_WIDTH_MM - LEFT_MM - RIGHT_MM
    return theme.add_axes_mm(figure, (LEFT_MM, BOTTOM_MM, across, rows))


def plot_spine(
    ax: Axes,
    spine: pd.DataFrame,
    measures: Mapping[str, Measure],
    *,
    unit_name: str,
    benchmark_name: str = BENCHMARK,
) -> Axes:
    """Draw where one unit lies among all, measure by measure.

    The benchmark is the line in the middle. Each row has its own linear scale:
    the further of the two ends of the range touches the edge, so that distances
    to the left and to the right can be compared within a row. The better end is
    at the right where the measure has a direction (a measure that should fall is
    turned round); without a direction the highest value is at the right. The
    pale bar is the range of all units, the darker one their middle half. Words
    and shape say how the unit compares: better or worse only where the measure
    has a direction.

    Parameters
    ----------
    ax
        From `spine_axes`, or any axes with the same room beside them.
    spine
        One row a measure, in the order of the rows: measure (an id in
        `measures`), value of the unit, benchmark, lowest, lower_quartile,
        upper_quartile and highest of the units, all in the stored unit (0 to 1
        for a proportion), and comparison with the benchmark (higher, similar,
        lower, not known). A missing value keeps its row and says so.
    measures
        Unit, decimals and direction, by id.
    unit_name
        The practice or cluster that is drawn.
    benchmark_name
        What it is compared with, such as "Northern Ireland".

    Returns
    -------
    `ax`.

    Raises
    ------
    DataError
        If a column is missing.
    ParameterError
        If there are no rows or too many, or a measure is not given.
    """
    theme.dress(ax)
    _require(spine, measures)
    rows = spine.reset_index(drop=True)
    ax.set(xlim=(-1.06, 1.06), xticks=[], yticks=[])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    _draw_middle(ax)
    words = [compared_word(row, measures[row["measure"]]) for _, row in rows.iterrows()]
    _draw_bars(ax, rows, measures)
    _draw_marks(ax, rows, measures, words)
    directions = {measures[name].direction for name in rows["measure"]}
    _write_heads(ax, plain(unit_name), plain(benchmark_name), directions)
    for place, word in enumerate(words):
        row = rows.iloc[place]
        _write_row(ax, place, row, measures[row["measure"]], word)
    _write_key(ax)
    return ax


def compared_word(row: pd.Series, measure: Measure) -> str:
    """Say better or worse where the measure has a direction, else higher or lower."""
    word = row["comparison"]
    if pd.isna(row["value"]) or word not in ("higher", "lower"):
        return word if word == "similar" and not pd.isna(row["value"]) else "not known"
    if measure.direction == "neutral":
        return word
    is_wanted = (word == "higher") == (measure.direction == "up")
    return "better" if is_wanted else "worse"


def _require(spine: pd.DataFrame, measures: Mapping[str, Measure]) -> None:
    missing = [name for name in COLUMNS if name not in spine]
    if missing:
        raise DataError(f"the spine has no column {name!r}." for name in missing)
    if not 1 <= len(spine) <= MOST_ROWS:
        raise ParameterError(
            f"{len(spine)} measures do not make a spine chart. Give 1 to {MOST_ROWS}, "
            "and make another figure for the rest."
        )
    unknown = [name for name in spine["measure"] if name not in measures]
    if unknown:
        raise ParameterError(
            f"measure {name!r} is in the spine but not given. "
            + did_you_mean(str(name), measures)
            for name in unknown
        )


def _places(row: pd.Series, measure: Measure, columns: list[str]) -> list[float]:
    """Put values of one row on the axis from -1 to 1, the benchmark at 0."""
    distances = row[POSITIONS].astype(float) - float(row["benchmark"])
    furthest = distances.abs().max()
    side = -1.0 if measure.direction == "down" else 1.0
    values = row[columns].astype(float) - float(row["benchmark"])
    return [side * float(v) / furthest if furthest > 0 else 0.0 * v for v in values]


def _draw_middle(ax: Axes) -> None:
    look = {"color": theme.BENCHMARK, "linewidth": 1.2, "linestyle": "-"}
    ax.axvline(0, label=BENCHMARK, zorder=2, **look, **theme.STROKE)


def _draw_bars(ax: Axes, rows: pd.DataFrame, measures: Mapping[str, Measure]) -> None:
    """Draw the range of the units and their middle half."""
    for label, ends, height, colour in (
        (RANGE, ["lowest", "highest"], 0.36, theme.RIBBON),
        (QUARTILES, ["lower_quartile", "upper_quartile"], 0.56, theme.INNER_RIBBON),
    ):
        places = [
            _places(row, measures[row["measure"]], ends) for _, row in rows.iterrows()
        ]
        first, last = np.array(places, dtype=float).T
        left, width = np.minimum(first, last), np.abs(last - first)
        known = np.isfinite(left)
        ax.barh(
            *(np.flatnonzero(known), width[known], height, left[known]),
            color=colour,
            linewidth=0,
            label=label,
            zorder=1,
        )


def _draw_marks(
    ax: Axes, rows: pd.DataFrame, measures: Mapping[str, Measure], words: list[str]
) -> None:
    for word, (marker, size) in MARKERS.items():
        chosen = rows[[w == word for w in words]].dropna(subset=["value"])
        if chosen.empty:
            continue
        across = [
            _places(row, measures[row["measure"]], ["value"])[0]
            for _, row in chosen.iterrows()
        ]
        ax.plot(
            *(across, chosen.index.to_numpy(dtype=float)),
            linestyle="none",
            marker=marker,
            markersize=size,
            markerfacecolor=COLOURS[word],
            markeredgecolor=theme.TEXT,
            markeredgewidth=0.8,
            clip_on=False,
            label=word,
            zorder=3,
        )


def _write_heads(
    ax: Axes, unit_name: str, benchmark_name: str, directions: set[str]
) -> None:
    """Write what is compared, and what stands in each column."""
    height = theme.size_mm(ax)[1]
    both = f"{shorten(unit_name, 90.0)} against {shorten(benchmark_name, 60.0)}"
    top = 1 + (HEAD_MM + theme.LINE_MM) / height
    write(ax, _across(ax, 1.0), top, both, transform=ax.transAxes, fontweight="bold")
    left, right = _end_words(directions)
    width = theme.size_mm(ax)[0]
    for text, place, side in (
        ("value", OWN_MM, "right"),
        ("compared\nwith", BENCHMARK_MM, "right"),
        (left, END_MM, "right"),
        (right, LEFT_MM + width + GAP_MM, "left"),
        ("the value is", LEFT_MM + width + WORD_MM, "left"),
    ):
        write(
            *(ax, _across(ax, place), 1 + 2.0 / height, text),
            transform=ax.transAxes,
            ha=side,
            va="baseline",
            linespacing=1.1,
        )


def _end_words(directions: set[str]) -> tuple[str, str]:
    """Say what is at the two ends of the rows."""
    if directions == {"neutral"}:
        return "lowest", "highest"
    if "neutral" not in directions:
        return "worst", "best"
    return "worst or\nlowest", "best or\nhighest"


def _write_row(
    ax: Axes, place: int, row: pd.Series, measure: Measure, word: str
) -> None:
    """Write the figures of one row and how it compares."""
    ends = ["lowest", "highest"]
    if measure.direction == "down":
        ends = ends[::-1]
    right = LEFT_MM + theme.size_mm(ax)[0]
    is_missing = pd.isna(row["value"])
    for text, across, side, weight in (
        ("no value" if is_missing else measure.text(row["value"]), OWN_MM, "right", 1),
        (measure.text(row["benchmark"]), BENCHMARK_MM, "right", 0),
        (measure.text(row[ends[0]]), END_MM, "right", 0),
        (measure.text(row[ends[1]]), right + GAP_MM, "left", 0),
        ("" if is_missing else word, right + WORD_MM, "left", 1),
    ):
        write(
            *(ax, _across(ax, across), place, text),
            transform=ax.get_yaxis_transform(),
            ha=side,
            va="center_baseline",
            fontweight="bold" if weight else "normal",
        )
    _write_name(ax, place, measure)


def _write_name(ax: Axes, place: int, measure: Measure) -> None:
    """Write the measure, and under it its unit where that is not a percentage."""
    lines = in_two_lines(measure.short_name, NAME_MM).split("\n")
    if not measure.is_percentage:
        unit = shorten(measure.unit, NAME_MM)
        lines = [shorten(measure.short_name, NAME_MM), unit]
    write(
        *(ax, _across(ax, 1.0), place, "\n".join(lines)),
        transform=ax.get_yaxis_transform(),
        va="center_baseline" if len(lines) == 1 else "center",
        linespacing=1.1,
    )


def _across(ax: Axes, mm: float) -> float:
    """Turn millimetres from the left edge of the page into a share of the axes."""
    return (mm - LEFT_MM) / theme.size_mm(ax)[0]


def _write_key(ax: Axes) -> None:
    drawn = {line.get_label(): line for line in ax.lines}
    bars = [box for box in ax.containers if box.get_label() in (RANGE, QUARTILES)]
    marks = [*bars, *[drawn[word] for word in MARKERS if word in drawn]]
    width, height = theme.size_mm(ax)
    place = {"loc": "upper left", "bbox_transform": ax.transAxes}
    place["bbox_to_anchor"] = (_across(ax, 1.0), -KEY_DROP_MM / height)
    write_key(ax, marks, LEFT_MM + width + RIGHT_MM - 2, place)
