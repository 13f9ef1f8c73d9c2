"""The explorer's panel, its widgets driven in Python: no browser, no kernel."""

from __future__ import annotations

import logging

import ipywidgets as widgets
import pytest

from qikit.data.definitions.choice_files import choices_text, read_choices
from qikit.errors import DataError, ParameterError
from qikit.explorer import panel as panels
from qikit.explorer.offers import offers_of
from qikit.explorer.panel import Panel, now_shown
from qikit.explorer.starting import first_choices
from qikit.reports.sections import FOR_ANALYST
from tests.unit.explorer.desks import desk_of, month
from tests.unit.reports.drawn_slices import AGED, FOOT_CHECK, OPIOIDS, Drawn

pytestmark = pytest.mark.usefixtures("no_event_loop")

TWO_YEARS = "555666777888999888777666"
HOSTILE = '<img src=x onerror=alert(1)>"&' + "x" * 190


def small(tmp_path) -> Drawn:
    """Three practices in C1, one in C2; two years of foot checks."""
    drawn = Drawn(tmp_path / "data")
    drawn.practice("P1", "Larken").practice("P2", "Moor").practice("P3", "Nave")
    drawn.practice("P4", "Oak", cluster="C2")
    for code in ("P1", "P2", "P3", "P4"):
        drawn.months(code, TWO_YEARS)
    return drawn


def panel_of(drawn: Drawn, *measures, **given) -> Panel:
    desk = desk_of(drawn, *measures)
    panel = Panel(desk.project, desk, first_choices(desk, offers_of(desk), **given))
    panel.show_first()
    return panel


@pytest.fixture
def panel(tmp_path) -> Panel:
    return panel_of(small(tmp_path), FOOT_CHECK, OPIOIDS)


def said(panel: Panel) -> str:
    return panel.notices.text


def choose(widget, words: str) -> None:
    """Choose in a list by its words, as a reader does."""
    widget.value = dict((w, v) for w, v in widget.options)[words]


def test_it_opens_with_a_picture_and_says_for_whom_it_is(panel):
    assert panel.notices.serial == 1
    assert said(panel) == ""
    assert "Foot check" in panel.picture.chart.value
    banner = next(w for w in panel.children if "qk-banner" in w._dom_classes)
    assert FOR_ANALYST.split(":")[0].replace("'", "&#x27;") in banner.value


def test_each_control_redraws_once_and_is_counted(panel):
    made = panel.controls
    changes = [
        (made.chart, "small_multiples"),
        (made.chart, "ranked_bars"),
        (made.level, "practice"),
        (made.area, "P2"),
        (made.last_month, month("2025-06")),
        (made.rule_set, "strict"),
    ]
    for before, (widget, value) in enumerate(changes, 1):
        widget.value = value
        assert (panel.notices.serial, said(panel)) == (before + 1, "")
        assert panel.drawn == panel.choices
    assert panel.choices.area == "P2"
    assert panel.choices.last_month == month("2025-06")
    assert panel.choices.rule_set == "strict"


def test_the_last_picture_stays_when_a_choice_is_impossible(panel):
    before = panel.picture.chart.value
    panel.controls.measures.value = ()
    assert panel.picture.chart.value == before
    assert "no measure is chosen" in said(panel)
    assert panels.STILL in said(panel)
    assert panel.notices.serial == 2
    panel.controls.measures.value = ("foot_check",)
    assert said(panel) == ""


def test_practices_are_compared_when_two_are_chosen(panel):
    panel.controls.chart.value = "practices"
    assert "2 to 6 can be compared" in said(panel)
    panel.controls.compared.value = ("P1", "P3")
    assert said(panel) == ""
    assert "Larken" in panel.picture.chart.value
    assert "Moor" not in panel.picture.chart.value


def test_only_what_changes_something_is_shown(panel):
    made = panel.controls
    assert made.compared.layout.display == "none"
    assert made.find.layout.display == "none"  # two clusters need no search
    made.chart.value = "funnel"
    assert made.first_month.layout.display == "none"
    made.chart.value = "practices"
    assert made.compared.layout.display is None


def test_a_baseline_by_slider_and_by_lists_is_the_same(panel):
    made = panel.marking.made
    made.is_baseline.value = True
    made.span.value = (month("2024-03"), month("2024-09"))
    assert (made.first.value, made.last.value) == made.span.value
    kinds = [(p.kind, p.date) for p in panel.choices.phases]
    assert kinds == [
        ("baseline_start", month("2024-03")),
        ("baseline_end", month("2024-09")),
    ]
    made.last.value = month("2024-12")
    assert made.span.value == (month("2024-03"), month("2024-12"))
    assert "March to December 2024" in panel.picture.chart.value
    made.is_baseline.value = False
    assert panel.choices.phases == ()


