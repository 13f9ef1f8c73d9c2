"""The columns of the tables that take a raw file's columns as they are.

What the columns hold stands in `design.md` section 3.
"""

from __future__ import annotations

from types import MappingProxyType

from qikit.data.dataset import SCHEMAS

KEY_COLUMNS = MappingProxyType(  # without these a row says nothing
    {
        "appointments": ("practice_code", "date", "kind", "count"),
        "contacts": ("practice_code", "person_key", "date"),
        "incidents": ("scope", "date", "kind"),
        "events": ("scope", "date", "label", "kind"),
        "pdsa": ("scope", "change_idea", "cycle", "start"),
        "actions": ("scope", "what"),
        "notes": ("scope", "date", "kind", "text"),
        "plans": ("cluster_code", "year", "priority"),
        "meetings": ("scope", "date", "kind"),
        "surveys": ("survey", "question", "answer", "count"),
        "support": ("network", "date", "kind"),
        "terms": ("role_key", "role", "scope", "start"),
        "self_assessment": ("cluster_code", "date", "component", "level"),
        "costs": ("programme", "line", "year"),
        "submissions": ("practice_code", "what", "period_start", "state"),
        "bundle_samples": (
            "practice_code",
            "month",
            "bundle",
            "patient_number",
            "element",
            "answer",
        ),
    }
)
MODES = ("telephone", "video", "online", "face_to_face", "home")
ALLOWED_WORDS = MappingProxyType(
    {
        ("appointments", "kind"): ("request", "offered", "booked"),
        ("appointments", "mode"): MODES,
        ("appointments", "urgency"): ("same_day", "routine"),
        ("appointments", "outcome"): (
            "met",
            "redirected",
            "none_left",
            "did_not_attend",
        ),
        ("contacts", "mode"): MODES,
        ("events", "kind"): (
            "learning_session",
            "pdsa",
            "change",
            "astronomical",
            "note",
        ),
        ("pdsa", "decision"): ("adopt", "adapt", "abandon", "open"),
        ("notes", "kind"): (
            "story",
            "comment",
            "barrier",
            "success",
            "lesson",
            "feedback",
            "process",
            "stakeholder",
        ),
        ("terms", "role"): ("CQL", "PQL", "fellow"),
        ("submissions", "state"): (
            "received",
            "late",
            "not_submitted",
            "not_applicable",
        ),
        ("bundle_samples", "answer"): ("yes", "no", "na", "blank"),
    }
)
RANGES = MappingProxyType(  # smallest and largest; a running number is no identifier
    {
        ("appointments", "hour"): (0, 23),
        ("self_assessment", "level"): (1, 5),
        ("bundle_samples", "patient_number"): (1, 200),
        ("plans", "year"): (1990, 2100),
        ("costs", "year"): (1990, 2100),
    }
)
CODE_COLUMNS = ("practice_code", "cluster_code", "scope")
MONTH_COLUMNS = ("period_start", "month")  # brought to the first of the month


def table_columns(table: str) -> dict[str, str]:
    """Say of each column of a table what it holds.

    code, word (one of the allowed), text, int, number, bool, date or month.
    """
    return {
        field.name: _kind(table, field.name, str(field.type))
        for field in SCHEMAS[table]
    }


def _kind(table: str, column: str, stored: str) -> str:
    if column in CODE_COLUMNS:
        return "code"
    if (table, column) in ALLOWED_WORDS:
        return "word"
    if column in MONTH_COLUMNS:
        return "month"
    kinds = {"string": "text", "int64": "int", "double": "number", "bool": "bool"}
    return kinds.get(stored, "date")
