"""Which dataset is the one before, and what a dataset is judged by."""

import pandas as pd
import pytest

from qikit.data.checks.evidence import Evidence, find_earlier, read_evidence
from qikit.data.dataset import Dataset, write_dataset
from qikit.errors import DataError


def listed(*codes):
    return {"practices": pd.DataFrame({"practice_code": list(codes)})}


def test_nothing_came_before(tmp_path):
    write_dataset(tmp_path / "2026-10", listed("A"), identity="first")
    assert find_earlier(tmp_path / "2026-10") is None


def test_the_tables_before_the_last_intake_come_first(tmp_path):
    write_dataset(tmp_path / "2026-09", listed("S"), identity="september")
    write_dataset(tmp_path / "2026-10", listed("A"), identity="first")
    write_dataset(tmp_path / "2026-10", listed("B"), identity="second")
    earlier = find_earlier(tmp_path / "2026-10")
    assert earlier.identity == "first"
    assert earlier.name == "this dataset before its last intake"
    assert earlier.table("practices")["practice_code"].tolist() == ["A"]


def test_the_same_files_taken_in_again_are_no_earlier_dataset(tmp_path):
    for _ in range(2):
        write_dataset(tmp_path / "any", listed("A"), identity="first")
    assert find_earlier(tmp_path / "any") is None


def test_else_the_newest_month_beside_it(tmp_path):
    for name in ("2026-07", "2026-09", "2026-11", "other"):
        write_dataset(tmp_path / name, listed(name), identity=f"of-{name}")
    write_dataset(tmp_path / "2026-10", listed("A"), identity="first")
    assert find_earlier(tmp_path / "2026-10").name == "2026-09"
    assert find_earlier(tmp_path / "other") is None


def test_the_one_that_was_named_wins(tmp_path):
    write_dataset(tmp_path / "2026-09", listed("S"), identity="september")
    write_dataset(tmp_path / "2026-10", listed("A"), identity="first")
    given = write_dataset(tmp_path / "old", listed("O"), identity="old").folder
    assert find_earlier(tmp_path / "2026-10", given).identity == "old"


def test_tables_of_another_version_are_passed_over_or_named(tmp_path):
    old = write_dataset(tmp_path / "2026-09", listed("S"), identity="september")
    (old.tables_folder / "practices.parquet").write_bytes(b"")
    write_dataset(tmp_path / "2026-10", listed("A"), identity="first")
    assert find_earlier(tmp_path / "2026-10") is None
    with pytest.raises(DataError, match="made by another version"):
        find_earlier(tmp_path / "2026-10", tmp_path / "2026-09")


def test_as_of_is_the_newest_period_unless_it_is_given(example_datasets, repository):
    dataset = Dataset(example_datasets["synthetic"])
    found = read_evidence(dataset, repository)
    assert (found.as_of, found.last_day) == (
        pd.Timestamp("2026-09-01"),
        pd.Timestamp("2026-09-30"),
    )
    given = pd.Timestamp("2026-11-01")
    assert read_evidence(dataset, repository, as_of=given).as_of == given


def test_a_measure_that_nobody_knows_has_months():
    months = Evidence(dataset=None).months_each(pd.Series(["unknown"]))
    assert months.tolist() == [1]
