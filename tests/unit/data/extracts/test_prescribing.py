"""Prescribing files: true zeros, exact sums, and nothing lost without a word."""

import gzip
import json
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.definitions.source_files import Source, read_source
from qikit.data.extracts.intake import Definitions, take_in
from qikit.data.extracts.prescribing.prescribing_rows import (
    prescribing_rows,
    prescribing_summary,
)
from qikit.errors import DataError

FORM = {
    "practice_code": "GPPractice",
    "period": {"column": "PaidDateMonth", "form": "yyyymm"},
    "item_code": "BNFItemCode",
    "items": "NumberOfPaidItems",
    "quantity": "PaidQuantity",
    "cost": "GrossIngredientCost",
    "not_practices": ["99997", "99999"],
    "measures": {
        "broad": {
            "numerator": {"of": "items", "bnf": ["0501021", "050112"]},
            "denominator": {"of": "items", "bnf": ["0501"], "not_bnf": ["050109"]},
        },
        "spend": {"numerator": {"of": "cost"}},
    },
}
HEADER = (
    "HBT,GPPractice,BNFItemCode,BNFItemDescription,NumberOfPaidItems,PaidQuantity,"
    "GrossIngredientCost,PaidDateMonth"
)
CEFALEXIN, AMOXICILLIN = "0501021L0AAAAAA", "0501013B0AAAAAA"
RIFAMPICIN, STATIN = "0501090R0AAAAAA", "0212000B0AAAAAA"
DRAWN = f"""\
S08000015,10001,{CEFALEXIN},CEFALEXIN,2,28,1.10,202401
S08000015,10001,{AMOXICILLIN},AMOXICILLIN,6,126,2.20,202401
S08000015,10001,{RIFAMPICIN},RIFAMPICIN,5,60,0.05,202401
S08000015,10001,{AMOXICILLIN},AMOXICILLIN,3,63,0.10,202402
S08000015,10002,{STATIN},SIMVASTATIN,9,252,0.20,202401
S08000015,99997,{CEFALEXIN},CEFALEXIN,50,700,9.99,202401
"""


def mapping(**changes) -> FileMapping:
    reader = changes.pop("reader", {})
    cleared = changes.pop("cleared", [])
    code_form = changes.pop("code_form", None)
    return FileMapping(
        name="items",
        match="pitc*.csv*",
        reader=reader,
        cleared=cleared,
        code_form=code_form,
        prescribing={**FORM, **changes},
    )


SOURCE = Source(
    source="test",
    title="Drawn by hand",
    publisher="qikit",
    licence="OGL",
    country="Nowhere",
    levels={k: k for k in ("practice", "cluster", "hscp", "board", "country")},
    membership_as_of="2026-03",
    files=({"name": "items", "match": "pitc*.csv*", "prescribing": FORM},),
)


@pytest.fixture
def taken(tmp_path):
    """Write a file and add it up."""

    def write_and_add(content, name="pitc202401.csv", how=prescribing_rows, **changes):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        if how is prescribing_rows:
            return how(path, mapping(**changes), SOURCE)
        return how(path, mapping(**changes))

    return write_and_add


def short(rows: pd.DataFrame) -> list[tuple]:
    """Write figures as tuples; a missing number as None."""
    rows = rows.assign(month=rows["period_start"].dt.strftime("%Y-%m"))
    columns = "area_code month measure numerator denominator value state".split()
    plain = rows[columns].astype("object")
    return list(plain.where(plain.notna(), None).itertuples(index=False, name=None))


EXPECTED = [
    ("10001", "2024-01", "broad", 2.0, 8.0, 0.25, "reported"),
    ("10001", "2024-01", "spend", 3.35, None, 3.35, "reported"),
    ("10001", "2024-02", "broad", 0.0, 3.0, 0.0, "zero"),
    ("10001", "2024-02", "spend", 0.1, None, 0.1, "reported"),
    # no antibacterial at all: the share does not apply; in February no row at all
    ("10002", "2024-01", "broad", 0.0, 0.0, None, "not_applicable"),
    ("10002", "2024-01", "spend", 0.2, None, 0.2, "reported"),
]


def test_items_become_figures_of_practices_and_months(taken):
    found = taken(f"{HEADER}\n{DRAWN}")
    rows = found.tables["observations"]
    assert short(rows) == EXPECTED
    assert set(rows["level"]) == {"practice"}
    assert set(rows["breakdown"]) == {"all"}
    assert set(rows["source"]) == {"test"}


def test_what_is_no_practice_is_left_out_and_counted(taken):
    found = taken(f"{HEADER}\n{DRAWN}")
    assert found.rows == 6
    assert found.left_out == ["1 row of codes that are no practice (16.7%)"]


