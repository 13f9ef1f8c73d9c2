"""What was released before, as the next release has to know it."""

from dataclasses import replace

import pandas as pd
import pytest

from qikit.data.ledger import Facts, Ledger
from qikit.reports.releases import publications, read_release

MEMBERS = pd.DataFrame(
    {
        "practice_code": ["P1", "P2", "P3"],
        "cluster_code": "C1",
        "hscp": "H",
        "board": "B",
        "country": "Scotland",
    }
)
FIRST = Facts("first", "2026-10-03 09:00 UTC", "meeting_paper", "d1", ("a",))
SECOND = replace(FIRST, name="second", run_at="2026-11-03 09:00 UTC")


def protected(*months: str, measures=("x", "y"), count: float = 30.0) -> pd.DataFrame:
    """Return a protected table in which P1's count is hidden in all months."""
    rows = [
        ("practice", code, measure, pd.Timestamp(month))
        for code in MEMBERS["practice_code"]
        for measure in measures
        for month in months
    ]
    frame = pd.DataFrame(
        rows, columns=["level", "area_code", "measure", "period_start"]
    )
    is_hidden = frame["area_code"].eq("P1")
    frame = frame.assign(numerator=count, denominator=100.0, state="ok", reason="")
    frame.loc[is_hidden, ["numerator", "state"]] = [3.0, "primary"]
    flags = dict.fromkeys(("complement", "zeros", "pooled"), False)
    return frame.assign(threshold=10.0, least=10.0, **flags)


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path)


def told(tmp_path, *measures: str) -> list[list[str]]:
    """Say of each publication which measures and months it tells."""
    found = publications(tmp_path, measures or None)
    tables = [one.counts.tables.itertuples() for one in found]
    return [[f"{t.measure} {t.period_start:%Y-%m}" for t in rows] for rows in tables]


def test_a_dataset_without_releases_tells_nothing(tmp_path):
    assert publications(tmp_path) == []


def test_a_release_comes_back_with_what_it_hid(ledger):
    made = ledger.record(FIRST, protected("2026-09-01"), MEMBERS)
    read = read_release(ledger, made)
    nodes = read.counts.tree.nodes
    assert list(nodes.loc[read.hidden[0], "area_code"]) == ["P1"]
    assert read.audience == "meeting_paper"


def test_only_the_measures_asked_for_are_read(ledger, tmp_path):
    ledger.record(FIRST, protected("2026-09-01"), MEMBERS)
    assert told(tmp_path, "y") == [["y 2026-09"]]
    assert told(tmp_path, "z") == []


def test_what_is_told_again_is_read_once(ledger, tmp_path):
    ledger.record(FIRST, protected("2026-08-01", "2026-09-01", measures="x"), MEMBERS)
    further = protected("2026-08-01", "2026-09-01", "2026-10-01", measures="x")
    ledger.record(SECOND, further, MEMBERS)
    assert told(tmp_path) == [["x 2026-08", "x 2026-09"], ["x 2026-10"]]


@pytest.mark.parametrize(
    "change",
    [
        {"count": 31.0},
        {"audience": "published"},
        {"members": MEMBERS.assign(cluster_code=["C1", "C1", "C2"])},
        {"state": "secondary"},
        {"threshold": 5.0},
    ],
)
def test_what_differs_in_anything_is_read_again(ledger, tmp_path, change):
    ledger.record(FIRST, protected("2026-09-01", measures="x"), MEMBERS)
    audience = change.pop("audience", "meeting_paper")
    members = change.pop("members", MEMBERS)
    count = change.pop("count", 30.0)
    rows = protected("2026-09-01", measures="x", count=count).assign(**change)
    ledger.record(replace(SECOND, audience=audience), rows, members)
    assert told(tmp_path) == [["x 2026-09"], ["x 2026-09"]]


def test_a_release_that_was_withdrawn_is_not_read(ledger, tmp_path):
    ledger.record(FIRST, protected("2026-09-01"), MEMBERS)
    ledger.withdraw("first", by="lead", date="2026-10-04", reason="never sent")
    assert publications(tmp_path) == []