def test_a_baseline_with_its_ends_the_wrong_way_round_is_turned(panel):
    made = panel.marking.made
    made.is_baseline.value = True
    made.last.value = month("2024-03")
    made.first.value = month("2024-10")
    assert made.span.value == (month("2024-03"), month("2024-10"))


def test_a_rebase_needs_its_month_and_reason_and_can_be_removed(panel):
    made = panel.marking.made
    made.add_rebase.click()
    assert "needs its month" in said(panel)
    assert "needs its reason" in said(panel)
    made.rebase_at.value, made.why_rebase.value = month("2025-01"), "New form"
    made.add_rebase.click()
    assert made.listed.options[0][0] == (
        "Rebase at January 2025: New form (all measures, all charts)"
    )
    made.listed.value = 0
    made.remove.click()
    assert panel.choices.phases == ()
    made.remove.click()
    assert "nothing is chosen" in said(panel)


def test_an_event_is_written_on_the_chart_and_removed(panel):
    made = panel.marking.made
    made.event_on.value = month("2024-05").date()
    made.event_label.value = HOSTILE
    made.add_event.click()
    assert said(panel) == ""
    assert "<img src=x" not in panel.picture.chart.value
    assert "&lt;img src=x" in panel.picture.chart.value
    made.listed.value = 0
    made.remove.click()
    assert panel.choices.events == ()


def test_the_numbers_are_made_when_their_fold_is_opened(panel):
    assert panel.picture.numbers.value == ""
    panel.picture.fold.click()
    assert "January 2024" in panel.picture.numbers.value
    panel.controls.chart.value = "ranked_bars"
    assert "Larken" in panel.picture.numbers.value
    panel.picture.fold.click()
    assert panel.picture.numbers.value == ""


def test_what_should_not_happen_is_said_without_a_traceback(panel, monkeypatch, caplog):
    def broken(*given, **more):
        raise KeyError("C:/secret/path")

    monkeypatch.setattr(panels, "picture_of", broken)
    with caplog.at_level(logging.ERROR):
        panel.controls.chart.value = "funnel"
    assert "should not have happened: KeyError" in said(panel)
    assert "secret" not in panel.notices.line.value
    assert "secret" in caplog.text
    assert panel.notices.serial == 2


def test_choices_come_back_after_the_kernel_was_restarted(panel):
    panel.controls.chart.value = "small_multiples"
    panel.marking.made.is_baseline.value = True
    kept = panel.choices
    panel.keeping.made.name.value = "october"
    panel.keeping.made.save.click()
    assert "params/explorer/october.yml" in said(panel)
    path = panel.project / "params" / "explorer" / "october.yml"
    assert read_choices(path) == kept
    again = Panel(panel.project, panel.desk, kept.changed(chart="funnel", phases=()))
    again.show_first("october")
    assert again.choices == again.drawn == kept
    assert again.controls.chart.value == "small_multiples"
    assert again.marking.made.is_baseline.value


def test_settings_that_are_not_there_are_said(panel):
    panel.show_first("autumn")
    assert "autumn" in said(panel)
    assert panel.drawn is not None


def test_a_second_notebook_is_told_that_the_choices_were_changed(panel):
    other = Panel(panel.project, panel.desk, panel.choices)
    for one in (panel, other):
        one.keeping.made.name.value = "october"
    panel.keeping.made.save.click()
    other.keeping.made.save.click()
    assert "Not saved" in said(other)
    assert other.keeping.made.again.layout.display is None
    other.keeping.made.again.value = True
    other.keeping.made.save.click()
    assert said(other).startswith("Saved")
    panel.controls.chart.value = "funnel"
    other.controls.chart.value = "ranked_bars"
    other.keeping.made.save.click()  # its own file: no question
    assert said(other).startswith("Saved")
    panel.keeping.made.save.click()
    assert "changed elsewhere" in said(panel)
    path = panel.project / "params" / "explorer" / "october.yml"
    assert read_choices(path).chart == "ranked_bars"


@pytest.mark.parametrize("name", ["", "../x", "a b", "con", "Ä", "x" * 200])
def test_a_name_that_names_no_file_is_refused_in_words(panel, name):
    panel.keeping.made.name.value = name
    panel.keeping.made.save.click()
    assert "name" in said(panel)
    assert not said(panel).startswith("Saved")
    assert not list(panel.project.rglob("*.yml"))


