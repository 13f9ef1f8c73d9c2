"""Limits of who runs a report's cells: set before numpy is there to read them."""

import os
import subprocess
import sys

import pytest

from qikit.reports.warm.worker import too_long

SEEN = "import sys, qikit.reports.warm.worker as w; print('numpy' in sys.modules); "
THREADS = SEEN + "w.limit_threads(); import os; print(os.environ[{!r}])"


def printed(code: str, **variables: str) -> list[str]:
    rest = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=rest | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    "name", ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]
)
def test_one_thread_is_set_before_numpy_is_imported(name):
    assert printed(THREADS.format(name)) == ["False", "1"]


def test_what_the_user_has_set_stays():
    code = THREADS.format("OMP_NUM_THREADS")
    assert printed(code, OMP_NUM_THREADS="3") == ["False", "3"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1.0, "1 second"), (0.5, "0.5 seconds"), (1800, "1800 seconds")],
)
def test_a_deadline_is_said_as_it_was_given(seconds, said):
    assert too_long(seconds) == f"it took longer than {said} and was ended."
