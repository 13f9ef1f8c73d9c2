"""Budget against spend: by line and year, and in total."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

MONEY = ["budget", "spend"]
UNDER, OVER, AS_PLANNED, NOT_KNOWN = "under", "over", "as planned", "not known"
HALF_A_POUND = 0.5  # a difference that no whole pound would show


@dataclass(frozen=True)
class Totals:
    """The money of one year, or of all years.

    Attributes
    ----------
    budget, spend
        Sums over the lines that say both; NaN where none does.
    n_lines, n_unknown
        Lines in all, and those without a budget or without a spend: these are in
        neither sum, for half a line would look like money saved or lost.
    paid
        All spending that is known, with a budget or without; NaN where none is.
    n_unpaid
        Lines whose spend is not known, or not all of it.
    """

    budget: float
    spend: float
    n_lines: int
    n_unknown: int
    paid: float
    n_unpaid: int

    @property
    def difference(self) -> float:
        """Spend less budget: above 0 more was spent than planned."""
        return self.spend - self.budget

    @property
    def word(self) -> str:
        """Say under, over, as planned or not known."""
        return verdict(self.difference)


def against_spend(costs: pd.DataFrame) -> pd.DataFrame:
    """Set spend against budget, line by line.

    Parameters
    ----------
    costs
        One row a line × year: line, year, budget, spend (in pounds; missing is not
        known, never 0). A line that comes twice in a year is added up.

    Returns
    -------
    One row a line and year, years rising, lines in the order of their coming: line,
    year, budget, spend, difference (spend less budget) and word.
    """
    rows = costs.groupby(["year", "line"], sort=False, dropna=False)[MONEY]
    rows = rows.agg(lambda money: money.sum(skipna=False)).reset_index()
    rows = rows.sort_values("year", kind="stable", ignore_index=True)
    difference = rows["spend"] - rows["budget"]
    rows = rows.assign(difference=difference, word=difference.map(verdict))
    return rows[["line", "year", *MONEY, "difference", "word"]]


def totals(costs: pd.DataFrame) -> Totals:
    """Add up budget and spend over the lines that say both, and all that was paid."""
    rows = against_spend(costs)
    known = rows[rows[MONEY].notna().all(axis=1)]
    sums = known[MONEY].sum(min_count=1)
    return Totals(
        budget=float(sums["budget"]),
        spend=float(sums["spend"]),
        n_lines=len(rows),
        n_unknown=len(rows) - len(known),
        paid=float(costs["spend"].sum(min_count=1)),
        n_unpaid=int(rows["spend"].isna().sum()),
    )


def totals_by_year(costs: pd.DataFrame) -> dict[int, Totals]:
    """Add up each year on its own; a line without a year is in none."""
    years = sorted(int(year) for year in costs["year"].dropna().unique())
    return {year: totals(costs[costs["year"].eq(year)]) for year in years}


def verdict(difference: float) -> str:
    """Put a difference into a word."""
    if pd.isna(difference):
        return NOT_KNOWN
    if abs(difference) < HALF_A_POUND:
        return AS_PLANNED
    return OVER if difference > 0 else UNDER
