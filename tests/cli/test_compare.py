"""Two runs of a small project: what changed between them, told by `qikit compare`."""

import json
import shutil

import pytest

from tests.project_fixtures import MONTHS, make_project, practice

pytestmark = pytest.mark.long  # two runs of reports

PRACTICES = ["P1", "P2", "P3"]
FOOT = "Foot check (example)"
JOB = (
    "report: cluster_report\nfor_each: cluster\ndataset: data/small\n"
    "audience: analyst\nas_of: {as_of}\n"
)


def figures(code: str, months: list[str], **changed: int) -> list[list]:
    """70 and 72 of 100 in turn; `m2025_03=60` sets one month."""
    rows = []
    for place, month in enumerate(months):
        checked = changed.get("m" + month.replace("-", "_"), 70 + 2 * (place % 2))
        rows.append([code, month, checked, 100])
    return rows


def made_runs(folder):
    """Run twice: until November 2025, and until December with changes.

    Then P1's February is 80, not 72; P2's March has come; P3 has left for C2; P4 has
    come from nowhere; and P2's last six months are 90.
    """
    project = make_project(folder)
    before = MONTHS[:-1]
    rows = figures("P1", before) + figures("P2", before) + figures("P3", before)
    late = [row for row in rows if row[:2] != ["P2", "2025-03"]]
    listed = [practice(code) for code in PRACTICES] + [practice("P9", "C2")]
    run(project, listed, late + figures("P9", before), "autumn", "2025-11")
    high = {f"m2025_{n:02d}": 90 for n in range(7, 13)}
    rows = (
        figures("P1", MONTHS, m2025_02=80)
        + figures("P2", MONTHS, **high)
        + figures("P3", MONTHS)
        + figures("P4", MONTHS)
        + figures("P9", MONTHS)
    )
    listed = [
        practice("P1"),
        practice("P2"),
        practice("P3", "C2"),
        practice("P4"),
        practice("P9", "C2"),
    ]
    run(project, listed, rows, "winter", "2025-12")
    return project


def run(project, listed, rows, name: str, as_of: str, job: str = JOB):
    project.write_dataset("small", listed, rows)
    done = project.command("intake", "data/small")
    assert done.exit_code == 0, done.output
    project.write_job("clusters", job.format(as_of=as_of))
    done = project.command(
        "run", "params/jobs/clusters.yml", "--out", f"outputs/{name}"
    )
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def runs(shared_folder):
    """The project with its two runs; tests only read it."""
    return made_runs(shared_folder / "compared")


@pytest.fixture
def own_runs(runs, tmp_path):
    """A copy that a test may damage."""
    shutil.copytree(runs.folder, tmp_path / "own")
    return type(runs)(tmp_path / "own")


def compared(project, *words: str) -> list[str]:
    done = project.command("compare", "outputs/autumn", "outputs/winter", *words)
    assert done.exit_code == 0, done.output
    return [line.strip() for line in done.stdout.splitlines()]


EXPECTED = """
Practices
Surgery P4 (P4) joined Cluster C1: it was not in the list of practices before.
Surgery P3 (P3) left Cluster C1: it is in Cluster C2 now.
Surgery P3 (P3) joined Cluster C2: it was in Cluster C1.

New periods
FOOT, December 2025: 3 practices; Cluster C1 78.0% (234 of 300); Cluster C2 72.0% \
(144 of 200).

Revised figures
! FOOT, July 2025, Surgery P2: 70.0% (70 of 100) became 90.0% (90 of 100): 20 more of \
70.
! FOOT, September 2025, Surgery P2: 70.0% (70 of 100) became 90.0% (90 of 100): 20 \
more of 70.
! FOOT, November 2025, Surgery P2: 70.0% (70 of 100) became 90.0% (90 of 100): 20 \
more of 70.
! FOOT, August 2025, Surgery P2: 72.0% (72 of 100) became 90.0% (90 of 100): 18 more \
of 72.
! FOOT, October 2025, Surgery P2: 72.0% (72 of 100) became 90.0% (90 of 100): 18 more \
of 72.
! FOOT, February 2025, Surgery P1: 72.0% (72 of 100) became 80.0% (80 of 100): 8 more \
of 72.
FOOT, Cluster C1 as a whole: changed in 7 periods, as P4 joined and P3 left; most in \
March 2025: 70.0% (140 of 200) became 70.0% (210 of 300).
FOOT, Cluster C2 as a whole: changed in 23 periods, as P3 joined; most in January \
2024: 70.0% (70 of 100) became 70.0% (140 of 200).

Late and missing figures
FOOT, March 2025: came in late: Surgery P2.

Signals
new: FOOT, Cluster C1: shift below the median, 7 points from January 2024 to January \
2025, not the wanted direction; its practices changed: P4 joined and P3 left.
new: FOOT, Cluster C1: shift above the median, 6 points from July 2025 to December \
2025, the wanted direction; its practices changed: P4 joined and P3 left.
new: FOOT, Surgery P2: shift below the median, 9 points from January 2024 to May \
2025, not the wanted direction.
new: FOOT, Surgery P2: shift above the median, 6 points from July 2025 to December \
2025, the wanted direction.
"""


def test_what_changed_since_the_last_paper(runs):
    told = compared(runs)
    assert told[0].startswith("outputs/winter (as of December 2025, made ")
    assert told[1] == "For the analyst's eyes only: do not pass this on."
    assert told[2:] == EXPECTED.replace("FOOT", FOOT).rstrip().splitlines()


