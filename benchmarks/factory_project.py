"""A project to measure in: the repository's definitions and an invented country."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
COPIED = ("expectations", "notebooks", "params")
ORDINARY = "ordinary_report"
PRACTICES, CLUSTERS = "scotland_practices", "scotland_clusters"
DATA = "data/scotland"
DEMO = ("england", "northern_ireland", "scotland")
WORKERS = 2


def make_project(folder: Path) -> Path:
    """Copy what a project holds into a folder; make the country if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)
    notebook = f"{ORDINARY}.ipynb"
    shutil.copy(ROOT / "benchmarks" / notebook, folder / "notebooks" / notebook)
    clusters = job_file(folder, CLUSTERS).read_text("utf-8")
    ordinary = clusters.replace("report: cluster_report", f"report: {ORDINARY}")
    job_file(folder, ORDINARY).write_text(ordinary, "utf-8")
    if not (folder / DATA / "current").is_file():
        qikit(folder, "example-data", "--scale", "scotland", "--out", DATA)
    return folder


def make_demo(folder: Path) -> list[str]:
    """Take the open data of the demonstration in; return its job files."""
    for name in DEMO:
        given = str(ROOT / "examples" / name)
        qikit(folder, "intake", f"data/demo/{name}", "--from", given)
    return sorted(map(str, (folder / "params/jobs").glob("demo_*.yml")))


def job_file(folder: Path, name: str) -> Path:
    """Name a job file of a project."""
    return folder / "params" / "jobs" / f"{name}.yml"


def qikit(folder: Path, *words: str) -> str:
    """Run a command of the kit in a project; return what it wrote."""
    return ran([str(BIN / "qikit"), *words], folder)


def ran(command: list[str], folder: Path, **options) -> str:
    """Run a program; stop the measurement where it fails."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, **options
    )
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        sys.exit(f"{' '.join(command[:4])} ended with {done.returncode}:\n{said}")
    return done.stdout
