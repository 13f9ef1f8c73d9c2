"""A whole batch, its checks and its kernels connect to nothing beyond this machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project_fixtures import practice, steady

pytestmark = pytest.mark.long

GUARD = Path(__file__).parent / "network_guard"
COMMAND = "from qikit.cli import main; main()"


@pytest.fixture
def guarded(project, tmp_path):
    log = tmp_path / "network.log"
    paths = [str(GUARD), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(p for p in paths if p),
        "QIKIT_TEST_NETWORK_LOG": str(log),
    }

    def run(code, *words):
        return subprocess.run(
            [sys.executable, "-c", code, *words],
            cwd=project.folder,
            env=environment,
            capture_output=True,
            text=True,
        )

    return run, log


def test_the_guard_refuses_and_notes_a_connection(guarded):
    run, log = guarded
    result = run("import socket; socket.create_connection(('192.0.2.1', 80), 1)")
    assert result.returncode != 0
    assert log.read_text("utf-8").splitlines() == ["192.0.2.1"]


def test_a_batch_connects_to_nothing(project, guarded):
    run, log = guarded
    practices, figures = [practice("P1"), practice("P2")], steady("P1") + steady("P2")
    folder = project.write_dataset("small", practices, figures)
    job = project.write_job(
        "job",
        f"report: cluster_report\nfor_each: cluster\ndataset: {folder}\n"
        "audience: analyst\n",
    )
    assert run(COMMAND, "intake", folder).returncode == 0
    result = run(COMMAND, "run", job)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert "1 of 1 reports written" in result.stdout
    assert not log.exists()
