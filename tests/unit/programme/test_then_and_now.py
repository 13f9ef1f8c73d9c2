"""How far the teams lie apart, before the programme and now."""

import pandas as pd
import pytest

from qikit.evaluation.stretches import Stretch
from qikit.programme.then_and_now import shared_confidence, spreads, then_and_now
from qikit.variation.spread import SHRINKS

BEFORE = Stretch(pd.Timestamp("2024-07-01"), pd.Timestamp("2024-09-01"))
AFTER = Stretch(pd.Timestamp("2025-07-01"), pd.Timestamp("2025-09-01"))


def rows(*cells: tuple[str, str, float, float]) -> pd.DataFrame:
    names = ["practice_code", "period_start", "numerator", "denominator"]
    frame = pd.DataFrame(cells, columns=names)
    return frame.assign(period_start=pd.to_datetime(frame["period_start"]))


def test_months_are_added_up_and_only_teams_with_both_sides_enter():
    found = then_and_now(
        rows(
            ("P1", "2024-07-01", 1, 10),
            ("P1", "2024-08-01", 2, 10),
            ("P1", "2025-09-01", 9, 10),
            ("P1", "2025-01-01", 5, 10),  # in neither stretch
            ("P2", "2025-09-01", 9, 10),  # joined late
            ("P3", "2024-07-01", 1, 10),
            ("P3", "2025-07-01", float("nan"), float("nan")),
        ),
        before=BEFORE,
        after=AFTER,
    )
    assert found["practice_code"].tolist() == ["P1", "P1"]
    assert found["numerator"].tolist() == [3, 9]
    assert found["denominator"].tolist() == [20, 10]


def test_teams_that_were_far_apart_and_are_alike_now_are_closer():
    then = [10, 20, 30, 40, 50, 60, 70, 80, 90, 50, 40]
    cells = [(f"P{i:02d}", "2024-07-01", x, 100) for i, x in enumerate(then)]
    cells += [(f"P{i:02d}", "2025-07-01", 50, 100) for i in range(len(then))]
    frame = then_and_now(rows(*cells), before=BEFORE, after=AFTER)
    assert spreads({"m": frame})["m"].word == SHRINKS


def test_one_team_has_no_spread():
    frame = then_and_now(
        rows(("P1", "2024-07-01", 1, 10), ("P1", "2025-07-01", 5, 10)),
        before=BEFORE,
        after=AFTER,
    )
    assert spreads({"m": frame}) == {}


def test_measures_share_the_confidence():
    assert shared_confidence(1) == pytest.approx(0.95)
    assert shared_confidence(5) == pytest.approx(0.99)
