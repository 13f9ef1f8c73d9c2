"""Protected tables by hand, on the real list sizes, and against a reader who solves."""

from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.optimize import Bounds, LinearConstraint, milp

from benchmarks.suppression import SHAPES, loss
from qikit.disclosure.constraints import populations_table, rolling_totals
from qikit.disclosure.links import with_unpublished
from qikit.disclosure.tables import protect_table, splits_below
from qikit.errors import DataError, ParameterError

OCTOBER = pd.Timestamp("2024-10-01")
LISTS = "practice_listsizes_oct2024-open-data.csv"
EXAMPLES = Path(__file__).parents[3] / "examples/scotland"
BANDS = "Ages0to4 Ages5to14 Ages15to24 Ages25to44 Ages45to64 Ages65to74 Ages75to84"
BANDS = [*BANDS.split(), "Ages85plus"]
MARK = {"primary": "*", "secondary": "+", "ok": "", "zero": "", "missing": "?"}
HIDDEN = ["primary", "secondary"]
ONLY_TOTAL = [["All", "all", 32]]


def table(counts, sums, *, weights=None):
    """Make cells from {id: count} and links from {total: parts}."""
    cells = pd.DataFrame({"cell": list(counts), "value": list(counts.values())})
    cells["weight"] = cells["cell"].map(weights or counts).astype(float)
    links = pd.DataFrame(
        [
            (f"{total} = {parts}", cell, coefficient)
            for total, parts in sums.items()
            for cell, coefficient in [*((p, 1) for p in parts.split()), (total, -1)]
        ],
        columns=["constraint", "cell", "coefficient"],
    )
    return cells.assign(published=True), links


def row(*parts, **others):
    """Make one total, "all", of parts that are named a, b, c and so on."""
    names = "abcdefghijklmnop"[: len(parts)]
    counts = dict(zip(names, parts, strict=True)) | {"all": sum(parts)}
    return table(counts, {"all": " ".join(names)}, **others)


def grid(inner):
    """Make a table of rows and columns with all totals: "0:1", "0:t", "t:t"."""
    full = np.column_stack([inner, np.sum(inner, axis=1)])
    full = np.vstack([full, full.sum(axis=0)])
    rows, columns = ([*range(size - 1), "t"] for size in full.shape)
    names = np.array([[f"{i}:{j}" for j in columns] for i in rows])
    lines = [*names[:-1], *names.T]
    sums = {line[-1]: " ".join(line[:-1]) for line in lines}
    cells, links = table(dict(zip(names.flat, full.flat, strict=True)), sums)
    return cells, pd.concat([links, table({}, {"t:t": " ".join(names[-1][:-1])})[1]])


def written(protected):
    """Write the counts in order: * a small one, + a partner."""
    marks = protected["state"].map(MARK)
    return " ".join(f"{v:g}{m}" for v, m in zip(protected["value"], marks, strict=True))


def known_ends(cells, links, hidden, places):
    """Find the least and most of cells, as a reader with a solver would."""
    names = pd.Index(cells["cell"])
    row, _ = pd.factorize(links["constraint"])
    matrix = np.zeros((row.max() + 1, len(names)))
    matrix[row, names.get_indexer(links["cell"])] = links["coefficient"]
    value = cells["value"].to_numpy(float)
    floor = np.where(hidden, np.where(cells["published"], 1.0, 0.0), value)
    limits = Bounds(floor, np.where(hidden, value.sum() + 100.0, value))
    sums, whole = LinearConstraint(matrix, 0.0, 0.0), np.ones(len(names))
    ends = []
    for place in places:
        cost = np.where(np.arange(len(names)) == place, 1.0, 0.0)
        least, most = (
            milp(sign * cost, integrality=whole, bounds=limits, constraints=sums)
            for sign in (1, -1)
        )
        ends.append([round(least.x[place]), round(most.x[place])])
    return ends


