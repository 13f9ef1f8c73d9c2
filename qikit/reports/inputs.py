"""The inputs of a run, digested: as they were when it began, and when it ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qikit.disclosure.audiences import ANALYST
from qikit.reports.batches import Batch, RunResult
from qikit.reports.jobs import PlannedJob
from qikit.reports.run_folder import INDEX, MANIFEST
from qikit.reports.send_list import SEND_LIST
from qikit.reports.unchanged import file_digests, inputs_digest


class Inputs:
    """What a run is made from; somebody may change it while the run goes on."""

    def __init__(self, batch: Batch, planned: Sequence[PlannedJob]) -> None:
        self.batch = batch
        named = [n for job in planned for n in (job.file.dataset, *job.file.earlier)]
        self.datasets = list(dict.fromkeys(named))
        self._before = self._digest(keys=False)
        self._read = ""
        self._is_for_analyst = planned[0].file.audience == ANALYST

    def read(self) -> None:
        """Note that the data have been read, and their keys drawn."""
        is_same = self._digest(keys=False) == self._before
        self._read = self._digest() if is_same else ""

    def ended(self, result: RunResult) -> dict[str, Any]:
        """Give the facts of a run for its journal.

        `inputs` is empty where they were changed while it went on, or it was not said
        what was asked: then the next run looks at each report.
        """
        is_same = self._read and self._digest() == self._read
        folder = self.batch.folder
        names = [n for n in (MANIFEST, INDEX, SEND_LIST) if (folder / n).is_file()]
        if not self._is_for_analyst:  # whose findings name practices; no short cut
            return {"inputs": ""}
        return {
            "run_at": self.batch.run_at,
            "inputs": self._read if is_same else "",
            "datasets": self.datasets,
            "files": file_digests(folder, names),
            "touched": result.touched,
            "exit_code": result.exit_code,
        }

    def _digest(self, *, keys: bool = True) -> str:
        if not self.batch.request.job_files:
            return ""
        request, project = self.batch.request, self.batch.project
        return inputs_digest(request, project, self.datasets, keys=keys)
