"""The figures of the forms as observations."""

from __future__ import annotations

import math

import pandas as pd

from qikit.data.dataset import SCHEMAS
from qikit.data.forms.measures import bundle_observations
from tests.unit.data.forms.form_desk import make_bundle


def figures(samples, bundle) -> pd.DataFrame:
    rows = bundle_observations(samples, {"tea": bundle}, source="forms")
    assert list(rows) == SCHEMAS["observations"].names
    return rows.set_index("measure")


def test_the_composite_and_an_element_become_figures(desk, tea):
    """Patient 1 has all, 2 lacks one, 3 has a blank, 4 lacks all."""
    samples = desk.answer("YYYN", "YN-N", "Y-.N").read()["bundle_samples"]
    rows = figures(samples, tea)
    good, warm = rows.loc["good_tea"], rows.loc["warm_tea"]
    assert (good["numerator"], good["denominator"], good["n"]) == (1, 3, 4)
    assert math.isclose(good["value"], 1 / 3)
    assert (warm["numerator"], warm["denominator"], warm["n"]) == (3, 4, 4)
    assert set(rows["level"]) == {"practice"}
    assert set(rows["area_code"]) == {"T1"}
    assert set(rows["breakdown"]) == {"all"}
    assert set(rows["source"]) == {"forms"}
    assert set(rows["state"]) == {"reported"}
    assert set(rows["period_start"]) == {pd.Timestamp(2025, 4, 1)}


def test_nobody_with_all_is_a_zero(desk, tea):
    samples = desk.answer("NN", "YY", "YY").read()["bundle_samples"]
    good = figures(samples, tea).loc["good_tea"]
    assert (good["numerator"], good["value"], good["state"]) == (0, 0, "zero")


def test_nothing_due_is_not_applicable_as_in_an_extract(desk):
    """Both patients are N/A throughout: 0 of 0, and no value."""
    names = ("warm", "milk", "sugar")
    bundle = make_bundle(
        elements=[
            {"id": name, "text": f"{name}?", "may_be_not_applicable": "true"}
            for name in names
        ]
    )
    samples = desk.answer("YY", "--", "--").read()["bundle_samples"]
    samples["answer"] = "na"
    good = figures(samples, bundle).loc["good_tea"]
    assert good["state"] == "not_applicable"
    assert (good["numerator"], good["denominator"], good["n"]) == (0, 0, 2)
    assert math.isnan(good["value"])


def test_a_blank_of_one_and_nothing_due_of_the_other_was_not_given(desk):
    bundle = make_bundle(
        elements=[
            {"id": name, "text": f"{name}?", "may_be_not_applicable": "true"}
            for name in ("warm", "milk", "sugar")
        ]
    )
    samples = desk.answer("Y.", "Y-", "Y-").read()["bundle_samples"]
    samples.loc[samples["patient_number"].eq(1), "answer"] = "na"
    assert figures(samples, bundle).loc["good_tea", "state"] == "not_submitted"


def test_an_answer_left_blank_for_all_was_not_given(desk, tea):
    samples = desk.answer("..", "YY", "YY").read()["bundle_samples"]
    rows = figures(samples, tea)
    assert set(rows["state"]) == {"not_submitted"}
    assert rows[["numerator", "denominator", "value"]].isna().all(axis=None)
    assert set(rows["n"]) == {2}


def test_a_bundle_without_measures_gives_no_figures(desk):
    samples = desk.answer("Y", "Y", "Y").read()["bundle_samples"]
    elements = [{"id": e, "text": f"{e}?"} for e in ("warm", "milk", "sugar")]
    plain = make_bundle(elements=elements)
    plain = plain.model_copy(update={"composite_measure": None})
    assert figures(samples, plain).empty


def test_samples_of_another_bundle_are_passed_over(desk, tea):
    samples = desk.answer("Y", "Y", "Y").read()["bundle_samples"]
    assert figures(samples.assign(bundle="coffee"), tea).empty


def test_forms_put_together_may_repeat_their_index(desk, tea):
    samples = desk.answer("YN", "YY", "YY").read()["bundle_samples"]
    twice = pd.concat([samples, samples.assign(practice_code="T2")])
    rows = bundle_observations(twice, {"tea": tea}, source="forms")
    good = rows[rows["measure"].eq("good_tea")]
    assert list(good["area_code"]) == ["T1", "T2"]
    assert list(good["value"]) == [0.5, 0.5]
