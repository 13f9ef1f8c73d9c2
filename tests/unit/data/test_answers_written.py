"""Answers as JSON: nothing that JSON does not know, whole files or none."""

import json

import numpy as np
import pandas as pd
import pytest

from qikit.data.answers.written import (
    as_json,
    plain,
    records,
    require_writable,
    write_whole,
)
from qikit.errors import ParameterError


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.nan, None),
        (np.inf, None),
        (-np.inf, None),
        (pd.NA, None),
        (pd.NaT, None),
        (None, None),
        ("", ""),
        ("nan", "nan"),
        (np.str_("x"), "x"),
        (np.True_, True),
        (np.int64(3), 3),
        (np.float64(0.1), 0.1),
        (pd.Timestamp("2024-05-01"), "2024-05-01"),
        ((np.nan, 1), [None, 1]),
        (np.array([1.5, np.nan]), [1.5, None]),
        ({"a": [{"b": np.nan}]}, {"a": [{"b": None}]}),
    ],
)
def test_a_value_becomes_plain(value, expected):
    found = plain(value)
    assert found == expected
    assert type(found) is type(expected)


def test_records_keep_the_order_of_the_keys_and_the_types():
    frame = pd.DataFrame({"n": [1, 2], "x": [0.5, np.nan], "ok": [True, False]})
    found = records(frame, ["ok", "x", "n"])
    assert found == [{"ok": True, "x": 0.5, "n": 1}, {"ok": False, "x": None, "n": 2}]
    assert list(found[0]) == ["ok", "x", "n"]


def test_no_rows_are_no_records():
    assert records(pd.DataFrame({"n": []}), ["n"]) == []


def test_json_is_ascii_and_reads_back():
    content = {"group": "Ceann Loch Gilb – é"}
    text = as_json(content)
    assert text.isascii()
    assert json.loads(text) == content


def test_json_refuses_what_is_not_plain():
    with pytest.raises(ValueError, match="JSON"):
        as_json({"value": float("nan")})


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "answer.json"
    path.write_text("old and much longer", "utf-8")
    write_whole(path, "new")
    assert path.read_text("utf-8") == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["answer.json"]


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "answer.json"
    path.write_text("old", "utf-8")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("qikit.data.answers.written.os.replace", fail)
    with pytest.raises(ParameterError, match="No space left"):
        write_whole(path, "new")
    assert path.read_text("utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["answer.json"]


def test_a_folder_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(ParameterError, match="does not exist"):
        require_writable(tmp_path / "none" / "x.json", source=tmp_path / "in.csv")


def test_the_file_that_is_read_is_never_written(tmp_path):
    source = tmp_path / "in.csv"
    source.write_text("a\n1\n", "utf-8")
    with pytest.raises(ParameterError, match="is the file that is read"):
        require_writable(tmp_path / "." / "in.csv", source=source)