@pytest.mark.parametrize(
    ("content", "changes"),
    [
        (f"\ufeff{HEADER}\n{DRAWN}", {}),
        (f"{HEADER}\n{DRAWN}".replace("\n", "\r\n"), {}),
        (f"{HEADER}\r\n{DRAWN}", {}),  # two kinds of line ends
        (f"{HEADER}\n{DRAWN}\n,,,,,,,\n", {}),  # lines without content
        (f"{HEADER}\n{DRAWN}".replace(",", ";"), {"reader": {"delimiter": ";"}}),
        (f"{HEADER}\n{DRAWN}".replace(",10001,", ", 10001\t,"), {}),
        (f"{HEADER}\n{DRAWN}".replace(",9,252,", ",\u00a09 ,2.52e2,"), {}),
        (
            f"{HEADER}\n{DRAWN}".replace("CEFALEXIN", "CÉFALEXINE").encode("cp1252"),
            {"reader": {"encoding": "cp1252"}},
        ),
        (f"{HEADER}\n{DRAWN}".replace("CEFALEXIN,", '"CEFA,\nLEXIN",'), {}),
    ],
)
def test_the_same_figures_however_the_file_is_written(taken, content, changes):
    assert short(taken(content, **changes).tables["observations"]) == EXPECTED


def test_a_packed_file_gives_the_same_figures(taken):
    packed = gzip.compress(f"{HEADER}\n{DRAWN}".encode())
    found = taken(packed, name="pitc202401.csv.gz")
    assert short(found.tables["observations"]) == EXPECTED


def test_a_parquet_file_gives_the_same_figures(tmp_path):
    rows = [line.split(",") for line in DRAWN.splitlines()]
    frame = pd.DataFrame(rows, columns=HEADER.split(","))
    frame["NumberOfPaidItems"] = frame["NumberOfPaidItems"].astype("int64")
    frame["GrossIngredientCost"] = frame["GrossIngredientCost"].astype("float64")
    path = tmp_path / "pitc202401.parquet"
    pq.write_table(pa.Table.from_pandas(frame), path)
    found = prescribing_rows(path, mapping(reader={"format": "parquet"}), SOURCE)
    assert short(found.tables["observations"]) == EXPECTED


def test_codes_are_brought_to_their_one_form(taken):
    content = f"{HEADER}\nS,1,{CEFALEXIN},C,1,1,1,202401\n"
    content += f"S,Z00001,{AMOXICILLIN},A,3,1,1,202401\n"
    found = taken(content, code_form={"prefix": "Z", "digits": "5"})
    broad = found.tables["observations"].query("measure == 'broad'")
    assert short(broad) == [("Z00001", "2024-01", "broad", 1.0, 4.0, 0.25, "reported")]


def test_costs_are_added_up_exactly(taken):
    line = f"S,10001,{STATIN},S,1,1,0.1,202401\n"
    spend = taken(f"{HEADER}\n{line * 3}").tables["observations"]
    # in binary fractions 0.1 + 0.1 + 0.1 is 0.30000000000000004
    assert list(spend.query("measure == 'spend'")["value"]) == [0.3]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("five", "'five' is not a number"),
        ("1,5", "'1,5' is not a number"),
        ("1_000", "'1_000' is not a number"),
        ("inf", "'inf' is not a number"),
        ("", "'' is not a number"),
    ],
)
def test_a_cell_that_is_no_number_is_named_with_its_line(taken, cell, said):
    bad = f'S,10001,{STATIN},S,"{cell}",1,1,202401\n'
    with pytest.raises(DataError) as error:
        taken(f"{HEADER}\n{DRAWN}{bad}")
    assert said in str(error.value)
    assert "pitc202401.csv, line 8, column NumberOfPaidItems" in str(error.value)


def test_of_many_bad_cells_the_first_five_are_named(taken):
    bad = f"S,10001,{STATIN},S,x,1,1,202401\n"
    with pytest.raises(DataError) as error:
        taken(f"{HEADER}\n{bad * 8}")
    named = [problem.where for problem in error.value.problems]
    assert [where for where in named if "line" in where] == [
        f"pitc202401.csv, line {n}, column NumberOfPaidItems" for n in range(2, 7)
    ]
    assert "there may be more" in str(error.value)


