"""qikit funnel: hand-made files, figures worked out by hand."""

import math

import pytest

from tests.cli.answer_files import FUNNEL, UNITS, answer, run, write_lines

COUNTS = ["--unit", "unit", "--numerator", "n", "--denominator", "m"]


def funnel(path, *options):
    found = answer("funnel", path, *COUNTS, *options)
    assert list(found) == FUNNEL
    assert all(list(unit) == UNITS for unit in found["units"])
    return found


def test_units_stand_in_file_order_with_z_round_the_benchmark(tmp_path):
    path = write_lines(tmp_path, "unit,n,m", "B,30,50", "A,5,50", "C,20,80")
    found = funnel(path, "--kind", "proportion")
    assert found["benchmark"] == pytest.approx(55 / 180)
    assert [unit["unit"] for unit in found["units"]] == ["B", "A", "C"]
    assert [unit["value"] for unit in found["units"]] == [0.6, 0.1, 0.25]
    centre = math.asin(math.sqrt(55 / 180))
    for unit, n in zip(found["units"], (50, 50, 80), strict=True):
        z = 2 * math.sqrt(n) * (math.asin(math.sqrt(unit["value"])) - centre)
        assert unit["z"] == pytest.approx(z)
    categories = [unit["category"] for unit in found["units"]]
    assert categories == ["alarm_high", "alarm_low", "in_control"]


def test_a_ratio_has_exact_poisson_limits_round_one(tmp_path):
    path = write_lines(tmp_path, "unit,n,m", "A,20,10", "B,10,10")
    found = funnel(path, "--kind", "ratio")
    assert found["benchmark"] == 1
    assert found["units"][0]["z"] == pytest.approx(math.sqrt(10) * math.log(2))
    assert found["units"][1]["z"] == 0
    assert found["units"][1]["category"] == "in_control"
    assert found["units"][0]["upper_998"] > found["units"][0]["upper_95"] > 1


def test_additive_limits_are_wider_and_of_the_method_published(tmp_path):
    lines = [f"U{at},{n},100" for at, n in enumerate((150, 60, 130, 70, 110, 90))]
    path = write_lines(tmp_path, "unit,n,m", *lines)
    trim = ["--trim", "0", "--trim-method", "truncate"]
    found = funnel(path, "--kind", "ratio", "--overdispersion", "additive", *trim)
    logs = [math.log(n / 100) for n in (150, 60, 130, 70, 110, 90)]
    phi = sum(100 * y * y for y in logs) / 6  # z = sqrt(E) ln(O / E)
    # equal weights w = 100: tau2 = (6 phi - 5) / (600 - 100)
    tau2 = (6 * phi - 5) / 500
    assert found["phi"] == pytest.approx(phi)
    assert found["tau2"] == pytest.approx(tau2)
    upper = math.exp(1.959964 * math.sqrt(1 / 100 + tau2))
    assert found["units"][0]["upper_95"] == pytest.approx(upper, rel=1e-6)
    assert found["units"][0]["lower_95"] == pytest.approx(1 / upper, rel=1e-6)


def test_a_unit_without_people_is_a_gap_and_the_others_stand(tmp_path):
    path = write_lines(tmp_path, "unit,n,m", "A,0,0", "B,5,10", "C,,10", "D,5,10")
    found = funnel(path, "--kind", "proportion")
    empty = [unit for unit in found["units"] if unit["value"] is None]
    assert [unit["unit"] for unit in empty] == ["A", "C"]
    assert all(unit[key] is None for unit in empty for key in UNITS[1:])
    assert found["benchmark"] == 0.5


def test_nobody_at_all_is_an_answer_of_null(tmp_path):
    found = funnel(write_lines(tmp_path, "unit,n,m", "A,0,0"), "--kind", "rate")
    assert [found[key] for key in FUNNEL[:3]] == [None] * 3


def test_the_notes_go_to_the_error_stream(tmp_path):
    path = write_lines(tmp_path, "unit,n,m", "A,5,10", "B,5,10")
    options = ["--kind", "proportion", "--overdispersion", "additive"]
    result = run("funnel", path, *COUNTS, *options)
    assert "not adjusted" in result.stderr
    assert "not adjusted" not in result.stdout


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("A,1,10", "column unit: 'A' stands on line 2 already."),
        ("B,11,10", "the numerator 11 is above the denominator 10."),
        ("B,-1,10", "column n: '-1' is negative"),
        ("B,x,10", "column n: 'x' is not a number."),
        (",1,10", "column unit: the group is missing."),
    ],
)
def test_a_faulty_row_is_named_with_unit_and_line(tmp_path, cells, said):
    path = write_lines(tmp_path, "unit,n,m", "A,1,10", cells)
    result = run("funnel", path, *COUNTS, "--kind", "proportion")
    assert result.exit_code == 11
    unit = cells.partition(",")[0]
    front = f"{unit}, " if unit else ""
    assert result.stderr.startswith(f"{front}data.csv, line 3")
    assert said in result.stderr


def test_a_rate_may_have_more_events_than_exposure(tmp_path):
    path = write_lines(tmp_path, "unit,n,m", "A,12,3.5", "B,9,3.5")
    assert funnel(path, "--kind", "rate")["benchmark"] == 3
