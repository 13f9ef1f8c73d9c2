"""Which report an analyst should read first, and why."""

import pytest

from qikit.reports.attention import attention

SHIFT_UP = "46" * 9 + "888888"  # from July 2025
QUIET = "46" * 12


def six(drawn, own="46", others="46"):
    """Six practices of 100 people; P1 has `own`, the others `others`, of 100."""
    for code in ("P1", "P2", "P3", "P4", "P5", "P6"):
        value = own if code == "P1" else others
        drawn.practice(code).figure(code, "2025-12", int(value), 100)
    return drawn


def test_a_quiet_report_asks_for_no_attention(drawn):
    assert attention(six(drawn).report()) == (0, "")


def test_a_practice_beyond_chance_counts_in_its_clusters_report(drawn):
    assert attention(six(drawn, own="90").report()) == (10, "1 figure beyond chance")


@pytest.mark.parametrize(("area", "rank"), [("P1", 10), ("P2", 0)])
def test_in_a_practices_report_its_own_figures_count(drawn, area, rank):
    report = six(drawn, own="90").report(level="practice", area=area)
    assert attention(report).rank == rank


def test_a_figure_set_aside_outweighs_every_signal(drawn):
    six(drawn, own="90").rejected("P2", "2025-11")
    found = attention(drawn.report())
    assert found.rank > 10_000
    assert found.why == "1 finding set aside, 1 figure beyond chance"


def test_what_needs_care_comes_between(drawn):
    found = attention(six(drawn).rejected("P2", "2025-11", "warning").report())
    assert 10 < found.rank < 10_000
    assert found.why == "1 finding to read with care"


def test_run_charts_with_a_signal_count_last(drawn):
    drawn.practice("P1").months("P1", SHIFT_UP).practice("P2").months("P2", QUIET)
    found = attention(drawn.report())
    assert "1 run chart with a shift or trend" in found.why
    assert found.rank % 10 == 1


def test_a_peers_signal_is_not_the_own_practices(drawn):
    drawn.practice("P1").months("P1", SHIFT_UP).practice("P2").months("P2", QUIET)
    assert attention(drawn.report(level="practice", area="P2")).rank % 10 == 0
    assert attention(drawn.report(level="practice", area="P1")).rank % 10 == 1