def is_given_away(cells, links, hidden, threshold):
    """Say whether a reader can rule out what a hidden count could be.

    Any number from 1 to the threshold for a small one, so many apart for a partner;
    as far as the zeros leave it open, which are shown.
    """
    value = cells["value"].to_numpy()
    for place in np.flatnonzero(hidden & cells["published"].to_numpy()):
        low, high = known_ends(cells, links, hidden, [place])[0]
        if value[place] >= threshold and high - low < threshold:
            return True
        if value[place] < threshold and (high < threshold - 1 or low > 1):
            every = known_ends(cells, links, value > 0, [place])[0]
            if high < threshold - 1 or low > every[0]:
                return True
    return False


@cache
def real_lists():
    """Return the list sizes of Scotland as the table `populations` of a dataset."""
    rows = pd.read_csv(EXAMPLES / LISTS).rename(columns={"AllAges": "all"})
    rows = rows.melt(["PracticeCode", "Sex"], ["all", *BANDS], "age_band", "registered")
    rows = rows.rename(columns={"PracticeCode": "practice_code", "Sex": "sex"})
    return rows.astype({"practice_code": "str"}).assign(period_start=OCTOBER)


def drawn_lists(men, women):
    """Make a practice's table of populations from counts by age band."""
    counts = np.array([men, women, np.add(men, women)])
    counts = np.column_stack([counts.sum(axis=1), counts])
    return pd.DataFrame(
        {
            "practice_code": "25826",
            "period_start": OCTOBER,
            "sex": np.repeat(["Male", "Female", "All"], len(BANDS) + 1),
            "age_band": ["all", *BANDS] * 3,
            "registered": counts.ravel().astype(float),
        }
    )


# by hand


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((20, 30, 40), "20 30 40 90"),
        ((9, 30, 40), "9* 30+ 40 79"),  # both edges: 9 is hidden, 10 is not
        ((10, 30, 40), "10 30 40 80"),
        ((0, 30, 40), "0 30 40 70"),  # a zero is shown
        ((0, 9, 0, 40), "0 9* 0 40+ 49"),  # and no partner
        ((5, 9, 40), "5* 9* 40 54"),  # 14 together: each from 1 to 13
        ((1, 2, 40, 50), "1* 2* 40+ 50 93"),  # 3 together: the 1 would be 1 or 2
        ((5, 20, 20), "5* 20+ 20 45"),  # of equals one is enough, the first
        ((5, 0), "5* 0 5*"),  # the total is small too
        ((5, 6), "5* 6* 11"),
        ((5,), "5* 5*"),  # one part only
        ((50,), "50 50"),
        ((1, 1), "1* 1* 2*"),
        ((4, 4, 1), "4* 4* 1* 9*"),
        ((0, 0, 0), "0 0 0 0"),
        ((1, 2, 3), "1* 2* 3* 6*"),
    ],
)
def test_a_row_by_hand(parts, expected):
    cells, links = row(*parts)
    before = cells.copy(), links.copy()
    assert written(protect_table(cells, links, threshold=10)) == expected
    for kept, given_in in zip((cells, links), before, strict=True):
        assert_frame_equal(kept, given_in)


def test_states_and_reasons_stand_beside_the_cells_in_their_order():
    cells, links = row(5, 0, 30, 40)
    cells = cells.set_index(pd.Index([7, 3, 9, 1, 2])).assign(note=list("vwxyz"))
    found = protect_table(cells, links, threshold=10)
    assert_frame_equal(found[list(cells.columns)], cells)
    states = ["primary", "zero", "secondary", "ok", "ok"]
    assert found["state"].tolist() == states
    assert found["reason"].iloc[:3].tolist() == [
        "hidden: it counts too few people",
        "shown: a reported zero",
        "hidden: with it a hidden figure could be worked out",
    ]


