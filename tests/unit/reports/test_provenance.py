"""The closing sections of a page: doubts, definitions, and how it was made."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

import qikit
from qikit.reports.provenance import definitions, how_made, not_known
from tests.unit.reports.drawn_slices import AGED, FOOT_CHECK, OPIOIDS, SOURCE, phase
from tests.unit.reports.page_reader import Page


def doubts(report) -> list[str]:
    """The bullets of the section, without the part that is folded."""
    return Page(not_known(report).html.partition("<details>")[0]).texts("li")


def figures(drawn, *codes):
    for code in codes:
        drawn.practice(code).figure(code, "2025-12", 50, 100)
    return drawn


def test_nothing_to_doubt(drawn):
    measure = replace(FOOT_CHECK, chart="none")
    assert doubts(figures(drawn, "P1", "P2").report(measure)) == [
        "The checks found nothing that touches these figures."
    ]


def test_who_is_missing_and_why(drawn):
    figures(drawn, "P1", "P2").practice("P3").practice("P4")
    drawn.figure("P4", "2025-12", None, None, state="suppressed_at_source")
    said = doubts(drawn.report(replace(FOOT_CHECK, chart="none")))
    assert said == [
        "Foot check: not reported for Surgery P3. 2 of 4 practices have a figure.",
        (
            "Foot check: suppressed at source for Surgery P4. "
            "2 of 4 practices have a figure."
        ),
    ]


def test_one_practice_has_a_figure(drawn):
    figures(drawn, "P1").practice("P2")
    said = doubts(drawn.report(replace(FOOT_CHECK, chart="none")))
    assert said[0].endswith("1 of 2 practices has a figure.")


def test_a_newest_month_without_any_figure_is_told(drawn):
    measure = replace(FOOT_CHECK, chart="none")
    assert doubts(figures(drawn, "P1", "P2").report(measure, as_of="2026-02")) == [
        (
            "Foot check: no practice has reported for February 2026 yet; the figures "
            "are those of December 2025."
        )
    ]


def test_a_practice_alone_has_not_reported_yet(drawn):
    said = doubts(figures(drawn, "P1").report(FOOT_CHECK, as_of="2026-01"))
    assert said[0] == (
        "Foot check: the practice has not reported for January 2026 yet; the figures "
        "are those of December 2025."
    )


def test_a_long_list_of_missing_practices_is_cut(drawn):
    figures(drawn, "P1")
    for i in range(10):
        drawn.practice(f"Q{i}")
    said = doubts(drawn.report(replace(FOOT_CHECK, chart="none")))
    assert "Surgery Q7 and 2 more. 1 of 11 practices has" in said[0]


def test_a_refused_row_is_set_aside_here_too(drawn):
    figures(drawn, "P1", "P2").rejected("P2", "2025-12")
    report = drawn.report(replace(FOOT_CHECK, chart="none"))
    fault, gap, *_ = doubts(report)
    assert fault.startswith("The numerator is above its denominator (1 row: Surgery P2")
    assert gap.startswith("Foot check: set aside by a check for Surgery P2.")
    assert Page(not_known(report).html).texts("h3")[:2] == [
        "Set aside: these figures failed a check",
        "Missing or not shown",
    ]


def test_what_failed_a_check_comes_before_what_to_read_with_care(drawn):
    figures(drawn, "P1", "P2").rejected("P1", "2025-12", "warning")
    report = drawn.rejected("P2", "2025-12").report()
    assert Page(not_known(report).html).texts("h3")[:2] == [
        "Set aside: these figures failed a check",
        "Read with care",
    ]


def test_a_cluster_without_any_figure_says_so(drawn):
    drawn.practice("P1").practice("P2")
    assert doubts(drawn.report()) == [
        (
            "Foot check: none of the 2 practices has a figure in this dataset. "
            "We do not know how they do."
        )
    ]


def test_a_chart_that_was_not_assessed_says_why_and_of_which_measure(drawn):
    why = "because a run chart needs more than 8 points and there are 1."
    assert doubts(figures(drawn, "P1").report()) == [
        f"Cluster C1, Foot check: Not assessed, {why}",
        f"Surgery P1, Foot check: Not assessed, {why}",
    ]


def test_a_phase_that_a_chart_does_not_reach_is_told(drawn):
    drawn.practice("P1").months("P1", "46" * 12)
    drawn.practice("P2").months("P2", "46" * 6, first="2025-01")
    said = doubts(drawn.report(phases=[phase("baseline_end", "2024-12")]))
    assert (
        "Surgery P2, Foot check: The baseline end of December 2024 is left out here: "
        "the figures do not reach it."
    ) in said


def test_a_snapshot_of_the_membership_is_told(drawn):
    drawn.source = SOURCE | {"membership_as_of": "2026-02"}
    drawn.practice("P1", valid_from=date(2026, 2, 1)).figure("P1", "2025-12", 5, 10)
    assert (
        "Practices are grouped as of February 2026, although the figures are older: a "
        "practice may have belonged to another group then."
    ) in doubts(drawn.report())


def test_the_notes_of_the_source_are_told(drawn):
    drawn.source = SOURCE | {"notes": ["The files do not name their year."]}
    assert "The files do not name their year." in doubts(figures(drawn, "P1").report())


@pytest.mark.parametrize(
    ("run_at", "said"),
    [
        ("2026-12-01 09:00 UTC", None),  # twelve months after December 2025
        ("2027-01-31 09:00 UTC", "over 1 year old"),
        ("2028-11-30 09:00 UTC", "over 2 years old"),
        ("", None),  # by hand nobody reads the clock
    ],
)
def test_old_figures_are_called_old(drawn, run_at, said):
    found = [
        x for x in doubts(figures(drawn, "P1").report(run_at=run_at)) if "old" in x
    ]
    expected = f"The newest figures are {said}, and much may have changed since."
    assert found == ([] if said is None else [expected])


def test_the_age_counts_from_the_end_of_the_period(drawn):
    """A year that began in April 2025 ended in March 2026."""
    yearly = replace(FOOT_CHECK, frequency="year", chart="none")
    drawn.practice("P1").figure("P1", "2025-04", 5, 10)
    report = drawn.report(yearly, run_at="2027-03-31 09:00 UTC")
    assert not any("old" in line for line in doubts(report))
    report = drawn.report(yearly, run_at="2027-04-01 09:00 UTC")
    assert any("over 1 year old" in line for line in doubts(report))


def test_what_was_found_elsewhere_is_counted_without_names(drawn):
    figures(drawn, "P1").practice("Q1", cluster="C2").rejected("Q1", "2025-12", "info")
    html = not_known(drawn.report()).html
    folded = Page(html[html.index("<details>") :])
    assert folded.texts("li") == ["The numerator is above its denominator (1)"]
    assert "Q1" not in html


def test_definitions_say_what_is_counted(drawn):
    measure = replace(FOOT_CHECK, target=0.9, caveats="A patient may decline.")
    page = Page(definitions(figures(drawn, "P1").report(measure)).html)
    said = dict(zip(page.texts("dt"), page.texts("dd"), strict=True))
    assert page.texts("h3") == ["Diabetes foot check in the last 12 months"]
    assert said == {
        "Counted": "People whose feet were checked",
        "Out of": "People on the diabetes register",
        "Unit": "%",
        "Better is": "higher",
        "Target": "90.0%",
        "Why it matters": "Foot ulcers can be prevented.",
        "Read with care": "A patient may decline.",
        "Source": "Invented for a test",
        "Reviewed": "2026-11, next 2027-11",
    }


def test_a_measure_that_no_clinician_has_reviewed(drawn):
    measure = replace(FOOT_CHECK, reviewed="", next_review="")
    html = definitions(drawn.practice("P1").report(measure)).html
    assert "Not yet reviewed by a clinician." in html


@pytest.mark.parametrize(
    ("measure", "said"), [(OPIOIDS, "lower"), (AGED, "neither higher nor lower")]
)
def test_what_better_means(drawn, measure, said):
    page = Page(definitions(drawn.practice("P1").report(measure)).html)
    assert said in page.texts("dd")
    assert "Target" not in page.texts("dt")


def made(report) -> dict[str, str]:
    page = Page(how_made(report).html)
    return dict(zip(page.texts("dt"), page.texts("dd"), strict=True))


def test_how_it_was_made(drawn):
    report = figures(drawn, "P1").report(
        run_at="2026-01-05 09:00 UTC", parameters={"measures": ["foot_check"]}
    )
    said = made(report)
    assert said["Source"] == "Drawn by hand. A test. None."
    assert said["Dataset"] == "drawn"
    assert said["Made with"] == f"qikit {qikit.__version__}, pandas {pd.__version__}"
    assert said["Checks"] == "7 rules, a test"
    assert said["Left out at intake"] == "1 practice is in no cluster"
    assert said["Made on"] == "2026-01-05 09:00 UTC"
    assert said["Parameters"] == '{"area": "C1", "measures": ["foot_check"]}'
    page = Page(how_made(report).html)
    assert page.texts("td") == ["1", "a" * 16]


def test_the_phases_are_listed_with_their_reasons(drawn):
    drawn.practice("P1", "Abbey").months("P1", "46" * 12)
    drawn.practice("P2", "Bridge").months("P2", "46" * 12)
    phases = [
        phase("baseline_end", "2024-12", reason="before the campaign."),
        phase("rebase", "2025-03", area="P1", measure="foot_check", reason="recalls"),
        phase("freeze", "2025-06", area="Cluster C1", measure="foot_check", reason=""),
        phase("rebase", "2025-03", area="Elsewhere"),
        phase("rebase", "2025-03", measure="opioids"),
    ]
    said = made(drawn.report(phases=phases[:2] + phases[3:]))
    assert said["Phases of the run charts"] == (
        "all measures, all charts: baseline end December 2024 (before the campaign); "
        "Foot check, Abbey: rebase March 2025 (recalls)"
    )
    said = made(drawn.report(phases=phases[2:3]))
    assert said["Phases of the run charts"] == (
        "Foot check, Cluster C1: freeze June 2025"
    )


def test_without_phases_none_are_listed(drawn):
    assert "Phases of the run charts" not in made(figures(drawn, "P1").report())


def test_no_path_of_the_machine_is_in_it(drawn):
    assert "/srv/someone" not in how_made(figures(drawn, "P1").report()).html


def test_by_hand_there_is_no_time(drawn):
    assert made(figures(drawn, "P1").report())["Made on"] == "by hand"


def test_peers_stay_letters(drawn):
    figures(drawn, "P1").practice("P2", "Bridge").practice("P3", "Castle")
    drawn.figure("P3", "2025-12", 9, 5).rejected("P3", "2025-12")
    report = drawn.report(level="practice", area="P1")
    shown = not_known(report).html + how_made(report).html
    for secret in ("Bridge", "Castle", "P2", "P3"):
        assert secret not in shown
    assert "set aside by a check for Practice " in shown
