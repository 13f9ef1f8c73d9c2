"""Draw one small run chart for each practice."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

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
from qikit.plots.panel_grid import (
    PanelGrid,
    lay_out,
    usual_columns,
    value_intervals,
)
from qikit.plots.run_chart import NO_VALUES, axis_text, drawn_values
from qikit.plots.scales import (
    ValueScale,
    set_period_axis,
    set_value_axis,
    value_scale,
)
from qikit.plots.shown_months import seen
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
    charts, group_chart = _seen(charts, group_chart)
    if columns is None:
        columns = usual_columns(len(charts), is_low=is_low)
    _require_columns(columns)
    whole = _Whole(charts, measure, columns, len(charts), target, group_chart, is_low)
    return _drawn(charts, whole)


def page_of_run_charts(
    charts: Mapping[str, RunChart],
    measure: Measure,
    page: int,
    *,
    target: float | None = None,
    group_chart: RunChart | None = None,
    is_low: bool = False,
) -> Figure:
    """Draw one page of the panels of a large group: see `plot_run_charts`.

    The pages of `pages_of_charts` share the time axis, the value axis, the width and
    the height of a panel, so that a practice on one can be compared with a practice
    on another. Up to 30 practices are one page, the same as `plot_run_charts` draws.

    Parameters
    ----------
    charts
        Practice name to run chart, of the whole group and of one frequency.
    measure, target, group_chart, is_low
        As in `plot_run_charts`.
    page
        Which page, counted from 1.

    Returns
    -------
    A figure that fits on an A4 page.

    Raises
    ------
    ParameterError
        If there are no charts or no such page, or their frequencies differ.
    """
    _require_charts(charts)
    charts, group_chart = _seen(charts, group_chart)
    pages = pages_of_charts(charts)
    if not 1 <= page <= len(pages):
        what = f"there is no page {page} of {len(charts)} run charts."
        raise ParameterError(f"{what} Give 1 to {len(pages)}.")
    most = len(pages[0])
    columns = usual_columns(most, is_low=is_low)
    whole = _Whole(charts, measure, columns, most, target, group_chart, is_low)
    return _drawn(pages[page - 1], whole)


def pages_of_charts(charts: Mapping[str, RunChart]) -> list[dict[str, RunChart]]:
    """Divide run charts into pages of at most 30, in their order.

    As few pages as will do, all as full as one another but for one panel: 31 charts
    are 16 and 15.
    """
    every, pages = list(charts.items()), []
    n_pages = math.ceil(len(every) / MOST_PANELS)
    for left in range(n_pages, 0, -1):
        n_panels = math.ceil(len(every) / left)
        pages.append(dict(every[:n_panels]))
        every = every[n_panels:]
    return pages


def _seen(
    charts: Mapping[str, RunChart], group_chart: RunChart | None
) -> tuple[dict[str, RunChart], RunChart | None]:
    """Return what is drawn of the charts: see `shown_months`."""
    group_chart = None if group_chart is None else seen(group_chart)
    return {label: seen(chart) for label, chart in charts.items()}, group_chart


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


@dataclass(frozen=True, eq=False)
class _Whole:
    """All practices of the group, and what their panels share on every page.

    `most` is the number of panels of the fullest page.
    """

    charts: Mapping[str, RunChart]
    measure: Measure
    columns: int
    most: int
    target: float | None
    group_chart: RunChart | None
    is_low: bool

    @cached_property
    def scales(self) -> _Scales:
        charts, measure = self.charts, self.measure
        own = find_own_scale(charts, measure)
        steps = value_intervals(self.most, self.columns, is_low=self.is_low)
        shown = {n: drawn_values(c, measure, self.target) for n, c in charts.items()}
        together = [values for label, values in shown.items() if label not in own]
        if self.group_chart is not None:
            together.append(series.shown_values(self.group_chart, measure))
        return _Scales(
            value_scale(measure, np.concatenate(together), intervals=steps),
            {n: value_scale(measure, shown[n], intervals=steps) for n in own},
        )

    @cached_property
    def titles(self) -> dict[str, str]:
        return _titles(self.charts, self.scales.own, self.grid(self.most).panel_width)

    def grid(self, n_panels: int) -> PanelGrid:
        """Place the panels of a page; they are as large as on the fullest."""
        room = {"has_own": bool(self.scales.own), "is_low": self.is_low}
        grid = lay_out(self.most, self.columns, self.scales.labels, **room)
        return replace(grid, n_panels=n_panels)


def _drawn(charts: Mapping[str, RunChart], whole: _Whole) -> Figure:
    """Draw the panels of one page."""
    grid, scales, measure = whole.grid(len(charts)), whole.scales, whole.measure
    figure = theme.new_figure(theme.PAGE_WIDTH_MM, grid.height)
    chart = whole.group_chart
    group = None if chart is None else _group_line(chart, measure)
    periods = _all_periods(whole.charts)
    foot = series.foot_mm(whole.charts.values())
    for place, (label, chart) in enumerate(charts.items()):
        ax = theme.add_axes_mm(figure, grid.box(place))
        if group is not None:
            _draw_group(ax, group)
        _draw_panel(ax, chart, measure, whole.target)
        is_labelled = label in scales.own or grid.is_first_column(place)
        scale = scales.of(label)
        set_value_axis(ax, scale, labelled=is_labelled, foot_mm=foot)
        set_period_axis(ax, periods, chart.frequency, labelled=grid.is_lowest(place))
        latest = _latest_text(chart, measure, grid.panel_width)
        _write_head(ax, whole.titles[label], latest)
    _write_top(figure, measure, scales.shared, whole.target)
    return figure


def _require_panels(charts: Mapping[str, RunChart]) -> None:
    if not 1 <= len(charts) <= MOST_PANELS:
        raise ParameterError(
            f"{len(charts)} run charts do not make a figure of small panels. Give 1 "
            f"to {MOST_PANELS}, such as the practices of one cluster."
        )
    _require_charts(charts)


def _require_charts(charts: Mapping[str, RunChart]) -> None:
    if not charts:
        raise ParameterError("there are no run charts to draw. Give at least one.")
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
