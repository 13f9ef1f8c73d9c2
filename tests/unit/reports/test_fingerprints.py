"""What a report is made from: each part of it counts by itself."""

from dataclasses import replace

import pandas as pd
import pytest

from qikit.data.cutting import Order, cut_slice
from qikit.reports import fingerprints, made_with
from qikit.reports.cluster.sameness import CODE, own_kit
from qikit.reports.fingerprints import (
    QUALITY,
    fingerprint,
    modules_digest,
)
from qikit.reports.jobs import ReportJob
from qikit.reports.kit_templates import COUNT_EVERY_FIGURE, KIT_TEMPLATES
from qikit.reports.made_with import libraries, package_digest
from qikit.reports.reasons import what_changed
from tests.project_fixtures import REPOSITORY
from tests.unit.reports.drawn_factory import EVERY, THIRD, whys
from tests.unit.reports.drawn_slices import Drawn

PARTS_OF_A_SLICE = {
    "figures": ("numerator", 7.0),
    "practices": ("label", "Another name"),
    "benchmarks": ("numerator", 7.0),
}


@pytest.mark.parametrize("table", PARTS_OF_A_SLICE)
@pytest.mark.parametrize("level", ["practice", "cluster"])
def test_each_table_of_a_slice_counts_by_itself(factory, table, level):
    """Though in a run one that changes seldom does so alone."""
    job = factory.job(level)
    report = job.reports[0]
    cut = cut_slice(factory.cutter(), job.order(report, ""))
    column, value = PARTS_OF_A_SLICE[table]
    rows = getattr(cut, table).copy()
    own = (
        rows.index[rows["level"].eq("cluster")] if table == "benchmarks" else rows.index
    )
    rows.loc[own[0], column] = value
    before = fingerprint(report, "", cut)
    now = fingerprint(report, "", replace(cut, **{table: rows}))
    assert "figures" in what_changed(before, now)
    assert fingerprint(report, "", replace(cut)) == before


@pytest.mark.parametrize(
    ("audience", "changed"), [("analyst", []), ("cluster", [QUALITY])]
)
def test_what_was_checked_elsewhere_is_of_the_run_that_made_a_page(
    factory, audience, changed
):
    """The analyst's page keeps it with its date; for others every word counts."""
    job = factory.job()
    report = job.reports[0]
    cut = cut_slice(factory.cutter(), job.order(report, ""))
    about = replace(cut.about, audience=audience)
    later = replace(about, rules_run=99, elsewhere=("Another practice is late (1)",))
    before = fingerprint(report, "", replace(cut, about=about))
    now = fingerprint(report, "", replace(cut, about=later))
    assert what_changed(before, now) == changed


LATER = {
    "figures": ("numerator", 7.0),
    "benchmarks": ("numerator", 7.0),
    "events": ("label", "Another word"),
}


def told_in(cut, audience, month="2025-11"):
    """Give a slice whose report tells until November, with an event in each month."""
    about = replace(cut.about, audience=audience, as_of=f"{month}-01")
    row = {"scope": "all", "measure": "", "label": "Told", "kind": "change"}
    days = [pd.Timestamp(day) for day in ("2025-11-30", "2025-12-01")]
    events = pd.DataFrame([row | {"date": day} for day in days])
    return replace(cut, about=about, events=events)


def changed_in(cut, table, month):
    """Write something else into the rows of a month."""
    rows, (column, value) = getattr(cut, table).copy(), LATER[table]
    day = rows["date" if table == "events" else "period_start"]
    rows.loc[day.dt.strftime("%Y-%m").eq(month), column] = value
    return replace(cut, **{table: rows})


@pytest.mark.parametrize("table", LATER)
@pytest.mark.parametrize("audience", ["analyst", "cluster"])
@pytest.mark.parametrize("level", ["practice", "cluster"])
def test_what_is_later_than_as_of_is_no_part(factory, table, audience, level):
    """A late form of a month that the page does not show."""
    job = factory.job(level)
    report = job.reports[0]
    cut = told_in(cut_slice(factory.cutter(), job.order(report, "")), audience)
    before = fingerprint(report, "", cut)
    assert fingerprint(report, "", changed_in(cut, table, "2025-12")) == before
    now = fingerprint(report, "", changed_in(cut, table, "2025-11"))
    assert what_changed(before, now)


@pytest.mark.parametrize("table", LATER)
def test_a_template_of_one_s_own_may_show_what_is_later(factory, table):
    factory.template = factory.template.with_name("our_own.ipynb")
    factory.template.write_text('{"cells": []}', "utf-8")
    job = factory.job()
    report = job.reports[0]
    cut = told_in(cut_slice(factory.cutter(), job.order(report, "")), "analyst")
    before = fingerprint(report, "", cut)
    now = fingerprint(report, "", changed_in(cut, table, "2025-12"))
    assert what_changed(before, now)


@pytest.mark.parametrize(
    ("more", "changed"),
    [({"name": "2026-01.csv"}, []), ({"left_out": '["1 row"]'}, [QUALITY])],
)
def test_a_further_file_counts_by_what_is_said_of_it(factory, more, changed):
    """Its name stands on a page as that of the dataset does: as it was made."""
    job = factory.job()
    report = job.reports[0]
    cut = cut_slice(factory.cutter(), job.order(report, ""))
    files = (*cut.about.sources, cut.about.sources[0] | {"rows": 3} | more)
    before = fingerprint(report, "", cut)
    later = replace(cut, about=replace(cut.about, sources=files))
    assert what_changed(before, fingerprint(report, "", later)) == changed


