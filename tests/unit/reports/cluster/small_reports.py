"""Small reports with a slice: quick to make, some of them with a fault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from qikit.reports.crews import Crew
from qikit.reports.execution import Execution
from qikit.reports.publishing import make_room, published
from qikit.reports.warm.crew import WarmHands
from qikit.reports.warm.worker import WARM

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
PLAIN = """
from pathlib import Path
from IPython.display import HTML, display
import numpy as np, time
said = Path(dataset, "said.txt").read_text("utf-8")
drawn = np.random.random()
print("seen in", Path.cwd())
display(HTML(f"<p>{area}: {said}, {drawn:.12f}, {Path(dataset).name}</p>"))
time.sleep(0.4)
"""
KILLS_ITS_WORKER = """
import psutil
zygote, worker, *_ = psutil.Process().parents()
worker.kill()
"""


def template(folder: Path, name: str, source: str) -> Path:
    """Write a notebook of one cell below its parameters."""
    parameters = new_code_cell(
        'dataset = ""\narea = ""', metadata={"tags": ["parameters"]}
    )
    cells = [new_markdown_cell("# A report"), parameters, new_code_cell(source)]
    path = folder / f"{name}.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)
    return path


def report(folder: Path, area: str, notebook: Path, **more) -> Execution:
    """Write the slice of a report and say how to make it."""
    workings = folder / "workings" / "job" / area
    (workings / "slice" / "letters").mkdir(parents=True)
    (workings / "slice" / "said.txt").write_text(f"{area} said über 7", "utf-8")
    (workings / "slice" / "letters" / "key.txt").write_text("more", "utf-8")
    execution = Execution(
        template=notebook,
        parameters={"dataset": str(workings / "slice"), "area": area},
        executed=workings / "executed.ipynb",
        html=workings / "made" / f"{area}.html",
        page=folder / f"{area}.html",
        log=workings / "log.txt",
        title=f"Report of {area}",
        area=area,
        label="For a test",
        engine=WARM,
        **more,
    )
    make_room(execution)
    return execution


def reports(folder: Path, notebooks: dict[str, Path], **more) -> Iterator[Execution]:
    """Write slices as they are asked for, by area."""
    for area, notebook in notebooks.items():
        yield report(folder, area, notebook, **more)


def made_here(folder: Path, notebooks: dict[str, Path], **more) -> dict[str, bytes]:
    """Make reports on this machine, without a cluster; return the files."""
    crew = Crew(lambda: WarmHands(2, 120), 4)
    for execution, outcome in crew.run(reports(folder, notebooks, **more)):
        assert published(execution, outcome).status == "made", outcome.error
    return files(folder)


def files(folder: Path) -> dict[str, bytes]:
    """Read the finished files of a run."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
