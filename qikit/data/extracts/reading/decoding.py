"""The bytes of a raw text file: unpacked, of bearable size, and in one encoding."""

from __future__ import annotations

import gzip
import re
import zlib
from pathlib import Path

import numpy as np

from qikit.errors import DataError, Problem

BYTES_READ_AT_MOST = 512 * 2**20  # of text, unpacked: all of it is held in memory
PACKED_AT_LEAST = 8 * 2**20  # bytes; below this nothing unpacked does harm
SQUEEZED_AT_MOST = 100  # unpacked over packed; files of figures reach 40
LINES_AT_MOST = 20_000_000  # blank ones too
LINE_AT_MOST = 2_000_000  # bytes; a header with every practice of England has 200,000
CHUNK = 16 * 2**20  # bytes looked over at a time
UTF_32_MARKS = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF_8_MARK = b"\xef\xbb\xbf"
UTF_8_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|\xe2[\x80-\xbf]{2}|\xc2[\xa0-\xbf]")
LINE_END = re.compile(rb"\r\n|\r|\n")
AGAIN_AS_UTF_8 = "Save it again as 'CSV UTF-8'."


def read_utf_8(path: Path, encoding: str) -> bytes:
    """Read a text file; return it as UTF-8 without a byte order mark.

    Raises
    ------
    DataError
        If it cannot be unpacked, is too large, has a line that is too long, holds
        NUL bytes, or is in another encoding or in two at once.
    """
    data = _unpacked(path)
    _refuse_wide_letters(path, data)
    _refuse_many_lines(path, data)
    _refuse_long_lines(path, data)
    _refuse_nul(path, data)
    while data.startswith(UTF_8_MARK):  # some programs write a second one
        data = data.removeprefix(UTF_8_MARK)
    if data.isascii():
        return data
    if encoding == "utf-8":
        _require_utf_8(path, data)
        return data
    return _from_cp1252(path, data)


def line_at(data: bytes, place: int) -> int:
    """Return the line (from 1) of a byte, as an editor counts them."""
    return len(LINE_END.findall(data, 0, place)) + 1


def _unpacked(path: Path) -> bytes:
    packed = path.suffix == ".gz"
    try:
        with gzip.open(path) if packed else path.open("rb") as handle:
            data = handle.read(BYTES_READ_AT_MOST + 1)
    except (OSError, EOFError, zlib.error) as error:
        what = f"the file cannot be {'unpacked' if packed else 'read'} ({error})."
        raise _refusal(path, what, "Ask for it again.") from error
    if len(data) > BYTES_READ_AT_MOST:
        what = f"the file holds more than {BYTES_READ_AT_MOST // 2**20} MiB of text."
        raise _refusal(path, what, "Ask for fewer months at a time, or for Parquet.")
    size = path.stat().st_size
    if packed and len(data) > max(PACKED_AT_LEAST, SQUEEZED_AT_MOST * size):
        what = (
            f"it unpacks to {len(data) / size:,.0f} times its size, far more than "
            "figures do."
        )
        raise _refusal(path, what, "Ask the sender what it holds.")
    return data


def _refuse_many_lines(path: Path, data: bytes) -> None:
    lines = max(data.count(b"\n"), data.count(b"\r"))
    if lines > LINES_AT_MOST:
        what = f"the file has more than {LINES_AT_MOST:,} lines."
        raise _refusal(path, what, "Take blank lines out, or ask for fewer months.")


def _refuse_wide_letters(path: Path, data: bytes) -> None:
    if data.startswith(UTF_32_MARKS):
        raise _refusal(path, "the file is written in UTF-32.", AGAIN_AS_UTF_8)
    if data.startswith(UTF_16_MARKS):
        raise _refusal(path, "the file is written in UTF-16.", AGAIN_AS_UTF_8)


def _refuse_long_lines(path: Path, data: bytes) -> None:
    line = long_line(data, LINE_AT_MOST)
    if line:
        what = f"line {line} is longer than {LINE_AT_MOST:,} bytes."
        raise _refusal(path, what, "Its line ends are lost. Export the file again.")


def long_line(data: bytes, most: int) -> int | None:
    """Return the first line (from 1) with more than `most` bytes, if any."""
    if len(data) <= most:
        return None
    letters, before = np.frombuffer(data, np.uint8), -1  # where the last line ended
    for start in range(0, len(data), CHUNK):
        part = letters[start : start + CHUNK]
        ends = np.flatnonzero((part == 10) | (part == 13)) + start
        if start + CHUNK >= len(data):
            ends = np.append(ends, len(data))
        ends = np.insert(ends, 0, before)
        long = np.flatnonzero(np.diff(ends) - 1 > most)
        if len(long):
            return line_at(data, int(ends[long[0]] + 1))
        before = int(ends[-1])
    return None


def _refuse_nul(path: Path, data: bytes) -> None:
    place = data.find(b"\0")
    if place >= 0:
        what = f"line {line_at(data, place)} holds a NUL byte."
        raise _refusal(path, what, "Export again.")


def _require_utf_8(path: Path, data: bytes) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = line_at(data, error.start)
        what = f"line {line} holds a byte that is not utf-8."
        to_do = (
            "If the file comes from Excel on Windows, write 'encoding: cp1252' "
            "under 'reader' in its mapping."
        )
        other = UTF_8_LETTER.search(data)
        if other:
            raise _two_encodings(path, line_at(data, other.start()), line) from error
        raise _refusal(path, what, to_do) from error


def _from_cp1252(path: Path, data: bytes) -> bytes:
    """Turn cp1252 into UTF-8; refuse what would be read without error, wrongly."""
    if _is_utf_8(data):
        what = "the file is written in utf-8, not in cp1252."
        to_do = "Write 'encoding: utf-8' under 'reader' in its mapping."
        raise _refusal(path, what, to_do)
    utf_8 = UTF_8_LETTER.search(data)
    if utf_8:
        rest = UTF_8_LETTER.sub(lambda found: b" " * len(found[0]), data)
        other = re.search(rb"[\x80-\xff]", rest)
        raise _two_encodings(
            path, line_at(data, utf_8.start()), line_at(data, other.start())
        )
    try:
        return data.decode("cp1252").encode("utf-8")
    except UnicodeDecodeError as error:
        what = f"line {line_at(data, error.start)} holds a byte that is not cp1252."
        raise _refusal(path, what, AGAIN_AS_UTF_8) from error


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _two_encodings(path: Path, utf_8: int, other: int) -> DataError:
    what = (
        f"two encodings stand in one file: line {utf_8} is written in utf-8, "
        f"line {other} is not."
    )
    return _refusal(path, what, AGAIN_AS_UTF_8)


def _refusal(path: Path, what: str, to_do: str) -> DataError:
    return DataError(Problem(what, path.name, to_do))
