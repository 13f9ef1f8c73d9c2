"""A programme's year planned and a month made, by command."""

import json

import pytest

from tests.project_fixtures import make_project, practice, steady

PROGRAMME = """\
id: drawn
name: Drawn programme
practices: [P1, P2, P3]
first_month: 2025-01
last_month: 2025-12
measures: [example_foot_check]
sessions:
  - {number: 1, date: 2025-05-15}
  - {number: 2, date: 2025-06-26}
"""
DATA = "data/drawn"


def drawn(folder, *, last="2025-12"):
    """Three practices with 24 months, and a programme that begins in January 2025."""
    project = make_project(folder / "project")
    path = project.folder / "params" / "programmes" / "drawn.yml"
    path.write_text(PROGRAMME.replace("2025-12", last), "utf-8")
    send(project)
    return project


def send(project, *, checked=70):
    """Write the raw files; P3 has the same number every month."""
    figures = [*steady("P1"), *steady("P2", checked=checked), *steady("P3")]
    project.write_dataset("drawn", [practice(p) for p in ("P1", "P2", "P3")], figures)


def only_practices(project):
    """Leave the progress report alone: the month is made in seconds."""
    for path in (project.folder / "params/jobs/drawn").glob("*learning_session*"):
        path.unlink()


@pytest.fixture
def planned(tmp_path):
    project = drawn(tmp_path)
    assert project.command("intake", DATA).exit_code == 0
    result = project.command(
        "plan-programme", "drawn", "--dataset", DATA, "--audience", "analyst"
    )
    assert result.exit_code == 0, result.output
    only_practices(project)
    return project


def record(project, month="2025-05"):
    path = project.folder / "outputs" / "drawn" / month / "month.json"
    return json.loads(path.read_text("utf-8"))


def test_sessions_out_of_order_are_a_sentence_with_the_line(tmp_path):
    project = drawn(tmp_path)
    path = project.folder / "params" / "programmes" / "drawn.yml"
    path.write_text(path.read_text("utf-8").replace("2025-06-26", "2025-04-01"))
    result = project.command("plan-programme", "drawn", "--dataset", DATA)
    assert result.exit_code == 10
    assert "out of order: session 2 (2025-04-01)" in result.output
    assert "drawn.yml" in result.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["drwn", "2025-05"], "there is no programme 'drwn'"),
        (["drawn", "2025-13"], "is not a month"),
        (["drawn", "2025-05"], "qikit plan-programme drawn"),
        (["drawn", "2025-05", "--accept", "so"], "--accept goes together with --by"),
        (["drawn", "2025-05", "--sent"], "nothing can have gone out"),
        (["drawn", "2025-05", "--sent", "2999-01-01"], "is no day up to today"),
    ],
)
def test_what_cannot_be_is_a_sentence(tmp_path, words, sentence):
    result = drawn(tmp_path).command("month", *words)
    assert (result.exit_code, sentence in result.output) == (10, True), result.output


def test_a_dataset_that_is_not_there_is_a_sentence(tmp_path):
    result = drawn(tmp_path).command(
        "plan-programme", "drawn", "--dataset", "data/drwn"
    )
    assert result.exit_code == 10
    assert "Did you mean 'data/drawn'?" in result.output


@pytest.mark.long
def test_the_baseline_ends_where_the_programme_began(planned):
    text = (planned.folder / "params/jobs/drawn/2025-05_progress_1.yml").read_text()
    assert "as_of: 2025-03" in text  # April is due on 10 May; papers go on the 8th
    assert "date: 2024-12, kind: baseline_end" in text
    assert "reason: the programme began in January 2025" in text


@pytest.mark.long
def test_a_damaged_file_stops_the_month_and_it_goes_on_once_mended(planned):
    raw = planned.folder / DATA / "incoming" / "example_foot_checks.csv"
    good = raw.read_text("utf-8")
    raw.write_text(good.replace("on_register", "register"), "utf-8")
    result = planned.command("month", "drawn", "2025-05")
    assert result.exit_code == 11, result.output
    raw.write_text(good, "utf-8")
    assert planned.command("month", "drawn", "2025-05").exit_code == 0


@pytest.mark.long
def test_a_row_that_was_set_aside_needs_a_decision_in_a_role(planned):
    send(planned, checked=101)  # above the register of 100
    result = planned.command("month", "drawn", "2025-05")
    assert result.exit_code == 12, result.output
    assert "numerator is above its denominator" in result.output
    words = ("--accept", "made without P2", "--by", "data lead")
    result = planned.command("month", "drawn", "2025-05", *words)
    assert result.exit_code == 0, result.output
    (accepted,) = record(planned)["accepted"]
    assert (accepted["role"], accepted["decision"]) == ("data lead", "made without P2")
    assert planned.command("month", "drawn", "2025-05").exit_code == 0


@pytest.mark.long
def test_a_late_form_makes_a_second_issue_of_what_it_changes(planned):
    assert planned.command("month", "drawn", "2025-05").exit_code == 0
    again = planned.command("month", "drawn", "2025-05")
    assert again.output.count("as it was") == 5  # all but check, which looks again
    sent = planned.command("month", "drawn", "2025-05", "--sent", "2025-05-08")
    assert sent.exit_code == 0, sent.output
    send(planned, checked=60)
    late = planned.command("month", "drawn", "2025-05")
    assert late.exit_code == 0, late.output
    folder = planned.folder / "outputs/drawn/2025-05"
    first, second = (folder / p["folder"] for p in record(planned)["papers"])
    assert (folder / "changes-2.html").is_file()
    page = next(second.glob("2025-05_progress_1/[Pp]2*.html")).read_text("utf-8")
    assert "Issue 2, replaces the issue of 8 May 2025" in page
    page = next(first.glob("2025-05_progress_1/[Pp]2*.html")).read_text("utf-8")
    assert "Issue 1" in page


@pytest.mark.long
def test_a_late_form_that_changes_no_page_makes_no_further_papers(planned):
    assert planned.command("month", "drawn", "2025-05").exit_code == 0
    planned.command("month", "drawn", "2025-05", "--sent", "2025-05-08")
    raw = planned.folder / DATA / "incoming" / "example_foot_checks.csv"
    raw.write_text(raw.read_text("utf-8") + "\n", "utf-8")  # the same figures again
    late = planned.command("month", "drawn", "2025-05")
    assert late.exit_code == 0, late.output
    assert "no page has changed: the papers that went out stand" in late.output
    assert [p["number"] for p in record(planned)["papers"]] == [1]
    again = planned.command("month", "drawn", "2025-05")
    assert "nothing new since the papers went out on 2025-05-08" in again.output
