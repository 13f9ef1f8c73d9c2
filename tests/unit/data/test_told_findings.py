"""What the checks found, for readers: nothing that tells a figure they may not see."""

import pandas as pd
import pytest

from qikit.data.checks.record import Finding, QualityRecord
from qikit.data.told_findings import KnownFigures
from qikit.disclosure.states import HIDDEN, MISSING, OK

MAY, JUNE = "2026-05-01", "2026-06-01"
BUNDLE = {"pathology": ["told", "whole"]}


def protected(*rows) -> pd.DataFrame:
    """Draw a protected table: practice, measure, period, state."""
    columns = ["area_code", "measure", "period_start", "state"]
    table = pd.DataFrame(rows, columns=columns)
    table["period_start"] = pd.to_datetime(table["period_start"])
    return table.assign(level="practice")


# P1's feet are shown in May and hidden in June; all of P2's are shown.
TABLE = protected(
    ("P1", "feet", MAY, OK),
    ("P1", "feet", JUNE, HIDDEN[0]),
    ("P2", "feet", MAY, OK),
    ("P2", "feet", JUNE, OK),
    ("P1", "eyes", MAY, OK),
    ("P2", "eyes", MAY, MISSING),
    ("P1", "told", MAY, OK),
    ("P1", "whole", MAY, HIDDEN[1]),
    ("P2", "told", MAY, OK),
    ("P2", "whole", MAY, OK),
)


def row(code, measure="", period="", **more):
    named = {"practice_code": code, "measure": measure, "period_start": period}
    return {key: value for key, value in (named | more).items() if value}


def left(tells, *rows, severity="warning", **known) -> list[dict]:
    """Give the rows of a finding that readers are told of."""
    found = Finding("s", "r", severity, "rows", "Odd", len(rows), rows, (), tells)
    record = QualityRecord("d", "s", "e", 1, (found,), of_bundle=BUNDLE)
    told = KnownFigures(**{"protected": TABLE} | known).of_findings(record)
    assert all(f.n_rows == len(f.rows) for f in told.findings)
    return [r for f in told.findings for r in f.rows]


@pytest.mark.parametrize("state", HIDDEN)
def test_whatever_hides_a_figure_hides_what_the_checks_say_of_it(state):
    table = protected(("P1", "feet", MAY, state))
    assert left("figure", row("P1", "feet", MAY), protected=table) == []


@pytest.mark.parametrize(
    ("tells", "told"),
    [
        ("figure", ["P1 May", "P2 May", "P2 June"]),
        ("series", ["P2 May", "P2 June"]),  # May is compared with June
        ("peers", []),  # P2 is compared with P1
        ("", []),  # nobody has sorted the rule
        ("sending", ["P1 May", "P1 June", "P2 May", "P2 June"]),
        ("form", ["P1 May", "P1 June", "P2 May", "P2 June"]),
        ("list", ["P1 May", "P1 June", "P2 May", "P2 June"]),
        ("set_aside", ["P1 May", "P2 May", "P2 June"]),  # only warned of: not set aside
    ],
)
def test_what_a_rule_tells_decides_which_rows_stay(tells, told):
    names = {MAY: "May", JUNE: "June"}
    rows = [row(code, "feet", period) for code in ("P1", "P2") for period in names]
    found = left(tells, *rows)
    assert [f"{r['practice_code']} {names[r['period_start']]}" for r in found] == told


def test_a_figure_that_is_set_aside_is_named_though_another_is_hidden():
    rows = [row("P1", "feet", JUNE)]
    assert left("set_aside", *rows, severity="critical") == rows


def test_without_a_period_any_hidden_one_counts():
    assert left("figure", row("P1", "feet"), row("P1", "eyes")) == [row("P1", "eyes")]


def test_a_bundle_stands_for_all_its_measures():
    shown = row("P2", bundle="pathology")
    assert left("series", row("P1", bundle="pathology"), shown) == [shown]


@pytest.mark.parametrize(
    "unknown",
    [
        row("P9", "feet", MAY),  # in no figure of these reports
        row("P1", "feet", "2026-07-01"),
        row("P1", "ears", MAY),
        row("P1"),
        row("", "feet", MAY),
        row("P1", bundle="warfarin"),
        row("P2", "feet", MAY, breakdown="male"),  # a split is on no page
    ],
)
def test_what_no_report_shows_is_not_told(unknown):
    assert left("figure", unknown) == left("series", unknown) == []


def test_a_value_judged_at_its_source_may_be_told():
    asked = row("P1", "opioids", MAY)
    assert left("peers", asked, published={"opioids"}) == [asked]


def test_nothing_is_told_of_true_counts_that_are_shown_rounded():
    rows = [row("P2", "feet", MAY), row("P1", "opioids", MAY)]
    assert left("figure", *rows, published={"opioids"}, is_rounded=True) == []


def test_what_another_report_of_the_run_hides_is_hidden():
    other = protected(("P2", "feet", MAY, HIDDEN[0]))
    both = pd.concat([TABLE, other])
    assert left("figure", row("P2", "feet", MAY), protected=both) == []


def test_a_finding_without_rows_stays():
    found = Finding("s", "r", "warning", "rows", "A rule could not be run", 0)
    record = QualityRecord("d", "s", "e", 1, (found,))
    assert KnownFigures(TABLE).of_findings(record).findings == (found,)


def test_files_of_rows_that_are_gone_are_not_named():
    rows = (
        row("P1", "feet", JUNE, place="a.csv, line 2"),
        row("P2", "feet", JUNE, place="b.csv, line 2"),
    )
    files = ("a.csv", "b.csv")
    found = Finding("s", "r", "warning", "rows", "Odd", 2, rows, files, "figure")
    record = QualityRecord("d", "s", "e", 1, (found,))
    (told,) = KnownFigures(TABLE).of_findings(record).findings
    assert told.files == ("b.csv",)
