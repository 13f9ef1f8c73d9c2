"""The palette: one place for colours, without matplotlib, as on the page."""

import re
import subprocess
import sys
from pathlib import Path

from qikit.plots import palette, theme
from qikit.reports.look import style

ROOT = Path(__file__).parents[2]
CSS = ROOT / "qikit/reports/page/page.css"
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\b|RGBColor\(0x")


def test_reading_the_palette_and_writing_papers_needs_no_matplotlib():
    code = (
        "import sys, qikit.plots.palette, qikit.reports.paper.word, "
        "qikit.reports.paper.workbook; print('matplotlib' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_charts_take_their_colours_from_the_palette():
    assert (theme.PALETTE, theme.GRID) == (palette.PALETTE, palette.GRID)


def test_the_page_names_its_colours_and_holds_none_of_its_own():
    sheet = CSS.read_text("utf-8")
    assert set(COLOUR.findall(sheet)) == set()
    used = set(re.findall(r"var\(--([a-z]+)\)", sheet)) - {"text", "page"}
    given = dict(re.findall(r"--([a-z]+): (#[0-9A-F]{6});", str(style())))
    assert used == set(given)
    assert given["accent"] == "#12436D"


def test_no_colour_stands_again_in_the_papers():
    modules = (ROOT / "qikit/reports/paper").glob("*.py")
    assert [m.name for m in modules if COLOUR.search(m.read_text("utf-8"))] == []
