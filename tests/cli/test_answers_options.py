"""Wrong options of signals, intervals and funnel: exit 10 with a sentence."""

import pytest

from tests.cli.answer_files import monthly, run, write_lines

SIGNALS = ["--date", "day", "--value", "n", "--chart", "run", "--rules", "strict"]
COUNTS = ["--numerator", "n", "--denominator", "m"]
INTERVALS = ["--kind", "rate", *COUNTS]
FUNNEL = ["--kind", "rate", "--unit", "unit", *COUNTS]


@pytest.fixture
def path(tmp_path):
    return write_lines(tmp_path, "day,n", *monthly("1", "2", "3"))


def refused(path, command, *options):
    result = run(command, path, *options)
    assert result.exit_code == 10, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.mark.parametrize(
    ("command", "options", "said"),
    [
        ("signals", ["--chrt", "run"], "no option '--chrt'. Did you mean '--chart'?"),
        ("intervals", ["--confidense", "1"], "Did you mean '--confidence'?"),
        ("funnel", ["--zz", "1"], "no option '--zz'. Known: --kind, --unit"),
        ("signals", [*SIGNALS, "--chart", "bar"], "'bar' is not known."),
        ("signals", [*SIGNALS, "--chart", "p-prim"], "Did you mean 'p-prime'"),
        ("signals", [*SIGNALS, "--chart", "RUN"], "'RUN' is not known."),
        ("signals", [*SIGNALS, "--direction", "higher"], "up, down, neutral"),
        ("signals", [*SIGNALS, "--baseline-points", "0"], "--baseline-points: 0 "),
        (
            "signals",
            [*SIGNALS, "--baseline-points", "x"],
            "--baseline-points: x is not a whole number of at least 1.",
        ),
        ("signals", [*SIGNALS, "--target", "nan"], "--target: 'nan' is not a number."),
        ("signals", [*SIGNALS, "--target", "80%"], "--target: '80%' is not a number."),
        ("signals", [*SIGNALS, "--multiplier", "0"], "0 is not above 0."),
        ("signals", [*SIGNALS, "--multiplier", "inf"], "'inf' is not a number."),
        ("signals", [*SIGNALS, "extra"], "extra"),
        ("signals", [*SIGNALS, "--out"], "--out needs a value."),
        ("signals", SIGNALS[2:], "--date is missing."),
        ("signals", SIGNALS[:-2], "--rules is missing."),
        ("intervals", INTERVALS[2:], "--kind is missing."),
        ("intervals", [*INTERVALS, "--kind", "rates"], "Did you mean 'rate'?"),
        ("intervals", [*INTERVALS, "--confidence", "0"], "above 0 and below 1."),
        ("intervals", [*INTERVALS, "--confidence", "1"], "above 0 and below 1."),
        ("intervals", [*INTERVALS, "--confidence", "95"], "above 0 and below 1."),
        ("intervals", [*INTERVALS, "--multiplier", "-1"], "-1 is not above 0."),
        ("funnel", FUNNEL[2:], "--kind is missing."),
        ("funnel", [*FUNNEL, "--trim", "0.5"], "at least 0 and below 0.5."),
        ("funnel", [*FUNNEL, "--trim", "-0.1"], "at least 0 and below 0.5."),
        ("funnel", [*FUNNEL, "--trim-method", "cut"], "truncate, winsorise"),
        ("funnel", [*FUNNEL, "--overdispersion", "add"], "'add' is not known."),
    ],
)
def test_a_wrong_option_is_answered_with_a_sentence(path, command, options, said):
    stderr = refused(path, command, *options)
    assert stderr.startswith(f"qikit {command}")
    assert said in stderr


def test_a_command_without_a_file_says_so():
    result = run("signals")
    assert result.exit_code == 10
    assert "FILE is missing" in result.stderr


