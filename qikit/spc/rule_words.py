"""The rule sets in words, with their numbers as the code has them."""

from __future__ import annotations

from dataclasses import dataclass

from qikit.errors import ParameterError, did_you_mean
from qikit.spc.constants import (
    ANHOEJ,
    ANHOEJ_EXTRA,
    ANHOEJ_QUANTILE,
    ANHOEJ_USEFUL_POINTS,
    EXPECTED_RUNS,
    MDC,
    MDC_2023,
    MDC_ICON_POINTS,
    MDC_LENGTH,
    MDC_LIMIT_FACTOR,
    NHS_SCOTLAND,
    NOT_ASSESSED_UP_TO,
    RULE_SETS,
    RULES_OF_CHART,
    RUNCHARTER,
    RUNCHARTER_BASELINE,
    RUNCHARTER_LENGTH,
    SHIFT_LENGTH,
    SIGMAS_TO_LIMIT,
    SIGMAS_TO_THIRD,
    STRICT,
    TREND_LENGTH,
    USEFUL_FOR_SHIFT,
)
from qikit.spc.special_cause import NEEDED, WINDOW

PERLA = (
    "Perla, Provost & Murray (2011), BMJ Quality & Safety 20:46-51; Provost & Murray "
    "(2011), The Health Care Data Guide, chapter 3."
)
SWED = "The table of runs: Swed & Eisenhart (1943), Ann Math Statist 14:66-87."
ANHOEJ_SOURCES = (
    "Anhøj & Olesen (2014), PLoS ONE 9:e113825; Schilling (2012), Math Mag 85:141-149; "
    "Chen (2010), J Qual Technol 42."
)
MAKING_DATA_COUNT = "NHS England, Making Data Count"


@dataclass(frozen=True)
class RuleWords:
    """A rule set in words: what it is for, its rules, its limits and its sources."""

    name: str
    title: str
    rules: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    source: str

    @property
    def charts(self) -> tuple[str, ...]:
        """The charts that it may be chosen for."""
        return tuple(c for c, names in RULES_OF_CHART.items() if self.name in names)

    @property
    def is_reported(self) -> bool:
        """Whether the run charts of the reports know it."""
        return self.name in RULE_SETS


def rule_words(name: str) -> RuleWords:
    """Say a rule set in words.

    Raises
    ------
    ParameterError
        If there is no rule set of this name.
    """
    if name not in RULE_WORDS:
        what = f"there is no rule set {name!r}. "
        raise ParameterError(what + did_you_mean(name, RULE_WORDS))
    return RULE_WORDS[name]


def rule_names() -> list[str]:
    """Name the rule sets, those of the reports first."""
    return list(RULE_WORDS)


_MIDDLE = (
    "centre",
    "The median of the points of the phase, or of its baseline.",
)
_USEFUL = (
    "useful",
    "A point counts when it has a value, is not excluded, and is not on the median.",
)
_TOO_FEW = (
    f"With {NOT_ASSESSED_UP_TO} points or fewer nothing is assessed.",
    (
        f"With fewer than {USEFUL_FOR_SHIFT} useful points around its own median a "
        'series cannot show a shift: "too few points to show a shift", and never "no '
        'shift".'
    ),
    "A signal is a question, not a finding: chance alone makes some.",
)


def _nhs_scotland() -> RuleWords:
    fewest, most = min(EXPECTED_RUNS), max(EXPECTED_RUNS)
    return RuleWords(
        NHS_SCOTLAND.name,
        "Run chart rules of NHS Scotland; the default",
        (
            _MIDDLE,
            _USEFUL,
            (
                "shift",
                (
                    f"{SHIFT_LENGTH} or more useful points in a row on one side. "
                    "Points on the median and gaps are passed over."
                ),
            ),
            (
                "trend",
                (
                    f"{TREND_LENGTH} or more points, counting the first, that all rise "
                    "or all fall. Repeats and gaps are passed over."
                ),
            ),
            (
                "runs",
                (
                    f"With {fewest} to {most} useful points: fewer or more runs than "
                    "the 5% table explains. Never called an improvement."
                ),
            ),
            ("astronomical", "A point far from all others is marked by a person."),
        ),
        _TOO_FEW,
        f"{PERLA} {SWED}",
    )


