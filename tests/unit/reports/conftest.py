"""A dataset to draw, and figures closed after each test."""

import pytest

from tests.unit.reports.drawn_slices import Drawn


@pytest.fixture
def drawn(tmp_path) -> Drawn:
    """An empty dataset of its own for one test."""
    return Drawn(tmp_path / "dataset")
