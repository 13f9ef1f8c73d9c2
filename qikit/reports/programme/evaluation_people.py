"""Who came, who was supported, and who holds a role still."""

from __future__ import annotations

import pandas as pd

from qikit.programme.attendance import SESSION, attendance, came_of, of_scopes
from qikit.programme.retention import hours_by_kind, retention
from qikit.reports.blocks import (
    Block,
    bullets,
    heading,
    paragraph,
    table,
    together,
)
from qikit.reports.programme.plan_toolkit import part_of
from qikit.reports.programme.plan_year import day
from qikit.reports.results import Report
from qikit.rounding import count_text, number_text

SUMMIT_KIND = "summit"
SMALL = 10  # people: read as single stories [J]
DOUBT = "more came than were invited: a slip, or guests?"
NOT_WRITTEN = "not written down"
FULL = {
    "CQL": "cluster quality lead (CQL)",
    "PQL": "practice quality lead (PQL)",
    "fellow": "QI fellow",
}


def came(report: Report) -> Block:
    """Write who came to each session, by profession, of how many invited."""
    found = _sessions(report)
    if not any(len(rows) for rows in found.values()):
        return paragraph(
            "Who came to the sessions was not written down. Who has the lists?"
        )
    names = dict.fromkeys(p for rows in found.values() for p in rows["profession"])
    frame = pd.DataFrame([_line(name, rows, names) for name, rows in found.items()])
    shown = table(frame, "Who came to each session, of those invited")
    told = _doubts(found)
    return together([shown, bullets(told)]) if told else shown


def came_in_all(report: Report) -> str:
    """Say how many of those invited came, over all sessions; "" without figures."""
    sums = [came_of(rows) for rows in _sessions(report).values() if len(rows)]
    known = [one for one in sums if one is not None]
    if not known:
        return ""
    came, invited = (sum(side) for side in zip(*known, strict=True))
    share = f" ({number_text(100 * came / invited)}%)" if invited else ""
    left = len(sums) - len(known)
    rest = f" {count_text(left, 'meeting')} left out: see the table." if left else ""
    return (
        f"Sessions and summit: {count_text(came, 'place')} taken of "
        f"{number_text(invited)} offered{share}, over "
        f"{count_text(len(known), 'meeting')}.{rest}"
    )


def roles_held(report: Report) -> str:
    """Say how many of those who took up a role hold it still; "" without any."""
    part = part_of(report)
    found = retention(part.terms, until=part.until)
    if found.empty:
        return ""
    n = count_text(int(found["n"].sum()), "role")
    return (
        f"Roles: {n} taken up, {int(found['n_held'].sum())} of them held still on "
        f"{day(part.until)}."
    )


def roles(report: Report) -> Block:
    """Write how long roles were held, and how many are held still."""
    part = part_of(report)
    found = retention(part.terms, until=part.until)
    head = heading("Roles: who stayed", 3)
    if found.empty:
        return head + paragraph(
            "Who held which role, and how long, is not written down: we do not know."
        )
    frame = pd.DataFrame([_role(row) for row in found.itertuples()])
    shown = table(frame, f"Roles on {day(part.until)}")
    small = found.loc[found["n"].lt(SMALL), "role"]
    few = ["Few people: read the small rows as single stories, not as rates."]
    notes = [*(few if len(small) else []), *_of_those_who_left(report)]
    return together([head, shown, *([bullets(notes)] if notes else [])])


def _of_those_who_left(report: Report) -> list[str]:
    """Say that practices that left are not counted; nothing where none did."""
    facts = part_of(report).facts
    n = facts["n_took_part"] - len(facts["teams"])
    if n <= 0:
        return []
    whose = count_text(n, "practice")
    return [f"Not in this table: the roles of {whose} that left or closed."]


def support(report: Report) -> Block:
    """Write the hours of support by kind of contact."""
    found = hours_by_kind(part_of(report).support)
    head = heading("Support for the leads", 3)
    if found.empty:
        return head + paragraph("No support contact is written down: we do not know.")
    frame = pd.DataFrame(
        {
            "Kind": [_kind(kind) for kind in found["kind"]],
            "Contacts": [number_text(n) for n in found["n"]],
            "Hours": [_hours(row) for row in found.itertuples()],
            "People who had one": [number_text(n) for n in found["n_people"]],
        }
    )
    caption = f"Support: {_in_all(found)}"
    return head + table(frame, caption, numbers=["Contacts", "People who had one"])


def _sessions(report: Report) -> dict[str, pd.DataFrame]:
    """Return the attendance of each session and the summit that has been."""
    part = part_of(report)
    days = [
        (f"Session {s['number']}, {day(s['date'])}", s["date"], SESSION)
        for s in part.facts["sessions"]
    ]
    summit = part.facts["summit"]
    days += [(f"Summit, {day(summit)}", summit, SUMMIT_KIND)] if summit else []
    meetings = of_scopes(part.meetings, (part.facts["id"], part.facts["scope"]))
    return {
        name: attendance(meetings, date=pd.Timestamp(date), kind=kind)
        for name, date, kind in days
        if pd.Timestamp(date) <= part.until
    }


def _line(name: str, rows: pd.DataFrame, professions: dict) -> dict[str, str]:
    own = {row.profession: row for row in rows.itertuples()}
    cells = {p: _came(own.get(p)) for p in professions}
    total = came_of(rows)
    whole = NOT_WRITTEN if rows.empty else "not added up: see the note"
    in_all = whole if total is None else f"{total[0]} of {total[1]}"
    return {"Session": name, **cells, "In all": in_all}


def _came(row) -> str:
    if row is None:
        return NOT_WRITTEN
    attended, invited = (
        "not known" if pd.isna(n) else number_text(int(n))
        for n in (row.attended, row.invited)
    )
    mark = " (?)" if row.is_doubt else ""
    return f"{attended} of {invited}{mark}"


def _doubts(found: dict[str, pd.DataFrame]) -> list[str]:
    said = []
    for name, rows in found.items():
        if rows.empty:
            said.append(f"{name}: who came was not written down.")
        doubtful = rows.loc[rows["is_doubt"], "profession"] if len(rows) else []
        said += [f"{name}, {profession}: {DOUBT}" for profession in doubtful]
    return said


def _role(row) -> dict[str, str]:
    return {
        "Role": FULL.get(row.role, row.role),
        "Took it up": count_text(row.n, "person", "people"),
        "Hold it still": f"{row.n_held} of {row.n}",
        "Held for, in months": _length(row),
    }


def _length(row) -> str:
    if not row.n_dated:
        return "not known"
    middle, least, most = (
        number_text(months) for months in (row.months, row.shortest, row.longest)
    )
    if least == most:
        return middle
    return f"{middle} (from {least} to {most}; median)"


def _kind(kind: object) -> str:
    return NOT_WRITTEN if pd.isna(kind) or not str(kind).strip() else str(kind)


def _in_all(found: pd.DataFrame) -> str:
    """Say contacts and hours over all kinds; hours that nobody wrote are not 0."""
    contacts = count_text(int(found["n"].sum()), "contact")
    hours, n_without = found["hours"].sum(min_count=1), int(found["n_without"].sum())
    if pd.isna(hours):
        return f"{contacts}, hours not known"
    rest = f"; {n_without} without hours" if n_without else ""
    return f"{contacts}, {number_text(hours, 1)} hours in all{rest}"


def _hours(row) -> str:
    if pd.isna(row.hours):
        return "not known"
    hours = number_text(row.hours, 2).rstrip("0").rstrip(".")
    return f"{hours} ({row.n_without} without)" if row.n_without else hours
