"""A worker's own warm process: ended from elsewhere, it takes its report with it."""

from __future__ import annotations

import threading
import time

import psutil
import pytest

from qikit.errors import NotebookError
from qikit.reports.cluster.warm_process import WarmProcess
from tests.unit.reports.cluster.real_cluster import is_gone
from tests.unit.reports.cluster.small_reports import PLAIN, report, template

pytestmark = pytest.mark.long


def test_a_report_under_way_is_ended_with_it_and_none_is_begun_after(tmp_path):
    others = set(psutil.Process().children(recursive=True))  # a test's browser
    begun = tmp_path / "begun"
    source = f"open({str(begun)!r}, 'w').close()\n" + PLAIN + "time.sleep(600)"
    slow = report(tmp_path, "A1", template(tmp_path, "slow", source))
    warm, raised = WarmProcess(120), []

    def make():
        with pytest.raises(NotebookError, match="the run was stopped"):
            warm.make(slow)
        raised.append(True)

    thread = threading.Thread(target=make)
    thread.start()
    until = time.monotonic() + 60
    while not begun.exists() and time.monotonic() < until:
        time.sleep(0.1)
    below = set(psutil.Process().children(recursive=True)) - others
    warm.end()
    thread.join(30)
    assert raised
    assert len(below) >= 2  # the warm process and its child
    assert [process for process in below if not is_gone(process)] == []
    with pytest.raises(NotebookError, match="the run was stopped"):
        warm.make(slow)
