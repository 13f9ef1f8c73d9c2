"""Raw files as they come: what is read, and what is refused with its line."""

import datetime as dt
import gzip

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal

from qikit.data.definitions.column_forms import Reader
from qikit.data.extracts.reading.raw_files import read_extract
from qikit.errors import DataError

COMMA = Reader()
PARQUET = Reader(format="parquet")


@pytest.fixture
def read(tmp_path):
    def write_and_read(content: bytes | str, name="figures.csv", **reader):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_extract(path, Reader(**reader))

    return write_and_read


def table(lines: list[int], **columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype="str").assign(_line=lines)


def test_every_cell_stays_the_text_it_was(read):
    found = read("code,n\n007,12.50\nNA,\n 1e3 ,null\n")
    expected = table([2, 3, 4], code=["007", "NA", " 1e3 "], n=["12.50", "", "null"])
    assert_frame_equal(found, expected)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "figures.csv: the file is empty."),
        (b"\n\n\n", "figures.csv: the file is empty."),
        (b" , \n,\n", "figures.csv: the file is empty."),
        (b"code,n\n", "the file has a header but no rows"),
        (b"code,n\n,\n\n", "the file has a header but no rows"),
        (b"code;n\nA;1\n", "separated by semicolons, not by commas. Write "),
        (b"code\tn\nA\t1\n", "separated by tabs, not by commas. Write 'delimiter: tab"),
        (b"code|n\nA|1\n", "separated by vertical bars, not by commas."),
        (b"code,n\nA,1\n\xa3,2\n", "line 3 holds a byte that is not utf-8."),
        ("code,n\nA,1\n".encode("utf-16"), "the file is written in UTF-16."),
        ("code,n\nA,1\n".encode("utf-32"), "the file is written in UTF-32."),
        (b"\0\0\xfe\xff\0\0\0c", "the file is written in UTF-32."),
        (b"P1,P1,1950\nA,1,2\n", "one name. The first line looks like data: is the he"),
        (b"code,n\nA,1\nB\x00,2\n", "line 3 holds a NUL byte."),
        (b"code,n\nA,1\nB,2,3\nC\n", "line 3 has 3 cells where the header has 2 (2 su"),
        (b"n,code,n \nA,1,2\n", "column 'n' appears twice."),
        (b'code,n\nA,1\n"B,2\nC,3\n', "the record that begins on line 3 cannot be rea"),
    ],
)
def test_a_file_that_is_not_right_is_refused(read, content, says):
    with pytest.raises(DataError) as error:
        read(content)
    assert says in str(error.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"none\.csv: the file is missing"):
        read_extract(tmp_path / "none.csv", COMMA)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(DataError, match="the file is missing"):
        read_extract(tmp_path, COMMA)


def test_cp1252_is_read_where_the_mapping_says_so(read):
    found = read("name,n\nCaf\xe9 \x96 Ayr,1\n".encode("latin-1"), encoding="cp1252")
    assert found["name"].tolist() == ["Café – Ayr"]


def test_utf_8_is_not_read_as_cp1252(read):
    with pytest.raises(DataError, match="written in utf-8, not in cp1252"):
        read("name,n\nCafé,1\n", encoding="cp1252")


def test_a_byte_order_mark_is_no_part_of_the_first_name(read):
    assert list(read(b"\xef\xbb\xbfcode,n\nA,1\n")) == ["code", "n", "_line"]


def test_a_second_byte_order_mark_is_none_either(read):
    found = read(b"\xef\xbb\xbf\xef\xbb\xbfcode,n\nA,1\n")
    assert list(found)[:2] == ["code", "n"]


def test_what_cannot_be_seen_is_no_part_of_a_name(read):
    assert list(read("\x1b[31mco\u200bde,n\u202e\nA,1\n"))[:2] == ["[31mcode", "n"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_those_an_editor_shows(read, end):
    lines = ["code,note", "A,x", "", '"B","two', 'lines"', ",", "C,y"]
    found = read(end.join(lines))
    assert found["code"].tolist() == ["A", "B", "C"]
    assert found["_line"].tolist() == [2, 4, 7]


@pytest.mark.parametrize(
    ("name", "delimiter"), [("semicolon", ";"), ("tab", "\t"), ("bar", "|")]
)
def test_other_delimiters_are_named_in_words(read, name, delimiter):
    content = delimiter.join(["code", "n"]) + "\n" + delimiter.join(["A", "1,5"]) + "\n"
    assert_frame_equal(read(content, delimiter=name), table([2], code=["A"], n=["1,5"]))


def test_gzip_is_unpacked(read):
    found = read(gzip.compress(b"code,n\nA,1\n"), "figures.csv.gz")
    assert_frame_equal(found, table([2], code=["A"], n=["1"]))


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(b"code,n\n" + b"A,1\n" * 500, mtime=0)[:-12],  # cut short
        b"code,n\nA,1\n",  # not packed at all
    ],
)
def test_a_broken_gzip_is_refused(read, content):
    with pytest.raises(DataError, match="cannot be unpacked"):
        read(content, "figures.csv.gz")


def test_a_very_long_cell_is_refused(read):
    with pytest.raises(DataError, match="begins on line 2 cannot be read"):
        read("code,n\nA," + "9" * 200_000 + "\n")


def write_parquet(folder, columns):
    path = folder / "figures.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def test_parquet_becomes_text_too(tmp_path):
    path = write_parquet(
        tmp_path,
        {
            "code": [1, None],
            "value": [0.5, float("nan")],
            "big": [float("inf"), 2.0],
            "month": [dt.datetime(2026, 3, 1), None],
        },
    )
    expected = table(
        [1, 2],
        code=["1", ""],
        value=["0.5", ""],
        big=["inf", "2.0"],
        month=["2026-03-01", ""],
    )
    assert_frame_equal(read_extract(path, PARQUET), expected)


def test_what_is_not_parquet_is_refused(read):
    with pytest.raises(DataError, match="is not Parquet, or is cut short"):
        read("code,n\nA,1\n", "figures.parquet", format="parquet")


def test_parquet_cut_short_is_refused(tmp_path):
    path = write_parquet(tmp_path, {"code": list(range(100))})
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match="is not Parquet, or is cut short"):
        read_extract(path, PARQUET)


def test_parquet_without_rows_is_refused(tmp_path):
    path = write_parquet(tmp_path, {"code": pa.array([], pa.string())})
    with pytest.raises(DataError, match="a header but no rows"):
        read_extract(path, PARQUET)


def test_parquet_with_a_column_twice_is_refused(tmp_path):
    path = tmp_path / "figures.parquet"
    pq.write_table(pa.Table.from_arrays([[1], [2]], names=["n", "n"]), path)
    with pytest.raises(DataError, match="column 'n' appears twice"):
        read_extract(path, PARQUET)


def test_a_folder_name_adds_no_column(tmp_path):
    folder = tmp_path / "month=2026"
    folder.mkdir()
    path = write_parquet(folder, {"code": ["A"]})
    assert list(read_extract(path, PARQUET)) == ["code", "_line"]
