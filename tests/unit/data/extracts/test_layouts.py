"""Other layouts of figures: months side by side, wider areas, intervals, parts."""

import pandas as pd
import pytest
from pydantic import ValidationError

from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.definitions.source_files import LEVEL_WORDS, Source
from qikit.data.extracts.figures import observation_rows
from qikit.data.extracts.submissions import submission_rows
from qikit.errors import DataError

SOURCE = Source(
    source="test",
    title="Drawn by hand",
    publisher="qikit",
    licence="OGL",
    country="Nowhere",
    levels={level: level for level in LEVEL_WORDS},
    membership_as_of="2026-03",
    files=(
        {"name": "f", "match": "f", "lookup": dict(field="hscp", code="c", name="n")},
    ),
)
MONTHS = {
    "layout": "wide_months",
    "period": {"header": "true", "form": "mmm-yy"},
    "practice_code": "code",
    "measure": "foot_check",
    "numerator": "{period} Population Count",
    "denominator": "{period} Parent Population",
}
SUB_ICB = {
    "layout": "long",
    "level": "hscp",
    "area_code": "code",
    "period": {"column": "month", "form": "yyyy-mm-dd"},
    "measure": "antibiotics",
    "numerator": "numerator",
    "denominator": "denominator",
}
SURVEY = {
    "layout": "long",
    "practice_code": "code",
    "period": {"constant": "2026-01"},
    "measure": "satisfied",
    "value": "percent",
    "lower": "low",
    "upper": "upp",
    "n": "answers",
    "value_unit": "percent",
}


def drawn(picture: str) -> pd.DataFrame:
    """Read a table drawn with bars, every cell as text; a dot is an empty cell."""
    lines = [line.split("|") for line in picture.strip().splitlines()]
    header, *rows = [[cell.strip() for cell in line] for line in lines]
    rows = [["" if cell == "." else cell for cell in row] for row in rows]
    frame = pd.DataFrame(rows, columns=header, dtype="str")
    return frame.assign(_line=range(2, len(rows) + 2))


def observed(picture: str, form: dict, **changes) -> pd.DataFrame:
    made = FileMapping(name="f.csv", match="f.csv", observations={**form, **changes})
    return observation_rows(drawn(picture), made, SOURCE)


def short(rows: pd.DataFrame, *columns: str) -> list[tuple]:
    named = columns or ("area_code", "month", "numerator", "denominator", "state")
    rows = rows.assign(month=rows["period_start"].dt.strftime("%Y-%m"))
    plain = rows[list(named)].astype("object")
    return list(plain.where(plain.notna(), None).itertuples(index=False, name=None))


def refusal(picture: str, form: dict, **changes) -> str:
    with pytest.raises(DataError) as error:
        observed(picture, form, **changes)
    return str(error.value)


TWO_MONTHS = """
code | name | Apr-24 Population Count | Apr-24 Parent Population | May-24 Population Count | May-24 Parent Population
A    | a    | 30                      | 40                       | 0                       | 50
B    | b    | .                       | 60                       | 0                       | 0
"""  # noqa: E501


def test_months_side_by_side():
    rows = observed(TWO_MONTHS, MONTHS)
    assert short(rows) == [
        ("A", "2024-04", 30.0, 40.0, "reported"),
        ("B", "2024-04", None, 60.0, "not_submitted"),
        ("A", "2024-05", 0.0, 50.0, "zero"),
        ("B", "2024-05", 0.0, 0.0, "not_applicable"),
    ]
    assert rows["value"].tolist()[:3:2] == [0.75, 0.0]
    assert rows["period_start"].dtype == "datetime64[us]"


def test_months_alone_may_be_the_names():
    rows = observed(
        "code | 2024-04 | 2024-05\nA | 0.5 | 0.6",
        {
            "layout": "wide_months",
            "period": {"header": "true"},
            "practice_code": "code",
            "measure": "opioids",
            "value": "{period}",
        },
    )
    assert short(rows, "area_code", "month", "value") == [
        ("A", "2024-04", 0.5),
        ("A", "2024-05", 0.6),
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "May-24 Parent Population",
            "Parent",
            "2024-05 has no column like '{period} P",
        ),
        (
            "May-24 Pop",
            "Mai-24 Pop",
            "'Mai-24 Population Count' names no period writte",
        ),
        ("May-24 Pop", "April-24 Pop", "are of the same period"),
        (
            "0      ",
            "many",
            "line 2, column May-24 Population Count: 'many' is not a nu",
        ),
        ("code |", "practice |", "there is no column 'code'"),
    ],
)
def test_a_month_is_never_lost_without_a_word(old, new, says):
    assert says in refusal(TWO_MONTHS.replace(old, new), MONTHS)


