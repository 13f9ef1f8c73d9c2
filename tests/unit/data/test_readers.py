"""Figures as their readers see them: hidden whole, all alike, totals of everybody."""

import pandas as pd
import pytest

from qikit.data.readers import Readers, show
from qikit.disclosure.settings import DEFAULTS, rules
from tests.unit.reports.drawn_slices import FOOT_CHECK

COUNTS = {"P1": 3, "P2": 40, "P3": 55, "P4": 70}
MONTH = pd.Timestamp("2025-12-01")


def rows(**counts: float) -> pd.DataFrame:
    found = [
        {"level": "practice", "area_code": code, "period_start": MONTH}
        | {"measure": "foot_check", "breakdown": "all", "numerator": float(met)}
        | {"denominator": 100.0, "value": met / 100, "lower": met / 200}
        | {"upper": met / 90, "n": 100.0, "state": "reported"}
        | {"qualifier": "provisional", "source": "drawn"}
        for code, met in (counts or COUNTS).items()
    ]
    return pd.DataFrame(found)


def members(*codes: str) -> pd.DataFrame:
    frame = pd.DataFrame({"practice_code": codes or tuple(COUNTS)})
    places = {"cluster_code": "C1", "cluster": "C", "hscp": "H", "board": "B"}
    return frame.assign(**places, country="Scotland", list_size=4000)


def seen(audience: str, figures: pd.DataFrame, belong: pd.DataFrame):
    decided = {"foot_check": rules(FOOT_CHECK, DEFAULTS)}
    return show(figures, belong, [FOOT_CHECK], Readers(audience, decided))


def test_the_analyst_sees_everything_and_nothing_goes_on_record():
    shown = seen("analyst", rows(), members())
    assert shown.protected is None
    assert set(shown.observations["numerator"]) == set(COUNTS.values())


@pytest.mark.parametrize("audience", ["cluster", "meeting_paper", "published"])
def test_a_hidden_row_has_no_figure_left_and_one_word(audience):
    shown = seen(audience, rows(), members())
    hidden = shown.observations[shown.observations["state"].eq("suppressed")]
    assert "P1" in set(hidden["area_code"]) and len(hidden) >= 2  # and its partner
    figures = ["numerator", "denominator", "value", "lower", "upper", "n", "qualifier"]
    assert hidden[figures].isna().all(axis=None)
    kept = shown.observations.drop(hidden.index)
    assert dict(zip(kept["area_code"], kept["numerator"], strict=True)).items() <= (
        COUNTS.items()
    )


def test_a_total_counts_the_practices_that_are_hidden():
    shown = seen("meeting_paper", rows(), members())
    cluster = shown.benchmarks[shown.benchmarks["level"].eq("cluster")]
    assert list(cluster["numerator"]) == [sum(COUNTS.values())]
    assert list(cluster["n_practices"]) == [4]


def test_the_record_has_the_true_counts():
    shown = seen("meeting_paper", rows(), members())
    kept = shown.protected[shown.protected["level"].astype("str").eq("practice")]
    assert dict(zip(kept["area_code"], kept["numerator"], strict=True)) == COUNTS


def test_splits_and_practices_that_belong_nowhere_are_left_out():
    split = rows(P2=20).assign(breakdown="sex=female")
    figures = pd.concat([rows(), split, rows(P9=50)], ignore_index=True)
    shown = seen("meeting_paper", figures, members())
    assert set(shown.observations["breakdown"]) == {"all"}
    assert set(shown.observations["area_code"]) == set(COUNTS)
    assert len(seen("analyst", figures, members()).observations) == len(figures)


def test_rows_given_are_not_changed():
    figures = rows()
    seen("published", figures, members())
    pd.testing.assert_frame_equal(figures, rows())
