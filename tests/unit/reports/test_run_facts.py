"""What the folder of a run says of its data: no hidden figure, and no letter undone."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pytest

from qikit.data.checks.record import Finding
from qikit.data.cutting import Order, cut_slice
from qikit.data.definitions.job_files import read_job_file
from qikit.data.ledger import Facts, Release
from qikit.data.readers import Readers
from qikit.disclosure.settings import DEFAULTS, rules
from qikit.reports.jobs import PlannedJob, ReportJob
from qikit.reports.run_facts import dataset_records, job_facts, touched, why_not_made
from tests.unit.reports.drawn_slices import FOOT_CHECK, Drawn

AS_OF = pd.Timestamp("2025-12-01")
ABOVE = "The numerator is above its denominator"
SMALL, LARGE = (3, 40), (21, 40)  # at audience cluster fewer than 5 are hidden


@dataclass
class Office:
    """A dataset of six practices, P1 with a small figure, and the jobs on it."""

    folder: Path
    drawn: Drawn = field(init=False)

    def __post_init__(self):
        self.drawn = Drawn(self.folder / "data")
        for place in range(1, 7):
            self.drawn.practice(f"P{place}")
            figure = SMALL if place == 1 else LARGE
            self.drawn.figure(f"P{place}", "2025-12", *figure)

    def finds(self, code: str, tells: str, severity="warning", **more) -> None:
        """Let a check find something at a practice's figure of December."""
        row = {"practice_code": code, "measure": "foot_check"} | more
        row = {k: v for k, v in ({"period_start": "2025-12-01"} | row).items() if v}
        sentence = ABOVE if severity == "critical" else "A figure is odd"
        found = Finding("s", "r", severity, "rows", sentence, 1, (row,), (), tells)
        self.drawn.findings.append(found)

    def job(self, more: str = "audience: cluster\n", level="cluster") -> PlannedJob:
        """Plan a job for clusters or practices."""
        path = self.folder / "job.yml"
        path.write_text(
            f"report: {level}_report\nfor_each: {level}\ndataset: data/x\n{more}",
            "utf-8",
        )
        reports = [
            ReportJob("job", Path("t"), level, code, f"The {code}", code, "", "", {})
            for code in (["C1"] if level == "cluster" else ["P1", "P2"])
        ]
        file, dataset = read_job_file(path), self.cutter().dataset
        return PlannedJob(file, dataset, (FOOT_CHECK,), AS_OF, {}, reports)

    def cutter(self, audience: str = "cluster"):
        """Prepare the slices for some readers."""
        limits = {FOOT_CHECK.id: rules(FOOT_CHECK, DEFAULTS)}
        readers = Readers(audience, {} if audience == "analyst" else limits)
        return self.drawn.cutter(readers=readers)

    def said(self, job: PlannedJob):
        """Give what the manifest says of the dataset."""
        cutter = self.cutter(job.file.audience)
        (record,) = dataset_records([job], {"job": cutter})
        return record


@pytest.fixture
def office(tmp_path) -> Office:
    return Office(tmp_path)


def test_a_finding_that_tells_a_hidden_figure_is_in_no_manifest(office):
    office.finds("P1", "figure")
    office.finds("P2", "sending")
    said = office.said(office.job())
    assert said.warnings == [
        "A figure is odd (1 row: practice P2, foot_check, December 2025)"
    ]
    assert len(office.said(office.job("audience: analyst\n")).warnings) == 2


def test_a_page_tells_and_counts_only_what_its_readers_may_know(office):
    office.finds("P1", "series")
    office.finds("P6", "series")
    row = "A figure is odd (1 row: Surgery P6, Foot check, December 2025)"
    about = cut_slice(office.cutter(), order()).about
    assert [fact["text"] for fact in about.quality] == [row]
    assert about.elsewhere == ("A figure is odd (1)",)
    whole = cut_slice(office.cutter("analyst"), order("analyst")).about
    assert len(whole.quality) == len(whole.elsewhere) == 2


def order(audience: str = "cluster") -> Order:
    return Order("cluster", "C1", AS_OF, audience, "")


def test_beside_letters_a_manifest_names_rules_and_no_practice(office):
    office.finds("P2", "sending")
    office.finds("P3", "set_aside", "critical")
    said = office.said(office.job("audience: cluster\npeers: letters\n"))
    assert said.warnings == ["A figure is odd (1)"]
    assert said.critical == [f"{ABOVE} (1)"]
    own = office.said(office.job("audience: cluster\n", "practice"))
    assert own == said


