"""An HSCP or a board as the group: the figures are those of all its practices."""

from dataclasses import replace

import pandas as pd
import pytest

from qikit.data.cutting import Order, cut_slice
from qikit.data.wider_groups import asked_from
from qikit.measures import PROPORTION
from tests.unit.reports.drawn_slices import FOOT_CHECK, Drawn

# practice: cluster, HSCP; cluster C2 lies in both HSCPs, and one practice in none
PLACES = {
    "P1": ("C1", "North"),
    "P2": ("C1", "North"),
    "P3": ("C2", "North"),
    "P4": ("C2", "South"),
    "P5": ("C2", "South"),
    "P6": ("C3", "South"),
    "P7": ("C3", "South"),
    "P8": ("", "North"),
}
MONTHS = ("2025-10", "2025-11", "2025-12")
COUNTS = {  # met of people, by month; None: no return
    "P1": ((10, 40), (12, 40), (14, 41)),
    "P2": ((30, 60), None, (33, 61)),
    "P3": ((5, 50), (6, 50), (7, 50)),
    "P4": ((80, 90), (81, 90), (82, 90)),
    "P5": ((7, 10), (8, 10), None),
    "P6": ((3, 30), (4, 30), (5, 30)),
    "P7": ((11, 20), (12, 20), (13, 20)),
    "P8": ((1, 8), (2, 8), (3, 8)),
}
ALL = ("cluster", "hscp", "board", "country")
EVERYWHERE = replace(FOOT_CHECK, benchmark_levels=ALL)
DECEMBER = pd.Timestamp("2025-12-01")


@pytest.fixture
def two_hscps(tmp_path) -> Drawn:
    drawn = Drawn(tmp_path / "dataset")
    for code, (cluster, hscp) in PLACES.items():
        drawn.practice(code, cluster=cluster, hscp=hscp, board="NHS Here")
        for month, counts in zip(MONTHS, COUNTS[code], strict=True):
            drawn.figure(code, month, *(counts or (None, None)))
    drawn.practice("P9", cluster="C9", hscp="East", board="NHS There")
    return drawn.figure("P9", "2025-12", 1, 2)


def cut(drawn: Drawn, level: str, area: str, measure=EVERYWHERE):
    order = Order(level, area, DECEMBER, "analyst", "A label")
    return cut_slice(drawn.cutter(measure), order)


def by_hand(codes) -> dict[str, tuple[float, float, int]]:
    """Add up what the practices sent, with pandas alone."""
    rows = pd.DataFrame(
        [
            (month, *counts)
            for code in codes
            for month, counts in zip(MONTHS, COUNTS[code], strict=True)
            if counts
        ],
        columns=["month", "met", "people"],
    )
    sums = rows.groupby("month").agg({"met": "sum", "people": ["sum", "size"]})
    return {
        month: tuple(row)
        for month, row in zip(sums.index, sums.to_numpy(), strict=True)
    }


def of_group(found) -> dict[str, tuple[float, float, int]]:
    rows = found.benchmark_rows(EVERYWHERE, "cluster")
    months = rows["period_start"].dt.strftime("%Y-%m")
    columns = ["numerator", "denominator", "n_practices"]
    return dict(zip(months, map(tuple, rows[columns].to_numpy()), strict=True))


@pytest.mark.parametrize(
    ("level", "area", "codes"),
    [
        ("hscp", "North", ("P1", "P2", "P3", "P8")),
        ("hscp", "South", ("P4", "P5", "P6", "P7")),
        ("board", "NHS Here", tuple(PLACES)),
        ("cluster", "C2", ("P3", "P4", "P5")),
    ],
)
def test_the_groups_figure_is_the_sum_of_its_practices(two_hscps, level, area, codes):
    found = cut(two_hscps, level, area)
    assert of_group(found) == by_hand(codes)
    assert set(found.practices["practice_code"]) == set(codes)
    assert set(found.figures["practice_code"]) == set(codes)
    values = found.benchmark_rows(EVERYWHERE, "cluster").set_index("period_start")
    met, people, _ = by_hand(codes)["2025-12"]
    assert values.loc[DECEMBER, "value"] == pytest.approx(met / people)


@pytest.mark.parametrize(
    ("level", "area", "levels"),
    [
        ("cluster", "C1", ["board", "cluster", "country", "hscp"]),
        ("hscp", "North", ["board", "cluster", "country"]),
        ("board", "NHS Here", ["cluster", "country"]),
    ],
)
def test_no_narrower_area_stands_beside_the_group(two_hscps, level, area, levels):
    found = cut(two_hscps, level, area)
    assert sorted(found.benchmarks["level"].unique()) == levels
    own = found.benchmarks[found.benchmarks["level"].eq("cluster")]
    assert set(own["area_code"]) == {area}
    wider = found.benchmarks[~found.benchmarks["level"].eq("cluster")]
    assert set(wider["area_code"]) <= {"North", "NHS Here", "Scotland"} - {area}


def test_the_names_and_words_are_those_of_the_area(two_hscps):
    found = cut(two_hscps, "hscp", "North").about
    assert (found.area_name, found.group_name, found.level) == ("North",) * 2 + (
        "hscp",
    )
    assert found.level_words["cluster"] == found.level_words["hscp"] == "HSCP"
    board, country = "NHS Here", "Scotland"
    assert found.upper_names == {
        "cluster": "North",
        "board": board,
        "country": country,
    }
    found = cut(two_hscps, "board", board).about
    assert (found.area_name, found.group_name) == (board, board)
    assert found.level_words["cluster"] == "Health Board"
    assert found.upper_names == {"cluster": board, "country": country}


