"""The signals of run charts and control charts in one table."""

import pandas as pd
import pytest

from qikit.evaluation.before_after import before_after
from qikit.evaluation.claims import claims
from qikit.evaluation.sentences import sentences
from qikit.evaluation.signals import SIGNAL_COLUMNS, chart_signals
from qikit.spc.control_chart import control_chart
from qikit.spc.phases import Phase
from qikit.spc.run_chart import run_chart

MONTHS = pd.date_range("2024-04-01", periods=24, freq="MS")
FREEZE = Phase("baseline_end", pd.Timestamp("2025-03-01"))


def chart(values, *phases):
    return run_chart(pd.Series(values, MONTHS[: len(values)]), phases=phases)


def test_a_shift_with_its_values():
    late = [0.7, 0.5, 0.8, 0.6, 0.7, 0.7, 0.9]  # 0.5 lies on the line
    table = chart_signals({"P1": chart([0.4, 0.6] * 6 + late, FREEZE)}, measure="x")
    row = table.iloc[0]
    assert row[["kind", "direction", "n"]].tolist() == ["shift", "above", 7]
    assert row["start_period"] == pd.Timestamp("2025-03-01")  # the last 0.6 is above
    assert row[["lowest", "highest", "centre_line"]].tolist() == [0.6, 0.9, 0.5]
    assert row["goes_up"]
    assert row["lasts"]


@pytest.mark.parametrize(
    ("later", "lasts"), [([0.4], False), ([0.5], True), ([None], True)]
)
def test_a_signal_lasts_until_a_point_lies_elsewhere(later, lasts):
    values = [0.6, 0.4] * 6 + [0.7] * 6 + later
    table = chart_signals({"P1": chart(values, FREEZE)}, measure="x")
    assert table["lasts"].tolist() == [lasts]


def test_an_earlier_phase_is_no_news():
    rebase = Phase("rebase", pd.Timestamp("2025-10-01"), "a new way of counting")
    values = [0.6, 0.4] * 6 + [0.7] * 6 + [0.3] * 6
    assert chart_signals({"P1": chart(values, FREEZE, rebase)}, measure="x").empty


def test_no_chart_has_no_signal():
    table = chart_signals({}, measure="x")
    assert table.empty
    assert list(table.columns) == SIGNAL_COLUMNS


@pytest.fixture
def outside(make_counts):
    """A p chart whose last twelve points lie outside the limits."""
    met = [50, 52, 48] * 4 + [80, 81, 82, 83] * 3
    return make_counts({"P1": [(x, 100) for x in met]})


def test_points_outside_the_limits_make_one_signal(outside):
    data = outside.rename(columns={"period_start": "date"}).drop(columns="value")
    made = control_chart(data, chart="p", baseline_points=12)
    table = chart_signals({"P1": made}, measure="x")
    row = table[table["kind"].eq("outside_limits")].iloc[0]
    assert row[["n", "direction"]].tolist() == [12, "above"]
    assert row["start_period"] == pd.Timestamp("2025-04-01")
    assert row["end_period"] == pd.Timestamp("2026-03-01")
    assert row[["lowest", "highest"]].tolist() == [0.8, 0.83]


def test_a_claim_from_a_control_chart(outside, make_measure, before, after):
    data = outside.rename(columns={"period_start": "date"}).drop(columns="value")
    made = control_chart(data, chart="p", baseline_points=12)
    measure = make_measure()
    signals = chart_signals({"P1": made}, measure=measure.id)
    changes = before_after(
        outside, measure=measure, by="practice_code", before=before, after=after
    )
    said = sentences(claims([changes], signals))["sentence"]
    assert len(said) == 1
    assert (
        "12 points outside the limits, above the centre line of 50.0%, from April 2025 "
        "to March 2026 (80.0% to 83.0%)"
    ) in said.iloc[0]
