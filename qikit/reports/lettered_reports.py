"""Reports of practices by letter: what a run calls them, and who is who in private."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from qikit.data.checks.failing_rows import spreadsheet_text
from qikit.data.cutting import PRACTICE, Cutter, name_on_paper
from qikit.data.dataset_folder import PRIVATE
from qikit.data.ledger.private_files import sole_writer, write_private
from qikit.practices import LETTERS
from qikit.reports.file_names import report_names
from qikit.reports.jobs import PlannedJob, ReportJob

WHO_IS_WHO = Path(PRIVATE, "letters")
COLUMNS = ["job", "file", "letter", "practice_code", "practice_name"]
NO_CLUSTER = "no-cluster"


def give_letters(
    planned: Sequence[PlannedJob], cutters: Mapping[str, Cutter], run: str
) -> None:
    """Call each practice by its letter in the folder of a run, where a job says so.

    That is file name, area and name of its report: nothing handed on undoes the
    letters. Who is who goes into the dataset's private folder, a file each run, so
    that each practice can be sent its own page. The reports are put in the order of
    their letters: the times of their files would tell that of the codes. Without the
    name of a `run`, as for a preview, nothing is kept.
    """
    by_dataset: dict[Path, list[ReportJob]] = {}
    for job in planned:
        if _is_by_letter(job):
            reports = _by_letter(job, cutters[job.file.name])
            job.reports[:] = sorted(reports, key=lambda report: report.shown_code)
            by_dataset.setdefault(job.dataset.folder, []).extend(job.reports)
    for dataset, reports in by_dataset.items() if run else ():
        _keep(dataset / WHO_IS_WHO, run, reports)


def _is_by_letter(job: PlannedJob) -> bool:
    is_of_practices = job.file.for_each == PRACTICE and not job.is_on_data
    return is_of_practices and job.file.peers == LETTERS


def _by_letter(job: PlannedJob, cutter: Cutter) -> list[ReportJob]:
    clusters = cutter.members.set_index("practice_code")["cluster_code"]
    named = [name_on_paper(cutter, job.order(r, "")) for r in job.reports]
    codes = [
        f"{clusters[report.area_code] or NO_CLUSTER}-{letter}"
        for report, (letter, _) in zip(job.reports, named, strict=True)
    ]
    real = [report.area_code for report in job.reports]
    codes = _told_apart(codes, real, cutter.key)
    stems = report_names([(code, "") for code in codes], job.file.label)
    return [
        replace(report, paper_code=code, paper_name=name, stem=stem)
        for report, code, (_, name), stem in zip(
            job.reports, codes, named, stems, strict=True
        )
    ]


def _told_apart(codes: list[str], real: list[str], key: bytes) -> list[str]:
    """Mark codes that are alike, as of practices in no cluster.

    The mark needs the key of the letters: that of a code alone could be looked up.
    """
    often = Counter(code.casefold() for code in codes)
    return [
        f"{code}-{_mark(key, own)}" if often[code.casefold()] > 1 else code
        for code, own in zip(codes, real, strict=True)
    ]


def _mark(key: bytes, code: str) -> str:
    return hmac.new(key, f"file\0{code}".encode(), "sha256").hexdigest()[:8]


def _keep(folder: Path, run: str, reports: list[ReportJob]) -> None:
    """Write who has which letter, for the owner of the dataset alone."""
    rows = [
        (r.job, f"{r.job}/{r.stem}.html", r.shown_code, r.area_code, r.area_name)
        for r in reports
    ]
    table = pd.DataFrame(rows, columns=COLUMNS, dtype="str").map(spreadsheet_text)
    text = table.to_csv(index=False, lineterminator="\r\n")
    with sole_writer(folder):
        write_private(folder / f"{run}.csv", text.encode("utf-8"))
