"""The reports of a programme in which much goes wrong: each reads well and says so."""

import re
from html import unescape

import pytest

from tests.cli.bad_programme import LONG, build, job

pytestmark = pytest.mark.long

MEETING, SUMMIT, CLOSE = "learning_session", "summit", "evaluation_close_out"
WHOLE = (MEETING, SUMMIT, CLOSE)
OF_PYTHON = re.compile(r"\b(nan|NaN|NaT|Traceback)\b|<NA>")


def text_of(page: str) -> str:
    """Read a page as its reader does: no style, no picture, one space between."""
    page = re.sub(r"(?s)<(style|script|svg|head)\b.*?</\1>", " ", page)
    page = re.sub(r"</t[dh]>", " | ", re.sub(r"<img[^>]*>", "", page))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return build(tmp_path_factory.mktemp("bad") / "project")


@pytest.fixture(scope="module")
def pages(project):
    """Give the text of every page, by report or team and programme."""
    found = _pages(project, "open", ("uneven", "silent"), "analyst")
    return found | _pages(project, "closed", ("hidden",), "cluster")


def _pages(project, run, names, audience) -> dict[tuple[str, str], str]:
    asked = [("practice_report", n) for n in names if n in ("uneven", "hidden")]
    asked += [(report, n) for n in names for report in WHOLE]
    jobs = [
        project.write_job(f"{report}-{name}", job(report, name, audience=audience))
        for report, name in asked
    ]
    result = project.command("run", *jobs, "--out", f"outputs/{run}")
    assert result.exit_code == 0, result.output
    folder = project.folder / "outputs" / run
    return {
        (_what(made), made["job"].rpartition("-")[2]): text_of(
            (folder / made["file"]).read_text("utf-8")
        )
        for made in project.manifest(run)["reports"]
    }


def _what(made: dict) -> str:
    report = made["job"].rpartition("-")[0]
    return made["area"] if report == "practice_report" else report


def between(page: str, first: str, last: str) -> str:
    """Cut a part out of a page: from one heading up to the next."""
    return page.partition(f" {first} ")[2].partition(f" {last} ")[0]


def test_no_page_shows_an_empty_value_of_the_program(pages):
    assert [key for key, page in pages.items() if OF_PYTHON.search(page)] == []
    assert len(pages) == 5 + 3 + 3 * 3  # teams (S3 has left), small teams, reports


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("S1", "No test of change (PDSA cycle) of ours is written down yet."),
        ("S1", "No test of ours is written down yet. Who writes down the first one?"),
        ("S1", "No action is written down for us. Who does what until the next"),
    ],
)
def test_a_team_without_a_test_or_an_action_is_asked(pages, what, said):
    assert said in pages[what, "uneven"]


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (MEETING, "no test of change began or ended"),
        (MEETING, "no action is written down"),
        (SUMMIT, "no change is written down as adopted yet"),
        (CLOSE, "PDSA cycles: none is written down, so we do not know what was"),
    ],
)
def test_a_programme_of_which_nothing_is_written_down(pages, report, said):
    assert said in pages[report, "silent"]


def test_a_team_that_joined_late_says_since_when(pages):
    own = pages["S2", "uneven"]
    assert "We joined in February 2025." in own
    changes = between(own, "What changed since the beginning", "Our tests of change")
    assert "no months before these to compare with" in changes
    assert "too few points" in changes
    assert "This team joined in February 2025." in pages[SUMMIT, "uneven"]


def test_what_a_team_did_before_it_left_is_shown(pages):
    page = pages[SUMMIT, "uneven"]
    gone = between(page, "Teams that left before", "What to spread, and to whom")
    assert "Surgery S3 left the programme on 31 March 2025" in gone
    assert "A tray for results" in gone
    assert "Nobody looked for a result after noon." in gone
    assert "We closed our day with an empty tray." in gone
    assert "closed on" not in page  # it is open still
    assert "left the programme on 31 March" in pages[MEETING, "uneven"]


def test_by_letter_nothing_tells_which_team_left(project):
    text = job(SUMMIT, "uneven") + "peers: letters\n"
    path = project.write_job("lettered", text)
    result = project.command("run", path, "--out", "outputs/lettered")
    assert result.exit_code == 0, result.output
    page = text_of(project.pages("lettered")["uneven"])
    assert "A practice left the programme on 31 March 2025" in page
    assert "S3" not in page
    assert "A tray for results" not in page


@pytest.mark.parametrize("team", ["S4", "S2"])
def test_three_points_speak_of_no_signal(pages, team):
    own = between(pages[team, "uneven"], "Main points", "Contents")
    assert "Our run chart: not assessed." in own
    assert not re.search(
        r"\b(shift|trend|clear change)\b(?! \(|\.)", own.replace("can show a shift", "")
    )
    assert "With 12 points off the middle line" in own


