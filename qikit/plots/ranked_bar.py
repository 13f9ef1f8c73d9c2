"""Draw practices in order of their value, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from qikit.errors import ParameterError, did_you_mean
from qikit.measures import Measure
from qikit.plots import theme
from qikit.plots.benchmark_lines import draw_benchmarks
from qikit.plots.lean_axes import draw_line, set_fixed_ticks
from qikit.plots.lettering import plain, shorten_all, width_mm, write
from qikit.plots.scales import ValueScale, value_scale
from qikit.plots.suppressed import SUPPRESSED
from qikit.rounding import number_text
from qikit.variation.by_row import by_row
from qikit.variation.ranked import RankedPractices

LEFT_MM, RIGHT_MM, BOTTOM_MM, TOP_MM = 57.0, 60.0, 12.0, 3.0
ROW_MM, LEAST_ROWS = 5.5, 2
NAME_GAP_MM, COUNT_GAP_MM, WORD_GAP_MM = 2.0, 3.0, 4.0
ROOM_LEFT, ROOM_RIGHT = 0.03, 0.03  # of the span; marks at the limits stay whole

MARKERS = {
    "higher": "^",
    "lower": "v",
    "similar": "o",
    "too few to compare": "o",
    "not known": "o",
}
SHORT_WORDS = {"too few to compare": "too few"}  # there is no room for more
HOLLOW = ("too few to compare", "not known")  # nothing is said against the others
PLACES = ["shown_value", "shown_lower", "shown_upper", "row"]
INTERVAL = "95% interval"
AGAINST = "against the others"  # a large practice is compared with the rest
# What stands in the row of a practice without a value.
STATE_WORDS = {
    "not_submitted": "not reported",
    "not_applicable": "not applicable",
    SUPPRESSED: SUPPRESSED,
    "suppressed_at_source": "suppressed at source",
    "rejected": "set aside: failed a check",
}
NO_PATIENTS, NO_VALUE = "no patients", "no value"


def ranking_axes(n_practices: int, *, n_benchmarks: int = 1) -> Axes:
    """Make a new figure whose axes leave room for all that a ranking writes.

    The figure is `ax.figure`. Up to about 50 practices fit on an A4 page.
    """
    top = TOP_MM + theme.LINE_MM * max(1, n_benchmarks)
    rows = max(LEAST_ROWS, n_practices) * ROW_MM
    rows = min(rows, theme.PAGE_HEIGHT_MM - top - BOTTOM_MM)
    figure = theme.new_figure(theme.PAGE_WIDTH_MM, BOTTOM_MM + rows + top)
    across = theme.PAGE_WIDTH_MM - LEFT_MM - RIGHT_MM
    return theme.add_axes_mm(figure, (LEFT_MM, BOTTOM_MM, across, rows))


def plot_ranked_practices(
    ax: Axes,
    ranked: RankedPractices,
    measure: Measure,
    *,
    labels: Mapping[str, str],
    benchmarks: Sequence[tuple[str, float]] = (),
    highlight: str | None = None,
) -> Axes:
    """Draw one row for each practice, the highest value first.

    A mark shows the value and a line its 95% interval; published values have no
    interval. The mark points up where the practice is higher than the others
    and down where it is lower, and the word stands at the right, after "72 of
    80". A practice without a value keeps its row, with the reason in words and
    no mark.

    Parameters
    ----------
    ax
        From `ranking_axes`, or any axes with room for names at the left.
    ranked
        The result to draw; nothing is calculated here.
    measure
        Unit, decimals and scale.
    labels
        Practice code to the name that is shown; the code stands in for a name
        that is missing. Long names end in an ellipsis.
    benchmarks
        Pairs of a label and a value in the unit of the values. A missing value
        is not drawn.
    highlight
        Code of the practice that the report is about.

    Returns
    -------
    `ax`.

    Raises
    ------
    ParameterError
        If the highlighted practice is not in the ranking.
    """
    theme.dress(ax)
    _require_practice(highlight, ranked)
    rows = _rows(ranked, measure)
    known = [(text, value) for text, value in benchmarks if not pd.isna(value)]
    _set_axes(ax, rows, measure, [value for _, value in known])
    _draw_rows(ax, rows, highlight)
    _write_names(ax, rows, labels, highlight)
    _write_right(ax, rows, measure, highlight)
    draw_benchmarks(ax, known, measure)
    return ax


def no_value_text(row: Mapping[str, Any]) -> str:
    """Say why a practice has no value."""
    if row["state"] in STATE_WORDS:
        return STATE_WORDS[row["state"]]
    return NO_PATIENTS if row["denominator"] == 0 else NO_VALUE


def count_of(row: Mapping[str, Any]) -> str:
    """Write the counts behind a value, "72 of 80"; nothing where there are none."""
    if pd.isna(row["numerator"]) or pd.isna(row["denominator"]):
        return ""
    return f"{number_text(row['numerator'])} of {number_text(row['denominator'])}"


def _require_practice(highlight: str | None, ranked: RankedPractices) -> None:
    codes = list(ranked.bars["practice_code"])
    if highlight is not None and highlight not in codes:
        raise ParameterError(
            f"practice {highlight!r} is to be highlighted but is not in the ranking. "
            + did_you_mean(highlight, codes)
        )


def _rows(ranked: RankedPractices, measure: Measure) -> pd.DataFrame:
    """Return the bars in display units, with the row each one is drawn in."""
    bars = ranked.bars
    values = bars[["value", "lower", "upper"]].to_numpy(dtype=float)
    level = np.arange(len(bars), dtype=float)
    drawn = np.column_stack([values * measure.multiplier, level])
    drawn = pd.DataFrame(drawn, columns=PLACES)
    return pd.concat([bars.reset_index(drop=True), drawn], axis=1)


def _set_axes(
    ax: Axes, rows: pd.DataFrame, measure: Measure, benchmarks: list[float]
) -> None:
    shown = rows[PLACES[:3]].to_numpy().ravel()
    lines = [measure.display(value) for value in benchmarks]
    scale = value_scale(measure, np.concatenate([shown, lines]))
    span = scale.high - scale.low
    set_fixed_ticks(ax.xaxis, scale.ticks, scale.labels)
    ax.set_xlim(scale.low - ROOM_LEFT * span, scale.high + ROOM_RIGHT * span)
    set_fixed_ticks(ax.yaxis, [], [])
    ax.set_ylim(max(LEAST_ROWS, len(rows)) - 0.5, -0.5)
    down = 8.0 / theme.size_mm(ax)[1]
    text = _axis_text(rows, measure, scale)
    write(ax, 0, -down, text, transform=ax.transAxes, va="center")


def _axis_text(rows: pd.DataFrame, measure: Measure, scale: ValueScale) -> str:
    text = f"{plain(measure.short_name)} ({plain(measure.unit)})"
    if rows["shown_lower"].notna().any():
        text += f" with {INTERVAL}"
    return text if scale.is_from_floor else f"{text}, axis starts at {scale.labels[0]}"


def _draw_rows(ax: Axes, rows: pd.DataFrame, highlight: str | None) -> None:
    left, right = ax.get_xlim()
    levels = _in_pieces([left, right], rows["row"].to_numpy())
    draw_line(ax, *levels, color=theme.GRID, linewidth=0.4, zorder=0.5, **theme.STROKE)
    _write_states(ax, rows)
    places = rows[PLACES].to_numpy(dtype=float)
    words = rows["comparison"].to_numpy()
    is_chosen = rows["practice_code"].to_numpy() == highlight
    is_known = ~np.isnan(places[:, 0])
    for part, colour, size in (
        (is_known & ~is_chosen, theme.LINE, 5.0),
        (is_known & is_chosen, theme.HIGHLIGHT, 7.0),
    ):
        _draw_intervals(ax, places[part], colour, size)
        for word, marker in MARKERS.items():
            look = {"marker": marker, "markersize": size, "markeredgecolor": colour}
            _draw_marks(ax, places[part & (words == word)], word, look)


def _in_pieces(ends: ArrayLike, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return level pieces as one line with gaps; `ends` of all, or of each."""
    across = np.full((len(heights), 3), np.nan)
    across[:, :2] = ends
    return across.ravel(), np.repeat(heights, 3)


