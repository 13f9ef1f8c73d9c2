"""A run that is stopped, or whose journal is harmed, costs time and nothing else."""

import errno
import json
import shutil

import pytest

from qikit.errors import ParameterError
from qikit.reports.journal import journal_file
from qikit.reports.reasons import NEW
from tests import fake_crew
from tests.unit.reports.drawn_factory import (
    EVERY,
    FIRST,
    SECOND,
    THIRD,
    Factory,
    by_area,
    whys,
)


class Killed(BaseException):
    """Ends the run at once, as kill -9 does."""


def stop_after(factory, number):
    def make(execution):
        if len(factory.executed) == number:
            raise Killed
        return factory._make(execution)

    fake_crew.use(factory.patch, make)


def test_a_run_that_is_killed_loses_nothing_that_was_finished(factory):
    stop_after(factory, 4)
    with pytest.raises(Killed):
        factory.run(force=True)
    finished = sorted(factory.executed)
    assert not (factory.folder / "index.html").exists()
    fake_crew.use(factory.patch, factory._make)
    made, executed = factory.run(run_at=THIRD)
    # those not begun are still as they were; of the one under way all is gone
    assert not set(executed) & set(finished)
    assert {by_area(made)[a].made_at for a in finished} == {SECOND}
    assert sorted(by_area(made)) == EVERY and made.exit_code == 0


def test_a_first_run_that_is_killed_is_continued(tmp_path, monkeypatch):
    factory = Factory(tmp_path, monkeypatch)
    stop_after(factory, 4)
    with pytest.raises(Killed):
        factory.run(run_at=FIRST)
    finished = sorted(factory.executed)
    with journal_file(factory.folder).open("ab") as file:
        file.write(b'{"line": "report", "job": "pract')  # the last line is torn
    fake_crew.use(monkeypatch, factory._make)
    made, executed = factory.run()
    assert sorted([*executed, *finished]) == EVERY
    assert made.exit_code == 0
    factory.run(run_at=THIRD)
    assert factory.executed == []


@pytest.mark.parametrize("harm", [b"", b"\x00\xff\n[]\n{}\n", None])
def test_a_journal_that_is_lost_only_costs_time(factory, harm):
    path = journal_file(factory.folder)
    if harm is None:
        shutil.rmtree(path.parent)
    else:
        path.write_bytes(harm)
    made, executed = factory.run()
    assert executed == EVERY and made.exit_code == 0


def test_reports_for_other_readers_are_all_made(factory):
    lines = journal_file(factory.folder).read_text("utf-8").splitlines()
    begun = json.loads(lines[0]) | {"audience": "cluster"}
    text = "\n".join([json.dumps(begun), *lines[1:]]) + "\n"
    journal_file(factory.folder).write_text(text, "utf-8")
    _, executed = factory.run()
    assert executed == EVERY


@pytest.mark.parametrize("step", ["begin_journal", "add_line", "write_journal"])
def test_a_full_disk_is_told_in_a_sentence(factory, step):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    factory.patch.setattr(f"qikit.reports.earlier.{step}", full)
    with pytest.raises(ParameterError, match=r"cannot be made or written \(No space"):
        factory.run(force=True)


def test_a_report_that_another_version_noted_otherwise_is_new(factory):
    path = journal_file(factory.folder)
    text = path.read_text("utf-8").replace('"memory"', '"most_memory"', 1)
    path.write_text(text, "utf-8")
    made, executed = factory.run()
    (area,) = executed
    assert whys(made)[area] == (NEW,) and made.exit_code == 0


@pytest.mark.parametrize("at", ["workings", "workings/notes", "workings/practices"])
def test_what_lies_behind_a_link_is_not_cleared(factory, at):
    link, precious = factory.folder / at, factory.root / "precious"
    kept = [precious / "P1-page" / "mine", precious / "old", precious / "a" / "b"]
    for file in kept:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    if link.exists():
        shutil.rmtree(link)
    link.symlink_to(precious, target_is_directory=True)
    made, _ = factory.run(force=True)
    assert made.exit_code == 0 and all(file.exists() for file in kept)


def test_workings_that_no_report_has_go(factory):
    places = [factory.folder / "workings" / n for n in ("old/P1", "practices/P9")]
    for place in places:
        (place / "slice").mkdir(parents=True)
    factory.run()
    assert not any(place.exists() for place in places)
    assert (factory.folder / "workings/practices/P1-page").is_dir()


@pytest.mark.parametrize("harm", ["gone", "cut off"])
def test_a_page_that_goes_while_the_run_goes_on_is_a_failure(factory, harm):
    page = factory.folder / "practices" / "P2-page.html"

    def make(execution):
        if execution.area == "C2":  # the last to be made
            page.unlink() if harm == "gone" else page.write_bytes(b"")
        return factory._make(execution)

    fake_crew.use(factory.patch, make)
    made, _ = factory.run(force=True)
    lost = by_area(made)["P2"]
    assert (lost.status, lost.file) == ("page missing", "")
    assert "was the folder changed while the run went on?" in lost.error
    assert made.exit_code != 0 and "6 of 7 reports made." in made.index.read_text()
    assert not page.exists()
    fake_crew.use(factory.patch, factory._make)
    made, executed = factory.run(run_at=THIRD)
    assert executed == ["P2"] and made.exit_code == 0
