"""What a data quality page may see: all of a dataset, or one practice alone."""

import pandas as pd
import pytest

from qikit.data.cutting import Order
from qikit.data.quality_cutting import cut_quality_slice
from qikit.errors import DataError
from tests.unit.reports.drawn_quality import DrawnQuality


@pytest.fixture
def drawn(tmp_path):
    made = DrawnQuality(tmp_path / "dataset")
    made.practice("P1", "ccc-", "Harbour").practice("P2", "c-cc", "Lighthouse")
    made.practice("P1", "c", what="warfarin", sha="one")
    made.practice("P2", "c", what="warfarin", sha="two")
    made.file("figures.csv", left_out='["P2 is in no cluster"]')
    made.file("form_one.xlsx", mapping="data_collection_form", sha="one")
    made.file("form_two.xlsx", mapping="data_collection_form", sha="two")
    return made.found(
        ("P1", "2025-09"),
        ("P2", "2025-10"),
        files=["figures.csv", "lighthouse.csv", "form_one.xlsx", "form_two.xlsx"],
    )


def everything(cut) -> str:
    """All that is in a slice, as text."""
    tables = (cut.practices, cut.completeness, cut.sources, cut.rules)
    return f"{cut.about} {cut.record} {[t.to_dict('records') for t in tables]}"


def test_a_practices_slice_holds_nothing_of_another(drawn):
    text = everything(drawn.report("P1").slice)
    assert "Harbour" in text and "form_one.xlsx" in text
    for other in ("P2", "Lighthouse", "lighthouse", "form_two"):
        assert other not in text


def test_a_practices_finding_names_only_files_that_name_nobody_else(drawn):
    (finding,) = drawn.report("P1").slice.findings
    assert finding.n_rows == 1
    assert finding.files == ("figures.csv", "form_one.xlsx")


def test_a_practice_has_its_own_months(drawn):
    came = drawn.report("P1").slice.completeness
    feet = came[came["what"].eq("foot_check")]
    assert feet["outcome"].tolist() == ["set aside", "came", "came", "not sent"]


def test_the_analyst_sees_all(drawn):
    cut = drawn.report().slice
    assert set(cut.practices["practice_code"]) == {"P1", "P2"}
    assert len(cut.sources) == 3 and len(cut.completeness) == 10
    assert cut.findings[0].n_rows == 2
    assert cut.findings[0].rows[0]["measure"] == "Foot check"


def test_months_after_as_of_are_left_out(drawn):
    order = Order("once", "x", pd.Timestamp("2025-12-01"), "analyst", "")
    drawn.practice("P1", "ccccccc", what="late_ones")
    came = cut_quality_slice(drawn.cutter(), order).completeness
    assert came["period_start"].max() == pd.Timestamp("2025-12-01")


def test_a_practice_that_is_not_there(drawn):
    with pytest.raises(DataError, match="there is no practice 'P9'"):
        drawn.report("P9")


def test_a_rule_that_found_nothing_of_the_practice_is_not_in_its_slice(drawn):
    drawn.practice("P3")
    assert drawn.report("P3").slice.rules.empty
    assert len(drawn.report("P1").slice.rules) == 1


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("figures.csv, line 7", "figures.csv, line 7"),
        ("form_one.xlsx", "form_one.xlsx"),  # which it sent itself
        ("form_two.xlsx", ""),
        ("lighthouse.csv, line 7", ""),  # the name of another practice
        ("figures.csv, line 7; lighthouse.csv, line 9", ""),
    ],
)
def test_a_place_in_a_file_that_names_another_practice_is_hidden(drawn, place, shown):
    drawn.findings.clear()
    files = ["figures.csv", "lighthouse.csv", "form_one.xlsx", "form_two.xlsx"]
    drawn.found(("P1", "2025-09", {"place": place}), files=files)
    (finding,) = drawn.report("P1").slice.findings
    assert finding.rows[0]["place"] == shown
    (whole,) = drawn.report().slice.findings
    assert whole.rows[0]["place"] == place
