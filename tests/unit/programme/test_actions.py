"""Actions on a day: done, dropped, overdue, open, or without a date."""

import pandas as pd
import pytest

from qikit.programme.actions import actions_on, carried_over, done_since

DAY = pd.Timestamp("2025-06-19")


def actions(*rows) -> pd.DataFrame:
    columns = ["what", "by_when", "status", "done_on"]
    frame = pd.DataFrame(rows, columns=columns)
    days = {c: pd.to_datetime(frame[c]) for c in ("by_when", "done_on")}
    return frame.assign(**days)


@pytest.mark.parametrize(
    ("by_when", "status", "done_on", "state"),
    [
        ("2025-06-19", "open", None, "open"),  # due on the day
        ("2025-06-18", "open", None, "overdue"),
        ("2025-09-30", "late", None, "overdue"),  # called late all the same
        (None, "open", None, "no date"),
        (None, None, None, "no date"),
        ("2025-05-01", "done", None, "done"),
        ("2025-05-01", "open", "2025-06-01", "done"),  # its day says so
        ("2025-05-01", "dropped", None, "dropped"),
    ],
)
def test_how_an_action_stands(by_when, status, done_on, state):
    found = actions_on(actions(["Ring", by_when, status, done_on]), DAY)
    assert found["state"].tolist() == [state]


def test_overdue_ones_come_first_and_those_without_a_date_last():
    rows = actions(
        ["no date", None, "open", None],
        ["later", "2025-07-01", "open", None],
        ["overdue", "2025-06-01", "open", None],
        ["done", "2025-06-01", "done", "2025-06-02"],
    )
    found = carried_over(actions_on(rows, DAY))
    assert found["what"].tolist() == ["overdue", "later", "no date"]


def test_done_since_a_day_counts_that_day_and_nothing_without_one():
    rows = actions(
        ["on the day", None, "done", "2025-05-08"],
        ["before", None, "done", "2025-05-07"],
        ["some time", None, "done", None],
    )
    found = done_since(actions_on(rows, DAY), pd.Timestamp("2025-05-08"))
    assert found["what"].tolist() == ["on the day"]


def test_no_actions():
    assert actions_on(actions(), DAY).empty
