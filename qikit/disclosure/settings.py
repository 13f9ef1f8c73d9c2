"""Who may see what: rules by audience and class of measure."""

from __future__ import annotations

from dataclasses import dataclass

ANALYST, CLUSTER, MEETING_PAPER, PUBLISHED = AUDIENCES = (
    "analyst",
    "cluster",
    "meeting_paper",
    "published",
)  # from narrow to wide: what one may not see, no wider one may


@dataclass(frozen=True)
class Rule:
    """What is hidden from one audience of one class of measure.

    Attributes
    ----------
    threshold
        In practice rows 0 < numerator < threshold is hidden, and so is
        0 < denominator < threshold; 0 hides nothing.
    threshold_above
        The same for rows of clusters, HSCPs, boards and countries.
    complement
        Whether 0 < denominator - numerator < threshold is hidden as well.
    zeros
        Whether a numerator of 0 is hidden as well, and with `complement` one that
        equals its denominator.
    least_people
        Rows with 0 < denominator < least_people are hidden, whatever the numerator.
    practices
        all; pooled: practice rows are hidden, groups of `least_practices` are
        shown; never: nothing is shown.
    least_practices
        How many practices a group must have under `pooled`.
    splits_from_list
        A practice with a smaller list is not split by sex or age.
    """

    threshold: int = 0
    threshold_above: int = 0
    complement: bool = False
    zeros: bool = False
    least_people: int = 0
    practices: str = "all"
    least_practices: int = 0
    splits_from_list: int = 0