def test_the_weight_chooses_the_partner_not_the_count():
    weights = {"a": 5, "b": 80, "c": 30, "all": 115}
    cells, links = row(5, 20, 90, weights=weights)
    assert written(protect_table(cells, links, threshold=10)) == "5* 20 90+ 115"


def test_zeros_are_hidden_where_the_rule_says_so():
    found = protect_table(*row(0, 30, 40), threshold=10, zeros=True)
    assert written(found) == "0* 30+ 40 70"


def test_a_small_rest_is_hidden_where_the_rule_says_so():
    """38 of 40 have it: 2 have not."""
    cells, links = row(38, 30, 60)
    cells["cap"] = [40, 60, 100, 200]
    assert written(protect_table(cells, links, threshold=10)) == "38 30 60 128"
    found = protect_table(cells, links, threshold=10, complement=True)
    assert written(found) == "38* 30+ 60 128"


def test_two_small_rests_may_not_give_each_other_away():
    """71 of 80 have it: were one 39 of 40, the most it can be, the other is 32."""
    cells, links = row(32, 39, 50, 60)
    cells["cap"] = [40, 40, 100, 100, 280]
    found = protect_table(cells, links, threshold=10, complement=True)
    assert written(found) == "32* 39* 50+ 60 181"


def test_of_nobody_there_is_no_figure():
    cells, links = row(0, 30, 40)
    found = protect_table(cells.assign(cap=[0, 90, 90, 180]), links, threshold=10)
    assert found["state"].tolist() == ["not_applicable", "ok", "ok", "ok"]


def test_what_nobody_sees_protects_as_a_hidden_cell():
    """Half of the rest is unpublished: its total gives nothing away."""
    cells, links = row(5, 30, 40)
    cells["published"] = [True, True, False, True]
    assert written(protect_table(cells, links, threshold=10)) == "5* 30 40? 75"


def test_a_cell_without_a_count_is_missing():
    cells = table({"a": 5, "b": np.nan}, {})[0].fillna({"weight": 1.0})
    links = pd.DataFrame(columns=["constraint", "cell", "coefficient"])
    assert written(protect_table(cells, links, threshold=10)) == "5* nan?"


def test_months_cannot_be_had_from_two_rolling_totals():
    days = pd.date_range("2025-01-01", periods=5, freq="MS")
    counts = [30, 40, 50, 4, 60]
    cells = pd.DataFrame({"period_start": days, "value": counts, "frequency": "month"})
    totals = cells["value"].rolling(3).sum().dropna()
    totals = cells.loc[totals.index].assign(value=totals, frequency="rolling")
    cells = pd.concat([cells, totals], ignore_index=True)
    keys = {"level": "practice", "area_code": "P1", "measure": "falls"}
    cells = cells.assign(**keys, cell=cells.index.astype("str"), weight=1.0)
    links = rolling_totals(cells, months=3)
    cells = with_unpublished(cells.astype({"value": float}), links)
    found = protect_table(cells, links.assign(order=2), threshold=10)
    hidden = found["state"].isin(HIDDEN).to_numpy()
    assert found.loc[3, "state"] == "primary"
    assert not is_given_away(cells, links, hidden, 10)
    assert hidden.sum() < len(hidden)


def test_threshold_0_hides_nothing():
    assert written(protect_table(*row(1, 2, 3), threshold=0)) == "1 2 3 6"


def test_nothing_is_hidden_where_nothing_is_small():
    states = protect_table(*grid(np.full((4, 5), 10)), threshold=10)["state"]
    assert states.eq("ok").all()


# what cannot be protected, and what cannot be


def test_zeros_go_too_where_they_would_make_a_count_certain():
    """1 of 1 has it: a hidden count that is not 0 could be nothing else."""
    cells, links = row(1, 0, 30, 20)
    cells["cap"] = [1, 5, 60, 60, 126]
    found = protect_table(cells, links, threshold=10)
    assert written(found) == "1* 0+ 30+ 20+ 51+"


