"""The plan: every problem of every job file at once, before anything runs."""

import pandas as pd
import pytest

from qikit.data.definitions.source_files import read_sources
from qikit.data.extracts.intake import Definitions, take_in
from qikit.errors import ParameterError
from qikit.reports.jobs import plan
from tests.project_fixtures import REPOSITORY, make_project, practice, steady

GOOD = {
    "report": "cluster_report",
    "for_each": "cluster",
    "dataset": "data/example",
    "audience": "analyst",
}


CODES = [f"EX0{i}" for i in range(1, 9)]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project with eight invented practices and the real English ones."""
    made = make_project(tmp_path_factory.mktemp("plan") / "project")
    practices = [
        practice(code, "EXAMPLE", f"Example Practice {code[-1]}", "Example Cluster")
        for code in CODES
    ]
    made.write_dataset("example", practices, [r for c in CODES for r in steady(c)])
    sources = read_sources(made.folder / "params" / "sources")
    given = {"example": made.folder / "data/example/incoming"}
    given["england"] = REPOSITORY / "examples" / "england"
    for name, incoming in given.items():
        folder = made.folder / "data" / name
        take_in(
            folder,
            Definitions(sources),
            incoming=incoming,
            read_at="2026-11-20 09:00 UTC",
        )
    return made


def written(project, name="job", /, **keys) -> list:
    """Write a job file, one key a line; those that are None are left out."""
    lines = [f"{k}: {v}" for k, v in (GOOD | keys).items() if v is not None]
    return [project.folder / project.write_job(name, "\n".join(lines) + "\n")]


def planned(project, **keys):
    (job,) = plan(written(project, **keys), project.folder)
    return job


def problems(project, *paths, **keys) -> list[str]:
    with pytest.raises(ParameterError) as caught:
        plan([*paths, *(written(project, **keys) if keys else [])], project.folder)
    assert caught.value.exit_code == 10
    return [str(problem) for problem in caught.value.problems]


# -- what is asked for


def test_a_cluster_report_of_all_clusters(project):
    job = planned(project, title="Learning session 3")
    (report,) = job.reports
    assert (report.area_code, report.area_name) == ("EXAMPLE", "Example Cluster")
    assert report.stem == "EXAMPLE-example-cluster-for-the-analysts-eyes-only"
    assert report.title == "Learning session 3"
    assert report.template.name == "cluster_report.ipynb"
    assert [m.id for m in job.measures] == ["example_foot_check"]
    assert job.as_of == pd.Timestamp("2025-12-01")  # the newest month


def test_a_report_for_each_practice(project):
    job = planned(project, report="practice_report", for_each="practice")
    assert [r.area_code for r in job.reports] == CODES
    assert len({r.stem for r in job.reports}) == 8


def test_areas_are_named_by_code_or_name_in_the_order_given(project):
    job = planned(
        project,
        report="practice_report",
        for_each="practice",
        areas="[EX05, Example Practice 2]",
    )
    assert [r.area_code for r in job.reports] == ["EX05", "EX02"]


def test_one_area_named_twice_is_one_report(project):
    job = planned(
        project,
        report="practice_report",
        for_each="practice",
        areas="[EX02, Example Practice 2]",
    )
    assert [r.area_code for r in job.reports] == ["EX02"]


def test_practices_of_a_cluster_by_a_filter(project):
    job = planned(
        project,
        report="practice_report",
        for_each="practice",
        dataset="data/england",
        areas="{cluster: [U09187]}",
    )
    assert len(job.reports) == 5
    assert {r.level for r in job.reports} == {"practice"}


def test_an_area_must_fit_every_level_of_a_filter(project):
    found = problems(
        project,
        report="practice_report",
        for_each="practice",
        dataset="data/england",
        areas="{hscp: [NHS Dorset ICB - 11J], cluster: [U09187]}",
    )
    assert any("there is no cluster 'U09187'" in text for text in found)


def test_only_some_areas(project):
    paths = written(project, report="practice_report", for_each="practice")
    (job,) = plan(paths, project.folder, only=["EX03", "Example Practice 1"])
    assert [r.area_code for r in job.reports] == ["EX01", "EX03"]


def test_a_job_that_only_leaves_empty_is_left_out(project):
    paths = written(project, "clusters")
    paths += written(
        project, "practices", report="practice_report", for_each="practice"
    )
    jobs = plan(paths, project.folder, only=["EXAMPLE"])
    assert [job.file.name for job in jobs] == ["clusters"]


def test_only_an_area_that_no_job_asks_for(project):
    paths = written(project, report="practice_report", for_each="practice")
    with pytest.raises(ParameterError, match="--only: no report is asked for 'EX3'"):
        plan(paths, project.folder, only=["EX3"])


def test_phases_and_label_go_into_the_order(project):
    job = planned(
        project,
        label="OFFICIAL",
        phases="[{measure: all, area: EX01, date: 2025-09, kind: rebase, reason: new}]",
    )
    order = job.order(job.reports[0], "2026-11-20 09:00 UTC")
    assert (order.level, order.area_code, order.label) == (
        "cluster",
        "EXAMPLE",
        "OFFICIAL",
    )
    assert order.phases == (
        {
            "measure": "all",
            "area": "EX01",
            "date": "2025-09-01",
            "kind": "rebase",
            "reason": "new",
        },
    )


def test_nothing_is_run_and_nothing_is_written(project):
    before = sorted(p for p in project.folder.rglob("*") if p.is_file())
    planned(project)
    after = sorted(p for p in project.folder.rglob("*") if p.is_file())
    added = {p.name for p in after} - {p.name for p in before}
    assert added <= {"job.yml"}
    assert not (project.folder / "outputs").exists()


# -- what is wrong


def test_all_problems_of_all_files_come_at_once(project):
    """Each faulty line is named by its file and line."""
    first = project.folder / project.write_job(
        "first",
        "report: cluster_report\n"
        "for_each: cluster\n"
        "areas: [Exampel Cluster]\n"
        "dataset: data/example\n"
        "audience: analyst\n"
        "parameters:\n"
        "  measurs: [example_foot_check]\n"
        "  measures: [exampel_foot_check]\n",
    )
    second = project.folder / project.write_job(
        "second",
        "report: clutser_report\n"
        "for_each: cluster\n"
        "dataset: data/2026-10\n"
        "audience: analyst\n",
    )
    found = problems(project, first, second)
    expected = [
        ("first.yml, line 7", "unknown parameter 'measurs'", "Did you mean 'measures'"),
        (
            "first.yml, line 8",
            "there is no measure 'exampel_foot_check'",
            "'example_foot_check'",
        ),
        (
            "first.yml, line 3",
            "there is no cluster 'Exampel Cluster'",
            "'Example Cluster'",
        ),
        ("second.yml, line 1", "there is no notebook 'clutser_report'", "'cluster_rep"),
        (
            "second.yml, line 3",
            "there is no dataset 'data/2026-10'",
            "qikit intake data/2026-10",
        ),
    ]
    for parts in expected:
        assert any(all(p in text for p in parts) for text in found), (parts, found)
    assert len(found) == len(expected)


def test_an_ambiguous_name_is_told_with_both_codes(project):
    (text,) = problems(project, dataset="data/england", areas="[Grand Union PCN]")
    assert "2 areas of level cluster are named 'Grand Union PCN'" in text
    assert "Write the code: U09187 or U41025." in text
    assert "job.yml, line 5" in text


def test_a_code_tells_them_apart(project):
    job = planned(project, dataset="data/england", areas="[U09187]")
    assert [r.area_name for r in job.reports] == ["Grand Union PCN"]


@pytest.mark.parametrize("level", ["hscp", "board", "programme", "once"])
def test_levels_that_have_no_template_yet(project, level):
    (text,) = problems(project, for_each=level)
    assert f"cluster_report is not made for_each: {level}. Write cluster." in text
    assert "job.yml, line 2" in text


def test_a_filter_by_a_level_that_cannot_filter(project):
    (text,) = problems(project, areas="{practice: [EX01]}")
    assert "areas cannot be filtered by 'practice'" in text


def test_a_measure_of_a_kind_that_no_report_shows(project):
    path = project.folder / "params/measures/example_foot_check.yml"
    counted = path.read_text("utf-8").replace("id: example_foot_check", "id: counted")
    counted = counted.replace("kind: proportion", "kind: rate")
    counted = counted.replace("ci_method: wilson", "ci_method: byar")
    counted = counted.replace("chart: run\nrule_set: nhs-scotland\n", "chart: none\n")
    copy = path.with_name("counted.yml")
    copy.write_text(counted, "utf-8")
    try:
        found = problems(project, parameters="{measures: [counted]}")
    finally:
        copy.unlink()
    assert any("counted" in text for text in found)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("Same", "Same"), "two job files are named 'Same'."),
        (("Same", "same"), "two job files are named 'Same' and 'same'."),
    ],
)
def test_two_job_files_of_one_name(project, tmp_path, names, said):
    paths = []
    for place, name in enumerate(names):
        (source,) = written(project, name)
        paths.append(tmp_path / str(place) / f"{name}.yml")
        paths[-1].parent.mkdir()
        paths[-1].write_text(source.read_text("utf-8"), "utf-8")
        source.unlink()
    (text,) = problems(project, *paths)
    assert said in text and "Rename one of them." in text


@pytest.mark.parametrize("as_of", ["2023-12", "2028-01", "1999-01"])
def test_an_as_of_far_from_the_figures_is_refused(project, as_of):
    """A phase is not judged as well: one mistake, one sentence."""
    phases = f"[{{{a_phase()}}}]"
    (text,) = problems(project, as_of=as_of, phases=phases)
    assert "is outside the figures of the measures, January 2024 to December 2025" in (
        text
    )
    assert "Write a month from 2024-01 to 2027-12" in text
    assert "job.yml, line 5" in text


@pytest.mark.parametrize("as_of", ["2024-01", "2025-12", "2027-12"])
def test_an_as_of_within_two_years_of_the_figures(project, as_of):
    assert planned(project, as_of=as_of).as_of == pd.Timestamp(f"{as_of}-01")


def test_the_end_of_a_year_is_the_end_of_its_figures(project):
    """The year that begins in December 2025 ends in November 2026."""
    path = project.folder / "params/measures/example_foot_check.yml"
    kept = path.read_text("utf-8")
    path.write_text(kept.replace("frequency: month", "frequency: year"), "utf-8")
    try:
        (text,) = problems(project, as_of="2028-12")
    finally:
        path.write_text(kept, "utf-8")
    assert "January 2024 to November 2026" in text


def test_a_measure_named_twice_is_refused(project):
    names = "[example_foot_check, example_foot_check]"
    (text,) = problems(project, parameters=f"{{measures: {names}}}")
    assert "job.yml, line 5" in text
    assert "measure 'example_foot_check' is named twice. Keep one of them." in text


# -- phases


def phased(project, *lines: str) -> list[str]:
    phases = "".join(f"\n  - {{{line}}}" for line in lines)
    return problems(project, phases=phases)


PHASE = "measure: {m}, area: {a}, date: {d}, kind: {k}, reason: agreed"


def a_phase(m="all", a="all", d="2025-09", k="baseline_end") -> str:
    return PHASE.format(m=m, a=a, d=d, k=k)


@pytest.mark.parametrize(
    ("phase", "said"),
    [
        (
            a_phase(m="foot_chek"),
            (
                "measure 'foot_chek' is not in this report. "
                "Did you mean 'example_foot_check'?"
            ),
        ),
        (
            a_phase(d="2023-12"),
            "December 2023 is outside the data, January 2024 to December 2025.",
        ),
        (a_phase(d="2026-01"), "January 2026 is outside the data"),
        (a_phase(a="EX01", d="2026-01"), "January 2026 is outside the data"),
        (
            a_phase(a="EX99"),
            "there is no practice or cluster 'EX99' in the dataset. Known: EX01, EX02",
        ),
        (
            a_phase(a="Exampel Cluster"),
            (
                "there is no practice or cluster 'Exampel Cluster' in the dataset. "
                "Did you mean 'Example Cluster'?"
            ),
        ),
    ],
)
def test_a_phase_that_names_what_is_not_there(project, phase, said):
    (text,) = phased(project, phase)
    assert said in text
    assert "job.yml, line 6" in text


@pytest.mark.parametrize("date", ["2024-01", "2025-12"])
@pytest.mark.parametrize("area", ["all", "EX01", "Example Practice 1", "EXAMPLE"])
def test_the_first_and_the_last_month_can_be_named(project, area, date):
    planned(project, phases=f"[{{{a_phase(a=area, d=date)}}}]")


def test_a_phase_after_as_of_is_outside(project):
    found = problems(project, as_of="2025-03", phases=f"[{{{a_phase(d='2025-04')}}}]")
    assert "April 2025 is outside the data, January 2024 to March 2025." in found[0]


def test_two_baselines_for_one_chart_are_refused(project):
    """One for all practices and another for EX01: its chart cannot have both."""
    (text,) = phased(project, a_phase(d="2025-09"), a_phase(a="EX01", d="2025-10"))
    assert "clashes" in text and "October 2025" in text
    assert "job.yml, line 5" in text


def test_baselines_of_different_charts_do_not_clash(project):
    phases = [a_phase(a="EX01", d="2025-09"), a_phase(a="EX02", d="2025-10")]
    planned(project, phases="".join(f"\n  - {{{p}}}" for p in phases))


def test_an_ambiguous_area_of_a_phase(project):
    found = problems(
        project,
        dataset="data/england",
        areas="[U09187]",
        phases=f"[{{{a_phase(a='Grand Union PCN', d='2016-10')}}}]",
    )
    assert any("2 areas are named 'Grand Union PCN'" in text for text in found)
    assert any("U09187 or U41025" in text for text in found)


def test_a_phase_of_a_measure_that_is_not_charted(project):
    path = project.folder / "params/measures/example_foot_check.yml"
    kept = path.read_text("utf-8")
    uncharted = kept.replace("chart: run\nrule_set: nhs-scotland\n", "chart: none\n")
    path.write_text(uncharted, "utf-8")
    try:
        (text,) = phased(project, a_phase(m="example_foot_check"))
    finally:
        path.write_text(kept, "utf-8")
    assert "no run chart is drawn of 'example_foot_check'" in text
