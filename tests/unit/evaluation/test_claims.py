"""Signals and claims, on noise and on planted changes."""

import numpy as np
import pandas as pd
import pytest

from qikit.errors import DataError
from qikit.evaluation.before_after import before_after
from qikit.evaluation.bright_spots import BRIGHT, NOT_CLEAR, bright_spots
from qikit.evaluation.claims import claims
from qikit.evaluation.side_by_side import measures_side_by_side
from qikit.evaluation.signals import chart_signals
from qikit.spc.phases import Phase
from qikit.spc.run_chart import run_charts

YEAR = 12


def months(*years: tuple[int, int]) -> list[tuple[int, int]]:
    """Twelve months of each pair, moved up and down by one so that the median holds."""
    return [(x + (-1) ** m, n) for x, n in years for m in range(YEAR)]


def test_on_noise_signals_fire_and_claims_do_not(noise):
    table = noise.table
    gains = noise.signals.loc[noise.signals["goes_up"], "area"].nunique()
    # design.md section 4 measured 15 %; two standard errors of 400 series are 4 %,
    # and the frozen median of only 12 points brings some more
    assert 0.10 < gains / len(table) < 0.22
    assert table["status"].eq("claim").mean() <= 0.05
    # without the step-up one change in twenty looks clear
    assert 0.02 < table["is_clear_alone"].mean() < 0.08


def test_periods_that_differ_by_more_than_chance_make_no_claims(simulate, judge):
    rng = np.random.default_rng(20261003)
    found = judge(simulate(rng, 100, n_people=500, spread=0.08))
    assert found.table["is_widened"].all()
    assert found.table["status"].eq("claim").mean() <= 0.05
    assert found.table["is_clear_alone"].mean() < 0.15


def test_planted_improvements_are_claimed(planted):
    table = planted.table.set_index("area")
    is_planted = table.index < "P010"
    assert table.loc[is_planted, "status"].eq("claim").all()
    assert table.loc[is_planted, "judgement"].eq("better").all()
    assert table.loc[~is_planted, "status"].eq("claim").mean() <= 0.05


def test_every_claim_has_a_signal_and_a_clear_interval(planted):
    claimed = planted.table[planted.table["status"].eq("claim")]
    assert claimed["adjusted_lower"].gt(0).all()
    assert claimed["adjusted_lower"].le(claimed["lower"]).all()
    backed = planted.signals.loc[planted.signals["is_claimed"], "area"]
    assert set(claimed["area"]) == set(backed)


@pytest.mark.parametrize(
    ("years", "direction", "status", "word", "judgement"),
    [
        ([(20, 40), (35, 40)], "up", "claim", "higher", "better"),
        ([(20, 40), (35, 40)], "down", "claim", "higher", "worse"),
        ([(20, 40), (35, 40)], "neutral", "claim", "higher", ""),
        ([(35, 40), (20, 40)], "up", "claim", "lower", "worse"),
        ([(20, 40), (20, 40)], "up", "neither", "similar", ""),
    ],
)
def test_the_words(make_counts, judge, years, direction, status, word, judgement):
    row = judge(make_counts({"P1": months(*years)}), direction=direction).table.iloc[0]
    assert row[["status", "word", "judgement"]].tolist() == [status, word, judgement]


def test_a_signal_without_a_clear_interval_is_no_claim(make_counts, judge):
    # 6 of the 12 months a hair above the median: a shift, but hardly a change
    late = [(21, 40)] * 6 + [(19, 40)] * 6
    found = judge(make_counts({"P1": months((20, 40)) + late}))
    row = found.table.iloc[0]
    assert row["n_signals"] == 2
    assert row["status"] == "signal_only"
    assert not found.signals["is_claimed"].any()


def test_a_clear_change_without_a_signal_is_no_claim(make_counts, judge):
    # five months off the median are one short of a shift
    late = [(39, 40)] * 5 + [(20, 40)] * 7
    row = judge(make_counts({"P1": months((20, 40)) + late})).table.iloc[0]
    assert row["is_kept"]
    assert row["n_signals"] == 0
    assert row["status"] == "change_only"


def test_a_signal_that_points_the_other_way_makes_no_claim(make_counts, judge):
    # a jump that no rule sees, and after it six months just below the line
    late = [(200, 200), (200, 200), (200, 200)] + [(99, 200)] * 9
    baseline = [(100 + (-1) ** m, 200) for m in range(YEAR)]
    found = judge(make_counts({"P1": baseline + late}))
    assert found.table["change"].iloc[0] > 0
    assert found.signals["goes_up"].tolist() == [False]
    assert not found.signals["agrees"].any()
    assert found.table["status"].tolist() == ["signal_only"]


