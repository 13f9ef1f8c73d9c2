"""Queries: the same rows as from a file, whole or not at all, and no secrets."""

import datetime as dt
import hashlib
import sqlite3
from decimal import Decimal

import duckdb
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from pandas.testing import assert_frame_equal

from qikit.cli import main
from qikit.data.dataset import Dataset
from qikit.data.definitions.column_forms import Reader
from qikit.data.definitions.source_files import Source
from qikit.data.extracts.queried import databases
from qikit.data.extracts.queried.queries import (
    cell_text,
    fetched,
    put_back_unfinished,
    query_source,
)
from qikit.data.extracts.reading.raw_files import read_extract
from qikit.errors import DataError, ParameterError

SQL = "SELECT code, month, num, den FROM figures ORDER BY code, month"
ROWS = [
    ("007", "2026-03-01", 4, 10),
    ("007", "2026-04-01", None, 12),
    ("A1", "2026-03-01", 12345678901234567, 1.5),
]
CSV = """\
code,month,num,den
007,2026-03-01,4,10.0
007,2026-04-01,,12.0
A1,2026-03-01,12345678901234567,1.5
"""
TABLE = "CREATE TABLE figures (code VARCHAR, month DATE, num BIGINT, den DOUBLE)"


def source(*queries, **changes) -> Source:
    """Make a source with one file for each query."""
    files = [
        {
            "name": f"figures{number or ''}",
            "match": f"warehouse_figures{number or ''}.parquet",
            "reader": {"format": "parquet"},
            "query": {"connection": "QIKIT_WAREHOUSE", "sql": sql},
            "observations": {
                "layout": "long",
                "practice_code": "code",
                "period": {"column": "month", "form": "yyyy-mm-dd"},
                "measure": f"measure_{number}",
                "numerator": "num",
                "denominator": "den",
                "fractional": "true",
            },
            **changes,
        }
        for number, sql in enumerate(queries)
    ]
    return Source(
        source="warehouse",
        title="Drawn by hand",
        publisher="qikit",
        licence="none",
        country="Nowhere",
        levels={k: k for k in ("practice", "cluster", "hscp", "board", "country")},
        membership_as_of="2026-03",
        files=tuple(files),
    )


@pytest.fixture
def sqlite_address(tmp_path):
    path = tmp_path / "warehouse.sqlite"
    connection = sqlite3.connect(path)
    connection.execute(TABLE)
    connection.executemany("INSERT INTO figures VALUES (?, ?, ?, ?)", ROWS)
    connection.commit()
    connection.close()
    return f"sqlite:///{path}"


@pytest.fixture
def duckdb_address(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLE)
        connection.executemany("INSERT INTO figures VALUES (?, ?, ?, ?)", ROWS)
    return f"duckdb:///{path}"


@pytest.fixture(params=["sqlite", "duckdb"])
def address(request):
    return request.getfixturevalue(f"{request.param}_address")


@pytest.fixture
def incoming(tmp_path):
    return tmp_path / "data" / "incoming"


def fetch(made, incoming, address):
    with fetched(made, incoming, environment={"QIKIT_WAREHOUSE": address}) as written:
        return written


def test_a_result_is_read_like_the_same_rows_in_a_file(address, incoming, tmp_path):
    written = fetch(source(SQL), incoming, address)
    path = incoming / "warehouse_figures.parquet"
    assert written == {path: 3}
    (tmp_path / "figures.csv").write_text(CSV)
    expected = read_extract(tmp_path / "figures.csv", Reader())
    found = read_extract(path, Reader(format="parquet"))
    assert_frame_equal(found.drop(columns="_line"), expected.drop(columns="_line"))


def test_the_file_says_which_query_made_it(address, incoming):
    fetch(source(SQL), incoming, address)
    metadata = pq.read_schema(incoming / "warehouse_figures.parquet").metadata
    assert (
        metadata[b"qikit_sql_sha256"].decode()
        == hashlib.sha256(SQL.encode()).hexdigest()
    )
    assert address.encode() not in b"".join(metadata.values())


