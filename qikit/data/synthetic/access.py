"""Appointments, contacts, incidents and survey answers of the collaborative."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from qikit.data.synthetic.numbers import stream

ACCESS_PRACTICES = {"SYN01": 1.0, "SYN04": 1.2, "SYN10": 0.6}  # for their size
WEEKS = (("2025-03-03", 0), ("2025-09-01", 1))  # four before a new way, four after
HOURS = range(8, 18)
CALLS = (34, 20, 14, 10, 8, 6, 7, 8, 7, 4)  # requests an hour: the 8 am rush
MONDAY = 1.35
REQUESTS = (  # mode, urgency, outcome, share before, share after the new way
    ("telephone", "same_day", "met", 0.30, 0.30),
    ("telephone", "same_day", "none_left", 0.18, 0.05),
    ("telephone", "routine", "met", 0.24, 0.20),
    ("telephone", "routine", "redirected", 0.08, 0.10),
    ("online", "same_day", "met", 0.06, 0.14),
    ("online", "routine", "met", 0.10, 0.18),
    ("online", "routine", "redirected", 0.04, 0.03),
)
BOOKED = (  # mode, urgency, role, outcome, a usual number an hour
    ("face_to_face", "routine", "GP", "met", 5.0),
    ("face_to_face", "routine", "nurse", "met", 4.0),
    ("face_to_face", "routine", "GP", "did_not_attend", 0.4),
    ("telephone", "same_day", "GP", "met", 3.0),
)
REASONS = ("test result", "medicine", "new problem", "long-term condition", "letter")
PEOPLE, CONTACTS = 260, 900
SURVEY = "synthetic_team_survey"
QUESTIONS = {  # question -> share who agree in wave 1, 2, 3
    "q1_results_are_safe": (0.42, 0.66, 0.78),
    "q2_i_can_change_things": (0.50, 0.62, 0.64),
    "q3_patients_know_when": (0.35, 0.58, 0.74),
    "q4_workload_is_fair": (0.40, 0.41, 0.43),
}
GROUPS = {"GP": 32, "nurse": 21, "reception": 38, "patient": 60}
ANSWERS = ("agree", "neither", "disagree")


def appointment_rows(seed: int) -> pd.DataFrame:
    """Draw eight weeks of requests and booked appointments, by the hour."""
    draw = stream(seed, "appointments")
    parts = []
    for code, size in ACCESS_PRACTICES.items():
        for start, after in WEEKS:
            for date in pd.bdate_range(start, periods=20):
                parts.append(_day(draw, code, date, size=size, after=after))
    rows = pd.concat(parts, ignore_index=True)
    return rows[rows["count"].gt(0)].reset_index(drop=True)


def contact_rows(seed: int) -> pd.DataFrame:
    """Draw contacts of invented people at one practice, most of them seldom."""
    draw = stream(seed, "contacts")
    often = draw.pareto(1.3, PEOPLE) + 1
    person = np.sort(draw.choice(PEOPLE, CONTACTS, p=often / often.sum()))
    days = pd.bdate_range("2025-03-03", "2025-09-26")
    rows = pd.DataFrame(
        {
            "practice_code": "SYN01",
            "person_key": [invented_key(number + 1) for number in person],
            "date": days[draw.integers(0, len(days), CONTACTS)].strftime("%Y-%m-%d"),
            "mode": draw.choice(["telephone", "face_to_face", "online"], CONTACTS),
            "reason_group": draw.choice(REASONS, CONTACTS),
        }
    )
    again = rows.duplicated(["person_key", "reason_group"])
    rows["repeat_of_need"] = again.map({True: "yes", False: "no"})
    return rows.sort_values(["date", "person_key", "mode"], ignore_index=True)


def invented_key(number: int) -> str:
    """Make the key of a person who does not exist, of the length of real keys."""
    return hashlib.sha256(f"invented person {number}".encode()).hexdigest()[:32]


def incident_rows(seed: int) -> pd.DataFrame:
    """Draw days on which a result was found late; they become rarer from 2025."""
    draw = stream(seed, "incidents")
    rows = []
    for cluster in ("SYNC1", "SYNC2"):
        day = pd.Timestamp("2023-10-01")
        while True:
            gap = 16 if day < pd.Timestamp("2025-02-01") else 48
            day += pd.Timedelta(days=1 + int(draw.exponential(gap)))
            if day > pd.Timestamp("2026-09-30"):
                break
            rows.append((cluster, f"{day:%Y-%m-%d}", "result_found_late"))
    return pd.DataFrame(rows, columns=["scope", "date", "kind"])


def survey_rows(seed: int) -> pd.DataFrame:
    """Draw three waves of answers; one row a group, question and answer."""
    draw = stream(seed, "surveys")
    rows = []
    for wave in range(3):
        for question, agree in QUESTIONS.items():
            for group, people in GROUPS.items():
                rest = (1 - agree[wave]) / 2
                counts = draw.multinomial(people, [agree[wave], rest, rest])
                for answer, count in zip(ANSWERS, counts, strict=True):
                    row = (f"wave {wave + 1}", group, question, answer, count)
                    rows.append((SURVEY, row[0], "synthetic_collaborative", *row[1:]))
    columns = ["survey", "wave", "scope", "group", "question", "answer", "count"]
    return pd.DataFrame(rows, columns=columns)


def _day(
    draw: np.random.Generator, code: str, date: pd.Timestamp, *, size: float, after: int
) -> pd.DataFrame:
    busy = size * (MONDAY if date.day_of_week == 0 else 1.0)
    hours = np.array(HOURS)
    parts = []
    for mode, urgency, outcome, *shares in REQUESTS:
        counts = draw.poisson(np.array(CALLS) * busy * shares[after])
        parts.append(_hours(hours, counts, ("request", mode, urgency, "", outcome)))
    for mode, urgency, role, outcome, usual in BOOKED:
        counts = draw.poisson(usual * size, len(hours))
        parts.append(_hours(hours, counts, ("booked", mode, urgency, role, outcome)))
    rows = pd.concat(parts, ignore_index=True)
    rows.insert(0, "date", f"{date:%Y-%m-%d}")
    rows.insert(0, "practice_code", code)
    return rows


def _hours(hours: np.ndarray, counts: np.ndarray, words: tuple) -> pd.DataFrame:
    names = ("kind", "mode", "urgency", "role", "outcome")
    named = dict(zip(names, words, strict=True))
    return pd.DataFrame({"hour": hours, **named, "count": counts})
