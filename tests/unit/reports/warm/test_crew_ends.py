"""How a crew ends whose warm process was not ready yet."""

import os
import sys
import time

import pytest

from qikit.reports.warm.crew import PATIENCE, WarmHands
from qikit.reports.warm.worker import can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="copies a process")


def test_a_process_that_still_warms_up_is_not_waited_for(tmp_path, monkeypatch):
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexec sleep 60\n")
    python.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(python))
    begun = time.monotonic()
    with WarmHands(1, 60) as hands:
        process = hands._process
    assert time.monotonic() - begun < PATIENCE - 1
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
