"""Figures in wide and long files: one state each, and never a silent zero."""

import math

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.definitions.source_files import Source
from qikit.data.extracts.figures import (
    observation_rows,
    population_rows,
    reported_state,
    share_rows,
)
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
LONG = {
    "layout": "long",
    "period": {"column": "month"},
    "practice_code": "code",
    "measure": "foot_check",
    "numerator": "n",
    "denominator": "d",
}
WIDE = {
    "layout": "wide",
    "period": {"column": "month"},
    "practice_prefix": "ratio.",
    "measure": "opioids",
}
QOF = {
    "layout": "long",
    "period": {"constant": "2022-04"},
    "practice_code": "code",
    "measure_column": "indicator",
    "measures": {"DM012": "foot_check", "AF007": "anticoagulation"},
    "value": "achievement",
    "denominator": "register",
    "numerator_from": "value_times_denominator",
}


def drawn(picture: str) -> pd.DataFrame:
    """Read a table drawn with bars, every cell as text; a dot is an empty cell."""
    lines = [line.split("|") for line in picture.strip().splitlines()]
    header, *rows = [[cell.strip() for cell in line] for line in lines]
    rows = [["" if cell == "." else cell for cell in row] for row in rows]
    frame = pd.DataFrame(rows, columns=header, dtype="str")
    return frame.assign(_line=range(2, len(rows) + 2))


def observed(picture: str, form: dict, **mapping) -> pd.DataFrame:
    made = FileMapping(name="f.csv", match="f.csv", observations=form, **mapping)
    return observation_rows(drawn(picture), made, SOURCE)


def short(rows: pd.DataFrame) -> list[tuple]:
    """Write rows as tuples; a missing number as None."""
    columns = ["area_code", "numerator", "denominator", "value", "state"]
    plain = rows[columns].astype("object")
    return list(plain.where(plain.notna(), None).itertuples(index=False, name=None))


def test_a_long_file():
    rows = observed(
        """
        code | month   | n  | d
        A    | 2026-01 | 30 | 40
        A    | 2026-02 | 0  | 40
        B    | 2026-01 | .  | 50
        B    | 2026-02 | 7  | .
        C    | 2026-01 | .  | .
        C    | 2026-02 | 0  | 0
        """,
        LONG,
    )
    assert short(rows) == [
        ("A", 30.0, 40.0, 0.75, "reported"),
        ("A", 0.0, 40.0, 0.0, "zero"),
        ("B", None, 50.0, None, "not_submitted"),
        ("B", 7.0, None, None, "not_submitted"),
        ("C", None, None, None, "not_submitted"),
        ("C", 0.0, 0.0, None, "not_applicable"),  # nobody to count
    ]
    assert rows["level"].unique().tolist() == ["practice"]
    assert rows["breakdown"].unique().tolist() == ["all"]
    assert rows["measure"].unique().tolist() == ["foot_check"]
    assert rows["period_start"].dt.strftime("%Y-%m-%d").tolist()[:2] == [
        "2026-01-01",
        "2026-02-01",
    ]


def test_what_the_checks_must_judge_is_kept():
    rows = observed(
        """
        code | month   | n   | d
        A    | 2026-01 | 50  | 40
        A    | 2026-02 | -1  | 40
        A    | 2026-04 | 3   | 0
        """,
        LONG,
    )
    assert rows["numerator"].tolist() == [50.0, -1.0, 3.0]
    assert rows["value"].tolist()[:2] == [1.25, -0.025]
    assert set(rows["state"]) == {"reported"}


def test_a_practice_month_twice_stays_twice_for_the_checks():
    rows = observed(
        """
        code | month   | n | d
        A    | 2026-01 | 1 | 4
        A    | 2026-01 | 2 | 4
        """,
        LONG,
    )
    assert rows["numerator"].tolist() == [1.0, 2.0]


