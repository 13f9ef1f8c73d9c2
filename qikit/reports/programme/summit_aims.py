"""The aim of a team or of all together, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from qikit.evaluation.change_words import value_text
from qikit.headlines import with_unit
from qikit.measures import PROPORTION, Measure
from qikit.periods import parse_month, period_text
from qikit.plots.phrases import listed
from qikit.reports.programme.summit_opening import Summit
from qikit.rounding import number_text
from qikit.variation.intervals import CONFIDENCE, normal_quantile, wilson_ends

NO_AIM = "No aim was written down for this measure: what would be good enough, by when?"


@dataclass(frozen=True)
class Aim:
    """What is to be reached, and by when; `by` is "" without a date."""

    reach: float
    by: str

    @property
    def when(self) -> str:
        """Say by when."""
        if not self.by:
            return "no date was set"
        return f"by {period_text(parse_month(self.by[:7]))}"


def aim_of(
    meeting: Summit, measure: Measure, team: dict[str, Any] | None
) -> Aim | None:
    """Return the aim for a measure; a team may have set one of its own."""
    aim = meeting.part.aim(measure.id)
    if aim is None:
        return None
    own = {} if team is None else team.get("aims", {})
    return Aim(float(own.get(measure.id, aim["reach"])), aim["by"])


def distance(
    aim: Aim | None, row: pd.Series | None, measure: Measure, *, brief: bool = False
) -> str:
    """Say the aim, where we are with n, how far it is, and whether that is sure.

    `brief` leaves out where we are, for a sentence that has said so.
    """
    if aim is None:
        return NO_AIM
    reach = with_unit(measure, aim.reach)
    said = f"{reach}, {aim.when}."
    if row is None or pd.isna(row["value_after"]):
        return f"{said} How far it is we do not know: there is no figure to show."
    now = "" if brief else f" Now {value_text(row, 'after', measure)}."
    gap = _gap(aim, row, measure)
    if gap <= 0:
        luck = _luck(aim, row, measure)
        return f"{said}{now} The aim is reached in these figures.{luck}"
    return f"{said}{now} There are {_points(measure, gap)} to go."


def _gap(aim: Aim, row: pd.Series, measure: Measure) -> float:
    """Return how far the aim is, in stored units; 0 or less where it is reached."""
    ahead = aim.reach - row["value_after"]
    return -ahead if measure.direction == "down" else ahead


def _luck(aim: Aim, row: pd.Series, measure: Measure) -> str:
    """Warn where chance alone could have brought so few people to the aim."""
    counts = [row["numerator_after"], row["denominator_after"]]
    if measure.kind != PROPORTION or any(map(pd.isna, counts)):
        return ""
    z = normal_quantile(CONFIDENCE)
    lower, upper = wilson_ends(*(np.array([count]) for count in counts), z)
    if lower[0] >= aim.reach or (measure.direction == "down" and upper[0] <= aim.reach):
        return ""
    ends = listed([measure.text(lower[0]), measure.text(upper[0])])
    return f" With so few people the true value may lie between {ends}."


def _points(measure: Measure, gap: float) -> str:
    number = number_text(round(measure.display(gap), 10), measure.decimals)
    if not measure.is_percentage:
        return f"{number} {measure.unit}".strip()
    return f"{number} percentage point{'' if number == '1' else 's'}"
