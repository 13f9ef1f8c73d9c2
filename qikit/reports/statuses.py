"""What can become of a report: the word in manifest, journal and index.

They stand by themselves, as a run that has nothing to do asks for them: no pandas here.
"""

from __future__ import annotations

MADE, NOTEBOOK_FAILED = "made", "notebook failed"
CHECK_FAILED = "check failed"  # of its data, so that nothing was made
NOT_THERE = "page missing"  # made, and gone when the run ended
