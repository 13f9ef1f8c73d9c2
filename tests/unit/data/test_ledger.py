"""The ledger gives back what was put in, and keeps what was taken back."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from qikit.data.ledger import Ledger
from qikit.data.ledger.stored_tables import as_bytes, from_bytes
from qikit.errors import ParameterError
from tests.unit.data.ledger_examples import AUTUMN, KEYS, LATER, MEMBERS, WHY, table


@pytest.fixture
def ledger(tmp_path) -> Ledger:
    return Ledger(tmp_path)


def tables_of(ledger: Ledger) -> list:
    return sorted(ledger.folder.glob("*.parquet"))


# --- what goes in comes out ---------------------------------------------------


def test_a_release_is_given_back_with_its_tables(ledger):
    made = ledger.record(AUTUMN, table(), MEMBERS)
    assert ledger.releases() == [made]
    assert (made.name, made.audience, made.withdrawn) == ("autumn", "cluster", "")
    assert_frame_equal(ledger.protected(made), table())
    assert_frame_equal(ledger.members(made), MEMBERS)
    assert ledger.n_rows(made) == (3, 2)  # C1, P1 and the zero; P2 and P3


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)).map(pd.Timestamp)
COUNTS = st.none() | st.integers(0, 2**53).map(float) | st.floats(0.5, 1e9)
ROWS = st.lists(
    st.tuples(TEXTS, TEXTS, TEXTS, DAYS, COUNTS, st.booleans(), st.none() | TEXTS),
    unique_by=lambda row: row[:4],
    max_size=12,
)


def frame_of(rows: list) -> pd.DataFrame:
    columns = [*KEYS, "numerator", "zeros", "reason"]
    kinds = ["str"] * 3 + ["datetime64[us]", "float64", "bool", "str"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype(dict(zip(columns, kinds, strict=True)))


@settings(deadline=None)
@given(ROWS, st.randoms())
def test_the_order_of_rows_changes_no_byte(rows, random):
    shuffled = random.sample(rows, len(rows))
    content = as_bytes(frame_of(rows), keys=KEYS)
    assert content == as_bytes(frame_of(shuffled), keys=KEYS)
    expected = frame_of(sorted(rows, key=lambda row: row[:4]))
    assert_frame_equal(from_bytes(content), expected)


@settings(deadline=None)
@given(ROWS)
def test_categories_come_back_as_categories_of_what_is_there(rows):
    frame = frame_of(sorted(rows, key=lambda row: row[:4]))
    unused = sorted({*frame["measure"], "zz", "aa"}, reverse=True)
    kept = frame.assign(measure=pd.Categorical(frame["measure"], unused))
    back = from_bytes(as_bytes(kept, keys=KEYS))
    assert_frame_equal(back.astype({"measure": "str"}), frame)
    assert list(back["measure"].cat.categories) == sorted(set(frame["measure"]))


def test_two_rows_of_one_key_are_refused(ledger):
    doubled = pd.concat([table(), table()])
    with pytest.raises(ValueError, match="two rows have the same level, area_code"):
        ledger.record(AUTUMN, doubled, MEMBERS)
    assert ledger.releases() == []


def test_what_is_no_text_is_refused(ledger):
    odd = MEMBERS.assign(attributes=pd.Series([["a"], ["b"]]))
    with pytest.raises(ValueError, match="'attributes' holds something other"):
        ledger.record(AUTUMN, table(), odd)


# --- again, and under the same name -------------------------------------------


def test_the_same_made_again_changes_the_time_alone(ledger):
    first = ledger.record(AUTUMN, table(), MEMBERS)
    shuffled = table().sample(frac=1, random_state=3)
    again = ledger.record(replace(AUTUMN, run_at=LATER), shuffled, MEMBERS)
    assert again == replace(first, run_at=LATER)
    assert ledger.releases() == [again]
    assert len(tables_of(ledger)) == 2


def test_further_jobs_of_the_same_release_are_added(ledger):
    ledger.record(AUTUMN, table(), MEMBERS)
    more = replace(AUTUMN, jobs=("params/jobs/practices.yml",))
    made = ledger.record(more, table(), MEMBERS)
    assert made.jobs == ("params/jobs/clusters.yml", "params/jobs/practices.yml")
    assert ledger.releases() == [made]


def test_other_content_of_the_same_name_is_a_further_release(ledger):
    first = ledger.record(AUTUMN, table(), MEMBERS)
    later = replace(AUTUMN, run_at=LATER)
    others = [
        ledger.record(later, table(small=4), MEMBERS),
        ledger.record(replace(later, audience="published"), table(), MEMBERS),
        ledger.record(replace(later, rounding="to_5"), table(), MEMBERS),
        ledger.record(later, table(), MEMBERS.head(1)),
    ]
    assert ledger.releases() == [first, *others]
    assert len(tables_of(ledger)) == 4  # two tables and two lists of members


def test_the_newest_stands_last_whoever_was_written_first(ledger):
    ledger.record(replace(AUTUMN, name="late", run_at=LATER), table(), MEMBERS)
    ledger.record(AUTUMN, table(), MEMBERS)
    assert [release.name for release in ledger.releases()] == ["autumn", "late"]


@pytest.mark.parametrize(
    ("audience", "seen"),
    [
        ("analyst", ["cluster", "meeting_paper", "published"]),
        ("cluster", ["cluster", "meeting_paper", "published"]),
        ("meeting_paper", ["meeting_paper", "published"]),
        ("published", ["published"]),
    ],
)
def test_readers_see_what_was_made_for_them_or_for_more(ledger, audience, seen):
    for made_for in ("published", "cluster", "meeting_paper"):
        ledger.record(replace(AUTUMN, audience=made_for), table(), MEMBERS)
    found = {release.audience for release in ledger.releases(audience)}
    assert found == set(seen)


@pytest.mark.parametrize("audience", ["analyst", "everybody", ""])
def test_no_other_audience_is_recorded(audience):
    with pytest.raises(ValueError, match="no release is made for the audience"):
        replace(AUTUMN, audience=audience)


# --- withdrawn ----------------------------------------------------------------


def test_a_withdrawn_release_stays_on_record_alone(ledger):
    ledger.record(AUTUMN, table(), MEMBERS)
    ledger.withdraw("autumn", **WHY)
    assert ledger.releases() == []
    (kept,) = ledger.history()
    assert kept.withdrawn == "by cluster lead on 2026-11-04: printed too early"
    assert_frame_equal(ledger.protected(kept), table())


def test_made_again_after_it_was_withdrawn_it_stands_anew(ledger):
    ledger.record(AUTUMN, table(), MEMBERS)
    ledger.withdraw("autumn", **WHY)
    made = ledger.record(replace(AUTUMN, run_at=LATER), table(), MEMBERS)
    assert ledger.releases() == [made]
    assert len(ledger.history()) == 2


def test_of_two_of_a_name_the_time_says_which(ledger):
    ledger.record(AUTUMN, table(), MEMBERS)
    later = ledger.record(replace(AUTUMN, run_at=LATER), table(small=4), MEMBERS)
    with pytest.raises(ParameterError, match="Say which, by its time: .*09:00.*10:00"):
        ledger.withdraw("autumn", **WHY)
    ledger.withdraw("autumn", run_at=AUTUMN.run_at, **WHY)
    assert ledger.releases() == [later]


def test_what_cannot_be_withdrawn_is_said(ledger):
    ledger.record(AUTUMN, table(), MEMBERS)
    with pytest.raises(ParameterError, match=r"no release 'autum'\. Did you mean"):
        ledger.withdraw("autum", **WHY)
    with pytest.raises(ParameterError, match=r"'autumn' was made at '2026'"):
        ledger.withdraw("autumn", run_at="2026", **WHY)
    with pytest.raises(ParameterError, match="a withdrawal without 'reason'"):
        ledger.withdraw("autumn", **WHY | {"reason": " "})
    ledger.withdraw("autumn", **WHY)
    with pytest.raises(ParameterError, match="withdrawn already, by cluster lead"):
        ledger.withdraw("autumn", **WHY)
