"""Execute one report's notebook and render it: the seam for another engine."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from qikit.data.only_slice import ONLY_SLICE
from qikit.errors import NotebookError, Problem
from qikit.reports.cell_faults import cell_fault
from qikit.reports.closed_folders import close_folders
from qikit.reports.crews import TRIES, TWICE
from qikit.reports.execution import Execution, Outcome, redacted
from qikit.reports.own_mark import require_own
from qikit.reports.paper.files import write_forms
from qikit.reports.render import area_said, page_facts, render_notebook
from qikit.reports.report_kernel import CLOSED
from qikit.reports.statuses import MADE, NOTEBOOK_FAILED
from qikit.reports.warm.child import in_own_folder
from qikit.reports.warm.worker import WARM

CELL_SECONDS = 600
DEAD_KERNEL = f"the kernel that ran its cells died. {TWICE}"
SOCKETS = "k"  # each has "-1" to "-5" after it
LONGEST = 100  # bytes of a socket's path; the least of our systems takes 103 (macOS)
SHORT_FOLDER = "/tmp"  # noqa: S108 - a folder of our own is made in it
OTHER_AREA = "its notebook reports on another area than it was asked for."
NO_MEMORY = "it needed more memory than a report may have."


def make(execution: Execution) -> Outcome:
    """Run a notebook and write its page and other forms, in this process.

    It is a process made for this report, or where the cells run in a kernel one that
    runs none of its code. A failing notebook leaves no page: its traceback goes to
    the log.
    """
    begun, lap = time.monotonic(), _Laps()
    try:
        _run_notebook(execution)
        lap("cells")
        notebook = nbformat.read(execution.executed, as_version=4)
        html = render_notebook(
            notebook,
            title=execution.title,
            area=execution.area,
            label=execution.label,
            mark=execution.own_mark,
            preview=execution.preview,
        )
        _require_own(notebook, html, execution)
        content = html.encode("utf-8")
        execution.html.write_bytes(content)
        lap("page")
        others = write_forms(html, execution.html, execution.formats)
        lap("forms")
    except Exception as error:  # noqa: BLE001 - any failure is this report's alone
        _note(traceback.format_exc(), execution.log)
        said = redacted(_why(error, execution))
        return Outcome(NOTEBOOK_FAILED, _since(begun), error=said, spent=lap.spent)
    digest = hashlib.sha256(content).hexdigest()
    return Outcome(
        MADE,
        _since(begun),
        len(content),
        digest,
        others=tuple(others),
        spent=lap.spent,
        **_attention(notebook),
    )


def _require_own(notebook, html: str, execution: Execution) -> None:
    """Refuse what is of another area: its data, or a chart of another report."""
    if area_said(notebook) not in ("", execution.area):
        raise NotebookError(Problem(OTHER_AREA, to_do="Open the area that is given."))
    if execution.own_mark:
        require_own(html, execution.own_mark)


def _note(text: str, log: Path) -> None:
    """Add to the log, if that can be: its folder may be gone, or the disk full."""
    with suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8", errors="replace") as file:
            file.write(redacted(text))


class _Laps:
    """Notes on what the seconds went."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._last = time.monotonic()

    def __call__(self, name: str) -> None:
        now = time.monotonic()
        self.spent[name], self._last = round(now - self._last, 3), now


def _attention(notebook) -> dict[str, Any]:
    """Read how soon an analyst should look at a report, as its notebook says."""
    facts = page_facts(notebook)
    rank = facts.get("attention", "")
    return {
        "attention": int(rank) if rank.isdigit() else 0,
        "why": facts.get("why", ""),
    }


def _run_notebook(execution: Execution) -> None:
    own = {"prefix": "qk", "ignore_cleanup_errors": True}
    with tempfile.TemporaryDirectory(**own) as apart:
        run = _run_here if execution.engine == WARM else _run_in_kernel
        run(execution, Path(apart))


def _run_here(execution: Execution, apart: Path) -> None:
    """Run the cells in this process, which is a child made for them."""
    import papermill

    in_own_folder(execution.workings, _environment(execution, apart))
    if execution.closed:
        close_folders(execution.closed, execution.workings)
    papermill.execute_notebook(
        str(execution.template),
        str(execution.executed),
        parameters=execution.parameters,
        engine_name="qikit",
        progress_bar=False,
        request_save_on_cell_execute=False,
    )


