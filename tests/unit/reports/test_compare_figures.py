"""Figures, signals, practices and definitions of two drawn reports side by side."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from qikit.data.dataset import Dataset
from qikit.reports.comparison.definitions import compare_measures, compare_phases
from qikit.reports.comparison.figures import compare_figures, report_figures
from qikit.reports.comparison.membership import (
    Listed,
    compare_members,
    moved,
    read_listed,
)
from qikit.reports.comparison.reports_alone import report_sentences
from qikit.reports.comparison.runs import Run, RunReport
from qikit.reports.comparison.sentences import (
    missing_sentences,
    revised_sentences,
    signal_sentences,
)
from qikit.reports.comparison.signals import (
    SignalChange,
    compare_signals,
    report_charts,
)
from tests.unit.reports.drawn_slices import FOOT_CHECK, OPIOIDS, Drawn, phase


@pytest.fixture
def draw(tmp_path):
    """Draw reports of cluster C1: each call gives an empty dataset."""
    made = []

    def drawn(*codes: str) -> Drawn:
        made.append(Drawn(tmp_path / str(len(made))))
        for code in codes:
            made[-1].practice(code)
        return made[-1]

    return drawn


def figures(drawn: Drawn, measure=FOOT_CHECK, **more) -> pd.DataFrame:
    return report_figures(drawn.report(measure, **more).slice, measure, "data/x")


def changes(old: Drawn, new: Drawn, measure=FOOT_CHECK, **more) -> list[tuple]:
    """Tell what differs at practices: (practice, month, change, size in %)."""
    found = compare_figures(
        figures(old, measure, **more), figures(new, measure, **more)
    )
    found = found[found["level"].eq("practice")]
    return [
        (
            row.area,
            f"{row.period_start:%Y-%m}",
            row.change,
            None if pd.isna(row.size) else round(100 * row.size, 2),
        )
        for row in found.itertuples()
    ]


def month(drawn: Drawn, met: float | None, people: float | None, period="2024-02"):
    return drawn.figure("A", "2024-01", 5, 10).figure("A", period, met, people)


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ((50, 100), (50, 100), []),
        ((50, 100), (51, 100), [("A", "2024-02", "revised", 2.0)]),
        ((50, 100), (49, 100), [("A", "2024-02", "revised", 2.0)]),
        ((50, 100), (50, 110), [("A", "2024-02", "revised", 10.0)]),
        ((50, 100), (55, 110), [("A", "2024-02", "revised", 10.0)]),  # the same rate
        ((0, 100), (1, 100), [("A", "2024-02", "revised", float("inf"))]),
        ((0, 100), (0, 100), []),
        ((50, 100), (None, None), [("A", "2024-02", "gone", None)]),
        ((None, None), (50, 100), [("A", "2024-02", "new", None)]),
        ((None, None), (None, None), []),
    ],
)
def test_one_month_before_and_now(draw, before, now, said):
    assert changes(month(draw("A"), *before), month(draw("A"), *now)) == said


@pytest.mark.parametrize(("now", "is_large"), [(102, False), (103, True), (97, True)])
def test_more_than_two_percent_is_marked(draw, now, is_large):
    old, new = month(draw("A"), 100, 200), month(draw("A"), now, 200)
    found = compare_figures(figures(old), figures(new))
    own = found[found["level"].eq("practice")]
    assert own["is_large"].tolist() == [is_large]
    (text,) = [
        t
        for t in revised_sentences(found, {"foot_check": FOOT_CHECK})
        if "whole" not in t
    ]
    assert text.startswith("! ") == is_large


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ((27, 118), (17, 118), "became 14.4% (17 of 118): 10 fewer of 27."),
        ((27, 118), (28, 118), "became 23.7% (28 of 118): 1 more of 27."),
        ((0, 118), (2, 118), "became 1.7% (2 of 118): 2 more than none."),
        (
            (50, 100),
            (50, 110),
            "became 45.5% (50 of 110): 10 more in the denominator of 100.",
        ),
        ((50, 100), (55, 110), "became 50.0% (55 of 110): 5 more of 50."),
    ],
)
def test_a_revision_is_told_in_people(draw, before, now, said):
    found = compare_figures(
        figures(month(draw("A"), *before)), figures(month(draw("A"), *now))
    )
    told = revised_sentences(found, {"foot_check": FOOT_CHECK})
    assert told[0].endswith(said)


def test_a_groups_line_says_who_joined_and_left(draw):
    old = draw("A", "B").months("A", "55").months("B", "55")
    new = draw("A", "B").months("A", "55").months("B", "57")
    found = compare_figures(figures(old), figures(new))
    words = {"C1": "D joined and E left"}
    told = revised_sentences(found, {"foot_check": FOOT_CHECK}, words)
    assert ": changed in 1 period, as D joined and E left; most in " in told[-1]
    told = revised_sentences(found, {"foot_check": FOOT_CHECK}, {"C2": "D joined"})
    assert ": revised in 1 period; most in " in told[-1]


def test_a_month_is_late_only_where_others_had_it(draw):
    """February came from B before: A's is late. Nobody had March: it is new."""
    old = draw("A", "B").months("A", "5 ").months("B", "55")
    new = draw("A", "B").months("A", "555").months("B", "555")
    assert changes(old, new) == [
        ("A", "2024-02", "late", None),
        ("A", "2024-03", "new", None),
        ("B", "2024-03", "new", None),
    ]


