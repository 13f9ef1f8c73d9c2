"""Rows out of a database, without its address or a value in any message."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from qikit.errors import DataError, Problem

ROWS_AT_A_TIME = 20_000
ROWS_AT_MOST = 50_000_000  # of one query: a join gone wrong would fill the disk
MINUTES_AT_MOST = 60
DUCKDB = "duckdb:///"
INSTALL_SQL = "Install it with: python -m pip install 'qikit[sql]'."
READ_ONLY = {  # said to the database first, where it can be said
    "sqlite": "PRAGMA query_only = ON",
    "postgresql": "SET TRANSACTION READ ONLY",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
    "mariadb": "SET SESSION TRANSACTION READ ONLY",
}
ABOUT_THE_QUERY = {  # errors whose words are about the SQL, not about a value
    "ProgrammingError",
    "OperationalError",
    "BinderException",
    "CatalogException",
    "ParserException",
}
SAID_AT_MOST = 160  # characters of a database's own words


@dataclass(frozen=True)
class Result:
    """The names of a query's columns, and its rows a piece at a time."""

    columns: list[str]
    pieces: Iterator[list[tuple]]


def query_result(address: str, sql: str, place: str) -> AbstractContextManager[Result]:
    """Open a database to read only and run one query; nothing is ever committed.

    Parameters
    ----------
    address
        `duckdb:///path`, or any address that SQLAlchemy knows.
    sql
        One SELECT.
    place
        Where the query stands, for messages.

    Raises
    ------
    DataError
        If the database cannot be reached, its driver is not installed or the query
        fails, also while rows are read; or if it gives more rows or takes longer
        than the limits here. Databases that can be interrupted are.
    """
    opened = _duckdb_result if address.startswith(DUCKDB) else _sqlalchemy_result
    return opened(address, sql, place)


@contextmanager
def _duckdb_result(address: str, sql: str, place: str) -> Iterator[Result]:
    import duckdb

    path = Path(address.removeprefix(DUCKDB))
    if not path.is_file():
        what = "the DuckDB file of the address is not there."
        raise DataError(Problem(what, place, "Check the environment variable."))
    settings = {
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": "1500MiB",
        "threads": 2,
    }
    with _no_secrets(duckdb.Error, place, "the DuckDB file cannot be opened"):
        connection = duckdb.connect(str(path), read_only=True, config=settings)
    with (
        connection,
        _no_secrets(duckdb.Error, place, "the query fails", address),
        _in_time(connection.interrupt, place),
    ):
        cursor = connection.execute(sql)
        pieces = _limited(_pieces(cursor), place)
        yield Result([column[0] for column in cursor.description], pieces)


@contextmanager
def _sqlalchemy_result(address: str, sql: str, place: str) -> Iterator[Result]:
    try:
        import sqlalchemy
        from sqlalchemy.exc import SQLAlchemyError
    except ModuleNotFoundError:
        what = "reading this kind of database needs SQLAlchemy."
        raise DataError(Problem(what, place, INSTALL_SQL)) from None
    engine = _engine(sqlalchemy, address, place)
    with _no_secrets(Exception, place, "the database cannot be reached"):
        connection = engine.connect()
    try:
        with (
            _no_secrets(SQLAlchemyError, place, "the query fails", address),
            _in_time(_interrupting(connection), place),
        ):
            first = READ_ONLY.get(engine.dialect.name)
            if first:
                connection.exec_driver_sql(first)
            connection = connection.execution_options(
                no_parameters=True, stream_results=True, yield_per=ROWS_AT_A_TIME
            )
            result = connection.exec_driver_sql(sql)
            pieces = ([tuple(row) for row in rows] for rows in result.partitions())
            yield Result(list(result.keys()), _limited(pieces, place))
    finally:
        connection.close()  # rolls back: nothing is ever committed
        engine.dispose()