def _strict() -> RuleWords:
    return RuleWords(
        STRICT.name,
        "As nhs-scotland, but nothing is passed over",
        (
            _MIDDLE,
            _USEFUL,
            (
                "shift",
                (
                    f"{SHIFT_LENGTH} or more useful points in a row on one side. A "
                    "point on the median or a gap breaks the row."
                ),
            ),
            (
                "trend",
                (
                    f"{TREND_LENGTH} or more points, counting the first, that all rise "
                    "or all fall. A repeat or a gap breaks the row."
                ),
            ),
            ("runs", "Not judged."),
        ),
        _TOO_FEW,
        PERLA,
    )


def _anhoej() -> RuleWords:
    return RuleWords(
        ANHOEJ,
        "Unusually long runs and unusually few crossings",
        (
            _USEFUL,
            ("longest run", f"Above round(log2 n) + {ANHOEJ_EXTRA} useful points."),
            (
                "crossings",
                f"Fewer than the {ANHOEJ_QUANTILE:.0%} quantile of Binomial(n - 1, ½).",
            ),
            ("outside", "On a control chart: a point strictly beyond a limit."),
        ),
        (f"Fewer than {ANHOEJ_USEFUL_POINTS} useful points say little.",),
        ANHOEJ_SOURCES,
    )


def _making_data_count(name: str, title: str, near: str, source: str) -> RuleWords:
    return RuleWords(
        name,
        title,
        (
            ("centre", "The mean."),
            (
                "limits",
                (
                    f"The mean ± {MDC_LIMIT_FACTOR:g} times the average moving range: "
                    f"{SIGMAS_TO_LIMIT:g} sigma."
                ),
            ),
            ("outside", "A point strictly beyond a limit."),
            ("trend", f"{MDC_LENGTH} points that all rise or all fall."),
            (
                "2 of 3",
                (
                    f"{NEEDED} of {WINDOW} points in a row beyond {SIGMAS_TO_THIRD:g} "
                    f"sigma, all {WINDOW} on one side of the mean; {near}."
                ),
            ),
            ("shift", f"{MDC_LENGTH} points in a row on one side of the mean."),
        ),
        (
            "A point has one label, the first that fits in this order.",
            f"With fewer than {MDC_ICON_POINTS} points the icons are not shown.",
        ),
        source,
    )


def _runcharter() -> RuleWords:
    return RuleWords(
        RUNCHARTER,
        "Suggests a new median; a person decides",
        (
            ("baseline", f"The median of the first {RUNCHARTER_BASELINE} rows."),
            (
                "new median",
                (
                    f"{RUNCHARTER_LENGTH} useful points on the wanted side suggest "
                    f"the median of exactly those {RUNCHARTER_LENGTH}."
                ),
            ),
        ),
        ("Nothing is rebased by itself: a rebase stands in the job file.",),
        "The R package runcharter (MacKintosh).",
    )


RULE_WORDS = {
    words.name: words
    for words in (
        _nhs_scotland(),
        _strict(),
        _anhoej(),
        _making_data_count(
            MDC,
            "Making Data Count, for an i chart (XmR)",
            "points outside the limits do not count",
            f"{MAKING_DATA_COUNT}, as NHSRplotthedots 0.2.2 does it.",
        ),
        _making_data_count(
            MDC_2023,
            "The same, as NHS England's tool since November 2023 has it",
            "points outside the limits count as well",
            f"{MAKING_DATA_COUNT}, as its tool does it since November 2023.",
        ),
        _runcharter(),
    )
}
