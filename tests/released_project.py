"""A small project whose reports are released: twelve practices, three measures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
from scipy.optimize import linprog

from qikit.data.ledger import Ledger
from qikit.data.slices import Slice, read_slice
from tests.project_fixtures import Project, make_project, practice

FOOT, FALLS, SAMPLE = "example_foot_check", "example_falls", "example_sample"
MONTHS = ("2026-06", "2026-07", "2026-08", "2026-09")
CLUSTERS = {
    "C1": ("P01", "P02", "P03", "P04", "P05"),
    "C2": ("P06", "P07", "P08", "P09"),
    "C3": ("P10", "P11", "P12"),
}
SIGNED = (
    "disclosure:\n  sign_off: {name: A. Analyst, date: 2026-11-03, decision: release}\n"
)
FILE = """
  - name: {name}
    match: {name}.csv
    required: false
    observations:
      layout: long
      period: {{column: month, form: yyyy-mm}}
      practice_code: practice_code
      measure: {name}
      numerator: met
      denominator: of
"""
OPENS = """\
from qikit.reports.opening import open_report
report = open_report(dataset, area, level="cluster", measures=measures)
report.slice.figures[["practice_code", "measure", "period_start", "numerator"]]
"""
Figures = dict[tuple[str, str, str], tuple[int, int]]


def usual_figures() -> Figures:
    """Give every practice and month a figure.

    Foot checks are many. Falls are few: P02 has 3 in September 2026 and P07 4 in
    August, all others 12 or more. Samples are "x of 10".
    """
    found: Figures = {}
    for place, code in enumerate(c for codes in CLUSTERS.values() for c in codes):
        for month_place, month in enumerate(MONTHS):
            found[FOOT, code, month] = (60 + 2 * place + month_place, 100 + place)
            found[FALLS, code, month] = (12 + place + month_place, 80 + 3 * place)
            found[SAMPLE, code, month] = (5 + (place + month_place) % 4, 10)
    found[FALLS, "P02", "2026-09"] = (3, 83)
    found[FALLS, "P07", "2026-08"] = (4, 98)
    return found


@dataclass
class Office:
    """A project, and how its dataset is written and its jobs are run."""

    project: Project
    figures: Figures = field(default_factory=usual_figures)
    clusters: dict[str, tuple[str, ...]] = field(default_factory=lambda: dict(CLUSTERS))

    @property
    def folder(self) -> Path:
        return self.project.folder

    def take_in(self, name: str = "autumn") -> None:
        """Write the dataset as it now is, and take it in."""
        belongs = [(p, c) for c, codes in self.clusters.items() for p in codes]
        incoming = f"data/{name}/incoming"
        self.project.write_dataset(name, [practice(p, c) for p, c in belongs], [])
        (self.folder / incoming / "example_foot_checks.csv").unlink()
        listed = {p for p, _ in belongs}
        for measure in (FOOT, FALLS, SAMPLE):
            rows = [
                [code, month, met, of]
                for (m, code, month), (met, of) in self.figures.items()
                if m == measure and code in listed
            ]
            header = ["practice_code", "month", "met", "of"]
            self.project.write_csv(f"{incoming}/{measure}.csv", header, rows)
        done = self.project.command("intake", f"data/{name}")
        assert done.exit_code == 0, done.output

    def job(self, name: str, audience: str, more: str = "", **keys: str) -> str:
        """Write a job file; return its path. `keys` replace its usual lines."""
        lines = {
            "report": "cluster_report",
            "for_each": "cluster",
            "dataset": "data/autumn",
            "audience": audience,
            "parameters": f"{{measures: [{FOOT}, {FALLS}, {SAMPLE}]}}",
        }
        lines |= keys
        text = "".join(f"{key}: {value}\n" for key, value in lines.items() if value)
        return self.project.write_job(name, text + more)

    def run(self, *jobs: str, out: str, more: Iterable[str] = ()):
        """Run jobs into a folder below outputs."""
        words = ["run", *jobs, "--out", f"outputs/{out}", "--jobs", "2", *more]
        return self.project.command(*words)

    def slices(self, out: str) -> dict[str, Slice]:
        """Read the slices of a run, by area code."""
        found = (self.folder / "outputs" / out / "workings").rglob("slice.json")
        slices = [read_slice(path.parent) for path in sorted(found)]
        return {cut.about.area_code: cut for cut in slices}

    def shown(self, out: str) -> pd.Series:
        """Give every numerator that a run's slices show, by area, measure, month."""
        return shown_in(self.slices(out).values())

    def ledger(self, name: str = "autumn") -> Ledger:
        return Ledger(self.folder / "data" / name)


