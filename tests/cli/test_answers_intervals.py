"""qikit intervals: hand-made files, figures worked out by hand."""

import json

import pytest

from tests.cli.answer_files import INTERVALS, answer, run, write_lines

COUNTS = ["--numerator", "n", "--denominator", "m"]


def rows(path, *options):
    found = answer("intervals", path, *COUNTS, *options)
    assert list(found) == ["rows"]
    assert all(list(row) == INTERVALS for row in found["rows"])
    return found["rows"]


def test_proportions_come_row_by_row_in_file_order(tmp_path):
    path = write_lines(tmp_path, "area,n,m", "B,5,10", "A,0,10", "B,10,10")
    found = rows(path, "--kind", "proportion", "--by", "area")
    assert [row["group"] for row in found] == ["B", "A", "B"]
    assert [row["value"] for row in found] == [0.5, 0, 1]
    # Wilson by hand, z = 1.959964: 5 of 10 is 0.5 -/+ 1.959964 sqrt(0.025 +
    # 3.841459 / 400) / 1.3841459; 0 of 10 is z^2 / (10 + z^2).
    assert found[0]["lower"] == pytest.approx(0.236593, abs=1e-6)
    assert found[0]["upper"] == pytest.approx(0.763407, abs=1e-6)
    assert found[1]["lower"] == 0
    assert found[1]["upper"] == pytest.approx(3.841459 / 13.841459, abs=1e-6)
    assert found[2]["upper"] == 1
    assert {row["method"] for row in found} == {"Wilson"}
    assert {row["n_note"] for row in found} == {None}


def test_without_a_group_it_is_null(tmp_path):
    path = write_lines(tmp_path, "n,m", "5,10")
    assert rows(path, "--kind", "proportion")[0]["group"] is None


@pytest.mark.parametrize("kind", ["proportion", "rate"])
@pytest.mark.parametrize(
    ("cells", "note"),
    [
        ("0,0", "The denominator is 0."),
        (",10", "There is no numerator."),
        ("5,", "There is no denominator."),
    ],
)
def test_a_gap_is_a_row_of_null_with_its_reason(tmp_path, kind, cells, note):
    path = write_lines(tmp_path, "n,m", cells, "5,10")
    gap, other = rows(path, "--kind", kind)
    assert gap["n_note"] == note
    assert [gap[key] for key in ("value", "lower", "upper", "method")] == [None] * 4
    assert other["value"] == 0.5


def test_ten_events_have_byar_and_nine_the_exact_interval(tmp_path):
    path = write_lines(tmp_path, "n,m", "9,100", "10,100", "0,100")
    nine, ten, none = rows(path, "--kind", "rate", "--multiplier", "1000")
    assert [nine["method"], ten["method"]] == ["exact Poisson", "Byar"]
    # Garwood's table: 9 events 4.115 to 17.085; no events 0 to 3.689.
    assert nine["lower"] == pytest.approx(41.15, abs=0.01)
    assert nine["upper"] == pytest.approx(170.85, abs=0.01)
    assert [none["value"], none["lower"]] == [0, 0]
    assert none["upper"] == pytest.approx(36.89, abs=0.01)
    # Byar: 10 (1 - 1/90 - 1.959964 / (3 sqrt 10))^3 = 4.787 and
    # 11 (1 - 1/99 + 1.959964 / (3 sqrt 11))^3 = 18.391.
    assert ten["value"] == 100
    assert ten["lower"] == pytest.approx(47.87, abs=0.01)
    assert ten["upper"] == pytest.approx(183.91, abs=0.01)


def test_counts_are_not_multiplied(tmp_path):
    path = write_lines(tmp_path, "n,m", "5,10")
    row = rows(path, "--kind", "proportion", "--multiplier", "100")[0]
    assert [row["numerator"], row["denominator"], row["value"]] == [5, 10, 50]
    assert row["upper"] == pytest.approx(76.3407, abs=1e-4)


def test_a_wider_confidence_gives_a_wider_interval(tmp_path):
    path = write_lines(tmp_path, "n,m", "0,10")
    row = rows(path, "--kind", "proportion", "--confidence", "0.998")[0]
    z = 3.090232  # z^2 / (10 + z^2)
    assert row["upper"] == pytest.approx(z**2 / (10 + z**2), abs=1e-6)


