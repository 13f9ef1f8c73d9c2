"""Execute one report's notebook and render it: the seam for another engine."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import time
import traceback
from functools import cache, partial
from pathlib import Path
from typing import Any

import nbformat

from qikit.data.only_slice import ONLY_SLICE
from qikit.errors import NotebookError, Problem
from qikit.reports.closed_folders import close_folders
from qikit.reports.execution import (
    MADE,
    NOTEBOOK_FAILED,
    Execution,
    Outcome,
    redacted,
)
from qikit.reports.paper.files import (
    remove_forms,
    write_forms,
    write_whole,
)
from qikit.reports.render import page_facts, render_notebook
from qikit.reports.report_kernel import CLOSED
from qikit.reports.warm.forked import can_fork, in_own_folder, run_forked
from qikit.reports.warm.worker import KERNEL, WARM

CELL_SECONDS = 600
REPORT_SECONDS = 1800  # all cells of a report, where it runs in a child


def execute(execution: Execution) -> Outcome:
    """Run a notebook in a process of its own and write its page, whole or not at all.

    A failing notebook leaves no page: its traceback goes to the log.
    """
    begun = time.monotonic()
    try:
        _require_free(execution.html)
        _run_notebook(execution)
        notebook = nbformat.read(execution.executed, as_version=4)
        html = render_notebook(
            notebook,
            title=execution.title,
            area=execution.area,
            label=execution.label,
        )
        content = html.encode("utf-8")
        write_whole(execution.html, content)
        others = write_forms(html, execution.html, execution.formats)
    except Exception as error:  # noqa: BLE001 - any failure is this report's alone
        remove_forms(execution.html)
        execution.log.write_text(redacted(traceback.format_exc()), "utf-8")
        said = redacted(_last_line(error))
        return Outcome(NOTEBOOK_FAILED, _since(begun), error=said)
    digest = hashlib.sha256(content).hexdigest()
    return Outcome(
        MADE,
        _since(begun),
        len(content),
        digest,
        others=tuple(others),
        **_attention(notebook),
    )


def _require_free(page: Path) -> None:
    """Remove what an earlier run made; where a file is open elsewhere, say so."""
    kept = remove_forms(page)
    if kept:
        what = f"{kept[0]} cannot be replaced: another program holds it open."
        raise NotebookError(Problem(what, to_do="Close it, and run again."))


def _attention(notebook) -> dict[str, Any]:
    """Read how soon an analyst should look at a report, as its notebook says."""
    facts = page_facts(notebook)
    rank = facts.get("attention", "")
    return {
        "attention": int(rank) if rank.isdigit() else 0,
        "why": facts.get("why", ""),
    }


def usual_engine() -> str:
    """Return the engine of this system: warm where a process can be copied."""
    return WARM if can_fork() else KERNEL


def _run_notebook(execution: Execution) -> None:
    with tempfile.TemporaryDirectory(prefix="qk") as apart:
        if execution.engine == WARM:
            work = partial(_run_here, execution, _environment(execution, Path(apart)))
            run_forked(work, execution.log, seconds=REPORT_SECONDS)
            if not execution.log.stat().st_size:
                execution.log.unlink()
        else:
            _run_in_kernel(execution, Path(apart))


def _run_here(execution: Execution, variables: dict[str, str]) -> None:
    """Run the cells in this process, which is a child made for them."""
    import papermill

    # Paths are from the caller's folder: make them whole before leaving it.
    template, executed = execution.template.resolve(), execution.executed.resolve()
    closed, own = [f.resolve() for f in execution.closed], execution.workings
    in_own_folder(own, variables)
    if closed:
        close_folders(closed, own)
    papermill.execute_notebook(
        str(template),
        str(executed),
        parameters=execution.parameters,
        engine_name="qikit",
        progress_bar=False,
        request_save_on_cell_execute=False,
    )


def _run_in_kernel(execution: Execution, apart: Path) -> None:
    import papermill

    papermill.execute_notebook(
        str(execution.template),
        str(execution.executed),
        parameters=execution.parameters,
        progress_bar=False,
        log_output=False,
        request_save_on_cell_execute=False,
        execution_timeout=CELL_SECONDS,
        config=_kernel_config(execution, apart),
        kernel_manager_class=_report_kernels(),
        resources={"metadata": {"path": str(execution.workings)}},
        extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
    )


def _kernel_config(execution: Execution, apart: Path):
    """Talk to the kernel over local sockets, not over TCP, where there are any."""
    from traitlets.config import Config

    config = Config()
    config.ReportKernels.variables = _environment(execution, apart)
    if os.name == "posix":
        config.KernelManager.transport = "ipc"
        config.KernelManager.ip = str(apart / "k")
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


def _last_line(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[-1][:300] if lines else type(error).__name__


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 2)
