"""A mapping for prescribing files: items a practice and month, by BNF code."""

from __future__ import annotations

from qikit.data.definitions.column_forms import PeriodForm
from qikit.data.definitions.strict_yaml import StrictModel


class PrescribingMapping(StrictModel):
    """Columns of a file with one row a practice, month and item prescribed."""

    practice_code: str
    period: PeriodForm
    item_code: str
    items: str
