"""Titles of sections that other parts look for, as they stand in the templates.

A heading that is renamed in `notebooks/` is renamed here: else its section would be
missing in silence from the Word page or the notes of the workbook.
"""

from __future__ import annotations

ALL_PRACTICES = "All practices in one table"
NOT_KNOWN = "What we do not know"
WHAT_IS_COUNTED = "What is counted"
WHAT_RULES_MEAN = "What the rules mean"
HOW_MADE = "How this was made"
