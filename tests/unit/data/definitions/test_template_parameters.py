"""A notebook's `parameters` cell is the only schema of a job's parameters."""

import json

import pytest

from qikit.data.definitions.job_files import read_job_file
from qikit.data.definitions.template_parameters import (
    Parameter,
    read_template_parameters,
    type_parameters,
)
from qikit.errors import ParameterError

CELL = """\
# What changes from report to report.
practice_code: str = "EXAMPLE"  # ODS code; the batch fills this in
session: int = 1  # number of the learning session
share: float = 1  # from 0 to 1
with_table: bool = True  # whether a table follows the chart
measures: list[str] = ["a#b"]  # files in params/measures
months: list[int] = []  # months to show
limits: list[float] = [0.5, 1]  # lower and upper
words: dict[str, str] = {}  # other words for levels
target: float | None = None  # the aim, if there is one
note: str | None = "x"  # a line below the title
"""


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(*sources, tags=("parameters",), **cell):
        cells = [{"cell_type": "markdown", "metadata": {"tags": ["parameters"]}}]
        cells += [
            {"cell_type": "code", "metadata": {"tags": list(tags)}, "source": source}
            | cell
            for source in sources
        ]
        path = tmp_path / "report.ipynb"
        path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
        return path

    return write


@pytest.fixture
def typed(notebook, tmp_path):
    template = read_template_parameters(notebook(CELL))

    def type_lines(*lines, reserved=frozenset()):
        head = ["report: report", "for_each: once", "dataset: d", "audience: analyst"]
        body = [f"  {line}" for line in lines]
        path = tmp_path / "job.yml"
        path.write_text("\n".join([*head, "parameters:", *body]), encoding="utf-8")
        return type_parameters(template, read_job_file(path), reserved=reserved)

    return type_lines


def test_the_cell_is_read_line_by_line(notebook):
    template = read_template_parameters(notebook(CELL.splitlines(keepends=True)))
    assert template.names[:3] == ("practice_code", "session", "share")
    assert template["practice_code"] == Parameter(
        "practice_code", "str", "EXAMPLE", "ODS code; the batch fills this in"
    )
    assert template["measures"].help == "files in params/measures"
    assert template["target"] == Parameter(
        "target", "float | None", None, "the aim, if there is one"
    )
    assert template.defaults["measures"] == ["a#b"]
    assert isinstance(template.defaults["share"], float)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("a = 1  # help", "this is not a parameter with its type."),
        ("a: int  # help", "'a' has no default."),
        ("a: int = 1", "'a' has no help."),
        ("a: int = 1  #", "'a' has no help."),
        ("import os", "this is not a parameter with its type."),
        ("a: int = 1 + 1  # help", "the default of 'a' is calculated: 1 + 1."),
        ("a: str = open('x').read()  # help", "the default of 'a' is calculated"),
        ("a: str = f'{1}'  # help", "the default of 'a' is calculated"),
        ("a: int = 'x'  # help", "the default of 'a' ('x') is not int."),
        ("a: int = True  # help", "the default of 'a' (True) is not int."),
        ("a: bool = 1  # help", "the default of 'a' (1) is not bool."),
        ("a: str = None  # help", "the default of 'a' (None) is not str."),
        ("a: list[int] = ['1']  # help", "is not list[int]."),
        ("a: dict[str, str] = {'b': 1}  # help", "is not dict[str, str]."),
        ("a: list = []  # help", "'a' cannot have the type list."),
        ("a: None | int = 1  # help", "'a' cannot have the type None | int."),
        ("a: int = 1; b: int = 2", "'a' has no help."),
        ("a: list[int] = [\n1]  # help", "'a' takes more than one line."),
        ("session: int = 2  # help", "'session' stands twice."),
        ("a: int = ", "this is not Python."),
    ],
)
def test_a_faulty_line_is_told(notebook, line, sentence):
    path = notebook(f"session: int = 1  # number\n{line}\n")
    with pytest.raises(ParameterError) as refused:
        read_template_parameters(path)
    assert str(refused.value).startswith("report.ipynb, cell 'parameters', line 2: ")
    assert sentence in str(refused.value)


def test_all_faulty_lines_are_told(notebook):
    with pytest.raises(ParameterError) as refused:
        read_template_parameters(notebook("a = 1\nb: int = 1  # good\nc: int = 'x'\n"))
    assert len(refused.value.problems) == 2


def test_the_cell_is_never_run(notebook, tmp_path):
    made = tmp_path / "made"
    with pytest.raises(ParameterError):
        read_template_parameters(notebook(f"a: int = open({str(made)!r}, 'w')  # x"))
    assert not made.exists()