def test_a_count_that_is_known_anyhow_is_refused():
    cells, links = row(3, 30, 40)
    cells = cells.assign(floor=[3, 0, 0, 0], cap=[3, 99, 99, 99])
    with pytest.raises(DataError, match="cell 'a': its count 3 cannot be protected"):
        protect_table(cells, links, threshold=10)


def test_where_only_whole_numbers_give_it_away_all_of_it_is_hidden():
    """a + b is even, as it is twice d; so c would be even beside a total of 10."""
    cells, links = table(
        {"a": 4, "b": 2, "c": 4, "all": 10, "d": 3}, {"all": "a b c", "d": "a b"}
    )
    links.loc[links["cell"].eq("d"), "coefficient"] = -2
    cells["published"] = cells["cell"].ne("d")
    found = protect_table(cells, links, threshold=5)
    assert written(found) == "4* 2* 4* 10+ 3?"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": [-1, 30, 40, 69]}, "cell 'a': the value -1 is below 0"),
        ({"value": [0.5, 30, 40, 70.5]}, "the value 0.5 is not a whole number"),
        ({"value": [5, 30, 40, 70]}, "all = a b c: its parts are 5 more than their"),
        ({"value": [5, 30, 40, 80]}, "all = a b c: its parts are 5 less than their"),
        ({"value": [5, 30, np.nan, 75]}, "cell 'c': a link names a cell without"),
        ({"value": [5, 30, 4e9, 4e9 + 35]}, "cell 'c': its count 4e.09 is too large"),
        ({"cell": ["a", "a", "c", "all"]}, "the cell 'a' stands twice"),
        ({"cell": ["a", "x", "c", "all"]}, "cell 'b': a link names a cell that is not"),
        ({"cap": [4, 99, 99, 99]}, "cell 'a': its count 5 is not between its floor"),
        ({"floor": [6, 0, 0, 0]}, "cell 'a': its count 5 is not between its floor"),
        ({"weight": [1, np.nan, 1, 1]}, "cell 'b': its weight nan is no size"),
        ({"weight": [1, -2, 1, 1]}, "cell 'b': its weight -2 is no size"),
    ],
)
def test_cells_that_cannot_be_are_refused_with_their_place(change, said):
    cells, links = row(5, 30, 40)
    with pytest.raises(DataError, match=said):
        protect_table(cells.assign(**change), links, threshold=10)


def test_links_that_cannot_be_are_refused():
    cells, links = row(5, 30, 40)
    with pytest.raises(DataError, match="a link stands twice"):
        protect_table(cells, pd.concat([links, links]), threshold=10)
    with pytest.raises(DataError, match="a link has no coefficient"):
        protect_table(cells, links.assign(coefficient=0), threshold=10)
    with pytest.raises(DataError, match="the links have no column 'coefficient'"):
        protect_table(cells, links.drop(columns="coefficient"), threshold=10)
    with pytest.raises(DataError, match="the cells have no column 'published'"):
        protect_table(cells.drop(columns="published"), links, threshold=10)
    with pytest.raises(ParameterError, match="the threshold is -1"):
        protect_table(cells, links, threshold=-1)


# a reader who solves


def test_what_totals_give_away_together_is_protected():
    """Each total by itself leaves the 2 open; rows less columns would not."""
    cells, links = grid([[40, 20, 20], [1, 2, 1], [20, 3, 0]])
    hidden = protect_table(cells, links, threshold=10)["state"].isin(HIDDEN).to_numpy()
    assert not is_given_away(cells, links, hidden, 10)


@pytest.mark.parametrize("seed", range(12))
def test_a_solver_finds_nothing_in_random_grids(seed):
    rng = np.random.default_rng(seed)
    shape = [(3, 3), (2, 4), (4, 4)][seed % 3]
    cells, links = grid(rng.choice([0, 1, 3, 6, 12, 30], shape))
    hidden = protect_table(cells, links, threshold=10)["state"].isin(HIDDEN).to_numpy()
    assert hidden[cells["value"].between(1, 9)].all()
    assert not hidden[cells["value"].eq(0)].any()
    assert not is_given_away(cells, links, hidden, 10)


