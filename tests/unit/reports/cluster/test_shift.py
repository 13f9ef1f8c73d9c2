"""Who makes which report: workers that come, go, are begun anew or see no files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

import pytest

from qikit.reports.cluster import shift
from qikit.reports.cluster.carried import Answer, Parcel
from qikit.reports.cluster.errors import ClusterError
from qikit.reports.cluster.shift import Shift
from qikit.reports.execution import Outcome
from tests.unit.reports.cluster.small_reports import PLAIN, report, template

PAGE = b"<p>a page</p>"
MADE = Answer(Outcome("made", 1.0, sha256=hashlib.sha256(PAGE).hexdigest()), PAGE)
NOT_SEEN, BEGUN_ANEW = Answer(), Answer(is_unmet=True)


class DrawnCluster:
    """Stands for a connection; a script says what becomes of each report in turn.

    The script gives, for a worker and an area, an answer, or "dies": the worker is
    gone with all that it had.
    """

    address = "tcp://scheduler:8786"

    def __init__(self, script: Callable[[str, str], Answer | str], *workers: str):
        self._script = script
        self._there = dict.fromkeys(workers, "")
        self._queued: dict[str, tuple[str, Parcel]] = {}
        self.sent: list[tuple[str, str, bool]] = []  # worker, area, with its files
        self.most: dict[str, int] = {}
        self.joins: list[str] = []

    def workers(self) -> dict[str, str]:
        return {name: f"name of {name}" for name in self._there}

    def join(self, worker: str, unlike: str = "") -> None:
        self._there[worker] = unlike

    def meet(self, workers: list[str]) -> dict[str, str]:
        return {name: self._there[name] for name in workers}

    def submit(self, parcel: Parcel, worker: str) -> str:
        key = f"k{len(self.sent)}"
        files = parcel.template.content is not None
        self.sent.append((worker, parcel.execution.area, files))
        self._queued[key] = worker, parcel
        having = sum(w == worker for w, _ in self._queued.values())
        self.most[worker] = max(having, self.most.get(worker, 0))
        return key

    def landed(self, wait: float) -> str | None:
        for key, (worker, _) in self._queued.items():
            if worker in self._there:
                return key
        if self.joins:
            self.join(self.joins.pop(0))
        return None

    def answer(self, key: str) -> Answer | None:
        worker, parcel = self._queued[key]
        answer = self._script(worker, parcel.execution.area)
        if answer == "dies":
            del self._there[worker]
            raise WentAway
        del self._queued[key]
        return answer

    def forget(self, key: str) -> None:
        self._queued.pop(key, None)


class WentAway(Exception):
    """A worker died: nothing lands, and the next look shows that it is gone."""


class Watched(Shift):
    """Takes a death as the real connection does: nothing has landed."""

    def _landed(self, key: str) -> Iterator:
        try:
            yield from super()._landed(key)
        except WentAway:
            return


@pytest.fixture(autouse=True)
def looks_at_once(monkeypatch):
    monkeypatch.setattr(shift, "LOOK_SECONDS", 0)


@pytest.fixture
def ordered(tmp_path):
    notebook = template(tmp_path, "plain", PLAIN)
    return lambda *areas: (report(tmp_path, area, notebook) for area in areas)


def made(cluster: DrawnCluster, executions, patience: float = 5.0) -> dict[str, str]:
    """Return what became of each report: made, or the words of its failure."""
    done = Watched(cluster, patience).run(executions)
    return {e.area: "made" if o.status == "made" else o.error for e, o in done}


def dying(*deaths: str) -> Callable:
    """Let workers die of an area so many times as it is named."""
    left = list(deaths)

    def script(worker: str, area: str):
        if area not in left:
            return MADE
        left.remove(area)
        return "dies"

    return script


def test_slices_are_cut_as_workers_can_take_them(ordered):
    pulled = []
    cluster = DrawnCluster(lambda *_: MADE, "w1", "w2")
    going = Watched(cluster, 5.0).run(
        pulled.append(e) or e for e in ordered(*"abcdefgh")
    )
    next(going)
    assert len(pulled) == 4
    assert len(list(going)) == 7
    assert cluster.most == {"w1": 2, "w2": 2}
    assert [worker for worker, *_ in cluster.sent][:4] == ["w1", "w2", "w1", "w2"]


def test_one_death_is_forgiven_and_the_report_made_elsewhere(ordered):
    cluster = DrawnCluster(dying("a"), "w1", "w2")
    assert made(cluster, ordered(*"abcde")) == dict.fromkeys("abcde", "made")
    assert [worker for worker, area, _ in cluster.sent if area == "a"] == ["w1", "w2"]


def test_a_report_of_which_two_workers_die_fails_alone(ordered):
    cluster = DrawnCluster(dying("a", "a"), "w1", "w2", "w3")
    found = made(cluster, ordered(*"abcdef"))
    assert found.pop("a").startswith("its worker died")
    assert found == dict.fromkeys("bcdef", "made")


def test_a_report_that_only_waited_is_never_to_blame(ordered):
    """One worker at a time: b waits behind a, of which two of them die."""
    cluster = DrawnCluster(dying("a", "a"), "w1")
    cluster.joins = ["w2", "w3"]
    found = made(cluster, ordered(*"abc"))
    assert found.pop("a").startswith("its worker died")
    assert found == {"b": "made", "c": "made"}
    assert [worker for worker, area, _ in cluster.sent if area == "b"] == [
        "w1",
        "w2",
        "w3",
    ]


def test_a_worker_that_comes_later_is_given_reports(ordered):
    cluster = DrawnCluster(dying("a"), "w1")
    cluster.joins = ["w2"]
    assert made(cluster, ordered(*"abc")) == dict.fromkeys("abc", "made")
    assert {worker for worker, *_ in cluster.sent} == {"w1", "w2"}


def test_files_are_sent_once_a_worker_does_not_see_them(ordered):
    seen = []

    def script(worker, area):
        sent = cluster.sent
        had_files = [f for w, a, f in sent if (w, a) == (worker, area)][-1]
        seen.append((worker, area))
        return MADE if worker == "near" or had_files else NOT_SEEN

    cluster = DrawnCluster(script, "far", "near")
    assert set(made(cluster, ordered(*"abcdef")).values()) == {"made"}
    assert {f for worker, _, f in cluster.sent if worker == "near"} == {False}
    far = [f for worker, _, f in cluster.sent if worker == "far"]
    assert far[:2] == [False, False]
    assert set(far[2:]) == {True}


def test_another_worker_at_the_same_address_is_met_first(ordered):
    answers = iter([BEGUN_ANEW])
    cluster = DrawnCluster(lambda *_: next(answers, MADE), "w1")
    met = []
    true_meet = cluster.meet
    cluster.meet = lambda workers: met.extend(workers) or true_meet(workers)
    assert made(cluster, ordered(*"abc")) == dict.fromkeys("abc", "made")
    assert met == ["w1", "w1"]


def test_other_versions_stop_a_run_before_its_first_report(ordered):
    cluster = DrawnCluster(lambda *_: MADE, "w1")
    cluster.join("w2", "pandas 2.0 in place of 3.1")
    with pytest.raises(ClusterError) as error:
        made(cluster, ordered(*"abc"))
    assert "worker name of w2 has pandas 2.0 in place of 3.1." in str(error.value)
    assert cluster.sent == []


def test_a_late_worker_with_other_versions_gets_no_report(ordered):
    cluster = DrawnCluster(lambda *_: MADE, "w1")
    going = Watched(cluster, 5.0).run(ordered(*"abcdef"))
    next(going)
    cluster.join("w2", "qikit 0.0.1 in place of 0.1.0")
    assert len(list(going)) == 5
    assert {worker for worker, *_ in cluster.sent} == {"w1"}


def test_nobody_left_ends_the_run_with_a_sentence(ordered):
    cluster = DrawnCluster(dying("b"), "w1")
    done = []
    with pytest.raises(ClusterError, match="no worker has joined within 0 seconds"):
        for execution, _ in Watched(cluster, 0.2).run(ordered(*"abc")):
            done.append(execution.area)
    assert done == ["a"]
