"""Control charts: the points between their limits, phase by phase, with the signals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from qikit.errors import ParameterError, did_you_mean
from qikit.spc.assessment import NOT_ASSESSED
from qikit.spc.chart_advice import chart_advice
from qikit.spc.chart_rows import read_rows
from qikit.spc.chart_tables import part_notes, phases_table, signals_table
from qikit.spc.constants import RUNCHARTER, RUNCHARTER_BASELINE
from qikit.spc.control_parts import (
    ControlPart,
    Method,
    choose_rules,
    choose_screen,
    judge_parts,
    moving_ranges,
)
from qikit.spc.control_tables import chart_summary, control_points, shown
from qikit.spc.icons import target_at
from qikit.spc.phases import BASELINE_ENDS, Phase, PhaseLayout, lay_out_phases
from qikit.spc.point_names import point_text
from qikit.spc.rebase_suggestion import Suggestion, suggest_median

DIRECTIONS = ("up", "down", "neutral")


@dataclass(frozen=True, eq=False)
class ControlChart:
    """One run or control chart as tables; nothing is drawn.

    Values, limits, centre lines and targets are in stored units times
    `multiplier`; numerators and denominators are as given.

    Attributes
    ----------
    chart, rule_set, frequency, direction, multiplier
        As given; the rule set that was taken when none was named.
    points
        One row per point, gaps included: position (from 1), date, period_start
        (the same), value, numerator, denominator (xbar and s: how many
        measurements), phase (int from 1), centre_line, lower_limit, upper_limit,
        lower_third, upper_third (2 sigma), target, in_baseline (the point entered
        the lines), is_useful (has a value, is not excluded, is not on the centre
        line), is_excluded, in_shift, in_trend, outside_limits, two_of_three,
        special_cause (outside_limits, trend, two_of_three, shift, the first that
        marks the point, or None), point_type (common_cause, improvement, concern,
        neutral_high, neutral_low; None for a point that no rule was applied to: a
        gap, an excluded point, a phase that is not assessed).
    signals
        One row per shift, trend, outside_limits (one point each) or two_of_three:
        the columns of `RunChart.signals`.
    phases
        One row per phase: the columns of `RunChart.phases`. With `anhoej`
        `runs_signal` is a bool.
    summary
        Figures of the last phase: n (points with a value, not excluded),
        n_useful, centre_line, longest_run, longest_run_max (round(log2 n_useful)
        + 3), crossings, crossings_min (5 % quantile of Binomial(n_useful - 1,
        1/2)), runs_signal, variation, assurance; of all phases: shifts (start,
        end, n, side), trends (start, end, n, direction), notes. `runs_signal` is
        a str, "fewer", "more" or "", by the table of `nhs-scotland`; a bool with
        `anhoej`, whether either of its tests fires; "" with every other rule set,
        which does not judge runs. What is not known is None.
    notes
        Sentences for a report.
    suggestion
        With `runcharter`, a median to consider; never applied. Otherwise None.
    """

    chart: str
    rule_set: str
    frequency: str | None
    direction: str
    multiplier: float
    points: pd.DataFrame
    signals: pd.DataFrame
    phases: pd.DataFrame
    summary: dict[str, object]
    notes: tuple[str, ...]
    suggestion: Suggestion | None = None

    @property
    def status(self) -> str:
        """Status of the last phase: assessed, too_few or not_assessed."""
        return NOT_ASSESSED if self.phases.empty else self.phases["status"].iloc[-1]

    @property
    def latest(self) -> pd.Series | None:
        """The last row of `points` with a value (even an excluded one), or None."""
        known = self.points[self.points["value"].notna()]
        return None if known.empty else known.iloc[-1]


def control_chart(
    data: pd.DataFrame,
    *,
    chart: str,
    rule_set: str | None = None,
    frequency: str | None = "month",
    phases: Sequence[Phase] = (),
    baseline_points: int | None = None,
    direction: str = "neutral",
    target: float | pd.Series | None = None,
    screen: bool | None = None,
    multiplier: float = 1.0,
    floor: float | None = None,
    ceiling: float | None = None,
) -> ControlChart:
    """Put a series between the limits of a chart and apply a rule set.

    The lines of a phase rest on its baseline: all its points, or those up to a
    baseline end. The rules run within a phase, over all its points, and never
    across a rebase. A point is outside a limit when strictly beyond it; values
    that differ by less than a part in 10^12 of the largest are the same. A series
    that never moves has its limits on the mean and no signal.

    Parameters
    ----------
    data
        `date`, and `value` or `numerator` and `denominator`; one row per point,
        in any order. For xbar and s each row is a measurement and each date a
        subgroup. See `read_rows` for what a gap is.
    chart
        run, i, mr, p, p-prime, u, u-prime, c, g, t, xbar or s.
    rule_set
        nhs-scotland, strict, anhoej or runcharter (run); making-data-count,
        making-data-count-2023 or anhoej (i); anhoej (all others; moving ranges by
        their limit alone). None takes the first of these.
    frequency
        month, quarter or year: periods that are left out are gaps. None: rows
        stand as given in date order, as charts of events need.
    phases
        Baseline, freeze, rebase and exclusions: see `Phase`. An excluded point is
        a gap for lines and rules.
    baseline_points
        Rows at the start of each phase that make its lines, missing ones counted;
        not together with baseline dates. `runcharter` takes 13 when neither is
        given.
    direction
        up, down or neutral: the way the measure should go.
    target
        In stored units; one number, or steps by the date from which each holds
        (inclusive). It changes no line: only `assurance` is labelled by it.
    screen
        Drop moving ranges of 3.267 times their average or more, once. None does
        so wherever limits rest on moving ranges (i, t, p-prime, u-prime).
    multiplier
        From stored to shown units, such as 100 for a percentage; applied at the
        end. Above 0.
    floor, ceiling
        Ends of the scale in stored units, beyond which no limit is drawn.

    Raises
    ------
    DataError
        Naming each row that cannot be used: see `read_rows`.
    ParameterError
        If an option is not known or impossible, or the rule set does not apply to
        the chart: the message says which do.

    References
    ----------
    Montgomery, Introduction to Statistical Quality Control, chapters 6 and 7;
    Perla, Provost & Murray (2011), doi:10.1136/bmjqs.2009.037895; Anhoej & Olesen
    (2014), doi:10.1371/journal.pone.0113825; NHS England, Making Data Count, as
    NHSRplotthedots 0.2.2.
    """
    method = Method(
        chart=chart,
        rule_set=choose_rules(chart, rule_set),
        direction=direction,
        screen=choose_screen(chart, screen),
        floor=floor,
        ceiling=ceiling,
    )
    _require_options(direction, multiplier, baseline_points, floor, ceiling)
    rows = read_rows(data, chart=chart, frequency=frequency)
    if method.rule_set == RUNCHARTER and baseline_points is None:
        baseline_points = _usual_baseline(len(rows), phases)
    layout = lay_out_phases(
        rows["value"], phases, frequency=frequency, baseline_points=baseline_points
    )
    if chart == "mr":
        rows, layout = moving_ranges(rows, layout)
    return _assemble(rows, layout, method, target, frequency, multiplier)


def _assemble(
    rows: pd.DataFrame,
    layout: PhaseLayout,
    method: Method,
    target: float | pd.Series | None,
    frequency: str | None,
    multiplier: float,
) -> ControlChart:
    """Judge each phase and put the tables of the chart together."""
    parts = judge_parts(rows, layout, method)
    targets = target_at(rows.index, target)
    points = shown(control_points(rows, layout, parts, targets, method), multiplier)
    signals = signals_table(points, parts)
    suggestion = _suggestion(rows, layout, parts, method, multiplier)
    notes = (
        *layout.notes,
        *part_notes(points, parts, frequency),
        *(_sentence(note) for note in chart_advice(rows, layout, parts, method)),
        *_suggestion_note(suggestion, frequency),
    )
    return ControlChart(
        chart=method.chart,
        rule_set=method.rule_set,
        frequency=frequency,
        direction=method.direction,
        multiplier=multiplier,
        points=points,
        signals=signals,
        phases=shown(phases_table(points, layout, parts), multiplier),
        summary=chart_summary(points, signals, parts, method, notes),
        notes=notes,
        suggestion=suggestion,
    )


def _require_options(
    direction: str,
    multiplier: float,
    baseline_points: int | None,
    floor: float | None,
    ceiling: float | None,
) -> None:
    problems = []
    if direction not in DIRECTIONS:
        advice = did_you_mean(str(direction), DIRECTIONS)
        problems.append(f"{direction!r} is not a direction. {advice}")
    if not (np.isfinite(multiplier) and multiplier > 0):
        problems.append(f"the multiplier {multiplier!r} is not above 0. Use 1 or 100.")
    is_count = isinstance(baseline_points, int | np.integer)
    if baseline_points is not None and (not is_count or baseline_points is True):
        problems.append(
            f"baseline_points {baseline_points!r} is not a whole number of rows. Give "
            "one, or leave it out."
        )
    if floor is not None and ceiling is not None and floor >= ceiling:
        problems.append(f"the floor {floor} is not below the ceiling {ceiling}.")
    if problems:
        raise ParameterError(problems)


def _usual_baseline(n_rows: int, phases: Sequence[Phase]) -> int | None:
    """Return the baseline of `runcharter` when no date says otherwise."""
    dated = any(p.kind in ("baseline_start", *BASELINE_ENDS) for p in phases)
    return None if dated or not n_rows else min(RUNCHARTER_BASELINE, n_rows)


def _suggestion(
    rows: pd.DataFrame,
    layout: PhaseLayout,
    parts: list[ControlPart],
    method: Method,
    multiplier: float,
) -> Suggestion | None:
    if method.rule_set != RUNCHARTER or not parts:
        return None
    last = parts[-1]
    values = rows["value"].mask(layout.rows["is_excluded"].to_numpy()).iloc[last.rows]
    found = suggest_median(values, last.result.signals, last.rows)
    if found is None:
        return None
    return replace(found, centre_line=found.centre_line * multiplier)


def _suggestion_note(suggestion: Suggestion | None, frequency: str | None) -> list[str]:
    if suggestion is None:
        return []
    first, last = (
        point_text(date, frequency) for date in (suggestion.date, suggestion.end_date)
    )
    text = (
        f"The {suggestion.n} useful points from {first} to {last} lie "
        f"{suggestion.direction} the median: consider a new median from {first}. "
        "Nothing was redrawn; a person decides."
    )
    return [text]


def _sentence(note: str) -> str:
    return note[0].upper() + note[1:]
