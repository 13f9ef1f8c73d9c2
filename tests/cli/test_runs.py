"""Whole runs: awkward names, clusters without data, notebooks that fail."""

import hashlib
import json
import re

import nbformat
import pytest

from tests.project_fixtures import make_project, practice, steady

pytestmark = pytest.mark.long

AWKWARD = {
    "A1": "Bearsden/Milngavie",
    "A2": "Coll, Colonsay & Tiree",
    "A3": "../../x",
    "A4": "<script>alert(1)</script>",
    "A5": "=HYPERLINK(1)",
    "A6": "CON",
    "A7": "Très long " * 30,
}


@pytest.fixture(scope="module")
def awkward(tmp_path_factory):
    """One cluster for each awkward name, and one whose practices sent nothing."""
    project = make_project(tmp_path_factory.mktemp("awkward") / "project")
    practices = [
        practice(f"P{place}", code, name, name)
        for place, (code, name) in enumerate(AWKWARD.items())
    ]
    practices += [practice("Q1", "EMPTY"), practice("Q2", "EMPTY")]
    figures = [row for p in practices[:-2] for row in steady(p[0])]
    project.write_dataset("awkward", practices, figures)
    assert project.command("intake", "data/awkward").exit_code == 0
    job = project.write_job(
        "clusters",
        "report: cluster_report\nfor_each: cluster\ndataset: data/awkward\n"
        "audience: analyst\n",
    )
    return project, project.command("run", job, "--out", "outputs/run")


def test_every_report_is_written(awkward):
    project, result = awkward
    assert result.exit_code == 0, result.output
    assert sorted(project.pages("run")) == sorted([*AWKWARD, "EMPTY"])


def test_no_file_leaves_the_folder_of_the_run(awkward):
    project, _ = awkward
    outside = [
        p
        for p in project.folder.parent.rglob("*.html")
        if not p.is_relative_to(project.folder / "outputs" / "run")
    ]
    assert outside == []
    names = [p.name for p in (project.folder / "outputs/run/clusters").iterdir()]
    assert all(re.fullmatch(r"[A-Za-z0-9-]{2,150}\.html", name) for name in names)


def test_names_are_text_never_markup(awkward):
    project, _ = awkward
    index = (project.folder / "outputs/run/index.html").read_text("utf-8")
    for page in [index, *project.pages("run").values()]:
        assert "<script" not in page.lower()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in project.pages("run")["A4"]
    assert "<h1>../../x" in project.pages("run")["A3"]


def test_a_cluster_without_data_says_so(awkward):
    page = awkward[0].pages("run")["EMPTY"]
    assert "none of the 2 practices has a figure" in page
    assert "We do not know" in page
    assert "<img" not in page
    assert not re.search(r"(?<!\d)0\.0%", page)


def test_a_page_asks_nobody_for_anything(awkward):
    for page in awkward[0].pages("run").values():
        fetched = re.findall(r"(?:src|href)=\"([^\"]*)\"|url\(([^)]*)\)", page)
        targets = [a or b for a, b in fetched]
        assert all(t.startswith(("data:image/", "#")) for t in targets)
        assert "default-src 'none'" in page


def test_nothing_of_this_machine_is_in_a_page(awkward):
    project, _ = awkward
    for page in project.pages("run").values():
        assert str(project.folder) not in page
        assert "workings" not in page


def test_the_manifest_says_what_ran(awkward):
    project, _ = awkward
    manifest = project.manifest("run")
    for record in manifest["reports"]:
        content = (project.folder / "outputs/run" / record["file"]).read_bytes()
        assert record["sha256"] == hashlib.sha256(content).hexdigest()
        assert record["bytes"] == len(content)
        assert record["seconds"] > 0
    assert {"python", "pandas", "papermill", "great-expectations"} <= set(
        manifest["versions"]
    )
    sources = {s["name"] for s in manifest["datasets"][0]["sources"]}
    assert sources == {"example_practices.csv", "example_foot_checks.csv"}


def test_the_same_inputs_give_the_same_bytes(awkward, monkeypatch):
    """Two runs at one time of the clock: pages are the same to the byte."""
    project, _ = awkward
    monkeypatch.setattr("qikit.cli._now", lambda: "2026-11-20 10:00 UTC")
    pages = []
    for run in ("first", "second"):
        words = ["--out", f"outputs/{run}", "--only", "A1", "--only", "EMPTY"]
        result = project.command("run", "params/jobs/clusters.yml", *words)
        assert result.exit_code == 0
        pages.append(project.pages(run))
    assert pages[0] == pages[1]


FAULTY_CELL = "if area == 'A2':\n    raise ValueError('patient 9434765919 broke it')"


def test_one_failing_notebook_stops_no_other(awkward):
    project, _ = awkward
    path = project.folder / "notebooks" / "faulty_report.ipynb"
    notebook = nbformat.read(project.folder / "notebooks/cluster_report.ipynb", 4)
    notebook.cells.append(nbformat.v4.new_code_cell(FAULTY_CELL))
    nbformat.write(notebook, path)
    job = project.write_job(
        "faulty",
        "report: faulty_report\nfor_each: cluster\ndataset: data/awkward\n"
        "areas: [A1, A2]\naudience: analyst\n",
    )
    stale = project.folder / "outputs/broken/faulty"
    stale.mkdir(parents=True)
    (stale.parent / "manifest.json").write_text('{"run": "broken", "reports": []}')
    (stale / "A9-gone.html").write_text("an area that is gone")
    old = stale / "A2-coll-colonsay-tiree-for-the-analysts-eyes-only.html"
    old.write_text("last month's page")
    result = project.command("run", job, "--out", "outputs/broken")
    assert result.exit_code == 13
    assert list(project.pages("broken")) == ["A1"]
    assert not old.exists()
    said = "1 file of earlier runs is still in this folder and is not listed."
    assert result.stdout.splitlines()[-1] == said
    logs = list((project.folder / "outputs/broken/workings").rglob("log.txt"))
    assert len(logs) == 1 and "ValueError" in logs[0].read_text("utf-8")
    assert "9434765919" not in result.output
    shown = json.dumps(project.manifest("broken"))
    index = (project.folder / "outputs/broken/index.html").read_text("utf-8")
    assert "9434765919" not in shown + index + logs[0].read_text("utf-8")
