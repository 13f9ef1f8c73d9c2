"""Errors are sentences: what, where and what to do; all of a file at once."""

import pickle

import pytest

from qikit.errors import (
    SHOW_TRACEBACK,
    CheckError,
    DataError,
    NotebookError,
    ParameterError,
    Problem,
    QikitError,
    did_you_mean,
)


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("it is wrong."), "it is wrong."),
        (Problem("it is wrong.", "a.csv, line 3"), "a.csv, line 3: it is wrong."),
        (Problem("it is wrong.", "a.csv", "Mend it."), "a.csv: it is wrong. Mend it."),
        (Problem("it is wrong.", to_do="Mend it."), "it is wrong. Mend it."),
    ],
)
def test_a_problem_is_a_sentence(problem, text):
    assert str(problem) == text


def test_problems_are_listed_together():
    error = DataError(["one.", Problem("two.", "b.csv")])
    assert str(error) == "one.\nb.csv: two."
    assert [p.what for p in error.problems] == ["one.", "two."]
    assert str(DataError(f"{n}." for n in (1, 2))) == "1.\n2."
    assert DataError("one.").problems == [Problem("one.")]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (QikitError, 20),
        (ParameterError, 10),
        (DataError, 11),
        (CheckError, 12),
        (NotebookError, 13),
    ],
)
def test_each_kind_has_its_exit_code_and_crosses_processes(kind, code):
    error = pickle.loads(pickle.dumps(kind(Problem("wrong.", "a.csv", "Mend it."))))
    assert type(error) is kind
    assert error.exit_code == code
    assert str(error) == "a.csv: wrong. Mend it."
    assert error.problems == [Problem("wrong.", "a.csv", "Mend it.")]


def test_a_notebook_shows_the_message_alone(monkeypatch):
    monkeypatch.delenv(SHOW_TRACEBACK, raising=False)
    shown = DataError("it is wrong.")._render_traceback_()
    assert shown == ["DataError: it is wrong."]


def test_the_switch_brings_the_traceback_back(monkeypatch):
    monkeypatch.setenv(SHOW_TRACEBACK, "1")
    with pytest.raises(DataError) as raised:
        raise DataError("it is wrong.")
    shown = raised.value._render_traceback_()
    assert shown[0].startswith("Traceback")
    assert any("test_errors.py" in line for line in shown)
    assert shown[-1].endswith("DataError: it is wrong.")


@pytest.mark.parametrize(
    ("word", "known", "advice"),
    [
        ("hscq", ["hscp", "board"], "Did you mean 'hscp'?"),
        ("xyz", ["hscp", "board"], "Known: board, hscp."),
        ("x", [], ""),
        ("x", ["", "nan"], ""),
        ("practise", ["practice", "practised"], "Did you mean 'practised' or 'practi"),
        ("zzz", [f"m{i:02d}" for i in range(13)], "m11 …."),
    ],
)
def test_suggestions(word, known, advice):
    assert advice in did_you_mean(word, known)
    if not advice:
        assert did_you_mean(word, known) == ""
