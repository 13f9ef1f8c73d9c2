"""What the explorer, and a template in Lab, must bear; said in words each time."""

from __future__ import annotations

import pytest
import yaml
from playwright.sync_api import expect

from tests.browser.explored_project import FOOT, LONG_NAME
from tests.browser.explorer_panel import panel_of
from tests.browser.open_notebook import open_notebook

pytestmark = [pytest.mark.browser, pytest.mark.long]

C1 = {"dataset": "data/explored", "level": "cluster", "area": "C1", "measures": [FOOT]}
CROWDED = {"dataset": "data/crowded", "level": "cluster", "area": "C1"}
MULTIPLES = "Practices over time (small multiples)"
TEMPLATE, PARAMETERS, OPENING = "notebooks/practice_report.ipynb", 0, 2
FEW_LINES = 8  # of an error: a sentence, or the line of the cell that it is in


def require_readable(panel):
    """Nothing printed as an error, no traceback, no text of a program."""
    assert panel.notebook.unreadable == []
    for text in ("Traceback", "Error(", "nan", "NaT", "None"):
        assert text not in panel.root.inner_text()


def test_a_restarted_kernel_is_told_and_saved_choices_come_back(explorer, lab):
    panel = explorer("restarted", **C1)
    panel.choose("Area", "Cluster C3")
    panel.choose("Chart", "Funnel")
    panel.write("Name of these choices", "before_restart")
    panel.press("Save choices")
    panel.says("params/explorer/before_restart.yml")
    panel.notebook.restart_kernel()
    assert "If the panel does not answer" in panel.notebook.text
    assert "Run All Cells" in panel.notebook.text
    assert panel.notebook.unreadable == []
    panel.notebook.run_all()
    panel = panel_of(panel.notebook)
    assert panel.chosen("Area") == ["Cluster C1"]
    panel.control("Saved choices").select_option(label="before_restart")
    panel.press("Load")
    panel.says("Loaded: before_restart")
    expect(panel.chart).to_contain_text("Cluster C3")
    assert panel.chosen("Chart") == ["Funnel"]
    assert panel.chosen("Area") == ["Cluster C3"]
    require_readable(panel)


def test_two_tabs_of_one_notebook_show_the_same(explorer, window, lab):
    first = explorer("two_tabs", **C1)
    first.notebook.menu("File", "Save Notebook")
    clean = first.page.locator(".jp-mod-dirty")
    clean.wait_for(state="detached")
    second = panel_of(open_notebook(window, lab, "notebooks/two_tabs.ipynb"))
    assert second.alts == first.alts
    second.choose("Area", "Cluster C2")
    expect(first.chart).to_contain_text("Cluster C2")
    first.page.bring_to_front()
    first.choose("Chart", "Funnel")
    expect(second.chart).to_contain_text("95% limit")
    assert second.alts == first.alts
    assert second.serial == first.serial
    require_readable(first)
    require_readable(second)


def test_a_second_notebook_is_told_that_the_choices_are_saved_already(explorer, lab):
    first, second = explorer("one", **C1), explorer("other", **C1 | {"area": "C2"})
    path = lab.project / "params/explorer/shared.yml"
    for panel in (first, second):
        panel.page.bring_to_front()
        panel.write("Name of these choices", "shared")
        panel.press("Save choices")
        panel.says("aved: " if panel is first else "Not saved: ")
    assert yaml.safe_load(path.read_text("utf-8"))["area"] == "C1"
    second.control("Save all the same").check()
    second.press("Save choices")
    second.says("Saved: params/explorer/shared.yml")
    assert yaml.safe_load(path.read_text("utf-8"))["area"] == "C2"
    first.page.bring_to_front()
    first.press("Save choices")
    first.says("changed elsewhere")
    require_readable(second)


def test_what_a_critical_check_set_aside_is_said(explorer):
    panel = explorer("faulty", dataset="data/faulty", level="cluster", area="C1")
    panel.choose("Measures", "Foot checks")
    text = panel.root.inner_text()
    assert "set aside" in text or "above its denominator" in text
    require_readable(panel)


def test_a_dataset_without_figures_is_said_and_another_can_be_chosen(explorer):
    panel = explorer("empty", dataset="data/empty", level="cluster", area="C1")
    panel.says("no figure at all")
    assert panel.alts == []
    assert panel.control("Chart").is_disabled()
    require_readable(panel)
    panel.choose("Dataset", "data/explored")
    assert len(panel.alts) == 1
    require_readable(panel)


def test_sixty_practices_come_in_pages_and_a_long_name_fits(explorer):
    panel = explorer("crowded", **CROWDED)
    panel.choose("Chart", MULTIPLES)
    pages = panel.offered("Page of practices")
    assert len(pages) >= 2
    before = panel.hover_titles
    panel.choose("Page of practices", pages[1])
    assert panel.hover_titles != before
    panel.choose("Level", "Practice")
    assert LONG_NAME[:40] in panel.chosen("Area")[0]
    panel.choose("Chart", "Run chart")
    assert LONG_NAME[:30] in panel.alts[0]
    wide = panel.root.evaluate("e => e.scrollWidth - e.clientWidth")
    assert wide <= 1
    require_readable(panel)


def test_an_edited_template_runs_and_says_an_error_in_words(window, lab):
    notebook = open_notebook(window, lab, TEMPLATE)
    notebook.run_all()
    alts = notebook.page.locator(".jp-OutputArea img").evaluate_all(
        "all => all.map(image => image.alt)"
    )
    assert len(alts) >= 4 and min(map(len, alts)) > 40
    assert notebook.unreadable == []
    notebook.write(PARAMETERS, 'dataset = "data/exmaple"\narea = "EX01"')
    notebook.run_all()
    (said,) = notebook.unreadable
    assert "data/exmaple: there is no dataset here yet" in said
    assert "Traceback" not in said and len(said.splitlines()) <= FEW_LINES
    notebook.write(OPENING, "sections.title(reprot)")
    notebook.page.keyboard.press("Control+Enter")
    cell = notebook.cells.nth(OPENING)
    expect(cell).to_contain_text("----> 1 sections.title(reprot)")
    (said,) = notebook.unreadable
    assert "NameError: name 'reprot' is not defined" in said
    assert len(said.splitlines()) <= FEW_LINES
