"""Who takes part in a programme, and between which days."""

import pandas as pd
import pytest

from qikit.practices import members_on
from qikit.programme.teams import Teams, as_group, named_as_left, taking_part

FEBRUARY, MARCH_END = pd.Timestamp("2025-02-01"), pd.Timestamp("2025-03-31")
MARCH, MAY = pd.Timestamp("2025-03-01"), pd.Timestamp("2025-05-01")


def listed(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Rows of (code, cluster, from, to); an empty day is open."""
    columns = ["practice_code", "cluster_code", "valid_from", "valid_to"]
    frame = pd.DataFrame(rows, columns=columns)
    days = {day: pd.to_datetime(frame[day].replace("", None)) for day in columns[2:]}
    names = {"cluster": frame["cluster_code"], "practice_name": frame["practice_code"]}
    return frame.assign(**names, **days)


def teams(**when) -> Teams:
    return Teams("tea", "Tea programme", ("P1", "P2"), **when)


def members(rows: pd.DataFrame, given: Teams, day: pd.Timestamp) -> list[str]:
    """Name who takes part on a day."""
    found = taking_part(members_on(as_group(rows, given), day), given)
    return list(found.loc[found["cluster_code"].eq("tea"), "practice_code"])


OLD_LIST = listed(("P1", "C1", "2020-01-01", ""), ("P2", "C1", "2020-01-01", ""))
YOUNG_LIST = listed(("P1", "C1", "2025-05-01", ""), ("P2", "C1", "2025-05-01", ""))
LISTS = pytest.mark.parametrize("rows", [OLD_LIST, YOUNG_LIST], ids=["old", "young"])


@LISTS
def test_one_that_joins_takes_part_from_its_first_day_on(rows):
    given = teams(joined={"P2": FEBRUARY})
    assert members(rows, given, FEBRUARY - pd.Timedelta(days=1)) == ["P1"]
    assert members(rows, given, FEBRUARY) == ["P1", "P2"]
    assert members(rows, given, MAY) == ["P1", "P2"]


@LISTS
def test_one_that_leaves_takes_part_until_its_last_day(rows):
    given = teams(left={"P2": MARCH_END})
    assert members(rows, given, MARCH_END) == ["P1", "P2"]
    assert members(rows, given, MARCH_END + pd.Timedelta(days=1)) == ["P1"]


def test_a_later_row_after_it_left_keeps_its_cluster():
    rows = listed(
        ("P2", "C1", "2020-01-01", "2025-03-31"), ("P2", "C9", "2025-04-01", "")
    )
    found = as_group(rows, teams(left={"P2": MARCH_END}))
    assert list(found["cluster_code"]) == ["tea", "C9"]


def test_others_are_not_touched():
    rows = listed(("P9", "C1", "2025-05-01", ""))
    found = as_group(rows, teams(joined={"P1": FEBRUARY}, left={"P2": MARCH_END}))
    pd.testing.assert_frame_equal(found, rows)


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ("", "left the programme on 31 March 2025"),
        ("2026-01-31", "left the programme on 31 March 2025"),
        ("2025-03-31", "closed on 31 March 2025"),
    ],
)
def test_one_that_is_open_still_left_and_has_not_closed(ends, said):
    rows = listed(("P2", "C1", "2020-01-01", ends))
    moves = [{"practice_code": "P2", "done": "closed on 31 March 2025"}]
    found = named_as_left(moves, teams(left={"P2": MARCH_END}), rows)
    assert [move["done"] for move in found] == [said]


def test_why_a_team_is_not_there():
    given = teams(joined={"P1": MAY}, left={"P2": MARCH_END})
    assert given.not_there("P1", MARCH) == "it joins Tea programme on 1 May 2025"
    assert given.not_there("P2", MAY) == "it left Tea programme on 31 March 2025"
    assert given.not_there("P1", MAY) == given.not_there("P2", MARCH) == ""
