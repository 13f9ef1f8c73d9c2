"""Who reads a report, from narrow to wide.

It stands by itself, as a run that has nothing to do asks for it: no pandas here.
"""

from __future__ import annotations

ANALYST, CLUSTER, MEETING_PAPER, PUBLISHED = AUDIENCES = (
    "analyst",
    "cluster",
    "meeting_paper",
    "published",
)  # from narrow to wide: what one may not see, no wider one may
READERS = AUDIENCES[1:]  # the analyst sees all, so there is nothing to set
LABELS = {  # of the job file's `label`, where it names none
    ANALYST: "For the analyst's eyes only",
    CLUSTER: "For the practices of the cluster",
    MEETING_PAPER: "Meeting paper",
    PUBLISHED: "Published",
}
