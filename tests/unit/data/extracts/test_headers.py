"""A table among other lines: its header is found; what is round it is no data."""

import pytest

from qikit.data.definitions.column_forms import Reader
from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.extracts.columns import numbers
from qikit.data.extracts.reading.raw_files import read_extract
from qikit.errors import DataError

EXPORT = """\
Search export
Organisation,High Street Surgery (SYN01)
Relative Date,31/03/2026

Search,Population Count,Parent Population
Feet checked,"1,234","1,500"
Blood pressure,300,400

Printed by the system, page 1
"""
NAMED = ["Search", "Population Count"]
PREAMBLE = {
    "practice": r"^Organisation .*\((\w+)\)$",
    "date": r"^Relative Date ([0-9/]+)$",
}
FIND = {"header": "find", "until_blank": "true", "thousands": "comma"}


@pytest.fixture
def read(tmp_path):
    def write_and_read(text: str, columns=NAMED, **reader):
        path = tmp_path / "f.csv"
        path.write_text(text, encoding="utf-8", newline="")
        return read_extract(path, Reader(**reader), columns=columns)

    return write_and_read


def test_the_header_is_found_and_the_footer_left_out(read):
    found = read(EXPORT, **FIND, preamble=PREAMBLE)
    assert found["Search"].tolist() == ["Feet checked", "Blood pressure"]
    assert found["practice"].tolist() == ["SYN01", "SYN01"]
    assert found["date"].tolist() == ["31/03/2026", "31/03/2026"]
    assert found["_line"].tolist() == [6, 7]


def test_thousands_are_numbers_where_the_mapping_says_so(read):
    found = read(EXPORT, **FIND)
    counts = numbers(found, "Population Count", "f.csv")
    assert counts.tolist() == [1234.0, 300.0]


@pytest.mark.parametrize("cell", ["1,23", "12,3456", "1,234,5", "Street 1,234", ",123"])
def test_other_commas_stay(read, cell):
    found = read(f'n,m\n"{cell}",1\n', thousands="comma")
    assert found["n"].tolist() == [cell]


@pytest.mark.parametrize(
    ("cell", "plain"),
    [("1,234", "1234"), ("-12,345,678.50", "-12345678.50"), (" 1,000 ", "1000")],
)
def test_commas_of_thousands_go(read, cell, plain):
    assert read(f'n,m\n"{cell}",1\n', thousands="comma")["n"].tolist() == [plain]


def test_without_a_word_in_the_mapping_thousands_are_no_numbers(read):
    found = read(EXPORT, header="find", until_blank="true")
    with pytest.raises(DataError, match=r"f\.csv, line 6, column Population Count: "):
        numbers(found, "Population Count", "f.csv")


def test_a_footer_that_is_not_announced_is_refused(read):
    with pytest.raises(DataError, match="line 9 has 2 cells where the header has 3"):
        read(EXPORT, header="find")


def test_a_column_that_no_line_has_is_named_with_the_nearest(read):
    with pytest.raises(DataError) as error:
        read(EXPORT, columns=[*NAMED, "Parent Poplation"], **FIND)
    assert str(error.value) == (
        "f.csv: no line holds all columns of the mapping; line 5 has no "
        "'Parent Poplation'. Did you mean 'Parent Population'?"
    )


def test_a_file_without_any_such_header_says_which_columns(read):
    with pytest.raises(DataError, match="first 50 lines is a header with 'Search', 'P"):
        read("one,two\n1,2\n", **FIND)


def test_another_delimiter_is_told_also_when_the_header_is_looked_for(read):
    with pytest.raises(DataError, match="separated by semicolons, not by commas"):
        read("Title\nSearch;Population Count\nx;1\n", header="find")


@pytest.mark.parametrize(("above", "is_found"), [(49, True), (50, False)])
def test_the_header_is_looked_for_in_fifty_lines(read, above, is_found):
    text = "a title\n" * above + "Search,Population Count\nx,1\n"
    if is_found:
        assert read(text, header="find")["_line"].tolist() == [51]
        return
    with pytest.raises(DataError, match="none of the first 50 lines"):
        read(text, header="find")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("(SYN01)", "", "hold no 'practice'"),
        ("Search export", "Organisation,B (SYN02)", "hold 2 different 'practice'"),
        ("Parent Population", "date", "'date' is a column already"),
    ],
)
def test_a_preamble_without_what_is_needed_is_refused(read, old, new, says):
    with pytest.raises(DataError, match="'preamble") as error:
        read(EXPORT.replace(old, new), **FIND, preamble=PREAMBLE)
    assert says in str(error.value)
    assert "High Street" not in str(error.value)


def test_a_header_over_two_lines_is_joined(read):
    found = read(
        "Practice,Apr-25,,May-25,\n,count,of,count,of\nA,1,2,3,4\n", header_rows="2"
    )
    assert list(found) == [
        "Practice",
        "Apr-25 count",
        "Apr-25 of",
        "May-25 count",
        "May-25 of",
        "_line",
    ]
    assert found["_line"].tolist() == [3]


def test_a_header_over_two_lines_is_found(read):
    text = "Title,,\nPractice,Apr-25,\n,n,d\nA,1,2\n"
    found = read(text, ["Practice", "Apr-25 d"], header="find", header_rows="2")
    assert found["Apr-25 d"].tolist() == ["2"]


FORM = {
    "layout": "long",
    "period": {"column": "date", "form": "dd/mm/yyyy"},
    "practice_code": "practice",
    "measure": "m",
    "numerator": "Population Count",
    "denominator": "Parent Population",
}


def test_the_mapping_says_which_columns_make_the_header():
    reader = {"header": "find", "preamble": PREAMBLE}
    mapping = FileMapping(name="f", match="f", reader=reader, observations=FORM)
    assert mapping.column_names == ("Population Count", "Parent Population")


@pytest.mark.parametrize(
    ("reader", "says"),
    [
        ({"preamble": PREAMBLE}, "'preamble' needs 'header: find'"),
        ({"sheet": "Data"}, "are for 'format: excel'"),
        ({"format": "parquet", "header": "find"}, "Parquet file has no lines above"),
        ({"header_rows": "4"}, "less than or equal to 3"),
        ({"header": "find", "preamble": {"a": "("}}, "is no regular expression"),
        ({"header": "find", "preamble": {"a": "x"}}, "must have one group, not 0"),
    ],
)
def test_what_a_reader_cannot_mean_is_refused(reader, says):
    with pytest.raises(ValueError, match="reader") as error:
        FileMapping(name="f", match="f", reader=reader, observations=FORM)
    assert says in str(error.value)
