"""Who only plans and hands out reports waits for nothing that draws and prints them."""

import subprocess
import sys

import pytest

OF_THE_CHILDREN = (
    "papermill nbconvert nbformat matplotlib IPython nh3 great_expectations"
).split()
OF_THE_DATA = "pandas numpy scipy pyarrow pydantic jinja2".split()
PARENTS = ["qikit.reports.jobs", "qikit.data.cutting", "qikit.reports.runner"]
ANSWERS = ["qikit.reports.unchanged", "qikit.reports.whys"]
EARLY = ["qikit.reports.early_crew", "qikit.reports.warm.crew"]


@pytest.mark.parametrize("name", PARENTS)
def test_the_parent_of_a_run_imports_nothing_that_draws(name):
    assert imported_by(name, OF_THE_CHILDREN) == "[]"


@pytest.mark.parametrize("name", EARLY)
def test_a_warm_process_is_started_before_anything_heavy_is_imported(name):
    assert imported_by(name, OF_THE_CHILDREN + OF_THE_DATA) == "[]"


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_said_without_the_data_imports_nothing_that_reads_them(name):
    assert imported_by(name, OF_THE_CHILDREN + OF_THE_DATA) == "[]"


def imported_by(name: str, heavy: list[str]) -> str:
    """Say which of some libraries a module imports, in a process of its own."""
    code = f"import sys, {name}; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
