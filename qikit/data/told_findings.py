"""What the checks found, as readers may know it: nothing of a hidden figure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from qikit.data.checks.record import FIGURE, PEERS, Finding, QualityRecord
from qikit.disclosure.states import HIDDEN

PRACTICE, ALL = "practice", "all"


@dataclass(frozen=True, eq=False)
class KnownFigures:
    """Which figures of single practices the readers of some reports know.

    Attributes
    ----------
    protected
        The protected tables of these reports, one below the other.
    published
        Measures without numerators: their values were judged at their source.
    is_rounded
        Whether counts are shown rounded. Then what the checks say of the true ones
        is told of no figure.
    """

    protected: pd.DataFrame
    published: Collection[str] = field(default_factory=frozenset)
    is_rounded: bool = False

    def of_findings(self, record: QualityRecord) -> QualityRecord:
        """Keep of the findings the rows that tell nothing of a hidden figure.

        Most rules tell no figure: see `suites.TELLS`. Of the others a row stays where
        the figures that it tells of are shown. What no report of these shows was
        judged by nobody, and goes as well. A finding without a row left is gone.
        """
        kept = (self._of(record, finding) for finding in record.findings)
        return replace(record, findings=tuple(f for f in kept if f is not None))

    def _of(self, record: QualityRecord, finding: Finding) -> Finding | None:
        if not finding.tells_of or not finding.rows:
            return finding
        rows = tuple(
            row
            for row in finding.rows
            if self._may_tell(finding.tells_of, row, record.measures_of("", row))
        )
        return finding.only(rows) if rows else None

    def _may_tell(self, of: str, row: dict[str, str], measures: Iterable[dict]) -> bool:
        named = {found.get("measure", "") for found in measures}
        counted = named & self._measures
        if self.is_rounded or row.get("breakdown", ALL) not in ("", ALL):
            return False
        if not counted:
            return bool(named & set(self.published))
        return all(self._is_shown(of, row, measure) for measure in counted)

    def _is_shown(self, of: str, row: dict[str, str], measure: str) -> bool:
        code, period = row.get("practice_code", ""), row.get("period_start", "")
        if of == PEERS:
            return measure not in self._hidden_measures
        if of == FIGURE and period:
            return not self._is_hidden.get((code, measure, pd.Timestamp(period)), True)
        return not self._is_series_hidden.get((code, measure), True)

    @cached_property
    def _practices(self) -> pd.DataFrame:
        rows = self.protected[self.protected["level"].eq(PRACTICE)]
        return rows.assign(is_hidden=rows["state"].isin(HIDDEN))

    @cached_property
    def _measures(self) -> frozenset[str]:
        return frozenset(self.protected["measure"])

    @cached_property
    def _hidden_measures(self) -> frozenset[str]:
        rows = self.protected
        return frozenset(rows.loc[rows["state"].isin(HIDDEN), "measure"])

    @cached_property
    def _is_hidden(self) -> pd.Series:
        return self._any_hidden(["area_code", "measure", "period_start"])

    @cached_property
    def _is_series_hidden(self) -> pd.Series:
        return self._any_hidden(["area_code", "measure"])

    def _any_hidden(self, keys: list[str]) -> pd.Series:
        """Say by keys whether any row is hidden, in whichever report."""
        return self._practices.groupby(keys)["is_hidden"].any()
