"""What came: one word for each practice, measure and month."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.data.completeness import completeness, with_closed

KEYS = ["practice_code", "what", "period_start"]


def submissions(*rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[*KEYS, "state"])
    return frame.assign(period_start=pd.to_datetime(frame["period_start"]))


def figures(*rows) -> pd.DataFrame:
    columns = ["area_code", "measure", "period_start", "state"]
    frame = pd.DataFrame(rows, columns=columns).assign(level="practice")
    dates = pd.to_datetime(frame["period_start"])
    return frame.assign(breakdown="all", period_start=dates)


def refused(**key) -> pd.DataFrame:
    return pd.DataFrame([key], dtype="str")


NOBODY = pd.DataFrame(columns=["practice_code", "period_start", "measure"], dtype="str")


def outcomes(asked, observed=None, keys=NOBODY) -> list[str]:
    found = completeness(asked, figures() if observed is None else observed, keys)
    return found["outcome"].tolist()


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        ("received", "came"),
        ("late", "late"),
        ("not_submitted", "not sent"),
        ("not_applicable", "none due"),
    ],
)
def test_each_state_has_its_word(state, outcome):
    assert outcomes(submissions(("P1", "feet", "2026-01-01", state))) == [outcome]


def test_a_figure_hidden_at_source_came():
    asked = submissions(("P1", "feet", "2026-01-01", "received"))
    hidden = figures(("P1", "feet", "2026-01-01", "suppressed_at_source"))
    assert outcomes(asked, hidden) == ["hidden at source"]


def test_what_came_twice_came():
    asked = submissions(
        ("P1", "feet", "2026-01-01", "not_submitted"),
        ("P1", "feet", "2026-01-01", "late"),
    )
    assert outcomes(asked) == ["late"]


@pytest.mark.parametrize(
    "key",
    [
        {"practice_code": "P1", "period_start": "2026-02-01", "measure": "feet"},
        {"practice_code": "P1", "period_start": "2026-02-01", "measure": ""},
    ],
)
def test_a_refused_month_is_set_aside_and_the_others_are_not(key):
    asked = submissions(
        ("P1", "feet", "2026-01-01", "received"),
        ("P1", "feet", "2026-02-01", "received"),
        ("P2", "feet", "2026-02-01", "received"),
    )
    expected = asked[KEYS].assign(outcome=["came", "set aside", "came"])
    found = completeness(asked, figures(), refused(**key))
    assert_frame_equal(found, expected, check_dtype=False)


def test_a_practice_refused_as_a_whole_keeps_what_it_did_not_send():
    asked = submissions(
        ("P1", "feet", "2026-01-01", "received"),
        ("P1", "feet", "2026-02-01", "not_submitted"),
        ("P1", "feet", "2026-03-01", "not_applicable"),
    )
    found = outcomes(asked, keys=refused(practice_code="P1"))
    assert found == ["set aside", "not sent", "none due"]


def test_a_refusal_of_no_practice_sets_nothing_aside():
    asked = submissions(("P1", "feet", "2026-01-01", "received"))
    assert outcomes(asked, keys=refused(period_start="2026-01-01")) == ["came"]


def test_nothing_asked_gives_no_rows():
    assert outcomes(submissions()) == []


def test_after_the_last_day_nothing_is_missing():
    """P1 closed on 15 February: that month is still due, and what came later came."""
    asked = submissions(
        ("P1", "feet", "2026-02-01", "not_submitted"),
        ("P1", "feet", "2026-03-01", "not_submitted"),
        ("P1", "feet", "2026-04-01", "received"),
        ("P2", "feet", "2026-03-01", "not_submitted"),
    )
    came = completeness(asked, figures(), NOBODY)
    found = with_closed(came, pd.Series({"P1": pd.Timestamp("2026-02-15")}))
    assert found["outcome"].tolist() == ["not sent", "closed", "came", "not sent"]
