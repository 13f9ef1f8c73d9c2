"""Whatever is chosen, the explorer draws it or says in words why it cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qikit.data.checks.record import Finding, QualityRecord
from qikit.data.definitions.choice_files import (
    CHARTS,
    FUNNEL,
    PRACTICES,
    RANKED_BARS,
    RUN_CHART,
    SMALL_MULTIPLES,
)
from qikit.data.definitions.job_files import Phase
from qikit.errors import DataError, ParameterError
from qikit.explorer.desk import Desk, open_desk
from qikit.explorer.numbers import numbers
from qikit.explorer.opened import opened
from qikit.explorer.quality import quality
from qikit.explorer.reasons import reasons
from qikit.explorer.views import shown
from tests.unit.explorer.desks import choices, desk_of, month, words_of
from tests.unit.reports.drawn_slices import AGED, FOOT_CHECK, OPIOIDS, Drawn

HOSTILE = "<img src=x onerror=alert(1)> & \"Quoted\" 'Surgery'"
LONG = "Surgery of the Long Name " * 8
RATE = replace(FOOT_CHECK, id="visits", name="Visits", short_name="Visits", kind="rate")


@pytest.fixture
def drawn(tmp_path) -> Drawn:
    """A cluster of three practices that vary, with all five views to draw."""
    drawn = Drawn(tmp_path / "data")
    for code, picture in {
        "A": "565656565656888888888888",
        "B": "565656565656565656565656",
        "C": "767676767676767676767676",
    }.items():
        drawn.practice(code).months(code, picture)
    return drawn


def said(desk: Desk, asked) -> str:
    """Return all that is said of a choice, drawings left out; none may fail."""
    report = opened(desk, asked)
    blocks = [shown(report, asked), reasons(report, asked), numbers(report, asked)]
    return words_of(sum(blocks[1:], start=blocks[0]) + quality(report))


@pytest.mark.parametrize("chart", CHARTS)
def test_every_view_is_drawn_with_titles_at_its_points(drawn, chart):
    desk = desk_of(drawn)
    asked = choices(chart=chart, compared=("A", "C"))
    view = shown(opened(desk, asked), asked)
    assert view.html.count("<svg") == 1
    assert "<circle" in view.html and "<title>" in view.html


def test_a_title_says_whose_point_it_is_and_what_fired(drawn):
    desk = desk_of(drawn)
    asked = choices(chart=SMALL_MULTIPLES)
    view = shown(opened(desk, asked), asked)
    assert "<title>Surgery A, December 2025: 80.0%; in a shift</title>" in view.html
    asked = choices(level="practice", area="A")
    view = shown(opened(desk, asked), asked)
    assert "<title>January 2024: 50.0%, 50 of 100; in a shift</title>" in view.html


def test_a_practice_stands_among_its_group_when_it_is_compared(drawn):
    desk = desk_of(drawn)
    asked = choices(chart=PRACTICES, compared=("A", "C"))
    report = opened(desk, asked)
    words = words_of(shown(report, asked))
    assert "2 of 3 practices" in words
    assert "Surgery B" not in words
    # Against the others are all three: the same words as in the whole ranking.
    own = "Surgery A 80.0% 80 of 100 71.1% to 86.7% higher"
    assert own in words
    whole = choices(chart=RANKED_BARS)
    assert own in words_of(shown(opened(desk, whole), whole))


@pytest.mark.parametrize("compared", [(), ("A",), ("A", "A"), tuple("ABCDEFG")])
def test_too_few_or_too_many_practices_to_compare(drawn, compared):
    desk, asked = desk_of(drawn), choices(chart=PRACTICES, compared=compared)
    with pytest.raises(ParameterError, match="Choose 2 to 6"):
        shown(opened(desk, asked), asked)


def test_a_practice_of_another_group_cannot_be_compared(drawn):
    drawn.practice("Z", cluster="C2").months("Z", "5" * 24)
    desk, asked = desk_of(drawn), choices(chart=PRACTICES, compared=("A", "Z"))
    with pytest.raises(ParameterError, match="Z is no practice of Cluster C1"):
        shown(opened(desk, asked), asked)


@pytest.mark.parametrize("chart", CHARTS)
def test_names_from_data_are_never_markup(tmp_path, chart):
    drawn = Drawn(tmp_path / "data")
    for code, name in zip("ABC", (HOSTILE, LONG, "Plain Surgery"), strict=True):
        drawn.practice(code, name=name).months(code, "55566655577788889999")
    drawn.event("C1", "2024-06-01", HOSTILE)
    evil = replace(FOOT_CHECK, name=f"Foot {HOSTILE}", short_name=HOSTILE)
    desk, asked = desk_of(drawn, evil), choices(chart=chart, compared=("A", "B"))
    report = opened(desk, asked)
    pages = [shown(report, asked), reasons(report, asked), numbers(report, asked)]
    for block in [*pages, quality(report)]:
        assert "<img" not in block.html
    assert "onerror=alert(1)" in pages[0].html  # as text


def test_one_month_is_said_and_not_drawn(tmp_path):
    drawn = Drawn(tmp_path / "data").practice("A").figure("A", "2025-12", 36, 50)
    words = said(desk_of(drawn), choices())
    assert "72.0% in December 2025. One month is too few for a chart." in words
    assert "a run chart needs more than 8 points and there are 1" in words


def test_one_practice_alone(tmp_path):
    drawn = Drawn(tmp_path / "data").practice("A").months("A", "565656565656")
    for chart in (RUN_CHART, SMALL_MULTIPLES, RANKED_BARS, FUNNEL):
        words = said(desk_of(drawn), choices(chart=chart))
        assert "foot check" in words.lower()
    assert "a funnel needs three practices" in words


def test_all_suppressed_at_source(tmp_path):
    drawn = Drawn(tmp_path / "data").practice("A").practice("B")
    for code in "AB":
        drawn.figure(code, "2025-12", None, None, state="suppressed_at_source")
    drawn.months("A", "5" * 10)
    drawn.figures = [f for f in drawn.figures if f["state"] != "reported"]
    drawn.value("A", "2025-12", 1.5)
    words = said(desk_of(drawn, FOOT_CHECK, OPIOIDS), choices())
    assert "all figures are suppressed at source" in words


def test_a_measure_without_a_target_says_nothing_of_one(drawn):
    assert "target" not in said(desk_of(drawn), choices())
    aimed = replace(FOOT_CHECK, target=0.9)
    assert "the target is 90.0%" in said(desk_of(drawn, aimed), choices())


def test_what_has_no_counts_is_neither_ranked_nor_in_a_funnel(drawn):
    drawn.value("A", "2025-12", 1.2).value("B", "2025-12", 1.3)
    desk = desk_of(drawn, FOOT_CHECK, OPIOIDS)
    for chart in (RANKED_BARS, FUNNEL):
        words = said(desk, choices("opioids", chart=chart))
        assert "it is published without counts" in words


def test_a_measure_that_is_not_charted_says_so(drawn):
    drawn.figure("A", "2025-10", 20, 90, "aged")
    words = said(desk_of(drawn, FOOT_CHECK, AGED), choices("aged"))
    assert "its definition asks for no run chart" in words


def test_sixty_practices_stand_on_pages(tmp_path):
    drawn = Drawn(tmp_path / "data")
    for n in range(60):
        drawn.practice(f"P{n:02}").months(f"P{n:02}", "565656565656")
    asked = choices(chart=SMALL_MULTIPLES)
    report = opened(desk_of(drawn), asked)
    second = shown(report, asked, page=2)
    assert second.html.count("<svg") == 1
    assert "practices 31 to 60 of 60" in words_of(second)
    assert shown(report, asked).html.count("<svg") == 2


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (choices().changed(measures=()), "no measure is chosen"),
        (choices("nothing"), "there is no measure 'nothing'"),
        (choices("visits"), "no report shows kind 'rate' yet"),
        (choices("orphan"), "no definition in params/measures"),
        (choices(chart="pie"), "there is no chart 'pie'"),
    ],
)
def test_what_cannot_be_chosen_is_said(drawn, asked, message):
    drawn.figure("A", "2025-12", 5, 9, "visits").figure("A", "2025-12", 5, 9, "orphan")
    desk = desk_of(drawn, known=(RATE,))
    with pytest.raises(ParameterError, match=message):
        shown(opened(desk, asked), asked)


def test_an_area_that_is_not_there(drawn):
    with pytest.raises(DataError, match="there is no cluster 'C9'"):
        opened(desk_of(drawn), choices(area="C9"))


def test_measures_that_cannot_be_chosen_are_listed_with_the_reason(drawn):
    drawn.figure("A", "2025-12", 5, 9, "visits").figure("A", "2025-12", 5, 9, "orphan")
    desk = desk_of(drawn, known=(RATE,))
    assert list(desk.measures) == ["foot_check"]
    orphan, visits = desk.left_out
    assert orphan == ("orphan: it has figures, but no definition in params/measures.")
    assert "no report shows kind 'rate' yet" in visits
    assert desk.problems == []


def test_an_empty_dataset_is_said(tmp_path):
    desk = desk_of(Drawn(tmp_path / "data").practice("A"))
    assert desk.problems == [
        "data holds no figure at all. Take its files in: qikit intake data"
    ]


def test_failed_checks_on_shape_are_said(drawn):
    desk = desk_of(drawn)
    shape = Finding(
        "tables/practices", "columns", "critical", "shape", "A column is missing", 0
    )
    vars(desk)["record"] = QualityRecord("drawn", "suites", "a test", 7, (shape,))
    assert desk.problems == ["A column is missing. See: qikit check data"]


def test_no_dataset_at_all(tmp_path):
    (tmp_path / "data").mkdir()
    with pytest.raises(DataError, match="no dataset here yet"):
        open_desk(tmp_path, "data")
    with pytest.raises(ParameterError, match="there is no dataset 'elsewhere'"):
        open_desk(tmp_path, "elsewhere")


def test_a_new_intake_is_noticed(drawn):
    desk = desk_of(drawn)
    assert desk.is_current
    drawn.cutter()  # writes the tables anew
    assert not desk.is_current


def test_impossible_phases_are_said(drawn):

    ends = [
        Phase("all", "all", month(m), "baseline_end") for m in ("2024-05", "2024-09")
    ]
    with pytest.raises(ParameterError):
        opened(desk_of(drawn), choices(phases=tuple(ends)))


def test_months_before_the_first_are_not_drawn_and_change_no_figure(drawn):
    desk, whole = desk_of(drawn), choices(level="practice", area="A")
    later = whole.changed(first_month=month("2025-03"))
    report = opened(desk, later)
    before, after = shown(opened(desk, whole), whole), shown(report, later)
    assert before.html.count("<circle") == 24
    assert after.html.count("<circle") == 10
    note = (
        "Drawn from March 2025 on. Median and signals are those of all months since "
        "January 2024."
    )
    assert words_of(after) == f"{words_of(before)} {note}"
    assert words_of(reasons(report, later)) == words_of(reasons(report, whole))


def test_a_zoom_to_one_month_says_its_figure(drawn):
    desk = desk_of(drawn)
    asked = choices(level="practice", area="A", first_month=month("2025-12"))
    words = words_of(shown(opened(desk, asked), asked))
    assert "80.0% in December 2025. One month is too few for a chart." in words


def test_numbers_of_practices_are_a_row_a_month(drawn):
    asked = choices(chart=SMALL_MULTIPLES)
    block = numbers(opened(desk_of(drawn), asked), asked)
    words = words_of(block)
    assert "Period Surgery A Surgery B Surgery C" in words
    assert "December 2025 80.0% 60.0% 60.0%" in words
