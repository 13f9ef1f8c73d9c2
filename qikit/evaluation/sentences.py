"""A sentence for each claim and each signal, the surest and largest first.

They say what was seen and never what brought it about.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from qikit.evaluation.before_after import BASELINE_POINTS
from qikit.evaluation.bright_spots import BRIGHT
from qikit.evaluation.change_words import (
    article,
    caution_text,
    change_interval_text,
    change_text,
    value_text,
)
from qikit.evaluation.claims import CLAIM, SERIES, Claims
from qikit.evaluation.sustained import HELD, NO_SHIFT, NOT_HELD, SUSTAINED, Sustained
from qikit.evaluation.sustained import NOT_KNOWN as NOT_KNOWN_IF_SUSTAINED
from qikit.headlines import with_unit
from qikit.measures import Measure
from qikit.periods import period_text
from qikit.rounding import count_text
from qikit.spc.signal_words import UNWANTED_ASKS, WANTED_ASKS

QUESTION = "question"
CLAIMED, CLEAR_ALONE, AGREES, AGAINST = 1, 2, 3, 4  # certainty, the surest first
OF_POINTS = {
    "outside_limits": "outside the limits",
    "two_of_three": "near a limit (two of three)",
}
COLUMNS = "kind measure area rank size sentence".split()


def sentences(found: Claims, labels: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Write a sentence for each claim, and a question for each other signal.

    Ranked by certainty, then size. Claims come first; then signals that point where
    the change points, first those whose 95 % interval is clear on its own; then those
    that point against it. Within each the larger relative change comes first, ties
    by measure and area. A claim names all the signals
    that agree with it, with rule set, periods, values and n. A signal without a
    claim is a question, also one that points against a claim. "Better" and "worse"
    are said of claims only, and only where the measure has a direction.

    Parameters
    ----------
    found
        From `claims`.
    labels
        What to call each area; its own name where none is given.

    Returns
    -------
    One row per sentence in the order of reading: kind ("claim" or "question"),
    measure, area, rank (1, 2, …), size (see `Claims`), sentence.
    """
    names = labels or {}
    table = found.table.set_index(SERIES)
    said = []
    for series, row in table[table["status"].eq(CLAIM)].iterrows():
        text = _claim(series, row, found, names)
        said.append((CLAIMED, CLAIM, *series, row["size"], text))
    for _, signal in found.signals[~found.signals["is_claimed"]].iterrows():
        series = signal["measure"], signal["area"]
        row = table.loc[series]
        certainty = AGAINST
        if signal["agrees"]:
            certainty = CLEAR_ALONE if row["is_clear_alone"] else AGREES
        text = _question(signal, row, found, names)
        said.append((certainty, QUESTION, *series, row["size"], text))
    columns = "certainty kind measure area size sentence".split()
    rows = pd.DataFrame(said, columns=columns)
    rows = rows.sort_values(
        ["certainty", "size", "measure", "area"],
        ascending=[True, False, True, True],
        kind="stable",
        ignore_index=True,
    )
    return rows.assign(rank=range(1, len(rows) + 1))[COLUMNS]


def bright_spot_sentence(
    spots: pd.DataFrame, measure: Measure, labels: Mapping[str, str] | None = None
) -> str:
    """Name the bright spots of one measure, and only count the others.

    Parameters
    ----------
    spots
        The rows of one measure of `bright_spots`.
    measure
        Its definition.
    labels
        What to call each area.
    """
    names = labels or {}
    bright = spots[spots["status"].eq(BRIGHT)]
    others = len(spots) - len(bright)
    rest = f"{count_text(others, 'other')} {'is' if others == 1 else 'are'}"
    if bright.empty:
        areas = count_text(others, "area")
        return f"{measure.name}: of {areas} none shows a gain that is clear yet."
    named = [
        f"{names.get(row['area'], row['area'])} "
        f"({with_unit(measure, row['value_before'])} before, "
        f"{with_unit(measure, row['value_after'])} after)"
        for _, row in bright.iterrows()
    ]
    text = f"{measure.name}, the surest gain first: {'; '.join(named)}."
    return text + (f" The {rest} not clear yet." if others else "")


def sustained_sentence(
    result: Sustained, measure: Measure, *, frequency: str | None = None
) -> str:
    """Say whether a gain lasted, and what year two shows."""
    step = frequency or measure.frequency
    if result.status == NOT_KNOWN_IF_SUSTAINED:
        return f"Whether a gain lasted is not known: {result.note}"
    line = with_unit(measure, result.baseline_median)
    if result.status == NO_SHIFT:
        return f"There is no shift in the wanted direction from the median of {line}."
    first, last = (period_text(p, step) for p in (result.since, result.until))
    side = "above" if measure.direction == "up" else "below"
    points = f"{count_text(result.n, 'point')} in a row"
    run = f"{points} {side} the baseline median of {line}"
    if result.status == SUSTAINED:
        text = f"Sustained so far: {run} from {first} to {last}."
    else:
        text = (
            f"Not sustained to the end: {run} from {first} to {last}, then a point on "
            "the other side."
        )
    return f"{text} {_year_two_text(result, measure)}"