def test_a_wide_file_has_a_row_each_practice_and_month():
    rows = observed(
        """
        month   | ratio.A | ratio.B
        2026-01 | 0.5     | 0
        2026-02 | .       | inf
        """,
        WIDE,
    )
    assert short(rows) == [
        ("A", None, None, 0.5, "reported"),
        ("A", None, None, None, "not_submitted"),
        ("B", None, None, 0.0, "zero"),
        ("B", None, None, math.inf, "reported"),
    ]


@pytest.mark.parametrize("header", ["month | A", "month | ratio."])
def test_a_wide_file_without_practices_is_refused(header):
    with pytest.raises(DataError, match=r"no column begins with 'ratio\.' and goes on"):
        observed(f"{header}\n2026-01 | 1", WIDE)


def test_bad_cells_of_several_columns_are_listed_together():
    with pytest.raises(DataError) as error:
        observed("month | ratio.A | ratio.B\n2026-01 | a | b", WIDE)
    assert len(error.value.problems) == 2


def test_a_numerator_is_achievement_times_register_in_whole_people():
    rows = observed(
        """
        code   | indicator | achievement | register
        Z00001 | DM012     | 0.3333      | 60
        2      | DM012     | 0.5         | 5
        3.0    | DM012     | 0           | 9
        4      | DM012     | 0.9         | .
        5      | DM012     | inf         | 0
        6      | DM999     | 0.9         | 10
        7      | AF007     | 1           | 3
        """,
        QOF,
        code_form={"prefix": "Z", "digits": "5"},
    )
    assert short(rows) == [
        ("Z00001", 20.0, 60.0, 20 / 60, "reported"),
        ("Z00002", 3.0, 5.0, 0.6, "reported"),  # 2.5 people: half up
        ("Z00003", 0.0, 9.0, 0.0, "zero"),
        ("Z00004", None, None, None, "not_submitted"),
        ("Z00005", None, 0.0, math.inf, "reported"),  # for the checks to refuse
        ("Z00007", 3.0, 3.0, 1.0, "reported"),
    ]


def test_a_published_value_out_of_nobody_stays_for_the_checks():
    rows = observed(
        """
        code   | indicator | achievement | register
        Z00001 | DM012     | 0.83        | 0
        Z00002 | DM012     | 0           | 0
        Z00001 | AF007     | 1           | 3
        """,
        QOF,
    )
    assert short(rows)[:2] == [
        ("Z00001", None, 0.0, 0.83, "reported"),
        ("Z00002", 0.0, 0.0, None, "not_applicable"),
    ]


BESIDE = {**LONG, "value": "v"}


def test_a_value_out_of_nobody_beside_its_counts_stays_too():
    rows = observed("code | month | n | d | v\nA | 2026-01 | 0 | 0 | 0.4", BESIDE)
    assert short(rows) == [("A", 0.0, 0.0, 0.4, "reported")]


@pytest.mark.parametrize("cell", ["0.5", "5.5", "100.5"])
@pytest.mark.parametrize("column", ["n", "d"])
def test_half_a_person_is_refused_unless_the_counts_are_weighted(column, cell):
    counts = {"n": "1", "d": "200", column: cell}
    picture = f"code | month | n | d\nA | 2026-01 | {counts['n']} | {counts['d']}"
    with pytest.raises(DataError) as error:
        observed(picture, LONG)
    assert f"line 2, column {column}: '{cell}' is not a whole" in str(error.value)
    assert "'fractional: true'" in str(error.value)
    rows = observed(picture, {**LONG, "fractional": "true"})
    kept = {"n": "numerator", "d": "denominator"}[column]
    assert rows[kept].tolist() == [float(cell)]


@pytest.mark.parametrize("cell", ["inf", "-inf", "1e400"])
def test_a_count_is_never_infinite_and_a_value_may_be(cell):
    with pytest.raises(DataError, match="line 2, column n: .* is infinite or too"):
        observed(f"code | month | n | d\nA | 2026-01 | {cell} | 40", LONG)
    rows = observed(f"code | month | n | d | v\nA | 2026-01 | . | 0 | {cell}", BESIDE)
    assert rows["value"].tolist() == [float(cell)]


