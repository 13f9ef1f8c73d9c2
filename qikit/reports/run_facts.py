"""Facts of a run for its manifest: jobs, datasets, findings that touch its areas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from qikit.data.checks.record import Finding, QualityRecord
from qikit.data.cutting import PRACTICE, Cutter, told_record
from qikit.data.dataset import Dataset
from qikit.data.definitions.source_files import Source
from qikit.data.ledger import Release
from qikit.data.lettered import unnamed_files
from qikit.data.paper_names import PaperNames
from qikit.data.quality_cutting import QualityCutter
from qikit.data.report_facts import counted, findings_up_to, is_on_figures
from qikit.disclosure.audiences import ANALYST
from qikit.disclosure.sentences import decision_texts, rule_text
from qikit.practices import LETTERS
from qikit.reports.jobs import PlannedJob, ReportJob
from qikit.reports.manifest import DatasetRecord
from qikit.reports.quality import REPORT_NAME

FILE_FACTS = ["name", "source", "sha256", "rows", "licence"]
NOT_SAID = "what a check found was set aside"
AnyCutter = Cutter | QualityCutter


def job_facts(
    job: PlannedJob, cutters: dict[str, AnyCutter], release: Release | None = None
) -> dict:
    """Say what a job asked for, and for its readers how figures were protected."""
    facts = _asked(job, cutters)
    if release is None:
        return facts
    return facts | {"disclosure": _kept(job, cutters[job.file.name], release)}


def _kept(job: PlannedJob, cutter: Cutter, release: Release) -> dict:
    """Say what was decided and on what record it stands; never a hidden figure."""
    decided, readers = job.file.disclosure, cutter.readers
    signed = decided.sign_off
    return {
        "peers": job.file.peers,
        "earlier": list(job.file.earlier),
        "rule": rule_text(job.measures, readers.rules, readers.audience),
        "rounding": decided.rounding,
        "overrides": list(decision_texts(decided.overrides, job.measures)),
        "sign_off": signed and asdict(signed) | {"date": f"{signed.date:%Y-%m-%d}"},
        "release": {
            "table": readers.reference(release.table),
            "members": readers.reference(release.members),
        },
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
        place, kind = source.country, f"{_level_word(source, job)} reports"
    return ": ".join(part for part in (place, job.file.title or kind) if part)


def _level_word(source: Source, job: PlannedJob) -> str:
    """Name the level of a job: that of a programme needs no word of a source."""
    return source.levels.get(job.file.for_each, job.file.for_each)


def dataset_records(
    planned: list[PlannedJob], cutters: dict[str, AnyCutter]
) -> list[DatasetRecord]:
    """Say what each dataset of a run is, and what the checks found in it.

    What tells a hidden figure is left out. Where practices stand by letter only the
    rules are named: a practice, measure and month would be matched with its letter.
    """
    by_dataset: dict[str, list[PlannedJob]] = {}
    for job in planned:
        by_dataset.setdefault(job.file.dataset, []).append(job)
    return [_dataset_record(jobs, cutters) for jobs in by_dataset.values()]


def _dataset_record(
    jobs: list[PlannedJob], cutters: dict[str, AnyCutter]
) -> DatasetRecord:
    own = [cutters[job.file.name] for job in jobs]
    record, dataset = _told(own), own[0].dataset
    is_lettered = any(_hides_names(job) for job in jobs)
    say = counted if is_lettered else Finding.text
    refer = _reference(own)
    return DatasetRecord(
        jobs[0].file.dataset,
        refer(dataset.identity),
        record.rules_run,
        [say(f) for f in record.by_severity("critical")],
        [say(f) for f in record.by_severity("warning")],
        _files(dataset, is_lettered, refer),
    )


def _files(
    dataset: Dataset, is_lettered: bool, refer: Callable[[str], str]
) -> list[dict]:
    """List the files that went in.

    How many forms a practice sent would be matched with the gaps of a letter: files
    whose names may name a practice become one line then.
    """
    table = dataset.table("sources")[FILE_FACTS]
    table = table.assign(sha256=table["sha256"].map(refer))
    files = table.astype(object).to_dict("records")
    if not is_lettered:
        return files
    listed = dataset.table("practices")
    named = dict(zip(listed["practice_code"], listed["practice_name"], strict=True))
    by_letter = PaperNames(LETTERS, None, {c: c for c in named}, named, frozenset())
    told = unnamed_files(tuple(files), by_letter)
    return [{name: file[name] for name in FILE_FACTS} for file in told]


def _reference(cutters: list[AnyCutter]) -> Callable[[str], str]:
    """Return how files are referred to: for other readers than the analyst, keyed."""
    readers = [cutter.readers for cutter in cutters if isinstance(cutter, Cutter)]
    return readers[0].reference if readers else str


def _told(cutters: list[AnyCutter]) -> QualityRecord:
    """Say what the checks found; what is only for the analyst is told whole."""
    of_figures = [cutter for cutter in cutters if isinstance(cutter, Cutter)]
    return told_record(of_figures) if of_figures else cutters[0].record


def _hides_names(job: PlannedJob) -> bool:
    """Whether the folder of a run must not name a practice beside its figures."""
    is_by_letter = any(report.paper_code for report in job.reports)
    return is_by_letter or (job.has_letters and job.file.audience != ANALYST)


def why_not_made(job: PlannedJob, cutter: AnyCutter, report: ReportJob) -> str:
    """Say why a practice's own report is not made: a row was set aside; else "".

    A row of a month after the as_of that the job file names is no hindrance.

    Where practices stand by letter the sentence names neither measure nor month, and
    says nothing that is known of a practice by name, as what is wrong with its list.
    """
    if report.level != PRACTICE or job.is_on_data:
        return ""
    own = {report.area_code}
    failed = [
        finding.of_practices(own)
        for finding in findings_up_to(cutter.record, job.file.as_of)
        if finding.sets_aside and finding.concerns(own)
    ]
    if report.paper_code:
        told = [counted(f) for f in failed if any(map(is_on_figures, f.rows))]
        return "; ".join(told) or (NOT_SAID if failed else "")
    if _hides_names(job):
        return "; ".join(map(counted, failed))
    return "; ".join(f.text({report.area_code: report.area_name}) for f in failed)


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
