"""Measure what `import qikit` costs, and what it brings with it.

make bench
"""

from __future__ import annotations

import statistics
import subprocess
import sys

ROUNDS = 7
MODULES = ("qikit", "qikit.cli", "qikit.reports.sections", "qikit.reports.charts")
HEAVY = ("great_expectations", "papermill", "nbconvert", "dask", "jupyterlab")
PROBE = (
    "import sys, time; t = time.process_time(); import {module}; "
    "print(time.process_time() - t, [m for m in {heavy!r} if m in sys.modules])"
)


def cost(module: str) -> tuple[float, str]:
    """Return the median CPU seconds of an import, and the heavy modules it loads."""
    code = PROBE.format(module=module, heavy=HEAVY)
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        for _ in range(ROUNDS)
    ]
    lines = [run.stdout.split(" ", 1) for run in runs]
    return statistics.median(float(s) for s, _ in lines), lines[0][1].strip()


if __name__ == "__main__":
    for name in MODULES:
        seconds, loaded = cost(name)
        print(f"import {name}: {seconds:.3f} s of CPU, heavy modules {loaded}")
