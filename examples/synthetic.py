"""Make the synthetic example: eight invented practices over 24 months.

    python examples/synthetic.py

The planted truths: EX03 improves from month 13, EX05 sent nothing for month 9,
EX07 has very few people, EX08 is steady and low.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent / "synthetic"
SEED = 1
REGISTER = [220, 180, 240, 160, 200, 310, 14, 190]
SHARE = [0.72, 0.66, 0.60, 0.75, 0.70, 0.68, 0.65, 0.52]


def main() -> None:
    """Write the three files."""
    HERE.mkdir(exist_ok=True)
    draw = np.random.default_rng(SEED)
    codes = [f"EX{i:02d}" for i in range(1, 9)]
    practices = pd.DataFrame(
        {
            "practice_code": codes,
            "practice_name": [f"Example Practice {i}" for i in range(1, 9)],
            "cluster_code": ["EXAMPLE"] * 6 + ["EXAMPLE2"] * 2,
            "cluster": ["Example Cluster"] * 6 + ["Second Example Cluster"] * 2,
            "partnership": "Example Partnership",
            "board": "Example Board",
            "list_size": [r * 20 for r in REGISTER],
        }
    )
    months = pd.period_range("2024-10", "2026-09", freq="M")
    rows = []
    for code, register, share in zip(codes, REGISTER, SHARE, strict=True):
        for position, month in enumerate(months):
            gain = 0.15 if code == "EX03" and position >= 12 else 0
            checked = draw.binomial(register, min(share + gain, 0.98))
            rows.append((code, str(month), checked, register))
    figures = pd.DataFrame(
        rows, columns=["practice_code", "month", "checked", "on_register"]
    )
    missing = figures.practice_code.eq("EX05") & figures.month.eq("2025-06")
    events = pd.DataFrame(
        {
            "scope": ["EXAMPLE", "EXAMPLE", "EX03"],
            "measure": "example_foot_check",
            "date": ["2025-10-01", "2026-01-01", "2025-11-01"],
            "label": [
                "Learning session 1",
                "Learning session 2",
                "Recall by text message",
            ],
            "kind": ["learning_session", "learning_session", "pdsa"],
        }
    )
    practices.to_csv(HERE / "example_practices.csv", index=False)
    figures[~missing].to_csv(HERE / "example_foot_checks.csv", index=False)
    events.to_csv(HERE / "example_events.csv", index=False)


if __name__ == "__main__":
    main()
