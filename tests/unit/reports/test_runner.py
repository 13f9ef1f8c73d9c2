"""The batch: what is made, what is not, and the code with which it ends."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from qikit.data.checks.record import Finding
from qikit.data.definitions.job_files import read_job_file
from qikit.data.slices import read_slice
from qikit.errors import CheckError, DataError, ParameterError
from qikit.reports import making, runner
from qikit.reports.execution import Outcome
from qikit.reports.jobs import PlannedJob, ReportJob
from qikit.reports.manifest import Manifest, ReportRecord
from qikit.reports.runner import Batch, RunResult, run_batch
from qikit.reports.statuses import CHECK_FAILED, MADE, NOTEBOOK_FAILED
from tests import fake_crew
from tests.unit.reports.drawn_slices import FOOT_CHECK

RUN_AT = "2026-01-05 09:00 UTC"


# -- the exit code


def result(*statuses: str, touched=()) -> RunResult:
    reports = [
        ReportRecord("job", "practice", f"P{i}", f"Surgery {i}", status)
        for i, status in enumerate(statuses)
    ]
    return RunResult(Manifest("run", RUN_AT, [], reports), Path("x"), list(touched))


REFUSED = ["The numerator is above its denominator (1 row: Surgery P1)"]


@pytest.mark.parametrize(
    ("statuses", "touched", "code"),
    [
        ([], [], 0),
        ([MADE, MADE], [], 0),
        ([MADE, CHECK_FAILED], [], 12),
        ([CHECK_FAILED, CHECK_FAILED], REFUSED, 12),
        ([MADE], REFUSED, 12),  # only the cluster's report was asked for
        ([MADE, NOTEBOOK_FAILED], [], 13),
        ([NOTEBOOK_FAILED, NOTEBOOK_FAILED], [], 13),
        ([CHECK_FAILED, NOTEBOOK_FAILED], [], 20),
        ([MADE, NOTEBOOK_FAILED], REFUSED, 20),
        ([MADE, making.SLICE_FAILED], [], 20),
        ([MADE, "lost"], [], 20),
    ],
)
def test_the_exit_code_is_never_0_when_a_report_is_missing(statuses, touched, code):
    assert result(*statuses, touched=touched).exit_code == code


# -- a whole batch, without kernels


def fake_execute(execution) -> Outcome:
    """Write a page that says what it was made from; P2 fails, P4's worker dies."""
    if execution.area == "P2":
        return Outcome(NOTEBOOK_FAILED, 0.1, error="ZeroDivisionError")
    if execution.area == "P4":
        raise MemoryError("killed")
    assert execution.template.name == "practice_report.ipynb"
    cut = read_slice(Path(execution.parameters["dataset"]))
    execution.html.write_text(f"{execution.title}, {cut.own_code}", "utf-8")
    return Outcome(MADE, 0.1, 11, "c" * 64)


@pytest.fixture
def batch(drawn, tmp_path, monkeypatch):
    """Four practices; the job asks for the report of each."""
    for code in ("P1", "P2", "P3", "P4"):
        drawn.practice(code).figure(code, "2025-12", 50, 100)
    fake_crew.use(monkeypatch, fake_execute)
    monkeypatch.setattr(
        runner,
        "open_cutter",
        lambda *_, **__: drawn.cutter(),
    )
    return Batch(tmp_path / "outputs" / "run", tmp_path, RUN_AT, 2)


def planned(tmp_path, drawn, codes=("P1", "P2", "P3", "P4"), name="job", more=""):
    path = tmp_path / f"{name}.yml"
    path.write_text(
        "report: practice_report\nfor_each: practice\ndataset: data/x\n"
        f"audience: analyst\nlabel: OFFICIAL\n{more}",
        "utf-8",
    )
    reports = [
        ReportJob(
            name,
            Path("notebooks/practice_report.ipynb"),
            "practice",
            code,
            f"Surgery {code}",
            f"{code}-surgery-official",
            "OFFICIAL",
            "",
            {"measures": ["foot_check"]},
        )
        for code in codes
    ]
    date = pd.Timestamp("2025-12-01")
    dataset = drawn.cutter().dataset
    return PlannedJob(read_job_file(path), dataset, (FOOT_CHECK,), date, {}, reports)


