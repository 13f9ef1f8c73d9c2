"""What stands on shelves is what a search of the whole table finds."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.data.dataset import Dataset, empty_table, write_dataset
from qikit.data.shelves import FigureShelf, PracticeShelf, TotalShelf

MEASURES = ["foot_check", "eye_check", "bp"]
PRACTICES = ["P1", "P2", "P10", "Q1"]
MONTHS = pd.date_range("2025-01-01", periods=4, freq="MS")


def drawn(seed: int) -> pd.DataFrame:
    """Draw observations in no order, with gaps, splits and rows without a month."""
    draw = np.random.default_rng(seed)
    n = 60
    periods = pd.Series(draw.choice(MONTHS, n)).astype("datetime64[us]")
    rows = {
        "level": "practice",
        "area_code": draw.choice(PRACTICES, n),
        "period_start": periods.mask(draw.random(n) < 0.05),
        "measure": draw.choice(MEASURES, n),
        "breakdown": draw.choice(["all", "female"], n),
        "value": pd.Series(draw.random(n)).mask(draw.random(n) < 0.3),
        "source": [f"row {number}" for number in range(n)],
    }
    frame = pd.DataFrame(rows)
    texts = ["level", "area_code", "measure", "breakdown", "source"]
    return frame.astype(dict.fromkeys(texts, "str"))


def searched(rows: pd.DataFrame, codes: dict[str, str]) -> pd.DataFrame:
    """Look through all rows for those of a group, and put them in a page's order."""
    own = rows[rows["area_code"].isin(codes)]
    own = own.assign(practice_code=own["area_code"].map(codes).astype("str"))
    keys = ["measure", "period_start", "practice_code"]
    own = own.drop(columns=["area_code", "level"])
    return own.sort_values(keys, kind="stable", ignore_index=True)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    "codes", [{"P1": "P1"}, {"P1": "K", "P10": "A", "P2": "C"}, {"nobody": "X"}, {}]
)
def test_the_figures_of_a_group_are_those_a_search_finds(seed, codes):
    rows = drawn(seed)
    assert_frame_equal(FigureShelf(rows).figures(codes), searched(rows, codes))


@pytest.mark.parametrize("seed", range(8))
def test_the_newest_and_the_first_period_are_those_a_search_finds(seed):
    rows, codes, as_of = drawn(seed), ["P1", "Q1"], MONTHS[2]
    own = rows[rows["area_code"].isin(codes)]
    known = own[own["value"].notna() & own["period_start"].le(as_of)]
    newest = known.groupby("measure")["period_start"].max().to_dict()
    assert FigureShelf(rows).newest(codes, as_of) == newest
    assert FigureShelf(rows).first(codes) == own["period_start"].min()


def test_a_group_without_rows_has_no_period():
    shelf = FigureShelf(drawn(0))
    assert shelf.newest(["nobody"], MONTHS[3]) == {}
    assert pd.isna(shelf.first(["nobody"]))


def test_the_rows_of_one_measure_alone():
    rows = drawn(1)
    wanted = rows[rows["area_code"].isin(["P1", "P2"]) & rows["measure"].eq("bp")]
    assert_frame_equal(FigureShelf(rows).rows(["P1", "P2"], "bp"), wanted)


def test_totals_are_those_of_each_level_and_area():
    totals = pd.DataFrame(
        {
            "level": ["hscp", "cluster", "hscp", "board", "cluster"],
            "area_code": ["North", "North", "South", "B", "C1"],
            "value": [1.0, 2.0, 3.0, 4.0, 5.0],
        }
    )
    found = TotalShelf(totals).of({"cluster": "C1", "hscp": "North", "country": "X"})
    assert found["value"].tolist() == [1.0, 5.0]


def test_practices_come_in_the_order_of_the_list():
    rows = pd.DataFrame(
        {"practice_code": ["B", "A", "B"], "cluster_code": ["C1", "C1", None]}
    )
    shelf = PracticeShelf(rows)
    assert shelf.of_practices({"B"}).index.tolist() == [0, 2]
    assert shelf.of("cluster_code", "C1").index.tolist() == [0, 1]
    assert shelf.of("cluster_code", "C9").empty


# -- the observations on disk


@pytest.fixture
def stored(tmp_path) -> tuple[Dataset, pd.DataFrame]:
    rows = drawn(3).reindex(columns=empty_table("observations").columns)
    origins = pd.DataFrame(
        {"file": "a.csv", "where": rows["source"], "line": range(len(rows))}
    )
    made = write_dataset(
        tmp_path / "x",
        {"observations": rows},
        identity="drawn",
        origins={"observations": origins},
    )
    return made, rows


def test_observations_are_written_by_measure_and_keep_their_order_within(stored):
    dataset, rows = stored
    found = dataset.table("observations")
    in_order = rows.sort_values("measure", kind="stable")
    assert found["source"].tolist() == in_order["source"].tolist()


def test_where_a_row_came_from_stays_beside_it(stored):
    dataset, _ = stored
    beside = dataset.origins("observations")["where"].tolist()
    assert beside == dataset.table("observations")["source"].tolist()


@pytest.mark.parametrize(
    "measures", [["bp"], ["eye_check", "foot_check"], ["none"], [], MEASURES]
)
def test_the_figures_of_some_measures_are_those_of_the_whole_table(stored, measures):
    dataset, _ = stored
    every = dataset.table("observations")
    wanted = every[every["measure"].isin(measures)].reset_index(drop=True)
    assert_frame_equal(dataset.figures(measures), wanted)
    assert dataset.measure_ids == sorted(MEASURES)
