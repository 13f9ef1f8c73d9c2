"""Why a practice gets no report: it closed before the day that counts."""

import pandas as pd
import pytest

from qikit.reports.job_areas import closed_problem
from tests.unit.reports.drawn_slices import Drawn


@pytest.fixture
def dataset(tmp_path):
    """P1 closed on 31 March 2025; P2 is open."""
    days = {"valid_from": pd.Timestamp("2024-01-01"), "valid_to": pd.NaT}
    drawn = Drawn(tmp_path / "data").practice("P2", **days)
    drawn.practice("P1", **days | {"valid_to": pd.Timestamp("2025-03-31")})
    return drawn.figure("P2", "2025-12", 5, 10).cutter().dataset


@pytest.mark.parametrize("name", ["P1", "Surgery P1"])
def test_a_practice_that_closed(dataset, name):
    problem = closed_problem(dataset, name, pd.Timestamp("2025-12-01"), "--only")
    assert str(problem) == (
        f"--only: practice '{name}' has no report: it closed on 31 March 2025, before "
        "as_of (December 2025). Leave it out, or write an earlier as_of."
    )


@pytest.mark.parametrize(
    ("name", "as_of"),
    [("P2", "2025-12-01"), ("P1", "2025-03-01"), ("P9", "2025-12-01")],
)
def test_no_practice_that_closed(dataset, name, as_of):
    assert closed_problem(dataset, name, pd.Timestamp(as_of), "--only") is None