def earlier_page(batch, path, text="of last month"):
    """Put a page into the folder as an earlier run would."""
    page = batch.folder / path
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text, "utf-8")
    (batch.folder / "manifest.json").write_text('{"run": "x", "reports": []}', "utf-8")
    return page


def run(drawn, batch, tmp_path, **how):
    told = []
    made = run_batch([planned(tmp_path, drawn, **how)], batch, told.append)
    return made, told


def status(made: RunResult) -> dict[str, str]:
    return {r.area: r.status for r in made.manifest.reports}


def test_one_failing_report_stops_no_other(drawn, batch, tmp_path):
    made, told = run(drawn, batch, tmp_path)
    assert status(made) == {
        "P1": MADE,
        "P2": NOTEBOOK_FAILED,
        "P3": MADE,
        "P4": NOTEBOOK_FAILED,
    }
    assert made.exit_code == 13
    assert sorted(r.area for r in told) == ["P1", "P2", "P3", "P4"]
    page = batch.folder / "job" / "P1-surgery-official.html"
    assert page.read_text("utf-8") == "Surgery P1: practice report, P1"
    (dead,) = [r for r in made.manifest.reports if r.area == "P4"]
    assert dead.error == "it died (killed)."


def test_the_manifest_and_the_index_list_every_report(drawn, batch, tmp_path):
    made, _ = run(drawn, batch, tmp_path)
    written = json.loads((batch.folder / "manifest.json").read_text("utf-8"))
    assert written["run"] == "run" and written["run_at"] == RUN_AT
    assert [r["area"] for r in written["reports"]] == ["P1", "P2", "P3", "P4"]
    assert [r["file"] for r in written["reports"]] == [
        "job/P1-surgery-official.html",
        "",
        "job/P3-surgery-official.html",
        "",
    ]
    assert written["datasets"][0]["rules_run"] == 7
    assert written["jobs"]["job"]["title"] == "Scotland: practice reports"
    index = made.index.read_text("utf-8")
    assert "2 of 4 reports made." in index
    assert str(tmp_path) not in json.dumps(written) + index


def test_the_stale_page_of_a_failed_report_is_removed(drawn, batch, tmp_path):
    for code in ("P1", "P2"):
        earlier_page(batch, f"job/{code}-surgery-official.html")
    run(drawn, batch, tmp_path)
    left = {p.name: p.read_text("utf-8") for p in (batch.folder / "job").iterdir()}
    assert "P2-surgery-official.html" not in left
    assert left["P1-surgery-official.html"].startswith("Surgery P1")


def test_a_practice_whose_row_was_refused_gets_no_report(drawn, batch, tmp_path):
    drawn.rejected("P1", "2025-12")
    page = earlier_page(batch, "job/P1-surgery-official.html")
    made, _ = run(drawn, batch, tmp_path, codes=("P1", "P3"))
    assert status(made) == {"P1": CHECK_FAILED, "P3": MADE}
    assert made.exit_code == 12
    assert not page.exists()
    (refused,) = [r for r in made.manifest.reports if r.area == "P1"]
    for part in ("numerator is above", "Surgery P1", "December 2025"):
        assert part in refused.error
    assert not list((batch.folder / "workings").rglob("P1-*"))


def test_a_finding_of_another_practice_touches_nobody(drawn, batch, tmp_path):
    drawn.rejected("P2", "2025-12")
    made, _ = run(drawn, batch, tmp_path, codes=("P1",))
    assert made.exit_code == 0 and made.touched == []


