"""Runs whose reports are handed on: who sees what, what is on record, what stops."""

import copy
import hashlib
import shutil
from pathlib import Path

import pytest

from qikit.data.slices import read_slice
from qikit.reports.execution import Outcome
from qikit.reports.statuses import MADE, NOTEBOOK_FAILED
from tests import fake_crew
from tests.project_fixtures import Project
from tests.released_project import (
    CLUSTERS,
    FALLS,
    FOOT,
    MONTHS,
    SAMPLE,
    SIGNED,
    Office,
    make_office,
    possible,
    write_template,
)

pytestmark = pytest.mark.long

NOW = "2026-11-20 10:00 UTC"
LOWER = (
    "disclosure:\n  overrides:\n  - {measure: example_falls, threshold: 2, "
    "by: clinical lead, date: 2026-11-03, reason: agreed with the practices}\n"
)
REFUSED = SIGNED.replace("decision: release", "decision: do_not_release")
PAPER_SMALL, PAPER_THRESHOLD = range(1, 10), 10


def page_of_the_slice(execution, more: str = "") -> Outcome:
    """Write the slice's figures as a page, in place of a kernel."""
    cut = read_slice(Path(execution.parameters["dataset"]))
    rows = cut.figures[["practice_code", "measure", "period_start", "numerator"]]
    page = f"<h1>{execution.title}</h1>{rows.to_html()}{more}".encode()
    execution.html.write_bytes(page)
    return Outcome(MADE, 0.1, len(page), hashlib.sha256(page).hexdigest())


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory) -> Office:
    """A project with its dataset taken in; no test writes to it."""
    made = make_office(tmp_path_factory.mktemp("released") / "project")
    made.take_in()
    made.project.command("check", "data/autumn")  # the record is kept for every run
    return made


@pytest.fixture
def office(taken_in, tmp_path, monkeypatch) -> Office:
    """A copy of the project; its pages are made without kernels."""
    folder = tmp_path / "project"
    shutil.copytree(taken_in.folder, folder)
    fake_crew.use(monkeypatch, page_of_the_slice)
    monkeypatch.setattr("qikit.cli._now", lambda: NOW)
    return Office(Project(folder))


def ran(office: Office, name: str, audience: str, more: str = "", **keys: str):
    """Run one job into a folder of its name."""
    job = office.job(name, audience, more, **keys)
    return office.run(job, out=name, more=["--jobs", "1"])


def made(office: Office, name: str, audience: str, more: str = "", **keys: str):
    """Run one job that goes well; give what its slices show."""
    done = ran(office, name, audience, more, **keys)
    assert done.exit_code == 0, done.output
    return office.shown(name)


def index(office: Office, name: str) -> Path:
    return office.folder / "outputs" / name / "index.html"


def pages(office: Office, name: str) -> dict[str, bytes]:
    folder = office.folder / "outputs" / name
    return {p.name: p.read_bytes() for p in folder.glob(f"{name}/*.html")}


# -- who sees what


def test_each_wider_circle_sees_some_of_what_the_narrower_sees(office):
    shown = [made(office, a, a) for a in ("analyst", "cluster", "meeting_paper")]
    ran(office, "published", "published")
    shown.append(office.shown("published"))
    assert sum(area.startswith("practice") for area, *_ in shown[0].index) == 4 * 3 * 12
    for narrow, wide in zip(shown, shown[1:], strict=False):
        assert len(wide) < len(narrow)
        assert wide.equals(narrow[wide.index])


def test_a_job_without_an_audience_is_published(office):
    ran(office, "published", "published")
    shown = office.shown("published")
    shutil.rmtree(office.folder / "data/autumn/private")
    done = ran(office, "unsaid", "")
    assert done.exit_code == 14
    assert office.shown("unsaid").equals(shown)
    assert office.project.manifest("unsaid")["jobs"]["unsaid"]["audience"] == (
        "published"
    )


def test_samples_stay_among_the_practices_that_took_them(office):
    cluster = made(office, "cluster", "cluster")
    paper = made(office, "paper", "meeting_paper")
    ran(office, "all", "published")
    seen = [
        sorted({area for area, measure, _ in shown.index if measure == SAMPLE})
        for shown in (cluster, paper, office.shown("all"))
    ]
    clusters = ["cluster C1", "cluster C2", "cluster C3"]
    assert seen[0][:3] == clusters and len(seen[0]) == 3 + 12
    assert seen[1:] == [clusters, []]


@pytest.mark.parametrize("audience", ["cluster", "meeting_paper", "published"])
def test_a_small_count_cannot_be_had_by_subtraction(office, audience):
    threshold = 5 if audience == "cluster" else 10
    ran(office, "one", audience)
    shown = office.shown("one")
    for code, month in (("P02", "2026-09"), ("P07", "2026-08")):
        assert (f"practice {code}", FALLS, month) not in shown.index
        least, most = possible((office, shown), measure=FALLS, month=month)[code]
        assert least <= 1 and most >= threshold - 1
    assert ("practice P02", FOOT, "2026-09") in shown.index