def test_a_published_value_is_compared_by_itself(draw):
    old = draw("A").value("A", "2024-01", 2.0).value("A", "2024-02", 2.0)
    new = draw("A").value("A", "2024-01", 2.5).value("A", "2024-02", 2.0)
    assert changes(old, new, OPIOIDS) == [("A", "2024-01", "revised", 25.0)]


def test_practices_in_or_out_are_no_change_of_figures(draw):
    old = draw("A", "B").months("A", "55").months("B", "55")
    new = draw("A", "C").months("A", "55").months("C", "77")
    assert changes(old, new) == []


def test_months_after_as_of_are_not_told(draw):
    old = draw("A").months("A", "55")
    new = draw("A").months("A", "55567")
    assert changes(old, new, as_of="2024-03") == [("A", "2024-03", "new", None)]


def test_a_practices_report_tells_nothing_of_its_peers(draw):
    old = draw("A", "B").months("A", "55").months("B", "55")
    new = draw("A", "B").months("A", "55").months("B", "57")
    asked = {"level": "practice", "area": "A"}
    assert changes(old, new, **asked) == []
    found = compare_figures(figures(old, **asked), figures(new, **asked))
    assert found["level"].tolist() == ["cluster"]


def test_a_figure_set_aside_by_a_check_is_gone_with_its_reason(draw):
    old = draw("A", "B").months("A", "55").months("B", "55")
    new = draw("A", "B").months("A", "55").months("B", "55").rejected("A", "2024-02")
    found = compare_figures(figures(old), figures(new))
    assert missing_sentences(found, {"foot_check": FOOT_CHECK}) == [
        (
            "Foot check, February 2024: no longer there (set aside by a check): "
            "Surgery A."
        )
    ]


def test_many_late_practices_are_told_in_one_sentence(draw):
    codes = list("ABCDEF")
    old, new = draw(*codes), draw(*codes)
    for code in codes:
        old.months(code, "5 5" if code != "A" else "555")
        new.months(code, "555")
    found = compare_figures(figures(old), figures(new))
    assert missing_sentences(found, {"foot_check": FOOT_CHECK}) == [
        (
            "Foot check, February 2024: came in late: Surgery B, Surgery C, "
            "Surgery D, Surgery E, and 1 more."
        )
    ]


def drawn_signal(**changed) -> SignalChange:
    start, end = pd.Timestamp("2025-01-01"), pd.Timestamp("2025-06-01")
    usual = SignalChange(
        "cluster", "C1", "trend", "rising", 6, start, end, "month", "new"
    )
    return replace(usual, **changed)


@pytest.mark.parametrize(
    ("direction", "wanted", "said"),
    [
        ("rising", "up", ", the wanted direction"),
        ("falling", "up", ", not the wanted direction"),
        ("falling", "down", ", the wanted direction"),
        ("above", "down", ", not the wanted direction"),
        ("above", "neutral", ""),
    ],
)
def test_a_signal_says_whether_its_direction_is_wanted(direction, wanted, said):
    measure = replace(FOOT_CHECK, direction=wanted)
    signal = ("foot_check", drawn_signal(direction=direction))
    (text,) = signal_sentences([signal], {"foot_check": measure}, {})
    assert text.endswith(f"from January 2025 to June 2025{said}.")


def test_a_groups_signal_says_who_joined_and_left():
    told = signal_sentences(
        [("foot_check", drawn_signal()), ("foot_check", drawn_signal(area="C2"))],
        {"foot_check": FOOT_CHECK},
        {},
        {"C1": "P4 joined"},
    )
    assert [text.endswith("; its practices changed: P4 joined.") for text in told] == [
        True,
        False,
    ]


