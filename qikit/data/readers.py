"""Readers of a report, and the figures that they may see."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from qikit.disclosure.audiences import ANALYST
from qikit.disclosure.counts import COUNTS
from qikit.disclosure.protection import KEYS, protect
from qikit.disclosure.publications import Publication
from qikit.disclosure.rounded import NONE, round_counts, round_rows
from qikit.disclosure.settings import Rule
from qikit.disclosure.states import HIDDEN, SUPPRESSED
from qikit.measures import Measure
from qikit.observations import FIGURES, benchmarks, with_areas
from qikit.practices import CODE_COLUMN, LEVELS

WITHOUT_SPLITS = "all"
OF_TOTALS = [  # what totals are made of; the rest need not be copied
    *("area_code", "period_start", "measure", "breakdown"),
    *("numerator", "denominator", "value"),
]


@dataclass(frozen=True, eq=False)
class Readers:
    """For whom figures are shown.

    Attributes
    ----------
    audience
        analyst sees all; the others what their rules leave.
    rules
        By measure and audience.
    rounding
        One of `rounded.MODES`.
    earlier
        What was published before from the same practices.
    decisions
        Sentences on the named decisions that change a rule.
    level
        What the reports are about: practice, cluster …
    decided
        Measures of which a named decision may end what earlier papers promised.
    key
        Of references to files and tables, kept in `private/`.
    """

    audience: str = ANALYST
    rules: Mapping[str, Mapping[str, Rule]] = field(default_factory=dict)
    rounding: str = NONE
    earlier: Sequence[Publication] = ()
    decisions: tuple[str, ...] = ()
    level: str = "cluster"
    decided: frozenset[str] = frozenset()
    key: bytes = b""

    def reference(self, sha256: str) -> str:
        """Return what may stand on paper for a file's or table's SHA-256.

        For the analyst it is the SHA-256. Other readers get one that is keyed: whoever
        knows all of a small file but one count could try them all against the hash.
        """
        return sha256 if self.audience == ANALYST else keyed(self.key, sha256)


def keyed(key: bytes, text: str) -> str:
    """Return a reference to a text that nobody can redo without the key."""
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()


@dataclass(frozen=True, eq=False)
class Shown:
    """Figures as one circle of readers sees them.

    Attributes
    ----------
    observations
        One row a practice × period × measure; hidden ones are "suppressed".
    benchmarks
        See `observations.benchmarks`; hidden ones are "suppressed". None where they
        are gathered later.
    protected
        The protected table with the true counts, or None for the analyst. It is
        kept in the ledger and never reaches a slice.
    """

    observations: pd.DataFrame
    benchmarks: pd.DataFrame | None
    protected: pd.DataFrame | None = None


def show(
    rows: pd.DataFrame,
    members: pd.DataFrame,
    measures: Sequence[Measure],
    readers: Readers,
) -> Shown:
    """Hide from the figures what their readers may not see.

    Splits by sex or age are left out for everybody but the analyst, as no report
    shows them yet, and so are practices that belong nowhere any more. Totals count
    the practices that are hidden, too; how far practices differ is judged by those
    that are shown.
    """
    if readers.audience == ANALYST:
        return Shown(rows, gather_totals(rows, members, measures))
    inside = rows["area_code"].isin(members["practice_code"])
    rows = rows[rows["breakdown"].eq(WITHOUT_SPLITS) & inside]
    found = protect(
        rows,
        members,
        measures,
        readers.rules,
        audience=readers.audience,
        earlier=readers.earlier,
        level=readers.level,
        decided=readers.decided,
    )
    hidden = found[found["state"].isin(HIDDEN)]
    rounded = round_rows(rows, readers.rounding)
    is_hidden = _among(rounded.assign(level="practice"), hidden)
    is_hidden |= _without_counts(rounded, measures)
    gathered = benchmarks(rounded.assign(is_shown=~is_hidden), members, measures)
    if readers.rounding != NONE:
        true = _true_totals(gathered, (rows, is_hidden), members, measures)
        gathered = with_rounded_totals(gathered, *true, readers.rounding)
    medians = {m.id for m in measures if not m.has_numerators}
    on_pages = _among(gathered, found) | gathered["measure"].isin(medians)
    gathered = gathered[on_pages].reset_index(drop=True)
    return Shown(
        _suppressed(rounded, is_hidden),
        _suppressed(gathered, _among(gathered, hidden)),
        found,
    )


def gather_totals(
    rows: pd.DataFrame,
    members: pd.DataFrame,
    measures: Sequence[Measure],
    levels: Sequence[str] = LEVELS,
) -> pd.DataFrame:
    """Gather practices by area, with their codes as categories.

    That is the same as with text, in a third of the time for a country: each of them
    is sorted once, and not for every level and measure.
    """
    found = benchmarks(*_as_categories(rows, members, levels), measures, levels)
    return found.astype({"area_code": "str"}) if len(found) else found


def ready_to_gather(rows: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Return figures beside their areas, of all levels, all codes as categories.

    What `gather_totals` gathers: for whoever gathers some areas after others.
    """
    return with_areas(*_as_categories(rows, members, LEVELS))


