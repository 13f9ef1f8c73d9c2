"""The newest month that is due before a day."""

import pandas as pd
import pytest

from qikit.programme.due_months import due_after, newest_month_due

SPAN = {"first_month": "2024-10", "last_month": "2025-02"}


@pytest.mark.parametrize(
    ("day", "month"),
    [
        ("2024-09-15", "2024-08-01"),  # before the programme: the last whole month
        ("2024-11-10", "2024-09-01"),  # October is due on this day, not before it
        ("2024-11-11", "2024-10-01"),
        ("2025-01-10", "2024-11-01"),
        ("2026-01-01", "2025-02-01"),  # never beyond its last month
    ],
)
def test_a_month_is_known_once_its_day_is_over(day, month):
    assert newest_month_due(pd.Timestamp(day), **SPAN) == pd.Timestamp(month)


def test_a_programme_may_ask_for_its_forms_later():
    day = pd.Timestamp("2025-01-11")
    assert newest_month_due(day, **SPAN, due_day=20) == pd.Timestamp("2024-11-01")
    assert due_after(pd.Timestamp("2024-12-01"), 20) == pd.Timestamp("2025-01-20")