def _run_in_kernel(execution: Execution, apart: Path) -> None:
    """Run the cells in a kernel; one that dies is tried again, as any process is."""
    from nbclient.exceptions import DeadKernelError

    for _ in range(TRIES):
        with suppress(DeadKernelError), _sockets(apart) as sockets:
            return _run_in_one_kernel(execution, apart, sockets)
    raise NotebookError(DEAD_KERNEL)


@contextmanager
def _sockets(apart: Path) -> Iterator[Path]:
    """Say where the kernel's sockets are: apart, unless that is too long for one.

    Either folder is ours alone (mode 700): who reads a socket there sees figures.
    """
    sockets = apart / SOCKETS
    if len(os.fsencode(sockets)) + len("-5") <= LONGEST:
        yield sockets
        return
    own = {"prefix": "qk", "dir": SHORT_FOLDER, "ignore_cleanup_errors": True}
    with tempfile.TemporaryDirectory(**own) as short:
        yield Path(short) / SOCKETS


def _run_in_one_kernel(execution: Execution, apart: Path, sockets: Path) -> None:
    import papermill

    papermill.execute_notebook(
        str(execution.template),
        str(execution.executed),
        parameters=execution.parameters,
        progress_bar=False,
        log_output=False,
        request_save_on_cell_execute=False,
        execution_timeout=CELL_SECONDS,
        config=_kernel_config(_environment(execution, apart), sockets),
        kernel_manager_class=_report_kernels(),
        resources={"metadata": {"path": str(execution.workings)}},
        extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
    )


def _kernel_config(variables: dict[str, str], sockets: Path):
    """Talk to the kernel over local sockets, not over TCP, where there are any."""
    from traitlets.config import Config

    config = Config()
    config.ReportKernels.variables = variables
    if os.name == "posix":
        config.KernelManager.transport = "ipc"
        config.KernelManager.ip = str(sockets)
    return config


def _environment(execution: Execution, apart: Path) -> dict[str, str]:
    """Make the kernel's environment: nobody's start-up files, and what is closed.

    The mark of the slice is set for this kernel alone, never in our own environment.
    """
    own = {"IPYTHONDIR": str(apart / "ipython"), "TMPDIR": str(apart)}
    rest = {k: v for k, v in os.environ.items() if k not in (ONLY_SLICE, CLOSED)}
    if not execution.closed:
        return rest | own
    closed = json.dumps([str(folder.resolve()) for folder in execution.closed])
    mark = {ONLY_SLICE: str(execution.workings / "slice"), CLOSED: closed}
    return rest | own | mark


@cache
def _report_kernels() -> type:
    """Start kernels by our own program, whatever kernel the notebook names."""
    from jupyter_client.manager import AsyncKernelManager
    from traitlets import Dict

    class ReportKernels(AsyncKernelManager):
        variables = Dict(config=True)

        def format_kernel_cmd(self, extra_arguments=None) -> list[str]:
            program = [sys.executable, "-m", "qikit.reports.report_kernel"]
            where = ["-f", os.path.realpath(self.connection_file)]
            return [*program, *where, *(extra_arguments or [])]

        async def _async_pre_start_kernel(self, **options):
            return await super()._async_pre_start_kernel(
                **options | {"env": dict(self.variables)}
            )

    return ReportKernels


def _why(error: Exception, execution: Execution) -> str:
    """Say why a report failed: which cell of its notebook, where it was one."""
    from papermill.exceptions import PapermillExecutionError

    if isinstance(error, PapermillExecutionError) and error.ename != "MemoryError":
        executed, report = execution.executed, execution.template.stem
        return str(cell_fault(error, executed, report))
    return _last_line(error)


def _last_line(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"its files could not be read or written ({error.strerror})."
    lines = [line for line in str(error).splitlines() if line.strip()]
    last = lines[-1] if lines else type(error).__name__
    if isinstance(error, MemoryError) or "MemoryError" in last.partition(":")[0]:
        return NO_MEMORY
    return last[:300]


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 2)
