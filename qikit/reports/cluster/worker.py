"""What runs on a worker: a warm process of its own, and one report after another.

A worker of Dask may not have children of `multiprocessing`, and it has threads: so the
warm process is a program of its own, and its children make the reports.
"""

from __future__ import annotations

import asyncio
import tempfile
import threading
from pathlib import Path

from distributed import Worker, WorkerPlugin, get_worker

from qikit.reports.cluster.carried import Answer, Parcel, collect, failed, unpack
from qikit.reports.cluster.sameness import differences, own_kit
from qikit.reports.cluster.warm_process import WarmProcess
from qikit.reports.execution import redacted

FAULT = "fault"  # in the place of what a worker has
IDLE_SECONDS = 600  # then the warm process goes: whoever asked may be gone


class ReportMaker(WorkerPlugin):
    """Keeps a warm process while a run lasts; makes one report at a time."""

    def __init__(self, name: str, seconds: float) -> None:
        self.name = name
        self.seconds = seconds

    def setup(self, worker: Worker) -> None:
        """Start the warm process, so that it is ready when the first report comes."""
        self.folder = worker.local_directory
        self.at_work = threading.Lock()
        self.warm = WarmProcess(self.seconds)
        self.warm.start()
        self._wait()

    async def teardown(self, worker: Worker) -> None:
        """End the warm process, and with it a report that is under way."""
        self.idle.cancel()
        await asyncio.to_thread(self.warm.end)

    def make(self, parcel: Parcel) -> Answer:
        """Make a report in a folder that is gone afterwards."""
        with self.at_work:
            self.idle.cancel()
            try:
                return self._made(parcel)
            finally:
                self._wait()

    def _made(self, parcel: Parcel) -> Answer:
        with tempfile.TemporaryDirectory(prefix="qk", dir=self.folder) as folder:
            there = unpack(parcel, Path(folder).resolve())
            if there is None:
                return Answer()
            return collect(self.warm.make(there), there, parcel.execution)

    def _wait(self) -> None:
        """Have the warm process rest where nothing comes for long."""
        self.idle = threading.Timer(IDLE_SECONDS, self._rest)
        self.idle.daemon = True
        self.idle.start()

    def _rest(self) -> None:
        with self.at_work:
            self.warm.rest()


async def meet(
    name: str, seconds: float, asked: dict[str, str], dask_worker: Worker
) -> dict[str, str]:
    """Make a worker ready for a run, if it has what is asked for; say what it has.

    It raises nothing, as Dask cannot hand on every error: what failed is told.
    """
    try:
        own = own_kit()
        if not differences(asked, own):
            maker = ReportMaker(name, seconds)
            await dask_worker.plugin_add(maker, name, catch_errors=False)
    except Exception as error:  # noqa: BLE001 - whatever it is, the worker is not ready
        return {FAULT: redacted(_words_of(error))}
    return own


async def part(name: str, dask_worker: Worker) -> None:
    """Let a worker go: its warm process ends, its folders are gone."""
    if name in dask_worker.plugins:
        await dask_worker.plugin_remove(name=name)


def make_report(name: str, parcel: Parcel) -> Answer:
    """Make a report on the worker that this is called on.

    It raises nothing: Dask would write what it was called with into its log.
    """
    maker = get_worker().plugins.get(name)
    if maker is None:
        return Answer(is_unmet=True)
    try:
        return maker.make(parcel)
    except Exception as error:  # noqa: BLE001 - any failure is this report's alone
        what = f"the worker could not make it: {_words_of(error)}"
        return Answer(failed(redacted(what)))


def _words_of(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror  # without the path
    return (str(error).splitlines() or [type(error).__name__])[0]
