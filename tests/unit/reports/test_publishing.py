"""A report's files come to where readers find them: all of them, or none."""

import hashlib
import os
import resource
from pathlib import Path

import pytest

from qikit.errors import QikitError
from qikit.reports import publishing
from qikit.reports.execution import Execution, Outcome
from qikit.reports.paper.files import FormRecord
from qikit.reports.publishing import STAGED, make_room, published
from qikit.reports.statuses import MADE, NOTEBOOK_FAILED

PAGE, BOOK = b"<p>a page</p>", b"a workbook"
EARLIER = {"a.html": b"old", "a.xlsx": b"old", "a.docx": b"old"}


@pytest.fixture
def execution(tmp_path) -> Execution:
    """A report that an earlier run made in three forms."""
    workings = tmp_path / ".workings" / "a"
    (tmp_path / "pages").mkdir()
    for name, content in EARLIER.items():
        (tmp_path / "pages" / name).write_bytes(content)
    made = Execution(
        template=tmp_path / "t.ipynb",
        parameters={},
        executed=workings / "executed.ipynb",
        html=workings / STAGED / "a.html",
        page=tmp_path / "pages" / "a.html",
        log=workings / "log.txt",
        title="A",
        area="A",
        label="Internal",
    )
    make_room(made)
    return made


def finished(execution: Execution) -> Outcome:
    """Write what a report's process writes; return its outcome."""
    execution.html.write_bytes(PAGE)
    execution.html.with_name("a.xlsx").write_bytes(BOOK)
    form = FormRecord("workbook", "a.xlsx", len(BOOK), "")
    digest = hashlib.sha256(PAGE).hexdigest()
    return Outcome(MADE, 1.0, len(PAGE), digest, others=(form,))


def there(execution: Execution) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in execution.page.parent.iterdir()}


def test_making_room_leaves_the_earlier_page(execution):
    assert there(execution) == EARLIER


def test_all_files_of_a_finished_report_replace_the_earlier_ones(execution):
    outcome = finished(execution)
    assert published(execution, outcome) == outcome
    assert there(execution) == {"a.html": PAGE, "a.xlsx": BOOK}
    assert not execution.html.parent.exists()


def test_a_report_that_failed_leaves_no_file_and_its_earlier_ones_go(execution):
    finished(execution)
    failed = Outcome(NOTEBOOK_FAILED, 1.0, error="it broke")
    assert published(execution, failed) == failed
    assert there(execution) == {}
    assert not execution.html.parent.exists()


def test_the_page_comes_last(execution, monkeypatch):
    moved, move = [], os.replace
    monkeypatch.setattr(
        os, "replace", lambda a, b: moved.append(Path(b).name) or move(a, b)
    )
    published(execution, finished(execution))
    assert moved == ["a.xlsx", "a.html"]


@pytest.mark.parametrize("gone", ["a.html", "a.xlsx"])
def test_where_one_file_is_missing_none_comes(execution, gone):
    outcome = finished(execution)
    execution.html.with_name(gone).unlink()
    failed = published(execution, outcome)
    assert (failed.status, there(execution)) == (NOTEBOOK_FAILED, {})
    expected = "its files could not be written (No such file or directory)."
    assert failed.error == expected


def test_a_page_that_was_changed_after_it_was_made_does_not_come(execution):
    outcome = finished(execution)
    execution.html.write_bytes(PAGE[:-1])
    failed = published(execution, outcome)
    assert (failed.status, there(execution)) == (NOTEBOOK_FAILED, {})
    assert failed.error == "its page was changed after it was made."


@pytest.mark.parametrize("stopped", [KeyboardInterrupt, SystemExit])
def test_a_run_that_is_stopped_leaves_no_form_without_its_page(
    execution, monkeypatch, stopped
):
    move = os.replace

    def moves(source, target):
        if Path(target).name == "a.html":
            raise stopped
        move(source, target)

    outcome = finished(execution)
    monkeypatch.setattr(os, "replace", moves)
    with pytest.raises(stopped):
        published(execution, outcome)
    assert there(execution) == {}


LOGS = {
    b"": None,
    b"well\n": b"well\n",
    b"of 943 476 5919\n": b"of [number removed]\n",
    b"caf\xe9\n": "caf\ufffd\n".encode(),
    b"no /srv/anna/a.csv, no /data/x/b.csv: see http://nhs.scot/a/b\n": (
        b"no [path removed], no [path removed]: see http://nhs.scot/a/b\n"
    ),
    b'File "/opt/x/shell.py", line 3; </p> 1/2 data/a.csv at:/etc/my/file\n': (
        b'File "[path removed]/shell.py", line 3; </p> 1/2 data/a.csv'
        b" at:[path removed]\n"
    ),
}


@pytest.mark.parametrize(("said", "kept"), LOGS.items())
def test_a_log_is_kept_without_numbers_and_paths(execution, said, kept):
    execution.log.write_bytes(said)
    published(execution, finished(execution))
    assert (execution.log.read_bytes() if execution.log.exists() else None) == kept


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_a_log_that_is_no_file_is_passed_over(execution, make):
    make(execution.log)
    assert published(execution, finished(execution)).status == MADE


def test_on_a_full_disk_a_log_that_cannot_be_made_fit_goes(execution):
    execution.log.write_bytes(b"of 9434765919, and at length\n" * 9)
    outcome = finished(execution)
    with full_disk():
        assert published(execution, outcome).status == MADE
    assert not execution.log.exists()


def test_a_very_long_log_is_cut_at_whole_lines(execution, monkeypatch):
    monkeypatch.setattr(publishing, "MOST_LOG", 100)
    execution.log.write_bytes(b"".join(b"line %04d\n" % n for n in range(1000)))
    published(execution, finished(execution))
    lines = execution.log.read_text().splitlines()
    assert (lines[0], lines[-1]) == ("line 0000", "line 0999")
    assert all(len(line) == 9 for line in lines if "left out" not in line)
    assert sum("left out" in line for line in lines) == 1
    assert len(lines) < 15


def test_where_no_folder_can_be_made_a_sentence_says_so(execution):
    execution.html.parent.rmdir()
    execution.html.parent.write_text("in the way")
    with pytest.raises(QikitError, match=r"cannot be made or written \(File exists\)"):
        make_room(execution)


class full_disk:
    """No file may grow beyond a few bytes, as on a disk that is full."""

    def __enter__(self):
        self.before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20, self.before[1]))

    def __exit__(self, *_):
        resource.setrlimit(resource.RLIMIT_FSIZE, self.before)
