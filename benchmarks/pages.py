"""Measure a page and its other forms, on the reports that `make demo` has made.

make demo, then make bench
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import nbformat

from qikit.errors import ParameterError
from qikit.reports.paper.content import read_page
from qikit.reports.paper.csv_file import csv_bytes
from qikit.reports.paper.pdf import Printer
from qikit.reports.paper.word import word_bytes
from qikit.reports.paper.workbook import workbook_bytes
from qikit.reports.render import render_notebook

OUTPUTS = Path(__file__).parents[1] / "outputs"
MOST_PAGES = 24  # spread over all jobs
HTML_BAR_MS, PDF_BAR_S = 40, 0.6
SMALL_BAR_KB, LARGE_BAR_KB, SMALL_PANELS = 500, 900, 12
ALT = re.compile(r'<img src="data:image[^"]*" alt="([^"]*)"')
PANELS = re.compile(r": (\d+) of \d+ practices</h")


def cpu_ms(step: Callable[[], object], rounds: int = 3) -> float:
    """Return the least CPU milliseconds of a step, once warm."""
    step()
    found = []
    for _ in range(rounds):
        begun = time.process_time()
        step()
        found.append(1000 * (time.process_time() - begun))
    return min(found)


def n_panels(html: str) -> int:
    """Count the charts of a page, and the panels of small multiples one by one."""
    panels = [int(n) for n in PANELS.findall(html)]
    return len(ALT.findall(html)) - len(panels) + sum(panels)


def said(name: str, found: Sequence[float], bar: str, unit: str = "ms") -> None:
    middle, most = statistics.median(found), max(found)
    print(f"  {name:28} {middle:8.2f} {unit} (most {most:.2f}; bar {bar})")


def sizes(pages: dict[Path, str]) -> None:
    for path, html in sorted(pages.items()):
        panels, size = n_panels(html), len(html.encode()) / 1000
        is_small = panels <= SMALL_PANELS or "practice" in path.parts[-3]
        bar = SMALL_BAR_KB if is_small else LARGE_BAR_KB
        mark = "" if size <= bar else "  OVER"
        name = f"{path.parts[-3]}/{path.parts[-2]}"[:60]
        print(f"  {name:60} {panels:4} panels {size:6.0f} kB (bar {bar}){mark}")


def prints(pages: Sequence[Path]) -> None:
    with suppress(ParameterError), Printer() as printer:
        printer.pdf(pages[0])
        found = []
        for page in pages:
            begun = time.monotonic()
            printer.pdf(page)
            found.append(time.monotonic() - begun)
        said("PDF, warm browser", found, f"{PDF_BAR_S} s", "s ")
        return
    print("  no browser on this machine: no PDF measured")


def main() -> None:
    paths = sorted(OUTPUTS.glob("*/workings/*/*/executed.ipynb"))
    if not paths:
        sys.exit("no reports in outputs: run make demo first")
    paths = paths[:: max(1, len(paths) // MOST_PAGES)]
    books = {path: nbformat.read(path, as_version=4) for path in paths}
    pages = {path: render_notebook(book) for path, book in books.items()}
    print(f"{len(pages)} reports of make demo, CPU once warm, median:")
    steps = [cpu_ms(lambda b=b: render_notebook(b)) for b in books.values()]
    said("HTML step", steps, f"{HTML_BAR_MS} ms")
    content = [read_page(html) for html in pages.values()]
    steps = [cpu_ms(lambda h=h: read_page(h)) for h in pages.values()]
    said("reading the page", steps, "none")
    for name, write in {"workbook": workbook_bytes, "Word page": word_bytes}.items():
        said(name, [cpu_ms(lambda p=p, w=write: w(p), 1) for p in content], "none")
    said("CSV", [cpu_ms(lambda p=p: csv_bytes(p), 1) for p in content], "none")
    prints([p for p in sorted(OUTPUTS.glob("*/*/*.html")) if "workings" not in p.parts])
    print("Size:")
    sizes(pages)


if __name__ == "__main__":
    main()
