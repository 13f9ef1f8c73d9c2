"""Cells of a notebook that attack a page: by `qikit run` and by nbconvert."""

import csv
import io
import re
import subprocess
import sys

import nbformat
import pytest
from openpyxl import load_workbook

from tests.browser.attacking_cells import (
    HUGE,
    LABEL,
    SPOKEN,
    attacking_notebook,
)
from tests.browser.hostile_project import (
    CLUSTER_CODES,
    CLUSTERS,
    CORPUS,
    JOB,
    hostile_project,
    kept_name,
    write_yaml,
)
from tests.browser.seen_pages import look_at, require_inert

pytestmark = [pytest.mark.browser, pytest.mark.long]

AREA = CLUSTER_CODES[1]
BY_HAND = (
    f'dataset: str = "data/hostile"\narea: str = {AREA!r}\nmeasures: list[str] = []'
)
BARE = """<script>window.hacked = 1; alert(1)</script>
<img src="https://x.example/p.png" onerror="console.log(1)">"""
KEPT = (  # what an attack says in words
    *("the active link", "the data link", "the far link", "said after all"),
    *("covering words", "a title of its own", "NOT SENSITIVE, said in a header"),
    *("forged words", "forged contents", "raw words", "deep words", "the end"),
    *('<div style="display:none" onclick="alert(1)">', "<!-- a remark -->"),
    "A-->B[<img src=x onerror=alert(1)>]",
)


@pytest.fixture(scope="module")
def project(tmp_path_factory, browser):
    """A project whose only report has the attacking cells; not yet run."""
    project = hostile_project(tmp_path_factory.mktemp("attacked") / "project")
    assert project.command("intake", "data/hostile").exit_code == 0
    notebooks = project.folder / "notebooks"
    attacking = attacking_notebook(notebooks / "cluster_report.ipynb", CORPUS)
    nbformat.write(attacking, notebooks / "attack_report.ipynb")
    for cell in attacking.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = BY_HAND
    nbformat.write(attacking, notebooks / "by_hand.ipynb")
    return project


@pytest.fixture(scope="module")
def page(project):
    """The page that a run makes of it."""
    job = {"report": "attack_report", "for_each": "cluster", "areas": [AREA]}
    write_yaml(project.folder / "params/jobs/attack.yml", JOB | job)
    words = ["params/jobs/attack.yml", "--out", "outputs/attack"]
    result = project.command("run", *words, "--formats", "workbook,word")
    assert result.exit_code == 0, result.output
    (record,) = project.manifest("attack")["reports"]
    return project.folder / "outputs/attack" / record["file"]


@pytest.fixture(scope="module")
def seen(browser, page):
    return next(look_at(browser, [page]))


def converted(project, name, *options):
    """Run nbconvert's own command in the project's folder."""
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "qikit", *options]
    out = project.folder / "outputs" / "converted"
    command += ["--output-dir", str(out), f"notebooks/{name}.ipynb"]
    done = subprocess.run(
        command, cwd=project.folder, capture_output=True, text=True, timeout=300
    )
    return done, out / f"{name}.html"


def test_nothing_runs_is_asked_for_or_appears(seen):
    require_inert(seen)


def test_the_browser_would_tell_of_an_attack(browser, tmp_path):
    path = tmp_path / "bare.html"
    path.write_text(f"<main>{BARE}</main><style>p {{}}</style>", "utf-8")
    bare = next(look_at(browser, [path]))
    kinds = {event.split()[0] for event in bare.did}
    assert {"dialog", "request", "console"} <= kinds
    assert bare.found["hacked"] == "number"
    assert "onerror" in bare.found["attributes"]
    with pytest.raises(AssertionError):
        require_inert(bare)


def test_the_words_stay_and_the_page_keeps_its_own_name_and_label(seen):
    for words in KEPT:
        assert words in seen.text, words
    assert seen.texts("labels") == [JOB["label"]]
    assert seen.title == f"{kept_name(CLUSTERS[1])}: cluster report"
    assert "W" * HUGE in seen.text
    assert SPOKEN in seen.found["alts"]


def test_what_is_no_page_of_ours_is_not_shown(seen):
    for words in ("never on a page", "printed words", LABEL):
        assert words not in seen.text
    links = [h for h in seen.found["links"] if h and not h.startswith("#")]
    assert links == ["https://x.example/"] * 2  # followed by a click alone


def test_headers_and_index_of_a_table_are_words(seen):
    cells = seen.texts("cells")
    assert "<script>alert(1)</script>" in cells
    assert '"><img src=x onerror=alert(1)>' in cells
    assert "a row" in cells and "<b>" in cells


def test_the_other_forms_have_all_that_follows_an_attack(page):
    text = page.with_suffix(".csv").read_text("utf-8-sig")
    usual = csv.field_size_limit(2 * HUGE)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    csv.field_size_limit(usual)
    assert any("W" * HUGE in cell for row in rows for cell in row)
    assert any("the end" in row for row in rows)
    book = load_workbook(page.with_suffix(".xlsx"))
    cells = [str(c.value) for sheet in book for row in sheet for c in row]
    assert "the end" in cells
    assert [c for c in cells if re.fullmatch(r"W+ … \(cut\)", c)]
    assert all(c.data_type in "sn" for s in book for row in s for c in row)


def test_nbconvert_makes_the_same_page(project, browser):
    done, path = converted(project, "by_hand", "--execute")
    assert done.returncode == 0, done.stderr[-2000:]
    seen = next(look_at(browser, [path]))
    require_inert(seen)
    for words in KEPT:
        assert words in seen.text, words


def test_nbconvert_of_a_notebook_that_was_not_run_says_what_to_do(project):
    done, path = converted(project, "cluster_report")
    assert done.returncode != 0
    said = "the notebook has not been run: it has no outputs. Run it first, or add"
    assert said in done.stderr.splitlines()[-1]
    assert not path.exists()
