"""The connection to a Dask scheduler, and the workers behind it."""

from __future__ import annotations

import logging
import queue
import uuid
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from importlib import metadata
from typing import Any, Self

import dask
from distributed import Client, Future, KilledWorker
from distributed.comm import resolve_address
from distributed.security import Security
from distributed.versions import VersionMismatchWarning

from qikit.errors import Problem
from qikit.reports.cluster.carried import Answer, Parcel, failed
from qikit.reports.cluster.errors import ClusterError
from qikit.reports.cluster.sameness import (
    NOT_THERE,
    differences,
    own_kit,
    shortened,
)
from qikit.reports.cluster.worker import FAULT, make_report, meet, part
from qikit.reports.execution import redacted

CONNECT_SECONDS = 15
ANSWER_SECONDS = 60  # for a page of a few megabytes over a slow line
SETTINGS = {
    "distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s",
    "distributed.admin.large-graph-warning-threshold": "1 TiB",  # a slice is no graph
}
GONE = "the connection to the scheduler was lost."
GONE_TO_DO = (
    "Reports that were finished stay. Start it again with its workers, and run again."
)
NO_KEYS = "it asks for encryption, and no certificate of yours is known here."
NO_KEYS_TO_DO = "Set the variables that docs/cluster.md names under Certificates."
IN_PLAIN = "it is without encryption, which Dask's settings here ask for."
IN_PLAIN_TO_DO = "Use the scheduler's address that begins with tls://."
NO_SCHEDULER_TO_DO = (
    "Start it with `dask scheduler`, or mend the address: it is printed when the "
    "scheduler starts, such as tls://10.0.0.5:8786."
)


