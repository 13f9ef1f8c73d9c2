"""qikit signals: hand-made files, points and limits worked out by hand."""

import csv
import datetime as dt
import gzip
import math

import pandas as pd
import pytest

from tests.cli.answer_files import SIGNALS, answer, monthly, run, write_lines

VALUES = ["--date", "day", "--value", "n"]
COUNTS = ["--date", "day", "--numerator", "n", "--denominator", "m"]
RUN = [*VALUES, "--chart", "run", "--rules", "nhs-scotland"]
P = [*COUNTS, "--chart", "p", "--rules", "anhoej"]
RULES = {  # chart_methods.md: which rule sets apply to which chart
    "run": ["nhs-scotland", "strict", "anhoej", "runcharter"],
    "i": ["making-data-count", "making-data-count-2023", "anhoej"],
    **{chart: ["anhoej"] for chart in "mr p p-prime u u-prime c g t xbar s".split()},
}
ON_COUNTS = ("p", "p-prime", "u", "u-prime")


def groups(path, *options):
    found = answer("signals", path, *options)
    assert list(found) == SIGNALS[""]
    return found["groups"]


def only(path, *options):
    (group,) = groups(path, *options)
    assert group["group"] is None
    return group


def column(group, key):
    return [point[key] for point in group["points"]]


def drawn(tmp_path, picture, name="data.csv"):
    """One month a sign: + is 60, - is 40, 0 is 50, a blank is a gap."""
    height = {"+": "60", "-": "40", "0": "50", " ": ""}
    cells = [height[sign] for sign in picture]
    return write_lines(tmp_path, "day,n", *monthly(*cells), name=name)


def test_a_drawn_shift_is_answered_in_full(tmp_path):
    path = drawn(tmp_path, "------++++++")
    group = only(path, *RUN, "--direction", "up")
    assert group["summary"] == {
        "n": 12,
        "n_useful": 12,
        "centre_line": 50.0,
        "longest_run": 6,
        "longest_run_max": 7,  # round(log2 12) + 3
        "crossings": 1,
        "crossings_min": 3,  # P(2 or fewer of 11) = 67 / 2048, P(3) = 232 / 2048
        "runs_signal": "fewer",
        "shifts": [
            {"start": 1, "end": 6, "n": 6, "side": "below"},
            {"start": 7, "end": 12, "n": 6, "side": "above"},
        ],
        "trends": [],
        "variation": "improvement",
        "assurance": None,
        "notes": [],
    }
    assert group["points"][11] == {
        "position": 12,
        "date": "2024-12-01",
        "value": 60.0,
        "phase": 1,
        "centre_line": 50.0,
        "lower_limit": None,
        "upper_limit": None,
        "in_shift": True,
        "in_trend": False,
        "outside_limits": False,
        "two_of_three": False,
        "special_cause": "shift",
        "point_type": "improvement",
    }


def test_five_on_one_side_are_no_shift(tmp_path):
    group = only(drawn(tmp_path, "-+-----+++++-+"), *RUN)
    assert group["summary"]["shifts"] == []
    assert not any(column(group, "in_shift"))


def test_a_gap_keeps_its_position_and_is_passed_over(tmp_path):
    group = only(drawn(tmp_path, "-- ----+++0+++"), *RUN)
    assert column(group, "position") == list(range(1, 15))
    assert [group["points"][2]["value"], group["points"][2]["point_type"]] == [None] * 2
    assert group["summary"]["shifts"] == [
        {"start": 1, "end": 7, "n": 6, "side": "below"},
        {"start": 8, "end": 14, "n": 6, "side": "above"},
    ]


def test_with_too_few_points_nothing_is_marked_and_a_note_says_why(tmp_path):
    group = only(drawn(tmp_path, "-+-+-+-+"), *RUN)
    assert group["summary"]["shifts"] == group["summary"]["trends"] == []
    assert any("8" in note for note in group["summary"]["notes"])


def test_an_i_chart_has_the_limits_of_its_rule_set(tmp_path):
    path = write_lines(tmp_path, "day,n", *monthly("10", "12", "11", "13"))
    options = [*VALUES, "--chart", "i", "--rules"]
    mdc = only(path, *options, "making-data-count")["points"][0]
    assert mdc["centre_line"] == 11.5
    assert mdc["upper_limit"] == pytest.approx(11.5 + 2.66 * 5 / 3)
    assert mdc["lower_limit"] == pytest.approx(11.5 - 2.66 * 5 / 3)
    other = only(path, *options, "anhoej")["points"][0]
    assert other["upper_limit"] == pytest.approx(11.5 + 3 * (5 / 3) / 1.128)


