"""The agenda of a learning session: minutes for each item that add up."""

from __future__ import annotations

import math
from collections.abc import Sequence

from qikit.errors import ParameterError

STEP = 5  # minutes: nobody plans a meeting by the minute
STEPS_EACH = 2  # on average an item; a shorter meeting is planned by the minute


def minutes_each(shares: Sequence[float], minutes: int) -> list[int]:
    """Divide a meeting into items, in whole minutes that add up.

    In steps of five minutes where the whole is one of them and long enough, else in
    single minutes; every item has one step at least.

    Parameters
    ----------
    shares
        How much of the time each item should have; their sum is the whole.
    minutes
        How long the meeting is.

    Raises
    ------
    ParameterError
        If there is less than a minute for each item.
    """
    n = len(shares)
    if minutes < n:
        raise ParameterError(
            f"{minutes} minutes are too few for the {n} items of the agenda. "
            "Write 120, the length of the session in minutes."
        )
    by_five = minutes % STEP == 0 and minutes >= n * STEP * STEPS_EACH
    step = STEP if by_five else 1
    wanted = [share / sum(shares) * minutes / step for share in shares]
    return [step * steps for steps in _adding_up(wanted, minutes // step)]


def _adding_up(wanted: list[float], total: int) -> list[int]:
    """Round down, one at least, and give or take single steps where it is fairest."""
    given = [max(1, math.floor(share)) for share in wanted]
    while sum(given) != total:
        short = [round(w - g, 9) for w, g in zip(wanted, given, strict=True)]
        if sum(given) < total:
            given[short.index(max(short))] += 1
        else:
            spare = [at for at, g in enumerate(given) if g > 1]
            given[min(spare, key=short.__getitem__)] -= 1
    return given