def test_a_warning_stops_nothing(drawn, batch, tmp_path):
    drawn.rejected("P1", "2025-12", "warning")
    made, _ = run(drawn, batch, tmp_path, codes=("P1",))
    assert made.exit_code == 0
    assert "numerator" in made.manifest.datasets[0].warnings[0]


def test_the_workings_are_new_and_apart(drawn, batch, tmp_path):
    old = earlier_page(batch, "workings/job/P9-old/executed.ipynb", "{}")
    run(drawn, batch, tmp_path, codes=("P1",))
    assert not old.exists()
    assert (batch.folder / "workings/job/P1-surgery-official/slice").is_dir()
    assert {p.name for p in batch.folder.iterdir()} == {
        "index.html",
        "manifest.json",
        "send_list.csv",
        "job",
        "workings",
    }


def test_a_run_that_is_stopped_leaves_no_list_of_an_earlier_one(
    drawn, batch, tmp_path, monkeypatch
):
    def stopped(execution):
        raise KeyboardInterrupt

    run(drawn, batch, tmp_path, codes=("P1",))
    assert (batch.folder / "index.html").is_file()
    fake_crew.use(monkeypatch, stopped)
    with pytest.raises(KeyboardInterrupt):
        run(drawn, batch, tmp_path, codes=("P1", "P3"))
    left = {path.name for path in batch.folder.iterdir()}
    assert not left & {"index.html", "send_list.csv"}


def test_a_slice_that_cannot_be_cut_stops_no_other(drawn, batch, tmp_path, monkeypatch):
    cut = making.cut_slice

    def refusing(cutter, order):
        if order.area_code == "P1":
            raise DataError("there is no practice 'P1' in the dataset.")
        return cut(cutter, order)

    monkeypatch.setattr(making, "cut_slice", refusing)
    made, _ = run(drawn, batch, tmp_path, codes=("P1", "P3"))
    assert status(made) == {"P1": making.SLICE_FAILED, "P3": MADE}
    assert made.exit_code == 20


def test_a_broken_shape_stops_everything_before_a_file_is_written(
    drawn, batch, tmp_path
):
    broken = Finding("tables/observations", "r", "critical", "shape", "No months", 0)
    drawn.findings.append(broken)
    with pytest.raises(CheckError, match="No months") as caught:
        run(drawn, batch, tmp_path)
    assert caught.value.exit_code == 12
    assert "Nothing is reported from this dataset" in str(caught.value)
    assert not batch.folder.exists()


def test_block_stops_at_a_refused_row(drawn, batch, tmp_path):
    drawn.rejected("P3", "2025-12")
    with pytest.raises(CheckError, match="numerator is above"):
        run(drawn, batch, tmp_path, codes=("P1",), more="on_critical: block\n")
    assert not batch.folder.exists()


def test_two_jobs_write_two_folders(drawn, batch, tmp_path):
    jobs = [
        planned(tmp_path, drawn, codes=("P1",), name=name) for name in ("one", "two")
    ]
    made = run_batch(jobs, batch, lambda record: None)
    assert [r.file for r in made.manifest.reports] == [
        "one/P1-surgery-official.html",
        "two/P1-surgery-official.html",
    ]


def test_nothing_asked_for_still_has_an_index(drawn, batch, tmp_path):
    job = replace(planned(tmp_path, drawn), reports=[])
    made = run_batch([job], batch, lambda record: None)
    assert made.exit_code == 0
    assert "0 of 0 reports made." in made.index.read_text("utf-8")


# -- the folder of the run


@pytest.fixture
def gate_closed(monkeypatch):
    """Fail the test where the data are opened: the folder is judged before."""

    def opened(*_, **__):
        raise AssertionError("the data were opened")

    monkeypatch.setattr(runner, "open_cutter", opened)


