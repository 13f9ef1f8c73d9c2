"""A small collaborative to draw."""

import pytest

from tests.unit.reports.drawn_slices import Drawn
from tests.unit.reports.programme.drawn_sessions import Collaborative


@pytest.fixture
def collaborative(tmp_path) -> Collaborative:
    """A collaborative whose teams have no figures yet."""
    return Collaborative(Drawn(tmp_path / "dataset"))
