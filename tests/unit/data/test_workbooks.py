"""Workbooks that somebody sent: opened, or refused with a sentence."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from qikit.data import workbooks
from qikit.data.workbook_parts import fault_of_part
from qikit.data.workbooks import ENCRYPTED, MOST_CELLS, OLD_FORMAT, open_workbook
from qikit.errors import DataError


@pytest.fixture
def plain(tmp_path):
    """A workbook with a figure and a formula."""
    workbook = Workbook()
    workbook.active["A1"] = 41
    workbook.active["A2"] = "=A1+1"
    path = tmp_path / "plain.xlsx"
    workbook.save(path)
    return path


def changed(path, name, new=None, *, also=()):
    """Write the workbook again with one part changed, and others added."""
    with zipfile.ZipFile(path) as parts:
        held = {part: parts.read(part) for part in parts.namelist()}
    if new is not None:
        held[name] = new(held.get(name, b""))
    held |= dict(also)
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parts:
        for part, contents in held.items():
            parts.writestr(part, contents)
    return target


def refusal(path) -> str:
    with pytest.raises(DataError) as caught:
        open_workbook(path)
    (problem,) = caught.value.problems
    assert problem.where == path.name
    assert problem.to_do
    return problem.what


def test_a_plain_workbook_opens_with_values_or_formulas(plain):
    assert open_workbook(plain).active["A1"].value == 41
    assert open_workbook(plain).active["A2"].value is None  # nothing worked it out yet
    assert open_workbook(plain, formulas=True).active["A2"].value == "=A1+1"


def test_an_old_workbook_is_told_from_one_with_a_password(tmp_path):
    old, secret = tmp_path / "old.xls", tmp_path / "secret.xlsx"
    old.write_bytes(OLD_FORMAT + bytes(2048))
    secret.write_bytes(OLD_FORMAT + bytes(1024) + ENCRYPTED + bytes(1024))
    assert "before 2007" in refusal(old)
    assert "password" in refusal(secret)


def test_a_zip_with_a_password_is_refused(plain):
    contents = bytearray(plain.read_bytes())
    central = contents.index(b"PK\x01\x02")
    contents[central + 8] |= 1
    plain.write_bytes(contents)
    assert "password" in refusal(plain)


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.6, 0.95, 0.999])
def test_a_truncated_workbook_is_refused(plain, kept):
    contents = plain.read_bytes()
    plain.write_bytes(contents[: int(len(contents) * kept)])
    assert "cut short" in refusal(plain)


def test_a_damaged_part_is_refused(plain):
    name = "xl/worksheets/sheet1.xml"
    assert "damaged" in refusal(changed(plain, name, lambda xml: xml[: len(xml) // 2]))


@pytest.mark.parametrize("contents", [b"", b"practice,month\n", b"\x00" * 50])
def test_what_is_no_workbook_is_refused(tmp_path, contents):
    path = tmp_path / "list.xlsx"
    path.write_bytes(contents)
    assert refusal(path) in (
        "the file is empty.",
        "it is no Excel workbook (.xlsx).",
    )


def test_a_missing_file_is_refused(tmp_path):
    assert "cannot be read" in refusal(tmp_path / "gone.xlsx")


def test_the_mark_of_an_open_workbook_is_named(tmp_path):
    path = tmp_path / "~$list.xlsx"
    path.write_bytes(bytes(165))
    assert "only marks that a workbook is open" in refusal(path)


def test_macros_are_refused(plain):
    def as_macro_workbook(types):
        return types.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
            b"application/vnd.ms-excel.sheet.macroEnabled.main",
        )

    with_project = changed(plain, "", also={"xl/vbaProject.bin": b"x"}.items())
    assert "macros" in refusal(with_project)
    assert "macros" in refusal(changed(plain, "[Content_Types].xml", as_macro_workbook))
    assert "macros" in refusal(
        changed(plain, "", also={"xl/macrosheets/sheet1.xml": b"x"}.items())
    )


@pytest.mark.parametrize(
    ("also", "said"),
    [
        ({"xl/workbook.bin": b"x"}, "binary workbook"),
        ({"mimetype": b"x", "content.xml": b"x"}, "OpenDocument"),
    ],
)
def test_other_office_files_are_named(plain, also, said):
    assert said in refusal(changed(plain, "", also=also.items()))


def test_a_zip_of_something_else_is_refused(tmp_path):
    path = tmp_path / "letters.xlsx"
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("letter.txt", "hello")
    assert "no Excel workbook" in refusal(path)


def test_a_zip_bomb_is_not_unpacked(plain, monkeypatch):
    bomb = changed(plain, "", also={"xl/media/blank.bin": bytes(40 * 2**20)}.items())
    assert bomb.stat().st_size < 100_000
    monkeypatch.setattr(zipfile.ZipFile, "read", None)  # reading would fail otherwise
    assert "40 MB" in refusal(bomb)


def test_too_many_parts_are_refused(plain):
    many = {f"xl/media/{number}.txt": b"x" for number in range(2_001)}
    assert "parts" in refusal(changed(plain, "", also=many.items()))


def test_a_file_too_big_is_not_read(tmp_path):
    path = tmp_path / "big.xlsx"
    with path.open("wb") as handle:
        handle.truncate(51 * 2**20)
    assert "51 MB" in refusal(path)


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]
)
def test_entities_are_not_expanded(plain, part):
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'

    def with_entities(xml):
        start = xml.index(b"?>") + 2 if xml.startswith(b"<?xml") else 0
        return xml[:start] + laughs + xml[start:]

    assert "damaged" in refusal(changed(plain, part, with_entities))


def test_a_cell_far_away_is_refused(tmp_path):
    workbook = Workbook()
    workbook.active.title = "Sizes"
    workbook.active["XFD1048576"] = " "
    path = tmp_path / "far.xlsx"
    workbook.save(path)
    what = refusal(path)
    assert "'Sizes'" in what
    assert "1,048,576 rows" in what


def test_warnings_of_the_library_do_not_reach_the_reader(plain):
    extension = (
        b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"></ext></extLst>'
    )
    path = changed(
        plain,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</worksheet>", extension + b"</worksheet>"),
    )
    assert open_workbook(path).active["A1"].value == 41


def test_the_file_is_closed_again(plain):
    open_workbook(plain)
    assert io.BytesIO(plain.read_bytes()).read(2) == b"PK"
    plain.unlink()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("ranges", "is_right"),
    [
        (["A1:XFD30"], True),  # 491,520 cells
        (["A100:XFD1048576"], False),
        (["A1:XFD30", "A40:XFD40"], False),  # together 507,904
    ],
)
def test_giant_merged_ranges_are_refused_before_anyone_makes_their_cells(
    plain, ranges, is_right
):
    cells = "".join(f'<x:mergeCell ref="{found}"/>' for found in ranges)
    merged = f'<x:mergeCells xmlns:x="urn:x">{cells}</x:mergeCells></worksheet>'
    path = changed(
        plain, SHEET, lambda xml: xml.replace(b"</worksheet>", merged.encode())
    )
    if is_right:
        assert fault_of_part(zipfile.ZipFile(path).read(SHEET), MOST_CELLS) is None
    else:
        assert refusal(path) == "more than 500,000 cells are merged."


def test_styled_empty_cells_are_counted_before_they_are_made(plain):
    rows = b"<row>" + b'<c s="1"/>' * 1_001 + b"</row></sheetData>"
    path = changed(plain, SHEET, lambda xml: xml.replace(b"</sheetData>", rows))
    with pytest.raises(DataError, match="a sheet has more than 1,000 cells"):
        open_workbook(path, most_cells=1_000)


def test_a_form_may_allow_fewer_cells(plain):
    assert open_workbook(plain, most_cells=2).active["A1"].value == 41
    with pytest.raises(DataError, match="a sheet has more than 1 cells"):
        open_workbook(plain, most_cells=1)


@pytest.mark.parametrize(
    "mark", ["<!--{}-->", "<?note {}?>", '<extra note="{}"></extra>']
)
def test_a_very_long_comment_or_attribute_is_refused(plain, mark):
    long = changed(
        plain,
        SHEET,
        lambda xml: xml.replace(
            b"</worksheet>", mark.format("x" * 70_000).encode() + b"</worksheet>"
        ),
    )
    assert "very long comment or attribute" in refusal(long)


def test_a_short_comment_is_no_fault(plain):
    path = changed(
        plain, SHEET, lambda xml: xml.replace(b"</worksheet>", b"<!--a--></worksheet>")
    )
    assert open_workbook(path).active["A1"].value == 41


def test_a_document_type_is_refused_also_without_entities(plain):
    path = changed(
        plain, SHEET, lambda xml: b"<!DOCTYPE x>" + xml[xml.index(b"<worksheet") :]
    )
    assert "damaged" in refusal(path)


def test_one_part_may_not_be_very_large(plain, monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_BYTES_OF_A_PART", 2**20)
    for size, is_right in ((2**20, True), (2**20 + 1, False)):
        path = changed(plain, "", also={"xl/media/noise.bin": bytes(size)}.items())
        if is_right:
            assert open_workbook(path).active["A1"].value == 41
        else:
            assert "it would unpack to" in refusal(path)
