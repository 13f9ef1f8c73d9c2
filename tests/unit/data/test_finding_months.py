"""Which of the periods that a finding lists a report shows."""

import pandas as pd
import pytest

from qikit.data.checks.record import Finding
from qikit.data.finding_months import up_to
from qikit.periods import periods_text


def left(months: str, last: str) -> str:
    """The list as it stands after a month was made the last one; "" for no row."""
    rows = ({"practice_code": "EX01", "months": months},)
    found = Finding("joins/x", "r", "warning", "rows", "Odd", 1, rows)
    cut = up_to(found, pd.Timestamp(last))
    return "" if cut is None else cut.rows[0]["months"]


STARTS = ["2024-11-01", "2025-01-01", "2025-03-01", "2025-04-01", "2025-05-01"]


@pytest.mark.parametrize("last", [*STARTS, "2025-02-01", "2026-01-01"])
def test_a_list_is_cut_as_the_months_themselves_are(last):
    """Cut as text, it is the text of the months up to then."""
    shown = [start for start in STARTS if start <= last]
    text = f"feet: {periods_text(STARTS)}"
    assert left(text, last) == f"feet: {periods_text(shown)}"


def test_of_scattered_periods_only_the_last_is_known():
    text = "feet: 9 periods, the last May 2025"
    assert left(text, "2025-05-01") == text
    assert left(text, "2025-04-01") == ""


def test_quarters_and_years_stay_when_they_have_begun():
    assert left("feet: January to March 2026", "2026-03-01") != ""
    assert left("feet: January to March 2026", "2025-12-01") == ""
    assert left("feet: 2025/26", "2025-03-01") == ""
    assert left("feet: 2025/26", "2026-06-01") == "feet: 2025/26"


def test_more_at_other_times_alone_says_no_month():
    text = "feet: July 2025; 2 more at other times"
    assert left(text, "2025-07-01") == text
    assert left(text, "2025-06-01") == ""


def test_a_finding_without_rows_stays():
    found = Finding("tables/x", "r", "warning", "shape", "Odd", 0)
    assert up_to(found, pd.Timestamp("2025-06-01")) == found