@pytest.mark.parametrize(
    ("cell", "unit", "is_right"),
    [
        ("83", "percent", False),  # 5 of 10
        ("50", "percent", True),
        ("50.0", "percent", True),
        ("50.2", "percent", False),
        ("0.5", "as_is", True),
        ("50", "as_is", False),
        (".", "as_is", True),
        ("inf", "as_is", True),  # for the checks
    ],
)
def test_a_value_that_its_counts_do_not_give_is_refused(cell, unit, is_right):
    form = {**BESIDE, "value_unit": unit}
    picture = f"code | month | n | d | v\nA | 2026-01 | 5 | 10 | {cell}"
    if is_right:
        assert observed(picture, form)["numerator"].tolist() == [5.0]
        return
    with pytest.raises(DataError) as error:
        observed(picture, form)
    assert f"line 2, column v: '{cell}' is not what its numerator and de" in str(
        error.value
    )
    assert "'value_unit: percent'" in str(error.value)


@pytest.mark.parametrize(
    ("cell", "is_right"), [("66", True), ("67", True), ("66.7", True), ("68", False)]
)
def test_a_value_may_be_rounded_up_or_down(cell, is_right):
    form = {**BESIDE, "value_unit": "percent"}
    picture = f"code | month | n | d | v\nA | 2026-01 | 2 | 3 | {cell}"
    if is_right:
        assert observed(picture, form)["value"].tolist() == [2 / 3]
    else:
        with pytest.raises(DataError, match="is not what its numerator"):
            observed(picture, form)


def test_weighted_values_need_not_be_what_the_counts_give():
    rows = observed(
        "code | month | n | d | v\nA | 2026-01 | 5 | 10 | 0.83",
        {**BESIDE, "fractional": "true"},
    )
    assert rows["numerator"].tolist() == [5.0]


def test_a_measure_that_no_row_holds_does_not_vanish():
    with pytest.raises(DataError) as error:
        observed("code | indicator | achievement | register\n1 | DM012NI | 1 | 1", QOF)
    says = [str(p) for p in error.value.problems]
    assert says[0] == (
        "f.csv, column indicator: no row holds 'DM012' (foot_check). "
        "Did you mean 'DM012NI'?"
    )
    assert "no row holds 'AF007' (anticoagulation)" in says[1]


def test_a_published_value_beside_its_denominator_is_kept():
    form = {**LONG, "value": "v"}
    del form["numerator"]
    rows = observed("code | month | v | d\nA | 2026-01 | 4.2 | 1000", form)
    assert short(rows) == [("A", None, 1000.0, 4.2, "reported")]


@pytest.mark.parametrize("lost", ["code", "month", "n", "d"])
def test_a_missing_column_is_named(lost):
    frame = drawn("code | month | n | d\nA | 2026-01 | 1 | 2").drop(columns=lost)
    mapping = FileMapping(name="f.csv", match="f.csv", observations=LONG)
    with pytest.raises(DataError, match=f"there is no column '{lost}'"):
        observation_rows(frame, mapping, SOURCE)


def test_a_figure_of_nobody_is_refused():
    with pytest.raises(DataError, match="line 3, column code: '' is no code"):
        observed("code | month | n | d\nA | 2026-01 | 1 | 2\n. | 2026-01 | 1 | 2", LONG)


def test_the_states_of_a_figure():
    rows = pd.DataFrame(
        [(1, 2, 0.5), (0, 2, 0), (None, 2, None), (1, None, None), (None, None, 0)],
        columns=["numerator", "denominator", "value"],
        dtype="float64",
    )
    assert reported_state(rows).tolist() == [
        "reported",
        "zero",
        "not_submitted",
        "not_submitted",
        "zero",
    ]


