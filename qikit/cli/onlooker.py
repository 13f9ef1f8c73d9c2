"""Whoever looks on while a run goes: people at a terminal, a log, a scheduler."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from qikit.cli.printed import say
from qikit.cli.progress import Bar, can_draw
from qikit.cli.run_events import FINISHED, REFUSED, STOPPED, Events
from qikit.cli.run_summary import (
    LOGS_NAMED,
    kept_sentence,
    stopped_sentence,
    summary_lines,
)
from qikit.cli.tally import Tally, is_kept


class Onlooker:
    """Tell how a run goes, in the form that whoever looks on can use.

    On a terminal one bar is drawn, with failures above it; elsewhere each report has a
    line; `events` go to a program beside either.
    """

    def __init__(self, planned: list, folder: Path, events: Events | None) -> None:
        self.tally = Tally(sum(len(job.reports) for job in planned))
        self._planned, self._folder, self._events = planned, folder, events
        self._logs: list[str] = []
        self._notebooks = 0  # that were named: of the first failures alone
        shares_screen = events is not None and events.is_on_terminal
        draws = can_draw(sys.stderr, os.environ) and not shares_screen
        self._bar = Bar(self.tally) if draws else None
        self._has_lines = events is None and not (draws and sys.stdout.isatty())

    def begun(self, batch: Any) -> None:
        """Tell that the run begins."""
        if self._events:
            jobs = [job.file.name for job in self._planned]
            self._events.begun(jobs, batch, self.tally.total)
        if self._bar:
            self._bar.show()

    def finished(self, record: Any) -> None:
        """Tell of a report that is finished, made or not."""
        self.tally.add(record)
        log = "" if record.file else self._log(record)
        if self._events:
            self._events.report(record, self.tally, log)
        if not record.file:
            self._logs += [str(self._folder / log)] if log else []
            self._stays(f"{record.area}  {record.status}: {record.error}")
            self._say_notebook(record)
        elif self._has_lines and not is_kept(record):
            where = self._folder / record.file
            say(f"{record.area}  {where}  {record.seconds:.1f} s")
        if self._bar:
            self._bar.show()

    def ended(self, result: Any) -> None:
        """Tell what came of the run."""
        self.close()
        if self._events:
            passed = result.verdict is None or result.verdict.passed
            index = result.index.name if passed else ""
            self._events.ended(FINISHED, result.exit_code, self.tally, index)

    def sum_up(self) -> None:
        """Print the table at the end."""
        kept = [record for record in self.tally.records if is_kept(record)]
        if kept:
            say(kept_sentence(kept))
        for line in summary_lines(self.tally, self._logs):
            say(line)

    def stopped(self, exit_code: int, *, has_reader: bool = True) -> None:
        """Tell that the run was stopped, and what of it stays."""
        self.close()
        say(stopped_sentence(self.tally), err=True)
        if self._events and has_reader:
            self._events.ended(STOPPED, exit_code, self.tally)

    def refused(self, exit_code: int) -> None:
        """Tell a program that the run ended by an error; its words come elsewhere."""
        self.close()
        if self._events:
            self._events.ended(REFUSED, exit_code, self.tally)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.clear()

    def _stays(self, text: str) -> None:
        if self._bar:
            self._bar.above(text)
        else:
            say(text, err=True)

    def _say_notebook(self, record: Any) -> None:
        """Say where the notebook of a report that failed lies, as far as it came."""
        from qikit.reports.run_folder import EXECUTED
        from qikit.reports.statuses import NOTEBOOK_FAILED

        is_one = record.status == NOTEBOOK_FAILED and self._notebooks < LOGS_NAMED
        notebook = self._working(record, EXECUTED) if is_one else ""
        if notebook:
            self._notebooks += 1
            self._stays(f"    as far as it came: {self._folder / notebook}")

    def _log(self, record: Any) -> str:
        """Name the log of a report that failed, from the run's folder."""
        return self._working(record, "log.txt")

    def _working(self, record: Any, name: str) -> str:
        """Name a file in a report's workings, from the run's folder; "" for none."""
        from qikit.reports.run_folder import WORKINGS

        for report in (r for job in self._planned for r in job.reports):
            if (report.job, report.area_code) == (record.job, record.area):
                file = Path(WORKINGS) / report.job / report.stem / name
                return file.as_posix() if (self._folder / file).is_file() else ""
        return ""