@pytest.mark.parametrize("command", ["signals", "intervals", "funnel"])
def test_help_is_no_error(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "--out FILE" in result.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--value", "n", *COUNTS], "--value excludes --numerator and --denominator"),
        (["--value", "n", "--numerator", "n"], "--value excludes"),
        ([], "the columns of the figures are missing"),
        (["--numerator", "n"], "--numerator and --denominator belong together"),
        (["--denominator", "n"], "--numerator and --denominator belong together"),
    ],
)
def test_figures_come_as_values_or_as_counts(path, options, said):
    given = ["--date", "day", "--chart", "i", "--rules", "anhoej", *options]
    assert said in refused(path, "signals", *given)


@pytest.mark.parametrize("chart", ["p", "p-prime", "u", "u-prime"])
def test_these_charts_need_counts(path, chart):
    options = ["--date", "day", "--value", "n", "--chart", chart, "--rules", "anhoej"]
    assert f"a {chart} chart needs --num" in refused(path, "signals", *options)


@pytest.mark.parametrize("chart", ["c", "g", "t", "xbar", "s"])
def test_these_charts_need_values(path, chart):
    options = ["--date", "day", *COUNTS, "--chart", chart, "--rules", "anhoej"]
    assert f"a {chart} chart needs --value" in refused(path, "signals", *options)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--rebase", "2024-02-01"], "has no reason"),
        (["--rebase", "2024-02-01="], "has no reason"),
        (["--rebase", "01/02/2024=moved"], "'01/02/2024' is not a date"),
        (["--baseline-end", "2024-02-30"], "'2024-02-30' is not a date"),
        (["--baseline-end", ""], "'' is not a date"),
        (
            ["--rebase", "2024-02-01=a", "--rebase", "2024-02-01=b"],
            "2024-02-01 is rebased twice",
        ),
        (
            ["--baseline-points", "2", "--baseline-end", "2024-02-01"],
            "--baseline-points excludes --baseline-end",
        ),
    ],
)
def test_a_baseline_or_rebase_that_cannot_be_read_is_refused(path, options, said):
    assert said in refused(path, "signals", *SIGNALS, *options)


def test_an_unknown_rule_set_is_answered_once_for_all_groups(tmp_path):
    rows = [*monthly("1", "2", group="A"), *monthly("1", "2", group="B")]
    path = write_lines(tmp_path, "area,day,n", *rows)
    options = [*SIGNALS[:-1], "nhs-scotlnd", "--by", "area"]
    stderr = refused(path, "signals", *options)
    assert stderr.count("'nhs-scotlnd'") == 1
    assert "Did you mean 'nhs-scotland'" in stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--kind", "dsr"], "--kind dsr needs --standard"),
        (["--kind", "indirect"], "--kind indirect needs --reference-events"),
        (["--kind", "indirect"], "--kind indirect needs --reference-population"),
        (["--kind", "rate", "--standard", "n"], "--kind rate does not use --standard"),
        (
            ["--kind", "dsr", "--standard", "n", "--reference-events", "n"],
            "--kind dsr does not use --reference-events",
        ),
    ],
)
def test_each_kind_of_interval_has_its_own_columns(path, options, said):
    assert said in refused(path, "intervals", *COUNTS, *options)


@pytest.mark.parametrize("name", ["data.xlsx", "data.txt"])
def test_a_file_of_another_kind_is_refused(tmp_path, name):
    path = write_lines(tmp_path, "day,n", "2024-01,1", name=name)
    stderr = refused(path, "signals", *SIGNALS)
    assert name in stderr and ".csv, .csv.gz, .parquet" in stderr


def test_the_answer_never_overwrites_the_question(path):
    before = path.read_bytes()
    assert "is the file that is read" in refused(
        path, "signals", *SIGNALS, "--out", path
    )
    assert path.read_bytes() == before


def test_the_folder_of_the_answer_must_exist(path, tmp_path):
    out = tmp_path / "none" / "x.json"
    assert "does not exist" in refused(path, "signals", *SIGNALS, "--out", out)


def test_a_folder_is_no_file_to_write_to(path, tmp_path):
    assert "--out" in refused(path, "signals", *SIGNALS, "--out", tmp_path)


@pytest.mark.parametrize("words", [["signal"], ["run", "--foo"]])
def test_the_other_commands_answer_likewise(words):
    assert run(*words).exit_code == 10
