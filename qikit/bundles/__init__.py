"""Care bundles: small sets of elements that each eligible patient should get."""

from qikit.bundles.compliance import (
    composite,
    element_compliance,
    elements_given,
    weakest_element,
)
from qikit.bundles.forms import ANSWERS, bundle_patients
from qikit.bundles.recent import last_six_months
from qikit.bundles.sentences import blank_warnings, recent_sentence, weakest_sentence

__all__ = [
    "ANSWERS",
    "blank_warnings",
    "bundle_patients",
    "composite",
    "element_compliance",
    "elements_given",
    "last_six_months",
    "recent_sentence",
    "weakest_element",
    "weakest_sentence",
]
