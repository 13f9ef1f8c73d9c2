"""qikit signals with faulty data: exit 11, group and line named, both sides shown."""

import pytest

from tests.cli.answer_files import answer, monthly, run, write_lines

HEADER = "area,day,n,m"
BY = ["--date", "day", "--by", "area"]
RUN = [*BY, "--value", "n", "--chart", "run", "--rules", "nhs-scotland"]
COUNTS = [*BY, "--numerator", "n", "--denominator", "m", "--rules", "anhoej"]
P = [*COUNTS, "--chart", "p"]
GOOD = monthly("1,10", "2,10", "3,10", group="A")  # lines 2 to 4


def refused(tmp_path, options, *lines):
    path = write_lines(tmp_path, HEADER, *lines)
    before = path.read_bytes()
    result = run("signals", path, *options)
    assert result.exit_code == 11, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["data.csv"]
    return result.stderr


@pytest.mark.parametrize(
    ("options", "line", "said"),
    [
        (RUN, "A,2024-02-01,5,10", "column day: '2024-02-01' stands on line 3 already"),
        (RUN, "B,,5,10", "column day: the date is missing."),
        (RUN, "B,01/02/2024,5,10", "column day: '01/02/2024' is not a date"),
        (RUN, "B,2024-02-30,5,10", "column day: '2024-02-30' is not a date"),
        (RUN, "B,2024-02-01,five,10", "column n: 'five' is not a number."),
        (RUN, "B,2024-02-01,inf,10", "column n: 'inf' is not finite."),
        (RUN, "B,2024-02-01,=2+3,10", "column n: '=2+3' is not a number."),
        (P, "B,2024-02-01,5,ten", "column m: 'ten' is not a number."),
        (P, "B,2024-02-01,-5,10", "column n: '-5' is negative"),
        (P, "B,2024-02-01,5,-10", "column m: '-10' is negative"),
        (P, "B,2024-02-01,11,10", "numerator 11 is above the denominator 10."),
        ([*COUNTS, "--chart", "run"], "B,2024-02-01,11,10", "numerator 11 is above"),
        (
            [*BY, "--value", "n", "--chart", "c", "--rules", "anhoej"],
            "B,2024-02-01,-1,",
            "column n: '-1' is negative",
        ),
        (
            [*BY, "--value", "n", "--chart", "t", "--rules", "anhoej"],
            "B,2024-02-01,0,",
            "a t chart needs times above 0",
        ),
    ],
)
def test_a_faulty_row_is_named_with_group_and_line(tmp_path, options, line, said):
    stderr = refused(tmp_path, options, *GOOD, line)
    assert stderr.startswith(f"{line[0]}, data.csv, line 5")
    assert said in stderr


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (RUN, "B,2024-02-01,5,10"),  # the same date in another group
        (RUN, "A,2023-12-01,5,10"),  # not sorted
        (RUN, "B,2024-02-01,,10"),
        (RUN, "B,2024-02-01,-5,10"),  # a value may be negative, a count not
        (P, "B,2024-02-01,10,10"),
        (P, "B,2024-02-01,0,0"),
        (P, "B,2024-02-01,,"),
        ([*COUNTS, "--chart", "u"], "B,2024-02-01,11,10"),
        (
            [*BY, "--value", "n", "--chart", "g", "--rules", "anhoej"],
            "A,2024-02-01,0,",  # two events of one day: two points
        ),
    ],
)
def test_the_row_next_to_a_fault_is_answered(tmp_path, options, line):
    path = write_lines(tmp_path, HEADER, *GOOD, line)
    found = answer("signals", path, *options)["groups"]
    assert sum(len(group["points"]) for group in found) == 4


def test_a_row_without_a_group_is_named(tmp_path):
    stderr = refused(tmp_path, RUN, *GOOD, ",2024-02-01,5,10")
    assert "data.csv, line 5, column area: the group is missing." in stderr


