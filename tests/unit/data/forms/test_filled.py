"""Filled forms: what is read, and every way in which one can be wrong."""

from __future__ import annotations

import datetime as dt
import itertools
import zipfile

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from qikit.bundles import bundle_patients
from qikit.data.forms.layout import ABOUT, FORM, Form
from qikit.data.workbooks import ENCRYPTED, OLD_FORMAT
from qikit.errors import DataError
from tests.unit.data.forms.form_desk import APRIL, Desk, make_bundle

FULL = ("YYYYY", "YN-YY", "YYYY-")
MARCH_8, MAY_8 = dt.datetime(2025, 3, 8), dt.datetime(2025, 5, 8)


def refusals(desk, name="", **bundles) -> list:
    with pytest.raises(DataError) as caught:
        desk.read(name, **bundles)
    return caught.value.problems


def refusal(desk, name="", **bundles):
    (problem,) = refusals(desk, name, **bundles)
    assert problem.to_do
    return problem


def cells_of(problems) -> list[str]:
    return [p.where.rpartition("cell ")[2].partition(" ")[0] for p in problems]


def test_a_filled_form_comes_back_as_it_was_filled_in(desk):
    desk.answer("YN...", "-Y...", "Y.N..")
    desk.sheet["B8"] = " lukewarm,\n on the rim "
    rows = desk.read()
    expected = pd.DataFrame(
        [
            (1, "warm", "yes", "lukewarm, on the rim"),
            (1, "milk", "na", ""),
            (1, "sugar", "yes", ""),
            (2, "warm", "no", ""),
            (2, "milk", "yes", ""),
            (2, "sugar", "blank", ""),
            (3, "warm", "blank", ""),
            (3, "milk", "blank", ""),
            (3, "sugar", "no", ""),
        ],
        columns=["patient_number", "element", "answer", "comment"],
    )
    expected.insert(0, "bundle", "tea")
    expected.insert(
        0, "month", pd.Series(APRIL, expected.index).astype("datetime64[us]")
    )
    expected.insert(0, "practice_code", "T1")
    assert_frame_equal(rows["bundle_samples"], expected)
    (sent,) = rows["submissions"].to_dict("records")
    assert sent == {
        "practice_code": "T1",
        "what": "tea",
        "period_start": APRIL,
        "state": "received",
        "received_on": pd.Timestamp(2025, 5, 8),
        "sha256": "abc",
    }


def test_a_patient_left_out_leaves_a_gap(desk):
    rows = desk.answer("Y.Y..", "Y.Y..", "Y.Y..").read()
    assert desk.drawn(rows["bundle_samples"]) == {1: "YYY", 3: "YYY"}


@pytest.mark.parametrize(
    ("written", "letter"),
    [
        *(("yes", "Y"), (" YES ", "Y"), ("y", "Y"), ("Y", "Y"), ("no", "N")),
        *(("n", "N"), ("n/a", "-"), ("NA", "-"), (" ", ".")),
    ],
)
def test_answers_are_read_without_minding_case_and_blanks(desk, written, letter):
    desk.answer(*FULL)
    desk.sheet["B9"] = written
    assert desk.drawn(desk.read()["bundle_samples"])[1] == f"Y{letter}Y"


@pytest.mark.parametrize(
    "written", ["perhaps", "x", "✓", "TRUE", 1, True, 0, MAY_8, "Yes?"]
)
def test_any_other_answer_is_named_by_its_cell(desk, written):
    desk.answer(*FULL)
    desk.sheet["D9"] = written
    problem = refusal(desk)
    assert problem.where == (
        f"{desk.form.file_name}: The Teapot (T1), April 2025, cell D9 "
        "(patient 3, question 2)"
    )
    assert problem.what == "this is not an answer."
    assert "Yes, No or N/A" in problem.to_do


def test_a_formula_over_an_answer_is_named(desk):
    desk.answer(*FULL)
    desk.sheet["C7"] = '=IF(1=1,"Yes","No")'
    assert "cell C7 (patient 2, question 1): a formula" in str(refusal(desk))


