import numpy as np
import pandas as pd
import pytest

from qikit.errors import DataError
from qikit.programme.drivers import Driver, driver_list, driver_tree

ROWS = [
    ("Seen", "Inbox", "Duty doctor"),
    ("Told", "", "Leaflet"),
    ("Seen", "Inbox", "Weekly list"),
    ("Seen", "Hand-over", None),
    ("Trusted", np.nan, " "),
]


def table(rows=ROWS) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["primary", "secondary", "idea"])


def test_rows_of_one_driver_are_gathered_in_the_order_of_the_table():
    assert driver_tree(table()) == (
        Driver(
            "Seen",
            (
                Driver("Inbox", (Driver("Duty doctor"), Driver("Weekly list"))),
                Driver("Hand-over"),
            ),
        ),
        Driver("Told", (Driver("", (Driver("Leaflet"),)),)),
        Driver("Trusted"),
    )


def test_the_same_row_twice_is_one_idea():
    assert driver_tree(table(ROWS[:1] * 2)) == driver_tree(table(ROWS[:1]))


def test_no_rows_are_no_drivers():
    assert driver_tree(table([])) == ()
    assert driver_tree(table([("", None, np.nan)])) == ()


def test_a_text_over_two_lines_is_one_line():
    assert driver_tree(table([("Seen\n in  time", "", "")])) == (
        Driver("Seen in time"),
    )


def test_an_idea_without_its_primary_driver_is_named():
    with pytest.raises(DataError, match="'Leaflet' has no primary driver"):
        driver_tree(table([("", "", "Leaflet")]))


def test_a_missing_column_is_named():
    with pytest.raises(DataError, match="no column 'idea'"):
        driver_tree(table().drop(columns="idea"))


def test_the_list_says_each_level_and_what_is_missing():
    assert driver_list("95% by May", table()) == (
        (
            "Aim: 95% by May",
            (
                (
                    "Primary driver: Seen",
                    (
                        (
                            "Secondary driver: Inbox",
                            (
                                ("Change idea: Duty doctor", ()),
                                ("Change idea: Weekly list", ()),
                            ),
                        ),
                        ("Secondary driver: Hand-over", (("No change idea yet", ()),)),
                    ),
                ),
                ("Primary driver: Told", (("Change idea: Leaflet", ()),)),
                ("Primary driver: Trusted", (("No secondary driver yet", ()),)),
            ),
        ),
    )


def test_an_empty_list_says_so():
    assert driver_list(" ", table([])) == (("No aim yet", (("No driver yet", ()),)),)


def test_the_list_shortens_nothing():
    ((aim, ((driver, _),)),) = driver_list("a " * 999, table([("b" * 2000, "", "")]))
    assert (len(aim), len(driver)) == (len("Aim: ") + 1997, 2000 + 16)


def test_the_table_is_not_changed():
    frame = table()
    driver_list("Aim", frame)
    pd.testing.assert_frame_equal(frame, table())