class Connection:
    """A client of a scheduler, for the time of one run; it names no area to Dask."""

    def __init__(self, address: str, seconds: float) -> None:
        self.address, self._seconds = address, seconds
        self._kit = own_kit()
        self._run = f"qikit-{uuid.uuid4().hex}"
        self._met: set[str] = set()
        self._futures: dict[str, Future] = {}
        self._landed: queue.SimpleQueue[str] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        """Connect to the scheduler."""
        with ExitStack() as stack:
            stack.enter_context(dask.config.set(SETTINGS))
            stack.enter_context(_quiet())
            stack.callback(self._close)
            self._client = None
            self._client = self._connected()
            self._kept = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """Let the workers go, whatever is still under way, and disconnect."""
        self._kept.close()

    def workers(self) -> dict[str, str]:
        """Return who is there, as address -> name.

        Raises
        ------
        ClusterError
            If the scheduler is gone.
        """
        try:  # `scheduler_info` may give a list that is short of all workers
            found = self._client.sync(self._client.scheduler.identity, n_workers=-1)
        except OSError:
            raise self._gone() from None
        self._require_scheduler()
        present = {a: str(facts["name"]) for a, facts in found["workers"].items()}
        self._met &= set(present)
        return present

    def meet(self, workers: list[str]) -> dict[str, str]:
        """Make workers ready for this run.

        Returns what each has in another version, or why it cannot be made ready;
        empty words where all is well. A worker that has gone meanwhile is left out.
        """
        ours = self._kit["qikit"]
        kits = self._asked(workers, metadata.version, "qikit")
        # only where ours is, too, can a function of ours be called
        same = [worker for worker, version in kits.items() if version == ours]
        kits |= self._asked(same, meet, self._run, self._seconds, self._kit)
        self._met |= set(same)
        return {
            worker: self._unlike(kit)
            for worker, kit in kits.items()
            if not _is_out_of_reach(kit)
        }

    def submit(self, parcel: Parcel, worker: str) -> str:
        """Send a report to a worker; return the key by which it is known."""
        key = f"{self._run}-{uuid.uuid4().hex}"
        future = self._client.submit(
            make_report,
            self._run,
            parcel,
            key=key,
            workers=[worker],
            allow_other_workers=False,
            pure=False,
        )
        self._futures[key] = future
        future.add_done_callback(lambda _: self._landed.put(key))
        return key

    def landed(self, wait: float) -> str | None:
        """Wait for a report to come to an end; return its key, or None in vain."""
        try:
            return self._landed.get(timeout=wait)
        except queue.Empty:
            return None

    def answer(self, key: str) -> Answer | None:
        """Fetch what came of a report; None where its worker is gone with it.

        Raises
        ------
        ClusterError
            If the scheduler is gone.
        """
        future = self._futures.pop(key)
        try:
            return future.result(timeout=ANSWER_SECONDS)
        except (KilledWorker, CancelledError, TimeoutError, OSError):
            self._require_scheduler()
            return None
        except Exception as error:  # noqa: BLE001 - any failure is this report's alone
            return Answer(failed(redacted(f"the worker could not make it: {error}")))

    def forget(self, key: str) -> None:
        """Want a report no longer."""
        future = self._futures.pop(key, None)
        if future is not None:
            future.cancel()

    def _connected(self) -> Client:
        self._check_address()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)  # we say it better
            try:
                return Client(
                    self.address,
                    timeout=CONNECT_SECONDS,
                    security=self._security,
                    set_as_default=False,
                    direct_to_workers=False,
                )
            except (OSError, ImportError) as error:
                raise self._no_scheduler(error) from None

    def _check_address(self) -> None:
        """Refuse what no client can use: a client half made takes long to go."""
        try:
            self._security = Security()
            resolve_address(self.address)
        except (OSError, ValueError) as error:
            raise self._no_scheduler(error) from None
        is_tls = self.address.startswith("tls:")
        has_keys = self._security.get_connection_args("client").get("ssl_context")
        if is_tls and not has_keys:
            problem = Problem(NO_KEYS, self.address, NO_KEYS_TO_DO)
            raise ClusterError(problem)
        if self._security.require_encryption and not is_tls:
            raise ClusterError(Problem(IN_PLAIN, self.address, IN_PLAIN_TO_DO))

    def _no_scheduler(self, error: Exception) -> ClusterError:
        what = f"no scheduler answers there ({_first_line(error)})."
        return ClusterError(Problem(what, self.address, NO_SCHEDULER_TO_DO))

    def _asked(
        self, workers: list[str], function: Callable, *words: Any
    ) -> dict[str, Any]:
        """Call a function on workers; what it raises there is returned."""
        if not workers:
            return {}
        return self._client.run(function, *words, workers=workers, on_error="return")

    def _unlike(self, kit: Any) -> str:
        """Say what a worker has in other versions; empty where it has the same."""
        if isinstance(kit, metadata.PackageNotFoundError):
            return f"qikit {NOT_THERE}"
        if isinstance(kit, Exception):
            return redacted(f"not been made ready: {_first_line(kit)}")
        if isinstance(kit, str):
            kit = self._kit | {"qikit": kit}
        if FAULT in kit:
            return f"not been made ready: {kit[FAULT]}"
        return shortened(differences(self._kit, kit))

    def _require_scheduler(self) -> None:
        if self._client.status != "running":
            raise self._gone()

    def _gone(self) -> ClusterError:
        return ClusterError(Problem(GONE, self.address, GONE_TO_DO))

    def _close(self) -> None:
        if self._client is None:
            return
        for key in list(self._futures):
            self.forget(key)
        if self._met and self._client.status == "running":
            self._client.run(
                part, self._run, workers=list(self._met), on_error="ignore"
            )
        self._client.close()


def _is_out_of_reach(kit: Any) -> bool:
    """Whether asking failed on the way; what the system there said has a number."""
    return isinstance(kit, OSError) and kit.errno is None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask would print of lost connections: it is said in a sentence."""
    told = logging.getLogger("distributed")
    before = told.level
    told.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        told.setLevel(before)
