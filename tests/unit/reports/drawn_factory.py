"""A drawn project whose reports are made again: five practices in two clusters."""

import hashlib
import pickle
from dataclasses import replace
from pathlib import Path

import pandas as pd

from qikit.data.definitions.job_files import read_job_file
from qikit.reports import making, reasons, runner
from qikit.reports.execution import Outcome
from qikit.reports.jobs import PlannedJob, ReportJob
from qikit.reports.paper.files import FormRecord
from qikit.reports.runner import Batch, run_batch
from qikit.reports.statuses import MADE
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
        self.template = root / "notebooks" / "practice_report.ipynb"
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
            f"report: practice_report\nfor_each: {level}\ndataset: dataset\n"
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
    """Write what a page of the kit shows of a slice, wider areas to one decimal.

    Of those it is the newest month, and the levels that the measure names.
    """
    cut = unpickled(folder)
    measure = cut.measures[0]
    wider = [
        (row.level, row.period_start, measure.text(row.value))
        for row in cut.benchmarks.itertuples()
        if row.level in set(measure.benchmark_levels) - {"cluster"}
        and row.period_start == cut.figures["period_start"].max()
    ]
    figures = cut.figures.drop(columns=["lower", "upper"]).to_csv()
    asked = {k: v for k, v in execution.parameters.items() if k != "dataset"}
    parts = [execution.title, asked, cut.labels, figures, wider, cut.about.quality]
    return "\n".join(map(str, parts)).encode("utf-8")


EVERY = sorted([*PRACTICES, *CLUSTERS])


def by_area(made) -> dict:
    return {r.area: r for r in made.manifest.reports}


def whys(made) -> dict[str, tuple[str, ...]]:
    return {r.area: r.because for r in made.manifest.reports}
