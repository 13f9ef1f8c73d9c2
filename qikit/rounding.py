"""Numbers on paper: rounded once, half up, at the edge."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

EXACT = Context(prec=400)  # digits enough for any float
NOT_KNOWN = "not known"


def round_half_up(value: float, decimals: int = 0) -> Decimal:
    """Round as people do at school: 0.5 goes up, away from zero.

    Python's own `round` takes halves to the even neighbour (2.5 becomes 2).
    The shortest decimal text of the float is rounded, so 2.675 becomes 2.68.
    """
    step = Decimal(1).scaleb(-decimals)
    exact = Decimal(repr(float(value)))
    return exact.quantize(step, rounding=ROUND_HALF_UP, context=EXACT)


def number_text(value: float | None, decimals: int = 0) -> str:
    """Write a number with thousands commas; a missing one as "not known"."""
    if value is None or not math.isfinite(value):
        return NOT_KNOWN
    rounded = round_half_up(value, decimals)
    return f"{rounded:,.{decimals}f}" if rounded else f"{0:.{decimals}f}"


def count_text(count: int, singular: str, plural: str | None = None) -> str:
    """Write a count with its noun: "1 practice", "4 practices"."""
    noun = singular if count == 1 else plural or singular + "s"
    return f"{number_text(count)} {noun}"
