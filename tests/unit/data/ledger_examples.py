"""A small release to record: facts, protected table, members."""

import pandas as pd

from qikit.data.ledger import Facts

KEYS = ["level", "area_code", "measure", "period_start"]
AUTUMN = Facts(
    name="autumn",
    run_at="2026-11-03 09:00 UTC",
    audience="cluster",
    dataset="d1",
    jobs=("params/jobs/clusters.yml",),
)
LATER = "2026-11-03 10:00 UTC"
WHY = {"by": "cluster lead", "date": "2026-11-04", "reason": "printed too early"}
MEMBERS = pd.DataFrame(
    {
        "practice_code": pd.Series(["P1", "P2"], dtype="str"),
        "cluster_code": pd.Series(["C1", None], dtype="str"),
        "list_size": pd.Series([2000, None], dtype="Int64"),
        "valid_from": pd.Series([pd.Timestamp("2024-04-01"), pd.NaT]),
        "is_snapshot": [False, True],
    }
)


def table(small: float = 3.0) -> pd.DataFrame:
    """One cluster of three practices, one month; P2 is small and P3 its partner."""
    rows = [
        ("cluster", "C1", 30 + small, 100.0, "ok"),
        ("practice", "P1", 20.0, 40.0, "ok"),
        ("practice", "P2", small, 30.0, "primary"),
        ("practice", "P3", 10.0, 30.0, "secondary"),
        ("practice", "P4", float("nan"), float("nan"), "missing"),
        ("practice", "P5", 0.0, 9.0, "zero"),
    ]
    columns = ["level", "area_code", "numerator", "denominator", "state"]
    frame = pd.DataFrame(rows, columns=columns)
    frame.insert(2, "measure", pd.Series("foot_check", frame.index, dtype="str"))
    frame.insert(3, "period_start", pd.Timestamp("2026-10-01"))
    return frame.assign(reason="a reason", threshold=5, complement=False, zeros=False)
