"""A run into the folder of an earlier one: what is kept, what is made, and why."""

import hashlib
import json
import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from qikit.data.cutting import cut_slice
from qikit.data.definitions.job_files import read_job_file
from qikit.reports import making, reasons, runner
from qikit.reports.execution import MADE, NOTEBOOK_FAILED, Outcome
from qikit.reports.fingerprints import fingerprint
from qikit.reports.jobs import PlannedJob, ReportJob
from qikit.reports.journal import journal_file
from qikit.reports.manifest import CHECK_FAILED
from qikit.reports.paper.files import FormRecord
from qikit.reports.reasons import FORCED, NEW, NOT_MADE, TOUCHED, what_changed
from qikit.reports.runner import Batch, run_batch
from qikit.reports.unchanged import Request
from tests import fake_crew
from tests.unit.reports.drawn_slices import FOOT_CHECK, Drawn

FIRST, SECOND, THIRD = (f"2026-0{m}-05 09:00 UTC" for m in (1, 2, 3))
CLUSTERS = {"C1": ("P1", "P2", "P3"), "C2": ("P4", "P5")}
PRACTICES = [code for codes in CLUSTERS.values() for code in codes]
PEOPLE, MET = 40_000, 20_000
COUNTRY = replace(FOOT_CHECK, benchmark_levels=("cluster", "country"))


CUTTERS: dict[str, object] = {}  # by the data: to write a dataset takes time


def pickled(cut, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "slice.pickle").write_bytes(pickle.dumps(cut))


def unpickled(folder: Path):
    return pickle.loads((folder / "slice.pickle").read_bytes())


class Factory:
    """Five practices in two clusters; each report's page tells all of its slice."""

    def __init__(self, root, monkeypatch):
        self.root, self.patch = root, monkeypatch
        self.met = {(p, m): MET for p in PRACTICES for m in ("11", "12")}
        self.measures = (COUNTRY,)
        self.findings: list[tuple[str, str]] = []
        self.fails: set[str] = set()
        self.executed: list[str] = []
        self.template = root / "notebooks" / "report.ipynb"
        self.template.parent.mkdir(parents=True, exist_ok=True)
        self.template.write_text("{}", "utf-8")
        monkeypatch.setattr(runner, "open_cutter", self._cutter)
        monkeypatch.setattr(making, "write_slice", pickled)
        monkeypatch.setattr(reasons, "read_slice", unpickled)
        fake_crew.use(monkeypatch, self._make)

    def _cutter(self, *_, **__):
        return self.cutter()

    def cutter(self):
        """Prepare the data as they are; each state of them once, as it takes time."""
        state = repr((self.met, self.measures, self.findings))
        if state not in CUTTERS:
            drawn = Drawn(self.root / f"dataset{len(CUTTERS)}")
            for cluster, codes in CLUSTERS.items():
                for code in codes:
                    drawn.practice(code, cluster=cluster)
            for (code, month), met in self.met.items():
                drawn.figure(code, f"2025-{month}", met, PEOPLE)
            for code, severity in self.findings:
                drawn.rejected(code, "2025-12", severity)
            CUTTERS[state] = drawn.cutter(*self.measures)
        return CUTTERS[state]

    def _make(self, execution) -> Outcome:
        self.executed.append(execution.area)
        if execution.area in self.fails:
            raise MemoryError("killed")
        text = told(Path(execution.parameters["dataset"]), execution)
        execution.html.write_bytes(text)
        others = ()
        if "workbook" in execution.formats:
            book = execution.html.with_suffix(".xlsx")
            book.write_bytes(text)
            others = (FormRecord("workbook", book.name, len(text), sha(text)),)
        return Outcome(MADE, 0.1, len(text), sha(text), others=others)

    def job(self, level="practice", areas=None, name="", parameters=None, **more):
        """Plan a job: all areas of a level unless said."""
        name = name or f"{level}s"
        path = self.root / f"{name}.yml"
        path.write_text(
            f"report: report\nfor_each: {level}\ndataset: dataset\n"
            "audience: analyst\nlabel: OFFICIAL\n",
            "utf-8",
        )
        if areas is None:
            areas = PRACTICES if level == "practice" else list(CLUSTERS)
        reports = [
            ReportJob(
                name,
                self.template,
                level,
                code,
                f"Surgery {code}" if level == "practice" else f"Cluster {code}",
                f"{code}-page",
                "OFFICIAL",
                "",
                parameters or {},
                **more,
            )
            for code in areas
        ]
        date = pd.Timestamp("2025-12-01")
        dataset = self.cutter().dataset
        file = read_job_file(path)
        return PlannedJob(file, dataset, self.measures, date, {}, reports)

    def run(self, *jobs, run_at=SECOND, force=False, only=(), folder="run"):
        """Make a run; return it and which areas were executed."""
        self.executed = []
        request = Request(only=tuple(only))
        place = self.root / "outputs" / folder
        batch = Batch(place, self.root, run_at, 2, force=force, request=request)
        jobs = jobs or (self.job(), self.job("cluster"))
        made = run_batch(list(jobs), batch, lambda record: None)
        return made, sorted(self.executed)

    @property
    def folder(self) -> Path:
        return self.root / "outputs" / "run"

    def pages(self, folder="run") -> dict[str, bytes]:
        place = self.root / "outputs" / folder
        return {
            p.relative_to(place).as_posix(): p.read_bytes()
            for p in place.glob("*/*.html")
        }


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def told(folder: Path, execution) -> bytes:
    """Write what a page of the kit shows of a slice, wider areas to one decimal."""
    cut = unpickled(folder)
    measure = cut.measures[0]
    wider = [
        (row.level, row.period_start, measure.text(row.value))
        for row in cut.benchmarks.itertuples()
        if row.level != "cluster"
    ]
    figures = cut.figures.drop(columns=["lower", "upper"]).to_csv()
    asked = {k: v for k, v in execution.parameters.items() if k != "dataset"}
    parts = [execution.title, asked, cut.labels, figures, wider, cut.about.quality]
    return "\n".join(map(str, parts)).encode("utf-8")