def test_columns_that_only_look_like_months_are_listed():
    total = TWO_MONTHS.replace("name |", "Total Population Count |")
    assert "'Total Population Count' names no period" in refusal(total, MONTHS)
    rows = observed(total, MONTHS, other_columns=["Total Population Count"])
    assert len(rows) == 4


def test_no_month_at_all_is_refused():
    message = refusal("code | n\nA | 1", MONTHS)
    assert "f.csv: no column is named like '{period} Population Count'." in message


def test_areas_of_another_level_and_ghosts_among_them():
    rows = observed(
        """
        month      | code | numerator | denominator
        2025-01-01 | 00D  | 0         | 0.0
        2025-01-01 | 01A  | 5         | 10.0
        2025-01-01 | 01B  | 0         | 10.0
        2025-01-01 | 01C  | 3         | 0
        """,
        SUB_ICB,
    )
    assert rows["level"].unique().tolist() == ["hscp"]
    assert short(rows, "area_code", "value", "state")[:3] == [
        ("00D", None, "not_applicable"),  # abolished: no people
        ("01A", 0.5, "reported"),
        ("01B", 0.0, "zero"),
    ]
    assert rows["state"].tolist()[3] == "reported"  # impossible: for the checks


def test_a_survey_with_its_interval():
    rows = observed(
        """
        code | percent | low  | upp  | answers
        A    | 80      | 72.5 | 87.5 | 110
        B    | .       | .    | .    | 3
        """,
        SURVEY,
    )
    assert short(rows, "area_code", "value", "lower", "upper", "n", "state") == [
        ("A", 0.8, 0.725, 0.875, 110.0, "reported"),
        ("B", None, None, None, 3.0, "not_submitted"),
    ]


def test_parts_of_the_people():
    form = {
        "layout": "long",
        "practice_code": "code",
        "period": {"constant": "2026-01"},
        "measure": "foot_check",
        "numerator": "n",
        "denominator": "d",
        "breakdown_column": "sex",
        "breakdowns": {"Total": "all", "Male": "M", "Female": "F"},
    }
    picture = (
        "code | sex | n | d\nA | Total | 3 | 9\nA | Male | 1 | 4\nA | Female | 2 | 5"
    )
    rows = observed(picture, form)
    assert short(rows, "breakdown", "numerator") == [
        ("all", 3.0),
        ("M", 1.0),
        ("F", 2.0),
    ]
    message = refusal(picture.replace("| Male", "| Mann"), form)
    assert "f.csv, column sex: 'Mann' is not among 'breakdowns' of the map" in message


@pytest.mark.parametrize(
    ("form", "changes", "says"),
    [
        (MONTHS, {"period": {"column": "month"}}, "wide_months needs 'period: {header"),
        (SUB_ICB, {"period": {"header": "true"}}, "wide_months needs 'period: {header"),
        (MONTHS, {"numerator": "n"}, "'numerator' needs {period} once"),
        (SUB_ICB, {"numerator": "{period} n"}, "'numerator' needs {period} once"),
        (
            SUB_ICB,
            {"level": "practice"},
            "needs 'practice_code' for the level practice",
        ),
        (SUB_ICB, {"area_code": None}, "needs 'area_code' for the level hscp"),
        (MONTHS, {"level": "board"}, "needs 'area_code' for the level board"),
        (SUB_ICB, {"level": "ward"}, "level"),
        (SURVEY, {"upper": None}, "'lower' and 'upper' need each other"),
        (SURVEY, {"breakdown_column": "sex"}, "need each other"),
        (MONTHS, {"period": {"header": "true", "column": "x"}}, "give either 'column'"),
    ],
)
def test_what_a_mapping_cannot_mean_is_refused(form, changes, says):
    with pytest.raises(ValidationError) as error:
        FileMapping(name="f", match="f", observations={**form, **changes})
    assert says in str(error.value)


