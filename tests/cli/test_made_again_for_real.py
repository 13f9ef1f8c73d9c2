"""A run into the folder of an earlier one, on real files: what is made, and why."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from qikit.reports.journal import journal_file
from qikit.reports.warm.worker import can_fork
from tests.released_project import CLUSTERS, FOOT, MONTHS, make_office

pytestmark = pytest.mark.long

PEOPLE, MET = 100_000, 60_000  # so many that one person moves no national figure
TITLE = """\
from qikit.reports import charts, sections
from qikit.reports.opening import open_report
report = open_report(dataset, area, level={level!r}, measures=measures)
sections.title(report)
"""
DRAWS = "charts.ranked_bars(report)"
WAITS = """\
import pathlib, time
while area == "P06" and pathlib.Path({hold!r}).exists():
    time.sleep(0.1)
"""
OPENS_ANOTHER = """\
import pathlib
dataset = str(next(pathlib.Path({pages!r}).glob("workings/practices/P01*/slice")))
"""
STEALS = """\
import pathlib, re
from IPython.display import HTML
page = next(pathlib.Path({pages!r}).glob("practices/P01*.html")).read_text("utf-8")
drawn = re.search(r'src="(data:image/svg[^"]*)"', page)[1]
display(HTML(f'<p><img alt="A chart" src="{{drawn}}"></p>'))
"""
PRACTICE_REPORT, CLUSTER_REPORT = "practice_report", "cluster_report"
PARAMETERS = """\
dataset: str = "data/example"  # a slice
area: str = "EXAMPLE"  # its code
measures: list[str] = []  # empty: all
"""


class Runs:
    """An office with a job for its practices and one for its clusters."""

    def __init__(self, folder: Path) -> None:
        self.office = make_office(folder)
        self.office.figures |= {
            (FOOT, code, month): (MET + 900 * place, PEOPLE)
            for place, code in enumerate(c for own in CLUSTERS.values() for c in own)
            for month in MONTHS
        }
        self.office.take_in()
        self.office.figures[FOOT, "P01", MONTHS[0]] = (MET + 1, PEOPLE)
        self.office.take_in()  # the second has one before it to be checked against
        self.write_practices("")
        table = "sections.summary_table(report)"
        self.template(CLUSTER_REPORT, "cluster", TITLE, table)
        self.jobs = [
            self.job("practices", "practice", PRACTICE_REPORT),
            self.job("clusters", "cluster", CLUSTER_REPORT),
        ]

    @property
    def folder(self) -> Path:
        return self.office.folder

    @property
    def out(self) -> Path:
        return self.folder / "outputs" / "run"

    def write_practices(self, more: str) -> None:
        """Write the notebook of practices; the report of P06 waits for the test."""
        held = WAITS.format(hold=str(self.folder / "hold"))
        self.template(PRACTICE_REPORT, "practice", held + more, TITLE, DRAWS)

    def write_kit_practices(self) -> None:
        """Write it with the kit's sections alone, as the kit's own notebook is."""
        self.template(PRACTICE_REPORT, "practice", TITLE, DRAWS)

    def template(self, name: str, level: str, *cells: str) -> None:
        """Write a notebook of few cells; by its name the kit's are known."""
        book = nbformat.read(self.folder / f"notebooks/{level}_report.ipynb", 4)
        first = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
        sources = [cell.replace("{level!r}", repr(level)) for cell in cells]
        book.cells = [first, *map(nbformat.v4.new_code_cell, sources)]
        for place, cell in enumerate(book.cells):
            cell["id"] = f"cell-{place}"
        nbformat.write(book, self.folder / f"notebooks/{name}.ipynb")

    def job(self, name: str, level: str, report: str = "", areas: str = "") -> str:
        keys = {"report": report or name, "for_each": level, "areas": areas}
        asked = f"{{measures: [{FOOT}]}}"
        return self.office.job(name, "analyst", **keys, parameters=asked)

    def run(self, *more: str) -> set[str]:
        """Run; return the areas whose reports were made just now."""
        done = self.office.run(*self.jobs, out="run", more=more)
        assert done.exit_code == 0, done.output
        self.said = done.output
        if "nothing was made again" in done.output:
            return set()
        reports = self.office.project.manifest("run")["reports"]
        assert {r["area"] for r in reports} == set(ALL)
        return {r["area"] for r in reports if not r["kept"]}

    def why(self, area: str) -> str:
        found = self.office.project.command("why", area, "--out", str(self.out))
        assert found.exit_code == 0, found.output
        return found.output

    def pages(self) -> dict[str, bytes]:
        found = (self.out / kind for kind in ("practices", "clusters"))
        return {p.name: p.read_bytes() for kind in found for p in kind.glob("*.html")}


ALL = [*CLUSTERS, *(code for own in CLUSTERS.values() for code in own)]


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> Runs:
    """A project in whose folder every report has been made."""
    made = Runs(tmp_path_factory.mktemp("again"))
    assert made.run() == set(ALL)
    return made


