"""The notebooks fit what analysts have: papermill, nbconvert, other editors, -m."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest
from nbconvert.exporters import get_exporter

from qikit.data.definitions.template_parameters import read_template_parameters
from qikit.errors import QikitError
from tests.project_fixtures import REPOSITORY, Project, make_project

pytestmark = pytest.mark.long

NOTEBOOKS = sorted((REPOSITORY / "notebooks").rglob("*.ipynb"))
ALONE = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))  # tutorials: their own tests
BY_HAND = [p for p in ALONE if read_template_parameters(p).by_hand]
USUAL_TAGS = {"parameters", "analyst"}
ENGINES = {"plain papermill": None, "papermill --engine qikit": "qikit"}
OTHER_AREA = {  # one cell is changed; there is one programme to practise on
    "practice_report": {"area": "EX02"},
    "cluster_report": {"area": "EXAMPLE2"},
    "data_quality": {"area": "EX02"},
    "learning_session": {"measures": ["pathology_composite"]},
}


def name(path: Path) -> str:
    return path.stem


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    """A project with the data to practise on, as `make demo` makes them."""
    made = make_project(tmp_path_factory.mktemp("fits") / "project")
    synthetic = str(REPOSITORY / "examples/synthetic")
    for words in (
        ("intake", "data/example", "--from", synthetic),
        ("example-data", "--scale", "demo", "--out", "data/collaborative"),
    ):
        done = made.command(*words)
        assert done.exit_code == 0, done.output
    return made


def python(project: Project, *words: str) -> subprocess.CompletedProcess:
    """Run a module of this environment in the project's folder."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=project.folder,
        capture_output=True,
        text=True,
        timeout=300,
    )


def executed_file(project: Project, notebook: Path) -> Path:
    return project.folder / f"{notebook.stem}-executed.ipynb"


def executed(
    project: Project, notebook: Path, engine: str | None, **parameters: object
) -> nbformat.NotebookNode:
    """Run a notebook by papermill in the project; give it with its outputs."""
    made = executed_file(project, notebook)
    papermill.execute_notebook(
        project.folder / "notebooks" / notebook.name,
        made,
        parameters,
        engine_name=engine,
        progress_bar=False,
        cwd=str(project.folder),
    )
    return nbformat.read(made, as_version=4)


def shown(book: nbformat.NotebookNode) -> list[str]:
    """Give the HTML that a notebook shows."""
    outputs = [o for cell in book.cells for o in cell.get("outputs", ())]
    assert not [o for o in outputs if o.output_type == "error"]
    return [o.data["text/html"] for o in outputs if "text/html" in o.get("data", {})]


# -- every notebook, as a file


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_a_notebook_is_valid_with_ids_and_plain_tags(path):
    book = json.loads(path.read_text("utf-8"))
    nbformat.validate(book)
    cells = book["cells"]
    assert (book["nbformat"], book["nbformat_minor"] >= 5) == (4, True)
    ids = [cell.get("id") for cell in cells]
    assert None not in ids and len(set(ids)) == len(ids)
    assert {t for c in cells for t in c["metadata"].get("tags", ())} <= USUAL_TAGS
    code = "".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    assert not [ln for ln in code.splitlines() if ln.lstrip().startswith(("%", "!"))]
    assert book["metadata"]["kernelspec"]["name"] == "python3"


# -- every notebook, run


@pytest.mark.parametrize("path", ALONE, ids=name)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_notebook_runs_from_top_to_bottom_with_its_defaults(project, path, engine):
    book = executed(project, path, ENGINES[engine])
    assert shown(book)
    code = [c.execution_count for c in book.cells if c.cell_type == "code"]
    assert code == list(range(1, len(code) + 1))


@pytest.mark.parametrize("template", OTHER_AREA)
def test_a_template_runs_for_another_area_by_changing_one_cell(project, template):
    path, parameters = Path(f"{template}.ipynb"), OTHER_AREA[template]
    assert shown(executed(project, path, "qikit", **parameters))


def test_a_template_runs_from_a_terminal(project):
    words = ("notebooks/cluster_report.ipynb", "made.ipynb", "-p", "area", "EXAMPLE2")
    for engine in ((), ("--engine", "qikit")):
        done = python(project, "papermill", *words, "--no-progress-bar", *engine)
        assert done.returncode == 0, done.stderr[-2000:]
        made = nbformat.read(project.folder / "made.ipynb", as_version=4)
        assert "Second Example Cluster" in "".join(shown(made))


@pytest.mark.parametrize("path", ALONE, ids=name)
def test_a_notebook_that_was_run_becomes_a_page_by_nbconvert(project, path):
    if not executed_file(project, path).is_file():
        executed(project, path, "qikit")
    made = nbformat.read(executed_file(project, path), as_version=4)
    html, _ = get_exporter("qikit")().from_notebook_node(made)
    assert html.count("<h1") == 1
    assert "<script" not in html


def test_nbconvert_runs_a_template_itself(project):
    words = ("nbconvert", "--to", "qikit", "--output-dir", "pages", "--execute")
    done = python(project, *words, "notebooks/cluster_report.ipynb")
    assert done.returncode == 0, done.stderr[-2000:]
    html = (project.folder / "pages/cluster_report.html").read_text("utf-8")
    assert "Main points" in html


@pytest.mark.parametrize("template", ["cluster_report", "summit"])
def test_data_that_are_missing_are_said_with_how_to_make_them(template, tmp_path):
    project = make_project(tmp_path / "project")
    path = project.folder / f"notebooks/{template}.ipynb"
    dataset = read_template_parameters(path).defaults["dataset"]
    words = ("papermill", "--engine", "qikit", f"notebooks/{path.name}", "made.ipynb")
    done = python(project, *words, "--no-progress-bar")
    assert done.returncode != 0
    said = done.stderr.strip().splitlines()[-1]
    assert "there is no dataset here yet. Run: make demo, or qikit " in said
    assert said.split("or qikit")[1].count(dataset) == 1


# -- the command


def test_python_m_qikit_is_the_command(project):
    done = python(project, "qikit", "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: qikit [OPTIONS] COMMAND")
    assert {"preview", "run"} <= {line.split()[0] for line in lines(done.stdout)}


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nothing",), 10),
        (("run",), 10),
        (("check", "data/none"), None),
        (("preview", "cluster_report", "NOWHERE"), 10),
        (("run", "own.yml", "--dry-run"), 0),
    ],
)
def test_python_m_qikit_has_the_exit_codes_of_the_command(project, words, code):
    text = (
        "report: cluster_report\nfor_each: cluster\ndataset: data/example\n"
        "audience: analyst\n"
    )
    (project.folder / "own.yml").write_text(text, "utf-8")
    same = project.command(*words).exit_code
    done = python(project, "qikit", *words)
    assert done.returncode == same
    assert code in (None, same)
    assert "Traceback" not in done.stderr


def test_a_notebook_by_hand_makes_no_report(project):
    for path in BY_HAND:
        with pytest.raises(QikitError, match="is for use by hand"):
            raise_from(project, path.stem)


def raise_from(project: Project, report: str) -> None:
    from qikit.reports.report_templates import find_template

    find_template(report, project.folder, "here")
