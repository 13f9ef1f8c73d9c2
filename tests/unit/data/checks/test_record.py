"""The record of the checks: what is set aside, what stops all, and its sentences."""

from dataclasses import replace

import pandas as pd
import pytest

from qikit.data.checks.record import (
    Finding,
    QualityRecord,
    read_record,
    write_record,
)
from qikit.errors import DataError
from qikit.observations import set_aside

MARCH = {"practice_code": "A1", "period_start": "2026-03-01", "measure": "foot_check"}


def finding(severity="critical", stage="rows", rows=(MARCH,), **changes) -> Finding:
    facts = {
        "suite": "tables/observations",
        "rule": "numerator_within_denominator",
        "severity": severity,
        "stage": stage,
        "sentence": "The numerator is above its denominator",
        "n_rows": len(rows),
        "rows": tuple(rows),
    }
    return Finding(**facts | changes)


def record(*findings: Finding) -> QualityRecord:
    return QualityRecord("d1", "s1", "an engine", 12, findings)


@pytest.mark.parametrize(
    ("found", "sets_aside", "stops_all"),
    [
        (finding(), True, False),
        (finding("warning"), False, False),
        (finding("info"), False, False),
        (finding(stage="shape", rows=()), False, True),
        (finding("warning", "shape", ()), False, False),
        (finding(rows=()), False, True),  # nobody knows which rows
        (finding(rows=({"scope": "P1"},)), False, True),  # no practice to set aside
        (finding(rows=(MARCH, {"practice_code": ""})), False, True),
    ],
)
def test_what_a_finding_does(found, sets_aside, stops_all):
    assert (found.sets_aside, found.stops_all) == (sets_aside, stops_all)


def test_the_keys_set_aside():
    twice = finding(rule="another")
    only_practice = finding(rows=({"practice_code": "B2", "domain": "Diabetes"},))
    keys = record(finding(), twice, only_practice, finding("warning")).set_aside()
    assert keys["practice_code"].tolist() == ["A1", "B2"]
    assert keys["period_start"].fillna("").tolist() == ["2026-03-01", ""]
    assert list(keys) == ["practice_code", "period_start", "measure", "breakdown"]


def test_nothing_to_set_aside():
    keys = record(finding("warning")).set_aside()
    assert keys.empty
    assert list(keys) == ["practice_code", "period_start", "measure", "breakdown"]


def test_what_stops_all():
    shape = finding(stage="shape", rows=())
    assert record(finding(), shape).stopping() == [shape]


def test_a_sentence_names_practice_measure_and_month():
    assert finding().text() == (
        "The numerator is above its denominator (1 row: practice A1, foot_check, "
        "March 2026)"
    )
    assert (
        finding()
        .text({"A1": "High Street"})
        .endswith("(1 row: High Street, foot_check, March 2026)")
    )
    assert finding(rows=()).text() == "The numerator is above its denominator"


def test_a_sentence_names_five_and_counts_the_rest():
    many = finding(rows=[{"practice_code": f"A{i}"} for i in range(7)])
    named = "; ".join(f"practice A{i}" for i in range(5))
    assert many.text().endswith(f"(7 rows: {named}; and 2 more rows)")
    six = finding(rows=[{"practice_code": f"A{i}"} for i in range(6)])
    assert six.text().endswith("; and 1 more row)")


def test_other_keys_are_named_too():
    row = {"practice_code": "A1", "period_start": "", "domain": "Diabetes"}
    assert finding(rows=(row,)).text().endswith("(1 row: practice A1, Diabetes)")


def test_a_finding_is_cut_down_to_some_practices():
    both = finding(rows=(MARCH, {"practice_code": "B2"}))
    assert both.concerns({"B2", "C3"})
    assert not both.concerns({"C3"})
    cut = both.of_practices({"B2"})
    assert (cut.n_rows, cut.rows) == (1, ({"practice_code": "B2"},))


