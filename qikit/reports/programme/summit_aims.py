"""The aim of a team or of all together, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from qikit.evaluation.change_words import value_text
from qikit.headlines import with_unit
from qikit.measures import PROPORTION, Measure
from qikit.periods import parse_month, period_text
from qikit.plots.phrases import listed
from qikit.programme.aims import NO_DATE, aim_gap, gap_text
from qikit.reports.programme.summit_opening import Summit

NO_AIM = "No aim was written down for this measure: what would be good enough, by when?"
HOW_SURE_UNKNOWN = (
    " Whether that may be chance is not known: figures of single teams are suppressed."
)


@dataclass(frozen=True)
class Aim:
    """What is to be reached, and by when; `by` is "" without a date."""

    reach: float
    by: str

    @property
    def when(self) -> str:
        """Say by when."""
        if not self.by:
            return NO_DATE
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
    gap = aim_gap(row["value_after"], aim.reach, measure.direction)
    if gap <= 0:
        luck = _luck(aim, row, measure)
        return f"{said}{now} The aim is reached in these figures.{luck}"
    to_go = gap_text(measure, gap, point="percentage point")
    verb = "is" if to_go == "1 percentage point" else "are"
    return f"{said}{now} There {verb} {to_go} to go."


def _luck(aim: Aim, row: pd.Series, measure: Measure) -> str:
    """Warn where chance alone could have brought the value to the aim.

    The interval is as wide as the months, and the teams, differ.
    """
    if measure.kind != PROPORTION:
        return ""
    lower, upper = row["lower_after"], row["upper_after"]
    if pd.isna(lower):
        return HOW_SURE_UNKNOWN
    is_sure = upper <= aim.reach if measure.direction == "down" else lower >= aim.reach
    if is_sure:
        return ""
    ends = listed([measure.text(lower), measure.text(upper)])
    return f" That may be chance: the true value may lie between {ends}."
