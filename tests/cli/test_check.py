"""`qikit check`: sentences, worst first; one practice; a file for the analyst."""

import csv

import pytest

from tests.project_fixtures import MONTHS, make_project, practice, steady

pytestmark = pytest.mark.long
LINE_OF_MARCH = MONTHS.index("2025-03") + 2  # the header is line 1


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """P1 has 130 of 100 in March 2025; P2 did not send two months of 2025."""
    project = make_project(tmp_path_factory.mktemp("check") / "project")
    figures = steady("P1") + steady("P2", checked=60) + steady("P3", checked=50)
    figures[MONTHS.index("2025-03")][2] = 130
    gone = ("2025-05", "2025-06")
    figures = [f for f in figures if f[0] != "P2" or f[1] not in gone]
    practices = [practice("P1"), practice("P2"), practice("P3")]
    project.write_dataset("2025-12", practices, figures)
    assert project.command("intake", "data/2025-12").exit_code == 0
    return project


@pytest.fixture(scope="module")
def said(faulty):
    result = faulty.command("check", "data/2025-12")
    return result.exit_code, result.stdout.splitlines()


def test_the_worst_comes_first_with_practice_period_and_file(said):
    code, lines = said
    assert code == 12
    assert lines[0] == (
        "critical: The numerator is above its denominator (1 row: practice P1, "
        "example_foot_check, March 2025, in example_foot_checks.csv, "
        f"line {LINE_OF_MARCH}) [tables/observations]"
    )
    assert [x for x in lines if x.startswith("critical")] == lines[:1]


def test_missing_months_are_named(said):
    _, lines = said
    (line,) = [x for x in lines if "two or more periods" in x]
    assert "practice P2, example_foot_check: May and June 2025" in line


def test_it_says_what_was_run(said):
    _, lines = said
    assert lines[-3] == "Compared with no earlier dataset: there is none."
    assert lines[-2] == "Late and in the future are as of December 2025."
    assert "rules run by great_expectations" in lines[-1]


def test_one_practice_alone(faulty):
    result = faulty.command("check", "data/2025-12", "--practice", "P2")
    assert result.exit_code == 0
    assert "practice P2" in result.stdout
    assert "P1" not in result.stdout


def test_a_practice_that_is_not_there(faulty):
    result = faulty.command("check", "data/2025-12", "--practice", "P9")
    assert result.exit_code == 10
    assert "there is no practice 'P9'" in result.stderr


def test_the_failing_rows_as_a_file(faulty, tmp_path):
    path = tmp_path / "faults.csv"
    result = faulty.command("check", "data/2025-12", "--to", str(path))
    assert result.exit_code == 12
    assert f"Written: {path}" in result.stdout
    with path.open(newline="", encoding="utf-8") as handle:
        first, *_ = csv.DictReader(handle)
    assert first["severity"] == "critical"
    assert (first["practice_code"], first["period_start"]) == ("P1", "2025-03-01")
    assert first["place"] == f"example_foot_checks.csv, line {LINE_OF_MARCH}"
    assert first["files"] == ""


def test_a_file_that_cannot_be_written_is_named_with_its_option(faulty, tmp_path):
    (tmp_path / "taken.csv.part").mkdir()
    result = faulty.command(
        "check", "data/2025-12", "--to", str(tmp_path / "taken.csv")
    )
    assert result.exit_code == 10
    assert "--to" in result.stderr and "--out" not in result.stderr


def test_a_figure_revised_since_the_month_before(faulty):
    """P3 had 50 of 100 in January 2024 a month ago, and has 40 now."""
    practices = [practice("P1"), practice("P2"), practice("P3", "C2")]
    figures = steady("P1") + steady("P2", checked=60) + steady("P3", checked=50)
    figures[2 * len(MONTHS)][2] = 40
    faulty.write_dataset("2026-01", practices, figures)
    assert faulty.command("intake", "data/2026-01").exit_code == 0
    result = faulty.command("check", "data/2026-01", "--as-of", "2026-03")
    lines = result.stdout.splitlines()
    (revised,) = [x for x in lines if "was revised by more than 2 %" in x]
    assert "practice P3, example_foot_check, January 2024" in revised
    assert any("moved to another cluster (1 row: practice P3" in x for x in lines)
    assert any("newest figures are older" in x for x in lines)
    assert "Compared with 2025-12." in lines


def test_a_month_that_is_none(faulty):
    result = faulty.command("check", "data/2025-12", "--as-of", "March")
    assert result.exit_code == 10
    assert "'March' is not a month" in result.stderr
