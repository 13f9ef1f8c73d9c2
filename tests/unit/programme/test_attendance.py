"""Who came to a meeting: counts by profession, never a share above 100 %."""

import pandas as pd

from qikit.programme.attendance import NOT_SAID, attendance, came_of

DAY = pd.Timestamp("2025-05-08")


def meetings(*rows) -> pd.DataFrame:
    columns = ["date", "kind", "profession", "invited", "attended"]
    frame = pd.DataFrame(rows, columns=columns)
    counts = {"invited": "Int64", "attended": "Int64"}
    return frame.assign(date=pd.to_datetime(frame["date"])).astype(counts)


def test_other_days_and_other_meetings_do_not_count():
    rows = meetings(
        ["2025-05-08", "learning_session", "GP", 11, 8],
        ["2025-05-08", "cluster_meeting", "GP", 5, 5],
        ["2025-03-20", "learning_session", "GP", 11, 11],
        ["2025-05-08", "learning_session", None, 2, 1],
    )
    found = attendance(rows, date=DAY)
    assert found["profession"].tolist() == ["GP", NOT_SAID]
    assert found["attended"].tolist() == [8, 1]
    assert came_of(found) == (9, 13)


def test_more_than_were_invited_is_a_doubt_and_no_sum_is_made():
    rows = meetings(
        ["2025-05-08", "learning_session", "GP", 11, 8],
        ["2025-05-08", "learning_session", "nurse", 3, 5],
    )
    found = attendance(rows, date=DAY)
    assert found["is_doubt"].tolist() == [False, True]
    assert came_of(found) is None


def test_a_count_that_nobody_wrote_down_stays_missing():
    found = attendance(
        meetings(["2025-05-08", "learning_session", "GP", None, 8]), date=DAY
    )
    assert pd.isna(found["invited"].iloc[0])
    assert not found["is_doubt"].iloc[0]
    assert came_of(found) is None


def test_a_meeting_of_which_nothing_is_known():
    found = attendance(meetings(), date=DAY)
    assert found.empty
    assert came_of(found) is None
