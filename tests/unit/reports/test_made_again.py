"""A run into the folder of an earlier one: what is kept, what is made, and why."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from qikit.data.cutting import cut_slice
from qikit.reports.reasons import FORCED, NEW, NOT_MADE, TOUCHED
from qikit.reports.statuses import CHECK_FAILED, MADE, NOTEBOOK_FAILED
from tests.unit.reports.drawn_factory import (
    COUNTRY,
    EVERY,
    FIRST,
    MET,
    PRACTICES,
    SECOND,
    THIRD,
    Factory,
    by_area,
    unpickled,
    whys,
)


def test_a_first_run_makes_every_report_and_says_that_it_is_new(tmp_path, monkeypatch):
    made, executed = Factory(tmp_path, monkeypatch).run(run_at=FIRST)
    assert executed == EVERY
    assert set(whys(made).values()) == {(NEW,)}
    assert {r.made_at for r in made.manifest.reports} == {FIRST}


def test_a_second_run_executes_nothing_and_lists_everything(factory):
    before = factory.pages()
    made, executed = factory.run()
    assert executed == [] and factory.pages() == before
    assert made.exit_code == 0 and made.unlisted == 0
    for record in made.manifest.reports:
        assert record.kept and record.status == MADE and record.made_at == FIRST
        assert (factory.folder / "workings" / record.file).with_suffix("").is_dir()
    index = made.index.read_text("utf-8")
    assert "7 of 7 reports made." in index
    assert index.count(f"made {FIRST}; unchanged since") == len(EVERY)
    assert (
        len((factory.folder / "send_list.csv").read_text().splitlines())
        == len(EVERY) + 1
    )


@pytest.mark.parametrize("month", ["11", "12"])
def test_one_practice_changes_its_own_page_and_those_on_which_it_stands(factory, month):
    factory.met["P4", month] += 1  # of 200,000 people: nothing to one decimal
    made, executed = factory.run()
    assert executed == ["C2", "P4", "P5"]
    when = {"11": "November", "12": "December"}[month]
    assert whys(made)["P4"] == (
        f"Its figures have changed: Foot check, {when} 2025, of Surgery P4.",
    )
    (said,) = whys(made)["P5"]
    assert f"Foot check, {when} 2025, of Practice " in said
    assert "P4" not in said  # it stands by letter there


def test_rows_that_have_gone_are_told_as_well(factory):
    del factory.met["P4", "12"]
    made, executed = factory.run()
    assert {"C2", "P4", "P5"} <= set(executed)
    assert whys(made)["P4"][0] == (
        "Its figures have changed: Foot check, December 2025, of Surgery P4."
    )
    assert whys(made)["C2"][0].endswith("Foot check, December 2025, of Surgery P4.")


def test_a_national_figure_that_moves_on_paper_makes_every_page_again(factory):
    factory.met["P4", "12"] = MET + 3200
    made, executed = factory.run()
    assert executed == EVERY
    assert whys(made)["P1"] == ("A figure that it is compared with has changed.",)


@pytest.mark.parametrize(
    ("month", "levels"),
    [
        ("11", ("cluster", "country")),  # no page shows the country's November
        ("12", ("cluster",)),  # nor one its December, though the slice holds it
    ],
)
def test_a_national_figure_that_no_page_shows_makes_none_again(factory, month, levels):
    """The practice, its cluster and its peer, where it stands by letter."""
    factory.measures = (replace(COUNTRY, benchmark_levels=levels),)
    factory.run(force=True)
    before = factory.pages()
    factory.met["P4", month] = MET + 3200
    _, executed = factory.run(run_at=THIRD)
    assert executed == ["C2", "P4", "P5"]
    after = factory.pages()
    changed = {Path(name).stem[:2] for name in after if after[name] != before[name]}
    assert changed == set(executed) and after.keys() == before.keys()


@pytest.mark.parametrize("month", ["11", "12"])
def test_pages_are_as_those_of_a_run_from_nothing(factory, month):
    for extra in (1, 1, 40, 2000):
        factory.met["P1", month] += extra
        factory.run()
        factory.run(run_at=THIRD, force=True, folder="fresh")
        assert factory.pages() == factory.pages("fresh")


def test_a_change_that_is_taken_back_makes_the_pages_again(factory):
    factory.met["P4", "12"] = MET + 1
    factory.run()
    factory.met["P4", "12"] = MET
    _, executed = factory.run(run_at=THIRD)
    assert executed == ["C2", "P4", "P5"]


def test_another_notebook_makes_every_page_again(factory):
    factory.template.write_text('{"cells": []}', "utf-8")
    made, executed = factory.run()
    assert executed == EVERY
    assert set(whys(made).values()) == {("Its notebook has changed.",)}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"parameters": {"session": 3}}, "What is asked for"),
        ({"formats": ("html", "workbook")}, "Other forms"),
    ],
)
def test_what_is_asked_for_counts(factory, more, said):
    made, executed = factory.run(factory.job(**more), factory.job("cluster"))
    assert executed == sorted(PRACTICES)
    assert all(
        text[0].startswith(said) for a, text in whys(made).items() if a in PRACTICES
    )


def test_a_measure_that_is_written_otherwise_counts(factory):
    factory.measures = (replace(COUNTRY, caveats="Read with care."),)
    made, executed = factory.run()
    assert executed == EVERY
    assert whys(made)["C1"][0].startswith("What is asked for has changed")


def test_what_the_checks_say_counts(factory):
    factory.findings.append(("P1", "warning"))
    made, _ = factory.run()
    assert whys(made)["P1"][0].startswith("What the checks found")


@pytest.mark.parametrize("part", ["package_digest", "libraries"])
def test_what_makes_the_pages_counts(factory, part):
    other = {"package_digest": "x", "libraries": {"python": "4"}}[part]
    factory.patch.setattr(f"qikit.reports.fingerprints.{part}", lambda: other)
    _, executed = factory.run()
    assert executed == EVERY


def test_force_makes_everything(factory):
    made, executed = factory.run(force=True)
    assert executed == EVERY
    assert set(whys(made).values()) == {(FORCED,)}
    assert {r.made_at for r in made.manifest.reports} == {SECOND}


@pytest.mark.parametrize("harm", ["gone", "changed", "emptied"])
def test_a_page_that_is_not_as_it_was_written_is_made_again(factory, harm):
    page = factory.folder / "practices" / "P2-page.html"
    before = page.read_bytes()
    if harm == "gone":
        page.unlink()
    else:
        page.write_bytes(b"by hand" if harm == "changed" else b"")
    made, executed = factory.run()
    assert executed == ["P2"] and page.read_bytes() == before
    assert whys(made)["P2"] == (TOUCHED,)


def test_so_is_one_whose_workbook_is_gone(factory):
    job = factory.job(formats=("html", "workbook"))
    factory.run(job, folder="books")
    (factory.root / "outputs/books/practices/P3-page.xlsx").unlink()
    job = factory.job(formats=("html", "workbook"))
    _, executed = factory.run(job, run_at=THIRD, folder="books")
    assert executed == ["P3"]


def test_a_report_that_failed_is_made_again(factory):
    factory.fails = {"P2"}
    factory.run(force=True)
    factory.fails = set()
    made, executed = factory.run(run_at=THIRD)
    assert executed == ["P2"] and whys(made)["P2"] == (NOT_MADE,)
    assert made.exit_code == 0


def test_a_report_that_fails_now_is_no_longer_there(factory):
    factory.met["P4", "12"], factory.fails = MET + 1, {"P4"}
    made, _ = factory.run()
    assert by_area(made)["P4"].status == NOTEBOOK_FAILED
    assert by_area(made)["P5"].status == MADE
    assert "practices/P4-page.html" not in factory.pages()


def test_a_practice_whose_row_is_refused_now_has_no_page(factory):
    factory.findings.append(("P1", "critical"))
    made, _ = factory.run()
    assert by_area(made)["P1"].status == CHECK_FAILED
    assert "practices/P1-page.html" not in factory.pages()
    assert not list((factory.folder / "workings").rglob("P1-*"))


def test_an_area_that_is_gone_is_in_no_list_and_still_on_disk(factory):
    left = [c for c in PRACTICES if c != "P5"]
    made, executed = factory.run(factory.job(areas=left), factory.job("cluster"))
    assert executed == [] and "P5" not in by_area(made)
    assert "Surgery P5" not in made.index.read_text("utf-8")
    assert "practices/P5-page.html" in factory.pages()
    assert made.unlisted == 1
    assert not (factory.folder / "workings/practices/P5-page").exists()


def test_one_that_comes_back_is_new(factory):
    left = [c for c in PRACTICES if c != "P5"]
    factory.run(factory.job(areas=left), factory.job("cluster"))
    made, executed = factory.run(run_at=THIRD)
    assert executed == ["P5"] and whys(made)["P5"] == (NEW,)


def test_the_slices_that_are_kept_are_those_of_their_pages(factory):
    factory.met["P4", "12"] = MET + 1
    factory.run()
    cutter = factory.cutter()
    job = factory.job()
    for report in job.reports:
        now = cut_slice(cutter, job.order(report, ""))
        then = unpickled(factory.folder / f"workings/practices/{report.stem}/slice")
        pd.testing.assert_frame_equal(then.figures, now.figures)
