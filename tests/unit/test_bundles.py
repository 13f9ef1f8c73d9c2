"""Bundle forms that cannot be, a slow second implementation, and invariants."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from qikit.bundles import (
    composite,
    element_compliance,
    elements_given,
    last_six_months,
    weakest_element,
)
from qikit.errors import DataError, ParameterError

KEYS = "bundle practice_code month patient_number element".split()
ELEMENTS = ("a", "b", "c")
ANSWERS = ("yes", "no", "na", "blank")
JANUARY = pd.Timestamp("2026-01-01")
PATIENTS = st.lists(st.tuples(*[st.sampled_from(ANSWERS)] * 3), min_size=1, max_size=8)
PRACTICES = st.lists(PATIENTS, min_size=1, max_size=4)


def forms(practices) -> pd.DataFrame:
    rows = [
        ("bundle", f"P{p}", JANUARY, number, element, answer)
        for p, patients in enumerate(practices)
        for number, answers in enumerate(patients, start=1)
        for element, answer in zip(ELEMENTS, answers, strict=True)
    ]
    return pd.DataFrame(rows, columns=[*KEYS, "answer"])


def slow_composite(samples: pd.DataFrame) -> dict[str, list[int]]:
    """Return met, judged, blank and nothing due, practice by practice."""
    by_patient: dict[tuple, list[str]] = {}
    for row in samples.to_dict("records"):
        patient = row["practice_code"], row["month"], row["patient_number"]
        by_patient.setdefault(patient, []).append(row["answer"])
    found: dict[str, list[int]] = {}
    for (practice, _, _), answers in by_patient.items():
        counts = found.setdefault(practice, [0, 0, 0, 0])
        if "blank" in answers:
            counts[2] += 1
        elif all(answer == "na" for answer in answers):
            counts[3] += 1
        else:
            counts[1] += 1
            if "no" not in answers:
                counts[0] += 1
    return found


@given(PRACTICES)
@settings(deadline=None, max_examples=60)
def test_composite_against_loops(practices):
    samples = forms(practices)
    figures = composite(samples).set_index("practice_code")
    counts = figures[["numerator", "denominator", "n_blank", "n_not_applicable"]]
    assert counts.T.to_dict("list") == slow_composite(samples)


@given(PRACTICES, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=30)
def test_the_order_of_rows_does_not_matter(practices, random):
    samples = forms(practices)
    order = list(range(len(samples)))
    random.shuffle(order)
    mixed = samples.iloc[order]
    for figures in (composite, element_compliance, elements_given, weakest_element):
        assert_frame_equal(figures(samples), figures(mixed))


@given(PRACTICES, st.data())
@settings(deadline=None, max_examples=40)
def test_a_no_turned_into_yes_never_lowers(practices, data):
    samples = forms(practices)
    noes = samples.index[samples["answer"].eq("no")].tolist()
    if not noes:
        return
    better = samples.copy()
    better.loc[data.draw(st.sampled_from(noes)), "answer"] = "yes"
    for figures in (composite, element_compliance, elements_given):
        before, after = figures(samples, by=()), figures(better, by=())
        rise = after["numerator"] - before["numerator"]
        assert rise.ge(0).all()
        assert after["denominator"].equals(before["denominator"])


@given(st.lists(st.tuples(*[st.booleans()] * 3), min_size=1, max_size=8))
@settings(deadline=None, max_examples=30)
def test_where_all_is_due_all_or_none_is_never_above_elements_given(patients):
    answers = [tuple("yes" if given else "no" for given in p) for p in patients]
    samples = forms([answers])
    strict = composite(samples, by=())["value"].iloc[0]
    assert strict <= elements_given(samples, by=())["value"].iloc[0] + 1e-12


def test_where_little_is_due_it_can_be_above():
    samples = forms([[("yes", "na", "na"), ("no", "no", "no")]])
    assert composite(samples)["value"].tolist() == [0.5]
    assert elements_given(samples)["value"].tolist() == [0.25]


def test_the_input_is_not_changed():
    samples = forms([[("yes", "no", "na")]])
    kept = samples.copy()
    for figures in (composite, element_compliance, elements_given, weakest_element):
        figures(samples)
    last_six_months(samples, last_month=JANUARY)
    assert_frame_equal(samples, kept)


def test_no_forms_give_no_rows():
    empty = forms([[("yes", "no", "na")]]).iloc[:0]
    for figures in (composite, element_compliance, elements_given, weakest_element):
        assert figures(empty).empty
    assert last_six_months(empty, last_month=JANUARY).empty


def test_all_problems_are_listed_at_once():
    samples = forms([[("yes", "no", "na"), ("yes", "yes", "yes")]])
    samples.loc[0, "answer"] = "Yes"
    samples = pd.concat([samples.drop(index=5), samples.loc[[1]]])
    with pytest.raises(DataError) as caught:
        composite(samples)
    answer, repeated, missing = [str(problem) for problem in caught.value.problems]
    first = "bundle, practice P0, January 2026, patient 1"
    assert (
        answer == f"{first}, element 'a': 'Yes' is not an answer. Did you mean 'yes'?"
    )
    assert repeated == f"{first}, element 'b': there is more than one answer. Keep one."
    assert missing == (
        "bundle, practice P0, January 2026, patient 2, element 'c': the row is "
        "missing. Give a row for every element: yes, no, na or blank."
    )


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("answer", None, "there is no answer"),
        ("practice_code", None, "there is no practice_code"),
        ("element", None, "there is no element"),
        ("patient_number", np.nan, "there is no patient_number"),
        ("patient_number", 0, "0.* is not a patient number"),
        ("patient_number", 1.5, "1.5 is not a patient number"),
        ("month", pd.Timestamp("2026-01-15"), "does not begin a month"),
        ("month", pd.NaT, "there is no month"),
    ],
)
def test_a_row_that_cannot_be(column, value, said):
    samples = forms([[("yes", "no", "na")]]).astype({"patient_number": float})
    samples.loc[1, column] = value
    with pytest.raises(DataError, match=said):
        composite(samples)


def test_a_missing_column_is_named():
    samples = forms([[("yes", "no", "na")]]).drop(columns="answer")
    with pytest.raises(DataError, match="no column 'answer'"):
        composite(samples)


def test_elements_may_be_stated():
    samples = forms([[("yes", "yes", "yes")]])
    stated = {"bundle": ["a", "b", "c", "d"]}
    with pytest.raises(DataError, match="element 'd': the row is missing"):
        composite(samples, elements=stated)
    with pytest.raises(DataError, match="element 'c': the bundle has no such element"):
        composite(samples, elements={"bundle": ["a", "b"]})
    with pytest.raises(DataError, match="'bundle' is not a bundle"):
        composite(samples, elements={"bundles": ["a"]})


def test_the_first_problems_are_listed_and_the_rest_counted():
    samples = forms([[("Yes",) * 3] * 10])
    with pytest.raises(DataError) as caught:
        composite(samples)
    assert len(caught.value.problems) == 21
    assert str(caught.value.problems[-1]) == "and 10 more."


def test_an_unknown_group_is_refused():
    with pytest.raises(ParameterError, match="'months' does not group.*'month'"):
        composite(forms([[("yes", "no", "na")]]), by=["months"])


@pytest.mark.parametrize("target", [0, 1.2])
def test_an_impossible_target_is_refused(target):
    samples = forms([[("yes", "no", "na")]])
    with pytest.raises(ParameterError, match="a target of"):
        last_six_months(samples, last_month=JANUARY, target=target)
    with pytest.raises(ParameterError, match="not the first day"):
        last_six_months(samples, last_month=pd.Timestamp("2026-01-31"))


def test_other_bundles_stand_apart():
    one = forms([[("yes", "yes", "yes")]])
    other = forms([[("no", "no", "no")]]).assign(bundle="other")
    figures = composite(pd.concat([one, other], ignore_index=True))
    assert figures.set_index("bundle")["value"].to_dict() == {
        "bundle": 1.0,
        "other": 0.0,
    }
