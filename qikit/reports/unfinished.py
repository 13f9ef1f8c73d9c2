"""Measures whose definition is not written yet, in words."""

from __future__ import annotations

from qikit.data.definitions.placeholders import is_placeholder
from qikit.plots.phrases import listed
from qikit.reports.results import MeasureResult

TEXTS = {  # of a definition, as a reader calls them
    "numerator": "who is counted",
    "denominator": "out of whom",
    "lag": "when figures come",
    "source": "where they come from",
    "why_it_matters": "why it matters",
    "discussion_question": "the question for the meeting",
    "caveats": "what to know before comparing",
    "patient_search": "how to find the people",
}


def unfinished_text(result: MeasureResult) -> str:
    """Say which texts of a measure nobody has written yet; "" if all are there.

    A figure may be right without them, but nobody could say what it counts.
    """
    measure = result.measure
    missing = [
        words for name, words in TEXTS.items() if is_placeholder(getattr(measure, name))
    ]
    if not missing:
        return ""
    return (
        f"{measure.short_name}: its definition is not finished. To be written: "
        f"{listed(missing)}."
    )