def refused(drawn, batch, tmp_path, folder) -> str:
    """Return why a run into this folder is refused."""
    with pytest.raises(ParameterError) as caught:
        run(drawn, replace(batch, folder=folder), tmp_path)
    assert caught.value.exit_code == 10
    return str(caught.value)


@pytest.mark.parametrize("manifest", [None, "no JSON", "[]", '{"name": "an app"}'])
def test_a_folder_that_no_run_made_is_left_alone(
    drawn, batch, tmp_path, manifest, gate_closed
):
    mine = tmp_path / "papers" / "workings" / "notes.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", "utf-8")
    if manifest is not None:
        (tmp_path / "papers/manifest.json").write_text(manifest, "utf-8")
    text = refused(drawn, batch, tmp_path, tmp_path / "papers")
    assert "not empty and was not made by a qikit run" in text
    assert "Name a new or empty folder with --out" in text
    assert mine.read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    "place",
    [
        ".",
        "..",
        "notebooks",
        "params/jobs/new",
        "expectations/new",
        "qikit",
        "new/../params",
        "data",
        "data/x",
        "data/x/incoming/new",
    ],
)
def test_no_run_writes_among_the_files_of_the_project(
    drawn, batch, tmp_path, place, gate_closed
):
    project = tmp_path / "project"
    job = planned(tmp_path, drawn)
    job = replace(job, dataset=replace(job.dataset, folder=project / "data/x"))
    run_there = replace(batch, folder=project / place, project=project)
    (project / "new").mkdir(parents=True)
    with pytest.raises(ParameterError, match="no run may write") as caught:
        run_batch([job], run_there, lambda record: None)
    assert caught.value.exit_code == 10
    assert [p.name for p in project.iterdir()] == ["new"]


def test_a_file_is_no_folder_for_a_run(drawn, batch, tmp_path, gate_closed):
    path = tmp_path / "report.txt"
    path.write_text("mine", "utf-8")
    assert "this is a file" in refused(drawn, batch, tmp_path, path)


def test_an_empty_folder_and_that_of_a_stopped_run_can_be_used(
    drawn, batch, tmp_path, monkeypatch
):
    def stopped(*_):
        raise KeyboardInterrupt

    batch.folder.mkdir(parents=True)
    with monkeypatch.context() as patch:
        patch.setattr(making, "write_slice", stopped)
        with pytest.raises(KeyboardInterrupt):
            run(drawn, batch, tmp_path, codes=("P1",))
    made, _ = run(drawn, batch, tmp_path, codes=("P1",))
    assert made.exit_code == 0


@pytest.mark.parametrize("error", [PermissionError, FileNotFoundError])
def test_a_folder_that_cannot_be_written(drawn, batch, tmp_path, monkeypatch, error):
    def failing(*_, **__):
        raise error(13, "the system says no")

    monkeypatch.setattr("qikit.reports.manifest.tempfile.TemporaryFile", failing)
    with pytest.raises(ParameterError, match="cannot be made or written") as caught:
        run(drawn, batch, tmp_path)
    assert "the system says no" in str(caught.value)


@pytest.mark.parametrize("blocked", ["outputs", "outputs/run/job"])
def test_a_file_where_a_folder_must_be(drawn, batch, tmp_path, blocked):
    path = tmp_path / blocked
    if blocked == "outputs":
        path.write_text("mine", "utf-8")
    else:
        earlier_page(batch, "job", "mine")
    with pytest.raises(ParameterError, match="cannot be made or written"):
        run(drawn, batch, tmp_path)
    assert path.read_text("utf-8") == "mine"


def test_pages_of_earlier_runs_stay_and_are_counted(drawn, batch, tmp_path):
    old = [earlier_page(batch, path) for path in ("job/P9.html", "older/P1.html")]
    made, _ = run(drawn, batch, tmp_path, codes=("P1",))
    assert made.unlisted == 2
    assert all(page.is_file() for page in old)
    assert "P9" not in made.index.read_text("utf-8")