def page_of(runs: Runs, area: str) -> Path:
    return next((runs.out / "practices").glob(f"{area}-*.html"))


def test_nothing_is_made_where_nothing_has_changed(runs):
    before = runs.pages()
    assert runs.run() == set()
    assert "15 of 15 reports written" in runs.said
    assert runs.pages() == before
    assert "unchanged since, last looked at" in runs.why("P01")
    assert "It is a new report." in runs.why("P01")


def test_a_remark_and_a_second_intake_of_the_same_make_no_report(runs):
    measure = runs.folder / f"params/measures/{FOOT}.yml"
    measure.write_text(measure.read_text("utf-8") + "# a remark\n", "utf-8")
    listed = next((runs.folder / "data/autumn/incoming").glob("*.csv"))
    os.utime(listed)
    assert runs.office.project.command("intake", "data/autumn").exit_code == 0
    before = runs.pages()
    assert runs.run() == set()
    assert "15 reports are unchanged" in runs.said
    assert runs.pages() == before


def test_one_figure_makes_the_pages_on_which_it_stands(runs):
    """Read back from the file: the slice that was written and the one cut now."""
    runs.write_kit_practices()
    runs.run()
    met, of = runs.office.figures[FOOT, "P10", MONTHS[-1]]
    runs.office.figures[FOOT, "P10", MONTHS[-1]] = (met + 1, of)
    runs.office.take_in()
    others = runs.pages()
    assert runs.run() == {"C3", *CLUSTERS["C3"]}
    own = "Its figures have changed: Foot check (example), September 2026, of "
    assert f"{own}Surgery P10.\n" in runs.why("P10")
    assert f"{own}Surgery P10.\n" in runs.why("Cluster C3")
    assert f"{own}Practice " in runs.why("P11")
    assert "P10" not in runs.why("P11")  # it stands by letter there
    same = {name for name, page in runs.pages().items() if others[name] == page}
    assert {name[:3] for name in same} >= {"P01", "P06"}
    assert "Its figures" not in runs.why("P01")


def test_what_was_changed_by_hand_or_lost_is_made_again(runs):
    before = runs.pages()
    page_of(runs, "P03").unlink()
    page_of(runs, "P04").write_text("by hand", "utf-8")
    shutil.rmtree(journal_file(runs.out).parent / "practices")  # nobody needs those
    assert runs.run() == {"P03", "P04"}
    assert runs.pages() == before | {
        page.name: page.read_bytes()
        for page in map(page_of, [runs] * 2, ("P03", "P04"))
    }
    assert "changed by hand, or is missing" in runs.why("P04")


@pytest.mark.skipif(not can_fork(), reason="a runner is ended as Linux does it")
def test_a_run_that_is_killed_goes_on_from_there(runs):
    hold = runs.folder / "hold"
    hold.touch()
    runs.write_practices("# a new line")
    command = "from qikit.cli import main; main()"
    words = ["run", *runs.jobs, "--out", str(runs.out), "--jobs", "2"]
    runner = subprocess.Popen(
        [sys.executable, "-c", command, *words],
        cwd=runs.folder,
        stdout=subprocess.PIPE,
        text=True,
    )
    told = (line.split()[0] for line in runner.stdout)
    finished = {next(told) for _ in range(7)}  # P06 is held up
    runner.send_signal(signal.SIGKILL)
    runner.wait()
    runner.stdout.close()
    hold.unlink()
    assert not (runs.out / "index.html").exists()
    with journal_file(runs.out).open("ab") as file:
        file.write(b'{"line": "report", "job": "pra')  # torn
    made = runs.run()
    assert "P06" in made and made.isdisjoint(finished)
    assert made <= {area for area in ALL if area.startswith("P")}
    assert all("Its notebook has" in runs.why(area) for area in finished | {"P06"})
    assert runs.run() == set()


def test_another_areas_data_or_chart_is_refused(runs):
    """Each report is of its own area alone; nothing of it is written."""
    pages = str(runs.out)
    opens = OPENS_ANOTHER.format(pages=pages)
    jobs = []
    for name, cells in {
        "whole": (opens + 'area = "P01"', TITLE, DRAWS),
        "drawn": (
            TITLE,
            opens + 'area = "P01"',
            TITLE.replace("sections.title(report)", ""),
            DRAWS,
        ),
        "stolen": (TITLE, STEALS.format(pages=pages)),
    }.items():
        runs.template(name, "practice", *cells)
        jobs.append(runs.job(name, "practice", areas="[P02]"))
    done = runs.office.run(*jobs, out="refused")
    assert done.exit_code == 13
    reports = runs.office.project.manifest("refused")["reports"]
    errors = {r["job"]: r["error"] for r in reports}
    assert "reports on another area" in errors["whole"]
    assert "belongs to the report of another area" in errors["drawn"]
    assert "belongs to the report of another area" in errors["stolen"]
    assert not list((runs.folder / "outputs/refused").rglob("*/P02*.html"))
