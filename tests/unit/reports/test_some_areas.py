"""A run for some areas only: the reports of the others stay, and are listed."""

from qikit.reports.statuses import NOTEBOOK_FAILED
from tests.unit.reports.drawn_factory import EVERY, FIRST, MET, THIRD, by_area


def test_with_only_the_other_reports_stay(factory):
    factory.met["P4", "12"] = MET + 1
    made, executed = factory.run(factory.job(areas=["P4"]), only=["P4"])
    assert executed == ["P4"]
    others = {a: r for a, r in by_area(made).items() if a != "P4"}
    assert sorted([*others, "P4"]) == EVERY
    assert all(r.unseen and r.made_at == FIRST for r in others.values())
    index = made.index.read_text("utf-8")
    assert index.count(f"made {FIRST}; not looked at again") == len(EVERY) - 1
    assert sorted(made.manifest.jobs) == ["clusters", "practices"]
    _, executed = factory.run(run_at=THIRD)  # those that were out of date
    assert executed == ["C2", "P5"]


def test_with_only_what_failed_before_is_listed_and_not_this_run_s_failure(factory):
    factory.fails = {"P2"}
    factory.run(force=True)
    made, _ = factory.run(factory.job(areas=["P4"]), only=["P4"], run_at=THIRD)
    assert by_area(made)["P2"].status == NOTEBOOK_FAILED
    assert made.exit_code == 0


def test_with_only_a_page_that_is_gone_is_not_listed(factory):
    (factory.folder / "practices/P2-page.html").unlink()
    made, _ = factory.run(factory.job(areas=["P4"]), only=["P4"])
    assert "P2" not in by_area(made)