def test_screening_can_be_left_out(tmp_path):
    cells = ["10", "11", "10", "11", "10", "11", "10", "11", "30", "11"]
    path = write_lines(tmp_path, "day,n", *monthly(*cells))
    options = [*VALUES, "--chart", "i", "--rules", "making-data-count"]
    # moving ranges: seven of 1, then 19 and 19; their mean is 5 and 3.267 x 5 = 16.3
    mean = 125 / 10
    for option, average in (("--screen", 1), ("--no-screen", 5)):
        point = only(path, *options, option)["points"][0]
        assert point["upper_limit"] == pytest.approx(mean + 2.66 * average)
    assert only(path, *options) == only(path, *options, "--screen")


@pytest.mark.parametrize(
    ("chart", "centre", "lower", "upper"),
    [
        ("mr", 5 / 3, 0, 3.267 * 5 / 3),  # of 2, 1, 2
        ("c", 11.5, 11.5 - 3 * math.sqrt(11.5), 11.5 + 3 * math.sqrt(11.5)),
        ("g", 11.5, 0, 11.5 + 3 * math.sqrt(11.5 * 12.5)),
    ],
)
def test_limits_of_counts_and_ranges(tmp_path, chart, centre, lower, upper):
    path = write_lines(tmp_path, "day,n", *monthly("10", "12", "11", "13"))
    last = only(path, *VALUES, "--chart", chart, "--rules", "anhoej")["points"][-1]
    assert last["centre_line"] == pytest.approx(centre)
    assert last["lower_limit"] == pytest.approx(lower)
    assert last["upper_limit"] == pytest.approx(upper)


def test_rows_of_one_date_are_a_subgroup_of_an_xbar_chart(tmp_path):
    lines = ["2024-02-01,5", "2024-01-01,1", "2024-02-01,7", "2024-01-01,3"]
    path = write_lines(tmp_path, "day,n", *lines)
    group = only(path, *VALUES, "--chart", "xbar", "--rules", "anhoej")
    assert column(group, "value") == [2, 6]
    assert column(group, "centre_line") == [4, 4]


def test_proportions_by_group_in_the_order_of_the_file(tmp_path):
    lines = [
        *monthly("5,10", "3,10", "4,20", group="B"),
        *monthly("1,2", "1,2", group="A"),
    ]
    path = write_lines(tmp_path, "area,day,n,m", *lines)
    b, a = groups(path, *P, "--by", "area")
    assert [b["group"], a["group"]] == ["B", "A"]
    assert column(b, "value") == [0.5, 0.3, 0.2]
    assert b["summary"]["centre_line"] == pytest.approx(12 / 40)
    # 0.3 +/- 3 sqrt(0.3 x 0.7 / n), not below 0
    upper = [0.3 + 3 * math.sqrt(0.21 / n) for n in (10, 10, 20)]
    assert column(b, "upper_limit") == pytest.approx(upper)
    assert column(b, "lower_limit") == [0, 0, 0]
    assert column(a, "value") == [0.5, 0.5]


def test_a_zero_denominator_is_a_gap(tmp_path):
    path = write_lines(tmp_path, "day,n,m", *monthly("5,10", "0,0", "3,", "4,10"))
    group = only(path, *P)
    assert column(group, "value") == [0.5, None, None, 0.4]
    assert group["summary"]["n"] == 2
    assert group["summary"]["centre_line"] == pytest.approx(9 / 20)


@pytest.mark.parametrize("chart", ["p", "p-prime", "u", "u-prime", "run", "i"])
def test_a_group_without_people_is_a_gap_and_the_others_stand(tmp_path, chart):
    lines = [
        *monthly(*["0,0"] * 13, group="A"),
        *monthly(*["5,10", "4,10"] * 7, group="B"),
    ]
    path = write_lines(tmp_path, "area,day,n,m", *lines)
    options = [*COUNTS, "--by", "area", "--chart", chart, "--rules", RULES[chart][0]]
    a, b = groups(path, *options)
    assert column(a, "value") == [None] * 13
    assert [a["summary"]["n"], a["summary"]["centre_line"]] == [0, None]
    assert b["summary"]["centre_line"] == pytest.approx(0.45)