@pytest.fixture(scope="module")
def first_run(tmp_path_factory):
    """A folder with a first run in it."""
    root = tmp_path_factory.mktemp("first")
    with pytest.MonkeyPatch.context() as patch:
        Factory(root, patch).run(run_at=FIRST)
    return root


@pytest.fixture
def factory(first_run, tmp_path, monkeypatch) -> Factory:
    """A factory that has made a first run."""
    shutil.copytree(first_run / "outputs", tmp_path / "outputs")
    return Factory(tmp_path, monkeypatch)


EVERY = sorted([*PRACTICES, *CLUSTERS])


def by_area(made) -> dict:
    return {r.area: r for r in made.manifest.reports}


def whys(made) -> dict[str, tuple[str, ...]]:
    return {r.area: r.because for r in made.manifest.reports}


def test_a_first_run_makes_every_report_and_says_that_it_is_new(tmp_path, monkeypatch):
    made, executed = Factory(tmp_path, monkeypatch).run(run_at=FIRST)
    assert executed == EVERY
    assert set(whys(made).values()) == {(NEW,)}
    assert {r.made_at for r in made.manifest.reports} == {FIRST}


def test_a_second_run_executes_nothing_and_lists_everything(factory):
    before = factory.pages()
    made, executed = factory.run()
    assert executed == [] and factory.pages() == before
    assert made.exit_code == 0 and made.unlisted == 0
    for record in made.manifest.reports:
        assert record.kept and record.status == MADE and record.made_at == FIRST
        assert (factory.folder / "workings" / record.file).with_suffix("").is_dir()
    index = made.index.read_text("utf-8")
    assert "7 of 7 reports made." in index
    assert index.count(f"made {FIRST}; unchanged since") == len(EVERY)
    assert (
        len((factory.folder / "send_list.csv").read_text().splitlines())
        == len(EVERY) + 1
    )


@pytest.mark.parametrize("month", ["11", "12"])
def test_one_practice_changes_its_own_page_and_those_on_which_it_stands(factory, month):
    factory.met["P4", month] += 1  # of 200,000 people: nothing to one decimal
    made, executed = factory.run()
    assert executed == ["C2", "P4", "P5"]
    when = {"11": "November", "12": "December"}[month]
    assert whys(made)["P4"] == (
        f"Its figures have changed: Foot check, {when} 2025, of Surgery P4.",
    )
    (said,) = whys(made)["P5"]
    assert f"Foot check, {when} 2025, of Practice " in said
    assert "P4" not in said  # it stands by letter there


def test_a_national_figure_that_moves_on_paper_makes_every_page_again(factory):
    factory.met["P4", "12"] = MET + 3200
    made, executed = factory.run()
    assert executed == EVERY
    assert whys(made)["P1"] == ("A figure that it is compared with has changed.",)


def test_pages_are_as_those_of_a_run_from_nothing(factory):
    for extra in (1, 1, 40, 2000):
        factory.met["P1", "12"] += extra
        factory.run()
        factory.run(run_at=THIRD, force=True, folder="fresh")
        assert factory.pages() == factory.pages("fresh")


def test_a_change_that_is_taken_back_makes_the_pages_again(factory):
    factory.met["P4", "12"] = MET + 1
    factory.run()
    factory.met["P4", "12"] = MET
    _, executed = factory.run(run_at=THIRD)
    assert executed == ["C2", "P4", "P5"]


