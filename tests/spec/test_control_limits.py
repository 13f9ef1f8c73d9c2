"""Lines of each chart, worked by hand, and what they leave out."""

import numpy as np
import pandas as pd
import pytest

from qikit.spc.control_chart import control_chart
from qikit.spc.lines import average_moving_range
from qikit.spc.phases import Phase

NAN = np.nan
STEADY = [55.0, 45.0] * 7  # mean 50, every moving range 10


def dated(**columns) -> pd.DataFrame:
    n_rows = max(len(c) for c in columns.values() if isinstance(c, list))
    dates = pd.date_range("2024-04-01", periods=n_rows, freq="MS")
    return pd.DataFrame({"date": dates} | columns)


def lines(chart, row: int = -1) -> list[float]:
    names = ["centre_line", "lower_limit", "upper_limit"]
    return chart.points[names].iloc[row].tolist()


def approx(*numbers):
    return pytest.approx(list(numbers), nan_ok=True)


def test_i_chart_has_limits_at_3_over_1128_moving_ranges():
    chart = control_chart(dated(value=STEADY), chart="i", rule_set="anhoej")
    assert lines(chart) == approx(50.0, 50 - 30 / 1.128, 50 + 30 / 1.128)
    row = chart.points.iloc[-1]
    assert row["lower_third"] == pytest.approx(50 - 20 / 1.128)
    assert row["upper_third"] == pytest.approx(50 + 20 / 1.128)


def test_no_moving_range_is_taken_across_a_gap():
    # ranges 2 and 2, not the 7 and 9 that bridge the gap
    chart = control_chart(dated(value=[1.0, 3, NAN, 10, 12]), chart="i")
    assert lines(chart) == approx(6.5, 6.5 - 2.66 * 2, 6.5 + 2.66 * 2)


def test_no_moving_range_is_taken_across_an_excluded_point_or_a_month_left_out():
    data = dated(value=[1.0, 3, 99, 10, 12])
    exclude = Phase("exclude", pd.Timestamp("2024-06-01"), "typing error")
    chart = control_chart(data, chart="i", phases=[exclude])
    assert lines(chart) == approx(6.5, 6.5 - 2.66 * 2, 6.5 + 2.66 * 2)
    left_out = control_chart(data.drop(index=2), chart="i")
    assert lines(left_out) == approx(6.5, 6.5 - 2.66 * 2, 6.5 + 2.66 * 2)
    assert len(left_out.points) == 5


def test_without_a_calendar_the_rows_are_neighbours():
    data = dated(value=[1.0, 3, 99, 4, 6]).drop(index=2)
    chart = control_chart(data, chart="i", frequency=None)
    assert len(chart.points) == 4
    average = (2 + 1 + 2) / 3
    assert lines(chart) == approx(3.5, 3.5 - 2.66 * average, 3.5 + 2.66 * average)


def test_no_moving_range_is_taken_across_a_rebase():
    rebase = Phase("rebase", pd.Timestamp("2024-07-01"), "new recall system")
    data = dated(value=[1.0, 3, 5, 50, 54, 50])
    chart = control_chart(data, chart="i", phases=[rebase])
    assert lines(chart, 0) == approx(3.0, 3 - 2.66 * 2, 3 + 2.66 * 2)
    mean = 154 / 3
    assert lines(chart) == approx(mean, mean - 2.66 * 4, mean + 2.66 * 4)
    ranges = control_chart(data, chart="mr", phases=[rebase])
    assert ranges.points["value"].tolist() == approx(NAN, 2.0, 2.0, NAN, 4.0, 4.0)
    assert ranges.phases["centre_line"].tolist() == [2.0, 4.0]


def test_a_leap_is_screened_from_the_moving_ranges_unless_switched_off():
    data = dated(value=[*STEADY, 155.0, *STEADY])
    ranges = [10.0] * 26 + [110.0, 100.0]  # 45 to 155 to 55
    average = sum(ranges) / 28
    mean = (50 * 28 + 155) / 29
    kept = control_chart(data, chart="i", screen=False)
    assert lines(kept)[2] == pytest.approx(mean + 2.66 * average)
    screened = control_chart(data, chart="i")
    assert lines(screened)[2] == pytest.approx(mean + 26.6)
    assert lines(screened)[0] == pytest.approx(mean)  # the mean keeps its point


@pytest.mark.parametrize(("leap", "is_kept"), [(5.25, True), (5.26, False)])
def test_screening_drops_ranges_of_3267_averages(leap, is_kept):
    # six ranges of 1 and one of r: r = 3.267 (6 + r) / 7 at r = 5.251
    values = pd.Series([0.0, 1, 0, 1, 0, 1, 0, leap])
    expected = (6 + leap) / 7 if is_kept else 1.0
    assert average_moving_range(values, screen=True) == pytest.approx(expected)


