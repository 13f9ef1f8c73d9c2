"""The palette: one place for colours, without matplotlib, as on the page."""

import re
import subprocess
import sys
from pathlib import Path

from qikit.plots import palette, theme

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


def test_charts_and_page_use_the_same_colours():
    assert (theme.PALETTE, theme.GRID) == (palette.PALETTE, palette.GRID)
    page = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", CSS.read_text("utf-8")))
    assert page["accent"].upper() == palette.DARK_BLUE
    assert page["quiet"].upper() == palette.GREY
    assert page["stop"].upper() == palette.PINK
    assert page["warm"].upper() == palette.WASH


def test_no_colour_stands_again_in_the_papers():
    modules = (ROOT / "qikit/reports/paper").glob("*.py")
    assert [m.name for m in modules if COLOUR.search(m.read_text("utf-8"))] == []
