"""Long tables as codes and part by part: the checks see what they saw before."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.data.checks import long_tables
from qikit.data.checks.evidence import Evidence, read_evidence
from qikit.data.checks.frames import JOINS, joined_frame, table_frame
from qikit.data.checks.long_tables import LongTables, as_text, part_places, with_texts
from qikit.data.dataset import Dataset, read_table
from tests.unit.data.checks.drawn_collaborative import sound


def in_parts_of(monkeypatch, rows: int) -> None:
    monkeypatch.setattr(long_tables, "ROWS_AT_ONCE", rows)


def places(names, dtype: str) -> list[list[int]]:
    return [list(part) for part in part_places(pd.Series(names, dtype=dtype))]


@pytest.mark.parametrize("dtype", ["str", "category"])
def test_a_name_is_whole_in_one_part_and_no_name_comes_last(monkeypatch, dtype):
    in_parts_of(monkeypatch, 2)
    names = ["b", "a", None, "c", "b", "a"]
    assert places(names, dtype) == [[1, 5], [0, 4], [2, 3]]


def test_a_name_with_many_rows_is_a_part_of_its_own(monkeypatch):
    in_parts_of(monkeypatch, 2)
    assert places(["a", "b", "b", "b", "c"], "str") == [[0], [1, 2, 3], [4]]


@pytest.mark.parametrize("names", [[], ["a", "b", "a"]])
def test_a_short_table_is_one_part_in_its_own_order(names):
    assert places(names, "str") == [list(range(len(names)))]


def test_codes_become_the_texts_they_stand_for():
    codes = pd.Series(["b", None, "a", "b"], [3, 1, 2, 0], name="x", dtype="category")
    expected = pd.Series(["b", None, "a", "b"], [3, 1, 2, 0], name="x", dtype="str")
    pd.testing.assert_series_equal(as_text(codes), expected)


def test_long_tables_hold_what_the_dataset_holds(example_datasets):
    dataset = Dataset(example_datasets["synthetic"])
    held = LongTables(dataset.tables_folder)
    for name in ("observations", "submissions", "practices"):
        found = held.table(name)
        is_coded = "category" in {str(kind) for kind in found.dtypes}
        assert is_coded == (name != "practices")
        assert_frame_equal(with_texts(found), read_table(dataset.tables_folder, name))


def test_of_long_tables_one_at_a_time_is_held(example_datasets):
    held = LongTables(Dataset(example_datasets["synthetic"]).tables_folder)
    listed, figures = held.table("practices"), held.table("observations")
    assert held.table("observations") is figures
    held.table("submissions")
    assert held.table("observations") is not figures
    assert held.table("practices") is listed


@pytest.mark.parametrize("name", JOINS)
def test_a_join_is_the_same_in_parts_and_of_codes(
    name, monkeypatch, example_datasets, repository
):
    dataset = Dataset(example_datasets["synthetic"])
    coded = read_evidence(dataset, repository)
    given = (coded.measures, coded.programmes, coded.as_of)
    expected = joined_frame(Evidence(dataset, *given, before=dataset), name)
    in_parts_of(monkeypatch, 40)
    found = joined_frame(Evidence(coded.dataset, *given, before=coded.dataset), name)
    assert_frame_equal(
        found.reset_index(drop=True), expected.reset_index(drop=True), check_dtype=True
    )


def test_as_of_is_the_same_in_parts(monkeypatch, example_datasets, repository):
    dataset = Dataset(example_datasets["synthetic"])
    expected = read_evidence(dataset, repository).as_of
    in_parts_of(monkeypatch, 1)
    assert read_evidence(dataset, repository).as_of == expected


def test_an_empty_text_among_codes_is_missing_for_the_rules(example_datasets):
    tables = sound_tables_with_a_gap()
    found = table_frame(Evidence(tables), "submissions")
    assert found["what"].isna().tolist() == [True, False]


class sound_tables_with_a_gap:
    """One submission of nothing named, one of a measure."""

    def table(self, name: str) -> pd.DataFrame:
        return pd.DataFrame({"what": pd.Categorical(["", "m"])})


def test_figures_that_are_in_many_parts_are_in_order(monkeypatch, repository):
    whole = pd.concat(sound(repository).figures())
    in_parts_of(monkeypatch, 10)
    parts = list(sound(repository).figures())
    assert len(parts) > 1
    assert_frame_equal(pd.concat(parts, ignore_index=True), whole)
