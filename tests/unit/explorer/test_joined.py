"""Slices of single measures, joined, are the slice of a cutter with all of them."""

from __future__ import annotations

from dataclasses import asdict, replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from qikit.data.cutting import Order, cut_slice, prepare_cutter
from qikit.data.slices import TABLES
from qikit.explorer.joined import joined
from qikit.explorer.opened import opened
from tests.unit.explorer.desks import choices, desk_of
from tests.unit.reports.drawn_slices import AGED, FOOT_CHECK, OPIOIDS, Drawn, phase

EYES = replace(FOOT_CHECK, id="eyes", name="Eye check", short_name="Eyes")
EVERY = (FOOT_CHECK, AGED, OPIOIDS, EYES)
FIFE = "NHS Fife"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Drawn:
    """Two clusters; measures begin and end at other times, one practice moved."""
    drawn = Drawn(tmp_path_factory.mktemp("project") / "data")
    drawn.practice("P1").practice("P2").practice("P3")
    moved = pd.Timestamp("2024-09-01")
    drawn.practice("P4", cluster="C2", valid_to=moved - pd.Timedelta(days=1))
    drawn.practice("P4", valid_from=moved)
    drawn.practice("P5", cluster="C2").practice("P6", cluster="C2")
    for code, picture in {
        "P1": "555666777888999888777666",
        "P2": "565656565656565656565656",
        "P3": "44 44455 555444 44455544",
        "P4": "        5566778899887766",
        "P5": "777777666666555555444444",
    }.items():
        drawn.months(code, picture)
    for code in ("P1", "P2", "P5"):
        for name in ("2023-10", "2024-04", "2025-07"):
            drawn.figure(code, name, 21, 100, "aged")
    for n, code in enumerate(("P1", "P3", "P4", "P6")):
        for name in ("2025-01", "2025-02", "2025-03", "2025-11"):
            drawn.value(code, name, 1.5 + n / 10)
            drawn.figure(code, name, 8, 9, "eyes")
    drawn.event("C1", "2025-02-01", "Programme begins")
    return drawn.rejected("P2", "2025-03").rejected("P1", "2025-12", "warning")


@pytest.fixture(scope="module")
def single(drawn):
    """The desk, whose cutters have one measure each and gather when asked."""
    return desk_of(drawn, *EVERY)


def whole_slice(desk, measures, order):
    """Cut with one cutter for all measures, as a job does."""
    cutter = prepare_cutter(
        desk.dataset,
        measures,
        desk._sources,
        desk.record,
        as_of=order.as_of,
        key=desk._key,
        names=desk._names,
    )
    return cut_slice(cutter, order)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    measures=st.lists(st.sampled_from(EVERY), min_size=1, unique_by=lambda m: m.id),
    place=st.sampled_from(
        [
            ("cluster", "C1"),
            ("cluster", "C2"),
            ("practice", "P4"),
            ("board", "NHS Fife"),
        ]
    ),
    as_of=st.sampled_from(["2025-12-01", "2025-03-01", "2024-05-01"]),
)
def test_joined_slices_equal_one_cutters_slice(single, measures, place, as_of):
    order = Order(*place, pd.Timestamp(as_of), "analyst", "A label")
    order = replace(order, phases=(phase("baseline_end", "2024-08"),))
    parts = [cut_slice(single.cutter(m.id, order.as_of), order) for m in measures]
    mine, theirs = joined(parts), whole_slice(single, measures, order)
    assert mine.measures == theirs.measures
    assert asdict(mine.about) == asdict(theirs.about)
    for name in TABLES:
        same(getattr(mine, name), getattr(theirs, name))


def same(mine: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Both hold the same; a table without a row may lack its columns."""
    assert len(mine) == len(theirs)
    if len(theirs):
        assert_frame_equal(mine, theirs)


def test_what_is_said_of_the_group_begins_with_the_first_figure_of_any(single):
    # The share of the aged begins in 2023, when P4 was in C2; eyes in 2025.
    eyes_first = opened(single, choices("eyes", "aged"))
    eyes_alone = opened(single, choices("eyes"))
    assert any("P4" in move["text"] for move in eyes_first.about.moves)
    assert eyes_alone.about.moves == ()
