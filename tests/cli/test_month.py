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


def send(project, *, checked=70, later=()):
    """Write the raw files; `later` are months of P2 with 20 checked more."""
    second = [
        [code, month, met + (20 if month in later else 0), people]
        for code, month, met, people in steady("P2", checked=checked)
    ]
    figures = [*steady("P1"), *second, *steady("P3")]
    project.write_dataset("drawn", [practice(p) for p in ("P1", "P2", "P3")], figures)


def only_practices(project):
    """Leave the progress report alone: the month is made in seconds."""
    for path in (project.folder / "params/jobs/drawn").glob("*learning_session*"):
        path.unlink()


def plan(folder, audience):
    """Take a drawn project in, and plan the programme's progress reports."""
    project = drawn(folder)
    assert project.command("intake", DATA).exit_code == 0
    result = project.command(
        "plan-programme", "drawn", "--dataset", DATA, "--audience", audience
    )
    assert result.exit_code == 0, result.output
    only_practices(project)
    return project


@pytest.fixture
def planned(tmp_path):
    return plan(tmp_path, "analyst")


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
        (["drawn", "2025-2"], "'2025-2' is not a month. Write year and month"),
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


@pytest.mark.parametrize(
    ("programme", "sentence"),
    [("drwn", "there is no programme 'drwn'"), ("drawn", "has no figure of the")],
)
def test_what_cannot_be_planned_is_a_sentence(tmp_path, programme, sentence):
    """A programme that nobody wrote; a dataset without its practices."""
    project = drawn(tmp_path)
    others = [practice(code) for code in ("Q1", "Q2")]
    project.write_dataset("drawn", others, [*steady("Q1"), *steady("Q2")])
    assert project.command("intake", DATA).exit_code == 0
    result = project.command("plan-programme", programme, "--dataset", DATA)
    assert (result.exit_code, sentence in result.output) == (10, True), result.output
    assert len(result.output.splitlines()) == 1
    assert not (project.folder / "params/jobs" / programme).exists()


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        ("2024-11", "November 2024 is outside the programme drawn"),
        ("2025-04", "no report of drawn is due in April 2025. The next is 2025-05"),
    ],
)
def test_a_month_with_nothing_due_is_a_sentence(planned, month, sentence):
    result = planned.command("month", "drawn", month)
    assert (result.exit_code, sentence in result.output) == (10, True), result.output
    assert len(result.output.splitlines()) == 1


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
    assert result.output.splitlines()[-1] == (
        'qikit month drawn 2025-05 --accept "WHAT AND WHY" --by ROLE'
    )
    words = ("--accept", "made without P2", "--by", "data lead")
    result = planned.command("month", "drawn", "2025-05", *words)
    assert result.exit_code == 0, result.output
    assert "no page of their own, as rows were set aside: Surgery P2" in result.output
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


SHOWN, AFTER = "2025-03", "2025-04"  # as_of of the papers of May is March
SIGNED = """\
disclosure:
  sign_off: {name: clinical lead, date: 2025-05-07, decision: release}
"""


def test_a_row_of_a_month_after_the_papers_needs_no_decision_yet(planned):
    """Nor does it keep the practice's page back: it shows nothing of that month."""
    send(planned, checked=75, later=[AFTER])  # 75 and 20 of 100, but 96 at most
    figures = (planned.folder / DATA / "incoming/example_foot_checks.csv").read_text()
    above = figures.replace(f"P2,{AFTER},94", f"P2,{AFTER},194")
    assert above != figures
    (planned.folder / DATA / "incoming/example_foot_checks.csv").write_text(above)
    result = planned.command("month", "drawn", "2025-05")
    assert result.exit_code == 0, result.output
    assert "3 of 3 reports" in result.output


@pytest.mark.long
@pytest.mark.parametrize("audience", ["analyst", "cluster"])
def test_a_late_form_of_a_month_after_the_papers_makes_no_new_issue(tmp_path, audience):
    project = plan(tmp_path, audience)
    send(project, checked=65)
    made = project.command("month", "drawn", "2025-05")
    assert made.exit_code == 0, made.output
    project.command("month", "drawn", "2025-05", "--sent", "2025-05-08")
    send(project, checked=65, later=[AFTER, "2025-09"])
    late = project.command("month", "drawn", "2025-05")
    assert late.exit_code == 0, late.output
    assert "no page has changed: the papers that went out stand" in late.output
    assert [p["number"] for p in record(project)["papers"]] == [1]
    send(project, checked=65, later=[SHOWN, AFTER])
    late = project.command("month", "drawn", "2025-05")
    assert late.exit_code == 0, late.output
    assert "issue 2" in late.output and "changes-2.html" in late.output
    assert [p["number"] for p in record(project)["papers"]] == [1, 2]


@pytest.mark.long
def test_a_meeting_paper_stops_until_somebody_signs_it_off(tmp_path):
    project = plan(tmp_path, "meeting_paper")
    stopped = project.command("month", "drawn", "2025-05")
    assert stopped.exit_code == 14, stopped.output
    assert "nobody has signed it off (meeting paper)" in stopped.output
    assert "disclosure: {sign_off: {name: ROLE" in stopped.output
    refused = project.command("month", "drawn", "2025-05", "--sent", "2025-05-08")
    assert "nothing can have gone out" in refused.output
    path = project.folder / "params/jobs/drawn/2025-05_progress_1.yml"
    path.write_text(path.read_text("utf-8") + SIGNED, "utf-8")
    signed = project.command("month", "drawn", "2025-05")
    assert signed.exit_code == 0, signed.output
    assert "Ready:" in signed.output
    sent = project.command("month", "drawn", "2025-05", "--sent", "2025-05-08")
    assert sent.exit_code == 0, sent.output
