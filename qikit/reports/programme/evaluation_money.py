"""What was paid: budget against spend, and a plain division by practices."""

from __future__ import annotations

import pandas as pd

from qikit.programme.budget import (
    AS_PLANNED,
    NOT_KNOWN,
    Totals,
    against_spend,
    totals,
    totals_by_year,
)
from qikit.reports.blocks import Block, bullets, paragraph, table, together
from qikit.reports.programme.plan_toolkit import part_of
from qikit.reports.results import Report
from qikit.rounding import count_text, number_text

NO_COSTS = (
    "What the programme cost is not written down in this dataset. Who has the account, "
    "by line and year?"
)
CAVEAT = (
    "That is {what} divided by practices, and no more: it does not say "
    "whether that was good value or what would have been without the programme, and it "
    "leaves out time that nobody was paid for."
)
MONEY_COLUMNS = ["Budget", "Spend", "Difference"]


def budget(report: Report) -> Block:
    """Write budget and spend line by line and year by year, with totals."""
    costs = part_of(report).costs
    if costs.empty:
        return paragraph(NO_COSTS)
    blocks = [bullets(paid_lines(report))]
    for year, whole in totals_by_year(costs).items():
        rows = against_spend(costs[costs["year"].eq(year)])
        blocks.append(_of_year(rows, whole, str(year)))
    undated = costs[costs["year"].isna()]
    if len(undated):
        blocks.append(_of_year(against_spend(undated), totals(undated), "no year"))
    return together(blocks)


def paid_lines(report: Report) -> list[str]:
    """Say budget and spend in all and by year, and what is not known of them."""
    costs = part_of(report).costs
    if costs.empty:
        return [NO_COSTS]
    whole, years = totals(costs), totals_by_year(costs)
    said = [f"In all: {_spent(whole)}."]
    said += [f"{year}: {_spent(one)}." for year, one in years.items() if len(years) > 1]
    if whole.n_unknown:
        n = f"{whole.n_unknown} of {count_text(whole.n_lines, 'line')}"
        verb = "lacks" if whole.n_unknown == 1 else "lack"
        paid = whole.paid - (0 if pd.isna(whole.spend) else whole.spend)
        more = f" ({pounds(paid)} spent without a budget)" if paid > 0 else ""
        said.append(f"Not in these sums: {n} {verb} a budget or a spend{more}.")
    return said


def per_practice(report: Report) -> str:
    """Divide what was spent by the practices that took part; "" without spending.

    What was spent without a budget is spending, too.
    """
    whole, n = totals(part_of(report).costs), part_of(report).facts["n_took_part"]
    if pd.isna(whole.paid) or not n:
        return ""
    lines = f"{whole.n_unpaid} of {count_text(whole.n_lines, 'line')}"
    unknown = f" What was spent on {lines} is not known." if whole.n_unpaid else ""
    what = "the spending that is known" if whole.n_unpaid else "all spending"
    return (
        f"By practice: {pounds(whole.paid / n)} for each of the "
        f"{count_text(n, 'practice')} that took part at any time "
        f"({pounds(whole.paid)} divided by {n}).{unknown} {CAVEAT.format(what=what)}"
    )


def pounds(money: float) -> str:
    """Write an amount in whole pounds; a missing one as "not known"."""
    return NOT_KNOWN if pd.isna(money) else f"£{number_text(money)}"


def difference_text(difference: float, word: str) -> str:
    """Say "£750 under" or "as planned"."""
    if word in (AS_PLANNED, NOT_KNOWN):
        return word
    return f"{pounds(abs(difference))} {word}"


def _spent(whole: Totals) -> str:
    if pd.isna(whole.spend):
        return "no line says both budget and spend"
    said = f"{pounds(whole.spend)} spent of {pounds(whole.budget)} planned"
    if whole.word == AS_PLANNED:
        return f"{said}, {whole.word}"
    share = (
        number_text(100 * abs(whole.difference) / whole.budget) if whole.budget else ""
    )
    percent = f" ({share}%)" if share else ""
    return f"{said}, {difference_text(whole.difference, whole.word)}{percent}"


def _of_year(rows: pd.DataFrame, whole: Totals, year: str) -> Block:
    """Write the lines of one year, and their total last."""
    lines = [
        _cells(r.line, r.budget, r.spend, r.difference, r.word)
        for r in rows.itertuples()
    ]
    total = (whole.budget, whole.spend, whole.difference, whole.word)
    name = "Total of the lines that say both" if whole.n_unknown else "Total"
    frame = pd.DataFrame([*lines, _cells(name, *total)])
    return table(frame, f"Budget against spend, {year}", numbers=MONEY_COLUMNS)


def _cells(
    name: str, planned: float, spent: float, difference: float, word: str
) -> dict[str, str]:
    return {
        "Line": name,
        "Budget": pounds(planned),
        "Spend": pounds(spent),
        "Difference": difference_text(difference, word),
    }