def test_another_notebook_makes_every_page_again(factory):
    factory.template.write_text('{"cells": []}', "utf-8")
    made, executed = factory.run()
    assert executed == EVERY
    assert set(whys(made).values()) == {("Its notebook has changed.",)}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"parameters": {"session": 3}}, "What is asked for"),
        ({"formats": ("html", "workbook")}, "Other forms"),
    ],
)
def test_what_is_asked_for_counts(factory, more, said):
    made, executed = factory.run(factory.job(**more), factory.job("cluster"))
    assert executed == sorted(PRACTICES)
    assert all(
        text[0].startswith(said) for a, text in whys(made).items() if a in PRACTICES
    )


def test_a_measure_that_is_written_otherwise_counts(factory):
    factory.measures = (replace(COUNTRY, caveats="Read with care."),)
    made, executed = factory.run()
    assert executed == EVERY
    assert whys(made)["C1"][0].startswith("What is asked for has changed")


def test_what_the_checks_say_counts(factory):
    factory.findings.append(("P1", "warning"))
    made, _ = factory.run()
    assert whys(made)["P1"][0].startswith("What the checks found")


@pytest.mark.parametrize("part", ["package_digest", "versions"])
def test_what_makes_the_pages_counts(factory, part):
    other = {"package_digest": "x", "versions": {"python": "4"}}[part]
    factory.patch.setattr(f"qikit.reports.fingerprints.{part}", lambda: other)
    _, executed = factory.run()
    assert executed == EVERY


def test_force_makes_everything(factory):
    made, executed = factory.run(force=True)
    assert executed == EVERY
    assert set(whys(made).values()) == {(FORCED,)}
    assert {r.made_at for r in made.manifest.reports} == {SECOND}


@pytest.mark.parametrize("harm", ["gone", "changed", "emptied"])
def test_a_page_that_is_not_as_it_was_written_is_made_again(factory, harm):
    page = factory.folder / "practices" / "P2-page.html"
    before = page.read_bytes()
    if harm == "gone":
        page.unlink()
    else:
        page.write_bytes(b"by hand" if harm == "changed" else b"")
    made, executed = factory.run()
    assert executed == ["P2"] and page.read_bytes() == before
    assert whys(made)["P2"] == (TOUCHED,)


def test_so_is_one_whose_workbook_is_gone(factory):
    job = factory.job(formats=("html", "workbook"))
    factory.run(job, folder="books")
    (factory.root / "outputs/books/practices/P3-page.xlsx").unlink()
    job = factory.job(formats=("html", "workbook"))
    _, executed = factory.run(job, run_at=THIRD, folder="books")
    assert executed == ["P3"]


def test_a_report_that_failed_is_made_again(factory):
    factory.fails = {"P2"}
    factory.run(force=True)
    factory.fails = set()
    made, executed = factory.run(run_at=THIRD)
    assert executed == ["P2"] and whys(made)["P2"] == (NOT_MADE,)
    assert made.exit_code == 0


def test_a_report_that_fails_now_is_no_longer_there(factory):
    factory.met["P4", "12"], factory.fails = MET + 1, {"P4"}
    made, _ = factory.run()
    assert by_area(made)["P4"].status == NOTEBOOK_FAILED
    assert by_area(made)["P5"].status == MADE
    assert "practices/P4-page.html" not in factory.pages()


def test_a_practice_whose_row_is_refused_now_has_no_page(factory):
    factory.findings.append(("P1", "critical"))
    made, _ = factory.run()
    assert by_area(made)["P1"].status == CHECK_FAILED
    assert "practices/P1-page.html" not in factory.pages()
    assert not list((factory.folder / "workings").rglob("P1-*"))


def test_an_area_that_is_gone_is_in_no_list_and_still_on_disk(factory):
    left = [c for c in PRACTICES if c != "P5"]
    made, executed = factory.run(factory.job(areas=left), factory.job("cluster"))
    assert executed == [] and "P5" not in by_area(made)
    assert "Surgery P5" not in made.index.read_text("utf-8")
    assert "practices/P5-page.html" in factory.pages()
    assert made.unlisted == 1
    assert not (factory.folder / "workings/practices/P5-page").exists()


def test_one_that_comes_back_is_new(factory):
    left = [c for c in PRACTICES if c != "P5"]
    factory.run(factory.job(areas=left), factory.job("cluster"))
    made, executed = factory.run(run_at=THIRD)
    assert executed == ["P5"] and whys(made)["P5"] == (NEW,)


# -- some areas only


def test_with_only_the_other_reports_stay(factory):
    factory.met["P4", "12"] = MET + 1
    made, executed = factory.run(factory.job(areas=["P4"]), only=["P4"])
    assert executed == ["P4"]
    others = {a: r for a, r in by_area(made).items() if a != "P4"}
    assert sorted([*others, "P4"]) == EVERY
    assert all(r.unseen and r.made_at == FIRST for r in others.values())
    index = made.index.read_text("utf-8")
    assert index.count(f"made {FIRST}; not looked at again") == len(EVERY) - 1
    assert sorted(made.manifest.jobs) == ["clusters", "practices"]
    _, executed = factory.run(run_at=THIRD)  # those that were out of date
    assert executed == ["C2", "P5"]


