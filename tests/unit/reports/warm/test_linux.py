"""Processes that were left behind are found and ended, and no others."""

import os
import subprocess
import sys

import pytest

from qikit.reports.warm.worker import can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="only on Linux")

CHAIN = """
import os, sys, time
from pathlib import Path
from qikit.reports.warm.linux import adopt_orphans, end_orphans

def sleeping(children):
    process = os.fork()
    if process == 0:
        os.setsid()
        if children:
            sleeping(children - 1)
        os.write(telling, b"x")
        time.sleep(600)
    return process

adopt_orphans()
reading, telling = os.pipe()
own = sleeping(0)
if (between := os.fork()) == 0:
    sleeping(2)
    os._exit(0)
os.waitpid(between, 0)
told = 0
while told < 4:
    told += len(os.read(reading, 4))
end_orphans({own})
left = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
print(left == [str(own)])
end_orphans(set())
print(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())
"""


def test_orphans_are_ended_with_what_they_leave_and_own_children_are_not():
    done = subprocess.run(
        [sys.executable, "-c", CHAIN],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.splitlines() == ["True", "[]"]


def test_a_system_that_cannot_wait_for_a_copy_starts_its_processes_anew(monkeypatch):
    def refused(process):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(os, "pidfd_open", refused)
    assert not can_fork()
