"""States of a figure under disclosure control, each with its reason in words."""

from __future__ import annotations

OK = "ok"
ZERO = "zero"
PRIMARY = "primary"
SECONDARY = "secondary"
DERIVED = "derived"
MISSING = "missing"
NOT_APPLICABLE = "not_applicable"
STATES = (OK, ZERO, PRIMARY, SECONDARY, DERIVED, MISSING, NOT_APPLICABLE)
HIDDEN = (PRIMARY, SECONDARY, DERIVED)
REASONS = {
    OK: "shown",
    ZERO: "shown: a reported zero",
    PRIMARY: "hidden: it counts too few people",
    SECONDARY: "hidden: with it a hidden figure could be worked out",
    DERIVED: "hidden: it is made of a hidden figure",
    MISSING: "there is no figure",
    NOT_APPLICABLE: "there was nobody to count",
}
SUPPRESSED = "suppressed"  # the one mark on paper: it never tells which of them
