"""A programme's month: intake, check, run, audit, index, ledger; on from where it was.

Each step is the function that its own command calls. One that is done is not done
again while what it was done with stays the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from qikit.data.checks.gate import quality_record
from qikit.data.extracts.intake import take_in_project
from qikit.errors import CheckError, Problem
from qikit.reports.issues import begin_from
from qikit.reports.manifest import writing_into
from qikit.reports.month_inputs import (
    data_inputs,
    intake_inputs,
    programme_findings,
    run_inputs,
)
from qikit.reports.month_order import MonthOrder
from qikit.reports.month_papers import PaperSteps
from qikit.reports.month_record import Accepted, MonthRecord, Papers, write_month
from qikit.reports.run_folder import INDEX
from qikit.rounding import count_text

INTAKE, CHECK, RUN = "intake", "check", "run"
AUDIT, IN_INDEX, IN_LEDGER = "audit", "index", "ledger"
STEPS = (INTAKE, CHECK, RUN, AUDIT, IN_INDEX, IN_LEDGER)
MEND = "Nothing is reported from this dataset until it is mended."
Tell = Callable[[str, str], None]


def make_month(order: MonthOrder, record: MonthRecord, tell: Tell) -> None:
    """Do every step of a month that is not done, in order.

    Parameters
    ----------
    order
        What is made.
    record
        What is on record of the month; it is brought up to date and written after
        each step, so that the next call goes on from there.
    tell
        Is told of each step: its name, and what happened.

    Raises
    ------
    QikitError
        Where a step fails, or a person must decide; its exit code says which.
    """
    _Month(order, record, tell).make()


def record_sent(record: MonthRecord, folder: Path, day: str) -> Papers | None:
    """Note that the newest papers of a month went out; None where none are finished."""
    papers = record.latest
    if papers is None or not papers.finished_at or papers.sent_on:
        return None
    papers.sent_on = day
    write_month(record, folder)
    return papers


class _Month:
    """The steps of one month, on their way."""

    def __init__(self, order: MonthOrder, record: MonthRecord, tell: Tell) -> None:
        self.order, self.record, self._tell = order, record, tell
        self.project, self.due = order.project, order.due

    def make(self) -> None:
        """Do the steps on the data, then those on the papers unless they stand."""
        self._intake()
        self._check()
        if self._is_as_sent():
            day = self.record.latest.sent_on
            self._tell(RUN, f"nothing new since the papers went out on {day}")
            return
        self._make_papers(self._papers())

    def _make_papers(self, papers: Papers) -> None:
        steps = PaperSteps(self.order, self.record, papers)
        self._do(RUN, steps.run, papers)
        if steps.changed_nothing:
            self._take_back(papers)
            return
        self._do(AUDIT, steps.audit, papers)
        self._do(IN_INDEX, steps.index, papers)
        self._do(IN_LEDGER, steps.ledger, papers)
        papers.finished_at = papers.finished_at or self.order.run_at
        self._write()

    def _do(self, name: str, step: Callable[[], str], papers: Papers) -> None:
        """Do a step of the run, unless it was done with the same."""
        inputs = run_inputs(self.project, self.due, papers.folder)
        is_there = (self.order.folder / papers.folder / INDEX).is_file()
        if is_there and not self.order.force and self.record.is_done(name, inputs):
            self._tell(name, f"as it was: {self.record.steps[name].said}")
            return
        papers.finished_at = ""
        self._forget_from(name)
        said = step()
        self._note(name, run_inputs(self.project, self.due, papers.folder), said)

    def _intake(self) -> None:
        inputs = intake_inputs(self.project, self.due.datasets)
        if self.record.is_done(INTAKE, inputs):
            self._tell(INTAKE, f"as it was: {self.record.steps[INTAKE].said}")
            return
        said = [self._taken_in(name) for name in self.due.datasets]
        inputs = intake_inputs(self.project, self.due.datasets)
        self._note(INTAKE, inputs, "; ".join(said))

    def _taken_in(self, name: str) -> str:
        folder, run_at = self.project / name, self.order.run_at
        made = take_in_project(folder, self.project, read_at=run_at)
        read = sum(not file.is_from_cache for file in made.files)
        files = count_text(len(made.files), "file")
        return f"{name}, {files}, {read} read now ({made.dataset.identity})"

    def _check(self) -> None:
        """Stop at what stops everything, and at rows that nobody has accepted."""
        found, n_rules, last = {}, 0, self.due.last_month
        teams = self.order.programme.practices
        for name in self.due.datasets:
            checked = quality_record(self.project / name, self.project)
            if checked.stopping():
                raise CheckError(
                    Problem(f"{one.text()}.", f"{name}, {one.suite}", MEND)
                    for one in checked.stopping()
                )
            found |= programme_findings(checked, teams, last)
            n_rules += checked.rules_run
        self._accept(found)
        aside = f"; set aside and accepted: {len(found)}" if found else ""
        said = f"{count_text(n_rules, 'rule')} run{aside}"
        self._note(CHECK, data_inputs(self.project, self.due), said)

    def _accept(self, found: dict[str, str]) -> None:
        """Write down a decision on what was found; stop where there is none."""
        new = {key: text for key, text in found.items() if not self.record.knows(key)}
        decision = self.order.decision
        if new and decision is None:
            problems = [Problem(f"{text}: set aside.", CHECK) for text in new.values()]
            error = CheckError(problems)
            error.closing = self._how_to_accept()
            raise error
        if new:
            day, texts = self.order.run_at[:10], tuple(new.values())
            accepted = Accepted(decision.role, day, decision.words, tuple(new), texts)
            self.record.accepted.append(accepted)
            self._write()
            self._tell(CHECK, f"accepted by the {decision.role}: {decision.words}")

    def _how_to_accept(self) -> str:
        return (
            "Somebody must decide. Either have the files mended, and call this again; "
            "or make the reports without these rows, and the practices that they are "
            f"of get no page of their own:\nqikit month {self.order.programme.id} "
            f'{self.order.month:%Y-%m} --accept "WHAT AND WHY" --by ROLE'
        )

    def _is_as_sent(self) -> bool:
        papers = self.record.latest
        if papers is None or not papers.sent_on or self.order.force:
            return False
        return papers.data == data_inputs(self.project, self.due)

    def _papers(self) -> Papers:
        """Return the run to make: the newest, or where it went out a further one.

        That begins with all that the one before left: what did not change stays.
        """
        before = self.record.latest
        if before is not None and not before.sent_on:
            return before
        number = before.number + 1 if before else 1
        name = f"{self.order.programme.id}-{self.order.month:%Y-%m}-{number}"
        folder = self.order.folder / name
        if before:
            with writing_into(folder):
                shutil.rmtree(folder, ignore_errors=True)
                begin_from(self.order.folder / before.folder, folder)
        self.record.papers.append(Papers(number, name))
        self._write()
        return self.record.papers[-1]

    def _take_back(self, papers: Papers) -> None:
        """Take back a further run that changed no page: what went out has seen this."""
        self.record.papers.remove(papers)
        self.record.papers[-1].data = papers.data
        self._write()
        shutil.rmtree(self.order.folder / papers.folder, ignore_errors=True)

    def _forget_from(self, name: str) -> None:
        """Forget that this step and those after it are done."""
        for later in STEPS[STEPS.index(name) :]:
            self.record.steps.pop(later, None)

    def _note(self, name: str, inputs: str, said: str) -> None:
        self.record.done(name, inputs, self.order.run_at, said)
        self._write()
        self._tell(name, said)

    def _write(self) -> None:
        write_month(self.record, self.order.folder)
