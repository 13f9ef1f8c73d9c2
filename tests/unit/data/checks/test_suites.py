"""The suites in `expectations/`: complete, and about columns that are there."""

import json

import pytest

from qikit.data.checks.frames import (
    JOINS,
    as_judged,
    extract_frames,
    joined_frame,
    table_frame,
)
from qikit.data.checks.suites import ROOMS, TELLS, read_suites, suites_hash
from qikit.data.dataset import SCHEMAS, Dataset
from qikit.data.definitions.source_files import read_sources
from qikit.data.definitions.table_columns import ALLOWED_WORDS, RANGES
from qikit.data.extracts.reading.period_forms import FIRST_YEAR, LAST_YEAR
from qikit.errors import ParameterError
from tests.unit.data.checks.drawn_collaborative import sound

COLUMN_WORDS = ("column", "column_A", "column_B")
NO_EXAMPLE = {"phs_prescribing"}  # too large for an example; has tests of its own
SOUND = {
    "type": "expect_column_to_exist",
    "kwargs": {"column": "n"},
    "severity": "critical",
    "meta": {"rule": "there", "stage": "shape", "sentence": "There is no n"},
}


@pytest.fixture
def expectations(repository):
    return repository / "expectations"


def test_every_rule_is_complete(expectations):
    suites = read_suites(expectations)
    assert {(s.room, s.name) for s in suites} == {
        (p.parent.name, p.stem) for p in expectations.rglob("*.json")
    }
    assert {suite.room for suite in suites} == set(ROOMS)
    for suite in suites:
        names = [rule["meta"]["rule"] for rule in suite.rules]
        assert len(names) == len(set(names)), suite.name
        for rule in suite.rules:
            assert rule["meta"]["sentence"][0].isupper()
            assert not rule["meta"]["sentence"].endswith(".")
        staged = suite.stage("shape") + suite.stage("rows")
        assert len(staged) == len(suite.rules)


def test_the_name_inside_is_the_file_name(expectations):
    for path in expectations.rglob("*.json"):
        assert json.loads(path.read_text("utf-8"))["name"] == path.stem


@pytest.fixture(scope="module")
def collaborative(repository):
    return sound(repository)


def frames_of(datasets, collaborative, sources, suite):
    """Return the frames that a suite judges: real raw files, else drawn tables."""
    if suite.room == "tables":
        yield table_frame(collaborative, suite.name)
    elif suite.room == "joins":
        yield joined_frame(collaborative, suite.name)
    else:
        for folder in datasets.values():
            for raw in extract_frames(Dataset(folder), sources).get(suite.name, []):
                yield as_judged(raw.frame, raw.mapping, suite)


def columns_of(rule):
    kwargs = rule["kwargs"]
    named = [kwargs[word] for word in COLUMN_WORDS if word in kwargs]
    return {*named, *kwargs.get("column_list", ()), *kwargs.get("column_set", ())}


def test_every_column_that_a_rule_names_is_there(
    expectations, example_datasets, collaborative, repository
):
    sources = read_sources(repository / "params" / "sources")
    for suite in read_suites(expectations):
        if suite.name in NO_EXAMPLE:
            continue
        frames = list(frames_of(example_datasets, collaborative, sources, suite))
        assert frames, f"no example is judged by {suite.room}/{suite.name}"
        for frame in frames:
            wanted = {*suite.keys, *suite.numbers}.union(
                *(columns_of(rule) for rule in suite.rules)
            )
            assert wanted <= set(frame.columns), suite.name


def test_every_table_has_a_suite(expectations):
    judged = {
        suite.name for suite in read_suites(expectations) if suite.room == "tables"
    }
    assert judged == set(SCHEMAS)


def test_every_table_and_join_of_a_suite_exists(expectations):
    for suite in read_suites(expectations):
        known = {"tables": SCHEMAS, "joins": JOINS}.get(suite.room, {suite.name})
        assert suite.name in known


def test_every_suite_that_a_mapping_names_exists(expectations, repository):
    names = {suite.name for suite in read_suites(expectations)}
    for source in read_sources(repository / "params" / "sources").values():
        assert {m.suite for m in source.files if m.suite} <= names


def rules_on(expectations, table, column):
    """The arguments of the rules on one column of a table that limit its values."""
    suites = read_suites(expectations)
    (suite,) = [s for s in suites if (s.room, s.name) == ("tables", table)]
    of_column = [
        r["kwargs"] for r in suite.rules if r["kwargs"].get("column") == column
    ]
    return [k for k in of_column if {"min_value", "value_set"} & set(k)]