def test_an_empty_dataset_says_so_and_lets_nothing_be_chosen(tmp_path):
    empty = panel_of(Drawn(tmp_path / "data").practice("P1"), FOOT_CHECK)
    assert "no figure at all" in said(empty)
    assert panels.NO_PICTURE in said(empty)
    assert all(widget.disabled for widget in empty.controls.all())
    assert "no figure at all" in now_shown(empty).html


def test_one_month_and_one_practice_are_usable(tmp_path):
    drawn = Drawn(tmp_path / "data").practice("P1").months("P1", "5")
    one = panel_of(drawn, FOOT_CHECK)
    assert one.drawn is not None
    made = one.marking.made
    made.is_baseline.value = True
    for chart in ("small_multiples", "ranked_bars", "funnel", "practices", "run_chart"):
        one.controls.chart.value = chart
        assert "should not have happened" not in said(one)


def test_sixty_practices_stand_on_pages(tmp_path):
    drawn = Drawn(tmp_path / "data")
    for n in range(60):
        drawn.practice(f"P{n:02}").months(f"P{n:02}", "5566")
    crowd = panel_of(drawn, FOOT_CHECK)
    crowd.controls.chart.value = "small_multiples"
    page = crowd.controls.page
    assert [word for word, _ in page.options] == [
        "practices 1 to 30 of 60",
        "practices 31 to 60 of 60",
    ]
    assert page.layout.display is None
    before = crowd.picture.chart.value
    page.value = 2
    assert "31 to 60" in crowd.picture.chart.value != before
    crowd.controls.chart.value = "run_chart"
    assert page.layout.display == "none"


def test_a_search_narrows_the_areas_and_changes_no_picture(tmp_path):
    drawn = Drawn(tmp_path / "data")
    for n in range(30):
        drawn.practice(f"P{n:02}", f"Surgery {n:02}").months(f"P{n:02}", "55")
    crowd = panel_of(drawn, FOOT_CHECK, level="practice")
    made, before = crowd.controls, crowd.choices
    assert made.find.layout.display is None
    made.find.value = "ery 1"
    assert len(made.area.options) == 11  # 10 to 19, and the one that is shown
    assert said(crowd).startswith("10 of 30 areas fit")
    assert crowd.choices == before
    made.find.value = "nobody"
    assert "No area has 'nobody'" in said(crowd)


def test_hostile_names_and_names_of_200_letters_are_text(tmp_path):
    drawn = Drawn(tmp_path / "data").practice("P1", HOSTILE).practice("P2", HOSTILE)
    drawn.months("P1", TWO_YEARS).months("P2", TWO_YEARS)
    hostile = panel_of(drawn, FOOT_CHECK, level="practice")
    words = [word for word, _ in hostile.controls.area.options]
    assert len(set(words)) == 2
    assert all(len(word) < 100 for word in words)
    for chart in ("run_chart", "small_multiples", "ranked_bars"):
        hostile.controls.chart.value = chart
        assert "<img src=x" not in hostile.picture.chart.value
        assert said(hostile) == ""


def test_a_measure_without_target_or_counts_is_usable(tmp_path):
    drawn = small(tmp_path)
    for code in ("P1", "P2", "P3"):
        drawn.value(code, "2025-12", 1.5)
    rates = panel_of(drawn, FOOT_CHECK, OPIOIDS, AGED, measures=["opioids"])
    for chart in ("run_chart", "ranked_bars", "funnel"):
        rates.controls.chart.value = chart
        assert "should not have happened" not in said(rates)


def test_an_unchecked_dataset_is_not_opened_from_a_control(panel, monkeypatch):
    other = desk_of(small(panel.project / "other"), FOOT_CHECK)
    monkeypatch.setattr(panels, "open_desk", lambda *given: other)
    panel.dataset.options = ["data", "other"]
    panel.dataset.value = "other"
    assert "was not checked yet" in said(panel)
    assert "qikit check" in said(panel)
    assert panel.dataset.value == "data"


def test_what_was_set_stays_behind_when_the_dataset_is_changed(panel, monkeypatch):
    other = desk_of(small(panel.project / "other"), FOOT_CHECK)
    object.__setattr__(other, "name", "elsewhere")
    monkeypatch.setattr(type(other), "is_checked", True)
    monkeypatch.setattr(panels, "open_desk", lambda *given: other)
    panel.marking.made.is_baseline.value = True
    panel.dataset.options = [panel.desk.name, "elsewhere"]
    panel.dataset.value = "elsewhere"
    assert said(panel) == panels.MARKS_GONE
    assert panel.choices.phases == ()
    assert panel.marking.made.listed.options == (("nothing", None),)
    panel.controls.chart.value = "funnel"
    assert said(panel) == ""


