"""The invented collaborative: who takes part, when, and who improves.

What is written here is the truth, whatever the seed; the seed adds chance alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

PROGRAMME = "synthetic_collaborative"
BOARD = "Vallimoor"
HSCP = "Dunvallie & Skerrymoor"
CLUSTERS = {
    "SYNC1": "Dunvallie, Larken & Quistane",
    "SYNC2": "Skerrymoor East - O'Quillan/Isles",
}
BEFORE = pd.period_range("2023-10", "2024-09", freq="M")
DURING = pd.period_range("2024-10", "2025-09", freq="M")
AFTER = pd.period_range("2025-10", "2026-09", freq="M")
MONTHS = BEFORE.append(DURING).append(AFTER)
FORM_MONTHS = BEFORE[-3:].append(DURING).append(AFTER)  # a sample of three before
LEARNING_SESSIONS = (  # six, one every six weeks
    "2024-12-05",
    "2025-01-16",
    "2025-02-27",
    "2025-04-10",
    "2025-05-22",
    "2025-07-03",
)
SUMMIT = "2025-09-18"


@dataclass(frozen=True)
class SyntheticPractice:
    """An invented practice: its people, its figures a month, its way of improving.

    `seen` is about how many people count for a search in a month; `lift` moves its
    figures from those of the others, on the logit scale; `course` names its way.
    """

    code: str
    name: str
    list_size: int
    seen: int
    lift: float
    course: str = "gradual"
    kind: str = "17J"
    closed: str = ""


PRACTICES = (
    SyntheticPractice("SYN01", "The Larkenhall Practice", 9412, 180, 0.35),
    SyntheticPractice("SYN02", "O'Quillan Road Surgery", 6120, 120, 0.10, "none"),
    SyntheticPractice(
        "SYN03", "Fennimore & Brackwelling Group", 7754, 150, -0.05, "step"
    ),
    SyntheticPractice("SYN04", "Millquarrie Health Centre", 11038, 210, 0.0),
    SyntheticPractice("SYN05", "Ostrinden/Wellmarch Surgery", 7266, 140, -0.15, "none"),
    SyntheticPractice("SYN06", "Pellowick Practice, Harbour Row", 4871, 95, -0.10),
    SyntheticPractice(
        "SYN07", "Thrumbleton Family Practice", 8093, 160, 0.05, "relapse"
    ),
    SyntheticPractice("SYN08", "Quistane Bridge Medical Centre", 12487, 240, 0.15),
    SyntheticPractice("SYN09", "Isle of Marrowey Surgery", 212, 6, 0.0, kind="2C"),
    SyntheticPractice(
        "SYN10",
        "The Old Town Hall Annexe Community Medical Practice of Upper Dunvallie with "
        "its Branch Surgery at Nether Skerrymoor",
        5640,
        110,
        -0.10,
    ),
    SyntheticPractice(
        "SYN11", "St Orlaith's Surgery", 3902, 75, -0.20, closed="2026-03-31"
    ),
)
CODES = tuple(practice.code for practice in PRACTICES)
MOVED = "SYN10"  # from the first cluster to the second
MOVED_ON = "2025-10-01"
SECOND_CLUSTER = ("SYN09", "SYN10", "SYN11")


def progress(course: str) -> np.ndarray:
    """Say how far along a practice is in each of `MONTHS`, from 0 to 1.

    gradual: from programme month 3 to month 10, then kept. step: all at once in
    month 3, then kept. relapse: from month 2 to month 8, kept to the end of the
    programme, and lost within four months. none: stays at 0.
    """
    month = np.arange(len(MONTHS)) - len(BEFORE) + 1  # 1 is the programme's first
    if course == "none":
        return np.zeros(len(MONTHS))
    if course == "step":
        return (month >= 3).astype("float64")
    if course == "relapse":
        risen = np.clip((month - 1) / 7, 0, 1)
        lost = np.clip((month - len(DURING)) / 4, 0, 1)
        return risen - 0.95 * lost
    return np.clip((month - 2) / 8, 0, 1)


def is_open(practice: SyntheticPractice, month: pd.Period) -> bool:
    """Whether a practice was open on the first day of a month."""
    return not practice.closed or month.start_time <= pd.Timestamp(practice.closed)
