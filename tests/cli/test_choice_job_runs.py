"""From choices on made data to the page that `qikit run` makes of their job file."""

from dataclasses import replace

import pandas as pd
import pytest

from qikit.data.cutting import cut_slice
from qikit.data.definitions.choice_files import Choices
from qikit.data.definitions.job_files import Event, Phase
from qikit.reports.chart_tables import run_chart_table
from qikit.reports.choice_jobs import write_choice_job
from qikit.reports.jobs import plan
from qikit.reports.opening import open_cutter
from qikit.reports.paper.content import read_page
from qikit.reports.results import Report
from tests.project_fixtures import make_project, practice, steady

pytestmark = pytest.mark.long

MEASURE = "example_foot_check"
NAMES = ["Harbour Surgery", "Lighthouse Practice", "Ferry Road", "Hill View"]
DECEMBER, MAY = pd.Timestamp("2024-12-01"), pd.Timestamp("2025-05-17")
PAINTED = Event("all", "C1", MAY, "Door <b>painted</b>", "change")
CHOSEN = Choices(
    "data/drawn",
    "cluster",
    "C1",
    (MEASURE,),
    last_month=pd.Timestamp("2025-10-01"),
    rule_set="strict",
    phases=(Phase(MEASURE, "C1", DECEMBER, "freeze", "the recall began in January"),),
    events=(PAINTED,),
)
BEHIND = "the numbers behind the chart"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Four practices of one cluster; one rises by 10 patients in the second year."""
    made = make_project(tmp_path_factory.mktemp("chosen") / "project")
    codes = [f"EX0{place}" for place in range(1, len(NAMES) + 1)]
    practices = [practice(c, name=n) for c, n in zip(codes, NAMES, strict=True)]
    figures = [row for code in codes for row in steady(code)]
    figures[12:24] = [[c, m, n + 10, of] for c, m, n, of in figures[12:24]]
    made.write_dataset("drawn", practices, figures)
    result = made.command("intake", "data/drawn")
    assert result.exit_code == 0, result.output
    return made


def run(project, choices, name: str, **options) -> str:
    """Write a job file of choices and run it by its own command; return the page."""
    written = write_choice_job(choices, name, project.folder, **options)
    words = written.command.split()[1:]
    result = project.command(*words, "--out", f"outputs/{name}")
    assert result.exit_code == 0, result.output
    (page,) = project.pages(name).values()
    return page


def texts(page: str, kind: str) -> list[str]:
    """List the words of a page, of the pieces of one kind."""
    sections = read_page(page).sections
    return [t for s in sections for p in s.passages if p.kind == kind for t in p.texts]


@pytest.fixture(scope="module")
def page(project) -> str:
    return run(project, CHOSEN, "chosen")


@pytest.fixture(scope="module")
def report(project, page) -> Report:
    """The report as the slice has it, cut without a job's run."""
    folder = project.folder
    (job,) = plan([folder / "params/jobs/chosen.yml"], folder)
    cutter = open_cutter(job.dataset, folder, [MEASURE], as_of=job.as_of)
    cut = cut_slice(cutter, job.order(job.reports[0], ""))
    return Report(replace(cut, measures=job.measures), {})


def test_the_baseline_and_the_event_stand_on_the_page(page):
    paragraphs = " ".join(texts(page, "paragraph"))
    assert "that of January to December 2024: the recall began in January" in paragraphs
    assert "1 Door <b>painted</b> (May 2025)" in texts(page, "bullets")
    assert "<b>painted" not in page


def test_how_it_was_made_names_what_the_job_file_chose(page):
    made = texts(page, "terms")
    assert any("Door <b>painted</b> (17 May 2025)" in text for text in made)
    assert any("rule set strict, chosen in the job file" in text for text in made)
    assert any("freeze December 2024 (the recall began" in text for text in made)


def test_the_numbers_behind_the_chart_are_those_of_the_slice(page, report):
    (table,) = [t for t in read_page(page).tables if BEHIND in t.caption]
    (result,) = report.results
    place = table.caption.partition(", ")[2].removesuffix(f": {BEHIND}")
    chart = result.group_chart
    assert chart.rule_set == "strict"
    assert str(run_chart_table(chart, result.measure, place).html) in page
    assert len(table.rows) == 22
    assert table.rows[-1][0] == "October 2025"


def test_a_changed_event_remakes_the_page_and_the_same_one_does_not(project, page):
    again = project.command("run", "params/jobs/chosen.yml", "--out", "outputs/chosen")
    assert "nothing was made again" in again.output
    later = CHOSEN.changed(events=(Event("all", "C1", MAY, "Window painted"),))
    assert "1 Window painted (May 2025)" in texts(
        run(project, later, "chosen"), "bullets"
    )


def test_nothing_names_a_practice_that_stands_by_letter(project):
    chosen = CHOSEN.changed(
        level="practice",
        area="EX01",
        phases=(),
        events=(
            Event("all", "EX01", MAY, "Recall by text"),
            Event("all", "all", MAY, "The lighthouse got a new system"),
            Event("all", "EX02", MAY, "Another door"),
            Event("all", "Ferry Road", MAY, "Another window"),
        ),
    )
    for_cluster = run(project, chosen, "own", audience="cluster")
    assert "1 Recall by text (May 2025)" in texts(for_cluster, "bullets")
    for word in ("ighthouse", "new system", "Another", "EX02"):
        assert word not in for_cluster
