"""The forms a programme asks for, and the folder they are put in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.data.definitions.strict_yaml import Document, build
from qikit.data.forms.requests import forms_of, one_form, save_forms
from qikit.errors import DataError, ParameterError
from tests.unit.data.forms.form_desk import APRIL


@pytest.fixture
def programme() -> ProgrammeFile:
    content = {
        "id": "tea_time",
        "name": "A collaborative on tea",
        "practices": ["T1", "T2"],
        "practice_names": {"T1": "The Teapot"},
        "baseline_from": "2025-03",
        "first_month": "2025-04",
        "last_month": "2025-05",
        "bundles": ["tea"],
        "patients": "7",
    }
    return build(ProgrammeFile, Document(Path("tea_time.yml"), content))


def test_a_programme_asks_every_practice_every_month(programme, tea):
    forms = list(forms_of(programme, tea))
    assert [form.file_name for form in forms] == [
        f"tea_{code}_2025-{month}.xlsx"
        for code in ("T1", "T2")
        for month in "03 04 05".split()
    ]
    assert {form.patients for form in forms} == {7}
    assert [form.practice_name for form in forms[::3]] == ["The Teapot", "T2"]
    assert forms[0].due_on == forms[1].due_on == pd.Timestamp(2025, 5, 10)
    assert forms[2].due_on == pd.Timestamp(2025, 6, 10)


def test_a_bundle_that_the_programme_does_not_use_is_refused(programme, tea):
    coffee = tea.model_copy(update={"id": "coffee"})
    with pytest.raises(ParameterError, match="does not use the bundle 'coffee'"):
        list(forms_of(programme, coffee))


def test_one_form_takes_what_its_programme_knows(programme, tea):
    known = {"programmes": {"tea_time": programme}}
    form = one_form(tea, practice_code="T1", month=APRIL, **known)
    assert (form.practice_name, form.patients) == ("The Teapot", 7)
    named = one_form(tea, practice_code="T1", month=APRIL, practice_name="X", **known)
    assert named.practice_name == "X"
    alone = one_form(tea, practice_code="T9", month=APRIL, **known)
    assert (alone.practice_name, alone.patients, alone.due_on) == ("T9", 5, None)


@pytest.mark.parametrize("code", ["", " T1", "T\n1", "x" * 41])
def test_what_is_no_practice_code_is_refused(tea, code):
    with pytest.raises(ParameterError, match="practice code"):
        one_form(tea, practice_code=code, month=APRIL)


def test_a_filled_form_is_never_overwritten(desk, tmp_path):
    other = replace(desk.form, practice_code="T0")
    filled = desk.answer("Y", "Y", "Y").send()
    before = filled.read_bytes()
    with pytest.raises(DataError, match="it may be filled in"):
        list(save_forms([other, desk.form], tmp_path))
    assert filled.read_bytes() == before
    assert not (tmp_path / other.file_name).exists()  # all or none


def test_the_same_empty_form_may_be_there(desk, tmp_path):
    folder = tmp_path / "new" / "forms"
    (first,) = save_forms([desk.form], folder)
    (again,) = save_forms([desk.form], folder)
    assert first == (folder / "tea_T1_2025-04.xlsx", True)
    assert again == (folder / "tea_T1_2025-04.xlsx", False)


def test_two_practices_never_share_a_file(desk, tmp_path):
    one, two = (replace(desk.form, practice_code=code) for code in ("a/b", "a b"))
    with pytest.raises(DataError, match="tea_a-b_2025-04.xlsx"):
        list(save_forms([one, two], tmp_path))
