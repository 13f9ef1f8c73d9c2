"""A measure that is not written yet is said to be so, where doubts stand."""

from dataclasses import replace

from qikit.reports.provenance import not_known
from tests.unit.reports.drawn_slices import FOOT_CHECK
from tests.unit.reports.page_reader import Page

QUIET = replace(FOOT_CHECK, chart="none")


def doubts(drawn, measure) -> list[str]:
    for code in ("P1", "P2"):
        drawn.practice(code).figure(code, "2025-12", 50, 100)
    return Page(not_known(drawn.report(measure)).html).texts("li")


def test_the_texts_to_be_written_are_named(drawn):
    measure = replace(
        QUIET, numerator="Write who is counted.", caveats="Write what to know."
    )
    assert doubts(drawn, measure) == [
        (
            "Foot check: its definition is not finished. To be written: who is counted "
            "and what to know before comparing."
        )
    ]


def test_a_finished_text_is_no_doubt_even_if_it_has_the_word(drawn):
    measure = replace(QUIET, caveats="Writers differ. Write nothing off.", lag="")
    assert doubts(drawn, measure) == [
        "The checks found nothing that touches these figures."
    ]
