"""What marks a preview on its page, whatever its template shows."""

from __future__ import annotations

from qikit.disclosure.audiences import ANALYST
from qikit.reports.blocks import Block, notice

PREVIEW = "Preview, not for passing on"
WHY = "It is on no record. Reports to hand on are made with qikit run."
SMALL_NUMBERS = "small numbers are shown"  # also in the banner of the kit's own titles
FOR_ANALYST = f"For the analyst's eyes only: {SMALL_NUMBERS}."


def preview_label(label: str) -> str:
    """Mark the label of a page: it stands in header, footer and margins."""
    return f"{PREVIEW}: {label}"


def preview_notice(audience: str, opening: str) -> Block:
    """Write the banner of a preview.

    Parameters
    ----------
    audience
        For whom its figures are. The analyst's says that small numbers are shown,
        unless the page does so anyway.
    opening
        The HTML of the page's first part, which stands below it.
    """
    is_bare = audience == ANALYST and SMALL_NUMBERS not in opening
    return notice(PREVIEW, [*([FOR_ANALYST] if is_bare else []), WHY], "banner")
