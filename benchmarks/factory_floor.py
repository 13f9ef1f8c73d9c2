"""The floor: computing and drawing alone, in one warm process.

python -m benchmarks.factory_floor TEMPLATE < parameters.json

The template's own cells run one after another by `exec`, for each set of parameters in
a namespace of their own: no papermill, no IPython, no page, no process of a report. The
kit's charts write their SVG as they do in a report; pyplot's figures become PNG.
"""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import Any

PARAMETERS = "parameters"


def cells(template: Path) -> list[tuple[Any, bool]]:
    """Compile the code of a notebook; say of each cell whether it has parameters."""
    notebook = json.loads(template.read_text("utf-8"))
    return [
        (
            compile("".join(cell["source"]), f"{template.name}, cell {n}", "exec"),
            PARAMETERS in cell["metadata"].get("tags", []),
        )
        for n, cell in enumerate(notebook["cells"], 1)
        if cell["cell_type"] == "code"
    ]


def run(code: list[tuple[Any, bool]], parameters: dict[str, Any]) -> None:
    """Run the cells of one report."""
    space: dict[str, Any] = {"__name__": "__main__"}
    for compiled, has_parameters in code:
        exec(compiled, space)  # noqa: S102 - the template's own cells
        if has_parameters:
            space |= parameters


def draw_what_is_open() -> None:
    """Draw pyplot's figures as a notebook does, and close them."""
    import matplotlib.pyplot as plt

    for number in plt.get_fignums():
        figure = plt.figure(number)
        figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    plt.close("all")


def main(template: str) -> None:
    """Print the processor seconds of a report, the first one apart: it warms up."""
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    plt.show = draw_what_is_open
    reports, code = json.load(sys.stdin), cells(Path(template))
    run(code, reports[0])
    begun = time.process_time()
    for parameters in reports:
        run(code, parameters)
    print((time.process_time() - begun) / len(reports))


if __name__ == "__main__":
    from qikit.reports.warm.worker import limit_threads

    limit_threads()
    main(sys.argv[1])