def _engine(sqlalchemy: Any, address: str, place: str) -> Any:
    try:
        url = sqlalchemy.make_url(address)
        if url.get_backend_name() == "sqlite":
            return _sqlite_engine(sqlalchemy, url.database, place)
        return sqlalchemy.create_engine(url)
    except DataError:
        raise
    except ModuleNotFoundError as error:
        what = f"the driver {error.name!r} of this kind of database is not installed."
        to_do = f"Install it with: python -m pip install {error.name}."
        raise DataError(Problem(what, place, to_do)) from None
    except Exception:  # noqa: BLE001 - an address, also a broken one, is never shown
        what = "the address in the environment variable cannot be understood."
        to_do = "It looks like postgresql+psycopg://… or duckdb:///folder/file.duckdb."
        raise DataError(Problem(what, place, to_do)) from None


def _sqlite_engine(sqlalchemy: Any, database: str | None, place: str) -> Any:
    """Open a file of SQLite to read only; one that is not there is not made."""
    import sqlite3

    path = Path(database or "")
    if not path.is_file():
        what = "the SQLite file of the address is not there."
        raise DataError(Problem(what, place, "Check the environment variable."))
    address = f"{path.absolute().as_uri()}?mode=ro"
    return sqlalchemy.create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(address, uri=True)
    )


def _interrupting(connection: Any) -> Callable[[], None] | None:
    """Find how the driver stops a running query from outside, if it can."""
    driver = connection.connection.driver_connection
    return getattr(driver, "interrupt", None) or getattr(driver, "cancel", None)


@contextmanager
def _in_time(stop: Callable[[], None] | None, place: str) -> Iterator[None]:
    """Stop a query that takes too long, and say so."""
    is_late = threading.Event()

    def end() -> None:
        is_late.set()
        stop()

    timer = threading.Timer(MINUTES_AT_MOST * 60, end)
    timer.daemon = True
    if stop is not None:
        timer.start()
    try:
        yield
    except Exception:
        if not is_late.is_set():
            raise
        what = f"the query took more than {MINUTES_AT_MOST} minutes and was stopped."
        raise DataError(Problem(what, place, "Ask for fewer rows.")) from None
    finally:
        timer.cancel()


def _limited(pieces: Iterator[list[tuple]], place: str) -> Iterator[list[tuple]]:
    n_rows = 0
    for rows in pieces:
        n_rows += len(rows)
        if n_rows > ROWS_AT_MOST:
            what = f"the query gives more than {ROWS_AT_MOST:,} rows."
            raise DataError(Problem(what, place, "Ask for fewer, or check its joins."))
        yield rows


def _pieces(cursor: Any) -> Iterator[list[tuple]]:
    while rows := cursor.fetchmany(ROWS_AT_A_TIME):
        yield rows


@contextmanager
def _no_secrets(
    kind: type[Exception], place: str, what: str, address: str | None = None
) -> Iterator[None]:
    """Turn a database's error into a sentence without addresses and values.

    The cause is cut off: a traceback would show the address again. The
    database's own words are only kept (`address` given) where they are about the
    query, not about a value or the connection.
    """
    try:
        yield
    except DataError:
        raise
    except kind as error:
        said = _own_words(error, address) if address else ""
        tail = f": {said}" if said else f" ({type(error).__name__})."
        to_do = "Check the environment variable, and that you may read there."
        raise DataError(Problem(what + tail, place, "" if said else to_do)) from None


def _own_words(error: Exception, address: str) -> str:
    if type(error).__name__ not in ABOUT_THE_QUERY:
        return ""
    words = str(getattr(error, "orig", None) or error).strip().splitlines()
    line = words[0] if words else ""
    for secret in _secrets(address):
        line = line.replace(secret, "…")
    line = re.sub(r"\w+://\S+", "…", line)
    line = re.sub(r"[0-9]{5,}", "…", line)  # may be a value, even an identifier
    return line[:SAID_AT_MOST]


def _secrets(address: str) -> list[str]:
    """List what of an address must not be shown, longest first."""
    parts = urlsplit(address)
    found = {address, parts.netloc, parts.username, parts.password, parts.path}
    found |= {unquote(text) for text in found if text}
    return sorted((text for text in found if text and text != "/"), key=len)[::-1]