def test_a_record_is_read_as_it_was_written(tmp_path):
    made = record(finding(), finding("info", sentence="Zoë’s <practice>"))
    write_record(made, tmp_path / "quality.json")
    assert read_record(tmp_path / "quality.json") == made
    assert [p.name for p in tmp_path.iterdir()] == ["quality.json"]


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"findings": [{"a": 1}]}'])
def test_another_file_is_no_record(tmp_path, text):
    (tmp_path / "quality.json").write_text(text)
    with pytest.raises(DataError, match="is not a quality record"):
        read_record(tmp_path / "quality.json")


def test_the_frame_of_keys_is_text():
    keys = record(finding()).set_aside()
    assert all(isinstance(kind, pd.StringDtype) for kind in keys.dtypes)


FORM = {"practice_code": "A1", "period_start": "2026-03-01", "bundle": "warfarin"}
SENT = {"practice_code": "A1", "period_start": "2026-03-01", "what": "foot_check"}


def set_aside_with(row, of_bundle) -> list[tuple[str, str, str]]:
    made = QualityRecord("d1", "s1", "an engine", 12, (finding(rows=(row,)),))
    keys = replace(made, of_bundle=of_bundle).set_aside()
    columns = ["practice_code", "period_start", "measure"]
    return list(keys[columns].itertuples(index=False, name=None))


def test_a_form_sets_aside_the_measures_of_its_bundle_alone():
    measures = {"warfarin": ["warfarin_composite", "inr_checked"], "frailty": ["falls"]}
    day = "2026-03-01"
    assert set_aside_with(FORM, measures) == [
        ("A1", day, "warfarin"),  # the form itself, which is no measure
        ("A1", day, "warfarin_composite"),
        ("A1", day, "inr_checked"),
    ]
    assert set_aside_with({**SENT, "what": "frailty"}, measures)[1:] == [
        ("A1", day, "falls")
    ]
    assert set_aside_with(SENT, measures) == [("A1", day, "foot_check")]


def test_a_form_without_measures_sets_no_figure_aside():
    figures = pd.DataFrame(
        {
            **{"level": "practice", "area_code": "A1", "breakdown": "all"},
            "period_start": pd.Timestamp("2026-03-01"),
            "measure": ["foot_check", "warfarin_composite"],
            **{"numerator": 3.0, "denominator": 4.0, "value": 0.75},
            **{"lower": 0.5, "upper": 0.9, "state": "reported"},
        }
    )
    made = record(finding(rows=(FORM,)))
    none = set_aside(figures, made.set_aside())
    assert none["state"].tolist() == ["reported", "reported"]
    of_bundle = {"warfarin": ["warfarin_composite"]}
    one = set_aside(figures, replace(made, of_bundle=of_bundle).set_aside())
    assert one["state"].tolist() == ["reported", "rejected"]


def test_a_list_by_age_sets_aside_what_is_made_of_it_alone():
    """Foot checks stand, though men and women of the list do not add up."""
    row = {"practice_code": "A1", "period_start": "2026-03-01"}
    of_suite = {"joins/list_size_totals": ["aged_65"], "tables/appointments": []}

    def measures(suite):
        made = record(finding(rows=(row,), suite=suite))
        keys = replace(made, of_suite=of_suite).set_aside()
        return keys["measure"].fillna("all").tolist()

    assert measures("joins/list_size_totals") == ["aged_65"]
    assert measures("tables/appointments") == []
    assert measures("joins/practice_months") == ["all"]


PLACED = {**MARCH, "place": "a.csv, line 31"}


def test_a_sentence_names_the_place_of_each_row():
    found = finding(rows=(PLACED,), files=("a.csv",))
    assert found.text() == (
        "The numerator is above its denominator (1 row: practice A1, foot_check, "
        "March 2026, in a.csv, line 31)"
    )


def test_files_are_named_when_a_row_has_no_place():
    found = finding(rows=(PLACED, MARCH), files=("a.csv", "b.csv"))
    assert found.text().endswith("foot_check, March 2026), in a.csv or b.csv")
    assert not found.is_placed


def test_the_files_of_some_practices_are_those_of_their_rows():
    other = {**PLACED, "practice_code": "B2", "place": "b.csv"}
    found = finding(rows=(PLACED, other), files=("a.csv", "b.csv"))
    assert found.of_practices({"B2"}).files == ("b.csv",)
