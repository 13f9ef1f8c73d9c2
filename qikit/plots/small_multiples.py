"""Draw one small run chart for each practice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from qikit.errors import ParameterError
from qikit.measures import Measure
from qikit.plots import series, theme
from qikit.plots.key import write_key
from qikit.plots.lean_axes import draw_line
from qikit.plots.lettering import short_period, shorten, shorten_all, width_mm, write
from qikit.plots.panel_grid import lay_out, usual_columns, value_intervals
from qikit.plots.run_chart import NO_VALUES, axis_text, drawn_values
from qikit.plots.scales import (
    ValueScale,
    set_period_axis,
    set_value_axis,
    value_scale,
)
from qikit.spc.run_chart import RunChart

OWN_SCALE_TIMES = 3.0  # a maximum this many times the next one has its own axis
MOST_PANELS = 30
OWN_SCALE = " (own scale)"

EDGE_MM = 1.0


def plot_run_charts(
    charts: Mapping[str, RunChart],
    measure: Measure,
    *,
    columns: int | None = None,
    target: float | None = None,
    group_chart: RunChart | None = None,
    is_low: bool = False,
) -> Figure:
    """Draw a panel for each practice, in the order given.

    All panels share the time axis and the value axis, so that they can be
    compared. One exception: a practice whose largest value is more than three
    times that of the next practice would squash all others; its panel has its
    own value axis, and its title says "own scale".

    The title of a panel is the practice and its latest value; it also says
    where there are too few points for a signal or where the chart was not
    assessed, so that a panel without marks is not taken for a stable one.

    Parameters
    ----------
    charts
        Practice name to run chart, 1 to 30, of one frequency. Names that are
        too long end in an ellipsis.
    measure
        Unit, decimals and scale.
    columns
        Panels side by side; by itself 3, and 4 of more than 18 panels, so that
        none is flat.
    target
        In the unit of the values; drawn in every panel.
    group_chart
        The practices together: a thin grey line behind every panel.
    is_low
        Whether the panels are low, so that other things have room on the page.

    Returns
    -------
    A figure that fits on an A4 page.

    Raises
    ------
    ParameterError
        If there are no charts, or more than 30, or their frequencies differ.
    """
    _require_panels(charts)
    if columns is None:
        columns = usual_columns(len(charts), is_low=is_low)
    _require_columns(columns)
    scales = _scales(charts, measure, target, group_chart, columns, is_low)
    room = {"has_own": bool(scales.own), "is_low": is_low}
    grid = lay_out(len(charts), columns, scales.labels, **room)
    figure = theme.new_figure(theme.PAGE_WIDTH_MM, grid.height)
    titles = _titles(charts, scales.own, grid.panel_width)
    group = None if group_chart is None else _group_line(group_chart, measure)
    periods, foot = _all_periods(charts), series.foot_mm(charts.values())
    for place, (label, chart) in enumerate(charts.items()):
        ax = theme.add_axes_mm(figure, grid.box(place))
        if group is not None:
            _draw_group(ax, group)
        _draw_panel(ax, chart, measure, target)
        is_labelled = label in scales.own or grid.is_first_column(place)
        scale = scales.of(label)
        set_value_axis(ax, scale, labelled=is_labelled, foot_mm=foot)
        set_period_axis(ax, periods, chart.frequency, labelled=grid.is_lowest(place))
        _write_head(ax, titles[label], _latest_text(chart, measure, grid.panel_width))
    _write_top(figure, measure, scales.shared, target)
    return figure


def find_own_scale(charts: Mapping[str, RunChart], measure: Measure) -> set[str]:
    """Name the practices whose values would squash the panels of all others.

    The largest value of each practice is compared with the next-highest one,
    beginning with the highest; the first that is not more than three times the
    next ends the search. Where all others are 0, nothing is squashed.
    """
    tops = {
        label: float(np.nanmax(values))
        for label, chart in charts.items()
        if not np.isnan(values := series.shown_values(chart, measure)).all()
    }
    ordered = sorted(tops, key=tops.__getitem__, reverse=True)
    own: set[str] = set()
    for label, below in zip(ordered, ordered[1:], strict=False):
        if not 0 < tops[below] * OWN_SCALE_TIMES < tops[label]:
            break
        own.add(label)
    return own


@dataclass(frozen=True)
class _Scales:
    """The value axis that is shared, and those of practices with their own."""

    shared: ValueScale
    own: dict[str, ValueScale]

    @property
    def labels(self) -> list[str]:
        return [text for s in (self.shared, *self.own.values()) for text in s.labels]

    def of(self, label: str) -> ValueScale:
        return self.own.get(label, self.shared)


def _scales(
    charts: Mapping[str, RunChart],
    measure: Measure,
    target: float | None,
    group_chart: RunChart | None,
    columns: int,
    is_low: bool,
) -> _Scales:
    own = find_own_scale(charts, measure)
    steps = value_intervals(len(charts), columns, is_low=is_low)
    shown = {label: drawn_values(c, measure, target) for label, c in charts.items()}
    together = [values for label, values in shown.items() if label not in own]
    if group_chart is not None:
        together.append(series.shown_values(group_chart, measure))
    return _Scales(
        value_scale(measure, np.concatenate(together), intervals=steps),
        {label: value_scale(measure, shown[label], intervals=steps) for label in own},
    )


def _require_panels(charts: Mapping[str, RunChart]) -> None:
    if not 1 <= len(charts) <= MOST_PANELS:
        raise ParameterError(
            f"{len(charts)} run charts do not make a figure of small panels. Give 1 "
            f"to {MOST_PANELS}, such as the practices of one cluster."
        )
    frequencies = sorted({chart.frequency for chart in charts.values()})
    if len(frequencies) > 1:
        raise ParameterError(
            f"the run charts differ in frequency: {', '.join(frequencies)}. Draw each "
            "frequency in a figure of its own."
        )


def _require_columns(columns: int) -> None:
    if columns < 1:
        raise ParameterError(f"{columns} columns cannot hold a panel. Give 1 or more.")


def _all_periods(charts: Mapping[str, RunChart]) -> pd.DatetimeIndex:
    starts = [chart.points["period_start"] for chart in charts.values()]
    starts = [start for start in starts if not start.empty]
    if not starts:
        return pd.DatetimeIndex([pd.Timestamp(2000, 1, 1)])  # nothing is drawn
    return pd.DatetimeIndex(pd.concat(starts))


def _titles(
    charts: Mapping[str, RunChart], own: Mapping[str, ValueScale], room: float
) -> dict[str, str]:
    common = shorten_all({label: label for label in charts}, room)
    less = room - width_mm(OWN_SCALE, bold=True)
    return {
        label: shorten(label, less) + OWN_SCALE if label in own else title
        for label, title in common.items()
    }


def _latest_text(chart: RunChart, measure: Measure, room: float) -> str:
    """Write the latest value; in a narrow panel without its period."""
    latest = chart.latest
    if latest is None:
        return NO_VALUES
    status = series.STATUS_WORDS.get(chart.status)
    value = measure.text(latest["value"])
    period = short_period(latest["period_start"], chart.frequency)
    ending = f", {status}" if status else ""
    longest = f"{value} in {period}{ending}"
    return longest if width_mm(longest) <= room else f"{value}{ending}"


def _draw_panel(
    ax: Axes, chart: RunChart, measure: Measure, target: float | None
) -> None:
    if chart.points.empty:
        return
    series.draw_series(ax, chart, measure, target=target, sizes=series.COMPACT)


def _group_line(chart: RunChart, measure: Measure) -> tuple[np.ndarray, np.ndarray]:
    return series.positions(chart), series.shown_values(chart, measure)


def _draw_group(ax: Axes, group: tuple[np.ndarray, np.ndarray]) -> None:
    draw_line(
        *(ax, *group),
        color=theme.GROUP,
        linewidth=1.4,
        label=series.GROUP,
        marker="",
        zorder=1.5,
        **theme.STROKE,
    )


def _write_head(ax: Axes, title: str, latest: str) -> None:
    height = theme.size_mm(ax)[1]
    lines = [(latest, "normal", 1.5), (title, "bold", 1.5 + theme.LINE_MM)]
    for text, weight, above in lines:
        write(
            *(ax, 0, 1 + above / height, text),
            transform=ax.transAxes,
            va="bottom",
            fontweight=weight,
        )


def _write_top(
    figure: Figure, measure: Measure, shared: ValueScale, target: float | None
) -> None:
    """Write what is shown, and one key for all panels."""
    height = figure.get_figheight() * theme.MM_PER_INCH
    text = axis_text(measure, shared)
    if target is not None:
        text += f", target {measure.text(target)}"
    left = EDGE_MM / theme.PAGE_WIDTH_MM
    write(figure, left, 1 - 0.5 / height, text, va="top")
    place = {"loc": "upper left", "bbox_to_anchor": (left, 1 - 5.0 / height)}
    write_key(figure, _key(figure), theme.PAGE_WIDTH_MM - EDGE_MM, place)


def _key(figure: Figure) -> list[Line2D]:
    """Return one mark of each kind that is in any panel."""
    drawn = {line.get_label(): line for ax in figure.axes for line in ax.lines}
    wanted = (series.MEDIAN, series.TARGET, series.GROUP, *series.IN_KEY)
    return [drawn[label] for label in wanted if label in drawn]
