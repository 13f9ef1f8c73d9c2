"""The explorer in JupyterLab and a real browser: from looking to a report."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.explored_project import CLOSING, FOOT, MARK, QUOTES
from tests.browser.explorer_panel import TABLES
from tests.project_fixtures import REPOSITORY

pytestmark = [pytest.mark.browser, pytest.mark.long]

C1 = {"dataset": "data/explored", "level": "cluster", "area": "C1", "measures": [FOOT]}
STRICT = "strict (a tie or a gap breaks a run)"
ONE_BY_ONE = (  # a control, what is chosen, and what picture and words then say
    ("Rules of the run charts", STRICT, "No shift or trend", "Rule set strict"),
    ("Measures", "Eye checks", "of Eye checks", "Eye checks"),
    ("Level", "Practice", "Surgery C1P1", "Shift: 12 points above"),
    ("Area", "Surgery C2P3", "Surgery C2P3", "No signal"),
    ("Chart", "Funnel", "Funnel plot of Eye checks", "95% limit"),
)
UNFOLD, SLIDER = "Set a baseline, rebase or event", "aria-input-field-name"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHARTS = (
    "Practices over time (small multiples)",
    "Practices ranked, with intervals",
    "Funnel",
    "Run chart",
)
INERT = """root => {
  const all = [...root.querySelectorAll("*")];
  return {
    strange: all.map(e => e.localName).filter(name =>
      ["script", "iframe", "img", "object", "embed", "foreignObject", "link", "base"]
        .includes(name)),
    handlers: all.flatMap(e => [...e.attributes].map(a => a.name))
      .filter(name => name.startsWith("on")),
    hacked: typeof window.hacked,
  };
}"""
NOTHING_RAN = {"strange": [], "handlers": [], "hacked": "undefined"}


def test_five_controls_change_the_picture_and_the_words(explorer):
    panel = explorer("five_controls", **C1)
    assert "Shift: 6 points above the median" in panel.words
    seen = [(panel.alts, panel.words, panel.hover_titles)]
    for label, chosen, in_picture, in_words in ONE_BY_ONE:
        panel.choose(label, chosen)
        assert panel.chosen(label) == [chosen]
        assert in_picture in " ".join(panel.alts)
        assert in_words in panel.words
        assert panel.message == ""
        seen.append((panel.alts, panel.words, panel.hover_titles))
    assert all(
        before[0] != after[0] and before[1] != after[1]
        for before, after in zip(seen[:-1], seen[1:], strict=True)
    )
    assert "January 2024: 55.0%, 275 of 500" in seen[0][2][0]
    assert "Surgery C2P3: 42.0%, 126 of 300" in seen[-1][2][0]
    assert panel.notebook.unreadable == []


def set_marks(panel):
    """Set a baseline of the first half year, a rebase with its reason, an event."""
    panel.button(UNFOLD).click()
    with panel.answered():
        panel.control("Set a baseline").check()
    panel.choose("Baseline to", "June 2024")
    panel.control("New median from").select_option(label="January 2025")
    panel.write("Reason of the rebase", "Recall letters began")
    panel.press("Add the rebase")
    expect(panel.control("Set so far")).to_contain_text("Recall letters began")
    panel.write("Day of the event", "2024-09-16")
    panel.write("Label of the event", "Clinic opened")
    panel.press("Add the event")
    panel.shows("Clinic opened")


def run_as_told(words, lab):
    """Run what the panel says is to be typed; return the folder of the run."""
    words = shlex.split(words)
    ran = subprocess.run(
        [sys.executable, "-m", "qikit", "run", *words, "--out", "outputs/explored"],
        cwd=lab.project,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    return lab.project / "outputs/explored"


def test_choices_become_a_report_with_the_same_figures(explorer, lab, browser):
    panel = explorer("to_a_report", **C1)
    before = panel.alts
    set_marks(panel)
    assert panel.alts != before
    panel.write("Name of the report", "explored_c1")
    panel.press("Use this in a report")
    panel.says("params/jobs/explored_c1.yml", "qikit run ")
    command = panel.message.partition("qikit run ")[2]
    job = yaml.safe_load((lab.project / "params/jobs/explored_c1.yml").read_text())
    kinds = [phase["kind"] for phase in job["phases"]]
    assert sorted(kinds) == ["baseline_end", "rebase"]
    assert [event["label"] for event in job["events"]] == ["Clinic opened"]
    panel.press("Show the numbers")
    folder = run_as_told(command, lab)
    (made,) = json.loads((folder / "manifest.json").read_text("utf-8"))["reports"]
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((folder / made["file"]).as_uri())
    alts = page.locator("img").evaluate_all("all => all.map(image => image.alt)")
    tables = page.locator("table").evaluate_all(TABLES)
    text = page.locator("main").text_content()
    context.close()
    assert len(panel.alts) == 1 and set(panel.alts) <= set(alts)
    assert len(panel.tables) >= 2
    assert all(table in tables for table in panel.tables)
    assert all(reading in text for reading in panel.readings)
    assert "Recall letters began" in text and "Clinic opened" in text


def axe_on(panel):
    """Return what axe finds wrong within the panel: rule and elements."""
    rules = {"runOnly": {"type": "tag", "values": STANDARDS}}
    found = Axe().run(panel.page, context=".qikit-explorer", options=rules).response
    assert len(found["passes"]) > 15
    return {
        fault["id"]: sorted(".".join(node["target"]) for node in fault["nodes"])
        for fault in found["violations"]
    }


def test_axe_finds_only_what_upstream_must_mend(explorer):
    """The slider's handles have no name; two lists beside it do the same.

    When this finds nothing any more, ipywidgets names them: then the exception goes.
    """
    panel = explorer("axe", **C1)
    assert axe_on(panel) == {}
    set_marks(panel)
    panel.press("Show the numbers")
    panel.press("Save choices")
    panel.says("there is no name yet")
    found = axe_on(panel)
    assert list(found) == [SLIDER]
    assert found[SLIDER] == [".noUi-handle-lower", ".noUi-handle-upper"]
    for words in CHARTS[:3]:
        panel.choose("Chart", words)
        assert set(axe_on(panel)) <= {SLIDER}


def test_hostile_names_are_shown_as_text_and_nothing_runs(explorer, lab):
    panel = explorer("hostile", dataset="data/hostile", level="cluster", area="C1")
    for words in CHARTS:
        panel.choose("Chart", words)
        assert MARK in panel.root.inner_text()
        assert panel.root.evaluate(INERT) == NOTHING_RAN
    panel.button(UNFOLD).click()
    panel.control("New median from").select_option(label="January 2025")
    panel.write("Reason of the rebase", CLOSING)
    panel.press("Add the rebase")
    panel.write("Day of the event", "2024-09-16")
    panel.write("Label of the event", QUOTES)
    panel.press("Add the event")
    panel.press("Show the numbers")
    panel.choose("Level", "Practice")
    panel.shows(CLOSING, QUOTES)
    for name in (MARK, "../outside", "CON"):
        panel.write("Name of these choices", name)
        panel.press("Save choices")
        panel.says(f"{name!r} cannot name a file")
    panel.write("Name of the report", MARK)
    panel.press("Use this in a report")
    panel.says("cannot name a file")
    assert panel.root.evaluate(INERT) == NOTHING_RAN
    assert panel.notebook.unreadable == []
    assert not (lab.project / "params/outside.yml").exists()
