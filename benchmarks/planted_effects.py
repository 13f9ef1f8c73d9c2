"""The planted effects of the example collaborative, and what its summit claims."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from qikit.data.cutting import cut_slice
from qikit.data.synthetic.writing import TRUTHS
from qikit.evaluation.claims import CLAIM
from qikit.reports.jobs import plan
from qikit.reports.opening import open_cutter
from qikit.reports.programme.progress import Progress, progress
from qikit.reports.results import Report

PROJECT = Path(__file__).parents[1]
JOB = PROJECT / "params" / "jobs" / "collaborative_summit.yml"
LARGE = 0.2  # of 1: 20 percentage points
RUN_AT = "2025-10-06T08:00:00"


@dataclass(frozen=True)
class Looked:
    """A planted effect, and whether the summit claims it in the direction planted."""

    name: str
    planted: float
    seen: float
    is_claimed: bool

    @property
    def text(self) -> str:
        """The effect in a line."""
        said = "claimed" if self.is_claimed else "NOT claimed"
        points = (
            f"planted {100 * self.planted:+.1f}, seen {100 * self.seen:+.1f} points"
        )
        return f"{self.name:<32} {points:<40} {said}"


def planted_effects(dataset: Path) -> list[Looked]:
    """Look for each planted effect of 20 points and more among the summit's claims."""
    truths = yaml.safe_load((PROJECT / dataset / TRUTHS).read_text("utf-8"))
    report = summit_report()
    found = progress(report)
    return [_looked(effect, found) for effect in truths["effects"] if _is_large(effect)]


def summit_report() -> Report:
    """Open the summit's report as the batch would."""
    (job,) = plan([JOB], PROJECT)
    names = [measure.id for measure in job.measures]
    folder = PROJECT / job.file.dataset
    more = {"as_of": job.as_of, "running": job.running}
    cutter = open_cutter(folder, PROJECT, names, **more)
    order = job.order(job.reports[0], RUN_AT)
    return Report(cut_slice(cutter, order), job.parameters)


def _is_large(effect: dict[str, Any]) -> bool:
    return abs(effect["after"] - effect["before"]) >= LARGE


def _looked(effect: dict[str, Any], found: Progress) -> Looked:
    area = found.group if effect["scope"] == "all" else effect["scope"]
    table = found.found.table.set_index(["measure", "area"])
    row: pd.Series = table.loc[(effect["measure"], area)]
    planted = effect["after"] - effect["before"]
    goes_with_it = row["change"] * planted > 0
    is_claimed = row["status"] == CLAIM and goes_with_it
    return Looked(effect["name"], planted, float(row["change"]), bool(is_claimed))