EVERY = np.array(list(product(range(9), repeat=6)), dtype=np.int16).reshape(-1, 2, 3)


def all_tables(inner, hidden):
    """List all tables of 2 rows and 3 columns that agree with what is shown."""
    full = np.concatenate([EVERY, EVERY.sum(axis=1, keepdims=True)], axis=1)
    full = np.concatenate([full, full.sum(axis=2, keepdims=True)], axis=2)
    full = full.reshape(len(full), -1)
    return full[(np.where(hidden, full > 0, full == inner)).all(axis=1)]


@settings(deadline=None, max_examples=15)
@given(st.lists(st.integers(0, 5), min_size=6, max_size=6))
def test_every_value_stays_possible_in_small_grids(counts):
    """All tables are written out; threshold 3, so a hidden 1 or 2 could be either."""
    cells, links = grid(np.reshape(counts, (2, 3)))
    found = protect_table(cells, links, threshold=3)
    value, hidden = cells["value"].to_numpy(), found["state"].isin(HIDDEN).to_numpy()
    possible, admitted = all_tables(value, hidden), all_tables(value, value > 0)
    for place in np.flatnonzero(hidden):
        seen = set(possible[:, place])
        if value[place] < 3:
            assert seen >= {1, 2} & set(admitted[:, place])
        else:
            assert max(seen) - min(seen) >= 3
    assert hidden[(value > 0) & (value < 3)].all()
    if not ((value > 0) & (value < 3)).any():
        assert not hidden.any()


def dummy_wide(parts):
    """Suppress as sdcshinyapp does in one row: fewer than 10, and one more for one.

    Its total is left in place; of equal lowest counts the first is taken here.
    """
    hidden = [0 < part < 10 for part in parts]
    if sum(hidden) == 1:
        others = [part for part in parts if part >= 10]
        hidden[parts.index(min(others))] = True
    return hidden


@settings(deadline=None, max_examples=60)
@given(
    st.integers(1, 9),
    st.lists(st.one_of(st.just(0), st.integers(11, 60)), min_size=1, max_size=8),
    st.integers(0, 8),
)
def test_one_small_count_in_a_row_takes_the_partner_that_phs_takes(small, others, at):
    parts = [*others[:at], small, *others[at:]]
    if sum(others) == 0:
        return  # the total is small as well
    cells, links = row(*parts)
    hidden = protect_table(cells, links, threshold=10)["state"].isin(HIDDEN)
    assert hidden.tolist() == [*dummy_wide(parts), False]


# list sizes of Public Health Scotland


def test_practice_25826_by_the_threshold_alone():
    """A list of 32: 8 women; each band below 10. Only the 32 is shown, as by PHS."""
    lists = drawn_lists([1, 1, 3, 8, 6, 3, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1])
    cells, links = populations_table(lists)
    found = protect_table(cells, links, threshold=10)
    shown = found[~found["state"].isin(HIDDEN)]
    assert shown[["sex", "age_band", "value"]].to_numpy().tolist() == [
        ["All", "all", 32]
    ]
    men = found[found["sex"].eq("Male") & found["age_band"].eq("all")]
    assert men["state"].tolist() == ["secondary"]  # by differencing: 24 of 32


@pytest.mark.parametrize("women", [[0] * 8, [1] * 8, [2] * 8])
def test_practice_25826_by_the_length_of_its_list(women):
    lists = drawn_lists([32 - sum(women), *[0] * 7], women)
    found = splits_below(lists)
    shown = found[found["state"].eq("ok")]
    assert shown[["sex", "age_band", "registered"]].to_numpy().tolist() == ONLY_TOTAL
    hidden = found.drop(shown.index)
    assert hidden["state"].eq("primary").all()
    reason = "hidden: the list is below 100, too few to be split"
    assert hidden["reason"].eq(reason).all()
    assert_frame_equal(found[list(lists.columns)], lists)


