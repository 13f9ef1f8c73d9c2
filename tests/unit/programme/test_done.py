"""What a programme has done, counted."""

import pandas as pd

from qikit.programme.done import adopted_ideas, done_actions, done_by
from qikit.programme.ideas import by_idea

DAY = pd.Timestamp("2025-09-30")


def cycles(*rows: tuple[str, str, str]) -> pd.DataFrame:
    names = ["practice_code", "change_idea", "decision"]
    return pd.DataFrame(rows, columns=names).assign(measure="foot_check")


def actions(*rows: tuple[str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["what", "status", "done_on"])
    day = pd.to_datetime(frame["done_on"].replace("", None))
    return frame.assign(done_on=day, by_when=pd.Timestamp("2025-06-30"), by_whom="")


def meetings(*rows: tuple[str, str], scope: str = "collab") -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["date", "kind"])
    return frame.assign(date=pd.to_datetime(frame["date"]), scope=scope)


def counted(held: pd.DataFrame, *sessions: str):
    empty = {"cycles": cycles(), "actions": actions(), "forms": forms()}
    return done_by(DAY, **empty, meetings=held, sessions=sessions, scopes=["collab"])


def forms(*states: str) -> pd.DataFrame:
    return pd.DataFrame({"state": list(states)}, dtype="str")


def test_every_count_is_of_its_own_thing():
    done = done_by(
        DAY,
        cycles=cycles(("P1", "a", "adopt"), ("P1", "a", "adapt"), ("", "b", "open")),
        actions=actions(("x", "done", "2025-05-01"), ("y", "open", "")),
        forms=forms("received", "late", "not_submitted", "not_applicable"),
        meetings=meetings(
            ("2025-03-20", "learning_session"),
            ("2025-03-20", "learning_session"),  # another profession
            ("2025-10-20", "learning_session"),  # not held yet
            ("2025-09-18", "summit"),
        ),
        sessions=["2025-03-20", "2025-10-20"],
        scopes=["collab"],
    )
    assert (done.actions, done.actions_agreed) == (1, 2)
    assert (done.cycles, done.cycles_ended, done.adopted, done.adapted) == (3, 2, 1, 1)
    assert done.teams_testing == 1
    assert (done.forms, done.forms_asked) == (2, 3)
    assert (done.sessions, done.sessions_unrecorded) == (1, 0)


def test_nothing_is_counted_as_none():
    done = counted(meetings())
    assert (done.actions, done.cycles, done.forms, done.sessions) == (0, 0, 0, 0)


def test_a_session_that_a_cluster_holds_itself_is_none_of_the_programme():
    own = meetings(("2025-03-20", "learning_session"))
    of_cluster = meetings(
        ("2025-03-20", "learning_session"),
        ("2025-04-10", "learning_session"),
        scope="cluster",
    )
    assert counted(pd.concat([own, of_cluster]), "2025-03-20").sessions == 1
    assert counted(of_cluster, "2025-03-20").sessions == 0


def test_a_session_that_nobody_wrote_down_is_not_called_held():
    held = meetings(("2025-03-20", "learning_session"))
    done = counted(held, "2025-03-20", "2025-05-08", "2025-11-06")
    assert (done.sessions, done.sessions_unrecorded) == (1, 1)  # November is to come


def test_actions_done_stand_in_the_order_of_their_doing():
    rows = actions(
        ("late", "done", "2025-06-01"), ("no", "open", ""), ("a", "done", "2025-02-01")
    )
    assert done_actions(rows, DAY)["what"].tolist() == ["a", "late"]


def test_adopted_ideas_name_who_adopted_and_who_has_tried():
    rows = cycles(
        ("P1", "Text messages", "adapt"),
        ("P1", "text  messages", "adopt"),
        ("P2", "Text messages", "abandon"),
        ("P3", "Huddle", "adapt"),
        ("P3", "Slips", "adopt"),
        ("P1", "Slips", "adopt"),
        ("P2", "", "adopt"),
    )
    found = adopted_ideas(rows, by_idea(rows))
    assert found["idea"].tolist() == ["Slips", "Text messages"]
    assert found["adopters"].tolist() == [["P1", "P3"], ["P1"]]
    assert found["tried"].tolist() == [["P1", "P3"], ["P1", "P2"]]


def test_without_cycles_no_idea_is_adopted():
    assert adopted_ideas(cycles(), by_idea(cycles())).empty