def test_the_multiplier_is_for_showing_and_the_target_is_as_in_the_file(tmp_path):
    path = write_lines(tmp_path, "day,n,m", *monthly("50,100", "30,100", "40,100"))
    options = [*P, "--multiplier", "100", "--direction", "up", "--target"]
    # limits 40 +/- 3 sqrt(0.4 x 0.6 / 100) x 100 = 25.3 to 54.7
    group = only(path, *options, "0.8")
    assert column(group, "value") == [50, 30, 40]
    assert group["points"][0]["upper_limit"] == pytest.approx(54.697, abs=0.001)
    assert group["summary"]["assurance"] == "consistent_fail"
    assert only(path, *options, "0.2")["summary"]["assurance"] == "consistent_pass"
    assert only(path, *options, "0.4")["summary"]["assurance"] == "inconsistent"
    neutral = only(path, *P, "--target", "0.8")
    assert neutral["summary"]["assurance"] is None


def test_a_target_in_the_unit_shown_is_refused_for_proportions(tmp_path):
    path = write_lines(tmp_path, "day,n,m", *monthly("5,10", "3,10"))
    result = run("signals", path, *P, "--multiplier", "100", "--target", "80")
    assert result.exit_code == 10
    assert "such as 0.8 for 80%" in result.stderr


def test_rows_are_put_in_the_order_of_their_dates(tmp_path):
    lines = monthly("10", "12", "11", "13", "15", "9", "14", "12", "13", "10")
    path = write_lines(tmp_path, "day,n", *lines)
    mixed = write_lines(tmp_path, "day,n", *lines[::-1], name="mixed.csv")
    assert answer("signals", mixed, *RUN) == answer("signals", path, *RUN)


@pytest.mark.parametrize(
    "baseline",
    [
        ["--baseline-points", "4"],
        ["--baseline-end", "2024-04-01"],
        ["--baseline-end", "2024-04-30"],
        ["--baseline-end", "2024-04"],
    ],
)
def test_a_baseline_has_the_lines_of_its_rows_alone(tmp_path, baseline):
    lines = monthly("10", "12", "11", "13", "30", "40", "50")
    path = write_lines(tmp_path, "day,n", *lines)
    alone = write_lines(tmp_path, "day,n", *lines[:4], name="alone.csv")
    options = [*VALUES, "--chart", "i", "--rules", "making-data-count"]
    found, expected = only(path, *options, *baseline), only(alone, *options)
    for key in ("centre_line", "lower_limit", "upper_limit"):
        assert column(found, key) == pytest.approx([expected["points"][0][key]] * 7)
    assert column(found, "outside_limits") == [False] * 4 + [True] * 3


def test_a_rebase_begins_a_new_line_and_may_stand_with_a_baseline(tmp_path):
    path = write_lines(tmp_path, "day,n", *monthly("1", "2", "9", "5", "6", "7"))
    rebase = ["--rebase", "2024-04-01=new form"]
    assert column(only(path, *RUN, *rebase), "phase") == [1, 1, 1, 2, 2, 2]
    both = only(path, *RUN, *rebase, "--baseline-end", "2024-02-01")
    assert column(both, "centre_line") == [1.5, 1.5, 1.5, 6, 6, 6]


def test_a_rebase_in_a_gap_begins_at_the_next_point(tmp_path):
    path = write_lines(tmp_path, "day,n", *monthly("1", "2", "", "5", "6"))
    group = only(path, *RUN, "--rebase", "2024-03=new form")
    assert column(group, "phase") == [1, 1, 1, 2, 2]
    assert any("1 March 2024 has no value" in n for n in group["summary"]["notes"])


@pytest.mark.parametrize("chart", RULES)
def test_every_chart_answers_with_every_key_in_its_order(tmp_path, chart):
    cells = ["12,40", "9,40", "15,41", "11,39", "", "13,40", "8,40", "14,40"] * 2
    cells = [cell or "," for cell in cells]
    lines = [*monthly(*cells, group="A"), *monthly("3,9", group="B")]
    path = write_lines(tmp_path, "area,day,n,m", *lines)
    columns = COUNTS if chart in ON_COUNTS else VALUES
    for rules in RULES[chart]:
        options = ["--by", "area", "--chart", chart, "--rules", rules]
        for group in groups(path, *columns, *options):
            check_shape(group)


