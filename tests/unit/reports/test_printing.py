"""Printing in a batch: who gets a PDF, and what stays where printing fails."""

import hashlib
from contextlib import nullcontext
from pathlib import Path

import pytest

from qikit.reports.jobs import ReportJob
from qikit.reports.manifest import ReportRecord
from qikit.reports.paper.files import FormRecord
from qikit.reports.paper.pdf import Printer
from qikit.reports.printing import PDF_FAILED, printed, printer_for
from qikit.reports.statuses import CHECK_FAILED, MADE


class Paper:
    """A printer that writes down what it prints; it jams on a page that says so."""

    def __init__(self):
        self.seen = []

    def pdf(self, page: Path) -> bytes:
        self.seen.append(page.name)
        text = page.read_text("utf-8")
        if "jam" in text:
            raise RuntimeError(f"paper jam at {page.as_uri()}\nCall log: more")
        return f"%PDF of {text}".encode()


def job(*formats) -> dict:
    template = Path("notebooks/practice_report.ipynb")
    one = ("P1", "Bridge", "P1-bridge", "OFFICIAL", "", {})
    report = ReportJob("job", template, "practice", *one, formats=formats)
    return {("job", "P1"): report}


def record(folder, text="<p>page</p>", status=MADE) -> ReportRecord:
    (folder / "job").mkdir(exist_ok=True)
    book = FormRecord("workbook", "job/P1-bridge.xlsx", 4, "b" * 64)
    for name in ("P1-bridge.html", "P1-bridge.xlsx"):
        (folder / "job" / name).write_text(text, "utf-8")
    file = "job/P1-bridge.html"
    return ReportRecord(
        "job", "practice", "P1", "Bridge", status, file, 9, "a" * 64, others=(book,)
    )


def test_a_report_that_asks_for_it_is_printed_beside_its_page(tmp_path):
    made = printed(record(tmp_path), tmp_path, Paper(), job("html", "pdf"))
    content = (tmp_path / "job" / "P1-bridge.pdf").read_bytes()
    assert content == b"%PDF of <p>page</p>"
    pdf, book = made.others
    digest = hashlib.sha256(content).hexdigest()
    assert pdf == FormRecord("pdf", "job/P1-bridge.pdf", len(content), digest)
    assert book.form == "workbook" and made.status == MADE


@pytest.mark.parametrize(
    ("formats", "status"), [(("html",), MADE), (("html", "pdf"), CHECK_FAILED)]
)
def test_what_is_not_asked_for_or_not_made_is_not_printed(tmp_path, formats, status):
    paper, before = Paper(), record(tmp_path, status=status)
    assert printed(before, tmp_path, paper, job(*formats)) is before
    assert paper.seen == []


def test_a_report_that_cannot_be_printed_leaves_no_file_at_all(tmp_path):
    failed = printed(record(tmp_path, "jam"), tmp_path, Paper(), job("html", "pdf"))
    assert failed.status == PDF_FAILED
    assert failed.error.startswith("paper jam at [path removed]")
    assert str(tmp_path) not in failed.error and "\n" not in failed.error
    assert (failed.file, failed.bytes, failed.sha256, failed.others) == ("", 0, "", ())
    assert list((tmp_path / "job").iterdir()) == []


class Planned:
    def __init__(self, *formats):
        self.reports = list(job(*formats).values())


def test_a_printer_is_there_only_where_a_report_asks_for_it():
    assert isinstance(printer_for([Planned("html"), Planned("pdf")]), Printer)
    assert isinstance(printer_for([Planned("html", "workbook")]), nullcontext)