def listed_run(*reports: RunReport) -> Run:
    return Run(Path("outputs/drawn"), "", reports)


def report(area: str, failed: str = "", job: str = "practices") -> RunReport:
    folder = None if failed else Path("slice")
    return RunReport(
        job, "", "", "practice", area, f"Surgery {area}", folder, failed=failed
    )


def test_reports_of_one_run_are_grouped_by_job():
    many = [report(area) for area in "ABCD"]
    told = report_sentences(
        listed_run(report("E")), listed_run(*many, report("F", job="other")), []
    )
    assert told == [
        "Surgery E (E), practices: only in the older run.",
        "job practices: 4 reports only in the newer run.",
        "Surgery F (F), other: only in the newer run.",
    ]


def test_a_report_that_was_not_made_is_told_once_with_its_reason():
    was = listed_run(
        report("A", "check failed: B above A"), report("B", "error: no data")
    )
    now = listed_run(report("A", "check failed: C above A"))
    assert report_sentences(was, now, []) == [
        "Surgery A (A), practices: not made in either run: check failed: C above A.",
        "Surgery B (B), practices: not made in the older run: error: no data.",
    ]


LOW, HIGH = "343434343434", "343434888888"  # from 2024-01; six points above at the end


def signals(old: Drawn, new: Drawn, **more) -> list[tuple[str, str, str]]:
    charts = [
        report_charts(d.report(FOOT_CHECK, as_of="2024-12", **more).slice, FOOT_CHECK)
        for d in (old, new)
    ]
    found = compare_signals(*charts)
    return [(s.area, s.change, s.words()) for s in found if s.level == "practice"]


def test_a_new_shift_is_told_once(draw):
    old, new = draw("A").months("A", LOW), draw("A").months("A", HIGH)
    told = signals(old, new)
    assert (
        "A",
        "new",
        "shift above the median, 6 points from July 2024 to December 2024",
    ) in told
    assert {change for _, change, _ in told} == {"new"}


def test_a_signal_that_has_grown_is_the_same(draw):
    start = "3434343434343"
    old = draw("A").months("A", start + "888888")
    new = draw("A").months("A", start + "8888888")
    charts = [report_charts(d.report(FOOT_CHECK).slice, FOOT_CHECK) for d in (old, new)]
    kinds = [c["practice", "A"].signals["direction"].tolist() for c in charts]
    assert kinds == [["below", "above"], ["below", "above"]]
    assert list(compare_signals(*charts)) == []


@pytest.mark.parametrize(
    ("before", "now", "why"),
    [
        (HIGH, LOW, "with the figures of today the rule no longer fires"),
        (HIGH, "3434   88888", "the newer run has too few points to assess it"),
    ],
)
def test_a_signal_that_no_longer_stands_says_why(draw, before, now, why):
    old, new = draw("A").months("A", before), draw("A").months("A", now)
    charts = [report_charts(d.report(FOOT_CHECK).slice, FOOT_CHECK) for d in (old, new)]
    found = [s for s in compare_signals(*charts) if s.level == "practice"]
    assert {(s.change, s.why) for s in found} == {("no longer", why)}


def test_a_signal_before_an_agreed_new_median_no_longer_stands(draw):
    before = "343434343434" + "888888"
    old, new = draw("A").months("A", before), draw("A")
    new.months("A", before + "898989898989")
    rebase = phase("rebase", "2025-07", reason="the recall began")
    later = new.report(FOOT_CHECK, as_of="2026-06", phases=(rebase,))
    charts = [
        report_charts(old.report(FOOT_CHECK).slice, FOOT_CHECK),
        report_charts(later.slice, FOOT_CHECK),
    ]
    found = [s for s in compare_signals(*charts) if s.level == "practice"]
    assert [(s.direction, s.change, s.why) for s in found] == [
        ("below", "no longer", "a new median has been agreed since"),
        ("above", "no longer", "a new median has been agreed since"),
    ]


def test_an_old_signal_is_out_of_the_latest_year(draw):
    line = "888888" + "34" * 9
    old, new = draw("A").months("A", line[:17]), draw("A").months("A", line)
    charts = [report_charts(d.report(FOOT_CHECK).slice, FOOT_CHECK) for d in (old, new)]
    found = [s for s in compare_signals(*charts) if s.level == "practice"]
    above = [s for s in found if s.direction == "above"]
    assert {(s.change, s.why) for s in above} == {
        ("no longer", "it is older than the latest year")
    }


def group(draw, *codes: str):
    drawn = draw(*codes)
    for code in codes:
        drawn.months(code, "55")
    return drawn.report(FOOT_CHECK).slice


