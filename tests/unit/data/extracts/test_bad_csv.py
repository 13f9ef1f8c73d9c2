"""Text files as nobody should send them: each gets its sentence, and quickly."""

import gzip

import pytest

from qikit.data.definitions.column_forms import Reader
from qikit.data.extracts.reading import decoding
from qikit.data.extracts.reading import raw_files as reading
from qikit.data.extracts.reading.raw_files import read_extract
from qikit.errors import DataError

HEADER = b"code,n\n"


@pytest.fixture
def said(tmp_path):
    def refused(content: bytes, name="f.csv", **reader) -> str:
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(DataError) as error:
            read_extract(path, Reader(**reader))
        return str(error.value)

    return refused


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (HEADER + b"A,\x001\n", "line 2 holds a NUL byte"),
        (HEADER + b"A,1\r\nB,2\r\n\x00", "line 4 holds a NUL byte"),
        ("code,n\nA,1\n".encode("utf-16-le"), "line 1 holds a NUL byte"),
        ("code,n\nA,1\n".encode("utf-16"), "written in UTF-16"),
        (HEADER + b"A,1\n" + b"x" * 10_000_000, "line 3 is longer than 2,000,000 by"),
        (b"y" * 10_000_000, "line 1 is longer than 2,000,000 bytes"),
        (b"code;n\r\nA;1\r\n", "separated by semicolons, not by commas"),
        (HEADER + b'A,1\n"B,2\nC,3\n', "the record that begins on line 3 cannot be"),
        (HEADER + b'A,1\n"B"x,2\n', "the record that begins on line 3 cannot be"),
        (b"n,n\n1,2\n", "column 'n' appears twice"),
        (b"code,,\nA,1,2\n", "the columns B and C have content but no name"),
        (HEADER + b"A,1,\nB,2,\n", "line 2 has 3 cells where the header has 2 (2 su"),
        (b"code,n,\nA,1\n", "line 2 has 2 cells where the header has 3"),
        (HEADER, "a header but no rows"),
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"\r\r\n\n", "the file is empty"),
    ],
)
def test_each_fault_has_its_sentence(said, content, says):
    assert said(content).startswith("f.csv: ")
    assert says in said(content)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_two_encodings_in_one_file_are_told(said, encoding):
    content = HEADER + "Café,1\n".encode() + "Café,2\n".encode("cp1252")
    message = said(content, encoding=encoding)
    assert "line 2 is written in utf-8, line 3 is not" in message


def test_a_byte_without_a_letter_in_cp1252_is_named(said):
    content = HEADER + b"A,1\nB\x81\xe9x,2\n"
    assert "line 3 holds a byte that is not cp1252" in said(content, encoding="cp1252")


def test_a_line_just_short_enough_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(decoding, "LINE_AT_MOST", 10)
    path = tmp_path / "f.csv"
    path.write_bytes(b"code,n\nABCDEFGH,1\r\n")  # ten letters
    assert read_extract(path, Reader())["code"].tolist() == ["ABCDEFGH"]
    path.write_bytes(b"code,n\nABCDEFGHI,1\r\n")
    with pytest.raises(DataError, match="line 2 is longer than 10 bytes"):
        read_extract(path, Reader())


def test_lines_are_counted_whatever_ends_them(said):
    assert "line 3 holds a NUL" in said(b"code,n\rA,1\rB,\x00\r")


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(HEADER + b"A,1\n" * 500, mtime=0)[:-5],
        gzip.compress(HEADER, mtime=0)[:8],
        gzip.compress(HEADER, mtime=0) + b"more",
        b"\x1f\x8b",
    ],
)
def test_a_packed_file_cut_short_is_refused(said, content):
    assert "cannot be unpacked" in said(content, "f.csv.gz")


def test_a_packed_file_that_unpacks_to_too_much_is_refused(said, monkeypatch):
    monkeypatch.setattr(decoding, "BYTES_READ_AT_MOST", 2**20)
    bomb = gzip.compress(b"0" * 2**21)
    assert len(bomb) < 2**12
    assert "holds more than 1 MiB of text" in said(bomb, "f.csv.gz")


def test_parquet_of_very_many_rows_is_refused(tmp_path, monkeypatch):
    import pyarrow as pa
    import pyarrow.parquet as pq

    monkeypatch.setattr(reading, "ROWS_READ_AT_MOST", 3)
    path = tmp_path / "f.parquet"
    pq.write_table(pa.table({"code": ["A"] * 3}), path)
    assert len(read_extract(path, Reader(format="parquet"))) == 3
    pq.write_table(pa.table({"code": ["A"] * 4}), path)
    with pytest.raises(DataError, match="more than 3 rows"):
        read_extract(path, Reader(format="parquet"))


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfcode,n\r\nA,1\r\n",  # byte order mark
        b"code,n\rA,1\r",  # line ends of an old Macintosh
        b" code ,\xc2\xa0n\nA,1\n",  # spaces, also a hard one, round the names
        b'"code","n"\nA,1\n',
        b"code,n,\nA,1,\n",  # a delimiter too many on every line
        b"\n\ncode,n\nA,1\n\n,\n",
        b"code,n\nA,1",
    ],
)
def test_what_is_unambiguous_is_read(tmp_path, content):
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    found = read_extract(path, Reader()).drop(columns="_line")
    assert found.to_dict("list") == {"code": ["A"], "n": ["1"]}


def test_a_packed_file_of_blank_lines_is_refused_by_its_ratio(said):
    bomb = gzip.compress(HEADER + b"A,1\n" + b"\n" * 9 * 2**20)
    assert "times its size, far more than figures do" in said(bomb, "f.csv.gz")


def test_a_small_packed_file_may_be_squeezed_hard(tmp_path):
    path = tmp_path / "f.csv.gz"
    path.write_bytes(gzip.compress(HEADER + b"A,1\n" * 200_000))
    assert len(read_extract(path, Reader())) == 200_000


@pytest.mark.parametrize("end", [b"\n", b"\r"])
def test_very_many_lines_are_refused_blank_ones_too(said, monkeypatch, end):
    monkeypatch.setattr(decoding, "LINES_AT_MOST", 10)
    assert "more than 10 lines" in said(HEADER + b"A,1" + end * 11)


def test_blank_lines_are_not_kept_while_a_file_is_read_with_care(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "RECORDS_AT_MOST", 5)
    path = tmp_path / "f.csv"
    path.write_bytes(HEADER + b"\n" * 50 + b'A,"1""2"\n' + b"\n" * 50 + b"B,2\n")
    assert read_extract(path, Reader())["_line"].tolist() == [52, 103]
    path.write_bytes(HEADER + b'A,"1""2"\n' * 5)
    with pytest.raises(DataError, match="more than 5 records"):
        read_extract(path, Reader())


@pytest.mark.parametrize("place", [0, 5, 16, 17, 30])
def test_a_long_line_is_found_wherever_a_piece_ends(monkeypatch, place):
    monkeypatch.setattr(decoding, "CHUNK", 8)
    data = b"a\n" * place + b"x" * 11 + b"\n" + b"b\n" * 20
    assert decoding.long_line(data, 10) == place + 1
    assert decoding.long_line(data.replace(b"x" * 11, b"x" * 10), 10) is None
    assert decoding.long_line(data.rstrip() + b"y" * 11, 10) == place + 1
    assert decoding.long_line(b"a\n" * place + b"x" * 11, 10) == place + 1


def test_very_many_columns_are_refused(said, monkeypatch):
    monkeypatch.setattr(reading, "COLUMNS_AT_MOST", 3)
    assert "more than 3 columns" in said(b"a,b,c,d\n1,2,3,4\n")
