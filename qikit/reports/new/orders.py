"""What is asked for when something new is made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

REPORT, MEASURE, BUNDLE = "report", "measure", "bundle"
SOURCE, TOOLKIT, PROGRAMME = "source", "toolkit", "programme"
FOLDERS = {  # of a project, by what is new
    MEASURE: "params/measures",
    BUNDLE: "params/bundles",
    SOURCE: "params/sources",
    TOOLKIT: "params/toolkits",
    PROGRAMME: "params/programmes",
}
EXAMPLE_AREAS = {"cluster": "EXAMPLE", "practice": "EX01"}  # of the synthetic example


@dataclass(frozen=True)
class NewOrder:
    """Something new: of which kind, by which name, in which project's folder.

    `level` is that of a report: cluster or practice. `begins` is the day of a
    programme's first learning session, such as 2026-03-12.
    """

    kind: str
    name: str
    project: Path
    level: str = "cluster"
    begins: str = ""

    @property
    def title(self) -> str:
        """The name as words: "Foot check" for foot_check."""
        words = " ".join(part for part in self.name.split("_") if part)
        return words[:1].upper() + words[1:]

    @property
    def paths(self) -> list[Path]:
        """The files that are written for it; a job file comes last."""
        if self.kind == REPORT:
            notebook = self.project / "notebooks" / f"{self.name}.ipynb"
            return [notebook, self.project / "params" / "jobs" / f"{self.name}.yml"]
        return [self.project / FOLDERS[self.kind] / f"{self.name}.yml"]
