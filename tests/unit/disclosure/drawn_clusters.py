"""Clusters drawn in a few lines: practice, where it belongs, x of n."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from qikit.disclosure.audiences import AUDIENCES
from qikit.disclosure.protection import protect
from qikit.disclosure.settings import Rule

FIVE = Rule(threshold=5, threshold_above=5)
TEN = Rule(threshold=10, threshold_above=10)
MONTH = pd.Timestamp("2026-10-01")


def members(drawing: str) -> pd.DataFrame:
    """Read lines such as "A C1 H1 3/40"; "-" stands for no cluster, "?" not sent."""
    rows = [line.split() for line in drawing.strip().splitlines()]
    frame = pd.DataFrame(rows, columns=["practice_code", "cluster_code", "hscp", "x"])
    frame["cluster_code"] = frame["cluster_code"].replace("-", "")
    return frame.assign(board="B", country="S").drop(columns="x")


def observations(drawing: str, measure="falls", month=MONTH) -> pd.DataFrame:
    """Read the counts of the same lines."""
    rows = [line.split() for line in drawing.strip().splitlines()]
    pairs = [row[3].split("/") if "/" in row[3] else (np.nan, np.nan) for row in rows]
    return pd.DataFrame(
        {
            "area_code": [row[0] for row in rows],
            "period_start": month,
            "measure": measure,
            "numerator": [float(pair[0]) for pair in pairs],
            "denominator": [float(pair[1]) for pair in pairs],
            "state": ["reported" if "/" in row[3] else "not_submitted" for row in rows],
        }
    )


def protected(
    drawing: str,
    rule=FIVE,
    *,
    levels=("cluster",),
    narrower=None,
    audience="",
    earlier=(),
    decided=None,
) -> pd.DataFrame:
    """Protect one month of one measure; `narrower` is the rule for the cluster."""
    measure = SimpleNamespace(id="falls", has_numerators=True, benchmark_levels=levels)
    audience = audience or ("cluster" if narrower is None else "meeting_paper")
    by_audience = dict.fromkeys(AUDIENCES, rule) | {"cluster": narrower or rule}
    return protect(
        observations(drawing),
        members(drawing),
        [measure],
        {"falls": by_audience},
        audience=audience,
        earlier=earlier,
        decided=decided,
    )


def marks(table: pd.DataFrame) -> dict[str, str]:
    """Return the state of each area; an area is known by its code."""
    return dict(zip(table["area_code"], table["state"], strict=True))


def hidden(table: pd.DataFrame) -> set[str]:
    """Name the areas that are suppressed."""
    return {c for c, s in marks(table).items() if s in ("primary", "secondary")}


def picture(table: pd.DataFrame) -> str:
    """Draw what a reader sees: the counts, or * where they are suppressed."""
    signs = {"primary": "*", "secondary": "*", "derived": "*", "missing": "?"}
    drawn = []
    for row in table.itertuples():
        counts = f"{row.numerator:g}/{row.denominator:g}"
        drawn.append(f"{row.area_code} {signs.get(row.state, counts)}")
    return ", ".join(drawn)
