"""The open examples, taken in, against their raw files counted apart from qikit."""

import csv
import gzip
import json
import shutil
from collections import Counter

import pandas as pd
import pyarrow.parquet as pq
import pytest

from qikit.data.dataset import Dataset
from qikit.data.definitions.source_files import read_sources
from qikit.data.extracts.intake import Definitions, take_in


def rows_of(path):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def left_out(dataset: Dataset, part: str) -> list[str]:
    rows = dataset.table("sources")
    return json.loads(rows.loc[rows["name"].str.contains(part), "left_out"].item())


def test_england_agrees_with_the_raw_files(example_datasets, repository):
    folder = repository / "examples" / "england"
    wide = list(rows_of(folder / "opioidper1000_practice.csv.gz"))
    cells = [v for row in wide for k, v in row.items() if k != "month"]
    dataset = Dataset(example_datasets["england"])
    rows = dataset.table("observations")
    assert rows["period_start"].nunique() == len(wide) == 60
    assert f"{rows['period_start'].min():%Y-%m}" == "2014-11"
    assert f"{rows['period_start'].max():%Y-%m}" == "2019-10"
    assert rows["area_code"].nunique() == len(wide[0]) - 1 == 144
    assert rows["value"].isna().sum() == cells.count("")
    assert (rows["state"] == "zero").sum() == sum(float(c) == 0 for c in cells if c)
    assert rows["value"].sum() == pytest.approx(sum(float(c) for c in cells if c))

    mapping = list(rows_of(next(folder.glob("gp_appointments*"))))
    practices = dataset.table("practices")
    assert set(practices["practice_code"]) == {r["GP_CODE"] for r in mapping}
    assert len(mapping) - len(practices) == 30
    unallocated = {r["GP_CODE"] for r in mapping if r["PCN_CODE"] == "U"}
    assert practices["cluster_code"].eq("").sum() == len(unallocated) == 42
    assert left_out(dataset, "gp_appointments") == [
        "42 practices in no cluster",
        "30 repeated practice rows",
    ]
    named = practices[practices["cluster"].eq("Grand Union PCN")]
    codes = {r["PCN_CODE"] for r in mapping if r["PCN_NAME"] == "GRAND UNION PCN"}
    assert set(named["cluster_code"]) == codes
    assert len(codes) == 2


def test_scotland_agrees_with_the_raw_files(example_datasets, repository):
    folder = repository / "examples" / "scotland"
    contacts = list(rows_of(next(folder.glob("practice_contact*"))))
    dataset = Dataset(example_datasets["scotland"])
    practices = dataset.table("practices")
    assert len(practices) == len(contacts) == 888
    sizes = sum(int(r["PracticeListSize"]) for r in contacts)
    assert practices["list_size"].sum() == sizes
    real = practices[practices["cluster_code"].ne("")]
    assert real["cluster"].nunique() == 149
    assert len(practices) - len(real) == 4
    assert practices["board"].nunique() == 14
    assert practices["hscp"].nunique() == 31
    assert not practices["hscp"].str.startswith("S37").any()

    lists = list(rows_of(next(folder.glob("practice_listsizes*"))))
    hidden = {r["PracticeCode"] for r in lists if r["Ages85PlusQF"] == "c"}
    rows = dataset.table("observations")
    suppressed = rows[rows["state"].eq("suppressed_at_source")]
    assert set(suppressed["area_code"]) == hidden
    assert len(hidden) == 7
    assert suppressed["value"].isna().all()
    older = sum(
        int(r[c])
        for r in lists
        for c in ("Ages65to74", "Ages75to84", "Ages85plus")
        if r["Sex"] == "All" and r[c]
    )
    aged = rows[rows["measure"].eq("aged_65_plus")]
    assert aged["numerator"].sum() == older


def test_northern_ireland_agrees_with_the_raw_files(example_datasets, repository):
    folder = repository / "examples" / "northern_ireland"
    dataset = Dataset(example_datasets["northern_ireland"])
    practices = dataset.table("practices")
    assert len(practices) == 305
    assert practices["cluster"].nunique() == 17
    assert practices["practice_code"].str.fullmatch(r"Z\d{5}").all()
    rows = dataset.table("observations")
    assert rows["area_code"].str.fullmatch(r"Z\d{5}").all()

    qof = pq.read_table(folder / "qof.parquet").to_pylist()
    checks = {r["Practice"]: r for r in qof if r["QOF_Indicator"] == "DM012"}
    found = rows[rows["measure"].eq("diabetes_foot_check")]
    assert len(found) == len(checks)
    for row in found.itertuples():
        raw = checks[row.area_code]
        if raw["QOF_Register"] is None:
            assert row.state == "not_submitted"
        else:
            people = raw["QOF_Achievement"] * raw["QOF_Register"]
            assert row.denominator == raw["QOF_Register"]
            assert abs(row.numerator - people) <= 0.5
            assert row.numerator == int(row.numerator)

    registers = pq.read_table(folder / "prevalence.parquet").to_pylist()
    diabetes = [r for r in registers if r["QOF_Domain"] == "Diabetes"]
    found = rows[rows["measure"].eq("diabetes_register")]
    assert found["numerator"].sum() == sum(r["DiseaseRegister"] for r in diabetes)
    assert set(found["area_code"]) == {f"Z{int(r['Practice']):05d}" for r in diabetes}


def test_the_synthetic_example_has_its_planted_gap(example_datasets):
    dataset = Dataset(example_datasets["synthetic"])
    sent = dataset.table("submissions")
    late = sent[sent["state"].eq("not_submitted")]
    assert late["practice_code"].tolist() == ["EX05"]
    assert late["period_start"].tolist() == [pd.Timestamp("2025-06-01")]
    assert Counter(dataset.table("events")["scope"]) == {"EXAMPLE": 2, "EX03": 1}


def test_a_changed_byte_in_an_example_is_another_dataset(
    example_datasets, repository, tmp_path
):
    folder = tmp_path / "copy"
    shutil.copytree(example_datasets["synthetic"], folder)
    before = Dataset(folder).identity
    path = folder / "incoming" / "example_foot_checks.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    sources = read_sources(repository / "params" / "sources")
    made = take_in(
        folder, Definitions(sources), incoming=folder / "incoming", read_at=""
    )
    assert made.identity != before
