"""The rules of a care bundle, drawn as forms.

A word is a patient, a letter an element: Y yes, N no, - not applicable, ? blank.
The elements are those of the pathology results bundle, in this order: requested,
taken, sent.
"""

import numpy as np
import pandas as pd
import pytest

from qikit.bundles import (
    blank_warnings,
    bundle_patients,
    composite,
    element_compliance,
    elements_given,
    last_six_months,
    recent_sentence,
    weakest_element,
    weakest_sentence,
)

ELEMENTS = ("requested", "taken", "sent")
ANSWER = {"Y": "yes", "N": "no", "-": "na", "?": "blank"}
JANUARY = pd.Timestamp("2026-01-01")
COLUMNS = "bundle practice_code month patient_number element answer".split()


def form(picture: str, practice: str = "P1", month: str = "2026-01") -> pd.DataFrame:
    rows = [
        ("pathology", practice, pd.Timestamp(f"{month}-01"), number, element, ANSWER[a])
        for number, patient in enumerate(picture.split(), start=1)
        for element, a in zip(ELEMENTS, patient, strict=True)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def forms(*drawn: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(drawn, ignore_index=True)


@pytest.mark.parametrize(
    ("patient", "state"),
    [
        ("YYY", "met"),
        ("YY-", "met"),  # what does not apply is not asked for
        ("Y--", "met"),
        ("YYN", "not_met"),
        ("N--", "not_met"),
        ("NNN", "not_met"),
        ("---", "nothing_due"),  # in no denominator
        ("YY?", "blank"),  # a blank is not a yes
        ("?--", "blank"),  # nor "not applicable"
        ("YN?", "blank"),  # even beside a no: in neither figure
        ("???", "blank"),
    ],
)
def test_a_patient(patient, state):
    assert bundle_patients(form(patient))["state"].tolist() == [state]


@pytest.mark.parametrize(
    ("picture", "met", "judged", "blanks", "nothing_due"),
    [
        ("YYY YYY YYY YYN", 3, 4, 0, 0),
        ("YYY YY- --- YNN", 2, 3, 0, 1),
        ("YYY YY? ??? N?Y", 1, 1, 3, 0),
        ("--- ---", 0, 0, 0, 2),
        ("NNN", 0, 1, 0, 0),
    ],
)
def test_the_composite_is_all_or_none(picture, met, judged, blanks, nothing_due):
    row = composite(form(picture)).iloc[0]
    counts = ["numerator", "denominator", "n_blank", "n_not_applicable"]
    assert row[counts].tolist() == [met, judged, blanks, nothing_due]
    assert row["n_patients"] == judged + blanks + nothing_due


def test_nobody_to_judge_has_no_value():
    row = composite(form("--- YY?")).iloc[0]
    assert row[["value", "lower", "upper"]].isna().all()


def test_item_by_item():
    #                                requested 3 of 4, taken 1 of 3, sent 2 of 2
    table = element_compliance(form("YY- YNY YNY N?-")).set_index("element")
    assert table.loc["requested", ["numerator", "denominator"]].tolist() == [3, 4]
    assert table.loc["taken", ["numerator", "denominator"]].tolist() == [1, 3]
    assert table.loc["sent", ["numerator", "denominator"]].tolist() == [2, 2]
    assert table["n_blank"].to_dict() == {"requested": 0, "sent": 0, "taken": 1}
    assert table["n_not_applicable"].to_dict() == {
        "requested": 0,
        "sent": 2,
        "taken": 0,
    }
    assert table.loc["requested", "value"] == 0.75


def test_the_three_figures_differ():
    samples = form("YYY YYN YY- Y--")
    assert composite(samples)["value"].iloc[0] == 0.75  # 3 of 4 patients
    assert elements_given(samples)["value"].iloc[0] == pytest.approx(8 / 9)
    by_item = element_compliance(samples).set_index("element")["value"]
    assert by_item.to_dict() == {"requested": 1.0, "sent": 0.5, "taken": 1.0}


def test_elements_given_leave_a_blank_out_and_count_it():
    row = elements_given(form("Y?N ---")).iloc[0]
    assert row[["numerator", "denominator", "n_blank"]].tolist() == [1, 2, 1]
    assert row["n_patients"] == 2


def test_the_interval_is_wilsons_also_at_100_percent():
    row = composite(form("YYY " * 10)).iloc[0]
    # Wilson, 10 of 10: n / (n + z²) = 10 / 13.8415
    assert row["lower"] == pytest.approx(0.7225, abs=5e-5)
    assert row["upper"] == 1.0


def test_pooled_is_the_sum_over_the_sum():
    samples = forms(form("YYY"), form("YYY NNN NNN NNN", "P2"))
    pooled = composite(samples, by="month").iloc[0]
    assert pooled[["numerator", "denominator"]].tolist() == [2, 5]  # not (1 + 0.25) / 2
    assert pooled["n_practices"] == 2


def test_practices_that_differ_widen_the_pooled_interval():
    samples = forms(form("YYY " * 20), form("NNN " * 20, "P2"))
    wide = composite(samples, by="month").iloc[0]
    alike = form("YYY NNN " * 20)
    plain = composite(alike, by="month").iloc[0]
    assert wide["is_widened"]
    assert not plain["is_widened"]
    assert wide["upper"] - wide["lower"] > plain["upper"] - plain["lower"]


@pytest.mark.parametrize(
    ("picture", "is_warned"),
    [
        ("YYY " * 9 + "YY?", False),  # exactly 10 %
        ("YYY " * 8 + "YY?", True),
        ("YYY " * 18 + "YY? ???", False),
        ("YYY " * 17 + "YY? ???", True),
    ],
)
def test_more_than_ten_percent_blank_is_a_warning(picture, is_warned):
    figures = composite(form(picture))
    assert figures["has_many_blanks"].tolist() == [is_warned]
    assert len(blank_warnings(figures)) == is_warned


def test_the_warning_says_where_and_how_many():
    samples = form("YYY YY? YYY")
    (said,) = blank_warnings(composite(samples))
    assert said == (
        "pathology, practice P1, January 2026: 1 patient of 3 (33.3%) has a blank "
        "answer, which counts neither as yes nor as not applicable. Please complete "
        "the forms."
    )
    (said,) = blank_warnings(element_compliance(samples, by=()))
    assert said.startswith("pathology, element 'sent': 1 patient of 3 (33.3%) has ")


@pytest.mark.parametrize(
    ("picture", "weakest"),
    [
        ("YYY YNY YNN", ["taken"]),
        ("YYN YNY", ["sent", "taken"]),  # a tie: named together
        ("NNN", ["requested", "sent", "taken"]),
        ("YNY YN? N?? N?? N??", ["taken"]),  # forms with a blank are not looked at
        ("YYY", []),
        ("Y?N", []),
    ],
)
def test_the_element_that_breaks_the_bundle(picture, weakest):
    found = weakest_element(form(picture))
    assert found.loc[found["is_weakest"], "element"].tolist() == weakest


def test_the_share_is_of_the_bundles_not_met():
    found = weakest_element(form("YYY YYY YNY YNN")).set_index("element")
    assert found["n_not_met"].unique().tolist() == [2]
    assert found["share"].to_dict() == {"requested": 0.0, "sent": 0.5, "taken": 1.0}


def test_the_weakest_element_in_words():
    names = {"taken": "tests taken are recorded"}
    one = weakest_sentence(weakest_element(form("YYY YNY YNN")), names)
    assert one == (
        "Most often missing: tests taken are recorded, which was not given to 2 of 2 "
        "patients whose bundle was not met."
    )
    tie = weakest_sentence(weakest_element(form("YYN YNY")))
    assert tie.startswith("Most often missing: sent and taken, which were each not ")
    none = weakest_sentence(weakest_element(form("YYY")))
    assert none == "Every bundle that could be judged was met: no element broke it."


def months(*pictures: str, practice: str = "P1") -> pd.DataFrame:
    """One form a month from January 2026; an empty picture is a month not sent."""
    starts = pd.date_range("2026-01-01", periods=len(pictures), freq="MS")
    drawn = [
        form(picture, practice, f"{start:%Y-%m}")
        for picture, start in zip(pictures, starts, strict=True)
        if picture
    ]
    return forms(*drawn)


def recent(samples: pd.DataFrame, last: str, **options) -> pd.Series:
    last_month = pd.Timestamp(f"{last}-01")
    return last_six_months(samples, last_month=last_month, **options).iloc[0]


def test_six_months_together_include_both_ends():
    samples = months("NNN", *["YYY NNN"] * 6, "NNN")
    row = recent(samples, "2026-07")
    assert row[["numerator", "denominator", "n_months"]].tolist() == [6, 12, 6]
    assert row["first_month"] == pd.Timestamp("2026-02-01")


def test_a_month_not_sent_is_not_replaced_by_an_earlier_one():
    row = recent(months("YYY", "YYY", "", "YYY", "", "---", "YYY"), "2026-07")
    assert row["n_months"] == 3  # February, April and July; June had nobody to judge
    assert not row["is_exhausted"]


@pytest.mark.parametrize(
    ("pictures", "is_exhausted"),
    [
        (["YYY YY-"] * 6, True),
        (["YYY"] * 5 + ["YYY YYN"], False),
        (["YYY"] * 5 + ["---"], False),  # the sixth had nobody to judge
        (["YYY"] * 5, False),
    ],
)
def test_six_months_at_100_percent_are_a_question(pictures, is_exhausted):
    row = recent(months(*pictures), "2026-06")
    assert row["is_exhausted"] == is_exhausted
    said = recent_sentence(row, name="Pathology results")
    assert ("is this measure exhausted" in said) == is_exhausted


def test_one_lucky_month_is_not_above_the_line():
    row = recent(months("YYY " * 10), "2026-01")
    assert row["value"] == 1.0
    assert row["comparison"] == "similar"


def test_six_months_beside_the_line_in_words():
    samples = months(*["YYY NNN"] * 6)
    said = recent_sentence(recent(samples, "2026-06"), name="Pathology results")
    assert said == (
        "Pathology results, January 2026 to June 2026: every applicable element was "
        "given to 6 of 12 patients (50.0%; 95% interval 25.4% to 74.6%), lower than "
        "the 95% line. All six months have patients."
    )


def test_all_practices_together():
    samples = forms(months("YYY"), months("NNN", practice="P2"))
    row = recent(samples, "2026-06", by=())
    assert row[["numerator", "denominator", "n_practices"]].tolist() == [1, 2, 2]
    assert np.isclose(row["target"], 0.95)
