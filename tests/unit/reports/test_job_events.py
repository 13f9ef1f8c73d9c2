"""Events and rule sets of a job on a page: told, hidden, and told only once."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from qikit.data.cutting import Order, cut_slice
from qikit.reports.charts import group_run_charts
from qikit.reports.fingerprints import fingerprint
from qikit.reports.jobs import ReportJob
from qikit.reports.provenance import how_made
from qikit.reports.results import Report
from tests.unit.reports.drawn_slices import FOOT_CHECK, OPIOIDS
from tests.unit.reports.page_reader import Page

YEAR = "464646464646"
FIRST = "2025-01"


def event(label: str, *, area="all", measure="all", date="2025-06-17") -> dict:
    """An event as the plan hands it on."""
    facts = {"measure": measure, "area": area, "date": date}
    return facts | {"label": label, "kind": "note"}


@pytest.fixture
def year(drawn):
    """Two practices of one cluster with a year of figures."""
    drawn.practice("EX01", "Harbour Surgery").months("EX01", YEAR, first=FIRST)
    return drawn.practice("EX02", "Lighthouse Practice").months(
        "EX02", YEAR, first=FIRST
    )


def labels(report) -> list[str]:
    return report.slice.events["label"].tolist()


def all_text(report) -> str:
    """Everything that the notebook is given, as one text."""
    cut = report.slice
    frames = [cut.practices, cut.events]
    facts = json.dumps(asdict(cut.about), ensure_ascii=False)
    return facts + "".join(frame.to_csv() for frame in frames)


@pytest.mark.parametrize("area", ["all", "C1", "Cluster C1"])
def test_an_event_stands_on_the_chart_and_under_how_it_was_made(year, area):
    report = year.report(events=(event("Door painted", area=area),))
    drawn = Page(group_run_charts(report).html)
    assert "1 Door painted (Jun 2025)" in drawn.texts("li")
    where = {"all": "all charts"}.get(area, "Cluster C1")
    made = Page(how_made(report).html).texts("dd")
    assert f"all measures, {where}: Door painted (17 June 2025)" in made


def test_of_a_month_no_day_is_told(year):
    """In a job file 2025-06 is the first of June: nobody said that it was that day."""
    report = year.report(events=(event("Door painted", date="2025-06-01"),))
    made = Page(how_made(report).html).texts("dd")
    assert "all measures, all charts: Door painted (June 2025)" in made


@pytest.mark.parametrize("area", ["EX02", "Lighthouse Practice"])
def test_an_event_of_a_practice_is_its_own(year, area):
    asked = (event("Recall by text", area=area),)
    assert labels(year.report(events=asked)) == ["Recall by text"]
    own = year.report(level="practice", area="EX02", events=asked)
    assert labels(own) == ["Recall by text"]
    peer = year.report(level="practice", area="EX01", events=asked)
    assert labels(peer) == []
    assert "Recall" not in all_text(peer)


def test_an_event_of_another_cluster_is_not_told(year):
    year.practice("P9", cluster="C2")
    assert labels(year.report(events=(event("Elsewhere", area="C2"),))) == []


def test_an_event_of_one_measure_stands_on_its_chart_only(year):
    for month in range(1, 13):
        year.value("EX01", f"2025-{month:02}", 2.0).value(
            "EX02", f"2025-{month:02}", 3.0
        )
    measures = (FOOT_CHECK, replace(OPIOIDS, chart="run"))
    asked = (event("New form", measure="foot_check"),)
    report = year.report(*measures, events=asked)
    assert Page(group_run_charts(report).html).texts("li") == ["1 New form (Jun 2025)"]


HIDDEN = [
    event("A new door", area="EX02"),
    event("A new door", area="Lighthouse Practice"),
    event("The lighthouse moved"),
    event("EX02 has a new system", area="C1"),
]


@pytest.mark.parametrize("asked", HIDDEN)
@pytest.mark.parametrize(
    "page",
    [{"peers": "letters"}, {"level": "practice", "area": "EX01", "peers": "own"}],
)
def test_nothing_of_a_practice_that_stands_by_letter(year, asked, page):
    report = year.report(events=(asked, event("Winter")), audience="cluster", **page)
    assert labels(report) == ["Winter"]
    assert len(report.about.events) == 1
    assert "ighthouse" not in all_text(report)
    assert "new" not in all_text(report)
    assert len(labels(year.report(events=(asked,), audience="cluster"))) == 1


def test_what_the_dataset_knows_is_not_told_twice(year):
    year.event("C1", "2025-06-02", "Door painted")
    year.event("all", "2025-07-02", "Winter", measure="foot_check")
    asked = (
        event("door  Painted", area="C1"),
        event("Door painted", area="C1", measure="foot_check"),
        event("Winter", area="C1", measure="foot_check", date="2025-07-01"),
        event("Door painted", area="C1", date="2025-08-01"),
        event("Door painted", area="C1", date="2025-08-09"),
    )
    report = year.report(events=asked)
    assert sorted(labels(report)) == ["Door painted", "Door painted", "Winter"]
    assert [fact["date"] for fact in report.about.events] == ["2025-08-09"]


def test_an_event_changes_no_figure(year):
    without, told = year.report(), year.report(events=(event("Door painted"),))
    assert without.slice.figures.equals(told.slice.figures)
    assert without.slice.events.columns.equals(told.slice.events.columns)


def test_a_changed_event_makes_another_page(year):
    job = ReportJob("j", Path("none.ipynb"), "cluster", "C1", "C", "s", "l", "t", {})
    cutter = year.cutter()

    def print_of(*events):
        order = Order("cluster", "C1", cutter.as_of, "analyst", "", events=events)
        return fingerprint(job, "t", cut_slice(cutter, order))

    plain = print_of()
    one = print_of(event("Door painted"))
    assert one == print_of(event("Door painted"))
    assert one != plain
    assert one != print_of(event("Door painted again"))
    assert one != print_of(event("Door painted", date="2025-07-01"))
    assert one != print_of(event("Door painted", area="C1"))


def test_a_chosen_rule_set_is_printed_and_makes_another_page(year):
    def opened(rules, **chosen):
        cutter = replace(year.cutter(), measures=(replace(FOOT_CHECK, rule_set=rules),))
        order = Order("cluster", "C1", cutter.as_of, "analyst", "", **chosen)
        return Report(cut_slice(cutter, order), {})

    job = ReportJob("j", Path("none.ipynb"), "cluster", "C1", "C", "s", "l", "t", {})
    usual = opened("nhs-scotland")
    strict = opened("strict", rule_sets=(("foot_check", "strict"),))
    said = "Foot check: rule set strict, chosen in the job file"
    assert said in Page(how_made(strict).html).texts("dd")
    assert "rule set" not in how_made(usual).html
    prints = [fingerprint(job, "t", r.slice) for r in (usual, strict, opened("strict"))]
    assert prints[0] != prints[1] != prints[2] != prints[0]