def _year_two_text(result: Sustained, measure: Measure) -> str:
    if result.year_two not in (HELD, NOT_HELD):
        return f"Whether year two holds the gain is not known: {result.note}"
    median = with_unit(measure, result.year_two_median)
    points = count_text(result.n_year_two, "point")
    text = f"the median of the last 12 months is {median} ({points})"
    if result.year_two == HELD:
        return f"The gain was held in year two: {text}."
    return f"The gain was not held in year two: {text}; {result.note}"


def _claim(
    series: tuple[str, str], row: pd.Series, found: Claims, names: Mapping[str, str]
) -> str:
    measure = found.measures[series[0]]
    own = found.signals[found.signals["is_claimed"]]
    own = own[own["measure"].eq(series[0]) & own["area"].eq(series[1])]
    runs = " and ".join(_signal_words(s, measure) for _, s in own.iterrows())
    rules = own["rule_set"].iloc[0]
    verdict = row["judgement"] or row["word"]
    return " ".join(
        [
            f"{names.get(series[1], series[1])}, {measure.name}: {verdict}.",
            f"{_change(row, measure, found)}.",
            f"The {rules} rules find {runs}.",
            f"The change stays clear when {_all_series(found)} allowed for.",
            *_caution(row),
        ]
    )


def _question(
    signal: pd.Series, row: pd.Series, found: Claims, names: Mapping[str, str]
) -> str:
    measure = found.measures[signal["measure"]]
    area = names.get(signal["area"], signal["area"])
    runs = _signal_words(signal, measure)
    asks = "What changed?"
    if measure.direction != "neutral":
        is_wanted = signal["goes_up"] == (measure.direction == "up")
        side = "the" if is_wanted else "not the"
        runs += f", {side} wanted direction"
        asks = f"What changed, and {WANTED_ASKS if is_wanted else UNWANTED_ASKS}"
    return (
        f"{area}, {measure.name}: the {signal['rule_set']} rules find {runs}. "
        f"{_unclear(signal, row, measure, found)} {asks}"
    )


def _unclear(signal: pd.Series, row: pd.Series, measure: Measure, found: Claims) -> str:
    """Say why the signal is no claim."""
    if row["note"]:
        return f"Not clear yet: {row['note']}"
    text = _change(row, measure, found)
    if signal["agrees"]:
        return f"Not clear yet: {text}."
    return f"It points another way than the change: {text}."


def _change(row: pd.Series, measure: Measure, found: Claims) -> str:
    """Say both values, their periods, the change, its interval and n."""
    before, after = found.stretches[measure.id]
    step = measure.frequency
    n_before = count_text(row["n_before"], step)
    return (
        f"{value_text(row, 'after', measure)} in {after.text(step)}, "
        f"{value_text(row, 'before', measure)} in {before.text(step)}: "
        f"{change_text(row, measure)} ({change_interval_text(row, measure)}; "
        f"{n_before} before and {row['n_after']} after, treated as independent)"
    )


def _signal_words(signal: pd.Series, measure: Measure) -> str:
    """Name one signal: rule, n, side, values and periods."""
    ends = signal["start_period"], signal["end_period"]
    first, last = (period_text(end, measure.frequency) for end in ends)
    when = f"in {first}" if first == last else f"from {first} to {last}"
    values = measure.text(signal["lowest"]), measure.text(signal["highest"])
    spread = values[0] if values[0] == values[1] else f"{values[0]} to {values[1]}"
    n = int(signal["n"])
    line = f"the centre line of {measure.text(signal['centre_line'])}"
    if signal["kind"] == "shift":
        name = f"{article(n)} {n}-point shift {signal['direction']} {line}"
    elif signal["kind"] == "trend":
        name = f"{article(n)} {n}-point {signal['direction']} trend"
    else:
        rule = OF_POINTS.get(signal["kind"], str(signal["kind"]).replace("_", " "))
        name = f"{count_text(n, 'point')} {rule}, {signal['direction']} {line},"
    return f"{name} {when} ({spread})"


def _all_series(found: Claims) -> str:
    if found.n_series == 1:
        return "the 1 series of this report is"
    return f"all {found.n_series} series of this report are"


def _caution(row: pd.Series) -> list[str]:
    if not row["is_caution_due"]:
        return []
    is_short = row["n_before"] < BASELINE_POINTS
    return [caution_text(int(row["n_before"]), is_short)]
