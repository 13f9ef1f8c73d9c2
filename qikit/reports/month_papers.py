"""The papers of a month: run, audit, index and ledger, each a step of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qikit.data.definitions.job_files import JobFile
from qikit.data.ledger import Ledger
from qikit.disclosure.audiences import MEETING_PAPER, PUBLISHED
from qikit.errors import AuditError, CheckError, Problem, QikitError
from qikit.reports.audit.verdict import JobVerdict, audit_run
from qikit.reports.batches import Batch, RunResult
from qikit.reports.changes_page import write_changes
from qikit.reports.issues import Issues, sent_issues
from qikit.reports.jobs import plan
from qikit.reports.manifest import ReportRecord
from qikit.reports.month_inputs import data_inputs
from qikit.reports.month_order import MonthOrder
from qikit.reports.month_record import MonthRecord, Papers
from qikit.reports.run_folder import INDEX
from qikit.reports.runner import run_batch
from qikit.reports.statuses import CHECK_FAILED, MADE
from qikit.reports.unchanged import Request
from qikit.rounding import count_text

NEED_A_SIGNATURE = (MEETING_PAPER, PUBLISHED)
SIGN = (
    "Who releases them writes into the job file, with a role for the name: "
    "disclosure: {sign_off: {name: ROLE, date: 2026-11-03, decision: release}}"
)
NAMED_AT_MOST = 3
SAME = "no page has changed: the papers that went out stand"


class MonthStopped(QikitError):
    """Reports of a month failed; the exit code is that of the run."""

    def __init__(self, problems, exit_code: int = QikitError.exit_code) -> None:
        super().__init__(problems)
        self.exit_code = exit_code

    def __reduce__(self):  # the exit code goes with it
        return type(self), (self.problems, self.exit_code)


class PaperSteps:
    """The steps of one run of a month; each returns what there is to say of it."""

    def __init__(self, order: MonthOrder, record: MonthRecord, papers: Papers) -> None:
        self.order, self.papers = order, papers
        self.folder = order.folder / papers.folder
        self._sent = list(record.sent())
        self.changed_nothing = False

    def run(self) -> str:
        """Make the reports; of a further run say what differs from what went out."""
        order, paths = self.order, self.order.due.paths
        went_out = sent_issues((order.folder / p.folder, p.sent_on) for p in self._sent)
        batch = Batch(
            self.folder,
            order.project,
            order.run_at,
            order.workers,
            force=order.force,
            request=Request(paths),
            issues=Issues(sent=went_out),
        )
        result = run_batch(plan(paths, order.project), batch, lambda record: None)
        _require_made(result)
        self.papers.data = data_inputs(order.project, order.due)
        return self._said(result.manifest.reports, went_out)

    def _said(self, reports: Sequence[ReportRecord], went_out: dict) -> str:
        made = sum(r.status == MADE for r in reports)
        said = f"{made} of {count_text(len(reports), 'report')} in {self.papers.folder}"
        said += _not_made(reports)
        if not self._sent:
            return said
        changed = [r for r in reports if _is_otherwise(r, went_out)]
        self.changed_nothing = not changed
        if not changed:
            return SAME
        before = self.order.folder / self._sent[-1].folder
        page = self.order.folder / f"changes-{self.papers.number}.html"
        write_changes(before, self.folder, self.order.project, page)
        return f"{said}; {_named(changed)}; what changed: {page.name}"

    def audit(self) -> str:
        """Read the pages as an attacker would; see that who must sign has signed."""
        order = self.order
        verdict = audit_run(self.folder, order.project, workers=order.workers)
        failed = [job for job in verdict.jobs if not job.passed]
        problems = [_why_not_passed(job, self.folder) for job in failed]
        told = {job.job for job in failed}
        files = [f for f in order.due.files if f.name not in told]
        problems += [_unsigned(file) for file in files if _needs_signing(file)]
        if problems:
            raise AuditError(problems)
        if not verdict.jobs:
            return "for the analyst's eyes only: nothing may be handed on"
        hidden = sum(job.exposure.n_hidden for job in verdict.jobs)
        jobs = count_text(len(verdict.jobs), "job")
        return f"{jobs} passed, {count_text(hidden, 'hidden figure')} safe"

    def index(self) -> str:
        """Name the list of all reports; the run has written it."""
        return f"{self.papers.folder}/{INDEX}"

    def ledger(self) -> str:
        """Say what is on record; the run put it there before its pages were written."""
        audiences = {file.audience for file in self.order.due.files}
        named = [
            release
            for name in self.order.due.datasets
            for release in Ledger(self.order.project / name).releases()
            if release.name == self.papers.folder and release.audience in audiences
        ]
        if not named:
            return "nothing to record"
        return f"{count_text(len(named), 'release')} on record"


def _require_made(result: RunResult) -> None:
    """Stop where reports failed; those whose rows were set aside are accepted."""
    fine = (MADE, CHECK_FAILED)
    failed = [r for r in result.manifest.reports if r.status not in fine]
    if failed:
        problems = [
            Problem(f"{r.status}: {r.error}", f"{r.job}, {r.area}") for r in failed
        ]
        raise MonthStopped(problems, result.exit_code)
    if not any(r.status == MADE for r in result.manifest.reports):
        raise CheckError("not one report could be made: all rows were set aside.")


def _not_made(reports: Sequence[ReportRecord]) -> str:
    """Name the practices without a page; the closing words of a step."""
    names = [r.name for r in reports if r.status == CHECK_FAILED]
    if not names:
        return ""
    return f"; no page of their own, as rows were set aside: {', '.join(names)}"


def _is_otherwise(record: ReportRecord, went_out: dict) -> bool:
    """Whether a page is another one than went out, or cannot be made any more."""
    before, _ = went_out.get((record.job, record.area), (0, ""))
    if record.status != MADE:
        return before > 0
    return record.issue > before


def _named(changed: Sequence[ReportRecord]) -> str:
    """Name the pages that changed, with their issues; of many the first."""
    words = [
        f"{r.name}: " + (f"issue {r.issue}" if r.status == MADE else "not made now")
        for r in changed
    ]
    more = len(words) - NAMED_AT_MOST
    shown = words[:NAMED_AT_MOST] + ([f"{more} more"] if more > 0 else [])
    return f"{count_text(len(changed), 'page')} changed ({', '.join(shown)})"


def _why_not_passed(job: JobVerdict, folder: Path) -> Problem:
    n_told = len(job.leaks) + len(job.exposure.figures)
    if n_told:
        what = f"{count_text(n_told, 'hidden figure')} told or given away."
        return Problem(what, job.job, f"Run: qikit audit {folder}")
    return Problem(f"{job.unsigned}.", job.job, SIGN)


def _needs_signing(file: JobFile) -> bool:
    signed = file.disclosure.sign_off
    return file.audience in NEED_A_SIGNATURE and not (signed and signed.releases)


def _unsigned(file: JobFile) -> Problem:
    readers = file.audience.replace("_", " ")
    return Problem(f"nobody has signed it off ({readers}).", file.name, SIGN)