@pytest.mark.parametrize(("size", "state"), [(99, "primary"), (100, "ok")])
def test_a_list_is_split_from_100_on(size, state):
    lists = drawn_lists([size - 50, *[0] * 7], [50, *[0] * 7])
    for known in (lists, lists[lists["sex"].ne("All")]):  # by its parts alone
        found = splits_below(known)
        assert found.loc[found["registered"].eq(50), "state"].eq(state).all()
    found = splits_below(lists.assign(registered=np.nan))
    assert found["state"].eq("missing").all()


def test_of_the_real_lists_what_phs_hid_is_missing_and_the_rest_is_long_enough():
    """PHS published 7 practices with their total only; 5 of them are below 100."""
    found = splits_below(real_lists())
    hidden = found["registered"].isna()
    assert found["state"].eq("missing").equals(hidden)
    assert found.loc[hidden, "practice_code"].nunique() == 7
    assert not found["state"].eq("primary").any()


@cache
def protected_lists():
    cells, links = populations_table(real_lists())
    return protect_table(cells.fillna({"weight": 1.0}), links, threshold=10), links


def test_every_small_count_of_the_real_lists_is_hidden():
    found, _ = protected_lists()
    assert found.loc[found["value"].between(1, 9), "state"].eq("primary").all()
    small = found["value"].between(1, 9).groupby(found["practice_code"]).any()
    hidden = found["state"].isin(HIDDEN).groupby(found["practice_code"]).any()
    assert hidden.equals(small)  # nothing where nothing is small
    assert hidden.sum() == 59  # of 888, counted in the file
    assert not found.loc[found["value"].eq(0), "state"].isin(HIDDEN).any()


def test_no_count_of_the_real_lists_is_given_away_and_no_partner_is_idle():
    found, links = protected_lists()
    hidden = found["state"].isin(HIDDEN)
    some = found["practice_code"].isin(found.loc[hidden, "practice_code"].unique()[::6])
    for _, cells in found[some].groupby("practice_code"):
        own = links[links["cell"].isin(cells["cell"])]
        cells = cells[cells["cell"].isin(own["cell"])]
        marked = cells["state"].isin(HIDDEN).to_numpy()
        assert not is_given_away(cells, own, marked, 10)
        for place in np.flatnonzero(cells["state"].eq("secondary")):
            fewer = marked & (np.arange(len(marked)) != place)
            assert is_given_away(cells, own, fewer, 10)


# large tables, and the loss


@pytest.mark.parametrize("counts", [np.zeros((30, 40), int), np.full((30, 40), 2)])
def test_large_tables_of_zeros_or_of_small_counts(counts):
    found = protect_table(*grid(counts), threshold=10)
    inner = found["cell"].str.contains("t").eq(False)
    state = "zero" if counts.sum() == 0 else "primary"
    assert found.loc[inner, "state"].eq(state).all()
    assert found.loc[~inner, "state"].isin(["zero", "ok"]).all()


@pytest.mark.parametrize(
    ("shape", "more", "share_of_fewest"),
    [
        ("row of 6 and total", 0, 1.0),
        ("clusters of 3 + 4", 0, 1.0),
        ("2 sexes x 3 bands", 1, 0.85),
    ],
)
def test_partners_are_few(shape, more, share_of_fewest):
    """Every set of partners is tried; the figures are those of `make bench`."""
    rng = np.random.default_rng(5)
    losses = [loss(*SHAPES[shape](rng), 10) for _ in range(40)]
    found = np.array([one.number - one.least_number for one in losses if one])
    assert found.max() <= more
    assert np.mean(found == 0) >= share_of_fewest
