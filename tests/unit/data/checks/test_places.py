"""Where failing rows came from: the raw file with its line or cell, in words."""

import pandas as pd
import pytest

from qikit.data.checks.places import Origins, files_of, of_raw_file, place_texts
from qikit.data.dataset import ORIGINS, write_dataset
from qikit.data.extracts.origins import HERE

LINE = f"line {HERE}"
JAN, FEB = pd.Timestamp("2026-01-01"), pd.Timestamp("2026-02-01")
FIGURES = pd.DataFrame(
    [
        ("A1", JAN, "feet"),
        ("A1", FEB, "feet"),
        ("A1", FEB, "feet"),
        ("B2", JAN, "comp"),
    ],
    columns=["area_code", "period_start", "measure"],
).assign(level="practice", breakdown="all", state="reported")
SAMPLES = pd.DataFrame(
    {"practice_code": "B2", "month": JAN, "bundle": "warfarin", "element": ["x", "y"]}
)


def origin(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["file", "where", "line"])


ORIGIN = {
    "observations": origin(
        ("a.csv", LINE, 2), ("a.csv", LINE, 3), ("b.csv", LINE, 7), ("B2.xlsx", "", 0)
    ),
    "bundle_samples": origin(("B2.xlsx", "", 0), ("B2.xlsx", "", 0)),
}


@pytest.fixture
def dataset(tmp_path):
    tables = {"observations": FIGURES, "bundle_samples": SAMPLES}
    return write_dataset(tmp_path, tables, identity="drawn", origins=ORIGIN)


def said(places) -> dict[int, str]:
    return place_texts(places)


def joined(dataset, name, **keys) -> dict[int, str]:
    rows = pd.DataFrame({k: v if isinstance(v, list) else [v] for k, v in keys.items()})
    return said(Origins(dataset).of("joins", name, rows, pd.Series(range(len(rows)))))


def test_a_row_of_a_table_is_found_by_its_position(dataset):
    at = [2, 3]  # February's: figures are stored by measure, "comp" before "feet"
    keys = pd.DataFrame({"practice_code": ["A1", "A1"]}, index=at)
    owners = pd.Series([0, 0], index=at)  # two rows for one key
    found = Origins(dataset).of("tables", "observations", keys, owners)
    assert said(found) == {0: "a.csv, line 3; b.csv, line 7"}
    assert files_of(found) == ("a.csv", "b.csv")


def test_a_row_of_a_join_is_found_by_its_keys(dataset):
    found = joined(
        dataset,
        "changes",
        practice_code=["A1", "B2", "Z9"],
        measure=["feet", "comp", "feet"],
        period_start=["2026-01-01"] * 3,
    )
    assert found == {0: "a.csv, line 2", 1: "B2.xlsx"}


def test_what_was_sent_is_a_figure_or_a_form(dataset):
    found = joined(
        dataset,
        "late_submissions",
        practice_code=["A1", "B2"],
        what=["feet", "warfarin"],
        period_start=["2026-01-01"] * 2,
    )
    assert found == {0: "a.csv, line 2", 1: "B2.xlsx"}


def test_a_form_is_found_by_its_month(dataset):
    keys = {"practice_code": "B2", "bundle": "warfarin", "period_start": "2026-01-01"}
    assert joined(dataset, "bundle_forms", **keys) == {0: "B2.xlsx"}


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("membership_changes", {"practice_code": "A1"}),
        ("missing_months", {"practice_code": "A1", "what": "feet"}),
        ("scopes", {"scope": "A1", "table": "meetings"}),
        ("changes", {"practice_code": "A1", "measure": "feet", "period_start": ""}),
    ],
)
def test_what_is_in_no_line_has_no_place(dataset, name, keys):
    assert joined(dataset, name, **keys) == {}


def test_a_dataset_of_an_earlier_version_has_no_places(dataset):
    for path in (dataset.tables_folder / ORIGINS).iterdir():
        path.unlink()
    keys = {"practice_code": "A1", "measure": "feet", "period_start": "2026-01-01"}
    assert joined(dataset, "changes", **keys) == {}
    owners = pd.Series([0])
    found = Origins(dataset).of("tables", "observations", pd.DataFrame([keys]), owners)
    assert said(found) == {}


def places(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["owner", "file", "where", "line"])


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([("a.csv", LINE, 3)], "a.csv, line 3"),
        ([("a.csv", LINE, 9), ("a.csv", LINE, 3)], "a.csv, line 3 and line 9"),
        (
            [("a.csv", LINE, n) for n in (1, 2, 3)],
            "a.csv, line 1, line 2 and line 3",
        ),
        ([("a.csv", LINE, n) for n in (1, 2, 3, 4)], "a.csv"),
        ([("a.xlsx", f"sheet S, cell D{HERE}", 7)], "a.xlsx, sheet S, cell D7"),
        (  # many cells of one row are that row
            [("a.xlsx", f"sheet S, cell {c}{HERE}", 7) for c in "ABCD"],
            "a.xlsx, sheet S, row 7",
        ),
        (
            [("a.csv", f"line {HERE}, column {c}", 7) for c in "ABCD"],
            "a.csv, line 7",
        ),
        ([("A1.xlsx", "", 0)], "A1.xlsx"),
        ([("a.csv", LINE, 3), ("b.csv", LINE, 3)], "a.csv, line 3; b.csv, line 3"),
    ],
)
def test_places_in_words(rows, text):
    assert said(places(*[(0, *row) for row in rows])) == {0: text}


def test_a_row_of_many_files_is_in_none():
    many = places(*[(0, f"{n}.csv", LINE, 2) for n in range(3)], (1, "0.csv", LINE, 5))
    assert said(many) == {1: "0.csv, line 5"}


def test_a_line_of_a_raw_file_read_again():
    lines = pd.Series([2, 4, 5])
    found = of_raw_file("a.csv", lines, LINE, pd.Series([0, 1], index=[2, 0]))
    assert said(found) == {0: "a.csv, line 5", 1: "a.csv, line 2"}
