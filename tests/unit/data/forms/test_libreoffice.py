"""LibreOffice as the second reader and writer: the same answers, the same sums."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pandas.testing import assert_frame_equal

from qikit.bundles import bundle_patients, composite, element_compliance
from qikit.data.forms.filled import form_rows
from qikit.data.forms.layout import FORM, Form
from tests.unit.data.forms.form_desk import APRIL, Desk, make_bundle

pytestmark = pytest.mark.long

COMPOSITE = {"met": "Yes", "not_met": "No", "nothing_due": "N/A", "blank": ""}
DRAWN = {  # a letter for each patient, a row for each element
    "every kind of patient": ("YN-.Y", "YY-Y.", "-N-YY"),
    "all yes": ("YYYYY", "YYYYY", "YYYYY"),
    "nothing due": ("-----", "-----", "-----"),
    "one alone": ("....N", "....-", "....Y"),
}


@pytest.fixture(scope="module")
def bundle():
    elements = [
        {"id": name, "text": f"Was there {name}?", "may_be_not_applicable": "true"}
        for name in ("warmth", "milk", "sugar")
    ]
    return make_bundle(elements=elements)


@pytest.fixture(scope="module")
def filled(tmp_path_factory, bundle) -> dict[str, Path]:
    """Forms filled in by openpyxl: drawn ones, and some at random (seeded)."""
    folder = tmp_path_factory.mktemp("filled")
    dice = random.Random(20250401)
    drawn = dict(DRAWN)
    for number in range(6):
        rows = ("".join(dice.choices("YYYN-.", k=5)) for _ in range(3))
        drawn[f"random {number}"] = tuple(rows)
    paths = {}
    for name, rows in drawn.items():
        form = Form(bundle, "=T1", "The Teapot & Söhne", APRIL, 5)
        desk = Desk(folder, bundle, form).answer(*rows)
        desk.sheet["F8"] = "Yes"  # a comment is no answer
        paths[name] = desk.send(f"{name.replace(' ', '_')}.xlsx")
    return paths


def convert(paths: list[Path], kind: str, folder: Path) -> list[Path]:
    """Open files in LibreOffice and save them anew."""
    profile = (folder / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless"]
    command += ["--convert-to", kind, "--outdir", str(folder), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return [folder / path.with_suffix(f".{kind}").name for path in paths]


@pytest.fixture(scope="module")
def saved_anew(tmp_path_factory, filled) -> dict[str, Path]:
    made = convert([*filled.values()], "xlsx", tmp_path_factory.mktemp("saved"))
    return dict(zip(filled, made, strict=True))


@pytest.fixture(scope="module")
def saved_twice(tmp_path_factory, filled) -> dict[str, Path]:
    """By way of LibreOffice's own format."""
    own = convert([*filled.values()], "ods", tmp_path_factory.mktemp("own"))
    made = convert(own, "xlsx", tmp_path_factory.mktemp("back"))
    return dict(zip(filled, made, strict=True))


@pytest.mark.parametrize("how", ["saved_anew", "saved_twice"])
def test_a_form_saved_by_libreoffice_says_the_same(how, filled, bundle, request):
    made = request.getfixturevalue(how)
    for name, path in filled.items():
        before = form_rows(path, {"tea": bundle}, sha256="abc").tables
        read = form_rows(made[name], {"tea": bundle}, sha256="abc")
        assert read.left_out == []
        after = read.tables
        for table in before:
            assert_frame_equal(after[table], before[table])


@pytest.mark.parametrize("how", ["saved_anew", "saved_twice"])
def test_libreoffice_works_out_what_we_do(how, filled, bundle, request):
    for name, path in request.getfixturevalue(how).items():
        samples = form_rows(path, {"tea": bundle}, sha256="abc").tables[
            "bundle_samples"
        ]
        sheet = load_workbook(path, data_only=True)[FORM]
        states = bundle_patients(samples).set_index("patient_number")["state"]
        shown = {n: sheet.cell(13, n + 1).value or "" for n in range(1, 6)}
        expected = {n: COMPOSITE[states.get(n, "blank")] for n in range(1, 6)}
        assert shown == expected, name
        (whole,) = composite(samples).itertuples()
        assert (sheet["G13"].value or "").partition(" (")[0] == of(whole), name
        elements = element_compliance(samples).set_index("element")
        for row, element in ((7, "warmth"), (9, "milk"), (11, "sugar")):
            assert (sheet.cell(row, 7).value or "") == of(elements.loc[element]), name
        blanks = int(samples["answer"].eq("blank").sum())
        assert sheet["G14"].value == blanks, name


def of(figures) -> str:
    if not figures.denominator:
        return ""
    return f"{figures.numerator} of {figures.denominator}"


def test_the_sums_of_the_drawn_form_are_right(saved_anew):
    """Yes; No; N/A throughout; blank first; blank second."""
    sheet = load_workbook(saved_anew["every kind of patient"], data_only=True)[FORM]
    shown = [sheet.cell(13, column).value or "" for column in range(2, 7)]
    assert shown == ["Yes", "No", "N/A", "", ""]
    assert sheet["G13"].value == "1 of 2 (50%)"
    assert sheet["G7"].value == "2 of 3"
    assert [sheet.cell(14, column).value for column in range(2, 7)] == [0, 0, 0, 1, 1]
    assert sheet["G14"].value == 2


def test_what_helps_the_reader_survives(saved_anew):
    book = load_workbook(saved_anew["all yes"])
    assert book[FORM].protection.sheet
    assert book[FORM]["B7"].protection.locked is False
    assert "TitleRegion1.a6.g14.2" in book.defined_names
    assert any("N/A" in v.formula1 for v in book[FORM].data_validations.dataValidation)
