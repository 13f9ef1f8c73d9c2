"""A batch: where a run writes, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from qikit.errors import AuditError, CheckError, NotebookError, QikitError
from qikit.reports.issues import NOT_NUMBERED, Issues
from qikit.reports.statuses import CHECK_FAILED, MADE, NOTEBOOK_FAILED
from qikit.reports.unchanged import Request
from qikit.reports.warm.worker import KERNEL, REPORT_SECONDS, SPAWN, WARM, usual_start

if TYPE_CHECKING:
    from qikit.reports.audit.verdict import Verdict
    from qikit.reports.manifest import Manifest

AUDIT_FAILED = "audit failed"
PREVIEWS = Path("outputs", "preview")  # from the project's top folder


@dataclass(frozen=True, eq=False)
class Batch:
    """Where a run writes, what it says of itself, and who makes its reports.

    `workers` reports are made side by side, each in at most `seconds`. Where no
    process can be copied (`start_method` spawn) cells run in Jupyter kernels.
    `force` makes every report anew; `scheduler` is the address of a Dask scheduler,
    or empty. `request` is what was asked for on the command line. `issues` are the
    numbers that pages get that are made now. A batch that `is_preview` makes pages that
    are not for passing on; see `previews`.
    """

    folder: Path
    project: Path
    run_at: str
    workers: int
    engine: str = ""
    start_method: str = field(default_factory=usual_start)
    seconds: float = REPORT_SECONDS
    force: bool = False
    scheduler: str = ""
    request: Request = Request()
    issues: Issues = NOT_NUMBERED
    is_preview: bool = False

    @property
    def cells_by(self) -> str:
        """Who runs the cells: as asked for, where that can be."""
        if self.start_method == SPAWN:
            return KERNEL
        return self.engine or WARM


@dataclass(frozen=True, eq=False)
class RunResult:
    """What a run made; `touched` are critical findings that concern its areas.

    `unlisted` counts the files of earlier runs that are still in the folder. A
    published run has a `verdict`; where it did not pass there is no index.
    """

    manifest: Manifest
    index: Path
    touched: list[str]
    unlisted: int = 0
    verdict: Verdict | None = None

    @property
    def exit_code(self) -> int:
        """0 when all is well; one kind of failure gives its code, several 20.

        A critical finding that touches a report of the run counts as a failed
        check, also where only the cluster's report was asked for. It is no
        failure of a report on data, which is about what was found.
        """
        kinds = {r.status for r in self.manifest.reports if not r.unseen} - {MADE}
        kinds |= {CHECK_FAILED} if self.touched else set()
        kinds |= {AUDIT_FAILED} if self.verdict and not self.verdict.passed else set()
        return exit_code_of(kinds)


def exit_code_of(kinds: set[str]) -> int:
    """Return the exit code of a run with these kinds of failure."""
    codes = {
        CHECK_FAILED: CheckError.exit_code,
        NOTEBOOK_FAILED: NotebookError.exit_code,
        AUDIT_FAILED: AuditError.exit_code,
    }
    if not kinds:
        return 0
    one = next(iter(kinds))
    return codes.get(one, QikitError.exit_code) if len(kinds) == 1 else 20


def preview_batch(project: Path, run_at: str, engine: str = "") -> Batch:
    """Say where a preview writes: a batch with one worker."""
    folder = project / PREVIEWS
    return Batch(folder, project, run_at, 1, engine=engine, force=True, is_preview=True)
