"""From what the explorer shows to a job file that `qikit run` takes as it is."""

from dataclasses import replace

import pandas as pd
import pytest

from qikit.data.definitions.choice_files import Choices
from qikit.data.definitions.job_files import Event, Phase, read_job_file
from qikit.data.definitions.source_files import read_sources
from qikit.data.extracts.intake import Definitions, take_in
from qikit.errors import ParameterError, QikitError
from qikit.reports.choice_jobs import choice_job, write_choice_job
from qikit.reports.jobs import plan
from qikit.reports.kept_files import CHANGED, KEPT, NEW, SAME
from tests.project_fixtures import make_project, practice, steady

MEASURE = "example_foot_check"
HOSTILE = 'Smith: "Lane" & Söhne #1 <b>'
PRACTICES = [
    practice("EX01", "C1", "Harbour Surgery"),
    practice("EX02", "C1", "Lighthouse Practice"),
    practice("007", "NO", HOSTILE, "Cluster: of #2"),
]
MAY, JUNE = pd.Timestamp("2025-05-01"), pd.Timestamp("2025-06-17")
CLUSTER = Choices("data/drawn", "cluster", "C1", (MEASURE,))
FREEZE = Phase(MEASURE, "C1", MAY, "freeze", "agreed: in May")
PAINTED = Event("all", "C1", JUNE, "Door painted", "change")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project with three practices in two clusters of one HSCP."""
    made = make_project(tmp_path_factory.mktemp("choices") / "project")
    codes = [row[0] for row in PRACTICES]
    made.write_dataset("drawn", PRACTICES, [r for c in codes for r in steady(c)])
    sources = read_sources(made.folder / "params" / "sources")
    folder = made.folder / "data" / "drawn"
    at = {"incoming": folder / "incoming", "read_at": "2026-11-20 09:00 UTC"}
    take_in(folder, Definitions(sources), **at)
    return made


@pytest.fixture
def jobs(project):
    """Remove the job files of one test."""
    folder = project.folder / "params" / "jobs"
    yield folder
    for path in folder.iterdir():
        path.unlink()


def planned(project, name: str):
    (job,) = plan([project.folder / f"params/jobs/{name}.yml"], project.folder)
    return job


def refused(project, choices, name="mine", **options) -> list[str]:
    with pytest.raises(QikitError) as caught:
        write_choice_job(choices, name, project.folder, **options)
    return [str(problem) for problem in caught.value.problems]


def test_the_whole_text(project):
    chosen = CLUSTER.changed(
        phases=(FREEZE,), events=(PAINTED,), rule_set="strict", first_month=MAY
    )
    assert choice_job(chosen, project.folder, title="Feet: 2025").splitlines() == [
        "# yaml-language-server: $schema=../schemas/job.schema.json",
        "# The report of what the explorer showed of the cluster C1.",
        "report: cluster_report",
        "for_each: cluster",
        "areas: [C1]",
        "dataset: data/drawn",
        "as_of: 2025-12",
        (
            "# For other readers write cluster, meeting_paper or published: small "
            "numbers are"
        ),
        (
            "# then hidden. Labels of events and reasons of phases are printed for "
            "everybody."
        ),
        "audience: analyst",
        'title: "Feet: 2025"',
        "parameters:",
        "  measures: [example_foot_check]",
        "phases:",
        (
            "  - {measure: example_foot_check, area: C1, date: 2025-05, kind: freeze, "
            'reason: "agreed: in May"}'
        ),
        "events:",
        (
            "  - {measure: all, area: C1, date: 2025-06-17, label: "
            '"Door painted", kind: change}'
        ),
        "rule_sets:",
        "  example_foot_check: strict",
    ]


def test_what_is_written_is_planned_as_chosen(project, jobs):
    chosen = CLUSTER.changed(
        phases=(FREEZE,), events=(PAINTED,), rule_set="strict", last_month=MAY
    ).changed(last_month=pd.Timestamp("2025-08-01"))
    written = write_choice_job(chosen, "mine", project.folder)
    assert written.became == NEW
    assert written.path.as_posix() == "params/jobs/mine.yml"
    assert written.command == "qikit run params/jobs/mine.yml"
    job = planned(project, "mine")
    assert [(r.level, r.area_code) for r in job.reports] == [("cluster", "C1")]
    assert (job.file.audience, job.as_of) == ("analyst", pd.Timestamp("2025-08-01"))
    assert (job.file.phases, job.file.events) == ((FREEZE,), (PAINTED,))
    assert [m.rule_set for m in job.measures] == ["strict"]
    order = job.order(job.reports[0], "")
    assert order.rule_sets == ((MEASURE, "strict"),)
    assert order.events[0]["label"] == "Door painted"


def test_the_schema_stands_first_and_the_mark_under_what_it_is(project, jobs):
    write_choice_job(CLUSTER, "mine", project.folder)
    lines = (jobs / "mine.yml").read_text("utf-8").splitlines()
    assert lines[0].startswith("# yaml-language-server: ")
    assert lines[1].startswith("# The report of ")
    assert lines[2].startswith("# Written by the explorer, mark ")


def test_a_practice_has_its_own_report(project, jobs):
    area = "007"
    chosen = CLUSTER.changed(
        level="practice",
        area=area,
        phases=(replace(FREEZE, area=area),),
        events=(replace(PAINTED, area=area, label=HOSTILE),),
    )
    write_choice_job(chosen, "mine", project.folder)
    job = planned(project, "mine")
    assert job.file.report == "practice_report"
    assert [r.area_code for r in job.reports] == ["007"]
    assert job.file.phases[0].area == job.file.events[0].area == "007"
    assert job.file.events[0].label == HOSTILE


@pytest.mark.parametrize(
    ("level", "area"), [("hscp", "Partnership"), ("board", "Board")]
)
def test_an_hscp_or_a_board_has_a_report_for_each_cluster(project, jobs, level, area):
    """A phase of the area is one of all; that of a cluster stays where it is."""
    chosen = CLUSTER.changed(
        level=level,
        area=area,
        phases=(replace(FREEZE, area=area),),
        events=(replace(PAINTED, area=area), replace(PAINTED, area="NO")),
    )
    write_choice_job(chosen, "mine", project.folder)
    text = (jobs / "mine.yml").read_text("utf-8")
    assert f"areas: {{{level}: [{area}]}}" in text
    assert f"of {area}: a report for each of its 2 clusters." in text
    job = planned(project, "mine")
    assert [r.area_code for r in job.reports] == ["C1", "NO"]
    assert [p.area for p in job.file.phases] == ["all"]
    assert [e.area for e in job.file.events] == ["all", "NO"]


def test_what_is_set_on_charts_that_were_shown_before_is_left_out(project, jobs):
    """Who set a baseline of another measure, or of the HSCP, and moved on."""
    left_over = (
        replace(FREEZE, measure="diabetes_foot_check"),
        replace(FREEZE, measure="all", area="Partnership"),
    )
    chosen = CLUSTER.changed(
        phases=(FREEZE, *left_over), events=(replace(PAINTED, area="Partnership"),)
    )
    write_choice_job(chosen, "mine", project.folder)
    job = planned(project, "mine")
    assert job.file.phases == (FREEZE,)
    assert job.file.events == ()
    said = "# Left out: 3 phases or events on charts that are not in here."
    assert said in (jobs / "mine.yml").read_text("utf-8").splitlines()


def test_a_clash_is_said_without_the_signs_of_the_file(project, jobs):
    twice = (FREEZE, replace(FREEZE, measure="all", date=JUNE.replace(day=1)))
    (said, *_) = refused(project, CLUSTER.changed(phases=twice))
    assert said.startswith("phases: freeze at June 2025 clashes with freeze at May")


def test_written_again_while_nobody_edits_it(project, jobs):
    chosen = CLUSTER.changed(events=(PAINTED,))

    def became(choices, **options):
        return write_choice_job(choices, "mine", project.folder, **options).became

    assert [became(CLUSTER), became(CLUSTER), became(chosen)] == [NEW, SAME, CHANGED]
    path = jobs / "mine.yml"
    path.write_text(path.read_text("utf-8").replace("analyst", "cluster"), "utf-8")
    edited = path.read_bytes()
    assert became(CLUSTER) == KEPT
    assert path.read_bytes() == edited
    assert became(CLUSTER, force=True) == CHANGED
    assert planned(project, "mine").file.events == ()


def test_what_the_plan_refuses_is_not_written(project, jobs):
    write_choice_job(CLUSTER, "mine", project.folder)
    before = (jobs / "mine.yml").read_bytes()
    late = replace(PAINTED, date=pd.Timestamp("2026-02-01"))
    wrong = CLUSTER.changed(
        events=(late,), phases=(replace(FREEZE, measure="foot_chek"),)
    )
    for name in ("mine", "new"):
        phase, event = refused(project, wrong, name)
        assert phase.startswith("- {measure: foot_chek, area: C1, date: 2025-05")
        assert "measure 'foot_chek' is not in this report. Did you mean" in phase
        assert "February 2026 is outside the data" in event
        assert "label: " in event
    assert [p.name for p in jobs.iterdir()] == ["mine.yml"]
    assert (jobs / "mine.yml").read_bytes() == before


def test_several_audiences_and_titles(project, jobs):
    options = {"title": HOSTILE, "audience": "cluster"}
    write_choice_job(CLUSTER, "mine", project.folder, **options)
    file = read_job_file(jobs / "mine.yml")
    assert (file.title, file.audience) == (HOSTILE, "cluster")
    (text,) = refused(project, CLUSTER, audience="nobody")
    assert "'audience' must be one of analyst, cluster" in text


@pytest.mark.parametrize(
    "name", ["", "../x", "a b", "a.yml", "Ä", "con", "COM1", "nul", "x" * 61]
)
def test_names_that_no_job_file_can_have(project, jobs, name):
    (text,) = refused(project, CLUSTER, name)
    assert "name" in text
    assert list(jobs.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"dataset": "data/none"}, "there is no dataset here yet"),
        ({"area": "C9"}, "there is no cluster 'C9' in the dataset"),
        ({"level": "hscp", "area": "Nowhere"}, "there is no hscp 'Nowhere'"),
        ({"measures": ("foot_chek",)}, "there is no measure 'foot_chek'"),
        ({"measures": ()}, "no measure is chosen"),
        ({"rule_set": "strickt"}, "must be one of nhs-scotland, strict"),
    ],
)
def test_choices_that_make_no_job(project, jobs, changes, said):
    assert said in " ".join(refused(project, CLUSTER.changed(**changes)))
    assert list(jobs.iterdir()) == []


# -- events and rule sets of a job, before anything runs


def problems(project, text: str) -> list[str]:
    path = project.folder / project.write_job("asked", text)
    with pytest.raises(ParameterError) as caught:
        plan([path], project.folder)
    return [str(problem) for problem in caught.value.problems]


JOB = """\
report: cluster_report
for_each: cluster
dataset: data/drawn
audience: analyst
events:
  - {measure: foot_chek, area: C1, date: 2025-06-17, label: x}
  - {measure: all, area: Harbour Surgry, date: 2025-06-17, label: x}
  - {measure: all, area: Harbour Surgery, date: 2023-12-31, label: x}
  - {measure: all, area: 007, date: 2025-12-31, label: x}
  - {measure: all, area: all, date: 2026-01-01, label: x}
