"""An example replaces an earlier example, and nothing else."""

from __future__ import annotations

import pytest

from qikit.data.synthetic.writing import (
    BUILD,
    TRUTHS,
    begin,
    finish,
    require_own_folder,
)
from qikit.errors import DataError


def write_example(folder, name: str) -> None:
    require_own_folder(folder)
    (begin(folder) / name).write_text("a,b\n1,2\n", "utf-8")
    finish(folder, {"example": "drawn"})


def test_a_new_folder_gets_the_files_and_the_truths(tmp_path):
    folder = tmp_path / "example"
    write_example(folder, "one.csv")
    assert [p.name for p in (folder / "incoming").iterdir()] == ["one.csv"]
    assert "example: drawn" in (folder / TRUTHS).read_text("utf-8")
    assert not (folder / BUILD).exists()


def test_an_earlier_example_is_replaced_whole(tmp_path):
    folder = tmp_path / "example"
    write_example(folder, "one.csv")
    write_example(folder, "two.csv")
    assert [p.name for p in (folder / "incoming").iterdir()] == ["two.csv"]


def test_a_folder_of_somebody_else_is_refused_untouched(tmp_path):
    (tmp_path / "incoming").mkdir()
    own = tmp_path / "incoming" / "mine.csv"
    own.write_text("mine", "utf-8")
    with pytest.raises(DataError, match="holds no earlier example"):
        require_own_folder(tmp_path)
    assert own.read_text("utf-8") == "mine"


def test_a_file_that_somebody_added_stops_it(tmp_path):
    folder = tmp_path / "example"
    write_example(folder, "one.csv")
    (folder / "incoming" / "mine.csv").write_text("mine", "utf-8")
    with pytest.raises(DataError, match="mine.csv is not a file of the example"):
        require_own_folder(folder)
    assert (folder / "incoming" / "one.csv").exists()


def test_a_stop_before_the_end_can_be_done_again(tmp_path):
    folder = tmp_path / "example"
    begin(folder)
    write_example(folder, "one.csv")
    assert (folder / "incoming" / "one.csv").exists()
