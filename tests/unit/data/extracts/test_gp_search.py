"""The mapping for searches of practices, on exports invented after its picture."""

import datetime as dt

import pytest
from openpyxl import Workbook

from qikit.data.definitions.source_files import read_source
from qikit.data.extracts.figures import observation_rows
from qikit.data.extracts.reading.raw_files import read_raw_file
from qikit.errors import DataError

EXPORT = """\
Search export
Organisation,High Street Surgery (SYN01)
Relative Date,31/03/2026
Last Run,02/04/2026 08:15

Search,Population Count,Parent Population,%
Diabetes: feet checked,"1,234","1,500",82%
Hypertension: last pressure to target,0,310,0%
Asthma: reviewed,12,40,30%

Printed by the clinical system
"""


@pytest.fixture(scope="module")
def source(repository):
    return read_source(repository / "params" / "sources" / "gp_search.yml")


def rows_of(path, source, name):
    mapping = next(m for m in source.files if m.name == name)
    rows = observation_rows(read_raw_file(path, mapping), mapping, source)
    rows["month"] = rows["period_start"].dt.strftime("%Y-%m")
    columns = ["area_code", "month", "measure", "numerator", "denominator", "state"]
    return list(rows[columns].itertuples(index=False, name=None))


def test_one_export_of_one_practice(tmp_path, source):
    path = tmp_path / "gp_search_a.csv"
    path.write_text(EXPORT, "utf-8")
    assert rows_of(path, source, "search_export") == [
        ("SYN01", "2026-03", "diabetes_foot_check", 1234.0, 1500.0, "reported"),
        ("SYN01", "2026-03", "hypertension_bp", 0.0, 310.0, "zero"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (" (SYN01)", "", "the lines above the header hold no 'practice_code'"),
        ("31/03/2026", "2026-03-31", "hold no 'relative_date'"),
        ("31/03/2026", "03/31/2026", "(month 31)"),
        ("Population Count", "Count", "line 6 has no 'Population Count'"),
        ("Diabetes: feet checked", "Feet", "no row holds 'Diabetes: feet checked'"),
        ('"1,234"', "12%", "column Population Count: '12%' is not a number"),
    ],
)
def test_an_export_that_is_not_like_the_picture(tmp_path, source, old, new, says):
    path = tmp_path / "gp_search_a.csv"
    path.write_text(EXPORT.replace(old, new), "utf-8")
    with pytest.raises(DataError) as error:
        rows_of(path, source, "search_export")
    assert says in str(error.value)


@pytest.mark.parametrize("april", ["Apr-25", dt.date(2025, 4, 1)])
def test_a_workbook_with_a_pair_of_columns_a_month(tmp_path, source, april):
    made = Workbook()
    figures = ["Population Count", "Parent Population"] * 2
    for row in [
        ["Feet checked in 15 months"],
        [],
        [None, april, None, "May-25", None],
        ["Practice code", *figures],
        ["SYN01", 30, 40, 32, 41],
        ["SYN02", 7, 9, None, None],
        [],
        ["SYN02 did not send May"],
    ]:
        made.active.append(row)
    made.active.merge_cells("B3:C3")
    made.active.merge_cells("D3:E3")
    made.save(tmp_path / "gp_search.xlsx")
    name = "diabetes_foot_check"
    found = rows_of(tmp_path / "gp_search.xlsx", source, "search_workbook")
    assert found[:3] == [
        ("SYN01", "2025-04", name, 30.0, 40.0, "reported"),
        ("SYN02", "2025-04", name, 7.0, 9.0, "reported"),
        ("SYN01", "2025-05", name, 32.0, 41.0, "reported"),
    ]
    assert found[3][-1] == "not_submitted"
    assert len(found) == 4