# -- sign-off and index


def test_a_published_run_that_nobody_signed_has_pages_and_no_index(office):
    index(office, "one").parent.mkdir(parents=True)
    index(office, "one").write_text("of an earlier run")
    manifest = index(office, "one").with_name("manifest.json")
    manifest.write_text('{"run": "one", "reports": []}')
    done = ran(office, "one", "published")
    assert done.exit_code == 14
    assert "without an index: hand nothing on" in done.output
    assert "Nobody has signed it off." in done.output
    assert len(pages(office, "one")) == 3
    assert not index(office, "one").exists()


def test_a_published_run_that_is_signed_has_an_index(office):
    done = ran(office, "one", "published", SIGNED)
    assert done.exit_code == 0, done.output
    assert "one: passed." in done.output
    assert index(office, "one").exists()
    signed = office.project.manifest("one")["jobs"]["one"]["disclosure"]["sign_off"]
    assert signed == {"name": "A. Analyst", "date": "2026-11-03", "decision": "release"}


def test_who_signs_may_say_no(office):
    assert ran(office, "one", "published", SIGNED).exit_code == 0
    done = ran(office, "one", "published", REFUSED)
    assert done.exit_code == 14
    assert "The sign-off of 2026-11-03 says: do_not_release." in done.output
    assert not index(office, "one").exists()


def test_a_signed_run_whose_page_tells_a_hidden_figure_has_no_index(
    office, monkeypatch
):
    def telling(execution) -> Outcome:
        told = "Surgery P02, Falls (example), September 2026: 3 of 83"
        return page_of_the_slice(execution, f"<p>{told}</p>")

    fake_crew.use(monkeypatch, telling)
    done = ran(office, "one", "published", SIGNED)
    assert done.exit_code == 14
    assert "one: NOT PASSED." in done.output
    assert "P02" in done.output and "3 of 83" not in done.output
    assert not index(office, "one").exists()


def test_other_audiences_need_no_signature(office):
    assert ran(office, "one", "meeting_paper").exit_code == 0
    assert index(office, "one").exists()


def test_jobs_for_different_readers_are_refused_together(office):
    jobs = [office.job(a, a) for a in ("cluster", "meeting_paper")]
    done = office.run(*jobs, out="both")
    assert done.exit_code == 10
    assert "these jobs are for different readers" in done.output
    assert office.ledger().history() == []
    assert not (office.folder / "outputs/both").exists()


# -- the record


def test_the_same_run_again_gives_the_same_pages_and_no_second_release(office):
    found = []
    for _ in range(2):
        made(office, "one", "meeting_paper")
        found.append(pages(office, "one"))
    assert found[0] == found[1]
    assert [r.name for r in office.ledger().history()] == ["one"]


def test_a_run_of_one_area_protects_the_whole_dataset(office):
    made(office, "whole", "meeting_paper")
    job = office.job("part", "meeting_paper")
    done = office.run(job, out="part", more=["--only", "C2"])
    assert done.exit_code == 0, done.output
    whole, part = office.ledger().history()
    assert whole.table == part.table
    cut = office.slices("part")
    assert list(cut) == ["C2"]


def test_the_jobs_of_a_run_know_of_each_other(office):
    """The second job shows what the first one does, and nothing that gives it away."""
    few = f"{{measures: [{FALLS}]}}"
    jobs = [
        office.job("first", "meeting_paper"),
        office.job("second", "meeting_paper", parameters=few),
    ]
    done = office.run(*jobs, out="both", more=["--jobs", "1"])
    assert done.exit_code == 0, done.output
    assert office.project.command("audit", "outputs/both").exit_code == 0
    assert len(office.ledger().history()) == 2


def test_a_run_that_a_check_stops_leaves_no_release(office):
    office.figures = copy.copy(office.figures)
    office.figures[FOOT, "P01", "2026-07"] = (120, 100)
    office.take_in()
    done = ran(office, "one", "meeting_paper", on_critical="block")
    assert done.exit_code == 12
    assert office.ledger().history() == []
    assert pages(office, "one") == {}


def test_a_failing_report_leaves_the_release_on_record(office, monkeypatch):
    def failing(execution) -> Outcome:
        if execution.area == "C2":
            return Outcome(NOTEBOOK_FAILED, 0.1, error="ZeroDivisionError")
        return page_of_the_slice(execution)

    fake_crew.use(monkeypatch, failing)
    done = ran(office, "one", "published", SIGNED)
    assert done.exit_code == 13
    assert len(pages(office, "one")) == 2
    assert [r.name for r in office.ledger().releases()] == ["one"]


