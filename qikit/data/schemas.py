"""The columns and types of every table of a dataset."""

from __future__ import annotations

import pyarrow as pa

TYPES = {
    "text": pa.string(),
    "int": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "bool": pa.bool_(),
}


def _schema(columns: str) -> pa.Schema:
    """Read "code size:int": columns in order, text unless said."""
    named = [column.partition(":") for column in columns.split()]
    return pa.schema([(name, TYPES[kind or "text"]) for name, _, kind in named])


SCHEMAS: dict[str, pa.Schema] = {  # design.md section 3 says what one row is
    "practices": _schema(
        "practice_code practice_name cluster_code cluster hscp board country "
        "list_size:int valid_from:date valid_to:date attributes source"
    ),
    "populations": _schema(
        "practice_code period_start:date sex age_band registered:int qualifier source"
    ),
    "observations": _schema(
        "level area_code period_start:date measure breakdown numerator:number "
        "denominator:number value:number lower:number upper:number n:number state "
        "qualifier source"
    ),
    "submissions": _schema(
        "practice_code what period_start:date state received_on:date sha256"
    ),
    "bundle_samples": _schema(
        "practice_code month:date bundle patient_number:int element answer comment"
    ),
    "appointments": _schema(
        "practice_code date:date hour:int kind mode urgency role outcome count:int"
    ),
    "contacts": _schema(
        "practice_code person_key date:date mode reason_group repeat_of_need:bool"
    ),
    "incidents": _schema("scope date:date kind"),
    "events": _schema("scope measure date:date label kind"),
    "pdsa": _schema(
        "scope practice_code measure change_idea cycle:int start:date end:date plan "
        "prediction did learnt decision"
    ),
    "actions": _schema("scope what by_whom by_when:date status done_on:date meeting"),
    "notes": _schema("scope date:date kind text role cleared_by"),
    "plans": _schema("cluster_code year:int priority aim measure status reason"),
    "meetings": _schema(
        "scope date:date kind invited:int attended:int profession "
        "data_available:bool minutes_shared:bool"
    ),
    "surveys": _schema("survey wave scope group question answer count:int"),
    "support": _schema("network role_key date:date kind hours:number"),
    "terms": _schema("role_key role scope start:date end:date"),
    "self_assessment": _schema("cluster_code date:date component level:int"),
    "costs": _schema("programme line year:int budget:number spend:number"),
    "sources": _schema(
        "name source sha256 rows:int read_at mapping title publisher licence country "
        "synthetic cleared left_out"
    ),
}


def pandas_type(kind: pa.DataType) -> str:
    """Name the type that a column has in a frame."""
    if pa.types.is_string(kind):
        return "str"
    if pa.types.is_date(kind):
        return "datetime64[us]"
    return {"int64": "Int64", "double": "float64", "bool": "boolean"}[str(kind)]