def _draw_intervals(ax: Axes, places: np.ndarray, colour: str, size: float) -> None:
    """Draw all intervals as one line with gaps."""
    places = places[~np.isnan(places[:, 1])]
    if not len(places):
        return
    pieces = _in_pieces(places[:, 1:3], places[:, 3])
    width = 1.2 if size < 6 else 2.0
    look = {"color": colour, "linewidth": width, "linestyle": "-", "marker": ""}
    draw_line(ax, *pieces, label=INTERVAL, zorder=2, **look, **theme.STROKE)


def _draw_marks(ax: Axes, places: np.ndarray, word: str, look: dict) -> None:
    if not len(places):
        return
    has_interval = not np.isnan(places[:, 1]).all()
    is_hollow = word in HOLLOW and has_interval
    fill = theme.PAPER if is_hollow else look["markeredgecolor"]
    look = look | {"markerfacecolor": fill, "markeredgewidth": 1.0}
    look["markersize"] += 1.5 if look["marker"] != "o" else 0
    draw_line(
        *(ax, places[:, 0], places[:, 3]),
        linestyle="none",
        label=word,
        zorder=3,
        **look,
    )


def _write_states(ax: Axes, rows: pd.DataFrame) -> None:
    missing = rows[rows["shown_value"].isna()]
    for row in by_row(missing):
        write(
            *(ax, 0.02, row["row"], no_value_text(row)),
            transform=ax.get_yaxis_transform(),
            va="center_baseline",
            bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 1.0},
        )


