"""Tables keep their values and types from writing to reading."""

import datetime as dt
import math

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from qikit.data.dataset import (
    SCHEMAS,
    empty_table,
    file_sha256,
    read_table,
    write_table,
)
from qikit.errors import DataError

# what a cell may hold: text of any letters (no half characters), or nothing
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
WHOLE = st.integers(-(2**53), 2**53)
REAL = st.floats(allow_nan=False)
DATES = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)).map(pd.Timestamp)


def cells(kind: pa.DataType) -> st.SearchStrategy:
    if pa.types.is_string(kind):
        return WORDS
    if pa.types.is_date(kind):
        return DATES
    if pa.types.is_boolean(kind):
        return st.booleans()
    return WHOLE if pa.types.is_integer(kind) else REAL


def rows_of(name: str) -> st.SearchStrategy:
    fields = {field.name: st.none() | cells(field.type) for field in SCHEMAS[name]}
    return st.lists(st.fixed_dictionaries(fields), max_size=4)


def as_frame(name: str, rows: list[dict]) -> pd.DataFrame:
    """Build the table by hand, with the types that `read_table` promises."""
    columns = {}
    for field in SCHEMAS[name]:
        values = [row[field.name] for row in rows]
        if pa.types.is_string(field.type):
            columns[field.name] = pd.Series(values, dtype="str")
        elif pa.types.is_date(field.type):
            columns[field.name] = pd.Series(values, dtype="datetime64[us]")
        elif pa.types.is_integer(field.type):
            columns[field.name] = pd.Series(values, dtype="Int64")
        elif pa.types.is_boolean(field.type):
            columns[field.name] = pd.Series(values, dtype="boolean")
        else:
            columns[field.name] = pd.Series(values, dtype="float64")
    return pd.DataFrame(columns)


@pytest.mark.parametrize("name", list(SCHEMAS))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_what_is_written_is_read(name, tmp_path, data):
    frame = as_frame(name, data.draw(rows_of(name)))
    write_table(tmp_path, name, frame)
    assert_frame_equal(read_table(tmp_path, name), frame)


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_an_empty_table_has_all_columns(name, tmp_path):
    write_table(tmp_path, name, pd.DataFrame())
    assert_frame_equal(read_table(tmp_path, name), empty_table(name))


def test_missing_columns_are_empty_and_others_are_not_kept(tmp_path):
    write_table(tmp_path, "events", pd.DataFrame({"scope": ["all"], "secret": ["x"]}))
    found = read_table(tmp_path, "events")
    assert found["scope"].tolist() == ["all"]
    assert found["label"].isna().all()
    assert "secret" not in found


def test_infinity_is_kept_for_the_checks(tmp_path):
    write_table(tmp_path, "observations", pd.DataFrame({"value": [math.inf, None]}))
    found = read_table(tmp_path, "observations")["value"]
    assert found[0] == math.inf
    assert math.isnan(found[1])


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("practices", "list_size", 1.5),
        ("practices", "list_size", "many"),
        ("observations", "value", "high"),
    ],
)
def test_a_value_of_another_type_is_refused(tmp_path, name, column, value):
    with pytest.raises(DataError, match=f"table {name}, column {column}"):
        write_table(tmp_path, name, pd.DataFrame({column: [value]}))


def test_a_hash_is_that_of_the_bytes(tmp_path):
    path = tmp_path / "abc"
    path.write_bytes(b"abc")
    assert file_sha256(path).startswith("ba7816bf8f01cfea")  # FIPS 180-2, "abc"