def test_an_interval_belongs_to_a_value():
    form = {**SUB_ICB, "lower": "low", "upper": "upp"}
    with pytest.raises(ValidationError, match="'lower' and 'upper' need 'value'"):
        FileMapping(name="f", match="f", observations=form)


def test_a_published_value_with_its_interval_is_not_worked_out_anew():
    """A weighted 61 % stays 61 %, though 6 of 10 answered yes."""
    form = {**SURVEY, "numerator": "yes", "denominator": "answers"}
    rows = observed(
        "code | percent | low | upp | answers | yes\nA | 61 | 31 | 84 | 10 | 6", form
    )
    assert short(rows, "value", "lower", "upper", "numerator") == [
        (0.61, 0.31, 0.84, 6.0)
    ]


def test_nobody_to_count_was_sent_and_wider_areas_send_nothing():
    practices = pd.DataFrame(
        {
            "practice_code": ["A", "B"],
            "source": "test",
            "valid_from": pd.Timestamp("2024-06-01"),  # of all: a list of one day
            "valid_to": pd.NaT,
        }
    )
    sent = observed(TWO_MONTHS, MONTHS)
    of_areas = observed(
        "month | code | numerator | denominator\n2024-04-01 | 00D | 1 | 2", SUB_ICB
    )
    figures = pd.concat([sent, of_areas], ignore_index=True)
    made = submission_rows({"practices": practices, "observations": figures}, {})
    states = made.assign(month=made["period_start"].dt.strftime("%Y-%m"))
    columns = ["practice_code", "month", "state"]
    assert sorted(states[columns].itertuples(index=False, name=None)) == [
        ("A", "2024-04", "received"),
        ("A", "2024-05", "received"),
        ("B", "2024-04", "not_submitted"),
        ("B", "2024-05", "received"),  # none out of nobody
    ]


def test_a_row_of_totals_below_the_practices_is_no_practice():
    total = TWO_MONTHS.rstrip() + "\nTotal | | 30 | 100 | 0 | 50\n"
    message = refusal(total, MONTHS)
    assert "line 4, column code: 'Total' is no practice. Take the row" in message


def test_an_area_may_be_called_all():
    rows = observed(
        "code | month | numerator | denominator\nAll | 2024-04-01 | 1 | 2", SUB_ICB
    )
    assert rows["area_code"].tolist() == ["All"]


def test_a_header_that_excel_made_a_day_is_refused():
    """Apr-25 in the header became the 25th of April of the year it was typed."""
    frame = drawn("code | 2026-04-25\nA | 0.5")
    frame.attrs.update(sheet="Data", letters={"code": "A", "2026-04-25": "B"})
    form = {**MONTHS, "value": "{period}"}
    del form["numerator"], form["denominator"]
    mapping = FileMapping(name="f.xlsx", match="f.xlsx", observations=form)
    with pytest.raises(DataError) as error:
        observation_rows(frame, mapping, SOURCE)
    assert "f.xlsx, sheet Data, column B: '2026-04-25' names no period" in str(
        error.value
    )
    assert "made a day of April" in str(error.value)


def test_the_practices_of_a_wide_file_have_codes_too():
    form = {"layout": "wide", "period": {"column": "month"}, "measure": "opioids"}
    form["practice_prefix"] = "ratio."
    message = refusal("month | ratio.A | ratio.Total\n2026-01 | 1 | 2", form)
    assert "'Total' is no practice" in message


def test_the_words_of_a_wrong_column_are_not_listed():
    """A column of names may have been mapped for that of the measures."""
    names = "\n".join(f"A | Name{n} | 1" for n in range(60))
    message = refusal(
        f"code | who | v\n{names}",
        {
            "layout": "long",
            "practice_code": "code",
            "period": {"constant": "2026-01"},
            "measure_column": "who",
            "measures": {"DM012": "foot_check"},
            "value": "v",
        },
    )
    assert "no row holds 'DM012' (foot_check)." in message
    assert "Name1" not in message
