"""Who only plans and hands out reports waits for nothing that draws and prints them."""

import subprocess
import sys

import pytest

OF_THE_CHILDREN = (
    "papermill nbconvert nbformat matplotlib IPython nh3 great_expectations"
).split()


NAMES = ["qikit.reports.jobs", "qikit.data.cutting", "qikit.reports.runner"]


@pytest.mark.parametrize("name", NAMES)
def test_the_parent_of_a_run_imports_nothing_that_draws(name):
    heavy = f"[m for m in {OF_THE_CHILDREN!r} if m in sys.modules]"
    code = f"import sys, {name}; print({heavy})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
