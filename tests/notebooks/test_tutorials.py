"""Every tutorial, run from top to bottom, and what it shows on the way."""

import json
import re
import shlex

import nbformat
import papermill
import pytest

from qikit.cli import main
from tests.project_fixtures import REPOSITORY, make_project

pytestmark = pytest.mark.long

FOLDER = REPOSITORY / "notebooks" / "tutorials"
TUTORIALS = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
COMMAND = re.compile(r"`(qikit [^`]+)`")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project with the example data, as `make demo` leaves it."""
    made = make_project(tmp_path_factory.mktemp("tutorials") / "project")
    examples = str(REPOSITORY / "examples" / "synthetic")
    taken = made.command("intake", "data/example", "--from", examples)
    assert taken.exit_code == 0, taken.output
    return made


@pytest.fixture(scope="module")
def run(project):
    """Run a tutorial; its text output and HTML, by the number of the cell."""
    done = {}

    def of(name, *, engine="qikit", **parameters):
        key = (name, engine, tuple(parameters.items()))
        if key not in done:
            done[key] = _run(project, name, engine, parameters)
        return done[key]

    return of


def _run(project, name, engine, parameters):
    written = project.folder / f"{name}-run.ipynb"
    papermill.execute_notebook(
        project.folder / "notebooks" / "tutorials" / f"{name}.ipynb",
        written,
        parameters=parameters,
        engine_name=None if engine == "kernel" else engine,
        cwd=str(project.folder),
        progress_bar=False,
    )
    return nbformat.read(written, as_version=4)


def shown(notebook, source):
    """What the first cell whose code holds `source` shows, as text and as HTML."""
    for cell in notebook.cells:
        if source in cell.source and cell.get("outputs"):
            (output,) = cell.outputs
            return output["data"]
    raise AssertionError(f"no cell with {source!r}")


def rows(notebook, source):
    """The cells of a table that is shown, row by row, without its index."""
    html = shown(notebook, source)["text/html"]
    body = html.partition("<tbody>")[2]
    return [
        re.findall(r"<td>(.*?)</td>", row)
        for row in re.findall(r"<tr.*?</tr>", body, re.S)
    ]


def test_there_are_the_tutorials_that_the_first_one_names():
    words = (FOLDER / "start_here.ipynb").read_text("utf-8")
    named = set(re.findall(r"`(\w+)\.ipynb`", words))
    assert named == set(TUTORIALS) - {"start_here"}


@pytest.mark.parametrize("name", TUTORIALS)
def test_every_cell_runs_and_nothing_is_grumbled(run, name):
    notebook = run(name)
    outputs = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    assert outputs
    assert [o for o in outputs if o.output_type in ("error", "stream")] == []


@pytest.mark.parametrize("name", TUTORIALS)
def test_it_is_for_a_person_and_makes_no_report(project, name):
    metadata = json.loads((FOLDER / f"{name}.ipynb").read_text("utf-8"))["metadata"]
    assert metadata["qikit"] == {"by_hand": True}


@pytest.mark.parametrize("name", TUTORIALS)
def test_it_ends_in_a_question(name):
    cells = json.loads((FOLDER / f"{name}.ipynb").read_text("utf-8"))["cells"]
    assert "".join(cells[-1]["source"]).rstrip().endswith("?")


@pytest.mark.parametrize("name", TUTORIALS)
def test_the_commands_that_it_names_are_there(name):
    words = "".join(
        "".join(cell["source"])
        for cell in json.loads((FOLDER / f"{name}.ipynb").read_text("utf-8"))["cells"]
        if cell["cell_type"] == "markdown"
    )
    for command in COMMAND.findall(words):
        _, called, *rest = shlex.split(command)
        found = main.commands[called]
        options = {o for p in found.params for o in p.opts}
        asked = {word for word in rest if word.startswith("--")}
        assert asked <= options, command


def test_start_here_runs_in_an_ordinary_kernel_and_for_the_other_cluster(run):
    first = run("start_here", engine="kernel")
    other = run("start_here", area="EXAMPLE2")
    assert "Second Example Cluster" not in shown(first, "sections.title")["text/html"]
    assert "Second Example Cluster" in shown(other, "sections.title")["text/html"]


def test_run_charts_two_halves_are_two_shifts_of_six(run):
    """62 to 66 in six months, 70 to 75 in the next six: one median lies between."""
    notebook = run("run_charts")
    assert shown(notebook, "SHIFT_LENGTH")["text/plain"] == "6"
    kinds = [(row[0], row[6], row[7]) for row in rows(notebook, "chart.signals")]
    assert kinds == [("shift", "6", "below"), ("shift", "6", "above")]
    assert (
        "too few points to show a shift"
        in shown(notebook, "typed_months(short)")["text/html"]
    )


def test_run_charts_on_months_of_one_s_own(run):
    """One point less on each side: no shift, and with ten points too few for one."""
    notebook = run("run_charts", shifted="62 66 61 64 60 70 72 71 75 73")
    assert rows(notebook, "chart.signals") == []


def test_care_bundles_counts_as_one_would_by_hand(run):
    """Ten patients: five met it, three had a no, one a blank, one nothing due."""
    notebook = run("care_bundles")
    states = [row[-1] for row in rows(notebook, "by_patient[")]
    expected = "met not_met met not_met blank met nothing_due met not_met met".split()
    assert states == expected
    (figure,) = rows(notebook, "all_or_none[")
    assert figure[:3] == ["5", "8", "0.625"]
    counts = {row[0]: row[1:] for row in rows(notebook, "by_element[")}
    assert counts["patient told"] == ["5", "8", "2", "0"]
    assert counts["seen"] == ["7", "8", "1", "1"]


def test_care_bundles_five_of_five_by_luck(run):
    """0.8 to the power of 5 is 0.328."""
    sizes = {row[0]: row[1:] for row in rows(run("care_bundles"), "luck_of_small")}
    assert sizes["5"] == ["5", "0.327680"]


def test_variation_says_similar_of_most_and_compares_a_large_one_with_the_rest(run):
    notebook = run("variation")
    words = {row[0]: row[4] for row in rows(notebook, "ranked.bars[[")}
    assert words["D"] == "higher" and words["A"] == "similar"
    against = {row[0]: row[3] for row in rows(notebook, "large.bars[[")}
    assert against["A"] == "rest of the cluster"
    assert float(shown(notebook, ".phi")["text/plain"]) > 2


def test_disclosure_hides_a_small_count_and_a_partner_from_all_but_the_analyst(run):
    seen = {
        row[0]: row[1:] for row in rows(run("disclosure"), "typed_practices(small)")
    }
    assert seen["A"] == ["3 of 20", *["suppressed"] * 3]
    assert seen["B"] == ["12 of 40", *["suppressed"] * 3]
    assert seen["all together"] == ["70 of 170"] * 4
    without = rows(run("disclosure"), "typed_practices(none_small)")
    assert "suppressed" not in {cell for row in without for cell in row}


def test_a_template_s_own_table_shows_names_as_text(run):
    notebook = run("making_a_template")
    table = shown(notebook, "own_table")["text/html"]
    assert "<table>" in table and ">161<" in table and "161.0" not in table
    assert "6 practices of Example Cluster" in shown(notebook, "own_words")["text/html"]
