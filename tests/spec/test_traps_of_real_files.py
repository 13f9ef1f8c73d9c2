"""The 28 traps that real files have set, each held by a test.

The list is that of the project's notes on data quality; each trap was seen in a file
of Public Health Scotland, NHS England, OpenPrescribing or OpenDataNI. The files below
are invented and tiny, go through intake and checks with the very mappings of the real
ones, and have the same trap in the same place.
"""

import ast
import gzip
import io
import json
from pathlib import Path

import pandas as pd
import pytest

from qikit.data.checks.gate import run_checks
from qikit.data.checks.record import QualityRecord
from qikit.data.dataset import Dataset
from qikit.data.definitions.source_files import Source, read_source, read_sources
from qikit.data.extracts.intake import Definitions, take_in
from qikit.errors import DataError

HERE = "tests/spec/test_traps_of_real_files.py"
REPOSITORY = Path(__file__).parents[2]
HELD_BY = {  # trap: what it is, and the tests that hold it; () where it is no input
    1: ("awkward names of clusters", "test_trap_1", "FILE_NAMES"),
    2: ("a pseudo-cluster of one special service", "test_trap_2"),
    3: ("a cluster in two HSCPs", "test_trap_3"),
    4: ("one practice code in three forms", "test_trap_4"),
    5: ("a practice twice in the mapping, U as a PCN", "test_trap_5"),
    6: ("abolished areas with a denominator of 0", "test_trap_6"),
    7: ("infinite rates", "test_trap_7"),
    8: ("a list of one person: 1,000 per 1,000", "test_trap_8"),
    9: ("a measure without any value", "test_trap_9"),
    10: ("100 %: Wilson's interval", "test_trap_10", "WILSON"),
    11: ("Dispensing holds one blank", "test_trap_11"),
    12: ("qualifiers under other capitals", "test_trap_12"),
    13: ("a file in cp1252", "test_trap_13"),
    14: ("months as unix seconds", "test_trap_14"),
    15: ("a series of 8 points", "STATUS"),
    16: ("a median of 0", "ENDS"),
    17: ("points on the median", "SHIFTS"),
    18: ("a step that needs a new median, with a reason", "REBASE", "REASON"),
    19: ("a practice missing in the latest month", "test_trap_19"),
    20: ("percentage points, a and an", "SENTENCES", "A_OR_AN"),
    21: ("Python's rounding", "ROUNDING"),
    22: ("a cluster of two practices: shown by disclosure rules", "test_trap_22"),
    23: ("everything hidden at source", "test_trap_23", "NO_DATA"),
    24: ("one report of many dies", "ONE_FAILS"),
    25: ("speed over 153 clusters: `make bench`, no input",),
    26: ("no network", "NETWORK"),
    27: ("values in hover text: pages have neither scripts nor titles", "REQUESTS"),
    28: ("notebooks with outputs", "NOTEBOOKS"),
}
ELSEWHERE = {
    "FILE_NAMES": "tests/unit/reports/test_file_names.py::test_code_name_and_label",
    "WILSON": "tests/spec/test_bundle_rules.py::"
    "test_the_interval_is_wilsons_also_at_100_percent",
    "STATUS": "tests/spec/test_run_chart_status.py::test_status_around_its_own_median",
    "ENDS": "tests/spec/test_run_chart_status.py::"
    "test_a_frozen_median_at_an_end_is_assessed_on_one_side",
    "SHIFTS": "tests/spec/test_run_chart_rules.py::test_find_shifts",
    "REBASE": "tests/spec/test_phases.py::"
    "test_a_rebase_begins_a_new_phase_and_no_sequence_crosses_it",
    "REASON": "tests/unit/data/definitions/test_job_files.py::"
    "test_a_fault_is_told_with_its_line",
    "SENTENCES": "tests/unit/evaluation/test_sentences.py::test_a_change_in_words",
    "A_OR_AN": "tests/unit/evaluation/test_sentences.py::test_a_and_an",
    "ROUNDING": "tests/unit/test_rounding.py::test_half_goes_up",
    "NO_DATA": "tests/cli/test_runs.py::test_a_cluster_without_data_says_so",
    "ONE_FAILS": "tests/cli/test_runs.py::test_one_failing_notebook_stops_no_other",
    "NETWORK": "tests/cli/test_no_network.py::test_a_batch_connects_to_nothing",
    "REQUESTS": "tests/unit/reports/test_render.py::"
    "test_only_four_kinds_of_output_are_shown",
    "NOTEBOOKS": "tests/test_notebooks_are_clean.py::test_notebook_is_clean",
}
pytestmark = [
    pytest.mark.usefixtures("great_expectations"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:great_expectations"),
    pytest.mark.filterwarnings("ignore:This pattern is interpreted:UserWarning"),
]


def functions_of(path: str) -> set[str]:
    tree = ast.parse((REPOSITORY / path).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("trap", range(1, 29))
def test_every_trap_is_held(trap):
    """By a test of its number below, or by one elsewhere that is still there."""
    what, *held = HELD_BY[trap]
    assert held or "no input" in what
    for name in held:
        if name in ELSEWHERE:
            path, _, wanted = ELSEWHERE[name].partition("::")
            assert wanted in functions_of(path), name
        else:
            assert any(t.startswith(f"{name}_") for t in functions_of(HERE)), name


# Drawn files


def csv(header: str, *rows: str) -> bytes:
    return "\n".join([header, *rows, ""]).encode("utf-8")


def parquet(frame: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.to_parquet(out)
    return out.getvalue()


def taken_in(folder: Path, files: dict[str, bytes], source: Source | None = None):
    """Take in drawn files by the mappings of the real ones, or by another."""
    incoming = folder / "incoming"
    incoming.mkdir(parents=True)
    for name, content in files.items():
        (incoming / name).write_bytes(content)
    sources = read_sources(REPOSITORY / "params" / "sources")
    made = Definitions({source.source: source} if source else sources)
    return take_in(folder, made, incoming=incoming, read_at="")


@pytest.fixture(scope="session")
def great_expectations():
    """As in tests/unit/data/checks: what it says of itself is no fault of ours."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations
    return great_expectations


def found(record: QualityRecord, rule: str) -> list[dict]:
    """The keys of the rows that failed a rule; none when it did not fail."""
    return [row for f in record.findings if f.rule == rule for row in f.rows]


# Scotland

PHS_PRACTICES = (
    "PracticeCode,GPPracticeName,PracticeListSize,AddressLine1,AddressLine2,"
    "AddressLine3,AddressLine4,Postcode,TelephoneNumber,PracticeType,Dispensing,HB,"
    "HSCP,DataZone,GPCluster"
)
PHS_ENDS = (
    "0to4 5to14 15to24 25to44 45to64 65to74 75to84 85plus".split(),
    "0To4 5To14 15To24 25To44 45To64 65To74 75To84 85Plus".split(),
)
PHS_SIZES = "Date,PracticeCode,HB,HSCP,Sex,SexQF,AllAges,AllAgesQF," + ",".join(
    f"Ages{low},Ages{high}QF" for low, high in zip(*PHS_ENDS, strict=True)
)
BOARD, HSCP, OTHER_HSCP = "S08000020", "S37000001", "S37000002"
CLUSTERS = {  # practice: cluster, as they are written
    "10001": '"Coll, Colonsay & Tiree"',
    "10002": '"Bo\'ness, Grangemouth"',
    "10003": "Bearsden/Milngavie",
    "10004": "Edinburgh South East - North",
    "10005": "Doon Valley Cluster",
    "10006": "Doon Valley Cluster",
    "10007": "Tayside Undefined",
}
SPECIAL = "10007"  # the service for 32 people, its ages and sexes hidden


def phs_practice(code: str) -> str:
    name, people = ("Surgery " + code, 8000)
    if code == SPECIAL:
        name, people = "Challenging Behaviour Service", 32
    hscp = OTHER_HSCP if code == "10006" else HSCP
    return (
        f"{code},{name},{people},1 High Street,,,,AB1 1AA,01382   580   264,17J, ,"
        f"{BOARD},{hscp},S01007129,{CLUSTERS[code]}"
    )


def phs_sizes(code: str) -> list[str]:
    """Eight bands of 1,000 people, half of them men; or all but the total hidden."""
    rows = []
    for sex, each in (("Male", 500), ("Female", 500), ("All", 1000)):
        start = f"20241001,{code},{BOARD},{HSCP},{sex},{'d' if sex == 'All' else ''}"
        cells = [f"{8 * each}", "", *[f"{each}", ""] * 8]
        if code == SPECIAL:
            total = ["32", ""] if sex == "All" else ["", "c"]
            cells = [*total, *["", "c"] * 8]
        rows.append(",".join([start, *cells]))
    return rows


SCOTTISH = {
    "practice_contactdetails_oct2024-open-data.csv": csv(
        PHS_PRACTICES, *(phs_practice(code) for code in CLUSTERS)
    ).replace(b"\n", b"\r\n"),
    "practice_listsizes_oct2024-open-data.csv": csv(
        PHS_SIZES, *(row for code in CLUSTERS for row in phs_sizes(code))
    ),
    "hscp16_hscp19.csv": csv("HSCP,HSCPName", f"{HSCP},The Isles", f"{OTHER_HSCP},Ayr"),
    "hb14_hb19.csv": csv("HB,HBName", f"{BOARD},NHS Somewhere"),
}


@pytest.fixture(scope="module")
def scotland(tmp_path_factory, great_expectations) -> tuple[Dataset, QualityRecord]:
    folder = tmp_path_factory.mktemp("traps") / "scotland"
    dataset = taken_in(folder, SCOTTISH)
    return dataset, run_checks(folder, REPOSITORY)


def test_trap_1_names_of_clusters_come_in_as_they_are_written(scotland):
    dataset, _ = scotland
    practices = dataset.table("practices").set_index("practice_code")["cluster"]
    for code in ("10001", "10002", "10003", "10004"):
        assert practices[code] == CLUSTERS[code].strip('"')


def test_trap_2_a_pseudo_cluster_is_none(scotland):
    dataset, record = scotland
    practices = dataset.table("practices").set_index("practice_code")
    assert practices.loc[SPECIAL, ["cluster", "cluster_code"]].tolist() == ["", ""]
    assert practices.loc[SPECIAL, "list_size"] == 32  # it stays, in no cluster
    left_out = dataset.table("sources").set_index("name")["left_out"]
    name = "practice_contactdetails_oct2024-open-data.csv"
    assert json.loads(left_out[name]) == ["1 practice in no cluster"]
    assert [r["practice_code"] for r in found(record, "cluster_defined")] == [SPECIAL]


def test_trap_3_a_cluster_in_two_hscps_is_whole_and_said(scotland):
    dataset, record = scotland
    practices = dataset.table("practices")
    doon = practices[practices["cluster"].eq("Doon Valley Cluster")]
    assert set(doon["cluster_code"]) == {"Doon Valley Cluster"}
    assert sorted(doon["hscp"]) == ["Ayr", "The Isles"]
    assert any("Doon Valley" in str(row) for row in found(record, "one_partnership"))
    assert not [f for f in record.findings if f.severity == "critical"]


def test_trap_8_a_tiny_list_is_said_not_comparable(scotland):
    _, record = scotland
    small = found(record, "list_size_small")
    assert [row["practice_code"] for row in small] == [SPECIAL]


def test_trap_11_a_column_of_single_blanks_is_empty(tmp_path):
    path = tmp_path / "phs_gp_practices.yml"
    text = (REPOSITORY / "params/sources/phs_gp_practices.yml").read_text("utf-8")
    old = "attributes: {practice_type: PracticeType}"
    assert old in text
    path.write_text(text.replace(old, old[:-1] + ", dispensing: Dispensing}"), "utf-8")
    dataset = taken_in(tmp_path / "data", SCOTTISH, read_source(path))
    kept = dataset.table("practices")["attributes"].map(json.loads)
    assert kept.tolist() == [{"practice_type": "17J"}] * len(CLUSTERS)


def test_trap_12_qualifiers_are_found_under_other_capitals(scotland):
    """Ages0to4 has Ages0To4QF: without it a hidden band would be taken as missing."""
    dataset, record = scotland
    people = dataset.table("populations")
    hidden = people[people["practice_code"].eq(SPECIAL) & people["age_band"].ne("all")]
    assert set(hidden["qualifier"]) == {"c"}
    assert hidden["registered"].isna().all()
    assert not found(record, "ages0to4_c_or_value")


def test_trap_13_a_file_in_cp1252_is_refused_and_can_be_read(tmp_path):
    """The dash of Excel on Windows is no utf-8."""
    files = dict(SCOTTISH)
    files["hscp16_hscp19.csv"] = (
        f"HSCP,HSCPName\n{HSCP},Coll – Tiree\n{OTHER_HSCP},Ayr\n".encode("cp1252")
    )
    with pytest.raises(DataError) as error:
        taken_in(tmp_path / "refused", files)
    assert "hscp16_hscp19.csv" in str(error.value)
    assert "line 2 holds a byte that is not utf-8" in str(error.value)
    assert "encoding: cp1252" in str(error.value)
    path = tmp_path / "phs_gp_practices.yml"
    text = (REPOSITORY / "params/sources/phs_gp_practices.yml").read_text("utf-8")
    old = "    match: hscp16_hscp19*.csv\n"
    assert old in text
    path.write_text(
        text.replace(old, old + "    reader: {encoding: cp1252}\n"), "utf-8"
    )
    dataset = taken_in(tmp_path / "read", files, read_source(path))
    assert "Coll – Tiree" in set(dataset.table("practices")["hscp"])


def test_trap_23_all_hidden_at_source_is_neither_missing_nor_zero(scotland):
    dataset, _ = scotland
    shares = dataset.table("observations")
    of_special = shares[shares["area_code"].eq(SPECIAL)]
    assert set(of_special["state"]) == {"suppressed_at_source"}
    assert of_special[["numerator", "value"]].isna().all(axis=None)


# England

PCNS = (
    "GP_CODE,GP_NAME,SUPPLIER,PCN_CODE,PCN_NAME,SUB_ICB_LOCATION_CODE,"
    "SUB_ICB_LOCATION_NAME,ICB_CODE,ICB_NAME,REGION_CODE,REGION_NAME"
)
AREA = "16C,SUB ICB - 16C,QHM,THE ICB,Y63,The Region"
ENGLISH = {
    "gp_appointments_practice_mapping_aug2025.csv.gz": gzip.compress(
        csv(
            PCNS,
            f"A00001,THE FIRST SURGERY,TPP,U00001,NORTH PCN,{AREA}",
            f"A00002,THE SECOND SURGERY,TPP,U00001,NORTH PCN,{AREA}",
            f"A00002,THE SECOND SURGERY,EMIS,U00001,NORTH PCN,{AREA}",
            f"A00003,THE THIRD SURGERY,TPP,U,UNALLOCATED,{AREA}",
        )
    ),
    "opioidper1000_practice.csv.gz": gzip.compress(
        csv(
            "month,ratio_quantity.A00001,ratio_quantity.A00002,ratio_quantity.A00003",
            "1414800000,0.0,1000.0,0.5",  # 1 November 2014
            "1417392000,1.5,,0.7",  # 1 December 2014
        )
    ),
}


@pytest.fixture(scope="module")
def england(tmp_path_factory, great_expectations) -> tuple[Dataset, QualityRecord]:
    folder = tmp_path_factory.mktemp("traps") / "england"
    dataset = taken_in(folder, ENGLISH)
    return dataset, run_checks(folder, REPOSITORY)


def test_trap_5_a_repeated_practice_counts_once_and_u_is_no_network(england):
    dataset, record = england
    practices = dataset.table("practices").set_index("practice_code")["cluster_code"]
    assert practices.to_dict() == {"A00001": "U00001", "A00002": "U00001", "A00003": ""}
    left_out = dataset.table("sources").set_index("name")["left_out"]
    assert json.loads(left_out["gp_appointments_practice_mapping_aug2025.csv.gz"]) == [
        "1 practice in no cluster",
        "1 repeated practice row",
    ]
    assert {r["practice_code"] for r in found(record, "code_unique")} == {"A00002"}
    assert [r["practice_code"] for r in found(record, "pcn_allocated")] == ["A00003"]


def test_trap_8_a_rate_of_a_list_of_one_stays_as_published(england):
    dataset, record = england
    figures = dataset.table("observations").set_index(["area_code", "period_start"])
    assert figures.loc[("A00002", pd.Timestamp("2014-11-01")), "value"] == 1000.0
    assert record.set_aside().empty


def test_trap_14_months_as_unix_seconds(england):
    dataset, _ = england
    figures = dataset.table("observations")
    months = sorted(set(figures["period_start"]))
    assert months == [pd.Timestamp("2014-11-01"), pd.Timestamp("2014-12-01")]
    nothing = figures[figures["value"].isna()]
    assert nothing["area_code"].tolist() == ["A00002"]
    assert nothing["state"].tolist() == ["not_submitted"]  # never 0


# Northern Ireland

INDICATORS = ("DM012", "DM008", "HYP003NI", "AF007", "VI02NI", "COPD003")
NO_VALUE = "COPD003"  # in the place of Achievement_LVSD, empty for every practice


def irish() -> dict[str, bytes]:
    practices = pd.DataFrame(
        {
            "PracNo": [1, 27],
            "PracticeName": ["Dr. FIRST", "Dr. SECOND"],
            "Postcode": ["BT1 1AA", "BT2 2BB"],
            "LCG": ["Belfast"] * 2,
            "Trust": ["Belfast HSC Trust"] * 2,
            "RegisteredPatients": [5000, 6000],
            "Ward_Dep_Rank": [97.0, 98.0],
            "DepQuintile": [4.0, 4.0],
            "Address1": ["HARBOUR PRACTICE", "GREEN PRACTICE"],
            "Federation": ["East Belfast"] * 2,
        }
    )
    qof = pd.DataFrame(
        [
            (code, "Domain", word, "words", None if word == NO_VALUE else 0.9, 100.0)
            for code in ("Z00001", "Z00027")
            for word in INDICATORS
        ],
        columns=[
            "Practice",
            "QOF_Domain",
            "QOF_Indicator",
            "QOF_Description",
            "QOF_Achievement",
            "QOF_Register",
        ],
    )
    prevalence = pd.DataFrame(
        [
            (code, domain, 300.0, "X001", 5000.0, 0.06)
            for code in ("1", "27")
            for domain in ("Diabetes", "Hypertension")
        ],
        columns=[
            "Practice",
            "QOF_Domain",
            "DiseaseRegister",
            "RegisterIndicator",
            "Registered_Patients",
            "Prevalence",
        ],
    )
    frames = {"practices": practices, "qof": qof, "prevalence": prevalence}
    return {f"{name}.parquet": parquet(frame) for name, frame in frames.items()}


@pytest.fixture(scope="module")
def northern_ireland(tmp_path_factory, great_expectations):
    folder = tmp_path_factory.mktemp("traps") / "ni"
    dataset = taken_in(folder, irish())
    return dataset, run_checks(folder, REPOSITORY)


def test_trap_4_one_practice_has_one_code(northern_ireland):
    """The number 1, the text 1 and Z00001."""
    dataset, record = northern_ireland
    codes = {"Z00001", "Z00027"}
    assert set(dataset.table("practices")["practice_code"]) == codes
    figures = dataset.table("observations")
    for _, rows in figures.groupby("measure"):
        assert set(rows["area_code"]) == codes
    assert not found(record, "practice_in_list")


def test_trap_9_a_measure_without_any_value_is_not_zero(northern_ireland):
    dataset, record = northern_ireland
    figures = dataset.table("observations")
    empty = figures[figures["measure"].eq("copd_review")]
    assert len(empty) == 2
    assert set(empty["state"]) == {"not_submitted"}
    assert empty[["numerator", "value"]].isna().all(axis=None)
    sent = dataset.table("submissions")
    assert set(sent.loc[sent["what"].eq("copd_review"), "state"]) == {"not_submitted"}
    assert record.set_aside().empty


# A file with a row for each figure

PRACTICES = csv(
    "practice_code,practice_name,cluster_code,cluster,partnership,board,list_size",
    *(
        f"P{n},Surgery {n},C{1 if n < 5 else 2},North,Area,Board,4000"
        for n in range(1, 7)
    ),
)
MONTHS = [f"2025-{month:02d}" for month in range(1, 7)]


def figure(code: str, month: str) -> str | None:
    """P2 is abolished, P3 is full, P5 is late."""
    checked, register = {"P2": ("0", "0"), "P3": ("80", "80")}.get(code, ("70", "100"))
    if code == "P5" and month == MONTHS[-1]:
        return None
    return f"{code},{month},{checked},{register}"


@pytest.fixture(scope="module")
def long_file(tmp_path_factory, great_expectations):
    folder = tmp_path_factory.mktemp("traps") / "long"
    rows = [figure(f"P{n}", month) for n in range(1, 7) for month in MONTHS]
    files = {
        "example_practices.csv": PRACTICES,
        "example_foot_checks.csv": csv(
            "practice_code,month,checked,on_register", *(r for r in rows if r)
        ),
    }
    dataset = taken_in(folder, files)
    return dataset, run_checks(folder, REPOSITORY)


def of_practice(dataset: Dataset, code: str) -> pd.DataFrame:
    figures = dataset.table("observations")
    return figures[figures["area_code"].eq(code)].set_index("period_start")


def test_trap_6_nobody_in_the_denominator_is_no_rate(long_file):
    dataset, record = long_file
    ghost = of_practice(dataset, "P2")
    assert len(ghost) == len(MONTHS)
    assert set(ghost["state"]) == {"not_applicable"}
    assert ghost["value"].isna().all()  # neither 0 % nor infinite
    missing = {row["practice_code"] for row in found(record, "mostly_reported")}
    assert "P2" not in missing  # nobody to count is no missing figure
    assert "P2" not in set(record.set_aside()["practice_code"])


def test_trap_7_an_infinite_rate_is_set_aside_and_nothing_else(tmp_path):
    name = "opioidper1000_practice.csv.gz"
    raw = gzip.decompress(ENGLISH[name])
    assert b"1.5,,0.7" in raw
    endless = gzip.compress(raw.replace(b"1.5,,0.7", b"1.5,,inf"))
    taken_in(tmp_path / "england", {**ENGLISH, name: endless})
    record = run_checks(tmp_path / "england", REPOSITORY)
    keys = record.set_aside()[["practice_code", "period_start"]].to_numpy().tolist()
    assert keys == [["A00003", "2014-12-01"]]
    assert record.stopping() == []


def test_trap_10_a_hundred_percent_is_no_fault(long_file):
    dataset, record = long_file
    assert set(of_practice(dataset, "P3")["value"]) == {1.0}
    critical = [f for f in record.findings if f.severity == "critical"]
    assert not any(f.concerns({"P3"}) for f in critical)


def test_trap_19_a_practice_missing_in_the_latest_month_is_named(long_file):
    dataset, record = long_file
    sent = dataset.table("submissions").set_index(["practice_code", "period_start"])
    newest = pd.Timestamp(f"{MONTHS[-1]}-01")
    assert sent.loc[("P5", newest), "state"] == "not_submitted"
    assert sent.loc[("P1", newest), "state"] == "received"
    assert newest not in of_practice(dataset, "P5").index  # no figure is made up
    late = found(record, "newest_month_sent")
    assert [row["practice_code"] for row in late] == ["P5"]


def test_trap_22_a_cluster_of_two_practices_comes_in(long_file):
    """What may be shown of it is for disclosure control to say, not for intake."""
    dataset, record = long_file
    practices = dataset.table("practices")
    assert practices["cluster_code"].value_counts().to_dict() == {"C1": 4, "C2": 2}
    assert not found(record, "not_alone")