def test_screening_is_done_once():
    values = pd.Series(np.cumsum([0.0, *[1] * 20, 6, 60]))
    # 60 goes; of the others, 6 is more than 3.267 averages and stays
    assert average_moving_range(values, screen=True) == pytest.approx(26 / 21)


@pytest.mark.parametrize("rule_set", ["making-data-count", "anhoej"])
@pytest.mark.parametrize("screen", [True, False])
def test_a_constant_series_has_limits_on_its_mean_and_no_signal(rule_set, screen):
    data = dated(value=[0.1 + 0.2, 0.3] * 10)  # 0.30000000000000004 is 0.3
    chart = control_chart(data, chart="i", rule_set=rule_set, screen=screen)
    assert lines(chart) == approx(0.3, 0.3, 0.3)
    assert chart.signals.empty
    assert chart.summary["longest_run"] is None
    assert chart.summary["variation"] == "common_cause"


@pytest.mark.parametrize("chart", ["p-prime", "u-prime"])
def test_constant_quotients_have_limits_on_their_mean(chart):
    data = dated(numerator=[10] * 8 + [20] * 8, denominator=[50] * 8 + [100] * 8)
    found = control_chart(data, chart=chart)
    assert lines(found) == approx(0.2, 0.2, 0.2)
    assert found.signals.empty


def test_every_point_at_an_end_of_a_proportion():
    for numerator in (0, 40):
        data = dated(numerator=[numerator] * 12, denominator=40)
        for chart in ("p", "p-prime"):
            found = control_chart(data, chart=chart)
            assert lines(found) == approx(*[numerator / 40] * 3)
            assert found.signals.empty


def test_p_chart_by_hand_with_a_zero_denominator():
    data = dated(numerator=[10.0, 30, 0, NAN], denominator=[100.0, 100, 0, 25])
    chart = control_chart(data, chart="p")
    assert chart.points["value"].tolist() == approx(0.1, 0.3, NAN, NAN)
    assert lines(chart, 0) == approx(0.2, 0.08, 0.32)
    assert lines(chart, 2) == approx(0.2, NAN, NAN)
    assert lines(chart, 3) == approx(0.2, 0.0, 0.44)  # 0.2 -+ 3 * 0.08, from 0 up
    assert chart.summary["n"] == 2


def test_p_chart_is_clipped_at_one():
    chart = control_chart(dated(numerator=[9, 10], denominator=10), chart="p")
    assert lines(chart)[2] == 1.0
    assert chart.points["upper_third"].iloc[-1] == 1.0


def test_u_chart_by_hand():
    data = dated(numerator=[4.0, 12, 0], denominator=[2.0, 2, 0])
    chart = control_chart(data, chart="u")
    sigma = np.sqrt(4 / 2)
    assert lines(chart, 0) == approx(4.0, 0.0, 4 + 3 * sigma)
    assert lines(chart, 2) == approx(4.0, NAN, NAN)
    assert np.isnan(chart.points["value"].iloc[2])


def test_u_prime_is_u_times_sigma_z():
    data = dated(numerator=[90, 110] * 8, denominator=1)  # u 100, sigma 10, z -1 and 1
    sigma_z = 2 / 1.128
    chart = control_chart(data, chart="u-prime")
    assert lines(chart) == approx(100.0, 100 - 30 * sigma_z, 100 + 30 * sigma_z)


def test_p_prime_is_p_times_sigma_z():
    data = dated(
        numerator=[40, 60] * 8, denominator=100
    )  # p 0.5, sigma 0.05, z -2 and 2
    sigma_z = 4 / 1.128
    chart = control_chart(data, chart="p-prime")
    half = 0.15 * sigma_z
    assert lines(chart) == approx(0.5, 0.0, 1.0)  # 0.5 -+ 0.53 is clipped
    assert half > 0.5
    thirds = chart.points[["lower_third", "upper_third"]].iloc[-1].tolist()
    assert thirds == approx(0.5 - half * 2 / 3, 0.5 + half * 2 / 3)


def test_c_chart_by_hand():
    assert lines(control_chart(dated(value=[2, 6]), chart="c")) == approx(
        4.0, 0.0, 10.0
    )


def test_g_chart_has_its_median_and_limits_from_the_mean():
    chart = control_chart(dated(value=[1, 1, 2, 12]), chart="g")
    assert lines(chart) == approx(1.5, 0.0, 4 + 3 * np.sqrt(4 * 5))