def test_practices_in_and_out_with_where_they_went(draw):
    before = Listed({"A": "North", "B": "North", "C": "South"})
    now = Listed({"A": "North", "C": "North"}, {"B": pd.Timestamp("2025-09-30")})
    told = compare_members(
        group(draw, "A", "B"), group(draw, "A", "C", "D"), before=before, now=now
    )
    assert [change.text.partition(":")[2] for change in told] == [
        " it was in South.",
        " it was not in the list of practices before.",
        " its last day was 30 September 2025.",
    ]
    assert [change.word for change in told] == ["joined", "joined", "left"]


def test_without_the_lists_nothing_is_guessed(draw):
    told = compare_members(
        group(draw, "A", "B"), group(draw, "A", "C"), before=Listed(), now=Listed()
    )
    assert [change.text.count(":") for change in told] == [0, 0]


def own_report(draw, *codes: str):
    drawn = draw(*codes)
    for code in codes:
        drawn.months(code, "55")
    return drawn.report(FOOT_CHECK, level="practice", area="A").slice


def test_a_practices_report_tells_from_the_lists_who_left_its_group(draw):
    before = Listed({"A": "Cluster C1", "B": "Cluster C1"}, names={"B": "Surgery B"})
    now = Listed({"A": "Cluster C1"}, {"B": pd.Timestamp("2025-09-30")})
    told = compare_members(
        own_report(draw, "A", "B"), own_report(draw, "A"), before=before, now=now
    )
    assert [change.text for change in told] == [
        "Surgery B (B) left Cluster C1: its last day was 30 September 2025."
    ]


def test_a_practices_report_without_the_lists_tells_the_numbers(draw):
    told = compare_members(
        own_report(draw, "A", "B", "C"),
        own_report(draw, "A", "B"),
        before=Listed(),
        now=Listed({"A": "Cluster C1", "B": "Cluster C1"}),
    )
    assert [change.text for change in told] == [
        "Cluster C1: 2 practices now, 3 before."
    ]
    same = own_report(draw, "A", "B")
    assert compare_members(same, same, before=Listed(), now=Listed()) == []


def test_a_practice_that_moved_is_told_from_its_own_report(draw):
    one, other = draw(), draw()
    for drawn, cluster in ((one, "C1"), (other, "C2")):
        drawn.practice("A", cluster=cluster).practice("B", cluster=cluster)
        drawn.months("A", "55").months("B", "55")
    slices = [
        d.report(FOOT_CHECK, level="practice", area="A").slice for d in (one, other)
    ]
    (text,) = moved(*slices)
    assert " (A) moved from " in text
    assert moved(slices[0], slices[0]) == []


def test_the_list_is_that_of_the_runs_own_dataset(draw, tmp_path):
    group(draw, "A", "B")
    (folder,) = [p for p in tmp_path.iterdir() if (p / "current").is_file()]
    identity = Dataset(folder).identity
    job = {"as_of": "2025-12-01", "audience": "analyst"}
    run = Run(folder, "", (), {"job": job}, {folder.name: identity})
    assert set(read_listed(run, tmp_path, folder.name).groups) == {"A", "B"}
    other = Run(folder, "", (), {"job": job}, {folder.name: "another"})
    assert read_listed(other, tmp_path, folder.name).groups == {}


def test_measures_in_out_and_defined_otherwise():
    was = [FOOT_CHECK, OPIOIDS]
    changed = replace(
        FOOT_CHECK,
        target=0.9,
        rule_set="strict",
        numerator="People whose feet were checked by somebody trained to do so",
        reviewed="2026-12",
    )
    new = replace(FOOT_CHECK, id="new", short_name="Eye check")
    assert compare_measures(was, [changed, new]) == [
        "Eye check: in the newer run only.",
        "High-dose opioids: in the older run only.",
        "Foot check: its numerator is worded otherwise.",
        "Foot check: the rules of its chart, rule set, was nhs-scotland and is strict.",
        "Foot check: its target was not set and is 0.9.",
    ]
    assert compare_measures(was, was) == []


def test_phases_set_and_taken_back():
    kept = phase("baseline_end", "2024-06")
    rebase = phase("rebase", "2025-01", measure="foot_check", reason="a recall began.")
    assert compare_phases([kept], [kept, rebase]) == [
        "Now set: rebase 2025-01 of foot_check (a recall began)."
    ]
    assert compare_phases([kept, rebase], [rebase]) == [
        "No longer set: baseline end 2024-06 (agreed)."
    ]
