"""Who joined a cluster, left it or closed, and what a page says of it."""

import pandas as pd
import pytest

from qikit.data.moves import move_texts, moves

FIRST, AS_OF = pd.Timestamp("2023-10-01"), pd.Timestamp("2026-09-01")
LONG = "The Old Town Hall Annexe Community Medical Practice of Upper Dunvallie"


def listed(*rows) -> pd.DataFrame:
    """Rows of (code, name, cluster, from, to); an empty day is open."""
    columns = ["practice_code", "practice_name", "cluster_code", "valid_from"]
    frame = pd.DataFrame(rows, columns=[*columns, "valid_to"])
    frame["cluster"] = "Cluster " + frame["cluster_code"]
    days = frame[["valid_from", "valid_to"]].apply(pd.to_datetime)
    return frame.assign(**days)


STAYS = ("P1", "Abbey", "C2", "2023-10-01", None)
WENT = ("P2", LONG, "C1", "2023-10-01", "2025-09-30")
CAME = ("P2", LONG, "C2", "2025-10-01", None)
CLOSED = ("P3", "St Orlaith's Surgery", "C2", "2023-10-01", "2026-03-31")


def told(area: str, *rows, own: str | None = None, how="") -> list[str]:
    found = moves(listed(*rows), ("cluster", area), first=FIRST, as_of=AS_OF)
    how = how or ("named" if own is None else "own")
    return [move["text"] for move in move_texts(found, own, how=how)]


def test_the_cluster_that_was_joined_and_where_one_closed():
    assert told("C2", STAYS, WENT, CAME, CLOSED) == [
        (
            "The Old Town Hall Annexe Community… joined from Cluster C1 on 1 October "
            "2025; its earlier figures are shown here."
        ),
        "St Orlaith's Surgery closed on 31 March 2026 and is in no figure here.",
    ]


def test_the_cluster_that_was_left():
    assert told("C1", STAYS, WENT, CAME, CLOSED) == [
        (
            "The Old Town Hall Annexe Community… moved to Cluster C2 on 1 October 2025 "
            "and is in no figure here."
        )
    ]


def test_a_practices_own_page_names_no_peer():
    assert told("C2", STAYS, WENT, CAME, CLOSED, own="P1") == [
        (
            "A practice joined from Cluster C1 on 1 October 2025; its earlier figures "
            "are shown here."
        ),
        "A practice closed on 31 March 2026 and is in no figure here.",
    ]
    assert told("C2", STAYS, WENT, CAME, own="P2") == [
        (
            "Our practice joined from Cluster C1 on 1 October 2025; our earlier "
            "figures are shown here."
        )
    ]


def test_a_page_with_letters_names_nobody():
    rows = STAYS, WENT, CAME, CLOSED
    nobody = told("C2", *rows, own="P1")
    assert told("C2", *rows, how="letters") == nobody
    assert told("C2", *rows, own="P2", how="letters") == nobody  # nor whose page it is


def test_a_practices_page_with_names_names_its_peers():
    first, second = told("C2", STAYS, WENT, CAME, CLOSED, own="P2", how="named")
    assert first.startswith("Our practice joined from Cluster C1")
    assert second.startswith("St Orlaith's Surgery closed")


@pytest.mark.parametrize(
    "row",
    [
        STAYS,
        ("P4", "Dell", "C2", "2026-04-01", None),  # new, from no other cluster
        ("P4", "Dell", "C2", None, "2023-03-31"),  # closed before the first figure
        ("P4", "Dell", "C2", "2023-10-01", "2026-12-31"),  # still open on the day
        ("P4", "Dell", "C1", "2023-10-01", "2026-03-31"),  # of another cluster
    ],
)
def test_nothing_to_tell(row):
    assert told("C2", row) == []


def test_one_who_left_and_came_back_is_here():
    rows = [
        ("P4", "Dell", "C2", "2023-10-01", "2024-03-31"),
        ("P4", "Dell", "C1", "2024-04-01", "2025-03-31"),
        ("P4", "Dell", "C2", "2025-04-01", None),
    ]
    assert told("C2", *rows) == [
        (
            "Dell joined from Cluster C1 on 1 April 2025; its earlier figures are "
            "shown here."
        )
    ]
