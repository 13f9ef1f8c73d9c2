"""A worker of the pool: its limits are set before numpy is there to read them."""

import os
import subprocess
import sys

SEEN = "import sys, qikit.reports.warm.worker as w; print('numpy' in sys.modules); "
THREADS = SEEN + "w.prepare_worker('kernel'); import os; print(os.environ[{!r}])"


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


def test_one_thread_is_set_before_numpy_is_imported():
    assert printed(THREADS.format("OPENBLAS_NUM_THREADS")) == ["False", "1"]


def test_what_the_user_has_set_stays():
    code = THREADS.format("OMP_NUM_THREADS")
    assert printed(code, OMP_NUM_THREADS="3") == ["False", "3"]
