"""The cheap way: which change of a file has the next run look at its reports."""

import errno
import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from qikit.reports import unchanged
from qikit.reports.journal import read_journal, write_journal
from qikit.reports.manifest import ReportRecord
from qikit.reports.unchanged import Request, inputs_digest, unchanged_run

FIRST, SECOND = "2026-01-05 09:00 UTC", "2026-02-05 09:00 UTC"
FILES = {
    "params/measures/foot.yml": "id: foot",
    "params/jobs/mine.yml": "report: r",
    "params/jobs/other.yml": "report: other",
    "expectations/rows.yml": "rules: []",
    "notebooks/r.ipynb": "{}",
    "notebooks/.ipynb_checkpoints/r.ipynb": "{}",
    "data/autumn/current": "abc",
    "data/autumn/tables/abc/figures.parquet": "figures",
    "data/autumn/tables/abc/quality.json": "{}",
    "data/autumn/private/letters.key": "key",
    "data/summer/current": "def",
}
PAGE, BOOK, GONE = "mine/P1.html", "mine/P1.xlsx", "mine/P2.html"


class Place:
    """A project whose run has ended."""

    def __init__(self, root: Path) -> None:
        self.root, self.out = root, root / "outputs" / "run"
        for name, text in FILES.items():
            self.write(name, text)
        for name in (PAGE, BOOK, "index.html", "send_list.csv"):
            self.write(f"outputs/run/{name}", name)
        self.write("outputs/run/manifest.json", '{"reports": [{"area": "P1"}]}')
        self.request = Request((root / "params/jobs/mine.yml",))
        self.end()

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def sha(self, name: str) -> str:
        return hashlib.sha256((self.out / name).read_bytes()).hexdigest()

    def end(
        self,
        audience="analyst",
        statuses=("made", "check failed"),
        unseen=False,
        without="",
    ) -> None:
        """Write the journal of a run that ended."""
        own = asdict(ReportRecord("mine", "practice", "", "", "", unseen=unseen))
        own |= {"fingerprint": {}}
        files = {"file": PAGE, "sha256": self.sha(PAGE)}
        book = {"form": "workbook", "bytes": len(BOOK)}
        files["others"] = [book | {"file": BOOK, "sha256": self.sha(BOOK)}]
        facts = [
            own | files | {"area": "P1", "status": statuses[0], "workings": "mine/P1"},
            own | {"area": "P2", "status": statuses[1], "workings": "mine/P2"},
        ]
        names = ("index.html", "manifest.json", "send_list.csv")
        ended = {
            "inputs": inputs_digest(self.request, self.root, ["data/autumn"]),
            "datasets": ["data/autumn"],
            "files": {name: self.sha(name) for name in names},
            "touched": ["a row"],
            "exit_code": 5,
            "run_at": FIRST,
        }
        ended.pop(without, None)
        begun = {"audience": audience, "run_at": FIRST}
        write_journal(self.out, begun, facts, ended)

    def again(self, **asked):
        request = Request(**{"job_files": self.request.job_files} | asked)
        return unchanged_run(request, self.root, self.out, SECOND)


@pytest.fixture
def place(tmp_path) -> Place:
    return Place(tmp_path)


def test_a_run_with_nothing_to_do_tells_what_stands_there(place):
    found = place.again()
    assert found.index == place.out / "index.html"
    assert found.reports == [{"area": "P1"}]
    assert (found.touched, found.exit_code, found.made_at) == (["a row"], 5, FIRST)
    assert read_journal(place.out).unchanged == SECOND
    assert place.again() is not None


UNSEEN = {
    "params/jobs/other.yml",
    "notebooks/.ipynb_checkpoints/r.ipynb",
    "data/autumn/tables/abc/quality.json",
}


@pytest.mark.parametrize("name", FILES)
def test_every_input_counts_and_nothing_else(place, name):
    place.write(name, FILES[name] + " ")
    assert (place.again() is None) == (name not in UNSEEN)


@pytest.mark.parametrize(
    "name", sorted(FILES.keys() - UNSEEN - {"params/jobs/mine.yml"})
)
def test_so_does_one_that_is_gone(place, name):
    (place.root / name).unlink()
    assert place.again() is None


def test_a_job_file_that_is_gone_is_for_the_plan_to_say(place):
    (place.root / "params/jobs/mine.yml").unlink()
    assert place.again() is None


def test_a_table_written_anew_counts_by_its_time(place):
    table = place.root / "data/autumn/tables/abc/figures.parquet"
    os.utime(table, ns=(0, 0))
    assert place.again() is None


@pytest.mark.parametrize(
    "asked", [{"only": ("P1",)}, {"formats": ("html",)}, {"job_files": ()}]
)
def test_what_is_asked_for_counts(place, asked):
    assert place.again(**asked) is None


@pytest.mark.parametrize("part", ["libraries", "package_digest"])
def test_so_does_what_makes_the_pages(place, monkeypatch, part):
    monkeypatch.setattr(unchanged, part, lambda: "another")
    assert place.again() is None


@pytest.mark.parametrize(
    "name", [PAGE, BOOK, "index.html", "manifest.json", "send_list.csv"]
)
@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_every_file_that_was_written_must_stand_as_it_was(place, name, harm):
    if harm == "gone":
        (place.out / name).unlink()
    else:
        place.write(f"outputs/run/{name}", json.dumps({"reports": []}))
    assert place.again() is None
    assert read_journal(place.out).unchanged == ""


@pytest.mark.parametrize("audience", ["cluster", "published", ""])
def test_for_other_readers_reports_are_always_looked_at(place, audience):
    place.end(audience)
    assert place.again() is None


@pytest.mark.parametrize("status", ["notebook failed", "slice failed"])
def test_what_failed_is_tried_again(place, status):
    place.end(statuses=("made", status))
    assert place.again() is None


def test_so_is_a_run_that_did_not_end(place):
    journal = place.out / "workings/journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-1]))
    assert place.again() is None


def test_where_reports_were_not_looked_at_for_long_this_one_looks(place):
    place.end(unseen=True)  # as --only leaves those of other areas
    assert place.again() is None


@pytest.mark.parametrize("without", ["datasets", "files", "touched", "exit_code"])
def test_an_end_that_another_version_noted_otherwise_is_none(place, without):
    place.end(without=without)
    assert place.again() is None


@pytest.mark.parametrize(
    ("link", "name", "is_looked_through"),
    [
        ("params/measures", "foot.yml", False),
        ("data/autumn/tables", "abc/figures.parquet", False),
        ("notebooks", "r.ipynb", True),
    ],
)
def test_what_lies_behind_a_link_is_not_said_to_be_unchanged(
    place, link, name, is_looked_through
):
    folder, elsewhere = place.root / link, place.root / "elsewhere"
    folder.rename(elsewhere)
    folder.symlink_to(elsewhere, target_is_directory=True)
    place.end()
    assert (place.again() is not None) == is_looked_through
    (elsewhere / name).write_text("another", "utf-8")
    assert place.again() is None


def test_a_full_disk_is_no_reason_to_look(place, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(unchanged, "add_line", full)
    assert place.again() is not None