rule_sets:
  foot_chek: strict
phases:
  - {measure: all, area: EX99, date: 2025-06, kind: freeze}
"""


def test_all_problems_of_events_rule_sets_and_phases_come_at_once(project, jobs):
    found = problems(project, JOB)
    lines = [text.partition(": ")[0].rpartition(" ")[2] for text in found]
    assert lines == ["12", "14", "6", "7", "8", "10"]
    assert "measure 'foot_chek' is not in this report. Did you mean" in found[0]
    assert "measure 'foot_chek' is not in this report. Did you mean" in found[2]
    assert "'Harbour Surgry' in the dataset. Did you mean 'Harbour Surg" in found[3]
    assert "December 2023 is outside the data, January 2024 to Dec" in found[4]
    assert "January 2026 is outside the data" in found[5]


def test_what_has_no_run_chart_has_no_event_and_no_rules(project, jobs):
    path = project.folder / f"params/measures/{MEASURE}.yml"
    kept = path.read_text("utf-8")
    uncharted = kept.replace("chart: run\nrule_set: nhs-scotland\n", "chart: none\n")
    path.write_text(uncharted, "utf-8")
    head = JOB.partition("events:")[0]
    mark = f"[{{measure: {MEASURE}, area: all, date: 2025-06, label: x}}]"
    try:
        found = problems(
            project, f"{head}events: {mark}\nrule_sets: {{{MEASURE}: strict}}\n"
        )
        text = choice_job(CLUSTER.changed(rule_set="strict"), project.folder)
    finally:
        path.write_text(kept, "utf-8")
    assert "a rule set changes nothing" in found[0]
    assert "an event changes nothing" in found[1]
    assert "rule_sets" not in text


def test_a_report_on_data_takes_neither(project, jobs):
    head = JOB.partition("events:")[0].replace("cluster_report", "data_quality")
    text = head.replace("for_each: cluster", "for_each: once") + (
        "events: [{measure: all, area: all, date: 2025-06, label: x}]\n"
        "rule_sets: {x: strict}\n"
    )
    assert [t.partition(": ")[2] for t in problems(project, text)] == [
        "a report on data draws no run chart, so it has no events. Remove them.",
        "a report on data draws no run chart, so it has no rule sets. Remove them.",
    ]
