"""The record of a programme's month: steps done, what was decided, what went out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from qikit.errors import DataError, Problem
from qikit.reports.manifest import writing_into
from qikit.reports.paper.files import write_whole

RECORD = "month.json"


@dataclass(frozen=True)
class Step:
    """A step that is done: a digest of what it was done with, when, what it said."""

    inputs: str
    done_at: str
    said: str


@dataclass(frozen=True)
class Accepted:
    """A decision on what the checks found: in which role, when, in which words.

    `findings` are digests of what was found; what was not among them is not accepted.
    """

    role: str
    date: str
    decision: str
    findings: tuple[str, ...]
    said: tuple[str, ...] = ()


@dataclass
class Papers:
    """One run of the month; `sent_on` is empty until its pages went out.

    `data` is a digest of the dataset and the job files that it was made from.
    """

    number: int
    folder: str
    data: str = ""
    finished_at: str = ""
    sent_on: str = ""


@dataclass
class MonthRecord:
    """All that is on record of a month; it is written after each step."""

    programme: str
    month: str
    steps: dict[str, Step] = field(default_factory=dict)
    accepted: list[Accepted] = field(default_factory=list)
    papers: list[Papers] = field(default_factory=list)

    @property
    def latest(self) -> Papers | None:
        """The newest run, or None."""
        return self.papers[-1] if self.papers else None

    def is_done(self, step: str, inputs: str) -> bool:
        """Whether a step was done with just these inputs; they are never empty."""
        done = self.steps.get(step)
        return bool(inputs) and done is not None and done.inputs == inputs

    def done(self, step: str, inputs: str, at: str, said: str) -> None:
        """Note a step that is done."""
        self.steps[step] = Step(inputs, at, said)

    def knows(self, finding: str) -> bool:
        """Whether somebody accepted what was found."""
        return any(finding in decision.findings for decision in self.accepted)

    def sent(self) -> Iterator[Papers]:
        """Give the runs that went out, oldest first."""
        return (papers for papers in self.papers if papers.sent_on)


def read_month(folder: Path, programme: str, month: str) -> MonthRecord:
    """Read the record of a month; a new one where there is none.

    Raises
    ------
    DataError
        If it is damaged: nobody could say what went out.
    """
    path = folder / RECORD
    if not path.exists():
        return MonthRecord(programme, month)
    try:
        found = json.loads(path.read_bytes())
        return MonthRecord(
            found["programme"],
            found["month"],
            {name: Step(**step) for name, step in found["steps"].items()},
            [_accepted(one) for one in found["accepted"]],
            [Papers(**one) for one in found["papers"]],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        what = "the record of this month cannot be read."
        to_do = "Put it back from a backup: it says what went out. Or, if nothing did, "
        raise DataError(Problem(what, str(path), f"{to_do}delete it.")) from error


def write_month(record: MonthRecord, folder: Path) -> None:
    """Write the record of a month, whole or not at all."""
    text = json.dumps(asdict(record), indent=1, ensure_ascii=False)
    with writing_into(folder):
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / RECORD, text.encode("utf-8"))


def _accepted(found: dict) -> Accepted:
    lists = {name: tuple(found[name]) for name in ("findings", "said")}
    return Accepted(**found | lists)
