"""PDSA learning by change idea: who tried it, what was decided, what was learnt."""

import pandas as pd

from qikit.programme.ideas import NO_IDEA, by_idea, kept_ideas, learnt_from

COLUMNS = "practice_code measure change_idea cycle start decision learnt".split()


def cycles(*rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.assign(start=pd.to_datetime(frame["start"]))


HUDDLE = cycles(
    ["P1", "feet", "A five-minute huddle", 1, "2025-01-10", "adapt", "Too long."],
    ["P1", "feet", "a five-minute  huddle", 2, "2025-02-10", "adopt", "Four minutes."],
    ["P2", "feet", "A five-minute huddle", 1, "2025-01-05", "abandon", " "],
    ["P3", "eyes", "Text messages", 1, "2025-02-01", "open", "Said too early."],
    ["", "feet", None, 1, "2025-02-01", "open", None],
)


def test_ideas_that_differ_in_spaces_and_capitals_are_one():
    found = by_idea(HUDDLE).set_index("idea")
    assert found.index.tolist() == ["A five-minute huddle", "Text messages", NO_IDEA]
    counts = ["n_teams", "n_cycles", "adopt", "adapt", "abandon", "open"]
    assert found.loc["A five-minute huddle", counts].tolist() == [2, 3, 1, 1, 1, 0]
    assert found.loc["Text messages", counts].tolist() == [1, 1, 0, 0, 0, 1]
    assert found.loc[NO_IDEA, counts].tolist() == [0, 1, 0, 0, 0, 1]


def test_what_was_learnt_comes_oldest_first_without_empty_and_open_ones():
    key = by_idea(HUDDLE)["key"].iloc[0]
    assert learnt_from(HUDDLE, key)["learnt"].tolist() == ["Too long.", "Four minutes."]
    assert learnt_from(HUDDLE, "text messages").empty


def test_what_a_team_kept_is_named_once_and_only_on_that_measure():
    assert kept_ideas(HUDDLE, team="P1", measure="feet") == ["A five-minute huddle"]
    assert kept_ideas(HUDDLE, team="P1", measure="eyes") == []
    assert kept_ideas(HUDDLE, team="P2", measure="feet") == []  # abandoned


def test_no_cycles_at_all():
    found = by_idea(cycles())
    assert found.empty
    assert kept_ideas(cycles(), team="P1", measure="feet") == []
