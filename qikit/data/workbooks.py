"""Open an Excel workbook that somebody sent: safely, or with a sentence why not."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from qikit.data.workbook_parts import fault_of_part
from qikit.errors import DataError, Problem

if TYPE_CHECKING:
    from openpyxl import Workbook

OLD_FORMAT = bytes.fromhex("D0CF11E0A1B11AE1")  # the file begins so before Excel 2007
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO] 2.3.4.4
MACRO_PARTS = ("vbaproject.bin", "xl/macrosheets/", "xl/dialogsheets/")

MOST_BYTES = 50 * 2**20  # of the file; a list of a million rows takes about 40
MOST_BYTES_UNPACKED = 200 * 2**20  # of all parts; openpyxl needs several times that
MOST_PARTS = 2_000  # a workbook of a hundred sheets has a few hundred
MOST_SQUEEZED = 200  # unpacked over packed; office files reach 50, a zip bomb 1,000
SMALL_PART = 2**20  # below this nothing is a bomb, however well it is squeezed
MOST_BYTES_OF_A_PART = 64 * 2**20  # unpacked; half a million cells take about 30
MOST_CELLS = 500_000  # rows × columns of one sheet, empty cells included: 20 seconds

OPEN_MARK = "~$"  # begins the name of the file that Excel keeps beside an open one
SAVE_AS = "Open it in Excel and save it as an Excel workbook (.xlsx)."
SEND_AGAIN = "Ask for the file again."


def open_workbook(
    path: Path, *, formulas: bool = False, most_cells: int = MOST_CELLS
) -> Workbook:
    """Open a workbook (.xlsx) without trusting it.

    Parameters
    ----------
    path
        The file. It is read once and then closed.
    formulas
        Give formulas as their text ("=A1+A2") instead of the last value that a
        spreadsheet program worked out and stored; a stored value may be missing.
    most_cells
        How many cells one sheet may have, and all of its merged ranges together.

    Raises
    ------
    DataError
        If it is an old .xls, has a password or macros, is cut short or no workbook
        at all, unpacks to far more than it holds, or has too many cells.
    """
    contents = _contents(path)
    _require_sound(contents, path.name, most_cells)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions it will not keep: of no matter
            # to one who reads.
            warnings.simplefilter("ignore")
            workbook = load_workbook(
                io.BytesIO(contents), data_only=not formulas, keep_links=False
            )
    except Exception as error:  # openpyxl lets through whatever its parts raise
        raise _refusal(
            path.name, "it is damaged and cannot be read.", SEND_AGAIN
        ) from error
    _require_a_sane_size(workbook, path.name, most_cells)
    return workbook


def _contents(path: Path) -> bytes:
    if path.name.startswith(OPEN_MARK):
        what = "this file only marks that a workbook is open in Excel."
        raise _refusal(path.name, what, "Close the workbook, or delete this file.")
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            what = f"it has {size // 2**20} MB, more than a workbook may have here."
            raise _refusal(path.name, what, "Send the figures as CSV.")
        contents = path.read_bytes()
    except OSError as error:
        what = f"it cannot be read ({error.strerror})."
        raise _refusal(path.name, what, "Check that you may read it.") from error
    if not contents:
        raise _refusal(path.name, "the file is empty.", SEND_AGAIN)
    return contents


def _require_sound(contents: bytes, name: str, most_cells: int) -> None:
    """Refuse what is no workbook or may do harm, before any of it is unpacked."""
    if contents.startswith(OLD_FORMAT):
        _refuse_old_format(contents, name)
    if not contents.startswith(b"PK"):
        raise _refusal(name, "it is no Excel workbook (.xlsx).", SAVE_AS)
    try:
        with zipfile.ZipFile(io.BytesIO(contents)) as parts:
            _require_sane_parts(parts.infolist(), name)
            _require_plain_workbook(parts, name)
            _require_light_parts(parts, name, most_cells)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        what = "the file is cut short or damaged."
        raise _refusal(name, what, SEND_AGAIN) from error


def _refuse_old_format(contents: bytes, name: str) -> None:
    if ENCRYPTED in contents:
        to_do = "Ask for it without a password, or open it and save it without."
        raise _refusal(name, "it is protected by a password.", to_do)
    raise _refusal(name, "it is in the format of Excel before 2007 (.xls).", SAVE_AS)


def _require_sane_parts(parts: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse a zip bomb by what its parts say of their size.

    zipfile never unpacks more of a part than that, so the sizes can be trusted.
    """
    unpacked = sum(part.file_size for part in parts)
    squeezed = any(
        part.file_size > SMALL_PART
        and part.file_size > MOST_SQUEEZED * max(part.compress_size, 1)
        for part in parts
    )
    largest = max((part.file_size for part in parts), default=0)
    too_large = unpacked > MOST_BYTES_UNPACKED or largest > MOST_BYTES_OF_A_PART
    if too_large or squeezed or len(parts) > MOST_PARTS:
        what = (
            f"it would unpack to {unpacked / 2**20:,.0f} MB in {len(parts):,} parts, "
            "far more than a workbook of its size holds. It was not opened."
        )
        raise _refusal(name, what, "Do not open it; ask the sender about it.")


def _require_plain_workbook(parts: zipfile.ZipFile, name: str) -> None:
    names = [part.filename.lower() for part in parts.infolist()]
    if any(part.flag_bits & 1 for part in parts.infolist()):
        raise _refusal(name, "it is protected by a password.", "Ask for it without.")
    if "mimetype" in names and "content.xml" in names:
        raise _refusal(name, "it is an OpenDocument file.", SAVE_AS)
    if "xl/workbook.bin" in names:
        raise _refusal(name, "it is a binary workbook (.xlsb).", SAVE_AS)
    if "[content_types].xml" not in names:
        raise _refusal(name, "it is no Excel workbook (.xlsx).", SAVE_AS)
    types = parts.read(parts.infolist()[names.index("[content_types].xml")])
    has_macros = any(macro in part for part in names for macro in MACRO_PARTS)
    if has_macros or b"macroEnabled" in types:
        to_do = "Ask for it without macros, saved as an Excel workbook (.xlsx)."
        raise _refusal(name, "it holds macros and was not opened.", to_do)


def _require_light_parts(parts: zipfile.ZipFile, name: str, most_cells: int) -> None:
    """Refuse parts that openpyxl would turn into far more than they hold.

    Any part may be a sheet, whatever its name, so every part is looked at.
    """
    for part in parts.infolist():
        fault = fault_of_part(parts.read(part), most_cells)
        if fault:
            to_do = "Copy the table into a new workbook, or send the figures as CSV."
            raise _refusal(name, fault, to_do)


def _require_a_sane_size(workbook: Workbook, name: str, most_cells: int) -> None:
    """Refuse a sheet with a cell far away: whoever walks it makes every cell."""
    for sheet in workbook.worksheets:
        if sheet.max_row * sheet.max_column > most_cells:
            what = (
                f"the sheet {sheet.title!r} has {sheet.max_row:,} rows and "
                f"{sheet.max_column:,} columns, more than can be read."
            )
            to_do = "Delete the empty rows and columns, or send the figures as CSV."
            raise _refusal(name, what, to_do)


def _refusal(name: str, what: str, to_do: str) -> DataError:
    return DataError(Problem(what, name, to_do))
