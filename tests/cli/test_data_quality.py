"""The data quality report: the analyst's, and a page for each practice."""

import json

import pytest

from tests.project_fixtures import MONTHS, REPOSITORY, make_project, practice, steady
from tests.unit.reports.page_reader import Page

pytestmark = pytest.mark.long

COMMON = "report: data_quality\ndataset: data/faulty\naudience: analyst\n"
ANSWER = "parameters: {reply_to: the analyst, reply_by: within two weeks}\n"
NAMES = {
    "P1": "Harbour Surgery",
    "P2": "Ach na Mara",
    "P3": "<script>alert(1)</script> & Sons",
    "P4": "Old Mill",
}
ORDER = [
    "Main points",
    "What needs mending",
    "Next step",
    "What came",
    "By practice",
    "Files that went in",
    "What we do not know",
    "What the rules mean",
    "How this was made",
]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """P1 has 130 of 100 in March 2025, P2 sent no July 2025, P3 and P4 are sound."""
    project = make_project(tmp_path_factory.mktemp("quality") / "project")
    checked = zip(NAMES, (70, 62, 55, 81), strict=True)
    figures = [row for code, met in checked for row in steady(code, checked=met)]
    figures[MONTHS.index("2025-03")][2] = 130
    del figures[len(MONTHS) + MONTHS.index("2025-07")]
    practices = [practice(code, name=name) for code, name in NAMES.items()]
    project.write_dataset("faulty", practices, figures)
    assert project.command("intake", "data/faulty").exit_code == 0
    jobs = [
        project.write_job("once", f"{COMMON}for_each: once\n"),
        project.write_job(
            "each", f"{COMMON}for_each: practice\nlabel: For you\n{ANSWER}"
        ),
    ]
    return project, project.command("run", *jobs, "--out", "outputs/run")


@pytest.fixture(scope="module")
def pages(run):
    return run[0].pages("run")


def test_faults_are_its_contents_and_no_failure(run):
    assert run[1].exit_code == 0
    assert "5 of 5 reports written" in run[1].stdout


def test_the_practice_with_a_critical_fault_gets_its_page(pages):
    text = " ".join(Page(pages["P1"]).texts("li"))
    assert "To mend: Foot check (example), March 2025. Until then 1 figure" in text
    assert (
        "Foot check (example), March 2025: more were counted than there are in all (in "
        "example_foot_checks.csv, line 16). Please correct it" in text
    )


def test_the_practice_that_did_not_send_is_asked_for_its_month(pages):
    text = " ".join(Page(pages["P2"]).texts("li"))
    assert "Not yet here: the figures of Foot check (example) for July 2025." in text
    assert "Came: 23 of 24 figures that we asked for." in text


def test_a_practice_with_nothing_to_mend(pages):
    assert "Nothing to mend and nothing to send." in pages["P4"]


@pytest.mark.parametrize("code", NAMES)
def test_no_other_practice_is_on_a_practices_page_or_in_its_slice(run, pages, code):
    others = [c for c in NAMES if c != code]
    names = {"P3": "alert(1)", "P1": "Harbour", "P2": "Ach na Mara", "P4": "Old Mill"}
    workings = run[0].folder / "outputs/run/workings/each"
    slices = [p for p in workings.glob(f"{code}*/slice/*") if p.suffix == ".json"]
    assert slices
    for text in [pages[code], *(path.read_text("utf-8") for path in slices)]:
        for other in others:
            assert names[other] not in text
            assert f'"{other}"' not in text and f">{other}<" not in text


def test_the_analysts_page_names_practice_and_month(pages):
    text = " ".join(Page(pages["faulty"]).texts("li"))
    assert "Mend first: 1 fault of 1 practice sets 1 figure aside" in text
    assert "Harbour Surgery: To mend: Foot check (example), March 2025" in text
    assert "Not sent: the figures of Foot check (example) for July 2025." in text
    assert "95 of 96 figures asked for; 1 not sent, by 1 practice" in text


def test_the_sections_are_in_the_order_of_every_report(pages):
    for code, html in pages.items():
        heads = [head for head in Page(html).texts("h2") if head != "Contents"]
        assert heads == [head for head in ORDER if head in heads], code
        assert {"Main points", "What needs mending", "Next step"} <= set(heads)
    first, contents, *rest = Page(pages["faulty"]).texts("h2")
    assert [first, *rest] == ORDER and contents == "Contents"


def test_names_are_shown_as_text(pages):
    for html in pages.values():
        page = Page(html)
        assert "script" not in page.names and page.handlers() == []
        assert page.fetches() == [] and page.is_closed
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in pages["P3"]


def test_no_value_of_a_patient_count_is_on_any_page(pages):
    for html in pages.values():
        assert "130" not in " ".join(Page(html).texts("li"))


def test_the_index_links_every_page(run):
    index = (run[0].folder / "outputs/run/index.html").read_text("utf-8")
    assert "Example: data quality" in index
    assert "5 of 5 reports made" in index


def test_beside_reports_of_figures_these_keep_their_rules(run):
    """The practice report of P1 is not made, and the exit code says so."""
    project, _ = run
    figures = COMMON.replace("data_quality", "practice_report")
    jobs = [
        "params/jobs/once.yml",
        project.write_job("own", f"{figures}for_each: practice\nareas: [P1]\n"),
    ]
    result = project.command("run", *jobs, "--out", "outputs/both")
    assert result.exit_code == 12
    assert list(project.pages("both")) == ["faulty"]


def test_a_fault_of_the_shape_still_gives_the_analyst_the_report(project):
    """The Scottish list sizes with one sex written M."""
    given = str(REPOSITORY / "examples/scotland")
    assert project.command("intake", "data/faulty", "--from", given).exit_code == 0
    sizes = project.folder / "data/faulty/incoming"
    sizes = sizes / "practice_listsizes_oct2024-open-data.csv"
    sizes.write_text(sizes.read_text("utf-8").replace(",Male,", ",M,", 1), "utf-8")
    assert project.command("intake", "data/faulty").exit_code == 0
    job = project.write_job("once", f"{COMMON}for_each: once\n")
    result = project.command("run", job, "--out", "outputs/run")
    assert result.exit_code == 0, result.stderr
    html = project.pages("run")["faulty"]
    assert "Stopped: " in " ".join(Page(html).texts("li"))
    assert "The sex is not written" in html
    assert len(html) < 900_000


def test_by_hand_the_notebook_runs_from_top_to_bottom(run, tmp_path, monkeypatch):
    import papermill

    project, _ = run
    monkeypatch.chdir(project.folder)
    out = tmp_path / "out.ipynb"
    for area in ("", "P1", "Harbour Surgery"):
        given = {"dataset": "data/faulty", "area": area}
        papermill.execute_notebook(
            "notebooks/data_quality.ipynb", str(out), given, progress_bar=False
        )
        text = json.dumps(json.loads(out.read_text("utf-8")))
        assert "March 2025" in text
        assert ("Ach na Mara" in text) == (area == "")