def test_the_same_query_gives_the_same_bytes(address, incoming):
    path = incoming / "warehouse_figures.parquet"
    fetch(source(SQL), incoming, address)
    before = path.read_bytes()
    fetch(source(SQL), incoming, address)
    assert path.read_bytes() == before


def test_the_database_stays_as_it_was(address, incoming, tmp_path):
    path = next(tmp_path.glob("warehouse.*"))
    before = path.read_bytes()
    fetch(source(SQL), incoming, address)
    assert path.read_bytes() == before


def test_many_rows_come_a_piece_at_a_time(duckdb_address, incoming):
    sql = "SELECT i, repeat('x', 10) AS text FROM range(50001) AS t(i)"
    written = fetch(source(sql), incoming, duckdb_address)
    assert list(written.values()) == [50_001]


def test_where_one_query_fails_no_file_is_written(address, incoming):
    fetch(source(SQL), incoming, address)
    before = (incoming / "warehouse_figures.parquet").read_bytes()
    with pytest.raises(DataError, match="query of figures1: the query fails"):
        fetch(source(f"{SQL} DESC", "SELECT * FROM nowhere"), incoming, address)
    assert [path.name for path in incoming.iterdir()] == ["warehouse_figures.parquet"]
    assert (incoming / "warehouse_figures.parquet").read_bytes() == before


def test_where_the_intake_fails_the_earlier_file_comes_back(address, incoming):
    fetch(source(SQL), incoming, address)
    before = (incoming / "warehouse_figures.parquet").read_bytes()
    made = source(f"{SQL} DESC", "SELECT 1 AS a")
    with pytest.raises(DataError, match="no practice"):
        with fetched(made, incoming, environment={"QIKIT_WAREHOUSE": address}):
            raise DataError("a row has no practice.")
    assert [path.name for path in incoming.iterdir()] == ["warehouse_figures.parquet"]
    assert (incoming / "warehouse_figures.parquet").read_bytes() == before


def killed_in_the_intake(made, incoming, address):
    """Leave behind what a kill does: the new file, the earlier one, the note."""
    coming = fetched(made, incoming, environment={"QIKIT_WAREHOUSE": address})
    coming.__enter__()
    return coming


def test_after_a_kill_the_next_puts_the_earlier_result_back(address, incoming):
    fetch(source(SQL), incoming, address)
    before = (incoming / "warehouse_figures.parquet").read_bytes()
    held = killed_in_the_intake(source(f"{SQL} DESC", SQL), incoming, address)
    (incoming / ".warehouse_figures2.parquet.part").write_bytes(b"half")
    undone = put_back_unfinished(incoming)
    assert undone == ["warehouse_figures.parquet", "warehouse_figures1.parquet"]
    assert [path.name for path in incoming.iterdir()] == ["warehouse_figures.parquet"]
    assert (incoming / "warehouse_figures.parquet").read_bytes() == before
    assert [path.name for path in incoming.parent.iterdir()] == ["incoming"]
    del held


def test_after_a_kill_behind_the_switch_the_new_result_stays(address, incoming):
    fetch(source(SQL), incoming, address)
    held = killed_in_the_intake(source(f"{SQL} DESC"), incoming, address)
    new = (incoming / "warehouse_figures.parquet").read_bytes()
    (incoming.parent / "current").write_text("new")
    assert put_back_unfinished(incoming) == []
    assert [path.name for path in incoming.iterdir()] == ["warehouse_figures.parquet"]
    assert (incoming / "warehouse_figures.parquet").read_bytes() == new
    del held


def test_a_note_that_names_another_folder_is_refused(address, incoming):
    held = killed_in_the_intake(source(SQL), incoming, address)
    note = incoming.parent / ".fetching.json"
    note.write_text(note.read_text().replace("warehouse_", "../warehouse_"))
    with pytest.raises(DataError, match="names a file outside the folder"):
        put_back_unfinished(incoming)
    note.unlink()
    del held


