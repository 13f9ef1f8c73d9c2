"""Which cell failed: number, heading, line and statement, as papermill leaves it."""

from __future__ import annotations

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

from qikit.reports.cell_faults import cell_fault

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
GOOD = "x = 2"
ENGINES = ["qikit", pytest.param(None, marks=pytest.mark.long)]


def fault(folder, *cells: str, engine="qikit", parameters=None) -> str:
    """Run cells, Markdown where they begin with "#"; say what became of them."""
    first = new_code_cell("y = 1", metadata={"tags": ["parameters"]})
    made = [
        new_markdown_cell(text) if text.startswith("#") else new_code_cell(text)
        for text in cells
    ]
    book = new_notebook(cells=[first, *made], metadata={"kernelspec": KERNEL})
    template, executed = folder / "own_report.ipynb", folder / "executed.ipynb"
    nbformat.write(book, template)
    with pytest.raises(PapermillExecutionError) as failed:
        papermill.execute_notebook(
            str(template),
            str(executed),
            parameters=parameters or {},
            engine_name=engine,
            progress_bar=False,
        )
    return str(cell_fault(failed.value, executed, "own_report"))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1 / 0", "line 1, in “1 / 0”: ZeroDivisionError: division by zero"),
        (
            "a = 1\nb = [\n    a,\n    c,\n]",
            "line 4, in “b = [ a, c, ]”: NameError: name 'c' is not defined",
        ),
        ("if True:\n    a = 1\n    raise KeyError('k')", "line 3, in “raise KeyError"),
        ("a = 1\nopen_(", "line 2, in “open_(”: SyntaxError: "),
        ("import json\njson.loads('{')", "line 2, in “json.loads('{')”: JSONDecode"),
    ],
)
def test_line_and_statement_are_named(tmp_path, cell, said, engine):
    told = fault(tmp_path, GOOD, cell, engine=engine)
    assert told.startswith("code cell 3 of own_report")
    assert said in told


def test_the_nearest_heading_above_is_named(tmp_path):
    cells = ["# Title\n\nWords.\n\n## Before", "## Practices over time", "1 / 0"]
    told = fault(tmp_path, *cells, "## After")
    assert told.startswith("code cell 2 of own_report (under “Practices over time”), ")


def test_the_cell_of_the_batch_is_not_counted(tmp_path):
    """papermill puts one in: the number is that of the template in Lab."""
    assert fault(tmp_path, "1 / y", parameters={"y": 0}).startswith("code cell 2 of")


def test_long_words_are_cut(tmp_path):
    told = fault(tmp_path, f"## {'h' * 500}", f"raise ValueError('{'n' * 500}')")
    assert len(told) < 600
    assert told.count("…") == 3


def test_our_own_errors_are_told_with_all_their_sentences(tmp_path):
    cell = "from qikit.errors import DataError\n\nraise DataError(['one.', 'two.'])"
    told = fault(tmp_path, cell)
    assert told.endswith(
        "line 3, in “raise DataError(['one.', 'two.'])”: DataError: one. two."
    )


def test_a_notebook_that_was_lost_is_not_needed(tmp_path):
    error = PapermillExecutionError(
        3, 4, "a\nb", "ValueError", "no", ["Cell In[4], line 2"]
    )
    for text in (None, "no notebook"):
        if text:
            (tmp_path / "x.ipynb").write_text(text, "utf-8")
        told = str(cell_fault(error, tmp_path / "x.ipynb", "own_report"))
        assert told == "own_report, line 2, in “b”: ValueError: no"


def test_colours_of_a_terminal_hide_no_line(tmp_path):
    lines = [
        "\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[4]\x1b[39m\x1b[32m, line 2"
    ]
    error = PapermillExecutionError(3, 4, "a\nb", "ValueError", "", lines)
    told = str(cell_fault(error, tmp_path / "x.ipynb", "own_report"))
    assert told == "own_report, line 2, in “b”: ValueError."
