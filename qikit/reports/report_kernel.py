"""The program that runs a report's cells: an IPython kernel with folders closed."""

from __future__ import annotations

import json
import os
from pathlib import Path

from qikit.data.only_slice import ONLY_SLICE
from qikit.errors import QikitError
from qikit.reports.closed_folders import close_folders
from qikit.reports.warm.worker import keep_words_plain, sow

THIS = "qikit.reports.report_kernel"
CLOSED = "QIKIT_CLOSED_FOLDERS"  # a JSON list, beside the mark of the slice


def main() -> None:
    """Close the folders that the environment names, then serve cells."""
    from ipykernel import kernelapp

    own = os.environ.get(ONLY_SLICE)
    if own:
        closed = [Path(folder) for folder in json.loads(os.environ[CLOSED])]
        close_folders(closed, Path(own).parent)
    keep_words_plain()
    kernelapp.launch_new_instance(extensions=[THIS])


def load_ipython_extension(shell) -> None:
    """Sow before the first cell: what starts the kernel may draw numbers, too."""

    def sow_once(*_: object) -> None:
        shell.events.unregister("pre_run_cell", sow_once)
        sow()

    shell.events.register("pre_run_cell", sow_once)
    shell.set_custom_exc((QikitError,), _with_traceback)


def _with_traceback(shell, kind, error, within, tb_offset=None) -> list[str]:
    """Show our own errors with their traceback, as the warm engine does.

    By hand they are a sentence; here the log is to tell where they come from.
    """
    lines = shell.InteractiveTB.structured_traceback(
        kind, error, within, tb_offset=tb_offset
    )
    shell._showtraceback(kind, error, lines)
    return lines


if __name__ == "__main__":
    main()
