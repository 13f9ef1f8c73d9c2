"""The invented country: the shape of the real one, none of its names."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from qikit.data.definitions.measure_files import read_measures
from qikit.data.definitions.source_files import read_source
from qikit.data.synthetic.collaborative import BOARD, CLUSTERS, HSCP, PRACTICES
from qikit.data.synthetic.country import practice_table
from qikit.data.synthetic.country_figures import (
    MEASURE_IDS,
    MONTHS,
    figures_table,
    improved_practices,
    measure_traits,
)
from qikit.data.synthetic.country_truths import truths_of_scotland
from qikit.data.synthetic.scotland import country_list_sizes, write_scotland


@pytest.fixture(scope="module")
def practices() -> pd.DataFrame:
    return practice_table(1, MONTHS)


@pytest.fixture(scope="module")
def figures(practices) -> pd.DataFrame:
    return figures_table(1, practices).to_pandas()


@pytest.fixture(scope="module")
def real_list(repository) -> pd.DataFrame:
    path = "examples/scotland/practice_contactdetails_oct2024-open-data.csv"
    return pd.read_csv(repository / path, dtype="str")


def test_the_country_has_the_shape_of_the_real_one(practices, real_list):
    still_open = practices[practices["valid_to"].eq("")]
    assert len(still_open) == len(real_list) == 888
    assert still_open["cluster"].nunique() == 153
    assert still_open["partnership"].nunique() == 31
    assert still_open["board"].nunique() == 14
    ours = still_open.groupby("cluster").size().value_counts().sort_index()
    real = real_list.groupby("GPCluster").size().value_counts().sort_index()
    assert ours.to_dict() == real.to_dict()
    spans = still_open.groupby("cluster")["partnership"].nunique()
    assert spans.value_counts().to_dict() == {1: 150, 2: 3}
    assert still_open["cluster"].str.endswith("Undefined").sum() == 4


def test_list_sizes_are_spread_like_the_real_ones(practices, real_list):
    ours = practices.loc[practices["valid_to"].eq(""), "list_size"]
    real = real_list["PracticeListSize"].astype("int64")
    assert (ours < 100).sum() == (real < 100).sum() == 5
    assert (ours < 1000).sum() == (real < 1000).sum() == 38
    at = [0.1, 0.25, 0.5, 0.75, 0.9]
    assert np.allclose(ours.quantile(at), real.quantile(at), rtol=0.2)


def test_clusters_are_as_large_as_the_real_ones(practices, real_list):
    """Public Health Scotland, October 2024: median 33,924 people, at most 125,528."""
    still_open = practices[practices["valid_to"].eq("")]
    ours = still_open.groupby("cluster")["list_size"].sum()
    real = real_list.astype({"PracticeListSize": "int64"})
    real = real.groupby("GPCluster")["PracticeListSize"].sum()
    assert ours.median() == pytest.approx(real.median(), rel=0.05)
    assert ours.max() == pytest.approx(real.max(), rel=0.05)
    assert ours.sum() == pytest.approx(real.sum(), rel=0.02)


def test_lists_of_four_quarters_hide_a_few_small_practices(practices):
    rows = country_list_sizes(1, practices)
    assert sorted(rows["Date"].unique()) == [
        "2021-04-01", "2021-07-01", "2021-10-01", "2022-01-01",
    ]  # fmt: skip
    newest = rows[rows["Date"].eq("2022-01-01")]
    assert newest["PracticeCode"].nunique() == 888
    hidden = newest.loc[newest["Ages0to4QF"].eq("c"), "PracticeCode"].nunique()
    assert 5 <= hidden <= 9  # seven in the real file
    closed = practices.set_index("practice_code")["valid_to"]
    last = closed[rows["PracticeCode"]].to_numpy()
    assert ((last == "") | (last >= rows["Date"])).all()


def test_no_invented_name_or_code_is_a_real_one(practices, real_list, repository):
    pcns = pd.read_csv(
        repository / "examples/england/gp_appointments_practice_mapping_aug2025.csv.gz",
        dtype="str",
    )
    federations = pd.read_parquet(
        repository / "examples/northern_ireland/practices.parquet"
    )
    real = {
        str(cell).strip().casefold()
        for frame in (real_list, pcns, federations)
        for cell in frame.to_numpy().ravel()
    }
    columns = ["practice_code", "practice_name", "cluster", "partnership", "board"]
    invented = set(practices[columns].to_numpy().ravel())
    invented |= {p.name for p in PRACTICES} | {p.code for p in PRACTICES}
    invented |= {BOARD, HSCP, *CLUSTERS, *CLUSTERS.values()}
    assert {name for name in invented if name.casefold() in real} == set()


def test_awkward_forms_of_names_are_there(practices):
    clusters = " | ".join(practices["cluster"].unique())
    for form in ("/", " & ", "'", ", ", " - ", "/Bridge of "):
        assert form in clusters
    assert practices["practice_name"].duplicated().any()
    assert practices["practice_code"].is_unique
    assert practices["practice_code"].str.fullmatch(r"SYN\d{5}").all()


def test_there_are_40_measures_over_48_months(figures):
    assert figures["measure"].nunique() == len(MEASURE_IDS) == 40
    assert figures["month"].nunique() == 48
    assert 1_600_000 < len(figures) < 900 * 40 * 48
    assert (figures["numerator"] <= figures["denominator"]).all()
    assert not figures.duplicated(["practice_code", "month", "measure"]).any()


def test_practices_differ_by_more_than_chance(figures):
    rows = figures[figures["measure"].eq(MEASURE_IDS[0])]
    rows = rows[rows["month"].eq("2019-06") & rows["denominator"].ge(20)]
    pooled = rows["numerator"].sum() / rows["denominator"].sum()
    variance = pooled * (1 - pooled) / rows["denominator"]
    z2 = (rows["numerator"] / rows["denominator"] - pooled) ** 2 / variance
    assert z2.mean() > 1.5


def test_april_2020_is_a_step_beyond_the_season(figures):
    steps = dict(zip(MEASURE_IDS, measure_traits().step, strict=True))
    sums = figures.pivot_table(
        index="measure",
        columns="month",
        values=["numerator", "denominator"],
        aggfunc="sum",
        observed=True,
    )
    value = sums["numerator"] / sums["denominator"]
    fall = value["2020-03"] - value["2020-04"]
    beyond = fall - (value["2019-03"] - value["2019-04"])
    assert (beyond[[m for m, step in steps.items() if step > 0.3]] > 0.015).all()
    assert (beyond[[m for m, step in steps.items() if step == 0]].abs() < 0.02).all()


def test_closed_practices_send_nothing_and_some_are_late(practices, figures):
    rows = figures.astype({"practice_code": "str", "month": "str"})
    last_month = rows.groupby("practice_code")["month"].max()
    closed = practices[practices["valid_to"].ne("")].set_index("practice_code")
    assert len(closed) >= 10
    assert (last_month[closed.index] <= closed["valid_to"].str[:7]).all()
    newest = rows.loc[rows["month"].eq("2022-03"), "practice_code"].nunique()
    assert 0.90 * 888 < newest < 0.98 * 888


def test_the_truths_name_every_month_that_is_not_there(practices, figures):
    """Counted in the figures: who has none, though open on the first of the month."""
    sent = figures.astype({"practice_code": "str", "month": "str"})
    sent = set(zip(sent["practice_code"], sent["month"], strict=True))
    lacking = [
        (row.practice_code, str(month))
        for row in practices.itertuples()
        for month in MONTHS
        if row.valid_to == "" or f"{month}-01" <= row.valid_to
        if (row.practice_code, str(month)) not in sent
    ]
    late, missing = truths_of_scotland(practices)["faults"]
    assert late["practices"] == [c for c, month in lacking if month == "2022-03"]
    told = [(c, m) for c, months in missing["practices"].items() for m in months]
    assert told == [pair for pair in lacking if pair[1] != "2022-03"]
    assert len(told) > 200


def test_the_planted_practices_improve(practices, figures):
    better = improved_practices(practices)
    rows = figures[figures["measure"].eq(MEASURE_IDS[0])]
    rows = rows.assign(
        better=rows["practice_code"].isin(better),
        later=rows["month"].astype("str").ge("2021-02"),
        recent=rows["month"].astype("str").ge("2020-06"),
    )
    rows = rows[rows["recent"]]
    sums = rows.groupby(["better", "later"])[["numerator", "denominator"]].sum()
    value = sums["numerator"] / sums["denominator"]
    gain = value[True, True] - value[True, False]
    assert gain > value[False, True] - value[False, False] + 0.12
    assert truths_of_scotland(practices)["effects"][0]["practices"] == better


def test_the_measures_of_the_mapping_are_those_of_the_example(repository, tmp_path):
    source = read_source(repository / "params/sources/synthetic_scotland.yml")
    figures = next(m for m in source.files if m.name == "figures").observations
    assert figures.measure_ids == MEASURE_IDS
    assert source.synthetic
    build = tmp_path / "build"
    build.mkdir()
    write_scotland(build, tmp_path / "measures", 1)
    own = read_measures(tmp_path / "measures")
    known = read_measures(repository / "params" / "measures")
    assert set(own) | set(known) >= set(MEASURE_IDS)
    assert not set(own) & set(known)