def test_a_bad_cell_of_parquet_is_named_with_its_row(tmp_path):
    columns = HEADER.split(",")
    frame = pd.DataFrame([line.split(",") for line in DRAWN.splitlines()])
    frame.columns = columns
    frame.loc[2, "PaidQuantity"] = "many"
    path = tmp_path / "pitc202401.parquet"
    pq.write_table(pa.Table.from_pandas(frame), path)
    with pytest.raises(DataError, match="line 3, column PaidQuantity: 'many' is not"):
        prescribing_rows(path, mapping(reader={"format": "parquet"}), SOURCE)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"S,,{STATIN},S,1,1,1,202401", "line 2, column GPPractice: the cell is empty"),
        (f"S,1,{STATIN},S,1,1,1,202413", "'202413' is not written yyyymm"),
        (f"S,1,{STATIN},S,1,1,1,", "'' is not written yyyymm"),
    ],
)
def test_a_row_without_practice_or_month_is_refused(taken, line, said):
    with pytest.raises(DataError, match=said):
        taken(f"{HEADER}\n{line}\n")


def test_a_missing_column_is_named_with_the_nearest(taken):
    with pytest.raises(DataError) as error:
        taken(f"{HEADER}\n{DRAWN}".replace("NumberOfPaidItems", "NumberOfPaidItem"))
    assert "no column 'NumberOfPaidItems'" in str(error.value)
    assert "Did you mean 'NumberOfPaidItem'?" in str(error.value)