def test_a_clusters_page_is_as_it_was(two_hscps):
    found = cut(two_hscps, "cluster", "C2").about
    assert (found.area_name, found.group_name) == ("Cluster C2", "Cluster C2")
    assert found.level_words["cluster"] == "GP cluster"
    assert found.upper_names["cluster"] == "Cluster C2"
    assert found.upper_names["hscp"] == "South"  # two of its three practices


def test_an_event_of_one_cluster_is_none_of_the_whole_hscp(two_hscps):
    scopes = ("all", "C1", "North", "South", "NHS Here", "P3", "P4")
    for scope in scopes:
        two_hscps.event(scope, "2025-11-15", f"of {scope}")
    assert set(cut(two_hscps, "hscp", "North").events["scope"]) == {
        *("all", "North", "NHS Here", "P3")
    }
    assert set(cut(two_hscps, "board", "NHS Here").events["scope"]) == {
        *("all", "NHS Here", "P3", "P4")
    }


@pytest.mark.parametrize(
    ("levels", "level", "area", "n_units"),
    [
        (ALL, "hscp", "North", 8),  # of Scotland: all that reported in December
        (("cluster", "hscp"), "hscp", "South", 3),
        (("cluster",), "hscp", "South", 3),  # no wider area is asked for
        (("cluster", "hscp"), "board", "NHS Here", 7),
        ((), "hscp", "South", None),
    ],
)
def test_a_funnel_stands_on_the_area_or_a_wider_one(
    two_hscps, levels, level, area, n_units
):
    measure = replace(FOOT_CHECK, benchmark_levels=levels)
    assert measure.kind == PROPORTION
    found = cut(two_hscps, level, area, measure).funnel(measure)
    assert (found and found[1]) == n_units
    if found:
        codes = [code for code in PLACES if area in (PLACES[code][1], "NHS Here")]
        assert sorted(found[0].units["unit"]) == sorted(codes)


def test_an_hscp_and_a_board_of_one_name_have_their_own_funnels(tmp_path):
    drawn = Drawn(tmp_path / "dataset")
    for n in range(6):
        hscp = "Orkney" if n < 3 else "Islands"
        drawn.practice(f"P{n}", hscp=hscp, board="Orkney")
        drawn.figure(f"P{n}", "2025-12", n, 10)
    measure = replace(FOOT_CHECK, benchmark_levels=("cluster",))
    cutter = drawn.cutter(measure)
    n_units = [
        cut_slice(cutter, Order(level, "Orkney", DECEMBER, "analyst", "")).funnel(
            measure
        )[1]
        for level in ("hscp", "board")
    ]
    assert n_units == [3, 6]


def test_who_changed_the_cluster_alone_has_not_left_the_hscp(two_hscps):
    for row in two_hscps.practices:
        row["valid_from"] = pd.Timestamp("2025-01-01")
        row["valid_to"] = pd.NaT
    moved = [
        ("P1", {"cluster_code": "C3", "cluster": "Cluster C3", "hscp": "North"}),
        ("P6", {"cluster_code": "C1", "cluster": "Cluster C1", "hscp": "North"}),
    ]
    for code, place in moved:
        now = next(r for r in two_hscps.practices if r["practice_code"] == code)
        before = {**now, **place, "valid_to": pd.Timestamp("2025-10-31")}
        two_hscps.practices.append(before)
        now["valid_from"] = pd.Timestamp("2025-11-01")

    def said(level, area):
        return [m["text"] for m in cut(two_hscps, level, area).about.moves]

    assert not [text for text in said("hscp", "South") if "P1" in text]
    (joined,) = said("hscp", "South")
    assert "Surgery P6" in joined and "joined from North on 1 November 2025" in joined
    (left,) = said("hscp", "North")
    assert "Surgery P6" in left and "moved to South on 1 November 2025" in left
    assert said("board", "NHS Here") == []


def test_a_cluster_named_as_an_hscp_is_not_taken_for_it(tmp_path):
    drawn = Drawn(tmp_path / "dataset")
    for code, cluster in [("P1", "Fife"), ("P2", "Fife"), ("P3", "Other")]:
        drawn.practice(code, cluster=cluster).figure(code, "2025-12", 1, 10)
    found = cut(drawn, "hscp", "Fife")
    rows = found.benchmark_rows(EVERYWHERE, "cluster")
    assert rows["denominator"].tolist() == [30]


def test_a_measure_asks_for_the_own_area_in_place_of_narrower_ones():
    asked = {
        level: asked_from(EVERYWHERE, level).benchmark_levels
        for level in ("cluster", "hscp", "board", "country")
    }
    assert asked == {
        "cluster": ALL,
        "hscp": ("hscp", "board", "country"),
        "board": ("board", "country"),
        "country": ("country",),
    }


@pytest.mark.parametrize("area", ["C1", "", "West"])
def test_an_unknown_hscp_is_refused(two_hscps, area):
    with pytest.raises(Exception, match="there is no hscp"):
        cut(two_hscps, "hscp", area)