def test_beside_letters_a_manifest_counts_no_forms_of_a_practice(office):
    office.drawn.practice("EX77")
    cutter = office.cutter()
    files = pd.DataFrame(
        [
            {"name": name, "source": "drawn", "sha256": name, "rows": 4, "licence": "x"}
            | {"left_out": "[]"}
            for name in ("searches.csv", "EX77_2025-11.xlsx", "EX77_2025-12.xlsx")
        ]
    )
    dataset = WithSources(cutter.dataset, files)
    named = replace(cutter, dataset=dataset)
    for peers, names in (
        ("named", list(files["name"])),
        ("letters", ["searches.csv", "2 files whose names may name a practice"]),
    ):
        job = office.job(f"audience: cluster\npeers: {peers}\n")
        (record,) = dataset_records([job], {"job": named})
        assert [file["name"] for file in record.sources] == names
    assert record.sources[1]["sha256"] == "" and record.sources[1]["rows"] == 8


@dataclass
class WithSources:
    """A dataset with other files."""

    dataset: object
    sources: pd.DataFrame

    @property
    def identity(self) -> str:
        return self.dataset.identity

    def table(self, name: str) -> pd.DataFrame:
        return self.sources if name == "sources" else self.dataset.table(name)


def why(office, job, **report) -> str:
    return why_not_made(job, office.cutter(), replace(job.reports[0], **report))


def test_why_a_report_is_not_made(office):
    office.finds("P1", "set_aside", "critical")
    named = office.job("audience: cluster\npeers: named\n", "practice")
    assert why(office, named) == f"{ABOVE} (1 row: The P1, foot_check, December 2025)"
    own = office.job("audience: cluster\n", "practice")
    assert why(office, own) == f"{ABOVE} (1)"
    assert why(office, own, area_code="P2") == ""
    analyst = office.job("audience: analyst\n", "practice")
    assert "December 2025" in why(office, analyst)
    assert why(office, analyst, paper_code="C1-K") == f"{ABOVE} (1)"


def test_by_letter_nothing_is_said_of_a_list_that_is_public(office):
    office.finds("P1", "set_aside", "critical", measure="", period_start="")
    job = office.job("audience: cluster\npeers: letters\n", "practice")
    said = why(office, job, paper_code="C1-K")
    assert said == "what a check found was set aside"


def test_the_terminal_is_told_everything(office):
    office.finds("P1", "set_aside", "critical")
    job = office.job("audience: cluster\npeers: letters\n", "practice")
    assert touched([job], {"job": office.cutter()}) == [
        f"{ABOVE} (1 row: practice P1, foot_check, December 2025)"
    ]


def test_the_manifest_says_what_was_decided(office):
    job = office.job(
        "audience: cluster\npeers: letters\n"
        "disclosure:\n"
        "  rounding: to_5\n"
        "  overrides:\n"
        "    - {measure: foot_check, threshold: 3, by: Cluster lead,"
        " date: 2026-01-03, reason: agreed by all}\n"
        "  sign_off: {name: A. Analyst, date: 2026-01-04, decision: release}\n"
    )
    facts = Facts("run", "2026-01-05 09:00 UTC", "cluster", "d", ("job",), "to_5")
    release = Release(**vars(facts), table="table", members="members")
    cutter = office.cutter()
    kept = job_facts(job, {"job": cutter}, release)["disclosure"]
    assert kept["peers"] == "letters" and kept["rounding"] == "to_5"
    assert kept["rule"].startswith("Figures that count, or are out of, fewer than 5")
    assert kept["overrides"] == [
        (
            "For Foot check the limit is 3 people. Decided by Cluster lead on "
            "3 January 2026: agreed by all."
        )
    ]
    assert kept["sign_off"] == {
        "name": "A. Analyst",
        "date": "2026-01-04",
        "decision": "release",
    }
    keyed = {name: cutter.readers.reference(name) for name in ("table", "members")}
    assert kept["release"] == keyed
    assert "table" not in keyed.values()  # no plain hash, which could be tried out


@pytest.mark.parametrize(
    ("as_of", "is_made"),
    [("as_of: 2025-11\n", True), ("as_of: 2025-12\n", False), ("", False)],
)
def test_a_row_refused_after_the_as_of_that_is_asked_for_stops_no_page(
    office, as_of, is_made
):
    """The papers of November are made, whatever is wrong in December."""
    office.finds("P1", "set_aside", severity="critical")
    job = office.job(f"audience: analyst\n{as_of}", level="practice")
    said = why_not_made(job, office.cutter("analyst"), job.reports[0])
    assert (said == "") == is_made


@pytest.mark.parametrize(
    ("as_of", "said"), [("2025-11", ()), ("2025-12", ("A figure is odd (1)",))]
)
def test_what_was_found_elsewhere_is_of_the_months_shown(office, as_of, said):
    office.finds("P1", "sending")
    order = Order("cluster", "C1", pd.Timestamp(as_of), "analyst", "")
    cutter = office.drawn.cutter(as_of=as_of)
    assert cut_slice(cutter, order).about.elsewhere == said
