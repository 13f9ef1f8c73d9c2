"""A wide table on a phone: its caption is whole, its rows are not towers."""

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from qikit.reports.blocks import heading, table
from qikit.reports.render import render_notebook

pytestmark = [pytest.mark.browser, pytest.mark.long]
CAPTION = "The surest gain of each measure since the baseline, one row a measure"
ROW = {
    "Team": "Fennimore & Brackwelling Group",
    "Measure": "Results acted on (synthetic)",
    "Before and now": "65.5% to 93.5%",
    "95% interval": "+24.6 to +30.9",
    "Tested there and kept": "One clinician looks after all results each day",
}
SPREAD = {
    "Measure": "Pathology results",
    **{"Teams": "11", "Baseline": "0.0", "Now": "17.3", "Change": "+17.3 (+6 to +24)"},
    "In words": "teams are further apart",
}
LINE = 24  # pixels, and a little


def shown(block):
    data = {"text/html": block.html, "text/plain": "(shown as HTML)"}
    return new_code_cell("pass", outputs=[new_output("display_data", data=data)])


@pytest.fixture(scope="module")
def phone(browser, tmp_path_factory):
    """A page with two wide tables, on a screen of 390 pixels."""
    tables = [
        table(pd.DataFrame([ROW]), CAPTION, numbers=list(ROW)[2:4]),
        table(pd.DataFrame([SPREAD]), CAPTION, numbers=list(SPREAD)[1:5]),
    ]
    cells = [shown(heading("Session", 1)), *map(shown, tables)]
    path = tmp_path_factory.mktemp("wide") / "page.html"
    html = render_notebook(new_notebook(cells=cells), title="Session", label="A label")
    path.write_text(html, "utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(path.as_uri())
    yield page
    page.close()


def test_the_caption_of_a_wide_table_is_whole_on_a_phone(phone):
    for caption in phone.locator("caption").all():
        box = caption.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390


def test_the_rows_of_a_wide_table_are_not_towers(phone):
    for row in phone.locator("tbody tr").all():
        assert row.bounding_box()["height"] < 4 * LINE
