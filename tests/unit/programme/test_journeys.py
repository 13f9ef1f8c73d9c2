"""The way of one team: its time in the programme, and what its chart tells."""

import pandas as pd
import pytest

from qikit.programme.journeys import journey_events, own_notes, time_in

UNTIL = pd.Timestamp("2025-09-30")


@pytest.mark.parametrize(
    ("joined", "left", "text"),
    [
        ("", "", ""),
        ("2024-10", "", ""),  # with the others
        ("2025-01", "", "This team joined in January 2025."),
        ("", "2025-05", "This team left at the end of May 2025."),
        ("", "2026-03", ""),  # it has not left yet
        (
            "2025-01",
            "2025-05",
            "This team joined in January 2025 and left at the end of May 2025.",
        ),
    ],
)
def test_time_in_the_programme(joined, left, text):
    team = {"code": "P1", "joined": joined, "left": left}
    assert time_in(team, "2024-10", UNTIL).text == text


def test_events_are_the_teams_cycles_and_the_sessions_in_order():
    cycles = pd.DataFrame(
        {
            "start": pd.to_datetime(["2025-01-13", "2024-11-04"]),
            "change_idea": ["Huddle", None],
        }
    )
    sessions = [{"number": 1, "date": "2024-12-05"}]
    events = journey_events(cycles, sessions, "2024-10", "2025-09-18")
    assert events["label"].tolist() == [
        "Programme begins",
        "A test of change",
        "Learning session",
        "Huddle",
        "Summit",
    ]


def test_a_cycle_without_a_start_is_on_no_chart():
    cycles = pd.DataFrame({"start": [pd.NaT], "change_idea": ["Huddle"]})
    assert journey_events(cycles, [], "2024-10")["label"].tolist() == [
        "Programme begins"
    ]


def test_own_notes_leave_out_others_and_how_figures_came_about():
    notes = pd.DataFrame(
        {
            "scope": ["P1", "P2", "P1", "P1"],
            "kind": ["story", "story", "process", "lesson"],
            "date": pd.to_datetime(
                ["2025-05-01", "2025-05-02", "2025-05-03", "2025-01-01"]
            ),
            "text": ["b", "not ours", "of figures", "a"],
        }
    )
    assert own_notes(notes, "P1")["text"].tolist() == ["a", "b"]
