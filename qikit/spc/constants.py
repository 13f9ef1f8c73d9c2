"""Numbers that the run chart rules rest on, each with its source.

References
----------
Perla, Provost & Murray (2011), The run chart: a simple analytical tool for
learning from variation in healthcare processes, BMJ Qual Saf 20:46-51,
doi:10.1136/bmjqs.2009.037895.
Provost & Murray (2011), The Health Care Data Guide, Jossey-Bass, chapter 3.
Swed & Eisenhart (1943), Tables for testing randomness of grouping in a sequence
of alternatives, Ann Math Statist 14:66-87.
"""

from __future__ import annotations

from dataclasses import dataclass

from qikit.errors import ParameterError, did_you_mean

SHIFT_LENGTH = 6  # points on one side of the median: Perla et al. 2011
TREND_LENGTH = 5  # points, the first included: Perla et al. 2011
NOT_ASSESSED_UP_TO = 8  # points: NHS Scotland run charts, design.md section 4
USEFUL_FOR_SHIFT = 12  # around its own median: half on each side, six are needed

# Values closer than this, as a part of the largest, are the same value: a
# quotient such as 0.1 + 0.2 has noise in its sixteenth digit.
SAME_VALUE_TOLERANCE = 1e-12

# Useful points: fewest and most runs that chance explains. The 5 % table of Swed
# & Eisenhart for equal numbers above and below, as printed for run charts by
# Perla et al. 2011 (table 1) and Provost & Murray 2011. The exact chance of a
# number beyond a limit is 0.2 to 3.3 % on each side; in a few rows the printed
# limit is one run wider (n = 20) or narrower (n = 57) than the exact 2.5 % one.
EXPECTED_RUNS = {
    10: (3, 9),
    11: (3, 10),
    12: (3, 11),
    13: (4, 11),
    14: (4, 12),
    15: (5, 12),
    16: (5, 13),
    17: (5, 13),
    18: (6, 14),
    19: (6, 15),
    20: (6, 16),
    21: (7, 16),
    22: (7, 17),
    23: (7, 17),
    24: (8, 18),
    25: (8, 18),
    26: (9, 19),
    27: (10, 19),
    28: (10, 20),
    29: (10, 20),
    30: (11, 21),
    31: (11, 22),
    32: (11, 23),
    33: (12, 23),
    34: (12, 24),
    35: (12, 24),
    36: (13, 25),
    37: (13, 25),
    38: (14, 26),
    39: (14, 26),
    40: (15, 27),
    41: (15, 27),
    42: (16, 28),
    43: (16, 28),
    44: (17, 29),
    45: (17, 30),
    46: (17, 31),
    47: (18, 31),
    48: (18, 32),
    49: (19, 32),
    50: (19, 33),
    51: (20, 33),
    52: (20, 34),
    53: (21, 34),
    54: (21, 35),
    55: (22, 35),
    56: (22, 36),
    57: (23, 36),
    58: (23, 37),
    59: (24, 38),
    60: (24, 38),
}


@dataclass(frozen=True)
class RuleSet:
    """A named set of run chart rules.

    `passes_over`: a point on the centre line, a repeat or a gap neither counts
    nor breaks a sequence; otherwise it breaks it. `counts_runs`: the number of
    runs is compared with `EXPECTED_RUNS`.
    """

    name: str
    passes_over: bool
    counts_runs: bool


RECENT_PERIODS = 12  # a signal is news while it touches the latest year of months

NHS_SCOTLAND = RuleSet("nhs-scotland", passes_over=True, counts_runs=True)
STRICT = RuleSet("strict", passes_over=False, counts_runs=False)
RULE_SETS = {rules.name: rules for rules in (NHS_SCOTLAND, STRICT)}
DEFAULT_RULE_SET = NHS_SCOTLAND.name


def find_rule_set(name: str) -> RuleSet:
    """Look up a rule set of run charts by its name.

    Raises
    ------
    ParameterError
        If run charts have no rule set of this name.
    """
    if name not in RULE_SETS:
        raise ParameterError(
            f"{name!r} is not a rule set for run charts. "
            + did_you_mean(str(name), RULE_SETS)
        )
    return RULE_SETS[name]


# Control charts. d2 and D4 for moving ranges of two points: Montgomery,
# Introduction to Statistical Quality Control, appendix VI; Nelson (1982), J Qual
# Technol 14:172-173, for the screening of moving ranges at D4 times their mean.
D2_OF_TWO = 1.128
D4_OF_TWO = 3.267
SIGMAS_TO_LIMIT = 3.0  # Shewhart 1931
SIGMAS_TO_THIRD = 2.0  # two thirds of the way to a limit: the 2 of 3 rule
# NHS England, Making Data Count, and NHSRplotthedots 0.2.2 (`limit <- 2.66`);
# 3 / 1.128 is 2.6596, so limits differ in the fourth digit.
MDC_LIMIT_FACTOR = 2.66
MDC_LENGTH = 7  # points on one side, and points of a trend: Making Data Count
MDC_ICON_POINTS = 13  # fewer show no icon: MDC single chart tool, NHSRplotthedots #194
TIMES_POWER = 3.6  # y^(1/3.6) is near normal: Nelson (1994), J Qual Technol 26:239-244
ANHOEJ_EXTRA = 3  # longest run, round(log2 n) + 3: Schilling 2012, Anhoej 2014
ANHOEJ_QUANTILE = 0.05  # crossings, Binomial(n - 1, 1/2): Chen 2010, Anhoej 2014
ANHOEJ_USEFUL_POINTS = 10  # fewer say little: Anhoej & Olesen 2014
RUNCHARTER_BASELINE = 13  # rows, `med_rows` of runcharter
RUNCHARTER_LENGTH = 9  # useful points, `runlength` of runcharter
TRIAL_LIMITS_BELOW = 12  # baseline points: NHSRplotthedots `fix_after_n_points`
# Advice to use a Laney chart: denominators in the thousands and sigma z far from
# one. Laney (2002), Qual Eng 14:531-537 gives no number; these are ours.
LARGE_DENOMINATOR = 1000
FAR_FROM_ONE = 1.5
MOSTLY_ZERO = (
    0.5  # a larger part of zeros asks for a t or g chart: NHSRplotthedots #127
)

ANHOEJ, MDC, MDC_2023, RUNCHARTER = (
    "anhoej",
    "making-data-count",
    "making-data-count-2023",
    "runcharter",
)
MDC_RULE_SETS = (MDC, MDC_2023)
WITH_MOVING_RANGES = ("i", "t", "p-prime", "u-prime")  # ranges that can be screened
_JUDGED_BY_RUNS = ("i", "mr", "p", "p-prime", "u", "u-prime", "c", "g", "t", "xbar")
# chart_methods.md: which rules may be applied to which chart; the first is the
# one that is taken when none is named. On `mr` and `s`, see `anhoej.py`.
RULES_OF_CHART = {
    "run": (NHS_SCOTLAND.name, STRICT.name, ANHOEJ, RUNCHARTER),
    **{chart: (ANHOEJ,) for chart in (*_JUDGED_BY_RUNS, "s")},
    "i": (MDC, MDC_2023, ANHOEJ),
}