def test_a_team_that_stopped_sending_says_from_when_its_figures_are(pages):
    own = pages["S6", "uneven"]
    assert "Now (October 2024 to December 2024): 66.7% (200 of 300" in own
    assert "no figure | not known | not known | at least 90.0%" in own
    assert "23.3 points to go (October 2024 to December 2024)" in own
    assert "Our newest figure is of December 2024. What would make it easier" in own
    assert "What would make it easier" not in pages["S1", "uneven"]


def test_a_session_without_data_says_what_is_missing(pages):
    page = pages[MEETING, "silent"]
    assert "latest figures: December 2024" in page
    came = "0 of 2 forms and searches for April and May 2025 came."
    assert f"{came} 2 from 1 team are still missing" in page
    assert "| March 2025 | December 2024 |" in page and "no figure" in page


def test_where_all_is_suppressed_nothing_is_nought_and_nothing_too_few(pages):
    own = pages["H1", "hidden"]
    assert "suppressed: known, but not shown here" in own
    changes = between(own, "What changed since the beginning", "Our tests of change")
    assert "| suppressed | suppressed | not known | suppressed |" in changes
    assert "too few points" not in changes.lower()
    assert "no months before" not in changes
    for report in WHOLE:
        assert "are suppressed" in pages[report, "hidden"]
        assert not re.search(r"\b0 of 9\b", pages[report, "hidden"])
    assert "All figures of this team are suppressed" in pages[SUMMIT, "hidden"]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("S1", "By when: no date was set. Which month shall it be?"),
        (MEETING, "at least 90.0% (no date was set)"),
        (SUMMIT, "Aim: 90.0%, no date was set."),
    ],
)
def test_an_aim_without_a_date_says_so(pages, what, said):
    assert said in pages[what, "uneven"]


@pytest.mark.parametrize("what", ["S5", MEETING, SUMMIT])
def test_2000_letters_are_cut_short_and_stand_whole_once_unfolded(pages, what):
    page = pages[what, "uneven"]
    before = page.partition("The long texts in full")[0]
    assert LONG.strip() not in before
    assert "Ask the laboratory once more. Ask the laboratory…" in page
    assert "The long texts in full" in page
    assert LONG.strip() in page


def test_an_action_without_owner_asks_for_one(pages):
    own = pages["S5", "uneven"]
    assert "Bring the list of tests | nobody named: who? | 30 Apr 2025" in own
    assert "1 action without a name: who takes it on?" in own
    assert "Bring the list of tests: nobody is named" in pages[SUMMIT, "uneven"]


def test_more_than_were_invited_is_a_doubt_and_no_share(pages):
    said = {
        MEETING: "9 came, 5 were invited (is a number wrong, or did guests come?)",
        SUMMIT: "9 came, 5 invited: in doubt",
    }
    for report, words in said.items():
        assert words in pages[report, "uneven"]
    for report in WHOLE:
        assert "180%" not in pages[report, "uneven"]


def test_a_cycle_that_ends_before_it_begins_asks_which_date_is_wrong(pages):
    own = pages["S5", "uneven"]
    assert "14 Apr 2025 to 1 Apr 2025: it ends before it begins; which date" in own
    assert "A cycle ends before it begins" in own  # among what we do not know
    assert "(14 Apr 2025 to 1 Apr 2025: it ends before" in pages[SUMMIT, "uneven"]


@pytest.mark.parametrize(
    ("report", "name", "areas", "said"),
    [
        (
            "practice_report",
            "uneven",
            "[S3]",
            "practice 'S3' has no report: it left Uneven programme on 31 March 2025",
        ),
        (SUMMIT, "ended", "", "no practice of Ended programme takes part in May 2025"),
        (MEETING, "ended", "", "no practice of Ended programme takes part"),
        (SUMMIT, "mistyped", "", "none is in the dataset's list"),
    ],
)
def test_what_cannot_be_made_is_a_sentence(project, report, name, areas, said):
    path = project.write_job(f"refused-{name}", job(report, name, areas))
    result = project.command("run", path, "--out", "outputs/refused")
    assert result.exit_code == 10, result.output
    assert said in result.output
    assert "Traceback" not in result.output


def test_sessions_out_of_order_are_refused_before_anything_is_made(project):
    path = project.folder / "params/programmes/turned.yml"
    text = (path.parent / "silent.yml").read_text("utf-8")
    text = text.replace("id: silent", "id: turned")
    path.write_text(text.replace("2025-05-08", "2025-02-08"), "utf-8")
    given = project.write_job("turned", job(MEETING, "turned"))
    result = project.command("run", given, "--out", "outputs/turned")
    path.unlink()
    assert result.exit_code == 10
    assert "out of order: session 2 (2025-02-08)" in result.output
    assert not (project.folder / "outputs/turned").exists()
