"""Each row of a dataset knows its raw file, and the line or cell it came from."""

import pandas as pd
import pytest
from openpyxl import Workbook
from pandas.testing import assert_frame_equal

from qikit.data.dataset import ORIGINS, SCHEMAS
from qikit.data.definitions.bundle_files import BundleFile
from qikit.data.extracts.origins import HERE, form_origins, line_words, whole_line
from qikit.data.extracts.reading.places import LETTERS, SHEET
from tests.unit.data.extracts.desk import MAPPINGS, Desk


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "data")


def with_figures(**changes) -> list[dict]:
    """The mappings, with figures of another layout."""
    practices, figures, *rest = MAPPINGS["files"]
    return [practices, {"name": "figures", "match": "figures*", **changes}, *rest]


def origins(dataset, table) -> list[str]:
    found = dataset.origins(table)
    assert len(found) == len(dataset.table(table))
    return [
        f"{row.file}, {row.where.replace(HERE, str(row.line))}"
        for row in found.itertuples()
    ]


def test_a_row_a_figure(desk):
    """The second line is empty: lines are counted as an editor counts them."""
    desk.put("figures.csv", "code,month,n,d\n\nA1,2026-01,30,40\nA2,2026-01,0,40\n")
    made = desk.take_in()
    assert origins(made, "observations") == [
        "figures.csv, line 3",
        "figures.csv, line 4",
    ]


def test_only_the_rows_of_mapped_measures(desk):
    text = "code,month,what,n,d\nA1,2026-01,eyes,1,2\nA1,2026-01,feet,30,40\n"
    desk.put("figures.csv", text)
    long = {**MAPPINGS["files"][1]["observations"], "measure_column": "what"}
    del long["measure"]
    files = with_figures(observations=long | {"measures": {"feet": "foot_check"}})
    made = desk.take_in(files=files)
    assert origins(made, "observations") == ["figures.csv, line 3"]


def test_a_column_a_practice(desk):
    desk.put("figures.csv", "month,p A1,p A2\n2026-01,1,2\n2026-02,3,4\n")
    wide = {"layout": "wide", "period": {"column": "month"}}
    wide |= {"measure": "foot_check", "practice_prefix": "p "}
    made = desk.take_in(files=with_figures(observations=wide))
    said = dict(
        zip(
            made.table("observations")["value"],
            origins(made, "observations"),
            strict=True,
        )
    )
    assert said == {
        1.0: "figures.csv, line 2, column p A1",
        3.0: "figures.csv, line 3, column p A1",
        2.0: "figures.csv, line 2, column p A2",
        4.0: "figures.csv, line 3, column p A2",
    }


MONTHS_WIDE = {
    **{"layout": "wide_months", "practice_code": "code", "measure": "foot_check"},
    "period": {"header": "true", "form": "yyyy-mm"},
}


def test_a_column_a_month(desk):
    """The newer month stands first in the file; each value has its own cell."""
    desk.put("figures.csv", "code,2026-02,2026-01\nA1,1,2\nA2,3,4\n")
    wide = MONTHS_WIDE | {"value": "{period}"}
    made = desk.take_in(files=with_figures(observations=wide))
    said = dict(
        zip(
            made.table("observations")["value"],
            origins(made, "observations"),
            strict=True,
        )
    )
    assert said == {
        1.0: "figures.csv, line 2, column 2026-02",
        2.0: "figures.csv, line 2, column 2026-01",
        3.0: "figures.csv, line 3, column 2026-02",
        4.0: "figures.csv, line 3, column 2026-01",
    }


def test_two_columns_a_month_are_no_one_cell(desk):
    desk.put("figures.csv", "code,n 2026-01,d 2026-01\nA1,1,2\n")
    wide = MONTHS_WIDE | {"numerator": "n {period}", "denominator": "d {period}"}
    made = desk.take_in(files=with_figures(observations=wide))
    assert origins(made, "observations") == ["figures.csv, line 2"]


def test_a_cell_of_a_workbook(desk):
    book = Workbook()
    book.active.title = "Data"
    for row in (["A list"], ["code", "2026-01"], ["A1", 1], ["A2", 2]):
        book.active.append(row)
    (desk.incoming / "figures.csv").unlink()
    book.save(desk.incoming / "figures.xlsx")
    wide = MONTHS_WIDE | {"value": "{period}"}
    reader = {"format": "excel", "sheet": "Data", "header": "find"}
    made = desk.take_in(files=with_figures(observations=wide, reader=reader))
    assert origins(made, "observations") == [
        "figures.xlsx, sheet Data, cell B3",
        "figures.xlsx, sheet Data, cell B4",
    ]


