"""The gate on real and on spoilt data; Great Expectations runs, so few tests."""

import csv
import json
import shutil
from dataclasses import asdict, replace

import pandas as pd
import pytest

from qikit.data.checks.gate import (
    measures_of_suites,
    own_sources,
    quality_record,
    run_checks,
)
from qikit.data.checks.record import read_record, write_record
from qikit.data.checks.suites import read_suites
from qikit.data.dataset import Dataset, empty_table, write_dataset
from qikit.data.dataset_folder import RECORD
from qikit.data.definitions.source_files import read_sources
from qikit.data.extracts.intake import Definitions, take_in
from qikit.errors import DataError, ParameterError
from tests.unit.data.checks.drawn_collaborative import sound

pytestmark = [
    pytest.mark.usefixtures("great_expectations"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:great_expectations"),
    pytest.mark.filterwarnings("ignore:This pattern is interpreted:UserWarning"),
]
PLANTED = {  # practice → what is written in May 2025, as (checked, on_register)
    "EX01": ("918273", "220"),
    "EX02": ("-645321", "180"),
    "EX03": ("7", "0"),
    "EX04": ("100", "160"),  # written twice
}


def take_in_again(folder, repository):
    sources = read_sources(repository / "params" / "sources")
    return take_in(
        folder, Definitions(sources), incoming=folder / "incoming", read_at=""
    )


@pytest.fixture(scope="module")
def spoilt(example_datasets, repository, tmp_path_factory, great_expectations):
    """The record of the synthetic example with one fault for each of four."""
    folder = tmp_path_factory.mktemp("spoilt") / "synthetic"
    shutil.copytree(example_datasets["synthetic"], folder)
    path = folder / "incoming" / "example_foot_checks.csv"
    with path.open(newline="") as handle:
        header, *rows = csv.reader(handle)
    for row in rows:
        if row[1] == "2025-05" and row[0] in PLANTED:
            row[2:] = PLANTED[row[0]]
    rows += [["EX04", "2025-05", "101", "160"]]
    with path.open("w", newline="") as handle:
        csv.writer(handle).writerows([header, *rows])
    take_in_again(folder, repository)
    return run_checks(folder, repository)


@pytest.mark.parametrize("name", ["england", "scotland", "northern_ireland"])
def test_the_real_examples_have_no_critical_fault(name, example_datasets, repository):
    record = run_checks(example_datasets[name], repository)
    assert record.by_severity("critical") == []
    assert record.stopping() == []
    assert record.set_aside().empty
    assert record.rules_run > 30
    assert record.dataset == Dataset(example_datasets[name]).identity
    if name == "england":
        _england_says_what_is_odd(record)


def _england_says_what_is_odd(record):
    found = {f.rule: f for f in record.findings}
    assert found["pcn_allocated"].n_rows == 42
    twice = found["code_unique"]
    assert twice.n_rows == len({row["practice_code"] for row in twice.rows})
    assert found["practice_in_list"].n_rows > 0
    codes = {row["practice_code"] for row in found["practice_in_list"].rows}
    assert not codes & {row["practice_code"] for row in twice.rows}


def found_at(record, rule):
    finding = next(f for f in record.findings if f.rule == rule)
    assert finding.severity == "critical"
    assert finding.sets_aside
    assert not finding.stops_all
    return [(row["practice_code"], row["period_start"]) for row in finding.rows]


@pytest.mark.parametrize(
    ("rule", "practices"),
    [
        ("numerator_within_denominator", ["EX01", "EX03"]),
        ("numerator_not_negative", ["EX02"]),
        ("one_figure_each", ["EX04"]),
    ],
)
def test_a_spoilt_figure_is_found_with_its_key(spoilt, rule, practices):
    assert found_at(spoilt, rule) == [(code, "2025-05-01") for code in practices]


def test_only_the_spoilt_figures_are_set_aside(spoilt):
    keys = spoilt.set_aside()
    assert sorted(set(keys["practice_code"])) == list(PLANTED)
    assert set(keys["period_start"]) == {"2025-05-01"}
    assert set(keys["measure"]) == {"example_foot_check"}
    assert {f.rule for f in spoilt.by_severity("critical")} == {
        "numerator_within_denominator",
        "numerator_not_negative",
        "one_figure_each",
    }


def test_the_record_holds_no_figure(spoilt, tmp_path):
    write_record(spoilt, tmp_path / RECORD)
    written = (tmp_path / RECORD).read_text("utf-8")
    for value in ("918273", "645321", "inf,", "4172.1", "101"):
        assert value not in written
    assert read_record(tmp_path / RECORD) == spoilt
    keys = {key for f in asdict(spoilt)["findings"] for row in f["rows"] for key in row}
    assert keys <= {
        *("practice_code", "period_start", "measure", "breakdown"),
        *("cluster", "what", "months", "place", "source", "practices"),
    }


def test_spoilt_registers_and_a_missing_column(example_datasets, repository, tmp_path):
    """Three codes for one practice in the files; one in what was found."""
    folder = tmp_path / "northern_ireland"
    shutil.copytree(example_datasets["northern_ireland"], folder)
    incoming = folder / "incoming"
    practices = pd.read_parquet(incoming / "practices.parquet")
    practices.drop(columns="Ward_Dep_Rank").to_parquet(incoming / "practices.parquet")
    registers = pd.read_parquet(incoming / "prevalence.parquet")
    row = registers.index[registers["QOF_Domain"].eq("Diabetes")][0]
    code = f"Z{int(registers.loc[row, 'Practice']):05d}"
    registers.loc[row, "DiseaseRegister"] = 918273
    registers.to_parquet(incoming / "prevalence.parquet")
    qof = pd.read_parquet(incoming / "qof.parquet")
    spoilt = qof.index[qof["QOF_Indicator"].eq("DM012")][1]
    qof.loc[spoilt, "QOF_Achievement"] = 1.5
    qof.to_parquet(incoming / "qof.parquet")
    take_in_again(folder, repository)

    record = run_checks(folder, repository)
    (lacks,) = record.stopping()
    assert (lacks.suite, lacks.rule) == ("extracts/ni_practices", "columns_present")
    of_extracts = [f for f in record.findings if f.suite == "extracts/ni_prevalence"]
    (too_many,) = [f for f in of_extracts if f.severity == "critical"]
    assert too_many.rule == "register_within_list"
    place = f"prevalence.parquet, line {row + 1}"
    assert too_many.rows == (
        {"practice_code": code, "domain": "Diabetes", "place": place},
    )
    (share,) = [f for f in record.findings if f.rule == "achievement_share"]
    assert share.rows == (
        {
            **{"practice_code": qof.loc[spoilt, "Practice"], "indicator": "DM012"},
            "place": f"qof.parquet, line {spoilt + 1}",
        },
    )
    joined = [f for f in record.findings if f.rule == "numerator_within_denominator"]
    found = {(r["practice_code"], r["measure"]) for f in joined for r in f.rows}
    assert (code, "diabetes_register") in found
    assert "918273" not in json.dumps(asdict(record))
    rules_on_rows = {f.rule for f in record.findings if f.suite == lacks.suite}
    assert rules_on_rows == {"columns_present"}  # the others were not run


def test_the_record_is_kept_and_used_again(example_datasets, repository, tmp_path):
    """Checked once, in a process of its own; then read."""
    folder = tmp_path / "synthetic"
    shutil.copytree(example_datasets["synthetic"], folder)
    made = quality_record(folder, repository)
    path = Dataset(folder).tables_folder / RECORD
    assert read_record(path) == made
    marked = replace(made, engine="read from the file")
    write_record(marked, path)
    assert quality_record(folder, repository) == marked


def copied_project(repository, tmp_path):
    project = tmp_path / "project"
    for name in ("expectations", "params/sources", "params/measures"):
        shutil.copytree(repository / name, project / name)
    return project


def test_a_suite_that_a_mapping_names_must_be_there(
    example_datasets, repository, tmp_path
):
    project = copied_project(repository, tmp_path)
    (project / "expectations/extracts/ni_qof.json").unlink()
    with pytest.raises(ParameterError, match="there is no suite 'ni_qof'"):
        run_checks(example_datasets["northern_ireland"], project)


@pytest.mark.parametrize(
    ("room", "says"),
    [
        ("tables", "no table 'observation' to judge. Did you mean 'observations'"),
        ("joins", "no join 'observation' to judge"),
    ],
)
def test_a_suite_must_judge_something(
    example_datasets, repository, tmp_path, room, says
):
    project = copied_project(repository, tmp_path)
    suites = project / "expectations"
    shutil.copy(suites / "tables/observations.json", suites / room / "observation.json")
    with pytest.raises(ParameterError, match=says):
        run_checks(example_datasets["synthetic"], project)


def test_only_the_mappings_of_the_dataset_are_read(
    example_datasets, repository, tmp_path
):
    """Gate and reports ask for them here: what is unfinished elsewhere is not read."""
    project = copied_project(repository, tmp_path)
    (project / "params/sources/unfinished.yml").write_text("source: [", "utf-8")
    dataset = Dataset(example_datasets["northern_ireland"])
    assert list(own_sources(dataset, project)) == ["ni_qof"]
    (project / "params/sources/ni_qof.yml").write_text("source: [", "utf-8")
    with pytest.raises(ParameterError, match="ni_qof.yml"):
        own_sources(dataset, project)


def test_a_raw_file_that_changed_since_is_refused(
    example_datasets, repository, tmp_path
):
    folder = tmp_path / "scotland"
    shutil.copytree(example_datasets["scotland"], folder)
    path = next((folder / "incoming").glob("practice_contact*"))
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(DataError, match="has changed since the dataset was made"):
        run_checks(folder, repository)
    path.unlink()
    with pytest.raises(DataError, match="the raw file is gone"):
        run_checks(folder, repository)


def test_a_mapping_that_is_gone_is_named(example_datasets, repository, tmp_path):
    project = copied_project(repository, tmp_path)
    (project / "params/sources/ni_qof.yml").unlink()
    with pytest.raises(DataError, match="the mapping ni_qof/practices of this dataset"):
        run_checks(example_datasets["northern_ireland"], project)


def test_a_dataset_without_a_list_of_practices_says_so(repository, tmp_path):
    """Figures alone, as of a folder of forms: nothing can be reported, but checked."""
    drawn = sound(repository).dataset
    drawn.tables["practices"] = empty_table("practices")
    drawn.tables["sources"] = empty_table("sources")
    write_dataset(tmp_path, drawn.tables, identity="drawn")
    record = run_checks(tmp_path, repository)
    (stopping,) = record.stopping()
    assert stopping.text() == (
        "There is no list of practices: put its file into incoming"
    )
    of_practices = ("practice_in_list", "practice_listed")
    assert not [f for f in record.findings if f.rule in of_practices]


def test_a_fault_in_a_list_by_age_is_about_what_is_made_of_it(
    example_datasets, repository
):
    sources = own_sources(Dataset(example_datasets["scotland"]), repository)
    of_suite = measures_of_suites(sources.values())
    shares = ["aged_65_plus", "aged_85_plus"]
    assert of_suite == {
        "tables/populations": shares,
        "joins/list_size_totals": shares,
        "extracts/phs_list_sizes": shares,
        "tables/appointments": [],
        "tables/contacts": [],
    }


def test_the_figures_of_a_raw_file_are_those_that_its_suite_is_about(repository):
    sources = read_sources(repository / "params" / "sources", only={"ni_qof"})
    of_suite = measures_of_suites(sources.values())
    assert "extracts/ni_practices" not in of_suite  # every measure needs the list
    assert of_suite["extracts/ni_prevalence"] == [
        "diabetes_register",
        "hypertension_register",
    ]


def test_what_is_wrong_with_a_whole_file_blames_no_practice(repository):
    """One row in ten is of no practice: the file's fault, not that of practice A1."""
    from qikit.data.checks import gate

    suites = read_suites(repository / "expectations")
    (suite,) = [suite for suite in suites if suite.name == "phs_prescribing"]
    counts = {c: [0] for rule in suite.rules for c in [rule["kwargs"]["column"]]}
    counts |= {"month_number": [202410], "share_not_practice": [0.1]}
    frame = pd.DataFrame({"practice_code": ["A1"], **counts})
    judged = gate._Judged(suite, frame, {"practice_code": "practice_code"}, "p.csv")
    (finding,), _ = gate._judge(judged, known=None)
    assert finding.text() == (
        "At least one row in twenty belongs to no practice, in p.csv"
    )
