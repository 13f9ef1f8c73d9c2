"""Axes with fixed ticks: whole periods across, the measure's unit upwards."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd
from matplotlib.axes import Axes

from qikit.measures import Measure
from qikit.periods import MONTHS_PER_PERIOD, period_end, period_text
from qikit.plots import theme
from qikit.plots.lean_axes import set_fixed_ticks
from qikit.rounding import number_text

STEPS_IN_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
LABEL_ROOM_MM = {"month": 9.5, "quarter": 15.0, "year": 15.0}
LEAST_FILL = 0.2  # [J] the values fill less of an axis from the floor: it starts higher
LEAST_SPAN = 0.1  # [J] an axis that starts higher shows 10 % points, or 10 % of the top
NEAR_CEILING = 0.9  # [J] values in the top tenth of the scale show its end, 100%
GRID = {"color": theme.GRID, "linewidth": 0.5, "linestyle": "-", "alpha": 1.0}
ROOM_BELOW, ROOM_ABOVE = 0.08, 0.05  # of the span; marks at the limits stay whole


@dataclass(frozen=True)
class ValueScale:
    """Limits and ticks of an axis in display units (80 for 80 %)."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    is_from_floor: bool

    @property
    def limits(self) -> tuple[float, float]:
        """Limits of the axis: a little room beyond the outer ticks."""
        span = self.high - self.low
        return self.low - ROOM_BELOW * span, self.high + ROOM_ABOVE * span


def value_scale(
    measure: Measure, shown: Iterable[float], *, intervals: int = 5
) -> ValueScale:
    """Choose limits and ticks for values.

    The axis starts at `measure.floor`, or at 0 where none is given and no value
    is negative. Only if the values would fill less than a fifth of that height
    does it start higher, and then it shows at least ten percentage points (ten
    per cent of the largest value for other units), so that small changes are
    not blown up. It ends at `measure.ceiling` at the latest.

    Parameters
    ----------
    measure
        Gives floor, ceiling and unit.
    shown
        All that will be drawn, in display units; missing values are passed over.
    intervals
        How many steps there may be, or part of one more.
    """
    numbers = [float(value) for value in shown if math.isfinite(value)]
    low, high, is_from_floor = _limits(numbers or [0.0, measure.multiplier], measure)
    step = _step(high - low, intervals, measure)
    high = max(high, low + step)
    ticks = _ticks(low, high, step)
    decimals = max(0, -Decimal(repr(step)).normalize().as_tuple().exponent)
    sign = "%" if measure.is_percentage else ""
    labels = tuple(number_text(tick, decimals) + sign for tick in ticks)
    return ValueScale(low, high, ticks, labels, is_from_floor)


def period_position(start: pd.Timestamp) -> int:
    """Where a period stands on the x axis: months since the year 0.

    For an analyst's own marks: `ax.axvline(period_position(month))`.
    """
    return start.year * 12 + start.month - 1


def set_value_axis(
    ax: Axes, scale: ValueScale, *, labelled: bool = True, foot_mm: float = 0.0
) -> None:
    """Put a value scale on the y axis, with light grid lines.

    `foot_mm` is room to keep free below the lowest tick, for marks that have no
    value.
    """
    labels = scale.labels if labelled else [""] * len(scale.ticks)
    set_fixed_ticks(ax.yaxis, scale.ticks, labels, grid=GRID | theme.STROKE)
    part = round(foot_mm / theme.size_mm(ax)[1], 6)  # the same in panels of one size
    ax.set_ylim(_with_foot(scale, part))


def set_period_axis(
    ax: Axes, starts: pd.DatetimeIndex, frequency: str, *, labelled: bool = True
) -> None:
    """Put periods on the x axis: fixed ticks, as many labels as there is room."""
    step = MONTHS_PER_PERIOD[frequency]
    first, last = period_position(starts.min()), period_position(starts.max())
    ax.set_xlim(first - step, last + step)
    if not labelled:
        set_fixed_ticks(ax.xaxis, [], [])
        return
    months_shown = last - first + 2 * step
    per_month = theme.size_mm(ax)[0] / months_shown
    ticks = period_ticks(first, last, frequency, per_month)
    set_fixed_ticks(ax.xaxis, ticks, period_labels(ticks, frequency))


def period_ticks(first: int, last: int, frequency: str, per_month: float) -> list[int]:
    """Choose the periods that get a label, given the room per month in mm."""
    length = MONTHS_PER_PERIOD[frequency]
    steps = [step for step in STEPS_IN_MONTHS if step % length == 0]
    room = LABEL_ROOM_MM[frequency]
    step = next((s for s in steps if s * per_month >= room), steps[-1])
    start = first % length  # a year that begins in April has its ticks in April
    return [p for p in range(first, last + 1) if (p - start) % step == 0] or [first]


def period_labels(ticks: list[int], frequency: str) -> list[str]:
    """Label ticks: the year stands under the first label and where it changes."""
    labels, year_before = [], None
    for tick in ticks:
        start = pd.Timestamp(tick // 12, tick % 12 + 1, 1)
        if frequency == "year" and start.month == 4:
            labels.append(period_text(start, frequency))
            continue
        name = f"{start:%b}"
        if frequency != "month":
            name += f"–{period_end(start, frequency):%b}"
        labels.append(name if start.year == year_before else f"{name}\n{start.year}")
        year_before = start.year
    return labels


def _with_foot(scale: ValueScale, part: float) -> tuple[float, float]:
    """Return the limits, the lowest tick at least this part of the height up."""
    bottom, top = scale.limits
    return min(bottom, (scale.low - part * top) / (1 - part)), top


def _limits(numbers: list[float], measure: Measure) -> tuple[float, float, bool]:
    """Return the ends of an axis, and whether it begins at the floor."""
    low, high, floor = min(numbers), max(numbers), _floor(measure, min(numbers))
    is_from_floor = floor is not None and high - low >= LEAST_FILL * (high - floor)
    if is_from_floor and high > floor:
        low = floor
    else:
        low, high = _widened(low, high, measure)
        if floor is not None and low < floor:
            low, high = floor, high + floor - low
    ceiling = measure.display(measure.ceiling)
    if high >= low + NEAR_CEILING * (ceiling - low):
        high = ceiling
    return low, high, is_from_floor


def _floor(measure: Measure, least: float) -> float | None:
    if measure.floor is not None:
        return min(measure.display(measure.floor), least)
    return 0.0 if least >= 0 else None


def _widened(low: float, high: float, measure: Measure) -> tuple[float, float]:
    largest = 100.0 if measure.is_percentage else max(abs(low), abs(high))
    span = max(high - low, LEAST_SPAN * largest) or 1.0
    middle = (low + high) / 2
    return middle - 0.6 * span, middle + 0.6 * span


def _step(span: float, intervals: int, measure: Measure) -> float:
    """Return the smallest step of 1, 2, 2.5 or 5 that needs few enough ticks."""
    power = math.floor(math.log10(span / intervals))
    nice = [float(f"{m}e{power}") for m in (1, 2, 2.5, 5, 10)]
    step = next(s for s in nice if span / s <= intervals + 1 + 1e-9)
    return max(step, 1.0) if measure.kind == "count" else step


def _ticks(low: float, high: float, step: float) -> tuple[float, ...]:
    """Return the multiples of the step from the lowest to the highest value."""
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return tuple(round(number * step, 10) for number in range(first, last + 1))
