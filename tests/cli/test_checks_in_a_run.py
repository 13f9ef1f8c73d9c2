"""What the checks refuse: set aside, said aloud, and never a silent zero."""

import pytest

from tests.project_fixtures import (
    MONTHS,
    REPOSITORY,
    make_project,
    practice,
    steady,
)

JOBS = {
    "clusters": "report: cluster_report\nfor_each: cluster\n",
    "practices": "report: practice_report\nfor_each: practice\n",
}
COMMON = "dataset: data/faulty\naudience: analyst\n"

pytestmark = pytest.mark.long


def write_jobs(project, more=""):
    return [project.write_job(n, text + COMMON + more) for n, text in JOBS.items()]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """P1 has 130 of 100 in March 2025, P2 is twice in one month, P3 is sound."""
    project = make_project(tmp_path_factory.mktemp("faulty") / "project")
    figures = steady("P1") + steady("P2") + steady("P3")
    figures[MONTHS.index("2025-03")][2] = 130
    figures.append(["P2", "2025-12", 99, 100])
    practices = [practice("P1"), practice("P2"), practice("P3")]
    project.write_dataset("faulty", practices, figures)
    assert project.command("intake", "data/faulty").exit_code == 0
    result = project.command("run", *write_jobs(project), "--out", "outputs/run")
    return project, result


def test_the_exit_code_says_that_a_check_failed(faulty):
    _, result = faulty
    assert result.exit_code == 12


def test_practice_and_period_are_named(faulty):
    _, result = faulty
    lines = [x for x in result.stderr.splitlines() if "above its denominator" in x]
    assert any("P1" in line and "March 2025" in line for line in lines)
    lines = [x for x in result.stderr.splitlines() if "Two figures" in x]
    assert any("P2" in line and "December 2025" in line for line in lines)


def test_its_own_report_is_not_written_and_the_others_are(faulty):
    project, _ = faulty
    assert sorted(project.pages("run")) == ["C1", "P3"]
    status = {r["area"]: r["status"] for r in project.manifest("run")["reports"]}
    assert status == {
        "C1": "made",
        "P1": "check failed",
        "P2": "check failed",
        "P3": "made",
    }
    assert len(list((project.folder / "outputs/run").rglob("*.html"))) == 3


def test_the_clusters_page_says_it_before_reading_and_in_full_below(faulty):
    project, _ = faulty
    page = project.pages("run")["C1"]
    banner = page[page.index("Before you read") : page.index('id="main-points"')]
    assert "figures that failed 2 checks are left out" in banner
    assert "Foot check (example)" in banner
    below = page[page.index('id="what-we-do-not-know"') :]
    told = below[: below.index("</section>")]
    assert "Surgery P1" in told and "March 2025" in told
    assert "numerator is above its denominator" in told


def test_the_refused_figures_are_in_no_total(faulty):
    """December 2025 without P2: 71 of P1 and 71 of P3 out of 200."""
    project, _ = faulty
    page = project.pages("run")["C1"]
    assert "71.0% (142 of 200; 2 of 3 practices; 95% interval" in page
    assert "set aside by a check" in page
    assert "130 of 100" not in page


def test_the_index_lists_what_was_not_made(faulty):
    project, _ = faulty
    index = (project.folder / "outputs/run/index.html").read_text("utf-8")
    assert "2 of 4 reports made" in index
    assert "not made" in index


def test_the_found_values_are_not_in_the_record(faulty):
    project, _ = faulty
    record = next((project.folder / "data/faulty/tables").rglob("quality.json"))
    assert "130" not in record.read_text("utf-8")


def test_block_writes_nothing(faulty):
    project, _ = faulty
    jobs = write_jobs(project, "on_critical: block\n")
    result = project.command("run", *jobs, "--out", "outputs/blocked")
    assert result.exit_code == 12
    assert "March 2025" in result.stderr
    assert not (project.folder / "outputs/blocked").exists()


def test_check_prints_the_findings(faulty):
    project, _ = faulty
    result = project.command("check", "data/faulty")
    assert result.exit_code == 12
    assert "critical: The numerator is above its denominator" in result.stdout


def test_a_negative_count_is_set_aside(project):
    figures = steady("P1") + steady("P2")
    figures[-1][2] = "-3"
    project.write_dataset("faulty", [practice("P1"), practice("P2")], figures)
    assert project.command("intake", "data/faulty").exit_code == 0
    result = project.command("run", write_jobs(project)[0], "--out", "outputs/run")
    assert result.exit_code == 12
    assert "P2" in result.stderr and "December 2025" in result.stderr
    assert "set aside by a check" in project.pages("run")["C1"]


def test_a_fault_in_the_shape_stops_everything(project):
    """The Scottish list sizes with one sex written M."""
    given = str(REPOSITORY / "examples/scotland")
    result = project.command("intake", "data/scotland", "--from", given)
    assert result.exit_code == 0
    incoming = project.folder / "data/scotland/incoming"
    sizes = incoming / "practice_listsizes_oct2024-open-data.csv"
    sizes.write_text(sizes.read_text("utf-8").replace(",Male,", ",M,", 1), "utf-8")
    assert project.command("intake", "data/scotland").exit_code == 0
    job = project.write_job(
        "shape",
        "report: cluster_report\nfor_each: cluster\nareas: [Bearsden/Milngavie]\n"
        "dataset: data/scotland\naudience: analyst\n",
    )
    result = project.command("run", job, "--out", "outputs/run")
    assert result.exit_code == 12
    assert "The sex is not written" in result.stderr
    assert "Nothing is reported" in result.stderr
    assert not (project.folder / "outputs/run").exists()