def _write_names(
    ax: Axes, rows: pd.DataFrame, labels: Mapping[str, str], highlight: str | None
) -> None:
    width, _ = theme.size_mm(ax)
    page = ax.figure.get_figwidth() * theme.MM_PER_INCH
    room = ax.get_position().x0 * page - NAME_GAP_MM - 1
    names = {code: labels.get(code, code) for code in rows["practice_code"]}
    names = shorten_all(names, room)
    for code, row in zip(rows["practice_code"], rows["row"], strict=True):
        write(
            *(ax, -NAME_GAP_MM / width, row, names[code]),
            transform=ax.get_yaxis_transform(),
            ha="right",
            va="center_baseline",
            **_emphasis(code, highlight),
        )


def _write_right(
    ax: Axes, rows: pd.DataFrame, measure: Measure, highlight: str | None
) -> None:
    """Write the counts (or the value alone) and the comparison in words."""
    known = rows[rows["value"].notna()]
    counts = [count_of(row) or measure.text(row["value"]) for row in by_row(known)]
    _write_column(ax, known, counts, COUNT_GAP_MM, highlight)
    compared = known["comparison"] != "not known"
    if not compared.any():
        return
    widest = max(width_mm(text, bold=True) for text in counts)
    gap = COUNT_GAP_MM + widest + WORD_GAP_MM
    words = list(known["comparison"].replace(SHORT_WORDS))
    _write_column(ax, known, words, gap, highlight)
    width, height = theme.size_mm(ax)
    place = (1 + gap / width, 1 + 1.0 / height)
    write(ax, *place, AGAINST, transform=ax.transAxes, va="bottom")


def _write_column(
    ax: Axes, rows: pd.DataFrame, texts: list[str], gap: float, highlight: str | None
) -> None:
    """Write one text a row, `gap` millimetres to the right of the axes."""
    across = 1 + gap / theme.size_mm(ax)[0]
    for code, row, text in zip(rows["practice_code"], rows["row"], texts, strict=True):
        write(
            *(ax, across, row, text),
            transform=ax.get_yaxis_transform(),
            va="center_baseline",
            **_emphasis(code, highlight),
        )


def _emphasis(code: str, highlight: str | None) -> dict[str, str]:
    if code == highlight:
        return {"fontweight": "bold", "color": theme.HIGHLIGHT}
    return {}
