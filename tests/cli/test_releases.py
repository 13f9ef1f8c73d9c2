"""`qikit releases`: what was handed on, what it hid, and what was taken back."""

import csv
from dataclasses import replace

import pandas as pd
import pytest

from qikit.data.ledger import Facts, Ledger

ROWS = [
    ("practice", "P1", 20.0, "ok"),
    ("practice", "=P2", 3.0, "primary"),
    ("practice", "P3", 10.0, "secondary"),
    ("practice", "P4", 0.0, "zero"),
    ("practice", "P5", None, "missing"),
]
MEMBERS = pd.DataFrame({"practice_code": ["P1", "=P2"]})
FIRST = "2026-11-03 09:00 UTC"
LATER = "2026-11-03 10:00 UTC"
ABOUT = "for meeting paper; jobs: a.yml, b.yml;"
AUTUMN = Facts("autumn", FIRST, "meeting_paper", "d1", ("a.yml", "b.yml"))


def table() -> pd.DataFrame:
    columns = ["level", "area_code", "numerator", "state"]
    frame = pd.DataFrame(ROWS, columns=columns)
    frame = frame.assign(measure="foot_check", period_start=pd.Timestamp("2026-10-01"))
    return frame.assign(denominator=40.5, reason="a, b")


@pytest.fixture
def office(project):
    """A project whose dataset `small` has one release on record."""
    (project.folder / "data/small").mkdir(parents=True)
    Ledger(project.folder / "data/small").record(AUTUMN, table(), MEMBERS)
    return project


def record(office, facts: Facts, rows: pd.DataFrame) -> None:
    Ledger(office.folder / "data/small").record(facts, rows, MEMBERS)


def listed(office) -> list[str]:
    done = office.command("releases", "data/small")
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def refused(office, *words: str, code: int = 10) -> str:
    done = office.command("releases", "data/small", *words)
    assert done.exit_code == code, done.output
    assert done.stdout == ""
    return done.stderr


def test_each_release_is_a_line_the_newest_last(office):
    record(office, replace(AUTUMN, name="winter", run_at=LATER), table().head(1))
    assert listed(office) == [
        f"autumn, made {FIRST}: {ABOUT} 2 rows shown, 2 rows hidden",
        f"winter, made {LATER}: {ABOUT} 1 row shown, 0 rows hidden",
    ]


def test_a_name_cannot_steer_the_terminal_or_pass_for_another_line(office):
    name = "win\x1b[31mter\nautumn, made never"
    record(office, replace(AUTUMN, name=name, run_at=LATER), table())
    lines = listed(office)
    assert len(lines) == 2
    assert lines[1].startswith("win[31mter autumn, made never, made 2026")


def test_a_dataset_without_releases_says_so(project):
    (project.folder / "data/new/private/ledger").mkdir(parents=True)
    done = project.command("releases", "data/new")
    assert done.exit_code == 0
    assert done.stdout == "No release of data/new is on record.\n"


def test_a_folder_of_no_dataset_is_refused(project):
    done = project.command("releases", "data/nowhere")
    assert done.exit_code == 11
    assert "there is no dataset here yet" in done.stderr


def test_a_damaged_ledger_is_never_an_empty_one(office):
    path = office.folder / "data/small/private/ledger/releases.json"
    path.write_text("{}")
    for words in ([], ["--hidden", "autumn"]):
        assert "the list of releases is damaged" in refused(office, *words, code=11)


def test_withdraw_says_who_when_and_why(office):
    words = ["--withdraw", "autumn", "--by", "cluster lead", "--reason", "too early"]
    done = office.command("releases", "data/small", *words)
    assert done.exit_code == 0, done.output
    (line,) = listed(office)
    assert "withdrawn by cluster lead on 20" in line
    assert line.endswith(": too early")
    assert "withdrawn already" in refused(office, *words)


def test_of_two_of_a_name_the_time_says_which(office):
    record(office, replace(AUTUMN, run_at=LATER), table().head(2))
    words = ["--withdraw", "autumn", "--by", "lead", "--reason", "too early"]
    assert f"Say which, by its time: {FIRST}, {LATER}." in refused(office, *words)
    done = office.command("releases", "data/small", *words, "--made", LATER)
    assert done.exit_code == 0, done.output
    assert ["withdrawn" in line for line in listed(office)] == [False, True]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--withdraw", "autumn"], ["--by is missing", "--reason is missing"]),
        (
            ["--withdraw", "autumn", "--by", "x", "--reason", " "],
            ["--reason is missing"],
        ),
        (["--by", "x"], ["--by goes together with --withdraw"]),
        (["--made", "x"], ["--made goes together with --withdraw or --hidden"]),
        (
            ["--withdraw", "a", "--by", "x", "--reason", "y", "--hidden", "a"],
            ["cannot be given together"],
        ),
        (["--hidden", "autum"], ["there is no release 'autum'. Did you mean"]),
    ],
)
def test_options_that_do_not_fit_are_said(office, words, said):
    stderr = refused(office, *words)
    assert all(sentence in stderr for sentence in said)


def test_the_hidden_rows_are_csv_with_a_warning_before_them(office):
    done = office.command("releases", "data/small", "--hidden", "autumn")
    assert done.exit_code == 0, done.output
    warning, header, *rows = csv.reader(done.stdout.splitlines())
    assert warning[0].startswith("For the analyst's eyes only: true counts")
    assert len(warning) == 1 and FIRST in warning[0]
    found = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(r["area_code"], r["numerator"], r["state"]) for r in found] == [
        ("'=P2", "3", "primary"),  # a spreadsheet shall not work it out
        ("P3", "10", "secondary"),
    ]
    assert found[0]["period_start"] == "2026-10-01"
    assert (found[0]["denominator"], found[0]["reason"]) == ("40.5", "a, b")


def test_the_hidden_rows_are_those_of_the_newest_unless_said(office):
    record(office, replace(AUTUMN, run_at=LATER), table().head(2))
    newest = office.command("releases", "data/small", "--hidden", "autumn")
    assert len(newest.stdout.splitlines()) == 3
    words = ("--hidden", "autumn", "--made", FIRST)
    assert len(office.command("releases", "data/small", *words).stdout.split("\n")) == 5