LISTS = {
    "practice_code": "code",
    "period": {"column": "date", "form": "yyyymmdd"},
    "sex": "sex",
    "qualifier_suffix": "QF",
    "bands": {"all": "AllAges", "0-64": "Ages0to64", "65+": "Ages65plus"},
    "shares": {"aged_65_plus": ["65+"]},
}
PEOPLE = """
code | date     | sex    | AllAges | AllAgesQF | Ages0to64 | Ages0To64QF | Ages65plus | Ages65PlusQF
A    | 20241001 | All    | 1000    | .         | 750       | .           | 250        | .
A    | 20241001 | Male   | 480     | .         | 380       | .           | 100        | .
B    | 20241001 | All    | 32      | .         | .         | c           | .          | c
B    | 20241001 | Female | .       | c         | .         | c           | .          | c
C    | 20241001 | All    | .       | c         | .         | c           | .          | c
D    | 20241001 | All    | 500     | .         | 500       | .           | .          | .
E    | 20241001 | All    | 600     | .         | 600       | .           | 0          | .
"""  # noqa: E501


def lists(picture: str = PEOPLE, **changes) -> tuple[pd.DataFrame, pd.DataFrame]:
    mapping = FileMapping(name="f.csv", match="f.csv", populations={**LISTS, **changes})
    people = population_rows(drawn(picture), mapping, SOURCE)
    return people, share_rows(people, mapping.populations, SOURCE)


def test_list_sizes_keep_their_qualifier():
    people, _ = lists()
    assert len(people) == 7 * 3
    one = people[people["practice_code"].eq("A") & people["sex"].eq("All")]
    expected = pd.DataFrame(
        {
            "age_band": ["all", "0-64", "65+"],
            "registered": pd.array([1000, 750, 250], dtype="Int64"),
            "qualifier": ["", "", ""],
        }
    )
    found = one[["age_band", "registered", "qualifier"]].reset_index(drop=True)
    assert_frame_equal(found, expected.astype({"age_band": "str", "qualifier": "str"}))
    hidden = people[people["qualifier"].eq("c")]
    assert len(hidden) == 2 + 3 + 3
    assert hidden["registered"].isna().all()


def test_shares_of_age_bands():
    _, shares = lists()
    assert short(shares) == [
        ("A", 250.0, 1000.0, 0.25, "reported"),
        ("B", None, 32.0, None, "suppressed_at_source"),
        ("C", None, None, None, "suppressed_at_source"),
        ("D", None, 500.0, None, "not_submitted"),
        ("E", 0.0, 600.0, 0.0, "zero"),
    ]
    assert shares["qualifier"].tolist() == ["", "c", "c", "", ""]


def test_hidden_in_one_quarter_is_not_hidden_in_the_next():
    _, shares = lists(
        """
        code | date     | sex | AllAges | AllAgesQF | Ages0to64 | Ages0to64QF | Ages65plus | Ages65plusQF
        A    | 20240701 | All | 90      | .         | .         | c           | .          | c
        A    | 20241001 | All | 90      | .         | .         | .           | .          | .
        """  # noqa: E501
    )
    assert shares["state"].tolist() == ["suppressed_at_source", "not_submitted"]


def test_a_number_marked_confidential_is_not_kept():
    people, shares = lists(
        """
        code | date     | sex | AllAges | AllAgesQF | Ages0to64 | Ages0to64QF | Ages65plus | Ages65plusQF
        A    | 20240701 | All | 90      | .         | 86        | .           | 4          | c
        """  # noqa: E501
    )
    assert people["registered"].isna().tolist() == [False, False, True]
    assert shares["state"].tolist() == ["suppressed_at_source"]


def test_a_missing_qualifier_column_is_named():
    with pytest.raises(DataError, match="no column 'Ages65plusQF'"):
        lists(PEOPLE.replace("Ages65PlusQF", "Note"))


def test_a_list_of_half_a_person_is_refused():
    with pytest.raises(DataError, match="line 2, column AllAges: '1000.5' is not a w"):
        lists(PEOPLE.replace("1000 ", "1000.5"))


def test_shares_need_rows_for_all_sexes():
    with pytest.raises(DataError, match="no row is for all sexes"):
        lists(PEOPLE.replace("| All ", "| Both"))
