"""What goes to a worker and comes back: the same files, in the right places."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import replace

import pytest

from qikit.reports.cluster.carried import Answer, collect, deliver, pack, unpack
from qikit.reports.execution import Outcome
from qikit.reports.paper.files import FormRecord
from tests.unit.reports.cluster.small_reports import PLAIN, report, template


@pytest.fixture
def asked(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return report(home, "A1", template(home, "plain", PLAIN))


@pytest.fixture
def there(tmp_path):
    folder = tmp_path / "there"
    folder.mkdir()
    return folder


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def contents(folder) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file()
    }


@pytest.mark.parametrize("sends", [True, False])
def test_slice_and_template_arrive_as_they_are(asked, there, sends):
    moved = unpack(pickle.loads(pickle.dumps(pack(asked, sends=sends))), there)
    slice_ = moved.workings / "slice"
    assert contents(slice_) == contents(asked.workings / "slice")
    assert moved.template.read_bytes() == asked.template.read_bytes()
    assert moved.parameters == {"dataset": str(slice_), "area": "A1"}
    assert moved.html.parent.is_dir()
    below = (moved.template, moved.executed, moved.html, moved.log)
    assert all(path.is_relative_to(there) for path in below)


def test_what_is_gone_or_another_is_not_taken_unless_it_was_sent(asked, there):
    near, sent = pack(asked, sends=False), pack(asked, sends=True)
    said = asked.workings / "slice" / "said.txt"
    said.write_text("changed since", "utf-8")
    assert unpack(near, there / "a") is None
    said.unlink()
    assert unpack(near, there / "b") is None
    moved = unpack(sent, there / "c")
    assert (moved.workings / "slice/said.txt").read_text("utf-8") == "A1 said über 7"


def test_a_parcel_tells_a_log_nothing(asked):
    said = repr(pack(asked, sends=True))
    assert "A1" not in said
    assert "über" not in said


def made(asked, there, page: bytes = b"<p>page</p>") -> Answer:
    """Let a worker make a page and a form, and answer."""
    moved = unpack(pack(asked, sends=True), there)
    moved.html.write_bytes(page)
    moved.html.with_suffix(".csv").write_bytes(b"a,b")
    moved.executed.write_text(f'{{"dataset": "{moved.workings}/slice"}}', "utf-8")
    moved.log.write_text("seen\n", "utf-8")
    form = FormRecord("csv", "A1.csv", 3, digest(b"a,b"))
    outcome = Outcome("made", 1.5, len(page), digest(page), others=(form,))
    return collect(outcome, moved, asked)


def test_what_was_made_comes_to_lie_where_a_process_here_leaves_it(asked, there):
    answer = made(asked, there)
    assert deliver(answer, asked) == answer.outcome
    assert contents(asked.html.parent) == {"A1.html": b"<p>page</p>", "A1.csv": b"a,b"}
    assert asked.log.read_text("utf-8") == "seen\n"
    named = f'{{"dataset": "{asked.workings}/slice"}}'
    assert asked.executed.read_text("utf-8") == named


@pytest.mark.parametrize(
    "change", [{"page": b"<p>pag"}, {"forms": {"A1.csv": b"a"}}, {"forms": {}}]
)
def test_what_is_damaged_on_the_way_is_a_failure(asked, there, change):
    outcome = deliver(replace(made(asked, there), **change), asked)
    assert outcome.status == "notebook failed"
    assert "damaged" in outcome.error


def test_what_cannot_be_written_is_a_failure_with_a_sentence(asked, there):
    answer = made(asked, there)
    asked.html.mkdir()
    outcome = deliver(answer, asked)
    assert outcome.status == "notebook failed"
    assert "could not be written" in outcome.error


def test_a_failed_report_brings_its_log_and_notebook_but_no_page(asked, there):
    moved = unpack(pack(asked, sends=True), there)
    moved.html.write_bytes(b"half a page")
    moved.log.write_text("what went wrong", "utf-8")
    outcome = Outcome("notebook failed", 1.0, error="it broke")
    assert deliver(collect(outcome, moved, asked), asked) == outcome
    assert asked.log.read_text("utf-8") == "what went wrong"
    assert contents(asked.html.parent) == {}
