"""Each phase of a control chart: its lines, and what its rule set says."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from qikit.errors import ParameterError, did_you_mean
from qikit.spc.anhoej import judge_by_anhoej
from qikit.spc.assessment import NOT_ASSESSED, Assessment, assess_phase
from qikit.spc.chart_tables import Part
from qikit.spc.constants import (
    ANHOEJ,
    MDC_RULE_SETS,
    RULES_OF_CHART,
    RUNCHARTER,
    WITH_MOVING_RANGES,
)
from qikit.spc.laney import laney_proportion_lines, laney_rate_lines
from qikit.spc.limits import (
    count_lines,
    individual_lines,
    median_line,
    moving_range_lines,
    proportion_lines,
    rate_lines,
)
from qikit.spc.lines import Lines
from qikit.spc.phases import PhaseLayout
from qikit.spc.rare_events import cases_between_lines, time_between_lines
from qikit.spc.rebase_suggestion import judge_by_runcharter
from qikit.spc.special_cause import judge_by_making_data_count
from qikit.spc.subgroups import mean_lines, spread_lines

LINES_OF_CHART = {
    "run": median_line,
    "i": individual_lines,
    "mr": moving_range_lines,
    "p": proportion_lines,
    "p-prime": laney_proportion_lines,
    "u": rate_lines,
    "u-prime": laney_rate_lines,
    "c": count_lines,
    "g": cases_between_lines,
    "t": time_between_lines,
    "xbar": mean_lines,
    "s": spread_lines,
}


@dataclass(frozen=True)
class Method:
    """What is asked of a chart: its kind, its rules and how its limits are made.

    `screen`: large moving ranges are dropped before the limits are made.
    `floor` and `ceiling` are the ends of the scale in stored units, or None.
    """

    chart: str
    rule_set: str
    direction: str
    screen: bool
    floor: float | None = None
    ceiling: float | None = None


@dataclass(frozen=True, eq=False)
class ControlPart(Part):
    """One phase of a control chart with its lines."""

    lines: Lines


def choose_rules(chart: str, rule_set: str | None) -> str:
    """Return the rule set of a chart; None takes the first that applies to it.

    Raises
    ------
    ParameterError
        If there is no such chart, no such rule set, or it does not apply here.
    """
    if chart not in RULES_OF_CHART:
        advice = did_you_mean(str(chart), RULES_OF_CHART)
        raise ParameterError(f"{chart!r} is not a kind of chart. {advice}")
    allowed = RULES_OF_CHART[chart]
    known = {name for names in RULES_OF_CHART.values() for name in names}
    if rule_set is None:
        return allowed[0]
    if rule_set not in known:
        advice = did_you_mean(str(rule_set), known)
        raise ParameterError(f"{rule_set!r} is not a rule set. {advice}")
    if rule_set not in allowed:
        raise ParameterError(
            f"the rule set {rule_set!r} does not apply to a chart of kind {chart!r}. "
            f"Use {' or '.join(repr(name) for name in allowed)}."
        )
    return rule_set


def choose_screen(chart: str, screen: bool | None) -> bool:
    """Return whether moving ranges are screened: by default wherever they can be.

    Raises
    ------
    ParameterError
        If screening is asked for where limits rest on no moving range.
    """
    can = chart in WITH_MOVING_RANGES
    if screen and not can:
        raise ParameterError(
            f"a chart of kind {chart!r} has no moving ranges to screen. Leave the "
            "option out, or choose a chart of kind "
            f"{' or '.join(repr(name) for name in WITH_MOVING_RANGES)}."
        )
    return can if screen is None else bool(screen)


def moving_ranges(
    rows: pd.DataFrame, layout: PhaseLayout
) -> tuple[pd.DataFrame, PhaseLayout]:
    """Turn values into moving ranges for an mr chart, and the layout with them.

    A range belongs to the later of its two points. It is missing across a gap, an
    excluded point or a rebase, and enters the centre line when both points do.
    """
    marks = layout.rows.reset_index(drop=True)
    values = rows["value"].reset_index(drop=True).mask(marks["is_excluded"])
    by_phase = marks["phase"]
    ranges = values.groupby(by_phase).diff().abs()
    before = marks["in_baseline"].groupby(by_phase).shift(fill_value=False)
    enters = (marks["in_baseline"] & before & ranges.notna()).to_numpy()
    return (
        rows.assign(value=ranges.to_numpy()),
        replace(layout, rows=layout.rows.assign(in_baseline=enters)),
    )


def judge_parts(
    rows: pd.DataFrame, layout: PhaseLayout, method: Method
) -> list[ControlPart]:
    """Draw the lines of each phase from its baseline and apply the rules to it."""
    phase_of = layout.rows["phase"].to_numpy()
    n_all = count_points(rows, layout)
    parts = []
    for phase, baseline_end in sorted(layout.baseline_ends.items()):
        at = np.flatnonzero(phase_of == phase)
        own, marks = rows.iloc[at], layout.rows.iloc[at]
        in_baseline = marks["in_baseline"].to_numpy()
        values = own["value"].mask(marks["is_excluded"].to_numpy())
        is_frozen = _is_frozen(values, in_baseline, baseline_end)
        lines = lines_of_phase(own, in_baseline, method)
        result = _judge(values, lines, in_baseline, is_frozen, method, n_all)
        parts.append(ControlPart(phase, at, lines.centre, is_frozen, result, lines))
    return parts


def _is_frozen(
    values: pd.Series, in_baseline: np.ndarray, baseline_end: pd.Timestamp
) -> bool:
    """Whether a value follows the baseline; dates may repeat, so rows are asked."""
    rows = np.flatnonzero(in_baseline)
    later = values.iloc[rows[-1] + 1 :] if len(rows) else values.loc[baseline_end:]
    return bool(later.notna().any())


def count_points(rows: pd.DataFrame, layout: PhaseLayout) -> int:
    """Count the points of all phases that have a value and are not excluded."""
    excluded = layout.rows["is_excluded"].to_numpy()
    return int(rows["value"].mask(excluded).notna().sum())


def lines_of_phase(
    rows: pd.DataFrame, in_baseline: np.ndarray, method: Method
) -> Lines:
    """Return the lines of one phase, within the ends of the scale."""
    options = {}
    if method.chart in WITH_MOVING_RANGES:
        options["screen"] = method.screen
    if method.rule_set in MDC_RULE_SETS:
        options["making_data_count"] = True
    lines = LINES_OF_CHART[method.chart](rows, in_baseline, **options)
    return lines.clipped(method.floor, method.ceiling)


def _judge(
    values: pd.Series,
    lines: Lines,
    in_baseline: np.ndarray,
    is_frozen: bool,
    method: Method,
    n_all: int,
) -> Assessment:
    if np.isnan(lines.centre):
        note = "not assessed, because no baseline point has a value."
        n_points = int(values.notna().sum())
        is_run_test = method.rule_set == ANHOEJ
        nothing = False if is_run_test else ""
        return Assessment(NOT_ASSESSED, n_points, 0, 0, nothing, (), note)
    if method.rule_set == ANHOEJ:
        return judge_by_anhoej(values, lines, chart=method.chart)
    if method.rule_set in MDC_RULE_SETS:
        return judge_by_making_data_count(
            values, lines, rule_set=method.rule_set, n_all=n_all
        )
    if method.rule_set == RUNCHARTER:
        return judge_by_runcharter(
            values, lines, in_baseline, direction=method.direction
        )
    return assess_phase(
        values,
        lines.centre,
        is_frozen=is_frozen,
        rule_set=method.rule_set,
        floor=method.floor,
        ceiling=method.ceiling,
    )
