"""A measure's file: its keys, and the rules between them."""

import dataclasses

import pytest

from qikit.data.definitions.measure_files import (
    MeasureFile,
    read_measure,
    read_measures,
)
from qikit.errors import ParameterError
from qikit.measures import DIRECTIONS, KINDS, Measure

SOUND = {
    "id": "foot_check",
    "name": "Foot checks in the last 12 months",
    "short_name": "Foot checks",
    "kind": "proportion",
    "type": "process",
    "numerator": "People whose feet were checked",
    "denominator": "People with diabetes",
    "multiplier": "100",
    "unit": "'%'",
    "decimals": "1",
    "direction": "up",
    "frequency": "month",
    "chart": "run",
    "source": "Practice search",
    "why_it_matters": "Ulcers can be prevented.",
    "discussion_question": "Who is missed?",
    "floor": "0",
    "ceiling": "1",
    "target": "0.9",
    "ci_method": "wilson",
    "owner": "Analyst",
    "reviewed": "2026-11",
    "next_review": "2027-11",
}


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write_measure(file_name="foot_check.yml", **changes):
        keys = {**SOUND, "id": file_name.split(".")[0], **changes}
        lines = [f"{key}: {value}" for key, value in keys.items() if value is not None]
        path = tmp_path / file_name
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write_measure


def test_a_sound_file_becomes_a_measure(write):
    measure = read_measure(write())
    assert isinstance(measure, Measure)
    assert measure.rule_set == "nhs-scotland"
    assert measure.decimals == 1
    assert measure.text(0.9) == "90.0%"


def test_the_keys_are_the_fields_of_a_measure():
    fields = {field.name for field in dataclasses.fields(Measure)}
    assert set(MeasureFile.model_fields) == fields


@pytest.mark.parametrize(
    ("field", "values"), [("kind", KINDS), ("direction", DIRECTIONS)]
)
def test_the_choices_are_those_of_a_measure(field, values):
    assert MeasureFile.model_fields[field].annotation.__args__ == values


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": None}, "'name' is missing. Add it."),
        ({"owner": None}, "'owner' is missing. Add it."),
        ({"id": "feet"}, "'id' is 'feet', but the file is named 'foot_check'."),
        ({"id": "Foot-Check"}, "'id' must be a plain name, not 'Foot-Check'."),
        ({"kind": "proporton"}, "Did you mean 'proportion'?"),
        ({"type": "result"}, "must be one of outcome, process, balancing, context"),
        ({"chart": "runs"}, "Did you mean 'run'?"),
        ({"rule_set": "nhs"}, "'rule_set' must be one of nhs-scotland, strict"),
        ({"sdc_class": "D"}, "'sdc_class' must be one of A, B, C, S, not 'D'."),
        ({"sensitive": "yes"}, "'sensitive' must be true or false, not 'yes'."),
        ({"benchmark_levels": "[clster]"}, "item 1 of 'benchmark_levels' must be"),
        ({"numerator": None}, "'numerator' is missing: this measure is a proportion."),
        ({"denominator": "''"}, "'denominator' is missing"),
        ({"multiplier": "1"}, "'multiplier' must be 100 where the unit is '%', not 1."),
        ({"multiplier": "0", "unit": "items"}, "'multiplier' must be more than 0"),
        ({"decimals": "two"}, "'decimals' must be a whole number, not 'two'."),
        (
            {"target": "90"},
            "must be between 0 and 1 for a proportion, not 90. Write 0.9 for 90%.",
        ),
        ({"target": "0.9", "ceiling": "0.8"}, "'target' must lie between floor and"),
        ({"floor": "0.5", "ceiling": "0.5", "target": None}, "above the floor (0.5)"),
        ({"ci_method": "byar"}, "'byar' is made for a rate or count"),
        ({"kind": "published_value"}, "'ci_method' must be none for a published value"),
        ({"reviewed": "November"}, "'reviewed' must be a month or a date, not"),
        ({"reviewed": "2026-13", "next_review": "2027-01"}, "'reviewed' must be a"),
        ({"next_review": "2026-10"}, "(2026-10) is before 'reviewed' (2026-11)."),
    ],
)
def test_a_fault_is_one_sentence(write, changes, sentence):
    with pytest.raises(ParameterError) as refused:
        read_measure(write(**changes))
    assert len(refused.value.problems) == 1
    assert sentence in str(refused.value)
    assert str(refused.value).startswith("foot_check.yml, line ")


@pytest.mark.parametrize(
    "changes",
    [
        {"target": "0"},
        {"target": "1"},
        {"target": None},
        {"kind": "published_value", "ci_method": "none", "denominator": None},
        {"kind": "rate", "unit": "per 1,000", "target": "90", "ceiling": None}
        | {"multiplier": "1000", "ci_method": "byar"},
        {"reviewed": "2026-11-15", "next_review": "2026-11"},  # the same month
        {"next_review": "2026-11"},
        {"benchmark_levels": "[cluster, hscp]"},
    ],
)
def test_what_is_allowed(write, changes):
    assert read_measure(write(**changes)).id == "foot_check"


def test_a_measure_that_nobody_has_reviewed(write):
    measure = read_measure(write(reviewed=None, next_review=None))
    assert (measure.reviewed, measure.next_review) == ("", "")


def test_the_faults_of_all_files_are_told_at_once(write, tmp_path):
    write("b.yml", decimals="two")
    write("a.yml", targt="0.9")
    write("c.yml")
    write("d.yaml")
    with pytest.raises(ParameterError) as refused:
        read_measures(tmp_path)
    assert [problem.where for problem in refused.value.problems] == [
        "d.yaml",
        "a.yml, line 24",
        "b.yml, line 10",
    ]


def test_measures_come_by_id(write, tmp_path):
    write("b.yml")
    write("a.yml")
    assert list(read_measures(tmp_path)) == ["a", "b"]


def test_a_folder_without_measures_is_refused(tmp_path):
    with pytest.raises(ParameterError, match="the folder holds no measure"):
        read_measures(tmp_path)
    with pytest.raises(ParameterError, match="there is no such folder"):
        read_measures(tmp_path / "measure")
