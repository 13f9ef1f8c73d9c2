"""What was planted in the invented collaborative: in words, and for programs.

The same whatever the seed: the seed draws chance round it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from qikit.data.synthetic.collaborative import FORM_MONTHS
from qikit.data.synthetic.faults import (
    ABOVE,
    ALL_YES,
    BLANKS,
    DOUBLED,
    LATE_FORMS,
    NO_FORM,
    NO_SEARCH,
    SEXES_DIFFER,
    SMALL_FORMS,
    TWICE,
)

ACTIONED = "synthetic_results_actioned"
BUNDLE, COMPOSITE = "pathology_results", "pathology_composite"
CRITICAL, WARNING, INFO = "critical", "warning", "info"
YEAR_BEFORE, FORMS_BEFORE = ("2023-10", "2024-09"), ("2024-07", "2024-09")
LAST_QUARTER, YEAR_AFTER = ("2025-07", "2025-09"), ("2025-10", "2026-09")


@dataclass(frozen=True)
class Effect:
    """Something that happened, or did not, to the figures.

    Shares are those that chance plays round, pooled over `before_months` and
    `after_months`; those and `months`, of the change itself, are the first and the
    last, both included. `lasts` says whether it was kept to the end.
    """

    name: str
    says: str
    scope: str
    measure: str
    change: str  # rises, falls, falls_back, none, by_chance
    months: tuple[str, str] | None = None
    before: float | None = None
    after: float | None = None
    lasts: bool | None = None
    before_months: tuple[str, str] = YEAR_BEFORE
    after_months: tuple[str, str] = LAST_QUARTER


@dataclass(frozen=True)
class Fault:
    """Something wrong in the raw files, and the rule that is to find it.

    `also` names further rules that see the same fault. A rule on a whole series, such
    as six perfect months, names no month.
    """

    name: str
    says: str
    practice: str
    table: str
    months: tuple[str, ...]
    severity: str
    suite: str
    rule: str
    measure: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Situation:
    """Something that is no fault, and that a report must cope with."""

    name: str
    says: str
    scope: str
    table: str
    months: tuple[str, ...] = field(default_factory=tuple)


EFFECTS = (
    Effect(
        "collaborative_rises",
        "Over all practices the share of patients with every step of results "
        "handling done rises from about 45% to about 83%, mostly between programme "
        "months 3 and 10. Afterwards it is a little lower: SYN07 falls back.",
        "all",
        COMPOSITE,
        "rises",
        ("2024-12", "2025-07"),
        0.445,
        0.833,
        lasts=True,
        before_months=FORMS_BEFORE,
    ),
    Effect(
        "syn03_improves",
        "SYN03 improves at once in programme month 3 and keeps it.",
        "SYN03",
        ACTIONED,
        "rises",
        ("2024-12", "2024-12"),
        0.67,
        0.93,
        lasts=True,
        after_months=("2024-12", "2026-09"),
    ),
    Effect(
        "syn07_relapses",
        "SYN07 improves during the programme and falls back within four months of "
        "its end.",
        "SYN07",
        ACTIONED,
        "falls_back",
        ("2024-11", "2026-01"),
        0.69,
        0.71,
        lasts=False,
        after_months=("2026-01", "2026-09"),
    ),
    Effect(
        "syn05_flat",
        "Nothing changes at SYN05: what moves there is chance.",
        "SYN05",
        ACTIONED,
        "none",
        None,
        0.647,
        0.647,
        after_months=YEAR_AFTER,
    ),
    Effect(
        "syn02_by_chance",
        "Nothing changes at SYN02. Its last six months before the programme were low "
        "by chance, so that it seems to gain: regression to the mean.",
        "SYN02",
        ACTIONED,
        "by_chance",
        ("2024-04", "2024-09"),
        0.70,
        0.70,
        before_months=("2023-10", "2024-03"),
        after_months=YEAR_AFTER,
    ),
    Effect(
        "repeat_tests_steady",
        "The balancing measure does not move: no more blood tests are taken again.",
        "all",
        "synthetic_repeat_tests",
        "none",
        None,
        0.094,
        0.094,
        after_months=YEAR_AFTER,
    ),
    Effect(
        "late_reconciliation_falls",
        "Fewer discharge letters wait: a measure that is to fall, and does.",
        "all",
        "synthetic_late_reconciliation",
        "falls",
        ("2024-12", "2025-07"),
        0.412,
        0.186,
        lasts=True,
    ),
    Effect(
        "one_element_breaks_the_bundle",
        "Before the programme one element, carrying the decision out and telling the "
        "patient, is missed about five times as often as any other. Where a practice "
        "improves it is done for 96% of patients, over all practices for 88%.",
        "all",
        "pathology_results/decision_carried_out",
        "rises",
        ("2024-12", "2025-07"),
        0.54,
        0.884,
        lasts=True,
        before_months=FORMS_BEFORE,
    ),
)
FAULTS = (
    Fault(
        "syn08_above",
        "SYN08 sent more late letters than letters for March 2025.",
        ABOVE[0],
        "observations",
        (ABOVE[1],),
        CRITICAL,
        "tables/observations",
        "numerator_within_denominator",
        ABOVE[2],
    ),
    Fault(
        "syn08_twice",
        "SYN08's figure for May 2025 stands twice in its file.",
        TWICE[0],
        "observations",
        (TWICE[1],),
        CRITICAL,
        "tables/observations",
        "one_figure_each",
        TWICE[2],
    ),
    Fault(
        "syn06_sexes",
        "In SYN06's list of April 2025 men and women do not add up to all.",
        SEXES_DIFFER[0],
        "populations",
        (SEXES_DIFFER[1][:7],),
        CRITICAL,
        "joins/list_size_totals",
        "sexes_add_up",
    ),
    Fault(
        "syn04_doubled",
        "SYN04 counted everybody twice in April 2025: numerator and denominator are "
        "doubled, so the percentage looks right.",
        DOUBLED[0],
        "observations",
        (DOUBLED[1],),
        WARNING,
        "joins/doubled_months",
        "not_doubled",
        DOUBLED[2],
    ),
    Fault(
        "syn06_no_search",
        "SYN06 sent no search for July and August 2025.",
        NO_SEARCH[0],
        "submissions",
        NO_SEARCH[1],
        WARNING,
        "joins/missing_months",
        "one_month_at_most",
        ACTIONED,
    ),
    Fault(
        "syn06_no_form",
        "SYN06 sent no form for January and March 2025.",
        NO_FORM[0],
        "submissions",
        NO_FORM[1],
        WARNING,
        "joins/missing_months",
        "one_month_at_most",
        BUNDLE,
    ),
    Fault(
        "syn11_late",
        "SYN11 sent three forms after the tenth of the following month.",
        LATE_FORMS[0],
        "submissions",
        LATE_FORMS[1],
        INFO,
        "joins/late_submissions",
        "in_time",
        BUNDLE,
    ),
    Fault(
        "syn10_blanks",
        "More than one answer in ten is blank on SYN10's form of February 2025.",
        BLANKS[0],
        "bundle_samples",
        (BLANKS[1],),
        WARNING,
        "joins/bundle_forms",
        "few_blanks",
        BUNDLE,
    ),
    Fault(
        "syn01_all_yes",
        "SYN01's last six forms hold Yes alone: is the measure exhausted?",
        ALL_YES[0],
        "bundle_samples",
        ALL_YES[1],
        WARNING,
        "joins/exhausted_bundles",
        "not_exhausted",
        BUNDLE,
    ),
    Fault(
        "syn09_few_patients",
        "SYN09 samples five patients a month: allowed, but few.",
        SMALL_FORMS,
        "bundle_samples",
        tuple(str(month) for month in FORM_MONTHS),
        INFO,
        "joins/bundle_forms",
        "sample_of_10",
        BUNDLE,
    ),
)
SITUATIONS = (
    Situation(
        "syn09_small",
        "SYN09 is an island surgery with 3 to 9 people in each denominator; its list "
        "by sex and age is hidden at source (qualifier c).",
        "SYN09",
        "observations",
    ),
    Situation(
        "syn10_moved",
        "SYN10 moved from cluster SYNC1 to SYNC2 on 1 October 2025.",
        "SYN10",
        "practices",
        ("2025-10",),
    ),
    Situation(
        "syn11_closed",
        "SYN11 closed on 31 March 2026 and merged with SYN09: no figures after that.",
        "SYN11",
        "practices",
        ("2026-03",),
    ),
    Situation(
        "syn10_long_name",
        "SYN10 has a very long name; other names hold an apostrophe, an ampersand, a "
        "slash and a comma.",
        "SYN10",
        "practices",
    ),
    Situation(
        "eight_o_clock",
        "Requests for appointments are most frequent at 8 in the morning, and on "
        "Mondays.",
        "SYN01",
        "appointments",
    ),
    Situation(
        "rarer_incidents",
        "Results found late become rarer from February 2025.",
        "all",
        "incidents",
        ("2025-02",),
    ),
)


def truths_of_demo() -> dict[str, Any]:
    """Return everything that was planted, as plain lists and texts."""
    parts = {"effects": EFFECTS, "faults": FAULTS, "situations": SITUATIONS}
    return {name: [_plain(item) for item in items] for name, items in parts.items()}


def _plain(item: Effect | Fault | Situation) -> dict[str, Any]:
    """Leave out what is empty; tuples become lists."""
    pairs = asdict(item).items()
    kept = {k: v for k, v in pairs if v is not None and v != "" and v != ()}
    return {k: list(v) if isinstance(v, tuple) else v for k, v in kept.items()}
