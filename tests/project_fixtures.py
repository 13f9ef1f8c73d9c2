"""A small project in a temporary folder, with invented practices, run by command."""

from __future__ import annotations

import asyncio
import csv
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qikit.cli import main

REPOSITORY = Path(__file__).parent.parent
MONTHS = [f"{y}-{m:02d}" for y in (2024, 2025) for m in range(1, 13)]
PRACTICE_COLUMNS = [
    "practice_code",
    "practice_name",
    "cluster_code",
    "cluster",
    "partnership",
    "board",
    "list_size",
]
FIGURE_COLUMNS = ["practice_code", "month", "checked", "on_register"]


@dataclass(frozen=True)
class Project:
    """A project folder with its own notebooks, parameters, checks and data."""

    folder: Path

    def write_csv(self, path: str, header: list[str], rows: list) -> Path:
        """Write a CSV file below the project."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("w", newline="", encoding="utf-8") as handle:
            csv.writer(handle).writerows([header, *rows])
        return target

    def write_dataset(self, name: str, practices: list, figures: list) -> str:
        """Write the raw files of a dataset; return its folder for a job file."""
        incoming = f"data/{name}/incoming"
        self.write_csv(f"{incoming}/example_practices.csv", PRACTICE_COLUMNS, practices)
        self.write_csv(f"{incoming}/example_foot_checks.csv", FIGURE_COLUMNS, figures)
        return f"data/{name}"

    def write_job(self, name: str, text: str) -> str:
        """Write a job file; return its path for the command."""
        path = f"params/jobs/{name}.yml"
        (self.folder / path).write_text(text, encoding="utf-8")
        return path

    def command(self, *words: str) -> Result:
        """Run a qikit command in the project's folder."""
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.folder)
            return CliRunner().invoke(main, list(words))

    def manifest(self, run: str) -> dict:
        """Read the manifest of a run."""
        path = self.folder / "outputs" / run / "manifest.json"
        return json.loads(path.read_text("utf-8"))

    def pages(self, run: str) -> dict[str, str]:
        """Read the pages of a run, by area code."""
        folder = self.folder / "outputs" / run
        return {
            r["area"]: (folder / r["file"]).read_text("utf-8")
            for r in self.manifest(run)["reports"]
            if r["file"]
        }


def practice(
    code: str, cluster: str = "C1", name: str = "", cluster_name: str = ""
) -> list:
    """Return one row of the list of practices."""
    return [
        code,
        name or f"Surgery {code}",
        cluster,
        cluster_name or f"Cluster {cluster}",
        "Partnership",
        "Board",
        4000,
    ]


def steady(code: str, *, checked: int = 70, register: int = 100) -> list[list]:
    """Return 24 months of a practice that goes up and down round one value."""
    return [
        [code, month, checked + (place % 3) - 1, register]
        for place, month in enumerate(MONTHS)
    ]


def make_project(folder: Path) -> Project:
    """Copy what a project needs, without data and jobs."""
    for name in ("notebooks", "expectations", "params"):
        shutil.copytree(REPOSITORY / name, folder / name)
    shutil.rmtree(folder / "params" / "jobs")
    (folder / "params" / "jobs").mkdir()
    return Project(folder)


@pytest.fixture
def project(tmp_path) -> Project:
    """A project of its own for one test."""
    return make_project(tmp_path / "project")


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory) -> Path:
    """A folder for runs that several tests look at."""
    return tmp_path_factory.mktemp("shared")


@pytest.fixture
def no_event_loop():
    """As in a plain script: widgets answer at once.

    The loop of a browser that was opened in this process would be taken for Jupyter's.
    """
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)
