"""The same table as CSV, workbook and Parquet gives the same observations."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from pandas.testing import assert_frame_equal

from qikit.data.definitions.column_forms import Reader
from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.definitions.source_files import LEVEL_WORDS, Source
from qikit.data.extracts.figures import observation_rows
from qikit.data.extracts.reading import raw_files as reading
from qikit.data.extracts.reading.raw_files import read_raw_file
from qikit.errors import DataError

COLUMNS = ["code", "month", "n", "d"]
SOURCE = Source(
    source="test",
    title="Drawn",
    publisher="qikit",
    licence="OGL",
    country="Nowhere",
    levels={level: level for level in LEVEL_WORDS},
    membership_as_of="2026-03",
    files=(
        {"name": "f", "match": "f", "lookup": dict(field="hscp", code="c", name="n")},
    ),
)
FORM = {
    "layout": "long",
    "practice_code": "code",
    "period": {"column": "month", "form": "mmm-yy"},
    "measure": "foot_check",
    "numerator": "n",
    "denominator": "d",
    "fractional": "true",
}
CODES = st.text("ABZ019", min_size=1, max_size=6).map(lambda code: f"P{code}")
COUNTS = st.one_of(st.none(), st.integers(0, 10**9), st.floats(0, 1e6, width=32))
ROWS = st.lists(
    st.tuples(CODES, st.sampled_from(["Apr-24", "Dec-31"]), COUNTS, COUNTS),
    min_size=1,
    max_size=8,
)


def observed(path: Path, kind: str) -> pd.DataFrame:
    mapping = FileMapping(
        name="f", match="f", reader={"format": kind}, observations=FORM
    )
    return observation_rows(read_raw_file(path, mapping), mapping, SOURCE)


def as_csv(folder: Path, rows: list) -> Path:
    lines = [COLUMNS, *([("" if c is None else str(c)) for c in row] for row in rows)]
    path = folder / "f.csv"
    path.write_text("\n".join(",".join(line) for line in lines), encoding="utf-8")
    return path


def as_workbook(folder: Path, rows: list) -> Path:
    made = Workbook()
    for row in [COLUMNS, *rows]:
        made.active.append(row)
    made.save(folder / "f.xlsx")
    return folder / "f.xlsx"


def as_parquet(folder: Path, rows: list) -> Path:
    columns = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
    numbers = {name: pa.array(columns[name], pa.float64()) for name in ("n", "d")}
    pq.write_table(pa.table({**columns, **numbers}), folder / "f.parquet")
    return folder / "f.parquet"


@given(ROWS)
@settings(max_examples=40, deadline=None)
@example([("P1", "Apr-24", 0, 0), ("P1", "Apr-24", None, 5), ("P2", "Dec-31", 0.1, 3)])
def test_one_table_in_three_formats(rows):
    with TemporaryDirectory() as name:
        folder = Path(name)
        expected = observed(as_csv(folder, rows), "csv")
        assert_frame_equal(observed(as_workbook(folder, rows), "excel"), expected)
        assert_frame_equal(observed(as_parquet(folder, rows), "parquet"), expected)


CELLS = st.text("ab 1.\xa0é", max_size=3)
QUOTED = st.text('ab ,"', max_size=4).map(lambda text: f'"{text}"')
LINES = st.lists(st.lists(CELLS | QUOTED, min_size=1, max_size=3), max_size=6)


@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_the_fast_way_reads_what_the_careful_way_reads(lines, end, ends_so):
    text = end.join(",".join(line) for line in [["one", '"two"'], *lines])
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        path = Path(name) / "f.csv"
        path.write_bytes((text + (end if ends_so else "")).encode())
        fast = told(path)
        patch.setattr(reading, "_plain_frame", lambda *_: None)
        assert fast == told(path)


def told(path: Path) -> str:
    """Return the cells of a file, or the sentence that refuses it, as text."""
    try:
        return reading.read_extract(path, Reader()).to_csv()
    except DataError as error:
        return str(error)


@pytest.mark.parametrize(
    ("content", "is_plain"),
    [
        (b"one,two\na,b\n", True),
        (b"one,two\r\na,b\r\n", True),
        (b'"one","two"\n"a,b","c"\n"",d\n', True),
        (b'one,two\na,"b""c"\n', False),
        (b'one,two\na,"b\nc"\n', False),
        (b'one,two\na,b"c\n', False),
        (b"one,two\ra,b\r", False),
        (b"one,two\n\na,b\n", True),
        (b"one,one\na,b\n", False),
        (b"one,two\na\n", False),
    ],
)
def test_which_files_go_the_fast_way(content, is_plain):
    assert (reading._plain_frame(content, Reader()) is not None) is is_plain
