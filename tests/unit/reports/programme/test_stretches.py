"""Baseline and now of a programme, also of measures by the quarter and by the year."""

from types import SimpleNamespace

import pandas as pd
import pytest

from qikit.reports.programme.stretches import (
    baseline_stretch,
    latest_stretch,
    now_stretch,
)


def part(first_month: str) -> SimpleNamespace:
    return SimpleNamespace(facts={"first_month": first_month})


def ends(stretch) -> tuple[str, str] | None:
    if stretch is None:
        return None
    return f"{stretch.first:%Y-%m}", f"{stretch.last:%Y-%m}"


@pytest.mark.parametrize(
    ("begins", "frequency", "expected"),
    [
        ("2024-10", "month", ("2023-10", "2024-09")),
        ("2024-10", "quarter", ("2023-10", "2024-07")),  # July to September ended
        ("2024-11", "quarter", ("2023-10", "2024-07")),  # October's has not
        ("2024-12", "quarter", ("2023-10", "2024-07")),
        ("2024-10", "year", ("2023-04", "2023-04")),  # 2023/24; 2024/25 has not
        ("2024-04", "year", ("2023-04", "2023-04")),
    ],
)
def test_a_baseline_period_ended_before_the_programme_began(
    begins, frequency, expected
):
    assert ends(baseline_stretch(part(begins), frequency)) == expected


@pytest.mark.parametrize(
    ("as_of", "frequency", "expected"),
    [
        ("2025-08", "month", ("2025-06", "2025-08")),
        ("2024-11", "month", ("2024-11", "2024-11")),
        ("2024-10", "month", None),
        ("2025-08", "quarter", ("2025-04", "2025-04")),  # July's goes on
        ("2025-09", "quarter", ("2025-07", "2025-07")),
        ("2025-02", "quarter", None),  # October's began before the programme
        ("2025-03", "quarter", ("2025-01", "2025-01")),
        ("2026-03", "year", ("2025-04", "2025-04")),
        ("2026-02", "year", None),
    ],
)
def test_now_is_the_last_period_that_ended_in_the_programme(as_of, frequency, expected):
    day = pd.Timestamp(f"{as_of}-01")
    assert ends(now_stretch(part("2024-11"), day, frequency)) == expected


def test_quarters_begin_where_the_figures_say_so():
    known = pd.Series(pd.to_datetime(["2024-02-01", "2024-05-01"]))
    day = pd.Timestamp("2025-08-01")
    assert ends(latest_stretch(day, "quarter", known)) == ("2025-05", "2025-05")
    begun = baseline_stretch(part("2024-11"), "quarter", known)
    assert ends(begun) == ("2023-11", "2024-08")
