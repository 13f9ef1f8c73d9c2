"""The checks of data in a process of their own that need not warm up first.

The gate starts a new Python for each dataset, which imports Great Expectations for
seconds before it judges the first rule. Hundreds of tests only need what the checks
find, so one Python that has imported it all is kept and copied for each of them. The
gate's own tests, and all that start the command as a program, do it as it is shipped.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest

from qikit.data.checks import gate

WARM = ["qikit.data.checks.gate", "qikit.data.checks.engine"]


@pytest.fixture(scope="session", autouse=True)
def checks_at_hand() -> Iterator[None]:
    """Let every check of this session run in a copy of one warm process."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        yield
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(WARM)

    def copied(workers: int, mp_context: object) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(workers, mp_context=context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gate, "ProcessPoolExecutor", copied)
        yield


@pytest.fixture
def checks_as_shipped(monkeypatch) -> None:
    """Let the checks of one test start a Python of their own, as for a user."""
    monkeypatch.setattr(gate, "ProcessPoolExecutor", ProcessPoolExecutor)