def test_a_run_killed_before_its_pages_is_on_record(office, monkeypatch):
    made(office, "one", "meeting_paper")
    before = pages(office, "one")
    office.figures[FOOT, "P01", "2026-09"] = (50, 100)
    office.take_in()
    with monkeypatch.context() as patch:
        fake_crew.use(patch, _killed)
        assert ran(office, "one", "meeting_paper").exit_code != 0
    assert pages(office, "one") == before
    assert len(office.ledger().releases()) == 2
    made(office, "one", "meeting_paper")
    assert len(office.ledger().releases()) == 2
    assert pages(office, "one") != before


def _killed(execution):
    raise KeyboardInterrupt


# -- one release after another


def late(office: Office, *, name: str = "autumn") -> Office:
    """Let P05 submit its July late, and small; give the office of before."""
    before = copy.deepcopy(office)
    del before.figures[FALLS, "P05", "2026-07"]
    before.take_in()
    made(before, "first", "meeting_paper")
    office.figures[FALLS, "P05", "2026-07"] = (4, 90)
    office.take_in(name)
    return before


def of_late(*releases) -> tuple[int, int]:
    return possible(*releases, measure=FALLS, month="2026-07")["P05"]


def test_a_practice_that_submits_late_is_not_given_away(office):
    before = late(office)
    releases = [(before, before.shown("first"))]
    assert ("cluster C1", FALLS, "2026-07") in releases[0][1].index
    releases.append((office, made(office, "second", "meeting_paper")))
    least, most = of_late(*releases)
    assert least <= 1 and most >= PAPER_THRESHOLD - 1
    done = office.project.command("audit", "outputs/second")
    assert done.exit_code == 0, done.output


def test_without_the_record_the_late_one_would_be_given_away(office):
    """The attack that the tests above make does find what is not protected."""
    before = late(office)
    shown = before.shown("first")
    shutil.rmtree(office.folder / "data/autumn/private/ledger")
    alone = made(office, "second", "meeting_paper")
    assert ("cluster C1", FALLS, "2026-07") not in alone.index or of_late(
        (before, shown), (office, alone)
    ) == (4, 4)


def test_a_release_that_was_withdrawn_binds_nobody(office):
    late(office)
    words = ["--withdraw", "first", "--by", "lead", "--reason", "never sent"]
    done = office.project.command("releases", "data/autumn", *words)
    assert done.exit_code == 0, done.output
    shown = made(office, "second", "meeting_paper")
    shutil.rmtree(office.folder / "data/autumn/private/ledger")
    assert made(office, "alone", "meeting_paper").equals(shown)


def test_releases_of_another_dataset_count_where_the_job_names_it(office):
    before = late(office, name="winter")
    first = (before, before.shown("first"))
    dataset = {"dataset": "data/winter"}
    told = made(
        office, "knowing", "meeting_paper", "earlier: [data/autumn]\n", **dataset
    )
    least, most = of_late(first, (office, told))
    assert least <= 1 and most >= PAPER_THRESHOLD - 1
    assert office.project.command("audit", "outputs/knowing").exit_code == 0


def test_a_practice_that_moved_cluster_is_not_given_away(office):
    """P07, small in August, leaves C2: its two clusters differ by its count."""
    before = copy.deepcopy(office)
    first = made(office, "first", "meeting_paper")
    office.clusters = CLUSTERS | {
        "C1": (*CLUSTERS["C1"], "P07"),
        "C2": ("P06", "P08", "P09"),
    }
    office.take_in()
    second = made(office, "second", "meeting_paper")
    for month in MONTHS:
        found = possible((before, first), (office, second), measure=FALLS, month=month)
        for code, (least, most) in found.items():
            small = office.figures[FALLS, code, month][0] in PAPER_SMALL
            assert not small or (least <= 1 and most >= PAPER_THRESHOLD - 1)
    done = office.project.command("audit", "outputs/second")
    assert done.exit_code == 0, done.output


def test_a_lower_threshold_shows_what_was_hidden_and_gives_no_more_away(office):
    made(office, "first", "meeting_paper")
    shown = made(office, "second", "meeting_paper", LOWER)
    assert shown["practice P02", FALLS, "2026-09"] == 3
    assert "agreed with the practices" in str(office.project.manifest("second"))
    done = office.project.command("audit", "outputs/second")
    assert done.exit_code == 0, done.output


def test_the_usual_threshold_again_hides_no_more_than_can_be_hidden(office):
    """What a decision has shown is known: hiding it again protects nothing."""
    made(office, "first", "meeting_paper", LOWER)
    done = ran(office, "second", "meeting_paper")
    assert done.exit_code == 0, done.output
    assert ("practice P02", FALLS, "2026-09") not in office.shown("second").index


# -- real kernels


def test_a_template_of_a_release_runs_and_shows_no_small_count(taken_in):
    write_template(taken_in, "slim")
    shown = made(taken_in, "real", "cluster", report="slim", areas="[C1]")
    (page,) = pages(taken_in, "real").values()
    assert ("practice P02", FALLS, "2026-09") not in shown.index
    assert b"NaN" in page
