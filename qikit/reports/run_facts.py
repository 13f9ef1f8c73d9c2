"""Facts of a run for its manifest: jobs, datasets, findings that touch its areas."""

from __future__ import annotations

from dataclasses import asdict

from qikit.data.cutting import Cutter
from qikit.data.ledger import Release
from qikit.data.quality_cutting import QualityCutter
from qikit.disclosure.sentences import decision_texts
from qikit.reports.jobs import PlannedJob
from qikit.reports.manifest import DatasetRecord
from qikit.reports.quality import REPORT_NAME

AnyCutter = Cutter | QualityCutter


def job_facts(
    job: PlannedJob, cutters: dict[str, AnyCutter], release: Release | None = None
) -> dict:
    """Say what a job asked for, and for its readers how figures were protected."""
    facts = _asked(job, cutters)
    return facts if release is None else facts | {"disclosure": _kept(job, release)}


def _kept(job: PlannedJob, release: Release) -> dict:
    """Say what was decided and on what record it stands; never a hidden figure."""
    decided = job.file.disclosure
    signed = decided.sign_off
    return {
        "peers": job.file.peers,
        "earlier": list(job.file.earlier),
        "rounding": decided.rounding,
        "overrides": list(decision_texts(decided.overrides, job.measures)),
        "sign_off": signed and asdict(signed) | {"date": f"{signed.date:%Y-%m-%d}"},
        "release": {"table": release.table, "members": release.members},
    }


def _asked(job: PlannedJob, cutters: dict[str, AnyCutter]) -> dict:
    return {
        "title": _title(job, cutters[job.file.name]),
        "report": job.file.report,
        "dataset": job.file.dataset,
        "audience": job.file.audience,
        "as_of": f"{job.as_of:%Y-%m-%d}",
        "parameters": job.parameters,
    }


def _title(job: PlannedJob, cutter: AnyCutter) -> str:
    """Name a job in the index: the country, and the kind of report."""
    if isinstance(cutter, QualityCutter):
        place, kind = cutter.country, REPORT_NAME
    else:
        source = cutter.sources[cutter.members["source"].iloc[0]]
        place, kind = source.country, f"{source.levels[job.file.for_each]} reports"
    return ": ".join(part for part in (place, job.file.title or kind) if part)


def dataset_records(
    planned: list[PlannedJob], cutters: dict[str, AnyCutter]
) -> list[DatasetRecord]:
    """Say what each dataset of a run is, and what the checks found in it."""
    found = {}
    for job in planned:
        cutter = cutters[job.file.name]
        record, sources = cutter.record, cutter.dataset.table("sources")
        shown = sources[["name", "source", "sha256", "rows", "licence"]]
        found[job.file.dataset] = DatasetRecord(
            job.file.dataset,
            cutter.dataset.identity,
            record.rules_run,
            [f.text() for f in record.by_severity("critical")],
            [f.text() for f in record.by_severity("warning")],
            shown.astype(object).to_dict("records"),
        )
    return list(found.values())


def touched(planned: list[PlannedJob], cutters: dict[str, AnyCutter]) -> list[str]:
    """Say the critical findings on rows of practices that the run reports on.

    Reports on data have them as their contents, and are not counted here.
    """
    found = {}
    for job in planned:
        if job.is_on_data:
            continue
        cutter = cutters[job.file.name]
        codes = {report.area_code for report in job.reports}
        members = cutter.members
        column = "practice_code" if job.file.for_each == "practice" else "cluster_code"
        practices = set(members.loc[members[column].isin(codes), "practice_code"])
        for finding in cutter.record.findings:
            if finding.sets_aside and finding.concerns(practices):
                found[finding.of_practices(practices).text()] = None
    return list(found)