def check_shape(group):
    """Check every key, its order and its type."""
    assert list(group) == SIGNALS["group"]
    summary = group["summary"]
    assert list(summary) == SIGNALS["summary"]
    for name in ("shifts", "trends"):
        assert all(list(found) == SIGNALS[name] for found in summary[name])
    assert all(isinstance(note, str) for note in summary["notes"])
    assert group["points"]
    for at, point in enumerate(group["points"], start=1):
        assert list(point) == SIGNALS["points"]
        assert point["position"] == at
        assert dt.date.fromisoformat(point["date"])
        assert type(point["phase"]) is int
        for key in ("value", "centre_line", "lower_limit", "upper_limit"):
            assert point[key] is None or type(point[key]) is float
        for key in ("in_shift", "in_trend", "outside_limits", "two_of_three"):
            assert type(point[key]) is bool


def test_the_file_is_what_would_be_printed_and_nothing_else_is_left(tmp_path):
    path = drawn(tmp_path, "------++++++")
    out = tmp_path / "answer.json"
    out.write_text("x" * 100_000, "utf-8")
    result = run("signals", path, *RUN, "--out", out)
    assert result.exit_code == 0
    assert out.read_text("utf-8") == run("signals", path, *RUN).stdout
    assert {p.name for p in tmp_path.iterdir()} == {"data.csv", "answer.json"}


def test_a_failure_writes_no_file(tmp_path):
    path = write_lines(tmp_path, "day,n", "2024-01-01,x")
    result = run("signals", path, *RUN, "--out", tmp_path / "answer.json")
    assert result.exit_code == 11
    assert [p.name for p in tmp_path.iterdir()] == ["data.csv"]


def test_parquet_and_packed_csv_answer_as_csv(tmp_path):
    path = drawn(tmp_path, "-+-+ +--+-+-")
    frame = pd.read_csv(path, parse_dates=["day"])
    frame.to_parquet(tmp_path / "data.parquet")
    packed = tmp_path / "data.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    expected = answer("signals", path, *RUN)
    assert answer("signals", tmp_path / "data.parquet", *RUN) == expected
    assert answer("signals", packed, *RUN) == expected


def test_a_group_that_looks_like_a_formula_is_text(tmp_path):
    path = write_lines(tmp_path, "area,day,n", *monthly("1", "2", group="=1+1"))
    assert groups(path, *RUN, "--by", "area")[0]["group"] == "=1+1"


def test_the_synthetic_example_by_practice(repository):
    path = repository / "examples" / "synthetic" / "example_foot_checks.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    columns = ["--date", "month", "--numerator", "checked"]
    options = [*columns, "--denominator", "on_register", "--by", "practice_code"]
    charts = groups(path, *options, "--chart", "p", "--rules", "anhoej")
    runs = groups(path, *options, "--chart", "run", "--rules", "nhs-scotland")
    codes = list(dict.fromkeys(row["practice_code"] for row in rows))
    assert [g["group"] for g in charts] == [g["group"] for g in runs] == codes
    for group in charts:
        own = [row for row in rows if row["practice_code"] == group["group"]]
        own = [r for r in own if r["checked"] and r["on_register"] not in ("", "0")]
        total = sum(int(r["checked"]) for r in own)
        centre = total / sum(int(r["on_register"]) for r in own)
        assert group["summary"]["n"] == len(own)
        assert group["summary"]["centre_line"] == pytest.approx(centre)
        check_shape(group)


def test_the_english_example_in_long_form(repository, tmp_path):
    wide = repository / "examples" / "england" / "opioidper1000_practice.csv.gz"
    with gzip.open(wide, "rt", encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    name = "ratio_quantity.F81016"
    days = [dt.datetime.fromtimestamp(int(r["month"]), dt.UTC).date() for r in rows]
    lines = [f"{day},{row[name]}" for day, row in zip(days, rows, strict=True)]
    path = write_lines(tmp_path, "day,n", *lines)
    options = [*VALUES, "--chart", "i", "--rules", "making-data-count", "--no-screen"]
    group = only(path, *options, "--direction", "down")
    values = [float(row[name]) for row in rows]
    mean = sum(values) / len(values)
    pairs = zip(values, values[1:], strict=False)
    average = sum(abs(b - a) for a, b in pairs) / (len(values) - 1)
    assert column(group, "date") == [str(day) for day in days]
    assert column(group, "value") == values
    assert group["summary"]["centre_line"] == pytest.approx(mean)
    upper = group["points"][0]["upper_limit"]
    assert upper == pytest.approx(mean + 2.66 * average)
    check_shape(group)
