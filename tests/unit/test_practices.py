"""Who belongs where and when, areas by code or name, and peers by letter."""

import string

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.stats import chisquare

from qikit.errors import ParameterError
from qikit.practices import (
    closed_on,
    find_areas,
    list_areas,
    members_on,
    peer_letters,
    short_names,
    title_name,
)


def memberships(*rows: str) -> pd.DataFrame:
    """Read rows such as "A in C1 from 2024-04 to 2025-03"; a dot is open."""
    cells = []
    for row in rows:
        code, _, cluster, _, start, _, end = row.split()
        cells.append((code, cluster, start, end))
    frame = pd.DataFrame(cells, columns=["practice_code", "cluster_code", "a", "b"])
    start = pd.to_datetime(frame["a"].replace(".", None), format="%Y-%m")
    end = pd.to_datetime(frame["b"].replace(".", None), format="%Y-%m")
    frame["valid_from"] = start
    frame["valid_to"] = end + pd.offsets.MonthEnd(0)
    frame["cluster"] = "Cluster " + frame["cluster_code"]
    return frame.drop(columns=["a", "b"])


def members(date: str, *rows: str) -> list[tuple]:
    found = members_on(memberships(*rows), pd.Timestamp(date))
    columns = ["practice_code", "cluster_code", "is_snapshot"]
    return list(found[columns].itertuples(index=False, name=None))


MOVED = ("A in C1 from 2024-04 to 2025-03", "A in C2 from 2025-04 to .")


@pytest.mark.parametrize(
    ("date", "cluster", "is_snapshot"),
    [
        ("2024-03-31", "C1", True),  # before the first: given it, and said
        ("2024-04-01", "C1", False),
        ("2025-03-31", "C1", False),  # ends are inclusive
        ("2025-04-01", "C2", False),
        ("2030-01-01", "C2", False),
    ],
)
def test_a_practice_that_moved(date, cluster, is_snapshot):
    assert members(date, *MOVED) == [("A", cluster, is_snapshot)]


def test_a_practice_that_has_left_is_no_member():
    rows = ("A in C1 from 2024-04 to 2025-03", "B in C1 from 2024-04 to .")
    assert members("2025-04-01", *rows) == [("B", "C1", False)]


def test_a_practice_between_two_memberships_is_no_member():
    rows = ("A in C1 from 2024-04 to 2024-06", "A in C1 from 2025-04 to .")
    assert members("2024-12-01", *rows) == []


def test_an_open_beginning():
    assert members("1990-01-01", "A in C1 from . to .") == [("A", "C1", False)]


def test_a_practice_in_two_clusters_at_once_is_one_member():
    rows = ("A in C1 from 2024-04 to .", "A in C2 from 2024-04 to .")
    assert len(members("2025-01-01", *rows)) == 1


def test_members_are_sorted_and_the_list_stays_as_it_was():
    listed = memberships("B in C1 from 2024-04 to .", "A in C1 from 2024-04 to .")
    before = listed.copy()
    found = members_on(listed, pd.Timestamp("2025-01-01"))
    assert found["practice_code"].tolist() == ["A", "B"]
    assert_frame_equal(listed, before)


PLACES = pd.DataFrame(
    [
        ("A1", "One", "P1", "GRAND UNION PCN"),
        ("A2", "Two", "P1", "GRAND UNION PCN"),
        ("A3", "Three", "P2", "GRAND UNION PCN"),
        ("A4", "Four", "P3", "Bearsden/Milngavie"),
        ("A5", "Five", "", ""),
    ],
    columns=["practice_code", "practice_name", "cluster_code", "cluster"],
)
CLUSTERS = list_areas(PLACES, "cluster")


def test_areas_of_one_name_stay_two():
    expected = pd.DataFrame(
        {
            "code": ["P1", "P2", "P3"],
            "name": ["GRAND UNION PCN", "GRAND UNION PCN", "Bearsden/Milngavie"],
            "n_practices": [2, 1, 1],
        }
    )
    assert_frame_equal(CLUSTERS, expected)


def test_areas_are_found_by_code_or_name_in_the_order_wanted():
    wanted = ["Bearsden/Milngavie", "P1"]
    assert find_areas(CLUSTERS, wanted, level="cluster") == ["P3", "P1"]


def test_every_unknown_area_is_named():
    with pytest.raises(ParameterError) as error:
        find_areas(
            CLUSTERS, ["Bearsden", "P1", "../../x"], level="cluster", where="job.yml"
        )
    first, second = [str(p) for p in error.value.problems]
    assert first.startswith("job.yml: there is no cluster 'Bearsden' in the dataset.")
    assert "Did you mean 'Bearsden/Milngavie'?" in first
    assert "there is no cluster '../../x'" in second


def test_a_name_of_two_areas_needs_the_code():
    with pytest.raises(ParameterError, match="Write the code: P1 or P2"):
        find_areas(CLUSTERS, ["GRAND UNION PCN"], level="cluster")