def test_a_query_has_a_limit_of_rows(address, incoming, monkeypatch):
    monkeypatch.setattr(databases, "ROWS_AT_MOST", 2)
    with pytest.raises(DataError, match="the query gives more than 2 rows") as error:
        fetch(source(SQL), incoming, address)
    assert "query of figures" in str(error.value)
    assert list(incoming.iterdir()) == []


ENDLESS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000)
SELECT max(i) FROM n
"""


def test_a_query_that_does_not_end_is_stopped(address, incoming, monkeypatch):
    monkeypatch.setattr(databases, "MINUTES_AT_MOST", 0.005)
    with pytest.raises(DataError, match="took more than 0.005 minutes and was stopped"):
        fetch(source(ENDLESS), incoming, address)


def test_a_file_of_sqlite_that_is_not_there_is_not_made(incoming, tmp_path):
    with pytest.raises(DataError, match="the SQLite file of the address is not there"):
        fetch(source("SELECT 1 AS a"), incoming, f"sqlite:///{tmp_path}/typo.sqlite")
    assert not (tmp_path / "typo.sqlite").exists()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT $$'$$ ; DROP TABLE figures; --'",
        "SELECT $a$'$a$, 1",
        "SELECT 1 /*! ; DROP TABLE figures */",
        "SELECT 'a\\' ; DROP TABLE figures; --'",
    ],
)
def test_quoting_that_hides_a_statement_is_refused(sql):
    with pytest.raises(ValueError, match="may hide another statement"):
        source(sql)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT code FROM figures WHERE code = 'nobody'", "gives no rows"),
        ("SELECT code, code FROM figures", "column 'code' appears twice"),
        ("SELECT colour FROM figures", "colour"),
        ("SELECT code FROM figurs", "figurs"),
        ("SELECT code FROM", "the query fails: "),
    ],
)
def test_what_a_query_may_not_give(address, incoming, sql, said):
    with pytest.raises(DataError, match=said):
        fetch(source(sql), incoming, address)


def test_a_value_is_never_in_a_message(duckdb_address, incoming):
    sql = "SELECT CAST('9434765919 Jo Bloggs' AS INTEGER) AS n"
    with pytest.raises(DataError, match=r"the query fails \(Conversion") as error:
        fetch(source(sql), incoming, duckdb_address)
    assert "9434765919" not in str(error.value)
    assert "Bloggs" not in str(error.value)


def test_a_list_is_no_cell(duckdb_address, incoming):
    with pytest.raises(DataError, match="'n' holds values of type list"):
        fetch(source("SELECT [1, 2] AS n"), incoming, duckdb_address)


def test_duckdb_reaches_no_other_file(duckdb_address, incoming, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("a\n1\n")
    with pytest.raises(DataError, match="the query fails"):
        fetch(source(f"SELECT * FROM '{other}'"), incoming, duckdb_address)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "QIKIT_WAREHOUSE is not set"),
        ("duckdb:////nowhere/hunter2.duckdb", "the DuckDB file of the address is not"),
        ("sqlite:////nowhere/hunter2.sqlite", "the SQLite file of the address is not"),
        ("sqlite://", "the SQLite file of the address is not"),
        ("oracle+hunter2://jo:hunter2@db/x", "cannot be understood"),
        ("postgresql+psycopg2://jo:hunter2@db/x", "driver 'psycopg2'"),
        ("hunter2", "cannot be understood"),
        ("http://jo:hunter2@db:port/x", "cannot be understood"),
    ],
)
def test_an_address_that_does_not_work_is_not_shown(incoming, address, said):
    with pytest.raises(DataError, match=said) as error:
        fetch(source(SQL), incoming, address)
    assert "hunter2" not in str(error.value)
    assert error.value.__cause__ is None  # a traceback would show it
    assert error.value.__suppress_context__ or error.value.__context__ is None


def test_a_file_that_is_no_database_is_refused(incoming, tmp_path):
    path = tmp_path / "hunter2.duckdb"
    path.write_text("nothing of the kind")
    with pytest.raises(DataError, match="cannot be opened") as error:
        fetch(source(SQL), incoming, f"duckdb:///{path}")
    assert "hunter2" not in str(error.value)


def test_what_the_database_says_holds_no_address(incoming, tmp_path):
    path = tmp_path / "hunter2.sqlite"
    path.write_text("nothing of the kind, but long enough to be looked at " * 20)
    with pytest.raises(DataError) as error:
        fetch(source(SQL), incoming, f"sqlite:///{path}")
    assert "hunter2" not in str(error.value)


def test_the_name_must_fit_the_mapping(incoming, duckdb_address):
    made = source(SQL, match="figures*.parquet")
    with pytest.raises(ParameterError, match="match: warehouse_figures.parquet"):
        fetch(made, incoming, duckdb_address)
    made = source(SQL, reader={"format": "csv"})
    with pytest.raises(ParameterError, match="format: parquet"):
        fetch(made, incoming, duckdb_address)
    with pytest.raises(ParameterError, match="no file of this source has a query"):
        fetch(source(SQL, query=None), incoming, duckdb_address)


def test_a_source_that_is_not_there(repository):
    with pytest.raises(ParameterError, match="Did you mean 'ni_qof'"):
        query_source(repository, "ni_qoff")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (float("nan"), None),
        ("007", "007"),
        (True, "true"),
        (False, "false"),
        (12345678901234567890, "12345678901234567890"),
        (2.5, "2.5"),
        (Decimal("1E+2"), "100"),
        (Decimal("0.10"), "0.10"),
        (dt.date(2026, 3, 1), "2026-03-01"),
        (dt.datetime(2026, 3, 1), "2026-03-01"),
        (dt.datetime(2026, 3, 1, 9, 30), "2026-03-01 09:30:00"),
        (dt.time(9, 30), "09:30:00"),
    ],
)
def test_values_as_a_file_would_have_them(value, text):
    assert cell_text(value) == text


PARAMS = """\
source: warehouse
title: Drawn by hand
publisher: qikit
licence: none
country: Nowhere
levels: {practice: practice, cluster: cluster, hscp: hscp, board: board, country: c}
membership_as_of: 2026-03
files:
  - name: list
    match: list.csv
    practices:
      {practice_code: code, practice_name: name, cluster: c, hscp: h, board: b}
  - name: figures
    match: warehouse_figures.parquet
    reader: {format: parquet}
    query:
      connection: QIKIT_WAREHOUSE
      sql: SELECT code, month, num, den FROM figures WHERE num > 0
    observations:
      layout: long
      practice_code: code
      period: {column: month, form: yyyy-mm-dd}
      measure: foot_check
      numerator: num
      denominator: den
      fractional: true
"""


def test_the_command_fetches_and_takes_in(duckdb_address, tmp_path, monkeypatch):
    sources = tmp_path / "params" / "sources"
    sources.mkdir(parents=True)
    (tmp_path / "params" / "measures").mkdir()
    (sources / "warehouse.yml").write_text(PARAMS)
    folder = tmp_path / "data" / "2026-11"
    (folder / "incoming").mkdir(parents=True)
    listed = "code,name,c,h,b\n007,One,C,H,B\nA1,Two,C,H,B\n"
    (folder / "incoming" / "list.csv").write_text(listed)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QIKIT_WAREHOUSE", duckdb_address)
    command = ["intake", str(folder), "--query", "warehouse"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert "warehouse_figures.parquet: 2 rows fetched" in done.output
    rows = Dataset(folder).table("observations")
    assert list(rows["area_code"]) == ["007", "A1"]
    monkeypatch.delenv("QIKIT_WAREHOUSE")
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 11
    assert "QIKIT_WAREHOUSE is not set" in done.output
    assert (folder / "incoming" / "warehouse_figures.parquet").is_file()