BAD_FILES = {
    "nothing": (b"", "the file is empty"),
    "only a header": (f"{HEADER}\n".encode(), "a header but no rows"),
    "NUL": (f"{HEADER}\n{DRAWN}".replace("STATIN", "ST\0TIN").encode(), "line 6.*NUL"),
    "UTF-16": (f"{HEADER}\n{DRAWN}".encode("utf-16"), "UTF-16"),
    "cp1252": (
        f"{HEADER}\n{DRAWN}".replace("STATIN", "STÄTIN").encode("cp1252"),
        "not utf-8.*encoding: cp1252",
    ),
    "a cell too few": (f"{HEADER}\n{DRAWN}S,1,2\n".encode(), "line 8 has 3 cells"),
    "a cell too many": (
        f"{HEADER}\n{DRAWN}".replace("LEXIN,2", "LEXIN,X,2").encode(),
        "line 2 has 9 cells where the header has 8",
    ),
    "an open quote": (f'{HEADER}\n{DRAWN}S,"1\n'.encode(), "begins on line 8"),
    "another delimiter": (
        f"{HEADER}\n{DRAWN}".replace(",", ";").encode(),
        "delimiter: semicolon",
    ),
    "a column twice": (f"{HEADER},HBT\n".encode(), "'HBT' appears twice"),
    "a long line": (HEADER.encode() + b"\n" + b"x" * 3_000_000, "line 2"),
    "a long header": (b"x" * 3_000_000, "line 1 has more than"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_refused_in_a_sentence(taken, kind):
    content, said = BAD_FILES[kind]
    with pytest.raises(DataError, match=said) as error:
        taken(content)
    assert len(str(error.value)) < 400  # never a whole line, never DuckDB's advice
    assert "strict_mode" not in str(error.value)


PACKED = gzip.compress(f"{HEADER}\n{DRAWN}".encode())


@pytest.mark.parametrize(
    "packed",
    [
        PACKED[:-12],
        PACKED[:-4],
        PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:],  # the checksum is another file's
        f"{HEADER}\n{DRAWN}".encode(),
    ],
)
def test_a_damaged_packed_file_is_refused(taken, packed):
    with pytest.raises(DataError, match="cannot be unpacked"):
        taken(packed, name="pitc202401.csv.gz")


def test_what_is_not_parquet_is_refused(taken):
    with pytest.raises(DataError, match="not Parquet"):
        taken(b"PAR1 but no more", reader={"format": "parquet"})


def test_a_reader_for_whole_files_is_refused(taken):
    with pytest.raises(DataError, match="plain CSV or Parquet"):
        taken(f"{HEADER}\n{DRAWN}", reader={"thousands": "comma"})


def test_the_month_in_the_name_must_be_that_of_every_row(taken):
    named = {"month_in_name": r"pitc([0-9]{6})\.csv"}
    january = "\n".join(x for x in DRAWN.splitlines() if x.endswith("202401"))
    assert taken(f"{HEADER}\n{january}", **named).rows == 5
    with pytest.raises(DataError) as error:
        taken(f"{HEADER}\n{DRAWN}", **named)
    assert "1 row of February 2024, but the name says January 2024" in str(error.value)
    with pytest.raises(DataError, match="the name holds no month"):
        taken(f"{HEADER}\n{january}", name="pitc_new.csv", **named)


def test_the_summary_counts_what_the_checks_judge(taken):
    bad = f"""\
S,10001,{STATIN},S,0,1,1,202401
S,10001,{STATIN},S,1.5,-1,1,202401
S,10001,1010G0,S,1,1,-0.01,202401
S,10001,20010100001,APPLIANCE,1,1,1,202401
S,99999,{STATIN},S,1,1,1,202401
"""
    found = taken(f"{HEADER}\n{bad}", how=prescribing_summary)
    expected = pd.DataFrame(
        {
            "practice_code": ["10001", "99999"],
            "period_start": pd.to_datetime(["2024-01-01"] * 2).astype("datetime64[us]"),
            "month_number": [202401, 202401],
            "share_not_practice": [0.2, 0.2],
            "n_rows": [4, 1],
            "n_not_practice": [0, 1],
            "n_bad_code": [1, 0],
            "n_items_below_1": [1, 0],
            "n_items_not_whole": [1, 0],
            "n_negative_quantity": [1, 0],
            "n_negative_cost": [1, 0],
        }
    )
    assert_frame_equal(found, expected, check_dtype=False)


NHS_NUMBERS = [  # made up; the check digit is right
    "9434765919",
    "9434765870",
    "4010232137",
]


def test_a_column_of_identifiers_stops_the_intake(taken):
    lines = [f"S,10001,{STATIN},{NHS_NUMBERS[i % 3]},1,1,1,202401" for i in range(3)]
    with pytest.raises(DataError) as error:
        taken(f"{HEADER}\n" + "\n".join(lines))
    assert "column BNFItemDescription" in str(error.value)
    assert not any(number in str(error.value) for number in NHS_NUMBERS)
    clear = [{"column": "BNFItemDescription", "reason": "drawn for a test"}]
    found = taken(f"{HEADER}\n" + "\n".join(lines), cleared=clear)
    assert found.cleared == ["BNFItemDescription: drawn for a test"]


def test_codes_of_practices_that_are_identifiers_stop_the_intake(taken):
    """The column is mapped; no practice has a code of ten digits."""
    lines = [f"S,{n},{STATIN},SIMVASTATIN,1,1,1,202401" for n in NHS_NUMBERS]
    with pytest.raises(DataError, match="column GPPractice: 3 of 3 different") as error:
        taken(f"{HEADER}\n" + "\n".join(lines))
    assert not any(number in str(error.value) for number in NHS_NUMBERS)


def test_of_very_many_cells_an_even_sample_is_judged(taken, monkeypatch):
    module = "qikit.data.extracts.prescribing.large_identifiers.SAMPLE_AT_MOST"
    monkeypatch.setattr(module, 50)
    valid = valid_nhs_numbers(400)
    lines = [f"S,10001,{STATIN},{number},1,1,1,202401" for number in valid]
    with pytest.raises(DataError, match="column BNFItemDescription"):
        taken(f"{HEADER}\n" + "\n".join(lines))


def valid_nhs_numbers(how_many: int) -> list[str]:
    """Count up from 943000000, with the check digit (modulus 11) behind."""
    found = []
    for first in range(943_000_000, 943_000_000 + 2 * how_many):
        digits = [int(d) for d in str(first)]
        check = (
            11 - sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
        )
        if check != 10:
            found.append(f"{first}{check % 11}")
    return found[:how_many]


def test_a_header_that_names_people_stops_the_intake(taken):
    with pytest.raises(DataError, match="column Surname"):
        taken(f"{HEADER}\n{DRAWN}".replace("HBT", "Surname"))


def test_codes_of_the_dictionary_of_medicines_pass(taken):
    content = f"{HEADER}\n{DRAWN}".replace("S08000015", "330943476591912")
    assert taken(content).rows == 6


def by_hand(lines: list[tuple]) -> pd.DataFrame:
    """Add up the measure `broad` with dicts and exact decimals, line by line."""
    sums: dict[tuple, list[Decimal]] = {}
    for practice, code, items, month in lines:
        if practice in FORM["not_practices"]:
            continue
        pair = sums.setdefault((practice, month), [Decimal(0), Decimal(0)])
        if code.startswith(("0501021", "050112")):
            pair[0] += Decimal(items)
        if code.startswith("0501") and not code.startswith("050109"):
            pair[1] += Decimal(items)
    rows = []
    for (practice, month), (above, below) in sorted(sums.items()):
        value = float(above) / float(below) if below else None
        rows.append((practice, f"{month[:4]}-{month[4:]}", above, below, value))
    return rows


LINES = st.lists(
    st.tuples(
        st.sampled_from(["10001", "10002", "00003", "99997"]),
        st.sampled_from([CEFALEXIN, AMOXICILLIN, RIFAMPICIN, STATIN, "20010100001"]),
        st.integers(-3, 300).map(str),
        st.sampled_from(["202312", "202401"]),
    ),
    min_size=1,
    max_size=30,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(LINES)
def test_the_same_as_adding_up_line_by_line(tmp_path, lines):
    text = [f"S,{p},{c},D,{i},1,1,{m}" for p, c, i, m in lines]
    path = tmp_path / "pitc202401.csv"
    path.write_text("\n".join([HEADER, *text]) + "\n")
    found = prescribing_rows(path, mapping(), SOURCE).tables["observations"]
    found = [r for r in short(found) if r[2] == "broad"]
    assert [(a, m, n, d, v) for a, m, _, n, d, v, _ in found] == by_hand(lines)


@pytest.mark.parametrize("folder", ["it's [new]", "a * b ?", "{x}"])
def test_no_folder_is_taken_for_a_pattern(tmp_path, monkeypatch, folder):
    (tmp_path / folder).mkdir()
    path = tmp_path / folder / "pitc202401.csv"
    path.write_text(f"{HEADER}\n{DRAWN}")
    assert prescribing_rows(path, mapping(), SOURCE).rows == 6
    monkeypatch.chdir(path.parent)
    assert prescribing_rows(Path(path.name), mapping(), SOURCE).rows == 6


def test_nothing_is_left_behind(taken, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    taken(f"{HEADER}\r\n{DRAWN}")
    with pytest.raises(DataError):
        taken(f"{HEADER}\r\n{DRAWN}S,1\n")
    assert list(scratch.iterdir()) == []


def test_the_mapping_that_comes_with_the_kit_reads_the_publishers_columns(
    repository, tmp_path
):
    source = read_source(repository / "params" / "sources" / "phs_prescribing.yml")
    path = tmp_path / "pitc202401.csv"
    path.write_text(
        f"{HEADER}\nS08000015,10001,{CEFALEXIN},C,1,28,1.1,202401\n"
        f"S08000015,10001,{AMOXICILLIN},A,3,28,1.1,202401\n"
        f"S08000015,10001,1001010P0AAAAAA,NAPROXEN,4,28,1.1,202401\n"
    )
    found = prescribing_rows(path, source.files[0], source).tables["observations"]
    assert short(found) == [
        ("10001", "2024-01", "broad_spectrum_antibiotics", 1, 4, 0.25, "reported"),
        ("10001", "2024-01", "nsaids_ibuprofen_naproxen", 4, 4, 1.0, "reported"),
    ]


def test_a_file_a_month_is_taken_in_with_the_list_of_practices(tmp_path):
    """Practice 10002 sends nothing in February: no figure there, and no zero."""
    listed = {"practice_code": "code", "practice_name": "name", "cluster": "c"}
    files = [
        {"name": "list", "match": "list.csv", "practices": {**listed, **HSCP}},
        {
            "name": "items",
            "match": "pitc*.csv*",
            "several": "true",
            "prescribing": {**FORM, "month_in_name": r"pitc([0-9]{6})\.csv"},
        },
    ]
    made = Source.model_validate(
        SOURCE.model_dump(exclude={"files", "synthetic"}) | {"files": files}
    )
    incoming = tmp_path / "data" / "incoming"
    incoming.mkdir(parents=True)
    (incoming / "list.csv").write_text("code,name,c,h,b\n10001,One,C,H,B\n")
    for month in ("202401", "202402"):
        lines = [line for line in DRAWN.splitlines() if line.endswith(month)]
        text = "\n".join([HEADER, *lines])
        with gzip.open(incoming / f"pitc{month}.csv.gz", "wt") as handle:
            handle.write(text)
    dataset = take_in(
        tmp_path / "data", Definitions({"test": made}), incoming=incoming, read_at=""
    )
    rows = dataset.table("observations").sort_values(
        ["area_code", "period_start", "measure"]
    )
    assert short(rows) == EXPECTED
    sources = dataset.table("sources").set_index("name")
    assert list(sources.loc[["pitc202401.csv.gz", "pitc202402.csv.gz"], "rows"]) == [
        5,
        1,
    ]


HSCP = {"hscp": "h", "board": "b"}


def test_the_suite_judges_columns_of_the_summary(taken, repository):
    path = repository / "expectations" / "extracts" / "phs_prescribing.json"
    judged = {
        rule["kwargs"]["column"]
        for rule in json.loads(path.read_text("utf-8"))["expectations"]
        if "column" in rule["kwargs"]
    }
    summary = taken(f"{HEADER}\n{DRAWN}", how=prescribing_summary)
    assert judged
    assert judged <= set(summary.columns)
