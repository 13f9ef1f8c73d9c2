"""The ledger never passes damage off as nothing; it is for its owner alone, whole."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from pandas.testing import assert_frame_equal

from qikit.data.ledger import Ledger
from qikit.data.ledger.private_files import sole_writer
from qikit.data.ledger.stored_tables import as_bytes, from_bytes
from qikit.errors import DataError
from tests.unit.data.ledger_examples import AUTUMN, MEMBERS, WHY, table


@pytest.fixture
def ledger(tmp_path) -> Ledger:
    return Ledger(tmp_path)


def test_a_ledger_that_was_never_begun_is_empty(ledger):
    assert ledger.releases() == []
    ledger.folder.mkdir(parents=True)
    assert ledger.releases() == []


def recorded(ledger: Ledger):
    """A ledger with a release, and the file that lists it."""
    ledger.record(AUTUMN, table(), MEMBERS)
    return ledger.folder / "releases.json"


def refused(ledger: Ledger, said: str) -> None:
    """Whatever is asked of the ledger, it says the same."""
    asked = [
        ledger.releases,
        lambda: ledger.record(AUTUMN, table(), MEMBERS),
        lambda: ledger.withdraw("autumn", **WHY),
    ]
    for ask in asked:
        with pytest.raises(DataError, match=said) as caught:
            ask()
        (problem,) = caught.value.problems
        assert "releases.json" in problem.where and problem.to_do


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"format": 1}',
        b'{"releases": {}}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_damaged_list_is_refused(ledger, content):
    path = recorded(ledger)
    path.write_bytes(content)
    refused(ledger, "the list of releases is damaged")
    assert path.read_bytes() == content


def test_half_a_list_is_refused(ledger):
    path = recorded(ledger)
    path.write_bytes(path.read_bytes()[:-40])
    refused(ledger, "the list of releases is damaged")


def with_name(rows):
    rows[0]["name"] = "winter"


def with_table(rows):
    rows[0]["table"] = "../../current"


@pytest.mark.parametrize("change", [list.clear, with_name, with_table])
def test_a_list_changed_by_hand_is_refused(ledger, change):
    path = recorded(ledger)
    content = json.loads(path.read_text())
    change(content["releases"])
    path.write_text(json.dumps(content))
    refused(ledger, "somebody has changed the list of releases by hand")


def test_a_list_laid_out_otherwise_is_the_same_list(ledger):
    path = recorded(ledger)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(ledger.releases()) == 1


def test_a_list_of_a_newer_qikit_is_not_guessed_at(ledger):
    path = recorded(ledger)
    path.write_text(path.read_text().replace('"format": 1', '"format": 2'))
    refused(ledger, "has format 2.*use the newest version")


def test_a_list_that_somebody_removed_is_missed(ledger):
    recorded(ledger).unlink()
    refused(ledger, "the list of releases is missing")


def test_a_list_that_is_a_folder_is_refused(ledger):
    path = recorded(ledger)
    path.unlink()
    path.mkdir()
    refused(ledger, "it cannot be read")


def test_a_missing_table_is_named_and_mended_when_made_again(ledger):
    made = ledger.record(AUTUMN, table(), MEMBERS)
    (ledger.folder / f"{made.table}.parquet").unlink()
    with pytest.raises(DataError, match="a table of release 'autumn' is missing"):
        ledger.protected(made)
    ledger.record(AUTUMN, table(), MEMBERS)
    assert_frame_equal(ledger.protected(made), table())


def test_a_changed_table_is_refused_and_mended_when_made_again(ledger):
    made = ledger.record(AUTUMN, table(), MEMBERS)
    changed = as_bytes(MEMBERS.head(1))
    (ledger.folder / f"{made.members}.parquet").write_bytes(changed)
    with pytest.raises(DataError, match="not as it was written") as caught:
        ledger.members(made)
    (problem,) = caught.value.problems
    assert made.members in problem.where
    assert "from a backup" in problem.to_do
    ledger.record(AUTUMN, table(), MEMBERS)
    assert_frame_equal(ledger.members(made), MEMBERS)


def test_bytes_that_are_no_table_are_refused():
    for content in (b"", b"PAR1", MEMBERS.drop(columns="list_size").to_parquet()):
        with pytest.raises(ValueError):
            from_bytes(content)


def test_a_dataset_that_is_not_there_is_said(tmp_path):
    with pytest.raises(DataError, match="the ledger of releases cannot be written"):
        Ledger(tmp_path / "nowhere").record(AUTUMN, table(), MEMBERS)


# --- for the owner alone, whole, one at a time --------------------------------


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such modes")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_the_owner_may_read_it(ledger, umask):
    before = os.umask(umask)
    try:
        ledger.record(AUTUMN, table(), MEMBERS)
        ledger.withdraw("autumn", **WHY)
    finally:
        os.umask(before)
    private = ledger.folder.parent
    modes = {path: path.stat().st_mode & 0o777 for path in private.rglob("*")}
    assert len(modes) == 5  # the ledger, its list, its lock, two tables
    assert modes.pop(ledger.folder) == private.stat().st_mode & 0o777 == 0o700
    assert set(modes.values()) == {0o600}


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such modes")
def test_a_folder_that_stood_open_is_closed(ledger):
    ledger.folder.mkdir(parents=True)
    ledger.folder.parent.chmod(0o755)
    ledger.record(AUTUMN, table(), MEMBERS)
    assert ledger.folder.parent.stat().st_mode & 0o777 == 0o700


KILLED = """
import os, signal, sys
from pathlib import Path
from dataclasses import replace
from qikit.data.ledger import Ledger
from tests.unit.data.ledger_examples import AUTUMN, MEMBERS, table
real, steps = os.replace, [int(sys.argv[2])]
def replaced(part, path):
    steps[0] -= 1
    if steps[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    real(part, path)
os.replace = replaced
winter = replace(AUTUMN, name="winter")
Ledger(Path(sys.argv[1])).record(winter, table(small=4), MEMBERS.head(1))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_kill_leaves_what_was_there(ledger, tmp_path, steps, is_first, repository):
    if not is_first:
        ledger.record(AUTUMN, table(), MEMBERS)
    before = ledger.releases()
    words = [sys.executable, "-c", KILLED, str(tmp_path), str(steps)]
    assert subprocess.run(words, cwd=repository).returncode == -9
    assert list(ledger.folder.glob("*.part"))
    assert ledger.releases() == before
    winter = ledger.record(replace(AUTUMN, name="winter"), table(4), MEMBERS)
    assert ledger.releases() == [*before, winter]
    assert not list(ledger.folder.glob("*.part"))


def test_runs_at_once_lose_nothing(ledger):
    def run(number: int):
        facts = replace(AUTUMN, name=f"run {number}")
        return ledger.record(facts, table(small=number), MEMBERS)

    with ThreadPoolExecutor(4) as runs:
        made = list(runs.map(run, range(1, 9)))
    assert {r.name for r in ledger.releases()} == {r.name for r in made}
    for number, release in enumerate(made, start=1):
        assert_frame_equal(ledger.protected(release), table(small=number))


def test_a_writer_that_does_not_end_is_said(ledger):
    recorded(ledger)
    with sole_writer(ledger.folder):
        with pytest.raises(DataError, match="another run is writing the list"):
            with sole_writer(ledger.folder, patience=0):
                pass


def test_a_full_disk_leaves_what_was_there(ledger, monkeypatch):
    made = ledger.record(AUTUMN, table(), MEMBERS)
    files = set(ledger.folder.iterdir())

    def full(handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(DataError, match="cannot be written .No space left"):
            ledger.record(replace(AUTUMN, name="winter"), table(small=4), MEMBERS)
    assert ledger.releases() == [made]
    assert set(ledger.folder.iterdir()) == files