def test_a_signal_of_the_baseline_year_alone_is_no_news(make_counts, judge):
    early = [(30, 40)] * 6 + [(10, 40)] * 6
    flat = [(25, 40), (15, 40)] * 6
    found = judge(make_counts({"P1": early + flat}))
    assert found.signals.empty
    assert found.table["n_signals"].tolist() == [0]


def test_the_more_series_the_wider(make_counts, judge):
    pair = months((20, 40), (24, 40))
    flat = months((20, 40), (20, 40))
    alone = judge(make_counts({"P1": pair})).table.iloc[0]
    many = judge(make_counts({"P1": pair} | {f"Q{i}": flat for i in range(49)}))
    row = many.table.set_index("area").loc["P1"]
    assert many.n_series == 50
    assert alone["adjusted_lower"] == alone["lower"] == row["lower"]
    assert row["adjusted_lower"] < row["lower"]


def two_measures(make_counts, make_measure, before, after):
    gain = make_counts({"P1": months((20, 40), (35, 40))})
    flat = make_counts({"P1": months((20, 40), (20, 40))})
    known = {
        "waits": make_measure(id="waits", type="balancing", direction="down"),
        "checks": make_measure(id="checks", type="outcome"),
    }
    options = {"by": "practice_code", "before": before, "after": after}
    frames = {"waits": flat, "checks": gain}
    changes = [
        before_after(frames[name], measure=measure, **options)
        for name, measure in known.items()
    ]
    freeze = [Phase("baseline_end", before.last)]
    signals = [
        chart_signals(
            run_charts(frame, by="practice_code", phases=freeze), measure=name
        )
        for name, frame in frames.items()
    ]
    return changes, pd.concat(signals)


def test_measures_stand_side_by_side(make_counts, make_measure, before, after):
    changes, signals = two_measures(make_counts, make_measure, before, after)
    table = measures_side_by_side(claims(changes, signals))
    assert table["type"].tolist() == ["outcome", "balancing"]
    assert table["measure"].tolist() == ["checks", "waits"]
    assert table["judgement"].tolist() == ["better", ""]


def test_a_signal_of_no_series_is_refused(make_counts, make_measure, before, after):
    changes, signals = two_measures(make_counts, make_measure, before, after)
    with pytest.raises(DataError, match="belongs to P1 and 'checks'"):
        claims(changes[:1], signals)
    with pytest.raises(DataError, match="'waits' is given more than once"):
        claims([*changes, changes[0]], signals)
    with pytest.raises(DataError, match="no change to judge"):
        claims([], signals)


def test_of_practices_that_are_alike_none_is_a_bright_spot(simulate, judge):
    rng = np.random.default_rng(20261004)
    spots = bright_spots(judge(simulate(rng, 10, n_people=10)))
    assert spots["change"].max() > 0.05  # somebody is always luckiest
    assert spots["status"].eq(NOT_CLEAR).all()
    assert spots["area"].tolist() == sorted(spots["area"])
    assert spots["rank"].isna().all()


def test_bright_spots_stand_by_the_nearer_limit(make_counts, judge):
    # the small practice gains more, the large one more surely
    small = months((5, 10), (8, 10))
    large = months((200, 400), (300, 400))
    flat = months((20, 40), (20, 40))
    worse = months((35, 40), (20, 40))
    areas = {"A": small, "B": large, "C": flat, "D": worse}
    spots = bright_spots(judge(make_counts(areas)))
    assert spots["area"].tolist() == ["B", "A", "C"]  # D became worse: not listed
    assert spots["status"].tolist() == [BRIGHT, BRIGHT, NOT_CLEAR]
    assert spots["rank"].tolist()[:2] == [1, 2]
    change = spots.set_index("area")["change"]
    assert change["A"] > change["B"]
    assert spots["nearer"].tolist() == spots["lower"].tolist()


def test_where_down_is_better_the_upper_limit_is_the_nearer(make_counts, judge):
    areas = {"A": months((35, 40), (30, 40)), "B": months((35, 40), (20, 40))}
    spots = bright_spots(judge(make_counts(areas), direction="down"))
    assert spots["area"].tolist() == ["B", "A"]
    assert spots["nearer"].tolist() == spots["upper"].tolist()


def test_ratios_stand_by_the_nearer_limit_too(make_counts, judge):
    areas = {"A": months((200, 40), (400, 40)), "B": months((200, 40), (600, 40))}
    spots = bright_spots(judge(make_counts(areas), kind="rate"))
    assert spots["area"].tolist() == ["B", "A"]
    assert spots["change"].round().tolist() == [3, 2]


def test_a_neutral_measure_has_no_bright_spot(make_counts, judge):
    found = judge(make_counts({"P1": months((20, 40), (35, 40))}), direction="neutral")
    assert bright_spots(found).empty