def test_not_applicable_only_where_it_may_be(desk):
    desk.answer("Y-YYY", *FULL[1:])
    assert "cell C7 (patient 2, question 1): N/A is not" in str(refusal(desk))


def test_what_is_typed_over_the_formulas_is_not_read(desk):
    desk.answer("YN...", "YY...", "YY...")
    before = desk.read()["bundle_samples"]
    desk.sheet["B13"], desk.sheet["C13"], desk.sheet["G13"] = "No", "Yes", "5 of 5"
    desk.sheet["G7"] = 5
    assert_frame_equal(desk.read()["bundle_samples"], before)
    assert list(bundle_patients(before)["state"]) == ["met", "not_met"]


def test_all_problems_are_named_at_once(desk):
    desk.answer(*FULL)
    desk.sheet["B7"], desk.sheet["C7"], desk.sheet["B4"] = "maybe", "N/A", "A Person"
    desk.sheet["B3"] = MARCH_8
    assert sorted(cells_of(refusals(desk))) == ["B3", "B4", "B7", "C7"]


def test_no_value_is_ever_repeated(desk):
    desk.answer(*FULL)
    desk.sheet["B7"], desk.sheet["B4"] = "Jane Example", "John Example"
    desk.sheet["B8"] = "see 943 476 5919"
    said = " ".join(map(str, refusals(desk)))
    assert "Example" not in said
    assert "943" not in said
    assert "cell B8 (patient 1, comment on question 1): the comment holds" in said


def test_an_empty_form_is_no_sample(desk):
    problem = refusal(desk.answer("", "", ""))
    assert "no patient was sampled" in problem.what


def test_nobody_to_sample_is_an_answer_of_its_own(desk):
    desk.answer("", "", "").sheet["B5"] = "Yes"
    rows = desk.read()
    assert rows["bundle_samples"].empty
    assert list(rows["submissions"]["state"]) == ["not_applicable"]


def test_nobody_and_somebody_do_not_go_together(desk):
    desk.answer(*FULL).sheet["B5"] = "Yes"
    assert "cell B5" in refusal(desk).where


def test_a_comment_without_an_answer_is_not_lost(desk):
    desk.answer("YYYY", "YYYY", "YYYY").sheet["F10"] = "moved away"
    problem = refusal(desk)
    assert problem.where.endswith("cell F10 (patient 5, comment on question 2)")
    assert "patient 5 has a comment but no answer" in problem.what


@pytest.mark.parametrize("said", [None, "Pharmacist", " practice  NURSE"])
def test_a_role_is_from_the_list_or_left_out(desk, said):
    desk.answer(*FULL).sheet["B4"] = said
    assert len(desk.read()["submissions"]) == 1


@pytest.mark.parametrize(
    "written", [dt.date(2025, 5, 8), "8/5/2025", "08/05/25", "2025-05-08", MAY_8]
)
def test_a_date_may_be_written_in_these_ways(desk, written):
    desk.answer(*FULL).sheet["B3"] = written
    assert list(desk.read()["submissions"]["received_on"]) == [pd.Timestamp(2025, 5, 8)]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("soon", "not a date"),
        ("5/13/2025", "not a date"),
        (45785, "not a date"),
        (MARCH_8, "08/03/2025 is not a day"),
        (dt.datetime(2028, 4, 2), "02/04/2028 is not a day"),
    ],
)
def test_any_other_date_is_named(desk, written, said):
    desk.answer(*FULL).sheet["B3"] = written
    desk.sheet["B3"].number_format = "@"  # a number is no date by itself
    if isinstance(written, dt.datetime):
        desk.sheet["B3"].number_format = "dd/mm/yyyy"
    problem = refusal(desk)
    assert problem.where.endswith("cell B3 (date completed)")
    assert said in problem.what


