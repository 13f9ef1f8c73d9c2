"""The files of a report beside its page: written whole, named alike, removed all."""

import hashlib
from pathlib import Path

import pytest

from qikit.reports.paper.content import read_page
from qikit.reports.paper.files import remove_forms, write_forms
from qikit.reports.paper.word import word_bytes
from qikit.reports.paper.workbook import workbook_bytes
from tests.unit.reports.page_checks.drawn_page import clean_page


@pytest.mark.parametrize(
    ("formats", "forms"),
    [
        ((), []),
        (("html",), []),
        (("html", "pdf"), []),  # the PDF is printed by another process
        (("html", "word"), ["word"]),
        (("html", "workbook"), ["workbook", "csv"]),
        (("html", "word", "workbook"), ["word", "workbook", "csv"]),
    ],
)
def test_the_forms_asked_for_are_written_and_a_workbook_brings_its_csv(
    tmp_path, formats, forms
):
    made = write_forms(clean_page(), tmp_path / "P1-bridge.html", formats)
    assert [record.form for record in made] == forms
    assert {p.name for p in tmp_path.iterdir()} == {record.file for record in made}
    for record in made:
        content = (tmp_path / record.file).read_bytes()
        assert record.bytes == len(content)
        assert record.sha256 == hashlib.sha256(content).hexdigest()


def test_each_file_holds_what_its_ending_says(tmp_path):
    write_forms(clean_page(), tmp_path / "a.b-c.html", ("html", "workbook", "word"))
    page = read_page(clean_page())
    assert (tmp_path / "a.b-c.xlsx").read_bytes() == workbook_bytes(page)
    assert (tmp_path / "a.b-c.docx").read_bytes() == word_bytes(page)
    assert (tmp_path / "a.b-c.csv").read_bytes().startswith(b"\xef\xbb\xbflabel,")


def test_all_forms_of_a_page_are_removed_and_no_other_file(tmp_path):
    names = ["P1.html", "P1.pdf", "P1.xlsx", "P1.csv", "P1.docx", "P1.txt", "P11.pdf"]
    for name in names:
        (tmp_path / name).write_text("x")
    assert remove_forms(tmp_path / "P1.html") == []
    assert remove_forms(tmp_path / "P2.html") == []
    assert sorted(p.name for p in tmp_path.iterdir()) == ["P1.txt", "P11.pdf"]


def test_a_form_that_another_program_holds_open_is_named(tmp_path, monkeypatch):
    for name in ("P1.html", "P1.pdf"):
        (tmp_path / name).write_text("x")
    unlink = Path.unlink

    def held(path, missing_ok=False):
        if path.suffix == ".pdf":
            raise PermissionError(13, "in use")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", held)
    assert remove_forms(tmp_path / "P1.html") == ["P1.pdf"]
    assert not (tmp_path / "P1.html").exists()