def _as_categories(
    rows: pd.DataFrame, members: pd.DataFrame, levels: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    practices = pd.CategoricalDtype(sorted(rows["area_code"].dropna().unique()))
    rows = rows[OF_TOTALS].astype({"area_code": practices})
    codes = [CODE_COLUMN[level] for level in levels]
    inside = members[members["practice_code"].isin(practices.categories)]
    kinds = {"practice_code": practices, **dict.fromkeys(codes, "category")}
    return rows, inside[["practice_code", *codes]].astype(kinds)


def _without_counts(rows: pd.DataFrame, measures: Sequence[Measure]) -> pd.Series:
    """Say which rows have a value but not both counts: nobody can protect those."""
    counted = rows["measure"].isin([m.id for m in measures if m.has_numerators])
    return counted & rows["value"].notna() & rows[[*COUNTS]].isna().any(axis=1)


def _true_totals(
    gathered: pd.DataFrame,
    practices: tuple[pd.DataFrame, pd.Series],
    members: pd.DataFrame,
    measures: Sequence[Measure],
) -> tuple[pd.DataFrame, pd.Series]:
    """Return the exact totals beside the gathered ones, and which hold hidden parts."""
    exact, is_hidden = practices
    keys = pd.MultiIndex.from_frame(gathered[KEYS])
    true, seen = (
        benchmarks(rows, members, measures).set_index(KEYS).reindex(keys).reset_index()
        for rows in (exact, exact[~is_hidden])
    )
    n_seen = seen["n_practices"].fillna(0)
    partly = gathered["numerator"].notna() & true["n_practices"].gt(n_seen)
    return true, partly


def with_rounded_totals(
    gathered: pd.DataFrame, true: pd.DataFrame, which: pd.Series, mode: str
) -> pd.DataFrame:
    """Put the rounded exact total in place of a sum that holds hidden parts.

    A rounded total of practices that are all shown is the sum of their rounded
    counts. The sum would hold the rounded count of a hidden part as well, which tells
    more than the exact total does; the rounded exact total tells less. Such a row has
    no interval.
    """
    found = gathered.copy()
    for name in COUNTS:
        found.loc[which, name] = round_counts(true.loc[which, name], mode)
    people = found.loc[which, "denominator"]
    found.loc[which, "value"] = found.loc[which, "numerator"] / people.where(people > 0)
    found.loc[which, ["lower", "upper"]] = float("nan")
    found.loc[which, "is_widened"] = False
    return found


def _among(rows: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Say which rows stand among others, by their keys."""
    keys = pd.MultiIndex.from_frame(rows[KEYS])
    return pd.Series(keys.isin(pd.MultiIndex.from_frame(others[KEYS])), rows.index)


def _suppressed(rows: pd.DataFrame, hidden: pd.Series) -> pd.DataFrame:
    """Take the figures out of hidden rows; all carry the same word."""
    rows = rows.copy()
    figures = [c for c in [*FIGURES, "n"] if c in rows]
    rows.loc[hidden, figures] = float("nan")
    rows.loc[hidden, "state"] = SUPPRESSED
    for told in ("qualifier", "is_widened"):
        if told in rows:
            rows[told] = rows[told].where(~hidden)
    return rows