def test_without_a_date_the_day_of_saving_counts(desk, monkeypatch):
    desk.answer(*FULL).sheet["B3"] = None
    path = desk.send()
    from qikit.data.forms.filled import form_rows
    from qikit.data.forms.written import workbook_bytes

    path.write_bytes(workbook_bytes(desk.workbook, "2025-05-20"))
    rows = form_rows(path, {"tea": desk.bundle}, sha256="abc").tables
    assert list(rows["submissions"]["received_on"]) == [pd.Timestamp(2025, 5, 20)]
    path.write_bytes(workbook_bytes(desk.workbook, "2025-04-01"))  # as we sent it out
    rows = form_rows(path, {"tea": desk.bundle}, sha256="abc").tables
    assert rows["submissions"]["received_on"].isna().all()


def test_a_form_of_another_version_is_refused(desk):
    problem = refusal(desk.answer(*FULL), tea=make_bundle(version="3"))
    assert problem.what == "the form is version 2, the bundle tea is now version 3."
    command = "qikit form tea --practice T1 --month 2025-04"
    assert problem.to_do == f"Ask for the answers on a new form (`{command}`)."


@pytest.mark.parametrize("code", ['T1"; rm -r x', "T1 $(x)", "943 476 5919"])
def test_a_doubtful_code_never_comes_into_a_command(desk, code):
    desk.answer(*FULL).workbook[ABOUT]["B5"] = code
    problems = refusals(desk, tea=make_bundle(version="3"))
    said = " ".join(map(str, problems))
    assert code not in said
    assert "(`qikit form tea`)" in said


def test_a_form_of_an_unknown_bundle_is_refused(desk):
    problem = refusal(desk.answer(*FULL), teas=make_bundle(id="teas"))
    assert "no bundle 'tea'" in problem.what
    assert "'teas'" in problem.to_do


def test_a_form_of_another_layout_is_refused(desk):
    desk.answer(*FULL).workbook[ABOUT]["B4"] = "9"
    assert "layout 9, forms now have layout 1" in refusal(desk).what


def test_a_form_of_another_practice_or_month_than_its_name_is_refused(desk):
    desk.answer(*FULL)
    problem = refusal(desk, "tea_T2_2025-04.xlsx")
    assert "named after practice T2, but the form is of practice T1" in problem.what
    problem = refusal(desk, "tea_T1_2025-05 (copy).xlsx")
    assert "named after 2025-05, but the form is of April 2025" in problem.what


@pytest.mark.parametrize("name", ["from the Teapot.xlsx", "tea.xlsx", "tea_T1.xlsx"])
def test_a_form_may_be_renamed(desk, name):
    assert len(desk.answer(*FULL).read(name)["submissions"]) == 1


@pytest.mark.parametrize(
    "name", ["tea_T1_2025-04 (1).xlsx", "tea_T1_2025-04_final.xlsx"]
)
def test_a_copy_of_a_form_is_still_that_form(desk, name):
    assert len(desk.answer(*FULL).read(name)["submissions"]) == 1


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("B5", None, "of which practice"),
        ("B5", "x" * 41, "of which practice"),
        ("B7", "April", "'April' is not a month"),
        ("B7", "2025-13", "'2025-13' is not a month"),
        ("B8", "many", "room for 'many' patients"),
        ("B8", "0", "room for '0' patients"),
        ("B8", "500", "room for '500' patients"),
    ],
)
def test_what_the_form_says_of_itself_must_be_whole(desk, cell, value, said):
    desk.answer(*FULL).workbook[ABOUT][cell] = value
    assert said in refusal(desk).what


@pytest.mark.parametrize("cell", ["B2", "B3", "B4", "B5", "B7", "B8"])
def test_an_emptied_fact_is_an_error(desk, cell):
    desk.answer(*FULL).workbook[ABOUT][cell] = None
    assert refusals(desk)


def test_another_practice_on_the_last_sheet_is_noticed(desk):
    desk.answer(*FULL).workbook[ABOUT]["B5"] = "T2"
    assert refusal(desk, "sent.xlsx").where.endswith("Form, cell A2")