def test_a_notebook_needs_exactly_one_tagged_cell(notebook):
    with pytest.raises(ParameterError, match="no code cell tagged 'parameters'"):
        read_template_parameters(notebook(CELL, tags=()))
    with pytest.raises(ParameterError, match="has 2 cells tagged 'parameters'"):
        read_template_parameters(notebook(CELL, CELL))


@pytest.mark.parametrize("content", ["x", "{}", "[]", '{"cells": [1]}'])
def test_another_file_is_not_a_notebook(tmp_path, content):
    path = tmp_path / "report.ipynb"
    path.write_text(content)
    with pytest.raises(ParameterError, match="the file is not a notebook"):
        read_template_parameters(path)


def test_a_missing_notebook_suggests_the_nearest(notebook):
    path = notebook(CELL)
    with pytest.raises(ParameterError, match="Did you mean 'report.ipynb'"):
        read_template_parameters(path.with_name("reprot.ipynb"))


def test_nothing_set_gives_nothing(typed):
    assert typed() == {}


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("session: 3", 3),
        ("session: -3", -3),
        ("practice_code: 007", "007"),
        ("practice_code: NO", "NO"),
        ("practice_code: 12:30", "12:30"),
        ("practice_code: ''", ""),
        ("share: 1", 1.0),
        ("share: 1e-1", 0.1),
        ("with_table: false", False),
        ("measures: [a, 007]", ["a", "007"]),
        ("measures: []", []),
        ("months: [1, 2]", [1, 2]),
        ("limits: [0, .5]", [0.0, 0.5]),
        ("words: {cluster: PCN}", {"cluster": "PCN"}),
        ("target:", None),
        ("target: 0.9", 0.9),
        ("note:", None),
        ("note: null", "null"),
    ],
)
def test_text_is_typed_by_the_cell(typed, line, value):
    (found,) = typed(line).values()
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("sesion: 3", "unknown parameter 'sesion' of report. Did you mean 'session'?"),
        ("session: three", "'session' must be a whole number, not 'three'."),
        ("session: 3.0", "'session' must be a whole number, not '3.0'."),
        ("session:", "'session' must be a whole number, but it is empty."),
        ("session: [3]", "'session' must be a whole number, not a list."),
        ("share: half", "'share' must be a number, not 'half'."),
        ("with_table: yes", "'with_table' must be true or false, not 'yes'."),
        ("with_table: True", "'with_table' must be true or false, not 'True'."),
        ("practice_code:", "'practice_code' is empty."),
        ("practice_code: [a]", "'practice_code' must be text, not a list."),
        ("measures: foot_check", "'measures' must be a list, not 'foot_check'."),
        ("months: [1, two]", "item 2 of 'months' must be a whole number, not 'two'."),
        ("words: [a]", "'words' must be a block of 'key: value' lines, not a list."),
        ("words: {a: [b]}", "'a' must be text, not a list."),
        ("target: high", "'target' must be a number, not 'high'."),
    ],
)
def test_a_value_that_does_not_fit_is_told(typed, line, sentence):
    with pytest.raises(ParameterError) as refused:
        typed(line)
    assert str(refused.value).startswith(f"job.yml, line 6: {sentence}")
    assert refused.value.exit_code == 10


def test_what_the_batch_fills_in_cannot_be_set(typed):
    with pytest.raises(ParameterError) as refused:
        typed("practice_code: A1", reserved=frozenset({"practice_code"}))
    assert str(refused.value).startswith(
        "job.yml, line 6: 'practice_code' is filled in by the batch for each report."
    )


def test_a_reserved_name_is_never_suggested(typed):
    with pytest.raises(ParameterError) as refused:
        typed("practice_cod: A1", reserved=frozenset({"practice_code"}))
    assert "'practice_code'" not in str(refused.value)


def test_four_faults_give_four_sentences_in_line_order(typed):
    with pytest.raises(ParameterError) as refused:
        typed("sesion: 1", "months:", "- one", "- 2", "- three", "share: x")
    unknown, *others = str(refused.value).splitlines()
    assert unknown.startswith("job.yml, line 6: unknown parameter 'sesion'")
    assert others == [
        "job.yml, line 8: item 1 of 'months' must be a whole number, not 'one'.",
        "job.yml, line 10: item 3 of 'months' must be a whole number, not 'three'.",
        "job.yml, line 11: 'share' must be a number, not 'x'.",
    ]
