"""What a programme set out to reach, and where all teams together are now."""

from __future__ import annotations

import pandas as pd

from qikit.reports.programme.evaluation_results import UNKNOWN, Evaluation
from qikit.reports.programme.plan_aim import reach_text
from qikit.reports.programme.plan_toolkit import known_measures, part_of
from qikit.reports.programme.summit_aims import Aim, distance

SUPPRESSED = "suppressed for these readers"
NO_AIM = "No aim was written down: what would have been good enough, by when?"


def aim_lines(whole: Evaluation) -> list[str]:
    """Say each aim, with where all teams together are now and how far that is."""
    aims = part_of(whole.report).facts["aims"]
    return [_line(aim, whole) for aim in aims] or [NO_AIM]


def _line(aim: dict, whole: Evaluation) -> str:
    measure = known_measures(whole.report).get(aim["measure"])
    if measure is None:
        return f"{aim['measure']}: {reach_text(aim, None)}. Now: {UNKNOWN}."
    said = f"{measure.short_name}: {reach_text(aim, measure)}."
    row = _row(aim["measure"], whole)
    if _is_hidden(aim["measure"], whole):
        return f"{said} Now: {SUPPRESSED}."
    if row is None or pd.isna(row["value_after"]):
        return f"{said} Now: {UNKNOWN}."
    return f"{said} {_now(distance(Aim(aim['reach'], ''), row, measure))}"


def _is_hidden(measure_id: str, whole: Evaluation) -> bool:
    """Whether the newest figure of all teams may not be seen."""
    found = [r for r in whole.report.results if r.measure.id == measure_id]
    return any(r.is_suppressed or r.suppressed.group for r in found)


def _now(told: str) -> str:
    """Leave out the aim, which stands before it in its own words."""
    return told.partition(". ")[2]


def _row(measure_id: str, whole: Evaluation) -> pd.Series | None:
    rows = whole.of_measures
    rows = rows[rows["measure"].eq(measure_id)]
    return rows.iloc[0] if len(rows) else None
