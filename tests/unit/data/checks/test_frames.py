"""The frames that the suites judge, from small drawn tables."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.data.checks.evidence import Evidence
from qikit.data.checks.frames import (
    as_judged,
    practice_known,
    practices_with_figures,
    table_frame,
)
from qikit.data.checks.list_sizes import list_size_totals
from qikit.data.checks.suites import Suite
from qikit.data.dataset import write_dataset
from qikit.data.definitions.file_mappings import FileMapping

MAPPING = FileMapping(
    name="f",
    match="f.csv",
    lookup={"field": "hscp", "code": "a", "name": "b"},
    code_form={"prefix": "Z", "digits": "5"},
)
OCTOBER = pd.Timestamp("2024-10-01")


@pytest.fixture
def dataset(tmp_path):
    def write(**tables):
        return write_dataset(tmp_path, tables, identity="drawn")

    return write


def listed(*codes, sizes=None):
    return pd.DataFrame(
        {
            "practice_code": list(codes),
            "cluster_code": "P1",
            "country": "Nowhere",
            "list_size": sizes or [100] * len(codes),
        }
    )


def figures(*rows):
    columns = ["area_code", "measure", "state"]
    return pd.DataFrame(rows, columns=columns).assign(period_start=OCTOBER)


def test_months_become_numbers_for_the_rules(dataset):
    made = Evidence(dataset(observations=figures(("A", "m", "reported"))))
    assert table_frame(made, "observations")["month_number"].tolist() == [202410]


@pytest.mark.parametrize(
    ("day", "is_far"), [("2025-10-31", False), ("2025-11-01", True)]
)
def test_a_year_after_the_newest_figures_is_far_ahead(dataset, day, is_far):
    events = pd.DataFrame({"scope": ["A"], "date": [pd.Timestamp(day)]})
    made = Evidence(dataset(events=events), as_of=OCTOBER)
    frame = table_frame(made, "events")
    assert frame["date_is_far_ahead"].tolist() == [is_far]
    assert frame["date_number"].tolist() == [int(day.replace("-", ""))]


def test_practices_with_figures_that_no_list_holds(dataset):
    made = dataset(
        practices=listed("A"),
        observations=figures(("A", "m", "zero"), ("Z", "m", "reported")),
    )
    found = practice_known(made).set_index("practice_code")
    assert found["country"].isna().to_dict() == {"A": False, "Z": True}


def test_an_empty_cell_is_no_figure(dataset):
    made = dataset(
        practices=listed("A", "B", "C", "D"),
        observations=figures(
            ("A", "m", "zero"),
            ("B", "m", "not_submitted"),
            ("C", "m", "suppressed_at_source"),
        ),
    )
    found = practices_with_figures(made).set_index("practice_code")["has_figures"]
    assert found.to_dict() == {"A": True, "B": False, "C": True, "D": False}


def people(*rows):
    columns = ["practice_code", "sex", "age_band", "registered"]
    return pd.DataFrame(rows, columns=columns).assign(period_start=OCTOBER)


def test_list_sizes_and_their_parts(dataset):
    made = dataset(
        practices=listed("A", "B", "C", sizes=[100, 90, 32]),
        populations=people(
            ("A", "All", "all", 100),
            ("A", "All", "0-64", 60),
            ("A", "All", "65+", 40),
            ("A", "Male", "all", 48),
            ("A", "Female", "all", 52),
            ("B", "All", "all", 100),  # 10 more than the list says
            ("B", "All", "0-64", 60),
            ("B", "All", "65+", 39),  # 1 too few
            ("B", "Male", "all", 48),
            ("B", "Female", "all", 55),  # 3 too many
            ("C", "All", "all", 32),
            ("C", "All", "0-64", None),  # hidden at source: nothing to add up
            ("C", "All", "65+", None),
            ("C", "Male", "all", None),
            ("C", "Female", "all", None),
        ),
    )
    expected = pd.DataFrame(
        {
            "practice_code": ["A", "B", "C"],
            "bands_less_all": [0.0, -1.0, 0.0],
            "sexes_less_all": [0.0, 3.0, 0.0],
            "list_less_all": 0.0,  # the list is of no certain day
            "other_list_less_all": [0.0, -10.0, 0.0],
        }
    )
    found = list_size_totals(made)[list(expected)]
    assert_frame_equal(found, expected.astype({"practice_code": "str"}))


def suite(keys, **more):
    return Suite("extracts", "f", "f", keys, ("Register",), (), **more)


def test_a_figure_and_its_qualifier_exclude_each_other():
    raw = pd.DataFrame(
        {"Register": ["12", "", "", "7"], "QF": ["", "c", "", "c"]}, dtype="str"
    ).assign(_line=[2, 3, 4, 5])
    judging = suite({}, qualifiers={"Register": "QF"}, counts={"alike": ["QF"]})
    judged = as_judged(raw, MAPPING, judging)
    assert judged["Register without c"].tolist() == [False, False, True, True]
    assert judged["alike"].tolist()[1::2] == [2, 2]


def test_a_raw_file_is_judged_with_numbers_and_one_code():
    raw = pd.DataFrame(
        {"Practice": ["1", "2.0"], "Register": ["12", ""], "Note": ["", "x"]},
        dtype="str",
    ).assign(_line=[2, 3])
    judged = as_judged(raw, MAPPING, suite({"Practice": "practice_code"}))
    assert judged["practice_code"].tolist() == ["Z00001", "Z00002"]
    assert judged["Practice"].tolist() == ["1", "2.0"]
    assert judged["Register"].isna().tolist() == [False, True]
    assert judged["Note"].isna().tolist() == [True, False]
    assert "_line" not in judged
