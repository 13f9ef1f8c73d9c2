"""A run as events for a program: one JSON object a line; see docs/run_events.md."""

from __future__ import annotations

import json
import os
from typing import Any, TextIO

from qikit.cli.printed import to_stream
from qikit.cli.tally import Tally, is_kept

SCHEMA = 1  # goes up when a field changes its meaning or goes away
FINISHED, STOPPED, REFUSED = "finished", "stopped", "refused"
PLACES = 3  # decimals of seconds


class Events:
    """Write what happens in a run to a stream, a line each, flushed."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._project = stream, ""

    @property
    def is_on_terminal(self) -> bool:
        """Whether the lines come to a screen, where a bar would stand among them."""
        return self._stream.isatty()

    def planned(self, report: Any) -> None:
        """Tell a report of a plan that is not carried out."""
        self._tell(
            "planned",
            job=report.job,
            level=report.level,
            area=report.area_code,
            name=report.area_name,
        )

    def begun(self, jobs: list[str], batch: Any, reports: int) -> None:
        """Tell what is about to be made."""
        self._project = f"{batch.project.resolve()}{os.sep}"
        self._tell(
            "run",
            run=batch.folder.name,
            run_at=batch.run_at,
            jobs=jobs,
            reports=reports,
            workers=batch.workers,
            engine=batch.cells_by,
            start_method=batch.start_method,
            on_cluster=bool(batch.scheduler),
        )

    def report(self, record: Any, tally: Tally, log: str) -> None:
        """Tell a finished report; `log` stands from the run's folder."""
        facts = {n: getattr(record, n) for n in ("job", "level", "area", "name")}
        self._tell(
            "report",
            **facts,
            status=record.status,
            kept=is_kept(record),
            because=[self._safe(b) for b in getattr(record, "because", ())],
            file=record.file,
            others=[other.file for other in record.others],
            error=self._safe(record.error),
            log=log,
            seconds=round(record.seconds, PLACES),
            spent=_rounded(record.spent),
            memory=record.memory,
            done=tally.done,
            of=tally.total,
        )

    def ended(self, how: str, exit_code: int, tally: Tally, index: str = "") -> None:
        """Tell what came of the run; the last event."""
        pace = tally.a_minute_in_all
        self._tell(
            "end",
            how=how,
            exit_code=exit_code,
            reports=tally.total,
            by_status=tally.by_status(),
            not_finished=tally.total - tally.done,
            seconds=round(tally.seconds, PLACES),
            reports_a_minute=None if pace is None else round(pace, 1),
            memory=tally.memory,
            spent=_rounded(tally.spent()),
            index=index,
        )

    def _safe(self, text: str) -> str:
        """Take out what tells of this machine or of a person."""
        from qikit.reports.execution import redacted

        return redacted(text.replace(self._project, "") if self._project else text)

    def _tell(self, event: str, **fields: Any) -> None:
        # ASCII alone: any pipe takes it, and no character can steer a terminal
        text = json.dumps({"event": event, "schema": SCHEMA} | fields)
        to_stream(text, self._stream)


def _rounded(spent: dict[str, float]) -> dict[str, float]:
    return {name: round(seconds, PLACES) for name, seconds in spent.items()}