def test_a_rate_may_count_more_events_than_people(tmp_path):
    path = write_lines(tmp_path, "n,m", "12,3.5")
    assert rows(path, "--kind", "rate")[0]["value"] == pytest.approx(12 / 3.5)


STANDARD = ["--kind", "dsr", "--standard", "w", "--by", "area"]


def test_directly_standardised_rates_add_up_the_bands_of_a_group(tmp_path):
    lines = ["B,10,100,3", "A,4,50,3", "B,30,100,1", "A,6,50,1"]
    path = write_lines(tmp_path, "area,n,m,w", *lines)
    b, a = rows(path, *STANDARD)
    assert [b["group"], a["group"]] == ["B", "A"]
    assert [b["numerator"], b["denominator"]] == [40, 200]
    # (3 x 0.1 + 1 x 0.3) / 4 and (3 x 0.08 + 1 x 0.12) / 4
    assert b["value"] == pytest.approx(0.15)
    assert a["value"] == pytest.approx(0.09)
    assert b["lower"] < b["value"] < b["upper"]
    assert b["method"] == "Dobson"


def test_a_group_without_people_is_a_gap_and_the_others_stand(tmp_path):
    lines = ["A,0,0,3", "A,0,0,1", "B,10,100,3", "B,30,100,1"]
    path = write_lines(tmp_path, "area,n,m,w", *lines)
    gap, other = rows(path, *STANDARD)
    assert [gap["value"], gap["lower"], gap["upper"]] == [None] * 3
    assert gap["n_note"]
    assert other["value"] == pytest.approx(0.15)


def test_fewer_than_ten_events_are_no_standardised_rate(tmp_path):
    path = write_lines(tmp_path, "area,n,m,w", "A,9,100,1", "B,10,100,1")
    nine, ten = rows(path, *STANDARD)
    assert nine["value"] is None and "10" in nine["n_note"]
    assert ten["value"] == pytest.approx(0.1)


def test_one_standardised_rate_of_the_whole_file(tmp_path):
    path = write_lines(tmp_path, "n,m,w", "10,100,3", "30,100,1")
    (row,) = rows(path, "--kind", "dsr", "--standard", "w")
    assert row["group"] is None
    assert row["value"] == pytest.approx(0.15)


def test_indirectly_standardised_is_observed_over_expected(tmp_path):
    lines = ["A,10,100,50,1000", "A,20,200,100,1000"]  # expected 5 + 20 = 25
    path = write_lines(tmp_path, "area,n,m,e,p", *lines)
    reference = ["--reference-events", "e", "--reference-population", "p"]
    options = ["--kind", "indirect", "--by", "area", *reference]
    (row,) = rows(path, *options, "--multiplier", "100")
    assert row["value"] == pytest.approx(120)
    # Byar for 30 events is 20.24 to 42.83; divided by 25
    assert row["lower"] == pytest.approx(80.96, abs=0.02)
    assert row["upper"] == pytest.approx(171.32, abs=0.02)


@pytest.mark.parametrize(
    ("kind", "cells", "said"),
    [
        ("proportion", "B,11,10", "the numerator 11 is above the denominator 10."),
        ("proportion", "B,-1,10", "column n: '-1' is negative"),
        ("rate", "B,1,-10", "column m: '-10' is negative"),
        ("rate", "B,few,10", "column n: 'few' is not a number."),
        ("rate", "B,1,inf", "column m: 'inf' is not finite."),
        ("rate", ",1,10", "column area: the group is missing."),
    ],
)
def test_a_faulty_row_is_named_with_group_and_line(tmp_path, kind, cells, said):
    path = write_lines(tmp_path, "area,n,m", "A,1,10", cells)
    result = run("intervals", path, *COUNTS, "--kind", kind, "--by", "area")
    assert result.exit_code == 11
    assert result.stdout == ""
    group = cells.partition(",")[0]
    front = f"{group}, " if group else ""
    assert result.stderr.startswith(f"{front}data.csv, line 3")
    assert said in result.stderr


def test_a_row_without_any_content_keeps_its_place(project):
    path = project.folder / "gaps.csv"
    path.write_text("n,k\n1,2\n,\n3,4\n", "utf-8")
    words = ["--kind", "proportion", "--numerator", "n", "--denominator", "k"]
    result = project.command("intervals", "gaps.csv", *words)
    assert result.exit_code == 0
    rows = json.loads(result.stdout)["rows"]
    assert [row["value"] for row in rows] == [0.5, None, 0.75]