@pytest.mark.parametrize(("table", "column"), RANGES)
def test_intake_and_checks_agree_on_the_limits(table, column, expectations):
    (rule,) = rules_on(expectations, table, column)
    assert (rule["min_value"], rule["max_value"]) == RANGES[table, column]


@pytest.mark.parametrize(("table", "column"), ALLOWED_WORDS)
def test_intake_and_checks_agree_on_the_words(table, column, expectations):
    rules = rules_on(expectations, table, column)
    said = [tuple(rule["value_set"]) for rule in rules]
    assert said in ([ALLOWED_WORDS[table, column]], [])


@pytest.mark.parametrize("table", ["observations", "populations", "bundle_samples"])
def test_intake_and_checks_agree_on_the_years(table, expectations):
    (rule,) = rules_on(expectations, table, "month_number")
    years = rule["min_value"] // 100, rule["max_value"] // 100
    assert years == (FIRST_YEAR, LAST_YEAR)


def write_suite(folder, content, room="tables", name="practices"):
    path = folder / room / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, "utf-8")
    return folder


def changed(**changes):
    rule = {**SOUND, **changes}
    return {"name": "practices", "expectations": [rule]}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "tables/practices.json: this is not JSON"),
        ([], "it has no 'expectations'"),
        ({"name": "practices"}, "it has no 'expectations'"),
        (changed(severity="fatal"), "there: the severity is not one of critical,"),
        (changed(severity=None), "there: the severity is not one of critical,"),
        (changed(meta={"rule": "a", "sentence": "B"}), "a: meta.stage is not one of"),
        (changed(meta={"rule": "a", "stage": "rows"}), "a: meta.sentence is missing"),
        (changed(meta={"sentence": "B", "stage": "rows"}), "meta.rule is missing"),
        ({"expectations": [SOUND, SOUND]}, "two rules are named 'there'"),
    ],
)
def test_a_suite_that_is_not_complete_is_refused(tmp_path, content, says):
    with pytest.raises(ParameterError) as error:
        read_suites(write_suite(tmp_path, content))
    assert says in str(error.value)


def test_all_suites_are_read_before_anything_is_refused(tmp_path):
    write_suite(tmp_path, "{")
    write_suite(tmp_path, "{", "joins", "practice_known")
    with pytest.raises(ParameterError) as error:
        read_suites(tmp_path)
    assert len(error.value.problems) == 2


def test_the_hash_tells_when_a_suite_changes(tmp_path):
    write_suite(tmp_path, changed())
    before = suites_hash(tmp_path)
    assert suites_hash(tmp_path) == before
    write_suite(tmp_path, changed(severity="info"))
    assert suites_hash(tmp_path) != before


# -- what a finding gives away

OF_FIGURES = ("figure", "series", "peers")
FEEDING = ("observations", "bundle_samples", "populations")  # tables behind figures


def every_rule(expectations):
    return [(s, rule) for s in read_suites(expectations) for rule in s.rules]


def test_every_rule_says_what_it_tells(expectations):
    unsorted = [
        f"{suite.room}/{suite.name}: {rule['meta']['rule']}"
        for suite, rule in every_rule(expectations)
        if rule["meta"].get("tells") not in TELLS
    ]
    assert not unsorted


def test_only_what_is_set_aside_is_said_to_be(expectations):
    """A warning leaves the figure in the totals: it may be hidden there."""
    for suite, rule in every_rule(expectations):
        if rule["meta"]["tells"] == "set_aside":
            assert rule["severity"] == "critical", (suite.name, rule["meta"]["rule"])
            assert "practice_code" in suite.keys.values()


def test_what_tells_a_figure_names_whose_it_is(expectations):
    for suite, rule in every_rule(expectations):
        if rule["meta"]["tells"] in OF_FIGURES:
            named = set(suite.keys.values())
            assert "practice_code" in named and named & {"measure", "bundle"}


def test_no_table_behind_figures_is_said_to_tell_none(expectations):
    for suite, rule in every_rule(expectations):
        if rule["meta"]["tells"] == "no_figure":
            assert suite.room == "tables" and suite.name not in FEEDING


def test_a_rule_that_tells_something_unknown_is_refused(tmp_path):
    meta = {"rule": "a", "sentence": "B", "stage": "rows", "tells": "nothing"}
    with pytest.raises(ParameterError, match="meta.tells is not one of figure, series"):
        read_suites(write_suite(tmp_path, changed(meta=meta)))
