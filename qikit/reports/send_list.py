"""The list for sending: which file goes to whom, for a mail merge."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from qikit.reports.manifest import ReportRecord
from qikit.reports.paper.csv_file import harmless
from qikit.reports.paper.files import ENDINGS
from qikit.reports.statuses import MADE

SEND_LIST = "send_list.csv"
COLUMNS = ("job", "area_code", "area", "contact_role", "file", *ENDINGS)
CONTACT_ROLES = {  # who reads a report: the users of the programme
    "practice": "practice quality lead",
    "cluster": "cluster quality lead",
    "hscp": "primary care lead",
    "board": "primary care lead",
    "programme": "programme lead",
}
NOBODY = "analyst"


def send_list_bytes(
    reports: Sequence[ReportRecord], send_to: Mapping[str, str]
) -> bytes:
    """Write one line a report that was made, in the order of their jobs and areas.

    Parameters
    ----------
    reports
        The records of a run; the files are named within its folder.
    send_to
        By job the role that it names, or "" for the usual one of its level. A role,
        never a person: addresses are the mail merge's own.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for report in reports:
        if report.status == MADE:
            writer.writerow(map(harmless, _cells(report, send_to)))
    return written.getvalue().encode("utf-8-sig")


def _cells(report: ReportRecord, send_to: Mapping[str, str]) -> Iterator[str]:
    role = send_to.get(report.job) or CONTACT_ROLES.get(report.level, NOBODY)
    others = {form.form: form.file for form in report.others}
    yield from (report.job, report.area, report.name, role, report.file)
    yield from (others.get(form, "") for form in ENDINGS)