@pytest.mark.parametrize(
    ("change", "cell"),
    [
        (lambda sheet: sheet.delete_rows(9), "A9"),
        (lambda sheet: sheet.insert_rows(8), "A8"),
        (lambda sheet: sheet.delete_cols(3), "C6"),
        (lambda sheet: sheet.insert_cols(1), "A1"),
        (lambda sheet: sheet.__setitem__("A11", "3. Was there honey?"), "A11"),
    ],
)
def test_a_changed_layout_is_noticed_before_any_answer_is_read(desk, change, cell):
    desk.answer(*FULL)
    change(desk.sheet)
    found = [problem.where.split()[-1] for problem in refusals(desk)]
    assert found == [cell]


def test_practice_or_month_changed_on_the_last_sheet_gets_one_instruction(desk):
    desk.answer(*FULL).workbook[ABOUT]["B7"] = "2025-05"
    problem = refusal(desk)
    assert problem.what.startswith("practice, month or version are not those of")
    assert "rename" not in str(problem)
    assert "`qikit form tea`" in problem.to_do


def test_a_name_that_differs_twice_is_said_once(desk):
    problem = refusal(desk.answer(*FULL), "tea_T2_2025-05.xlsx")
    assert problem.what == (
        "the file is named after practice T2 and 2025-05, but the form is of practice "
        "T1 and April 2025."
    )


@pytest.mark.parametrize("cell", ["B2", "B3", "B4", "B6", "B7", "B8"])
def test_no_number_of_a_person_is_repeated_from_the_last_sheet(desk, cell):
    desk.answer(*FULL).workbook[ABOUT][cell] = "943 476 5919"
    said = " ".join(map(str, refusals(desk)))
    assert "943" not in said


@pytest.mark.parametrize(
    ("cell", "place"),
    [("M7", "an answer outside the 5 patients"), ("G8", "outside the places to fill")]
    + [
        (cell, "outside the places to fill in") for cell in ("C3", "A15", "B15", "XFD1")
    ],
)
def test_what_stands_outside_the_form_is_not_lost(desk, cell, place):
    desk.answer(*FULL).sheet[cell] = "Yes"
    problem = refusal(desk)
    assert cells_of([problem]) == [cell]
    assert place in problem.what
    assert problem.to_do == "Move it, or empty the cell."


def test_many_cells_outside_the_form_are_counted(desk):
    desk.answer(*FULL)
    for row in range(20, 40):
        desk.sheet.cell(row, 3).value = "Yes"
    problems = refusals(desk)
    assert len(problems) == 11
    assert problems[-1].what == "and 10 more cells outside this form."


def test_blanks_outside_the_form_are_nothing(desk):
    desk.answer(*FULL).sheet["M7"] = "  "
    assert len(desk.read()["submissions"]) == 1


def test_what_was_typed_over_a_formula_is_told(desk):
    from qikit.data.forms.filled import form_rows

    known = {"tea": desk.bundle}
    desk.answer(*FULL).sheet["B13"] = "No"
    found = form_rows(desk.send(), known, sha256="abc")
    assert found.left_out == [
        "what was typed over the formula in cell B13: the answers were used"
    ]
    desk.sheet["G7"] = 5
    (said,) = form_rows(desk.send(), known, sha256="abc").left_out
    assert "formulas in cells G7, B13:" in said


def test_joined_answers_are_refused(desk):
    desk.answer(*FULL).sheet.merge_cells("C7:D7")
    problem = refusal(desk)
    assert cells_of([problem]) == ["C7"]
    assert "the cells C7:D7 were joined" in problem.what


def test_a_second_sheet_like_the_form_is_refused(desk):
    desk.answer(*FULL).workbook.copy_worksheet(desk.sheet)
    assert "sheet 4 of the workbook is laid out like Form" in refusal(desk).what


