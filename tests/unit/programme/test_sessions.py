"""Learning sessions: the one in hand, the one before, the one after; what is news."""

import pandas as pd

from qikit.programme.sessions import news, session_place

FACTS = {
    "first_month": "2025-01",
    "last_month": "2025-12",
    "due_day": 10,
    "summit": "2025-09-18",
    "sessions": [
        {"number": 1, "date": "2025-03-20", "topic": "Where feet get lost"},
        {"number": 4, "date": "2025-05-08", "topic": None, "place": "Town hall"},
    ],
}


def test_a_session_knows_the_one_before_and_the_summit_after():
    place = session_place(FACTS, 4)
    assert (place.own.number, place.own.topic, place.own.place) == (4, "", "Town hall")
    assert place.before.name == "Learning session 1"
    assert (place.after.name, place.after.number) == ("Summit", 0)
    assert place.n_sessions == 2
    assert place.since == pd.Timestamp("2025-03-20")
    assert place.papers_of_before == pd.Timestamp("2025-02-01")


def test_the_first_session_looks_back_to_the_beginning():
    place = session_place(FACTS, 1)
    assert place.before is None
    assert place.since == pd.Timestamp("2025-01-01")
    assert place.papers_of_before == pd.Timestamp("2024-12-01")
    assert place.after.number == 4


def test_what_a_session_knew_is_what_was_due_before_its_papers_went_out():
    """Papers a week before: the month before a session may not be due by then."""
    facts = FACTS | {"first_month": "2024-10"}
    for date, known in (
        ("2024-12-05", "2024-10-01"),  # papers on 28 November: November is not over
        ("2025-01-16", "2024-11-01"),  # papers on 9 January: December is due on 10
        ("2025-01-18", "2024-12-01"),  # papers on 11 January: it was due
    ):
        sessions = [{"number": n, "date": d} for n, d in ((1, date), (2, "2025-06-05"))]
        place = session_place(facts | {"sessions": sessions}, 2)
        assert place.papers_of_before == pd.Timestamp(known), date
        assert place.papers == pd.Timestamp("2025-05-29")


def test_without_a_summit_nothing_follows_the_last_session():
    assert session_place(FACTS | {"summit": ""}, 4).after is None


def test_a_session_that_is_not_there():
    assert session_place(FACTS, 2) is None
    assert session_place(FACTS | {"sessions": []}, 1) is None


def test_what_is_dated_on_the_day_itself_is_news_and_what_has_no_date_is_not():
    days = ["2025-03-19", "2025-03-20", None, "2025-03-21"]
    rows = pd.DataFrame({"date": pd.to_datetime(days), "n": [1, 2, 3, 4]})
    assert news(rows, "date", pd.Timestamp("2025-03-20"))["n"].tolist() == [2, 4]