def test_t_chart_is_an_i_chart_of_a_power():
    times = [4.0, 9, 25, 16, 30, 7]
    power = [time ** (1 / 3.6) for time in times]
    average = np.mean(np.abs(np.diff(power)))
    upper = np.mean(power) + 3 * average / 1.128
    lower = np.mean(power) - 3 * average / 1.128
    chart = control_chart(dated(value=times), chart="t")
    assert lines(chart) == approx(
        np.mean(power) ** 3.6, max(lower, 0) ** 3.6, upper**3.6
    )


def test_mr_chart_by_hand():
    chart = control_chart(dated(value=[1, 3, NAN, 4, 8]), chart="mr")
    assert chart.points["value"].tolist() == approx(NAN, 2.0, NAN, NAN, 4.0)
    assert lines(chart) == approx(3.0, 0.0, 3.267 * 3)


def test_mr_chart_marks_a_range_above_its_limit_and_judges_no_runs():
    chart = control_chart(dated(value=[0, 1] * 12 + [9]), chart="mr")
    assert chart.points.loc[chart.points["outside_limits"], "position"].tolist() == [25]
    assert chart.summary["runs_signal"] is None


def subgroups(*groups: list[float]) -> pd.DataFrame:
    dates = pd.date_range("2024-04-01", periods=len(groups), freq="MS")
    rows = [(d, v) for d, own in zip(dates, groups, strict=True) for v in own]
    return pd.DataFrame(rows, columns=["date", "value"])


def test_xbar_and_s_of_equal_subgroups_average_the_sds():
    data = subgroups([1.0, 3.0], [4.0, 8.0])  # sds sqrt 2 and 2 sqrt 2
    mean_sd = 1.5 * np.sqrt(2)
    chart = control_chart(data, chart="xbar")
    assert chart.points["value"].tolist() == [2.0, 6.0]
    a3 = 3 / (np.sqrt(2 / np.pi) * np.sqrt(2))  # c4 of two is sqrt(2 / pi)
    assert lines(chart) == approx(4.0, 4 - a3 * mean_sd, 4 + a3 * mean_sd)
    spread = control_chart(data, chart="s")
    assert spread.points["value"].tolist() == approx(np.sqrt(2), 2 * np.sqrt(2))
    b4 = 1 + 3 * np.sqrt(1 - 2 / np.pi) / np.sqrt(2 / np.pi)
    assert lines(spread) == approx(mean_sd, 0.0, b4 * mean_sd)


def test_xbar_of_unequal_subgroups_pools_the_sds():
    data = subgroups([1.0, 3.0], [3.0, 5.0, 7.0], [9.0], [NAN])
    pooled = np.sqrt((1 * 2 + 2 * 4) / 3)
    chart = control_chart(data, chart="xbar")
    assert chart.points["denominator"].tolist() == [2, 3, 1, 0]
    assert chart.points["value"].tolist() == approx(2.0, 5.0, 9.0, NAN)
    centre = (4 + 15 + 9) / 6
    a3 = 3 / (np.sqrt(np.pi) / 2 * np.sqrt(3))  # c4 of three is sqrt(pi) / 2
    assert lines(chart, 1) == approx(centre, centre - a3 * pooled, centre + a3 * pooled)
    assert lines(chart, 2) == approx(centre, NAN, NAN)  # one has no spread
    spread = control_chart(data, chart="s")
    assert spread.points["value"].tolist() == approx(np.sqrt(2), 2.0, NAN, NAN)
    assert lines(spread, 0)[0] == pytest.approx(pooled)


def test_floor_and_ceiling_clip_the_limits():
    data = dated(value=STEADY)
    chart = control_chart(data, chart="i", floor=40, ceiling=60, multiplier=2)
    assert lines(chart) == approx(100.0, 80.0, 120.0)


def test_the_multiplier_changes_what_is_shown_and_nothing_else():
    data = dated(numerator=[10, 30, 10, 30], denominator=100)
    one = control_chart(data, chart="p", target=0.1)
    hundred = control_chart(data, chart="p", target=0.1, multiplier=100)
    shown = ["value", "centre_line", "lower_limit", "upper_limit", "target"]
    assert np.allclose(hundred.points[shown], one.points[shown] * 100)
    assert hundred.points["numerator"].tolist() == [10, 30, 10, 30]
    assert hundred.phases["centre_line"].tolist() == approx(20.0)
    assert hundred.summary["centre_line"] == pytest.approx(20.0)


def test_one_point_has_a_centre_and_no_limits():
    chart = control_chart(dated(value=[5.0]), chart="i")
    assert lines(chart) == approx(5.0, NAN, NAN)
    assert any("too few points to make limits" in note for note in chart.notes)
