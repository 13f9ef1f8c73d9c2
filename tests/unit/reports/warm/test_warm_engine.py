"""papermill's engine `qikit`: cells run here and give what a kernel gives."""

import asyncio
import subprocess
import sys

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def executed(tmp_path, *sources, engine="qikit"):
    """Run cells by papermill; the first one holds the parameters."""
    cells = [new_code_cell("x = 1", metadata={"tags": ["parameters"]})]
    cells += map(new_code_cell, sources)
    cells.append(new_markdown_cell("## The end"))
    book = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    path, out = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
    nbformat.write(book, path)
    made = papermill.execute_notebook(
        str(path),
        str(out),
        parameters={"x": 7},
        engine_name=engine,
        progress_bar=False,
        request_save_on_cell_execute=False,
    )
    return [cell.outputs for cell in made.cells if cell.cell_type == "code"][2:]


def shown(outputs):
    return [(o.output_type, dict(o.get("data", {})) or o.get("text")) for o in outputs]


def test_results_displays_and_lines_are_kept_in_order(tmp_path):
    ((first, second, third),) = executed(
        tmp_path,
        "from IPython.display import HTML, display\n"
        "print('said', x)\ndisplay(HTML('<p>shown</p>'))\nHTML('<b>result</b>')",
    )
    assert first.text == "said 7\n"
    assert second.data["text/html"] == "<p>shown</p>"
    assert (third.output_type, third.data["text/html"]) == (
        "execute_result",
        "<b>result</b>",
    )


@pytest.mark.parametrize(
    "source",
    [
        "1 + 1",
        "1 + 1;",
        "None",
        "y = x",
        "x\ny = 2",
        "print('a'); print('b')",
        "import pandas as pd\npd.DataFrame({'a': [1]})",
        "get_ipython().__class__.__mro__[-1].__name__",
        "%%capture\nprint('not shown')",
        "import asyncio\nawait asyncio.sleep(0, 'waited')",
        "__name__",
        "from IPython.display import Markdown\nMarkdown('**m**')",
    ],
)
@pytest.mark.long
def test_a_cell_gives_what_it_gives_in_a_kernel(tmp_path, source):
    here = executed(tmp_path, source)
    there = executed(tmp_path, source, engine=None)
    assert [shown(o) for o in here] == [shown(o) for o in there]


def test_a_cell_may_await_while_the_callers_own_loop_runs(tmp_path):
    before = asyncio._get_running_loop()  # a browser of another test may have one
    callers = asyncio.new_event_loop()
    asyncio._set_running_loop(callers)
    try:
        source = "import asyncio\nawait asyncio.sleep(0, 'waited')"
        ((waited,),) = executed(tmp_path, source)
        assert asyncio.get_running_loop() is callers
    finally:
        asyncio._set_running_loop(before)
        callers.close()
    assert waited.data["text/plain"] == "'waited'"


@pytest.mark.long
def test_by_hand_a_picture_of_pyplot_is_shown(tmp_path):
    source = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    book = new_notebook(cells=[new_code_cell(source)], metadata={"kernelspec": KERNEL})
    nbformat.write(book, tmp_path / "in.ipynb")
    words = ["papermill", "--engine", "qikit", "in.ipynb", "out.ipynb"]
    subprocess.run([sys.executable, "-m", *words], cwd=tmp_path, check=True)
    (cell,) = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
    assert ["image/png" in output.get("data", {}) for output in cell.outputs] == [True]


def test_the_first_cell_that_fails_ends_the_notebook(tmp_path):
    with pytest.raises(PapermillExecutionError, match="ZeroDivisionError"):
        executed(tmp_path, "1 / 0", "open('made', 'w')")
    book = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    errors = [
        output
        for cell in book.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "error"
    ]
    assert [e.ename for e in errors] == ["ZeroDivisionError"]
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    "source", ["import sys\nsys.exit(2)", "def f(:", "raise OSError"]
)
def test_other_ends_are_failures_too(tmp_path, source):
    with pytest.raises(PapermillExecutionError):
        executed(tmp_path, source)


def test_the_main_module_of_the_caller_comes_back(tmp_path):
    before = sys.modules["__main__"]
    executed(tmp_path, "x")
    assert sys.modules["__main__"] is before
    with pytest.raises(PapermillExecutionError):
        executed(tmp_path, "name_of_an_earlier_notebook")
