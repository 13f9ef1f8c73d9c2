"""Titles that other parts look for stand as headings in a template."""

import json
from pathlib import Path

import pytest

from qikit.reports import section_titles

TEMPLATES = Path(__file__).parents[3] / "notebooks"
TITLES = {n: v for n, v in vars(section_titles).items() if n.isupper()}


def headings() -> set[str]:
    cells = [
        cell
        for path in TEMPLATES.glob("*.ipynb")
        for cell in json.loads(path.read_text("utf-8"))["cells"]
    ]
    lines = [
        line
        for cell in cells
        if cell["cell_type"] == "markdown"
        for line in "".join(cell["source"]).splitlines()
    ]
    return {line.removeprefix("## ") for line in lines if line.startswith("## ")}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_a_title_is_a_heading_of_a_template(title):
    assert title in headings()
