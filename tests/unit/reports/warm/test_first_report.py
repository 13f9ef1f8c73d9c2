"""The report that warms a process up: whole, invented, and without a trace."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from qikit.reports.warm.first_report import make_first_report

TEMPLATES = Path(__file__).parents[4] / "notebooks"
CALL = re.compile(r"\b(?:charts|sections|provenance)\.\w+(?=\(report\))")
WARMED = """
import gc, json, os, sys
from pathlib import Path
from qikit.reports.warm.worker import limit_threads
limit_threads()
before, main = dict(os.environ), sys.modules["__main__"]
from qikit.reports.warm.zygote import warm_up
warm_up()
names = [(task / "comm").read_text() for task in Path("/proc/self/task").iterdir()]
changed = {k for k in os.environ if os.environ[k] != before.get(k)}
print(json.dumps({
    "threads": sum("jemalloc" not in name for name in names),
    "changed": sorted(changed - {"MPLBACKEND"}),
    "gone": sorted(before.keys() - os.environ.keys()),
    "main": sys.modules["__main__"] is main,
    "frozen": gc.get_freeze_count() > 100_000,
}))
"""


@pytest.mark.parametrize("level", ["practice", "cluster"])
def test_it_shows_all_that_the_template_shows(level):
    template = nbformat.read(TEMPLATES / f"{level}_report.ipynb", as_version=4)
    calls = CALL.findall("\n".join(cell.source for cell in template.cells))
    page = make_first_report(level)
    shown = re.findall(r"<h2[^>]*>([a-z]+\.\w+)</h2>", page)
    assert len(calls) > 8
    assert shown == calls  # a section without anything to show would not stand


def test_it_leaves_the_environment_and_the_folder_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", "of/the/user")
    monkeypatch.chdir(tmp_path)
    make_first_report("cluster")
    assert os.environ["IPYTHONDIR"] == "of/the/user"
    assert not list(tmp_path.iterdir())
    monkeypatch.delenv("IPYTHONDIR")
    make_first_report("cluster")
    assert "IPYTHONDIR" not in os.environ


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="no process is copied elsewhere")
def test_a_warm_process_has_one_thread_and_left_nothing_behind(tmp_path):
    told = subprocess.run(
        [sys.executable, "-P", "-c", WARMED],
        cwd=tmp_path,
        env=os.environ | {"HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(told.stdout)
    assert said.pop("threads") == 1  # no other would live on in a copy
    assert said.pop("gone") == []
    assert said == {"changed": [], "main": True, "frozen": True}
    assert not list(tmp_path.glob("qk*"))
    assert not (tmp_path / "home" / ".ipython").exists()
