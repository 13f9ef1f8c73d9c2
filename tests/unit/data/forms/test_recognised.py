"""What is read as a form, and what is left to the mappings."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from qikit.data.forms.recognised import is_read_as_form


@pytest.mark.parametrize(
    "name", ["a.xlsx", "A.XLSX", "a.xlsm", "a.xls", "a.xlsb", "a.ods"]
)
def test_every_workbook_is_looked_at_as_a_form(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"cut short")
    assert is_read_as_form(path)


@pytest.mark.parametrize("contents", [b"", b"a,b\n1,2\n", b"PK\x03\x04", bytes(99)])
def test_other_files_are_not(tmp_path, contents):
    path = tmp_path / "figures.csv"
    path.write_bytes(contents)
    assert not is_read_as_form(path)
    assert not is_read_as_form(tmp_path / "gone.csv")


def test_a_form_under_another_name_is_known_by_its_last_sheet(desk, tmp_path):
    assert is_read_as_form(desk.send("form.xlsx.download"))
    plain = tmp_path / "plain.zip"
    Workbook().save(plain)
    assert not is_read_as_form(plain)
