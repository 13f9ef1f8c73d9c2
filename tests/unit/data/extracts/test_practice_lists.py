"""Lists of practices: codes, names, clusters, and what is left out of them."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.definitions.source_files import Source
from qikit.data.extracts.practices import practice_rows, title_case
from qikit.errors import DataError

SOURCE = Source(
    source="test",
    title="Drawn by hand",
    publisher="qikit",
    licence="OGL",
    country="Nowhere",
    levels={k: k for k in ("practice", "cluster", "hscp", "board", "country")},
    membership_as_of="2026-03",
    files=(
        {
            "name": "f",
            "match": "f.csv",
            "lookup": {"field": "hscp", "code": "c", "name": "n"},
        },
    ),
)
COLUMNS = ["code", "name", "cluster_code", "cluster", "hscp", "board", "size", "type"]
FORM = {
    "practice_code": "code",
    "practice_name": "name",
    "cluster": "cluster",
    "cluster_code": "cluster_code",
    "hscp": "hscp",
    "board": "board",
    "list_size": "size",
}


def listed(*rows: str, names=None, code_form=None, **form):
    """Map rows written as "A1, High Street, P1, North, H, B, 4000, type"."""
    cells = [[cell.strip() for cell in row.split(";")] for row in rows]
    frame = pd.DataFrame(cells, columns=COLUMNS, dtype="str")
    frame["_line"] = range(2, len(cells) + 2)
    mapping = FileMapping(
        name="f.csv", match="f.csv", practices={**FORM, **form}, code_form=code_form
    )
    return practice_rows(frame, mapping, SOURCE, names or {})


def test_one_practice():
    made = listed("A1; High  Street ; P1; North; H; B; 4000; PMS")
    row = made.rows.iloc[0]
    assert made.left_out == []
    assert (row["practice_code"], row["practice_name"]) == ("A1", "High Street")
    assert (row["cluster_code"], row["cluster"]) == ("P1", "North")
    assert (row["hscp"], row["board"], row["country"]) == ("H", "B", "Nowhere")
    assert row["list_size"] == 4000
    assert row["valid_from"] == pd.Timestamp("2026-03-01")
    assert row["source"] == "test"


def test_what_cannot_be_seen_is_left_out_of_names():
    """ESC [31m makes a terminal write in red; U+202E turns what follows round."""
    made = listed(
        "A1; High\x1b[31m \u202eStreet\u200b ; P1; Nor\u00adth; H; B; 4000; x"
    )
    row = made.rows.iloc[0]
    assert (row["practice_name"], row["cluster"]) == ("High[31m Street", "North")


def test_an_open_membership_may_have_a_day_far_away():
    made = listed(
        "A1; High; P1; N; H; 1974-04-01; 1; 9999-12-31",
        valid_from="board",
        valid_to="type",
    )
    assert made.rows["valid_from"].dt.year.tolist() == [1974]
    assert made.rows["valid_to"].dt.year.tolist() == [9999]


def test_an_empty_list_size_is_missing():
    made = listed("A1; a; P1; North; H; B; ; ", "A2; b; P1; North; H; B; 0; ")
    assert made.rows["list_size"].isna().tolist() == [True, False]


@pytest.mark.parametrize("size", ["4000.5", "inf", "4,000", "many"])
def test_a_list_size_is_a_whole_number(size):
    with pytest.raises(DataError, match="line 2, column size"):
        listed(f"A1; a; P1; North; H; B; {size}; ")


def test_a_row_without_a_practice_code_is_refused():
    with pytest.raises(DataError, match="line 2, column code"):
        listed("; a; P1; North; H; B; 1; ")


def test_a_repeated_row_is_dropped_and_counted():
    made = listed(*["A1; a; P1; North; H; B; 10; "] * 3, "A2; b; P1; North; H; B; 9; ")
    assert made.rows["practice_code"].tolist() == ["A1", "A2"]
    assert made.left_out == ["2 repeated practice rows"]


def test_a_practice_in_two_clusters_stays_for_the_checks():
    made = listed("A1; a; P1; North; H; B; 10; ", "A1; a; P2; South; H; B; 10; ")
    assert made.rows["cluster_code"].tolist() == ["P1", "P2"]


def test_the_code_u_is_no_cluster():
    made = listed(
        "A1; a; U; UNALLOCATED; H; B; 10; ",
        "A2; b; U1; UPPER TOWN; H; B; 10; ",
        unallocated=["U"],
    )
    assert made.rows["cluster_code"].tolist() == ["", "U1"]
    assert made.rows["cluster"].tolist() == ["", "UPPER TOWN"]
    assert made.left_out == ["1 practice in no cluster"]


@pytest.mark.parametrize(
    ("cluster", "kept"),
    [
        ("Highland Undefined", ""),
        ("UNKNOWN", ""),
        ("", ""),
        ("Unknownton", "Unknownton"),  # only the whole word
        ("Bearsden/Milngavie", "Bearsden/Milngavie"),
        ("Coll, Colonsay & Tiree", "Coll, Colonsay & Tiree"),
        ("../../x", "../../x"),
    ],
)
def test_undefined_clusters_by_name(cluster, kept):
    made = listed(
        f"A1; a; ; {cluster}; H; B; 10; ",
        cluster_code=None,
        unallocated=["undefined", "unknown"],
    )
    assert made.rows["cluster"].tolist() == [kept]
    assert made.rows["cluster_code"].tolist() == [f"{kept}, B" if kept else ""]


def test_two_clusters_of_one_name_stay_two_by_their_codes():
    made = listed(
        "A1; a; P1; GRAND UNION PCN; H; B; 10; ",
        "A2; b; P2; GRAND UNION PCN; H; B; 10; ",
        name_case="title",
    )
    assert made.rows["cluster_code"].tolist() == ["P1", "P2"]
    assert made.rows["cluster"].tolist() == ["Grand Union PCN"] * 2


def test_without_codes_a_name_in_two_boards_is_two_clusters():
    made = listed(
        "A1; a; ; Central; H; Fife; 10; ",
        "A2; b; ; Central; H; Tayside; 10; ",
        cluster_code=None,
    )
    assert made.rows["cluster_code"].tolist() == ["Central, Fife", "Central, Tayside"]


def test_a_mapping_may_say_that_names_are_codes():
    """A GP Federation over two Trusts is one cluster."""
    made = listed(
        "A1; a; ; Craigavon; H; Southern; 10; ",
        "A2; b; ; Craigavon; H; South Eastern; 10; ",
        cluster_code="cluster",
    )
    assert made.rows["cluster_code"].tolist() == ["Craigavon", "Craigavon"]


def test_codes_become_names_where_there_is_a_list_of_them():
    made = listed(
        "A1; a; P1; North; S37000001; B; 10; ",
        "A2; b; P1; North; S37000099; B; 10; ",
        names={"hscp": {"S37000001": "Aberdeen City"}},
    )
    assert made.rows["hscp"].tolist() == ["Aberdeen City", "S37000099"]


def test_attributes_are_kept_where_filled():
    made = listed(
        "A1; a; P1; North; H; B; 10; 17J",
        "A2; b; P1; North; H; B; 10; ",
        attributes={"practice_type": "type"},
    )
    assert made.rows["attributes"].tolist() == ['{"practice_type": "17J"}', "{}"]


@pytest.mark.parametrize(
    ("name", "on_paper"),
    [
        ("ST. ANTHONY'S HEALTH CENTRE", "St. Anthony's Health Centre"),
        ("ST ANTHONY’S", "St Anthony’s"),
        ("O'NEILL PRACTICE", "O'Neill Practice"),
        ("BO'NESS ROAD", "Bo'ness Road"),
        ("THE SURGERY AT THE PARK", "The Surgery at the Park"),
        ("NORTH-WEST (PCN)", "North-West (PCN)"),
        ("GRAND UNION PCN", "Grand Union PCN"),
        ("McDonald Road", "McDonald Road"),
        ("", ""),
        ("12/14", "12/14"),
    ],
)
def test_names_that_came_in_capitals(name, on_paper):
    assert title_case(name) == on_paper


MOVES = {"valid_from": "from", "valid_to": "to"}


def moved(*rows: tuple[str, str, str], **form):
    """Map rows of one practice: cluster, first day, last day."""
    frame = pd.DataFrame(rows, columns=["cluster_code", "from", "to"], dtype="str")
    frame = frame.assign(code="A1", name="a", cluster=frame["cluster_code"])
    frame = frame.assign(hscp="H", board="B", size="10")
    frame["_line"] = range(2, len(rows) + 2)
    mapping = FileMapping(
        name="f.csv", match="f.csv", practices={**FORM, **MOVES, **form}
    )
    return practice_rows(frame, mapping, SOURCE, {})


def test_a_practice_that_moved_is_two_rows():
    made = moved(("P1", "2019-04-01", "2024-03-31"), ("P2", "2024-04-01", ""))
    expected = pd.DataFrame(
        {
            "cluster_code": pd.Series(["P1", "P2"], dtype="str"),
            "valid_from": pd.to_datetime(["2019-04-01", "2024-04-01"]),
            "valid_to": pd.to_datetime(["2024-03-31", None]),
        }
    ).astype({"valid_from": "datetime64[us]", "valid_to": "datetime64[us]"})
    assert_frame_equal(made.rows[list(expected)], expected)
    assert made.left_out == []


def test_a_practice_that_came_back_keeps_both_its_times():
    made = moved(
        ("P1", "2019-04-01", "2020-03-31"),
        ("P2", "2020-04-01", "2021-03-31"),
        ("P1", "2021-04-01", ""),
        ("P1", "2021-04-01", ""),
    )
    assert made.rows["cluster_code"].tolist() == ["P1", "P2", "P1"]
    assert made.left_out == ["1 repeated practice row"]


def test_without_a_first_day_the_list_is_as_of_its_month():
    made = moved(("P1", "", ""))
    assert made.rows["valid_from"].tolist() == [pd.Timestamp("2026-03-01")]
    assert made.rows["valid_to"].isna().all()
    assert listed("A1; a; P1; N; H; B; 1; ").rows["valid_to"].isna().all()


def test_rows_that_overlap_stay_for_the_checks():
    made = moved(("P1", "2019-04-01", "2024-12-31"), ("P2", "2024-04-01", ""))
    assert len(made.rows) == 2


def test_a_membership_does_not_end_before_it_begins():
    with pytest.raises(DataError) as error:
        moved(("P1", "2024-04-01", "2024-04-01"), ("P2", "2024-04-02", "2024-04-01"))
    assert str(error.value) == (
        "f.csv, line 3, column to: the membership ends before it begins. "
        "Correct one of its two dates."
    )


def test_dates_of_membership_have_one_form():
    made = moved(("P1", "01/04/2019", ""), date_form="dd/mm/yyyy")
    assert made.rows["valid_from"].tolist() == [pd.Timestamp("2019-04-01")]
    with pytest.raises(DataError, match="line 2, column to: '2024' is not a date"):
        moved(("P1", "2019-04-01", "2024"))