DAYS = [pd.Timestamp("2026-01-01"), pd.Timestamp("2026-04-01")]
CODES = st.text(string.ascii_uppercase, min_size=1)
LISTED = st.dictionaries(CODES, st.sampled_from(DAYS), max_size=60)


def listed(n: int) -> dict[str, pd.Timestamp]:
    return {f"P{i:02d}": DAYS[0] for i in range(n)}


@given(group=LISTED, key=st.binary(min_size=1))
def test_letters_are_distinct_and_stay(group, key):
    found = peer_letters(group, key=key, scope="C1 2026")
    assert sorted(found) == sorted(group)
    assert len(set(found.values())) == len(group)
    turned = dict(reversed(group.items()))
    assert found == peer_letters(turned, key=key, scope="C1 2026")


@given(
    group=LISTED,
    joined=st.sets(CODES, max_size=5),
    key=st.binary(min_size=1, max_size=4),
)
def test_one_that_joins_changes_no_letter(group, joined, key):
    before = peer_letters(group, key=key, scope="C1 2026")
    later = dict.fromkeys(joined - set(group), pd.Timestamp("2026-07-01"))
    after = peer_letters(group | later, key=key, scope="C1 2026")
    assert {code: after[code] for code in group} == before or not group


@pytest.mark.parametrize(("n", "most"), [(1, 1), (20, 1), (21, 2), (888, 3)])
def test_letters_have_as_few_signs_as_will_do(n, most):
    found = peer_letters(listed(n), key=b"k", scope="C1")
    assert all(letter.isalpha() and letter.isupper() for letter in found.values())
    assert max(map(len, found.values())) == most


def test_more_may_join_than_there_are_letters():
    later = {f"Q{i}": DAYS[1] for i in range(40)}
    found = peer_letters(listed(3) | later, key=b"k", scope="C1")
    assert len(set(found.values())) == 43


def test_every_letter_is_as_likely_for_one_that_joins_late():
    """Neither the order nor a gap tells who came last: 26 letters, 1300 draws."""
    group = listed(5) | {"LATE": DAYS[1]}
    drawn = [
        peer_letters(group, key=n.to_bytes(2), scope="C1")["LATE"] for n in range(1300)
    ]
    assert chisquare([drawn.count(a) for a in string.ascii_uppercase]).pvalue > 0.001


def test_a_real_code_is_never_a_letter():
    never = set(string.ascii_uppercase) - set("KQX")
    found = peer_letters(listed(3), key=b"k", scope="C1", never=never)
    assert sorted(found.values()) == ["K", "Q", "X"]


def test_another_key_or_scope_gives_other_letters():
    first = peer_letters(listed(20), key=b"one", scope="C1 2026")
    assert first != peer_letters(listed(20), key=b"two", scope="C1 2026")
    assert first != peer_letters(listed(20), key=b"one", scope="C1 2027")


@pytest.mark.parametrize(
    ("name", "on_paper"),
    [("High Street", "High Street"), ("", "Practice A1"), (" ", "Practice A1")]
    + [(None, "Practice A1"), (float("nan"), "Practice A1")],
)
def test_a_practice_on_paper(name, on_paper):
    assert title_name(name, "A1") == on_paper


# -- short names, and practices that closed


def test_a_long_name_ends_after_a_word():
    long = "The Old Town Hall Annexe Community Medical Practice of Upper Dunvallie"
    names = {"P1": long, "P2": "Abbey", "P3": "x" * 40}
    expected = {"P1": "The Old Town Hall Annexe Community…"}
    assert short_names(names) == names | expected


def test_two_long_names_with_one_beginning_keep_their_codes():
    begin = "The Old Town Hall Annexe Community Medical Practice of"
    names = {"P1": f"{begin} Upper Dunvallie", "P2": f"{begin} Nether Dunvallie"}
    assert short_names(names) == {
        "P1": "The Old Town Hall Annexe Community… (P1)",
        "P2": "The Old Town Hall Annexe Community… (P2)",
    }


@pytest.mark.parametrize(
    ("practice", "date", "expected"),
    [
        ("P1", "2026-09-01", pd.Timestamp("2026-03-31")),
        ("Abbey", "2026-09-01", pd.Timestamp("2026-03-31")),
        ("P1", "2026-03-31", None),  # the last day is a day of membership
        ("P2", "2026-09-01", None),  # moved, and still a member
        ("P9", "2026-09-01", None),
    ],
)
def test_when_a_practice_closed(practice, date, expected):
    rows = [("P1", "Abbey", "2026-03-31"), ("P2", "Bridge", "2025-09-30")]
    rows.append(("P2", "Bridge", None))
    columns = ["practice_code", "practice_name", "valid_to"]
    listed = pd.DataFrame(rows, columns=columns)
    listed["valid_to"] = pd.to_datetime(listed["valid_to"])
    assert closed_on(listed, practice, pd.Timestamp(date)) == expected