def test_a_run_against_itself(runs):
    done = runs.command("compare", "outputs/winter", "outputs/winter")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[1:] == [
        "For the analyst's eyes only: do not pass this on.",
        "Both runs were made from the same tables of data/small.",
        "Nothing differs.",
    ]


def test_in_the_wrong_order_it_says_so(runs):
    done = runs.command("compare", "outputs/winter", "outputs/autumn")
    assert done.exit_code == 0
    assert (
        "outputs/autumn is as of November 2025, before outputs/winter (December 2025): "
        "name the older run first."
    ) in done.stdout
    assert f"{FOOT}, Surgery P2: shift above the median" in done.stdout
    assert "; with the figures of today the rule no longer fires." in done.stdout


def test_as_json(runs):
    found = json.loads("\n".join(compared(runs, "--json")))
    revised = [
        row
        for row in found["figures"]
        if row["change"] == "revised" and row["area"] == "P1"
    ]
    (row,) = revised
    assert row["period_start"] == "2025-02-01"
    assert (row["old_numerator"], row["new_numerator"]) == (72, 80)
    assert row["size"] == pytest.approx(8 / 72)
    assert row["is_large"]
    late = [row for row in found["figures"] if row["change"] == "late"]
    assert [(r["area"], r["old_value"]) for r in late] == [("P2", None)]
    assert {s["change"] for s in found["signals"]} == {"new"}
    assert found["sections"]["Late and missing figures"] == [
        f"{FOOT}, March 2025: came in late: Surgery P2."
    ]


def refused(project, older: str, newer: str) -> tuple[int, str]:
    done = project.command("compare", older, newer)
    assert "Traceback" not in done.output
    return done.exit_code, done.stderr


@pytest.mark.parametrize("folder", ["nowhere", "params", "params/jobs/clusters.yml"])
def test_a_folder_that_is_no_run_is_refused(runs, folder):
    code, said = refused(runs, folder, "outputs/winter")
    assert code == 10
    assert "this folder is no run: it holds no manifest of one." in said


def test_a_run_without_its_workings_is_refused(own_runs):
    shutil.rmtree(own_runs.folder / "outputs/autumn/workings")
    code, said = refused(own_runs, "outputs/autumn", "outputs/winter")
    assert code == 11
    assert "what the reports were made from is gone (of C1, C2)." in said


def test_a_damaged_slice_is_named(own_runs):
    for path in (own_runs.folder / "outputs/autumn/workings").rglob("slice.json"):
        path.write_text("{}")
    code, said = refused(own_runs, "outputs/autumn", "outputs/winter")
    assert code == 11
    assert "it is damaged, or of another version of qikit." in said


def test_without_the_datasets_it_only_knows_what_the_runs_say(own_runs):
    shutil.rmtree(own_runs.folder / "data/small/tables")
    told = compared(own_runs)
    assert "Surgery P3 (P3) left Cluster C1." in told
    assert "Surgery P4 (P4) joined Cluster C1." in told


def test_runs_with_nothing_in_common_are_refused(own_runs):
    path = own_runs.folder / "outputs/autumn/manifest.json"
    content = json.loads(path.read_text("utf-8"))
    content["reports"] = []
    path.write_text(json.dumps(content))
    code, said = refused(own_runs, "outputs/autumn", "outputs/winter")
    assert code == 11
    assert "the runs have no report with figures in common" in said


def test_jobs_that_are_named_by_the_month_are_paired_by_their_template(runs, own_runs):
    folder = own_runs.folder / "outputs/autumn"
    text = (folder / "manifest.json").read_text("utf-8")
    text = text.replace('"clusters"', '"clusters_november"')
    text = text.replace("clusters/", "clusters_november/")
    (folder / "manifest.json").write_text(text)
    (folder / "workings/clusters").rename(folder / "workings/clusters_november")
    assert compared(own_runs)[1:] == compared(runs)[1:]


def test_a_report_that_only_one_run_has_is_named(own_runs):
    path = own_runs.folder / "outputs/autumn/manifest.json"
    content = json.loads(path.read_text("utf-8"))
    content["reports"] = content["reports"][:1]
    path.write_text(json.dumps(content))
    assert "Cluster C2 (C2), clusters: only in the newer run." in compared(own_runs)


def test_reports_of_practices_say_who_left_and_why_the_group_changed(tmp_path):
    """P3 leaves before December; only P1 gets a report of its own."""
    project = make_project(tmp_path / "own")
    job = JOB.replace("cluster_report", "practice_report")
    job = job.replace("for_each: cluster", "for_each: practice\nareas: [P1]")
    rows = [row for code in PRACTICES for row in figures(code, MONTHS)]
    listed = [practice(code) for code in PRACTICES]
    run(project, listed, rows, "autumn", "2025-12", job)
    run(project, listed[:2], rows[: 2 * len(MONTHS)], "winter", "2025-12", job)
    told = compared(project)
    at = told.index("Practices")
    gone = "it is no longer in the list of practices"
    assert told[at + 1] == f"Surgery P3 (P3) left Cluster C1: {gone}."
    (line,) = [text for text in told if " as a whole: " in text]
    assert line.startswith(f"{FOOT}, Cluster C1 as a whole: changed in ")
    assert " as P3 left; most in " in line