def test_with_only_what_failed_before_is_listed_and_not_this_run_s_failure(factory):
    factory.fails = {"P2"}
    factory.run(force=True)
    made, _ = factory.run(factory.job(areas=["P4"]), only=["P4"], run_at=THIRD)
    assert by_area(made)["P2"].status == NOTEBOOK_FAILED
    assert made.exit_code == 0


def test_with_only_a_page_that_is_gone_is_not_listed(factory):
    (factory.folder / "practices/P2-page.html").unlink()
    made, _ = factory.run(factory.job(areas=["P4"]), only=["P4"])
    assert "P2" not in by_area(made)


# -- a run that is stopped


class Killed(BaseException):
    """Ends the run at once, as kill -9 does."""


def stop_after(factory, number):
    def make(execution):
        if len(factory.executed) == number:
            raise Killed
        return factory._make(execution)

    fake_crew.use(factory.patch, make)


def test_a_run_that_is_killed_loses_nothing_that_was_finished(factory):
    stop_after(factory, 4)
    with pytest.raises(Killed):
        factory.run(force=True)
    finished = sorted(factory.executed)
    assert not (factory.folder / "index.html").exists()
    fake_crew.use(factory.patch, factory._make)
    made, executed = factory.run(run_at=THIRD)
    # those not begun are still as they were; of the one under way all is gone
    assert not set(executed) & set(finished)
    assert {by_area(made)[a].made_at for a in finished} == {SECOND}
    assert sorted(by_area(made)) == EVERY and made.exit_code == 0


def test_a_first_run_that_is_killed_is_continued(tmp_path, monkeypatch):
    factory = Factory(tmp_path, monkeypatch)
    stop_after(factory, 4)
    with pytest.raises(Killed):
        factory.run(run_at=FIRST)
    finished = sorted(factory.executed)
    with journal_file(factory.folder).open("ab") as file:
        file.write(b'{"line": "report", "job": "pract')  # the last line is torn
    fake_crew.use(monkeypatch, factory._make)
    made, executed = factory.run()
    assert sorted([*executed, *finished]) == EVERY
    assert made.exit_code == 0
    factory.run(run_at=THIRD)
    assert factory.executed == []


@pytest.mark.parametrize("harm", [b"", b"\x00\xff\n[]\n{}\n", None])
def test_a_journal_that_is_lost_only_costs_time(factory, harm):
    path = journal_file(factory.folder)
    if harm is None:
        shutil.rmtree(path.parent)
    else:
        path.write_bytes(harm)
    made, executed = factory.run()
    assert executed == EVERY and made.exit_code == 0


def test_reports_for_other_readers_are_all_made(factory):
    lines = journal_file(factory.folder).read_text("utf-8").splitlines()
    begun = json.loads(lines[0]) | {"audience": "cluster"}
    text = "\n".join([json.dumps(begun), *lines[1:]]) + "\n"
    journal_file(factory.folder).write_text(text, "utf-8")
    _, executed = factory.run()
    assert executed == EVERY


def test_the_slices_that_are_kept_are_those_of_their_pages(factory):
    factory.met["P4", "12"] = MET + 1
    factory.run()
    cutter = factory.cutter()
    job = factory.job()
    for report in job.reports:
        now = cut_slice(cutter, job.order(report, ""))
        then = unpickled(factory.folder / f"workings/practices/{report.stem}/slice")
        pd.testing.assert_frame_equal(then.figures, now.figures)


PARTS_OF_A_SLICE = {
    "figures": ("numerator", 7.0),
    "practices": ("label", "Another name"),
    "benchmarks": ("numerator", 7.0),
}


@pytest.mark.parametrize("table", PARTS_OF_A_SLICE)
@pytest.mark.parametrize("level", ["practice", "cluster"])
def test_each_table_of_a_slice_counts_by_itself(factory, table, level):
    """Though in a run one that changes seldom does so alone."""
    job = factory.job(level)
    report = job.reports[0]
    cut = cut_slice(factory.cutter(), job.order(report, ""))
    column, value = PARTS_OF_A_SLICE[table]
    rows = getattr(cut, table).copy()
    own = (
        rows.index[rows["level"].eq("cluster")] if table == "benchmarks" else rows.index
    )
    rows.loc[own[0], column] = value
    before = fingerprint(report, "", cut)
    now = fingerprint(report, "", replace(cut, **{table: rows}))
    assert "figures" in what_changed(before, now)
    assert fingerprint(report, "", replace(cut)) == before
