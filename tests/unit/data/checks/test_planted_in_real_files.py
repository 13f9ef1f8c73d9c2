"""Faults planted in the open examples: each is found, and nothing else critical."""

import csv
import gzip
import shutil
from pathlib import Path

import pytest

from qikit.data.checks.gate import run_checks
from tests.unit.data.checks.test_gate import take_in_again

pytestmark = [
    pytest.mark.long,
    pytest.mark.usefixtures("great_expectations"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:great_expectations"),
    pytest.mark.filterwarnings("ignore:This pattern is interpreted:UserWarning"),
]
CONTACTS = "practice_contactdetails_oct2024-open-data.csv"
LISTS = "practice_listsizes_oct2024-open-data.csv"
MAPPING = "gp_appointments_practice_mapping_aug2025.csv.gz"
OPIOIDS = "opioidper1000_practice.csv.gz"
OCTOBER_2019 = "1569888000"


def opened(path: Path, mode: str, encoding: str):
    open_file = gzip.open if path.suffix == ".gz" else open
    return open_file(path, mode, newline="", encoding=encoding)


def spoil(path: Path, change) -> None:
    """Rewrite a CSV file; `change` gets its rows as dicts and returns them."""
    with opened(path, "rt", "utf-8-sig") as handle:
        reader = csv.DictReader(handle)
        rows = change(list(reader))
    with opened(path, "wt", "utf-8") as handle:
        writer = csv.DictWriter(handle, list(reader.fieldnames))
        writer.writeheader()
        writer.writerows(rows)


def record_of(name, file, change, datasets, repository, tmp_path):
    folder = tmp_path / name
    shutil.copytree(datasets[name], folder)
    spoil(folder / "incoming" / file, change)
    take_in_again(folder, repository)
    return run_checks(folder, repository)


def first(rows, **values):
    return next(r for r in rows if all(r[k] == v for k, v in values.items()))


def value_with_c(rows):
    first(rows, PracticeCode="10017", Sex="Male")["Ages0to4QF".replace("to", "To")] = (
        "c"
    )
    return rows


def men_too_many(rows):
    row = first(rows, PracticeCode="10017", Sex="Male")
    row["AllAges"] = str(int(row["AllAges"]) + 7)
    return rows


def row_lost(rows):
    rows.remove(first(rows, PracticeCode="10017", Sex="Female"))
    return rows


def in_two_clusters(rows):
    again = {**first(rows, PracticeCode="10017"), "GPCluster": "Dundee 4"}
    return [*rows, again]


def board_misspelt(rows):
    first(rows, PracticeCode="10017")["HB"] = "S0800"
    return rows


@pytest.mark.parametrize(
    ("file", "change", "rules"),
    [
        (LISTS, value_with_c, {"ages0to4_c_or_value"}),
        (LISTS, men_too_many, {"sexes_add_up", "bands_add_up"}),
        (LISTS, row_lost, {"three_rows_each", "sexes_add_up"}),
        (CONTACTS, in_two_clusters, {"code_unique", "no_overlap"}),
        (CONTACTS, board_misspelt, {"board_code"}),
    ],
)
def test_a_fault_in_the_scottish_files(
    file, change, rules, example_datasets, repository, tmp_path
):
    record = record_of("scotland", file, change, example_datasets, repository, tmp_path)
    found = record.by_severity("critical")
    assert {f.rule for f in found} == rules
    assert {row["practice_code"] for f in found for row in f.rows} == {"10017"}
    assert all(f.files for f in found if not f.suite.startswith("joins"))


def test_a_practice_that_the_list_lacks(example_datasets, repository, tmp_path):
    def lost(rows):
        return [r for r in rows if r["PracticeCode"] != "10017"]

    record = record_of(
        "scotland", CONTACTS, lost, example_datasets, repository, tmp_path
    )
    assert record.by_severity("critical") == []
    (found,) = [f for f in record.findings if f.rule == "practice_in_list"]
    assert {row["practice_code"] for row in found.rows} == {"10017"}


def in_two_networks(rows):
    again = {**first(rows, GP_CODE="A81001"), "PCN_CODE": "U99999"}
    return [*rows, again]


def infinite_rate(rows):
    first(rows, month=OCTOBER_2019)["ratio_quantity.F81016"] = "inf"
    return rows


def negative_rate(rows):
    first(rows, month=OCTOBER_2019)["ratio_quantity.F81016"] = "-3.2"
    return rows


def month_twice(rows):
    return [*rows, first(rows, month=OCTOBER_2019)]


@pytest.mark.parametrize(
    ("file", "change", "rules", "practices"),
    [
        (MAPPING, in_two_networks, {"no_overlap"}, {"A81001"}),
        (OPIOIDS, infinite_rate, {"value_finite"}, {"F81016"}),
        (OPIOIDS, negative_rate, {"value_finite"}, {"F81016"}),
        (
            OPIOIDS,
            month_twice,
            {"month_once", "one_figure_each"},
            None,
        ),  # a month of everybody
    ],
)
def test_a_fault_in_the_english_files(
    file, change, rules, practices, example_datasets, repository, tmp_path
):
    record = record_of("england", file, change, example_datasets, repository, tmp_path)
    found = record.by_severity("critical")
    assert {f.rule for f in found} == rules
    if practices:
        assert {row["practice_code"] for f in found for row in f.rows} == practices


def test_a_doubled_month_is_asked_about(example_datasets, repository, tmp_path):
    """EX02's May 2025 counted twice: both figures are twice its usual ones."""

    def doubled(rows):
        own = [r for r in rows if r["practice_code"] == "EX02"]
        usual = {
            c: sorted(int(r[c]) for r in own)[len(own) // 2]
            for c in ("checked", "on_register")
        }
        first(own, month="2025-05").update({c: str(2 * n) for c, n in usual.items()})
        return rows

    record = record_of(
        "synthetic",
        "example_foot_checks.csv",
        doubled,
        example_datasets,
        repository,
        tmp_path,
    )
    assert record.by_severity("critical") == []
    (found,) = [f for f in record.findings if f.rule == "not_doubled"]
    assert found.rows == (
        {
            "practice_code": "EX02",
            "measure": "example_foot_check",
            "period_start": "2025-05-01",
            "place": "example_foot_checks.csv, line 33",
        },
    )
