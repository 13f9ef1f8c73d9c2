"""Of what the checks found, only what concerns the months that a report shows."""

from __future__ import annotations

import calendar
import re

import pandas as pd

from qikit.data.checks.record import Finding
from qikit.periods import periods_text

MONTHS = "months"  # key of a row whose text lists periods: "a, b: May and June 2025"
MONTH = "|".join(calendar.month_name[1:])
ITEM = re.compile(
    rf"(?P<first>{MONTH})(?: (?P<first_year>\d{{4}}))?"
    rf"(?: to (?P<last>{MONTH}))?(?: (?P<year>\d{{4}}))?"
)
SCATTERED = re.compile(rf"the last ((?:{MONTH}) \d{{4}})$")
YEAR_FROM_APRIL = re.compile(r"(\d{4})/\d\d$")
BETWEEN = re.compile(r", | and ")
OF_PARTS = "; "


def up_to(finding: Finding, last: pd.Timestamp) -> Finding | None:
    """Keep the rows of a finding that concern periods up to a month.

    A row without a period stays: it concerns a practice as such. Of one that lists
    periods those up to the month stay in the list.

    Returns
    -------
    None where no row is left of those that there were.
    """
    if not finding.rows:
        return finding
    cut = (_row_up_to(row, last) for row in finding.rows)
    rows = tuple(row for row in cut if row is not None)
    return finding.only(rows) if rows else None


def _row_up_to(row: dict[str, str], last: pd.Timestamp) -> dict[str, str] | None:
    period = row.get("period_start")
    if period and pd.Timestamp(period) > last:
        return None
    if not row.get(MONTHS):
        return row
    text = _list_up_to(row[MONTHS], last)
    return {**row, MONTHS: text} if text else None


def _list_up_to(text: str, last: pd.Timestamp) -> str:
    """Cut "a, b: May and June 2025; c: July 2025"; "" where nothing is left."""
    kept = []
    for part in text.split(OF_PARTS):
        names, colon, periods = part.partition(": ")
        left = _periods_up_to(periods, last) if colon else part
        kept += [(colon, f"{names}{colon}{left}" if colon else part)] if left else []
    if not any(colon for colon, _ in kept):  # "2 more at other times" says no month
        return ""
    return OF_PARTS.join(said for _, said in kept)


def _periods_up_to(text: str, last: pd.Timestamp) -> str:
    """Cut "May, July to October and December 2025" after a month.

    Of "9 periods, the last May 2025" it is not known which they are: it stays whole
    or goes.
    """
    scattered = SCATTERED.search(text)
    if scattered:
        return text if pd.Timestamp(scattered[1]) <= last else ""
    spans = _spans(BETWEEN.split(text))
    if all(end <= last for _, end in spans):
        return text
    spans = [(start, min(end, last)) for start, end in spans if start <= last]
    months = [m for span in spans for m in pd.date_range(*span, freq="MS")]
    return periods_text(months)


def _spans(items: list[str]) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Read the first and the last month of each item, whose year may come later."""
    spans, year = [], ""
    for item in reversed(items):
        of_year = YEAR_FROM_APRIL.match(item)
        found = ITEM.fullmatch(item)
        if of_year:
            begins = pd.Timestamp(f"{of_year[1]}-04-01")
            spans.append((begins, begins + pd.DateOffset(months=11)))
        elif found:
            year = found["year"] or found["first_year"] or year
            ends = pd.Timestamp(f"{found['last'] or found['first']} {year}")
            own = found["first_year"] if found["last"] else None
            spans.append((pd.Timestamp(f"{found['first']} {own or year}"), ends))
    return spans[::-1]
