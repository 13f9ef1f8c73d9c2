"""The explorer by the keyboard alone, once through: no mouse from opening to saving."""

from __future__ import annotations

import pytest
import yaml

from tests.browser.explored_project import FOOT, write_explorer
from tests.browser.explorer_panel import panel_of
from tests.browser.open_notebook import BLANK_PROMPTS, open_notebook

pytestmark = [pytest.mark.browser, pytest.mark.long]

C1 = {"dataset": "data/explored", "level": "cluster", "area": "C1", "measures": [FOOT]}
MOST_TABS = 60
LABS_KEYS = ("d", "d", "a", "b", "x", "m")  # delete, insert, cut, make Markdown
FOCUSED = """async () => {
  const e = document.activeElement, look = getComputedStyle(e);
  const isSeen = () => {
    const box = e.getBoundingClientRect();
    return box.height > 0 && box.bottom > 0 && box.top < window.innerHeight;
  };
  for (let frame = 0; frame < 30 && !isSeen(); frame++)
    await new Promise(requestAnimationFrame);  // the notebook scrolls to it
  return {
    name: e.className.includes("noUi-handle") ? e.className.split(" ")[1]
      : e.labels && e.labels.length ? e.labels[e.labels.length - 1].innerText.trim()
      : e.innerText.trim(),
    ring: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2,
    in_sight: isSeen(),
    inside: e.closest(".qikit-explorer") !== null,
  };
}"""


def tab_to(panel, name):
    """Press Tab till something has the focus; each stop on the way can be seen."""
    for _ in range(MOST_TABS):
        panel.page.keyboard.press("Tab")
        focused = panel.page.evaluate(FOCUSED)
        if focused["inside"]:
            assert focused["ring"] and focused["in_sight"], focused
        if focused["name"] == name:
            return
    raise AssertionError(f"{name} is not reached by Tab")


def press(panel, *keys):
    """Press keys and wait till the panel has answered."""
    with panel.answered():
        for key in keys:
            panel.page.keyboard.press(key)


def require_deaf_to_lab(panel):
    """Lab's keys, which delete and insert cells, do nothing while a control is on."""
    before = panel.page.locator(".jp-Notebook .jp-Cell").all_inner_texts()
    for key in LABS_KEYS:
        panel.page.keyboard.press(key)
    panel.page.evaluate("() => new Promise(requestAnimationFrame)")
    after = panel.page.locator(".jp-Notebook .jp-Cell").count()
    assert after == len(before)
    assert panel.page.evaluate(FOCUSED)["inside"]


def opened_by_keyboard(window, lab):
    """Run the notebook cell by cell; go back to the cell above the panel."""
    notebook = open_notebook(window, lab, write_explorer(lab.project, "keys", **C1))
    keys, cells = notebook.page.keyboard, notebook.page.locator(".jp-Notebook .jp-Cell")
    notebook.prompts.evaluate_all(BLANK_PROMPTS)
    for _ in range(cells.count() - 1):
        keys.press("Shift+Enter")
    keys.press("Control+Enter")
    notebook.wait_for_numbers()
    panel = panel_of(notebook)
    for _ in range(cells.count()):
        keys.press("ArrowUp")
    return panel


def test_everything_is_reached_and_done_by_keyboard(window, lab):
    panel = opened_by_keyboard(window, lab)
    tab_to(panel, "Level")
    require_deaf_to_lab(panel)
    tab_to(panel, "Area")
    press(panel, "ArrowDown")
    assert panel.chosen("Area") == ["Cluster C2"]
    assert "Cluster C2" in panel.alts[0]
    tab_to(panel, "Chart")
    press(panel, "End")
    press(panel, "Home")
    assert panel.chosen("Chart") == ["Run chart"]
    tab_to(panel, "Set a baseline, rebase or event")
    require_deaf_to_lab(panel)
    panel.page.keyboard.press("Enter")
    panel.control("Set a baseline").wait_for()
    before = panel.alts
    tab_to(panel, "Set a baseline")
    press(panel, "Space")
    require_deaf_to_lab(panel)
    assert panel.control("Set a baseline").is_checked()
    assert panel.alts != before
    last = panel.chosen("Baseline to")
    tab_to(panel, "noUi-handle-upper")
    require_deaf_to_lab(panel)
    press(panel, "ArrowLeft")
    assert panel.chosen("Baseline to") != last
    tab_to(panel, "Baseline to")
    press(panel, "ArrowDown")
    assert panel.chosen("Baseline to") == last
    tab_to(panel, "Name of these choices")
    panel.page.keyboard.type("by_keyboard")
    tab_to(panel, "Save choices")
    panel.page.keyboard.press("Enter")
    panel.says("params/explorer/by_keyboard.yml")
    kept = (lab.project / "params/explorer/by_keyboard.yml").read_text("utf-8")
    assert [p["kind"] for p in yaml.safe_load(kept)["phases"]] == ["baseline_end"]
    tab_to(panel, "Show the numbers")
    press(panel, "Space")
    assert panel.root.locator(".qk-numbers table").first.is_visible()
    panel.page.keyboard.press("Escape")
    assert panel.notebook.unreadable == []
