"""An IPython shell in this process that runs cells and keeps what they show."""

from __future__ import annotations

import asyncio
import os
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat import NotebookNode
from nbformat.v4 import new_output
from traitlets.config import Config

from qikit.reports.warm.inline import INLINE


@dataclass(frozen=True)
class Ran:
    """What came of a cell: its outputs, and the error that ended it or None."""

    outputs: list[NotebookNode]
    error: BaseException | None


class KeptDisplays(DisplayPublisher):
    """Keeps what `display` shows, in place of printing it."""

    kept: list[NotebookNode]

    def publish(self, data, metadata=None, **options) -> None:
        """Keep an output; one that would change an earlier one is kept as well."""
        shown = new_output("display_data", data=dict(data), metadata=metadata or {})
        self.kept.append(shown)

    def clear_output(self, wait=False) -> None:
        """Drop what was shown so far, as a cell asks for."""
        self.kept.clear()


class KeptResults(DisplayHook):
    """Keeps what the last line of a cell gives, in place of printing it."""

    kept: list[NotebookNode]

    def write_output_prompt(self) -> None:
        """Write no prompt."""

    def write_format_data(self, format_dict, md_dict=None) -> None:
        """Keep the result in every form it has."""
        result = new_output(
            "execute_result", data=dict(format_dict), metadata=md_dict or {}
        )
        self.kept.append(result)

    def finish_displayhook(self) -> None:
        """Write no line after it."""


class Shell:
    """A shell for one notebook; make another one for the next.

    Nothing is written to a history, and nobody's start-up files are run. What a cell
    changes in the process (options, environment, working folder) stays changed: use
    a process for each report.
    """

    def __init__(self) -> None:
        os.environ.setdefault("MPLBACKEND", INLINE)
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.cache_size = 0
        InteractiveShell.clear_instance()
        self._shell = InteractiveShell.instance(
            config=config,
            user_module=types.ModuleType("__main__"),
            display_pub_class=KeptDisplays,
            displayhook_class=KeptResults,
        )
        self._loop = asyncio.new_event_loop()
        self._shell.loop_runner = self._waited
        self._shell._showtraceback = _not_printed  # it is an output of its own
        self._kept: list[NotebookNode] = []
        self._shell.display_pub.kept = self._shell.displayhook.kept = self._kept

    def run(self, source: str) -> Ran:
        """Run a cell as a kernel would."""
        self._kept.clear()
        with capture_output(display=False) as said:
            result = self._shell.run_cell(source, store_history=True)
        outputs = [*_streams(said), *self._kept]
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            outputs.append(self._error(error))
        return Ran(outputs, error)

    @property
    def count(self) -> int:
        """The number of the cell that ran last, as prompts have it."""
        return self._shell.execution_count - 1

    def close(self) -> None:
        """Give up the shell: `get_ipython()` knows it no longer."""
        self._shell.reset(new_session=False)
        InteractiveShell.clear_instance()
        self._loop.close()

    def _waited(self, cell):
        """Wait for a cell that awaits, also where the caller's own loop is running.

        A browser driven from this process leaves its loop running between calls, and
        a copied process keeps it: the cells have a loop of their own.
        """
        callers = asyncio._get_running_loop()
        asyncio._set_running_loop(None)
        try:
            return self._loop.run_until_complete(cell)
        finally:
            asyncio._set_running_loop(callers)

    def _error(self, error: BaseException) -> NotebookNode:
        """Write an error as a kernel writes it."""
        kind, shell = type(error), self._shell
        if isinstance(error, SyntaxError):
            lines = shell.SyntaxTB.structured_traceback(kind, error, [])
        else:
            within = error.__traceback__
            lines = shell.InteractiveTB.structured_traceback(kind, error, within)
        return new_output(
            "error", ename=kind.__name__, evalue=str(error), traceback=list(lines)
        )


@contextmanager
def shell() -> Iterator[Shell]:
    """Open a shell, and put back the main module that it stands in for."""
    main = sys.modules["__main__"]
    opened = Shell()
    try:
        yield opened
    finally:
        opened.close()
        sys.modules["__main__"] = main


def _not_printed(*_: object) -> None:
    """Print no traceback."""


def _streams(said) -> list[NotebookNode]:
    named = {"stdout": said.stdout, "stderr": said.stderr}
    return [
        new_output("stream", name=name, text=text)
        for name, text in named.items()
        if text
    ]