def test_a_missing_dataset_is_said_with_the_command_that_makes_it(
    tmp_path, monkeypatch
):
    (tmp_path / "params" / "measures").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ParameterError, match="qikit intake data/none"):
        panels.explore("data/none")


def test_what_is_shown_now_stays_as_words_chart_and_table(panel):
    left = now_shown(panel).html
    assert FOR_ANALYST.split(":")[0].replace("'", "&#x27;") in left
    assert "What fired, and why" in left
    assert "January 2024" in left


def test_new_files_under_an_open_panel_are_said(panel, monkeypatch):
    monkeypatch.setattr(type(panel.desk), "is_current", False)
    panel.controls.chart.value = "funnel"
    assert said(panel) == panels.OLD_TABLES
    panel.picture.fold.click()
    assert said(panel) == panels.OLD_TABLES


def test_no_job_is_written_of_files_that_are_not_shown(panel, monkeypatch):
    """Its last month would be the newest of the new files."""
    monkeypatch.setattr(type(panel.desk), "is_current", False)
    panel.keeping.made.job.value = "october"
    panel.keeping.made.use.click()
    assert said(panel).startswith(panels.NOT_OLD)
    assert not list(panel.project.rglob("*.yml"))


def test_tables_that_a_second_intake_removed_are_said(panel, monkeypatch):
    def gone(*given, **more):
        raise FileNotFoundError("/srv/data/tables/1/figures.parquet")

    monkeypatch.setattr(panels, "picture_of", gone)
    monkeypatch.setattr(type(panel.desk), "is_current", False)
    panel.controls.chart.value = "funnel"
    assert said(panel) == f"{panels.GONE} {panels.RUN_ALL} {panels.STILL}"


def test_what_saved_choices_no_longer_fit_is_said_when_they_are_loaded(panel):
    folder = panel.project / "params" / "explorer"
    folder.mkdir(parents=True)
    gone = panel.choices.changed(measures=("foot_check", "gone"))
    (folder / "autumn.yml").write_text(choices_text(gone), "utf-8")
    panel.keeping.offer()
    panel.keeping.made.saved.value = "autumn"
    panel.keeping.made.load.click()
    assert said(panel) == "Loaded: autumn. Not in data any more: gone."


def test_an_old_picture_is_said_to_be_one_whatever_is_pressed(panel):
    panel.controls.chart.value = "practices"
    panel.picture.fold.click()
    assert said(panel) == panels.STILL
    panel.keeping.made.name.value = "autumn"
    panel.keeping.made.save.click()
    assert said(panel).startswith("Saved: ")
    assert said(panel).endswith(panels.STILL)


def test_a_dataset_in_which_no_figure_has_a_value_says_so(tmp_path):
    drawn = Drawn(tmp_path / "data").practice("P1").practice("P2")
    for code in ("P1", "P2"):
        drawn.figure(code, "2025-12", None, None, state="suppressed_at_source")
    hidden = panel_of(drawn, FOOT_CHECK)
    assert "no figure has a value: each is suppressed at source" in said(hidden)
    assert panels.NO_PICTURE in said(hidden)
    assert all(widget.disabled for widget in hidden.controls.all())


def test_the_chart_that_cannot_be_drawn_is_said(panel, monkeypatch):
    def nothing(*given, **more):
        raise DataError("there is nothing to draw.")

    monkeypatch.setattr(panels, "picture_of", nothing)
    panel.controls.chart.value = "funnel"
    assert said(panel) == f"there is nothing to draw. {panels.STILL}"


def test_every_control_has_a_label_and_there_is_no_output_widget(panel):
    found = list(_below(panel))
    assert not [w for w in found if isinstance(w, widgets.Output)]
    inputs = (widgets.Dropdown, widgets.Text, widgets.SelectMultiple, widgets.Select)
    inputs += (widgets.Checkbox, widgets.DatePicker, widgets.Button)
    asked = [w for w in found if isinstance(w, inputs)]
    assert len(asked) > 25
    assert all(w.description for w in asked)
    labels = [w.description for w in asked]
    assert len(labels) == len(set(labels))
    assert not [w for w in asked if getattr(w, "button_style", "")]


def _below(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _below(child)
