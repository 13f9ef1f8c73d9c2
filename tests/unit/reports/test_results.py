"""Results: each measure worked out once, checked against sums done by hand."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from qikit.reports.results import phases_for
from tests.unit.reports.drawn_slices import AGED, FOOT_CHECK, OPIOIDS, phase

YEAR = "464646464646"


def three(drawn):
    """December 2025: 80 of 100, 60 of 100 and nothing; November all at 50 %."""
    for code in ("P1", "P2", "P3"):
        drawn.practice(code).figure(code, "2025-11", 50, 100)
    drawn.figure("P1", "2025-12", 80, 100).figure("P2", "2025-12", 60, 100)
    return drawn


def test_the_newest_period_with_a_figure_is_told(drawn):
    (result,) = three(drawn).report().results
    assert result.period == pd.Timestamp("2025-12-01")
    assert (result.n_present, result.n_listed) == (2, 3)


def test_the_groups_figure_is_pooled(drawn):
    """80 + 60 of 200: 70 %, not counting the practice without a figure."""
    (result,) = three(drawn).report().results
    assert (result.group.numerator, result.group.denominator) == (140, 200)
    assert result.group.value == 0.7
    assert result.group.name == "Cluster C1"


def test_the_groups_interval_by_hand(drawn):
    """Phi is (10² + 10²) / (100 · 0.7 · 0.3) = 9.52: Wilson of 14.7 of 21."""
    (result,) = three(drawn).report().results
    assert result.group.is_widened
    phi = 200 / 21
    n, p, z2 = 200 / phi, 0.7, 1.959964**2
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n**2))) / (1 + z2 / n)
    assert result.group.lower == pytest.approx(middle - half, abs=1e-6)
    assert result.group.upper == pytest.approx(middle + half, abs=1e-6)


def test_practices_are_ranked_with_their_intervals(drawn):
    """80 of 100 is 71.1 % to 86.7 % by Wilson, 60 of 100 is 50.2 % to 69.1 %."""
    (result,) = three(drawn).report().results
    bars = result.ranked.bars
    assert bars["practice_code"].tolist() == ["P1", "P2", "P3"]
    assert bars["value"].tolist()[:2] == [0.8, 0.6]
    assert bars["lower"].round(3).tolist()[:2] == [0.711, 0.502]
    assert bars["upper"].round(3).tolist()[:2] == [0.867, 0.691]
    assert bars["compared_with"].tolist()[:2] == ["rest of the cluster"] * 2
    few = "too few to compare"  # two practices with a figure
    assert bars["comparison"].tolist() == [few, few, "not known"]


def test_a_practice_without_a_figure_is_missing_never_zero(drawn):
    (result,) = three(drawn).report().results
    missing = result.ranked.bars.set_index("practice_code").loc["P3"]
    assert missing["state"] == "not_submitted"
    assert missing[["value", "numerator", "denominator", "rank"]].isna().all()


def test_a_real_zero_is_zero(drawn):
    drawn.practice("P1").figure("P1", "2025-12", 0, 100, state="zero")
    (result,) = drawn.report().results
    assert result.ranked.bars["value"].tolist() == [0.0]


def test_nobody_on_the_register_is_no_value(drawn):
    drawn.practice("P1").figure("P1", "2025-12", 0, 0)
    drawn.practice("P2").figure("P2", "2025-12", 5, 10)
    (result,) = drawn.report().results
    bars = result.ranked.bars.set_index("practice_code")
    assert pd.isna(bars.loc["P1", "value"])
    assert result.n_present == 1


def test_a_measure_without_figures_has_no_period(drawn):
    drawn.practice("P1").figure("P1", "2025-12", 5, 10)
    first, second = drawn.report(FOOT_CHECK, AGED).results
    assert first.period is not None
    assert second.period is None and second.ranked is None and second.group is None
    assert second.charts == {} and second.others == []


@pytest.mark.parametrize(
    ("as_of", "awaited"),
    [("2025-12", None), ("2026-01", "2026-01"), ("2026-03", "2026-03")],
)
def test_a_newer_month_without_any_figure_is_awaited(drawn, as_of, awaited):
    (result,) = three(drawn).report(as_of=as_of).results
    assert result.period == pd.Timestamp("2025-12-01")
    assert result.awaited == (awaited and pd.Timestamp(awaited))


@pytest.mark.parametrize(
    ("as_of", "awaited"),
    [
        ("2025-12", None),
        ("2026-02", None),
        ("2026-03", "2026-01"),
        ("2026-04", "2026-01"),
    ],
)
def test_a_quarter_is_awaited_when_it_has_ended(drawn, as_of, awaited):
    """The months reach as_of, the quarters are those of October 2025."""
    drawn.practice("P1").figure("P1", "2025-10", 5, 10, "aged")
    drawn.figure("P1", as_of, 5, 10)
    _, aged = drawn.report(FOOT_CHECK, AGED, as_of=as_of).results
    assert aged.awaited == (awaited and pd.Timestamp(awaited))


def test_quarters_alone_reach_to_the_end_of_their_quarter(drawn):
    drawn.practice("P1").figure("P1", "2025-10", 5, 10, "aged")
    (result,) = drawn.report(AGED, as_of="2026-01").results
    assert result.awaited == pd.Timestamp("2026-01-01")


def test_figures_after_as_of_are_not_seen(drawn):
    three(drawn)
    (result,) = drawn.report(as_of="2025-11").results
    assert result.period == pd.Timestamp("2025-11-01")
    assert result.group.value == 0.5
    assert len(result.group_chart.points) == 1


def test_the_wider_areas_follow_the_measure(drawn):
    """A second cluster of the same board has 20 of 100: 160 of 300 in all."""
    three(drawn).practice("Q1", cluster="C2").figure("Q1", "2025-12", 20, 100)
    (result,) = drawn.report().results
    assert [(f.name, f.numerator, f.denominator) for f in result.others] == [
        ("NHS Fife", 160, 300)
    ]


def test_charts_are_drawn_of_practices_and_of_the_group(drawn):
    drawn.practice("P1").months("P1", "46464")
    drawn.practice("P2").months("P2", "64 44", people=300)
    drawn.practice("P3").months("P3", "     ")
    (result,) = drawn.report(as_of="2024-05").results
    assert list(result.charts) == ["P1", "P2"]
    assert result.charts["P1"].points["value"].tolist() == [0.4, 0.6, 0.4, 0.6, 0.4]
    # pooled: (40 + 180) of 400, (60 + 120) of 400, 40 of 100, (60 + 120), (40 + 120)
    pooled = [0.55, 0.45, 0.4, 0.45, 0.4]
    assert result.group_chart.points["value"].tolist() == pytest.approx(pooled)


def test_published_values_are_never_pooled(drawn):
    for code, value in (("P1", 1.0), ("P2", 2.0), ("P3", 9.0)):
        drawn.practice(code).value(code, "2025-12", value)
    (result,) = drawn.report(OPIOIDS).results
    assert result.group.value == 2.0  # the median; the mean would be 4
    assert not result.group.has_counts
    assert result.group_chart.points["value"].tolist() == [2.0]


def test_a_measure_that_is_not_charted_has_no_charts(drawn):
    drawn.practice("P1").figure("P1", "2025-10", 5, 10, "aged")
    (result,) = drawn.report(AGED).results
    assert result.charts == {} and result.group_chart is None


def test_a_practice_that_stopped_reporting_has_no_latest_signal(drawn):
    """P1 was high in the first half of 2024 and has sent nothing since."""
    drawn.practice("P1").months("P1", "464646464646888888")
    drawn.practice("P2").months("P2", YEAR * 3)
    (result,) = drawn.report(as_of="2026-12").results
    points = result.charts["P1"].points
    assert len(points) == 36
    assert points["value"].tail(18).isna().all()


# -- phases


def phased(drawn, *phases, level="cluster", area="C1"):
    drawn.practice("P1", "Abbey").months("P1", YEAR * 2)
    drawn.practice("P2", "Bridge").months("P2", YEAR * 2)
    (result,) = drawn.report(level=level, area=area, phases=phases).results
    own = {code: len(chart.phases) for code, chart in result.charts.items()}
    return own | {"group": len(result.group_chart.phases)}


REBASE = "rebase", "2025-01"


@pytest.mark.parametrize(
    ("area", "reached"),
    [
        ("all", {"P1", "P2", "group"}),
        ("P1", {"P1"}),
        ("Abbey", {"P1"}),
        ("C1", {"group"}),
        ("Cluster C1", {"group"}),
        ("P9", set()),
    ],
)
def test_a_phase_reaches_the_area_it_names_and_no_other(drawn, area, reached):
    counts = phased(drawn, phase(*REBASE, area=area))
    assert {name for name, n in counts.items() if n == 2} == reached


@pytest.mark.parametrize("area", ["P1", "Abbey"])
def test_in_its_own_report_a_phase_of_a_practice_does_not_reach_peers(drawn, area):
    counts = phased(drawn, phase(*REBASE, area=area), level="practice", area="P1")
    assert counts.pop("P1") == 2
    assert set(counts.values()) == {1}  # the peer's letter, and the group


def test_in_a_practices_report_a_phase_of_the_group_reaches_the_groups_chart(drawn):
    counts = phased(drawn, phase(*REBASE, area="C1"), level="practice", area="P1")
    assert counts.pop("group") == 2
    assert set(counts.values()) == {1}


@pytest.mark.parametrize(
    ("measure", "reached"), [("all", 2), ("foot_check", 2), ("opioids", 1)]
)
def test_a_phase_reaches_the_measure_it_names(drawn, measure, reached):
    counts = phased(drawn, phase(*REBASE, measure=measure))
    assert set(counts.values()) == {reached}


def test_phases_for_picks_measure_and_area():
    given = [
        phase("rebase", "2025-01", measure="m", area="A", reason="new recall"),
        phase("freeze", "2025-01", measure="m", area="B"),
        phase("exclude", "2025-02", measure="n", area="A"),
        phase("baseline_end", "2024-12"),
    ]
    picked = phases_for(given, "m", "A", set())
    assert [(p.kind, p.reason) for p in picked] == [
        ("rebase", "new recall"),
        ("baseline_end", "agreed"),
    ]
    assert picked[0].date == pd.Timestamp("2025-01-01")


def test_a_phase_for_all_that_a_practice_does_not_reach_is_left_out_and_said(drawn):
    """P2 opened in July 2025, after the baseline of the programme."""
    drawn.practice("P1").months("P1", YEAR * 2)
    drawn.practice("P2").months("P2", "464646", first="2025-07")
    (result,) = drawn.report(phases=[phase("baseline_end", "2024-12")]).results
    assert result.charts["P1"].phases["baseline_end"].iloc[0] == (
        pd.Timestamp("2024-12-01")
    )
    assert not result.charts["P2"].phases["is_frozen"].any()
    assert result.charts["P2"].notes[0] == (
        "The baseline end of December 2024 is left out here: the figures do not "
        "reach it."
    )


def test_what_a_check_refused_is_in_no_figure(drawn):
    three(drawn).rejected("P1", "2025-12")
    (result,) = drawn.report().results
    assert (result.group.numerator, result.group.denominator) == (60, 100)
    state = result.ranked.bars.set_index("practice_code").loc["P1", "state"]
    assert state == "rejected"
    assert result.charts["P1"].points["value"].isna().tolist() == [False, True]


def test_a_measure_of_the_cluster_alone_has_no_wider_area(drawn):
    three(drawn)
    alone = replace(FOOT_CHECK, benchmark_levels=("cluster",))
    (result,) = drawn.report(alone).results
    assert result.others == []