def test_how_many_rules_were_run_is_of_the_run_for_all_readers(factory):
    """There are more of them as soon as there is a dataset before."""
    job = factory.job()
    report = job.reports[0]
    cut = cut_slice(factory.cutter(), job.order(report, ""))
    about = replace(cut.about, audience="cluster")
    before = fingerprint(report, "", replace(cut, about=about))
    later = replace(cut, about=replace(about, rules_run=99))
    assert fingerprint(report, "", later) == before


def test_a_template_of_one_s_own_may_show_every_national_figure(factory):
    """As the number of people who had the check, which no page of the kit shows."""
    template = factory.template.with_name("our_own.ipynb")
    template.write_bytes(factory.template.read_bytes())
    factory.template = template
    factory.run(force=True)
    factory.met["P4", "12"] += 1  # of 200,000 people: nothing to one decimal
    made, executed = factory.run(run_at=THIRD)
    assert executed == EVERY
    assert whys(made)["P1"] == ("A figure that it is compared with has changed.",)


def test_the_kit_s_templates_are_those_that_stand_in_its_project():
    found = {path.name for path in (REPOSITORY / "notebooks").rglob("*.ipynb")}
    assert {*KIT_TEMPLATES, *COUNT_EVERY_FIGURE} <= found


@pytest.mark.parametrize("name", ["our_words.py", "ours/words.py"])
def test_a_module_beside_the_notebooks_counts(factory, name):
    module = factory.template.parent / name
    module.parent.mkdir(exist_ok=True)
    for number, text in enumerate(["WORD = 1", "WORD = 2"]):
        module.write_text(text, "utf-8")
        made, executed = factory.run(run_at=f"2026-02-0{number + 1} 09:00 UTC")
        assert executed == EVERY
        assert set(whys(made).values()) == {("Its notebook has changed.",)}
    assert factory.run(run_at=THIRD)[1] == []


def test_modules_behind_links_count_and_rings_end(tmp_path):
    ours, theirs = tmp_path / "notebooks", tmp_path / "shared"
    for folder in (ours, theirs):
        folder.mkdir()
    assert modules_digest(ours) == modules_digest(tmp_path / "none")
    (theirs / "words.py").write_text("WORD = 1", "utf-8")
    (ours / "shared").symlink_to(theirs, target_is_directory=True)
    (theirs / "back").symlink_to(ours, target_is_directory=True)
    before = modules_digest(ours)
    ours = ours.rename(tmp_path / "moved")
    (theirs / "back").unlink()
    (theirs / "back").symlink_to(ours, target_is_directory=True)
    assert modules_digest(ours) == before
    (theirs / "words.py").write_text("WORD = 2", "utf-8")
    assert modules_digest(ours) != before


@pytest.mark.parametrize(
    "name",
    ["jinja2", "nh3", "ipython", "nbformat", "matplotlib", "scipy", "pyarrow", "lxml"],
)
def test_another_version_of_what_makes_a_page_counts(factory, monkeypatch, name):
    def version(package):
        return "0.0.1" if package == name else found(package)

    found = made_with.version_of
    report = factory.job().reports[0]
    cut = cut_slice(factory.cutter(), factory.job().order(report, ""))
    before = fingerprint(report, "", cut)
    monkeypatch.setattr(made_with, "version_of", version)
    monkeypatch.setattr(fingerprints, "libraries", libraries.__wrapped__)
    assert what_changed(before, fingerprint(report, "", cut)) == ["versions"]


def test_a_cluster_s_machines_are_compared_in_no_less():
    assert own_kit()[CODE] == package_digest()
    assert {name.lower() for name in libraries()} <= {n.lower() for n in own_kit()}


@pytest.mark.parametrize("name", ["theme.css", "words.dat", "sub/new.py"])
def test_every_file_of_the_package_counts(tmp_path, monkeypatch, name):
    monkeypatch.setattr(made_with, "PACKAGE", tmp_path)
    before = made_with.installed_digest()
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("a", "utf-8")
    now = made_with.installed_digest()
    cached = path.parent / "__pycache__"
    cached.mkdir()
    (cached / "words.pyc").write_text("a", "utf-8")
    assert before != now == made_with.installed_digest()


@pytest.mark.parametrize("audience", ["analyst", "cluster"])
@pytest.mark.parametrize(
    ("suite", "changed"),
    [("joins/revised_figures", []), ("joins/late_submissions", [QUALITY])],
)
def test_what_one_intake_revised_does_not_make_a_page_again(
    tmp_path, audience, suite, changed
):
    """The next intake is compared with another dataset: the finding goes then."""
    drawn = Drawn(tmp_path).practice("P1").figure("P1", "2025-12", 50, 100)
    drawn.rejected("P1", "2025-12", "warning")
    drawn.findings[:] = [replace(drawn.findings[0], suite=suite)]
    order = Order("cluster", "C1", pd.Timestamp("2025-12-01"), audience, "")
    cut = cut_slice(drawn.cutter(), order)
    assert len(cut.about.quality) == len(cut.about.elsewhere) == 1
    drawn.findings.clear()
    later = cut_slice(drawn.cutter(), order)
    report = ReportJob(
        "job", REPOSITORY / "notebooks/cluster_report.ipynb", *"abcdef", {}
    )
    prints = [fingerprint(report, "", each) for each in (cut, later)]
    assert what_changed(*prints) == changed
