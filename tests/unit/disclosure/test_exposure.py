"""What the publications of a cluster give away together, in cases drawn by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from qikit.disclosure.audiences import AUDIENCES
from qikit.disclosure.exposure import BEFORE, expose
from qikit.disclosure.protection import protect
from qikit.disclosure.publications import Publication, read_publication
from qikit.disclosure.settings import Rule
from qikit.disclosure.states import HIDDEN, OK

OCTOBER = pd.Timestamp("2026-10-01")
FALLS = SimpleNamespace(id="falls", has_numerators=True, benchmark_levels=())
FIVE = Rule(threshold=5, threshold_above=5)
COUNTS = {"Bank": (2, 40), "Mill": (3, 50), "Park": (20, 60), "Quay": (25, 70)}
LATER = COUNTS | {"Mill": (9, 50)}


def table_of(counts, *, rule=FIVE, earlier=(), audience="published", clusters=None):
    """Protect one cluster, C1 unless `clusters` says otherwise of a practice."""
    codes = list(counts)
    members = pd.DataFrame({"practice_code": codes})
    members["cluster_code"] = [(clusters or {}).get(code, "C1") for code in codes]
    members = members.assign(hscp="H1", board="B1", country="S")
    rows = pd.DataFrame(
        {
            "area_code": codes,
            "period_start": OCTOBER,
            "measure": "falls",
            "numerator": [np.float64(x) for x, _ in counts.values()],
            "denominator": [np.float64(of) for _, of in counts.values()],
            "state": "reported",
        }
    )
    by_audience = dict.fromkeys(AUDIENCES, rule) | {"analyst": Rule()}
    rules = {"falls": by_audience}
    table = protect(rows, members, [FALLS], rules, audience=audience, earlier=earlier)
    return table, members


def release(counts, *, shown=(), audience="published", **more) -> Publication:
    """Publish a cluster; `shown` are rows that somebody shows after all."""
    table, members = table_of(counts, audience=audience, **more)
    table.loc[table["area_code"].isin(shown), "state"] = OK
    return read_publication(table, members, audience=audience, name="a paper")


def found(new: Publication, *others: Publication) -> dict[str, str]:
    """Return what is given away, each with what tells it."""
    figures = expose(new, others).figures
    return dict(zip(figures["area_code"], figures["given_away_by"], strict=True))


def hidden(table: pd.DataFrame) -> set[str]:
    return set(table.loc[table["state"].isin(HIDDEN), "area_code"])


def test_a_protected_release_gives_nothing_away():
    assert hidden(table_of(COUNTS)[0]) == {"Bank", "Mill"}
    exposure = expose(release(COUNTS))
    assert exposure.figures.empty
    assert exposure.n_hidden == 2


def test_a_partner_that_is_shown_gives_its_row_away():
    counts = {"Bank": (2, 40), "Mill": (13, 50), "Park": (20, 60)}
    assert hidden(table_of(counts)[0]) == {"Bank", "Mill"}
    told = found(release(counts, shown=["Mill"]))
    assert set(told) == {"Bank"}
    assert set(told["Bank"].split(", ")) == {
        "practice Mill",
        "practice Park",
        "cluster C1",
    }


def test_readers_of_a_wider_paper_are_not_given_what_only_a_narrower_one_shows():
    paper = release({"Bank": (2, 40), "Park": (20, 60)})
    inner = release(
        {"Bank": (2, 40), "Park": (20, 60)}, rule=Rule(), audience="cluster"
    )
    assert found(paper, inner) == {}


def test_a_paper_for_wider_readers_gives_away_what_a_narrower_one_hides():
    counts = {"Bank": (2, 40), "Park": (20, 60)}
    inner = release(counts, audience="cluster")
    open_to_all = release(counts, rule=Rule())
    assert found(inner, open_to_all)["Bank"] == BEFORE


def test_the_growth_of_a_total_is_the_practice_that_was_late():
    before = release({"Mill": (13, 50), "Park": (20, 60)})
    late = release(
        {"Bank": (2, 40), "Mill": (13, 50), "Park": (20, 60)}, shown=["C1", "Mill"]
    )
    assert set(found(late, before)) == {"Bank"}


def test_two_clusters_that_overlap_are_attacked_together():
    first = release({"Bank": (2, 40), "Mill": (3, 50), "Park": (20, 60)})
    clusters = {"Bank": "C2"}
    counts = {"Bank": (2, 40), "Mill": (3, 50), "Park": (20, 60), "Quay": (25, 70)}
    moved = release(counts, clusters=clusters, shown=["C1"])
    assert found(moved) == {}
    assert "Bank" in found(moved, first)


def test_a_revised_month_keeps_what_the_first_one_hid():
    first = release(COUNTS)
    second = release(LATER, earlier=[first])
    assert found(second, first) == {}
    careless = release(LATER, shown=["Bank", "Mill", "Park", "C1"])
    assert set(found(careless, first)) == {"Bank", "Mill"}


def test_a_lowered_threshold_is_known_and_no_longer_kept():
    first = release(COUNTS)
    decided = release(COUNTS, rule=Rule(), earlier=[first])
    assert found(decided, first) == {}
    again = release(COUNTS, earlier=[first, decided])
    told = found(again, first, decided)
    assert told["Bank"] == BEFORE


def test_a_threshold_that_is_raised_cannot_hide_what_was_shown():
    counts = {"Bank": (7, 40), "Mill": (13, 50), "Park": (20, 60)}
    first = release(counts)
    raised = release(counts, rule=Rule(10, 10), earlier=[first])
    assert found(raised, first) == {"Bank": BEFORE}