def test_list_sizes_and_shares_worked_out_of_them(desk):
    text = "code,month,sex,total,young\nA1,2026-01,Male,9,3\nA1,2026-01,All,20,5\n"
    desk.put("figures.csv", text)
    lists = {
        **{"practice_code": "code", "period": {"column": "month"}, "sex": "sex"},
        "bands": {"all": "total", "0-15": "young"},
        "shares": {"share_young": ["0-15"]},
    }
    made = desk.take_in(files=with_figures(populations=lists))
    assert origins(made, "populations") == [
        "figures.csv, line 2, column total",
        "figures.csv, line 3, column total",
        "figures.csv, line 2, column young",
        "figures.csv, line 3, column young",
    ]
    assert origins(made, "observations") == ["figures.csv, line 3"]


def test_a_practice_that_was_listed_twice(desk):
    """The repeated row is dropped, and the lines after it stay right."""
    desk.change("practices.csv", "A2,", "A1,High Street,P1,North,Area,Region,4000\nA2,")
    made = desk.take_in()
    assert origins(made, "practices") == [
        "practices.csv, line 2",
        "practices.csv, line 4",
    ]


def test_events_and_a_second_reading_from_what_was_kept(desk):
    desk.put("events.csv", "scope,date,label,k\nP1,2026-01-15,Learning,note\n")
    first = desk.take_in()
    before = {name: first.origins(name) for name in SCHEMAS}
    assert origins(first, "events") == ["events.csv, line 2"]
    again = desk.take_in()
    assert again.tables_folder != first.tables_folder
    for name, rows in before.items():
        now = again.origins(name)
        assert (now is None) == (rows is None), name
        if rows is not None:
            assert_frame_equal(now, rows)


def test_two_files_of_one_kind(desk):
    desk.put("figures_2.csv", "code,month,n,d\nA2,2026-03,30,40\n")
    figures = {**MAPPINGS["files"][1], "several": "true"}
    made = desk.take_in(files=with_figures(**figures))
    assert origins(made, "observations") == [
        "figures.csv, line 2",
        "figures.csv, line 3",
        "figures_2.csv, line 2",
    ]


def test_what_is_worked_out_from_many_tables_has_no_origin(desk):
    made = desk.take_in()
    assert len(made.table("submissions")) > 0
    assert made.origins("submissions") is None


def test_a_dataset_without_origins_is_still_read(desk):
    made = desk.take_in()
    for path in (made.tables_folder / ORIGINS).iterdir():
        path.write_bytes(b"damaged")
    assert made.origins("observations") is None
    assert len(made.table("observations")) == 2


def test_a_figure_of_a_form_has_the_form_of_its_practice_month_and_bundle():
    bundle = BundleFile.model_construct(
        id="warfarin", elements=(), composite_measure="warfarin_composite"
    )
    month = pd.Timestamp("2026-01-01")
    forms = pd.DataFrame(
        [
            ("A1", month, "frailty", "A1 frailty.xlsx", "", 0),
            ("A1", month, "warfarin", "A1.xlsx", "", 0),
            ("A1", month, "warfarin", "A1.xlsx", "", 0),
            ("B2", month, "warfarin", "B2.xlsx", "", 0),
        ],
        columns=["practice_code", "month", "bundle", "_file", "_where", "_line"],
    )
    figures = pd.DataFrame({"area_code": ["B2", "A1"], "period_start": month})
    figures["measure"] = "warfarin_composite"
    found = form_origins(figures, forms, {"warfarin": bundle})
    assert found["_file"].tolist() == ["B2.xlsx", "A1.xlsx"]


def test_words_for_a_cell_and_its_whole_row():
    sheet = pd.DataFrame({"n": ["1"]})
    sheet.attrs = {SHEET: "Data, cell", LETTERS: {"n": "D"}}
    plain = pd.DataFrame({"n": ["1"]})
    assert line_words(sheet, "n") == f"sheet Data, cell, cell D{HERE}"
    assert line_words(sheet, "preamble") == f"sheet Data, cell, row {HERE}"
    assert line_words(plain, "n") == f"line {HERE}, column n"
    assert whole_line(line_words(sheet, "n")) == line_words(sheet)
    assert whole_line(line_words(plain, "n")) == line_words(plain) == f"line {HERE}"