def test_all_faults_of_a_file_are_named_at_once(tmp_path):
    lines = ["B,2024-01-01,x,10", "B,2024-02-01,11,10", "A,2024-01-01,1,10"]
    stderr = refused(tmp_path, P, *GOOD, *lines, "C,2024-01-01,-1,5")
    for place in ("A, data.csv, line 7", "B, data.csv, line 5", "C, data.csv, line 8"):
        assert place in stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--rebase", "2024-02-02=moved"],
            "2024-02-02 is not in the data. The nearest",
        ),
        (["--rebase", "2030-01-01=moved"], "2030-01-01 is not in the data."),
        (["--rebase", "2024-03-01=moved"], "2024-03-01 is not in the data."),
        (
            ["--baseline-points", "3"],
            "3 points is longer than the series, which has 2.",
        ),
        (["--baseline-end", "2024-02-02"], "is longer than the series"),
        (["--baseline-end", "2023-12-31"], "ends before the series begins"),
    ],
)
def test_a_baseline_or_rebase_outside_a_group_names_the_group(tmp_path, options, said):
    short = monthly("1,10", "2,10", group="B")
    stderr = refused(tmp_path, [*RUN, *options], *GOOD, *short)
    assert "B, data.csv, lines 5 to 6: " in stderr
    assert said in stderr


@pytest.mark.parametrize(
    "options",
    [
        ["--rebase", "2024-02-01=moved"],
        ["--baseline-points", "2"],
        ["--baseline-end", "2024-02-01"],
    ],
)
def test_a_baseline_or_rebase_that_every_group_has_is_taken(tmp_path, options):
    lines = [*GOOD, *monthly("1,10", "2,10", group="B")]
    path = write_lines(tmp_path, HEADER, *lines)
    assert len(answer("signals", path, *RUN, *options)["groups"]) == 2


def test_a_baseline_of_an_xbar_chart_counts_dates(tmp_path):
    lines = [f"A,2024-0{at}-01,{n}," for at in (1, 2) for n in (1, 2, 3)]
    options = [*BY, "--value", "n", "--chart", "xbar", "--rules", "anhoej"]
    path = write_lines(tmp_path, HEADER, *lines)
    answer("signals", path, *options, "--baseline-points", "2")
    stderr = refused(tmp_path, [*options, "--baseline-points", "3"], *lines)
    assert "which has 2." in stderr


def test_a_missing_column_is_answered_with_the_nearest(tmp_path):
    path = write_lines(tmp_path, "area,month,checked", "A,2024-01,1")
    options = ["--by", "area", "--chart", "run", "--rules", "strict"]
    result = run("signals", path, *options, "--date", "monht", "--value", "cheked")
    assert result.exit_code == 11
    assert "no column 'monht'. Did you mean 'month'?" in result.stderr
    assert "no column 'cheked'. Did you mean 'checked'?" in result.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"area,day,n,m\n", "a header but no rows"),
        (b"area,day,n,m\nA,2024-01-01,1\n", "line 2 has 3 cells"),
        (b"area,day,n,n\nA,2024-01-01,1,2\n", "column 'n' appears twice"),
        (b"area;day;n;m\nA;2024-01-01;1;2\n", "separated by semicolons"),
        (b"area,day,n,m\nCaf\xe9,2024-01-01,1,2\n", "line 2 holds a byte"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, content, said):
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    result = run("signals", path, *RUN)
    assert result.exit_code == 11
    assert said in result.stderr
    assert "mapping" not in result.stderr


def test_a_file_that_is_not_there_is_named(tmp_path):
    result = run("signals", tmp_path / "none.csv", *RUN)
    assert result.exit_code == 11
    assert "none.csv: the file is missing." in result.stderr


def test_a_file_with_another_content_than_its_ending_is_refused(tmp_path):
    path = write_lines(tmp_path, HEADER, *GOOD, name="data.parquet")
    result = run("signals", path, *RUN)
    assert result.exit_code == 11
    assert "not Parquet" in result.stderr