def test_any_other_sheet_is_left_out_and_told(desk):
    from qikit.data.forms.filled import form_rows

    desk.answer(*FULL).workbook.create_sheet("Empty")
    desk.workbook.create_sheet("Notes")["B2"] = "see there"
    found = form_rows(desk.send(), {"tea": desk.bundle}, sha256="abc")
    assert found.left_out == ["sheet 5 of the workbook, which is no part of the form"]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_of_answers_is_refused(desk, state):
    desk.answer(*FULL).sheet.sheet_state = state
    assert "the sheet Form is hidden" in refusal(desk).what


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_form_saved_as_text_says_that_the_workbook_is_needed(desk, encoding):
    from qikit.data.forms.filled import form_rows
    from qikit.data.forms.recognised import is_read_as_form

    rows = desk.answer(*FULL).sheet.iter_rows(values_only=True)
    path = desk.folder / "form.csv"
    text = "\n".join(";".join(str(cell or "") for cell in row) for row in rows)
    path.write_text(text, encoding)
    assert is_read_as_form(path)
    with pytest.raises(DataError, match="a form of qikit that was saved as text"):
        form_rows(path, {"tea": desk.bundle}, sha256="abc")


def test_a_workbook_that_is_no_form_says_so(desk):
    del desk.workbook[ABOUT]
    desk.sheet["A6"] = "Patient"
    problem = refusal(desk, "list.xlsx")
    assert "no mapping in params/sources fits it, and it is no form" in problem.what


def test_a_form_that_lost_a_sheet_is_still_known(desk):
    desk.workbook[FORM].title = "Sheet1"
    assert refusal(desk).what == (
        "it is a form of qikit (tea, T1, April 2025), but its sheet Form is missing: "
        "was it renamed?"
    )
    desk.workbook["Sheet1"].title = FORM
    del desk.workbook[ABOUT]
    assert "its sheet 'About this form' is missing" in refusal(desk, "a.xlsx").what


def damaged(desk, change) -> str:
    from qikit.data.forms.filled import form_rows

    path = desk.answer(*FULL).send()
    change(path)
    with pytest.raises(DataError) as caught:
        form_rows(path, {"tea": desk.bundle}, sha256="abc")
    return str(caught.value)


def test_a_file_that_cannot_be_opened_says_why(desk):
    def cut_short(path):
        path.write_bytes(path.read_bytes()[:-2000])

    def old(path):
        path.write_bytes(OLD_FORMAT + bytes(2000))

    def secret(path):
        path.write_bytes(OLD_FORMAT + bytes(1000) + ENCRYPTED)

    def with_macros(path):
        with zipfile.ZipFile(path, "a") as parts:
            parts.writestr("xl/vbaProject.bin", b"x")

    def bomb(path):
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr("xl/media/image1.png", bytes(30 * 2**20))

    assert "cut short" in damaged(desk, cut_short)
    assert ".xls" in damaged(desk, old)
    assert "password" in damaged(desk, secret)
    assert "macros" in damaged(desk, with_macros)
    assert "not opened" in damaged(desk, bomb)


LETTERS = st.sampled_from("YN.-")


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=st.lists(st.text(LETTERS, min_size=3, max_size=3), min_size=5, max_size=5))
def test_whatever_is_answered_comes_back(tmp_path, rows):
    """Each row is a patient here; a naive loop says what the composite is."""
    bundle = make_bundle(
        elements=[
            {"id": f"e{n}", "text": f"E{n}?", "may_be_not_applicable": "true"}
            for n in range(3)
        ]
    )
    desk = Desk(tmp_path, bundle, Form(bundle, "T1", "The Teapot", APRIL, 5))
    desk.answer(*("".join(patient[e] for patient in rows) for e in range(3)))
    expected = {n: row for n, row in enumerate(rows, start=1) if row != "..."}
    if not expected:
        assert "no patient" in refusal(desk).what
        return
    samples = desk.read()["bundle_samples"]
    assert desk.drawn(samples) == expected
    states = bundle_patients(samples).set_index("patient_number")["state"].to_dict()
    assert states == {n: naive_state(row) for n, row in expected.items()}


def naive_state(row: str) -> str:
    for letter, state in ((".", "blank"), ("N", "not_met"), ("Y", "met")):
        if letter in row:
            return state
    return "nothing_due"


def test_the_naive_loop_knows_every_kind_of_patient():
    kinds = {naive_state("".join(row)) for row in itertools.product("YN.-", repeat=3)}
    assert kinds == {"blank", "not_met", "met", "nothing_due"}