def shown_in(slices: Iterable[Slice]) -> pd.Series:
    """Gather the numerators that slices show; all must agree."""
    rows = []
    for cut in slices:
        own = cut.figures.rename(columns={"practice_code": "area_code"})
        rows += [own.assign(level="practice"), cut.benchmarks]
    keys = ["level", "area_code", "measure", "period_start"]
    frame = pd.concat([r[[*keys, "numerator"]] for r in rows]).dropna()
    frame["area_code"] = frame["level"] + " " + frame["area_code"]
    frame["period_start"] = frame["period_start"].dt.strftime("%Y-%m")
    grouped = frame.groupby(["area_code", "measure", "period_start"])["numerator"]
    assert grouped.min().equals(grouped.max())
    return grouped.first()


def make_office(folder: Path) -> Office:
    """Make a project with three measures that one invented source feeds."""
    project = make_project(folder)
    measures = project.folder / "params/measures"
    usual = (measures / f"{FOOT}.yml").read_text("utf-8")
    for name, kind in ((FALLS, "A"), (SAMPLE, "C")):
        title = name.partition("_")[2].title()
        text = usual.replace(f"id: {FOOT}", f"id: {name}")
        text = text.replace("short_name: Foot check", f"short_name: {title}")
        text = text.replace("name: Diabetes foot check", f"name: {title}", 1)
        text = text.replace("sdc_class: A", f"sdc_class: {kind}")
        (measures / f"{name}.yml").write_text(text, "utf-8")
    source = project.folder / "params/sources/example.yml"
    first, _, rest = source.read_text("utf-8").partition("  - name: foot_checks")
    events = rest[rest.index("  - name: events") :]
    fed = "".join(FILE.format(name=name) for name in (FOOT, FALLS, SAMPLE))
    source.write_text(first + fed.lstrip("\n") + events, "utf-8")
    return Office(project)


def write_template(office: Office, name: str, *cells: str) -> str:
    """Write a template of few cells, which runs faster than a report; return its name.

    The first cell opens the report, the cells that are given follow.
    """
    parameters = nbformat.v4.new_code_cell(
        'dataset: str = "data/example"  # a slice\narea: str = "EXAMPLE"  # its code\n'
        "measures: list[str] = []  # empty: all\n",
        metadata={"tags": ["parameters"]},
    )
    notebook = nbformat.read(office.folder / "notebooks/cluster_report.ipynb", 4)
    notebook.cells = [parameters, *map(nbformat.v4.new_code_cell, [OPENS, *cells])]
    nbformat.write(notebook, office.folder / f"notebooks/{name}.ipynb")
    return name


def possible(
    *releases: tuple[Office, pd.Series], measure: str, month: str
) -> dict[str, tuple[int, int]]:
    """Subtract what releases show: between what and what each practice may be.

    An attacker's reckoning, made of nothing but the figures that were shown, who
    belonged where and who had submitted by then. A count that a practice has sent is
    taken to be the same in all releases.
    """
    codes = sorted({p for office, _ in releases for p in _sent(office, measure, month)})
    rows, totals = [], []
    for office, shown in releases:
        figures = shown.xs((measure, month), level=[1, 2])
        sent = _sent(office, measure, month)
        groups = {f"cluster {c}": held for c, held in office.clusters.items()}
        groups |= {f"practice {code}": (code,) for code in sent}
        for name, held in groups.items():
            if name in figures:
                rows.append([float(c in held and c in sent) for c in codes])
                totals.append(figures[name])
    fits = {"A_eq": rows or None, "b_eq": totals or None, "bounds": (0, 1000)}
    found = {}
    for place, code in enumerate(codes):
        own = np.eye(len(codes))[place]
        least, most = (linprog(sign * own, **fits).fun for sign in (1, -1))
        found[code] = (round(least), round(-most))
    return found


def _sent(office: Office, measure: str, month: str) -> set[str]:
    return {c for m, c, when in office.figures if (m, when) == (measure, month)}
