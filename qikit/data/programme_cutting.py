"""Cut out of a dataset what one report may see of its programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import pandas as pd

from qikit.bundles.compliance import composite
from qikit.data.dataset import Dataset
from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.data.definitions.programme_parts import Aim
from qikit.data.paper_names import PaperNames
from qikit.data.programme_part import ProgrammePart
from qikit.data.readers import Readers
from qikit.data.running_programme import RunningProgramme, element_id
from qikit.disclosure.audiences import ANALYST, CLUSTER
from qikit.measures import Measure
from qikit.programme.cycles import as_known_on
from qikit.programme.surveys import FEWEST_RESPONDENTS, without_small_groups
from qikit.rounding import count_text

OPEN, DONE, LATE = "open", "done", "late"
IN_MINUTES = "named in the minutes"
OF_SAMPLES = "practice_code bundle month n_patients n_blank".split()
OF_CYCLES = ("plan", "prediction", "did", "learnt", "change_idea")


@dataclass(frozen=True, eq=False)
class PartOrder:
    """What a programme's part is cut for.

    Attributes
    ----------
    codes
        The code on the page of each of its practices, by the real one; for a
        practice's report of that one alone.
    scopes
        Further scopes that concern it: the programme, its clusters, the practice.
    is_whole
        Whether it is for the programme as a whole, or a group of its practices.
    until
        The last day that it tells of.
    """

    names: PaperNames
    codes: dict[str, str]
    scopes: frozenset[str]
    is_whole: bool
    until: pd.Timestamp
    as_of: pd.Timestamp


@dataclass
class _Kept:
    """How much is kept back from the readers of one report."""

    order: PartOrder
    n_telling: int = 0
    n_uncleared: int = 0

    @property
    def sentences(self) -> list[str]:
        """Say how many texts and notes are left out, and why."""
        told = (
            (self.n_uncleared, "note", "that nobody has cleared"),
            (self.n_telling, "text", "that may name a practice"),
        )
        return [f"{count_text(n, what)} {why}: left out." for n, what, why in told if n]

    def untelling(self, rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
        """Leave out texts that may name a practice that stands by letter.

        What a practice wrote of itself stays on its own page: beside it is no letter.
        """
        if not self.order.is_whole:
            return rows
        names = self.order.names
        rows = rows.copy()
        for column in columns:
            tells = rows[column].fillna("").map(names.mentions).to_numpy(bool)
            rows[column] = rows[column].mask(tells, "")
            self.n_telling += int(tells.sum())
        return rows


def cut_part(
    dataset: Dataset, running: RunningProgramme, readers: Readers, order: PartOrder
) -> ProgrammePart:
    """Cut the part of a programme that a report may see.

    What began after `until` is not in it; what ended later is still open. Notes go
    to others than the analyst only where somebody cleared them, and texts that may
    name a practice that stands by letter are left out, and counted.
    """
    kept = _Kept(order)
    tables = {
        "cycles": _cycles(dataset, order, kept),
        "actions": _actions(dataset, order, kept),
        "notes": _notes(dataset, readers, order, kept),
        "meetings": _of_scopes(dataset.table("meetings"), order, "date"),
        "forms": _forms(dataset, running, order),
        "samples": _samples(dataset, running, readers, order),
        **_of_the_whole(dataset, running, readers, order),
    }
    gone = _gone(dataset, running, readers, order)
    facts = _facts(running, order) | {"gone": gone, "kept_back": kept.sentences}
    return ProgrammePart(facts, running.elements, **tables)


def _cycles(dataset: Dataset, order: PartOrder, kept: _Kept) -> pd.DataFrame:
    rows = dataset.table("pdsa")
    own = rows["practice_code"].fillna("")
    of_whole = own.eq("") & rows["scope"].isin(order.scopes)
    rows = rows[own.isin(order.codes) | of_whole]
    rows = rows.assign(practice_code=rows["practice_code"].map(order.codes).fillna(""))
    return kept.untelling(as_known_on(rows, order.until), OF_CYCLES)


def _actions(dataset: Dataset, order: PartOrder, kept: _Kept) -> pd.DataFrame:
    rows = dataset.table("actions")
    rows = _scoped(rows, order)
    agreed = pd.to_datetime(rows["meeting"], errors="coerce")
    rows = rows[~agreed.gt(order.until)]
    later = rows["done_on"].gt(order.until)
    not_yet = later | (rows["status"].eq(LATE) & rows["by_when"].gt(order.until))
    rows = rows.assign(
        done_on=rows["done_on"].mask(later), status=rows["status"].mask(not_yet, OPEN)
    )
    if order.is_whole:
        tells = rows["by_whom"].fillna("").map(order.names.mentions).to_numpy(bool)
        rows = rows.assign(by_whom=rows["by_whom"].mask(tells, IN_MINUTES))
    else:
        rows = rows[~_of_a_peer(rows, order)]
    return kept.untelling(rows, ["what"]).reset_index(drop=True)


def _of_a_peer(rows: pd.DataFrame, order: PartOrder) -> pd.Series:
    """Mark the group's actions that may name a peer: it stands by letter here."""
    texts = rows["what"].fillna("") + " " + rows["by_whom"].fillna("")
    tells = texts.map(order.names.mentions).astype(bool)
    return tells & ~rows["scope"].isin(order.codes.values())


def _notes(
    dataset: Dataset, readers: Readers, order: PartOrder, kept: _Kept
) -> pd.DataFrame:
    rows = _of_scopes(dataset.table("notes"), order, "date")
    if readers.audience != ANALYST:
        cleared = rows["cleared_by"].fillna("").str.strip().ne("")
        kept.n_uncleared += int((~cleared).sum())
        rows = rows[cleared]
    return kept.untelling(rows, ["text"]).reset_index(drop=True)


def _forms(
    dataset: Dataset, running: RunningProgramme, order: PartOrder
) -> pd.DataFrame:
    rows = dataset.table("submissions")
    asked = {*running.file.bundles, *running.file.measures}
    rows = rows[rows["practice_code"].isin(order.codes) & rows["what"].isin(asked)]
    rows = rows[rows["period_start"].le(order.as_of)]
    columns = ["practice_code", "what", "period_start", "state"]
    rows = rows.assign(practice_code=rows["practice_code"].map(order.codes))
    return rows[columns].reset_index(drop=True)


def _samples(
    dataset: Dataset, running: RunningProgramme, readers: Readers, order: PartOrder
) -> pd.DataFrame:
    """Count the patients with a blank answer on each form of the own practice."""
    rows = dataset.table("bundle_samples")
    may_see = not order.is_whole and readers.audience in (ANALYST, CLUSTER)
    wanted = rows["practice_code"].isin(order.codes if may_see else ())
    wanted &= rows["bundle"].isin(running.bundles) & rows["month"].le(order.as_of)
    if not wanted.any():
        return pd.DataFrame(columns=OF_SAMPLES).astype({"month": "datetime64[us]"})
    counted = composite(rows[wanted])
    codes = counted["practice_code"].map(order.codes)
    return counted.assign(practice_code=codes)[OF_SAMPLES]


def _of_the_whole(
    dataset: Dataset, running: RunningProgramme, readers: Readers, order: PartOrder
) -> dict[str, pd.DataFrame]:
    """Return what is of the programme as a whole; no row in a practice's report."""
    file = running.file
    scope = file.scope or file.id
    surveys = dataset.table("surveys")
    surveys = surveys[surveys["scope"].eq(scope)]
    if file.surveys:
        surveys = surveys[surveys["survey"].isin(file.surveys)]
    if readers.audience != ANALYST:
        surveys = without_small_groups(surveys, fewest=FEWEST_RESPONDENTS)
    costs, terms = dataset.table("costs"), dataset.table("terms")
    support = dataset.table("support")
    support = support[support["network"].eq(file.network or scope)]
    found = {
        "surveys": surveys,
        "costs": costs[costs["programme"].eq(file.id)],
        "support": support[~support["date"].gt(order.until)],
        "terms": _as_of(_scoped(terms, order, "scope"), order.until),
    }
    if not order.is_whole:
        found = {name: rows[:0] for name, rows in found.items()}
    return {name: rows.reset_index(drop=True) for name, rows in found.items()}


def _as_of(terms: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    """Keep the roles taken up by a day; one that ended later is still held."""
    terms = terms[~terms["start"].gt(until)]
    return terms.assign(end=terms["end"].mask(terms["end"].gt(until)))


def _of_scopes(rows: pd.DataFrame, order: PartOrder, day: str) -> pd.DataFrame:
    rows = _scoped(rows, order)
    return rows[~rows[day].gt(order.until)].reset_index(drop=True)


def _scoped(
    rows: pd.DataFrame, order: PartOrder, column: str = "scope"
) -> pd.DataFrame:
    """Keep the rows of the page; a practice is called as on the page."""
    is_own = rows[column].isin(order.codes)
    rows = rows[is_own | rows[column].isin(order.scopes)]
    return rows.assign(**{column: rows[column].map(order.codes).fillna(rows[column])})


def _facts(running: RunningProgramme, order: PartOrder) -> dict[str, Any]:
    file = running.file
    own = next(iter(order.codes)) if not order.is_whole else None
    return {
        "id": file.id,
        "scope": file.scope or file.id,
        "name": file.name,
        "topic": file.topic,
        "toolkit": file.toolkit or "",
        "network": file.network,
        "baseline_from": file.baseline_from or "",
        "first_month": file.first_month,
        "last_month": file.last_month,
        "due_day": file.due_day,
        "summit": file.summit or "",
        "sessions": [session.model_dump() for session in file.sessions],
        "aims": [_aim(aim, own) for aim in file.aims],
        "bundles": [_bundle(running, name) for name in running.bundles],
        "teams": _teams(running, order),
        "n_took_part": _took_part(running, order),
        **_definitions(running, order),
        "until": f"{order.until:%Y-%m-%d}",
    }


def _aim(aim: Aim, own: str | None) -> dict[str, Any]:
    reach = aim.of(own)
    words = aim.words if reach == aim.reach else ""
    return {"measure": aim.measure, "reach": reach, "by": aim.by or "", "words": words}


def _bundle(running: RunningProgramme, name: str) -> dict[str, Any]:
    bundle = running.bundles[name]
    elements = [
        {"id": e.id, "text": e.text, "measure": element_id(name, e.id)}
        for e in bundle.elements
    ]
    return {
        "id": name,
        "name": bundle.name,
        "short_name": bundle.short_name,
        "target": bundle.target,
        "composite": bundle.composite_measure or "",
        "elements": elements,
    }


def _took_part(running: RunningProgramme, order: PartOrder) -> int:
    """Count the practices that ever took part, those that left included."""
    joins, until = running.file.joins, f"{order.until:%Y-%m}"
    return sum(joins.get(code, "") <= until for code in running.file.practices)


def _definitions(running: RunningProgramme, order: PartOrder) -> dict[str, Any]:
    """Give what the files of the toolkit and the surveys say, as plain values."""
    toolkit = running.toolkit
    surveys = running.surveys if order.is_whole else ()
    return {
        "toolkit_content": None if toolkit is None else toolkit.model_dump(mode="json"),
        "toolkit_measures": [_plain(measure) for measure in running.toolkit_measures],
        "survey_content": [survey.model_dump(mode="json") for survey in surveys],
    }


def _own_aims(file: ProgrammeFile, code: str, order: PartOrder) -> dict[str, float]:
    """Give the aims that a team set for itself; by letter they would name it."""
    if order.codes[code] != code:
        return {}
    return {a.measure: a.of(code) for a in file.aims if a.of(code) != a.reach}


def _plain(measure: Measure) -> dict[str, Any]:
    """Give a measure as plain values, as they come back from a file."""
    return {**asdict(measure), "benchmark_levels": list(measure.benchmark_levels)}


def _gone(
    dataset: Dataset, running: RunningProgramme, readers: Readers, order: PartOrder
) -> list[dict[str, Any]]:
    """Give what teams that left tried and said while they took part.

    Only where practices are named: by letter, who left would tell who it was.
    """
    if not order.is_whole or order.names.lettered:
        return []
    file = running.file
    left = {c: d for c, d in file.teams.left.items() if d <= order.until}
    left = {c: d for c, d in left.items() if c not in order.codes}
    return [
        {
            "code": code,
            "name": order.names.names.get(code, code),
            "joined": file.joins.get(code, ""),
            "left": file.leaves[code],
            **_history(
                dataset,
                readers,
                replace(order, codes={code: code}, scopes=frozenset(), until=day),
            ),
        }
        for code, day in sorted(left.items())
    ]


def _history(dataset: Dataset, readers: Readers, order: PartOrder) -> dict[str, Any]:
    kept = _Kept(order)
    cycles, notes = _cycles(dataset, order, kept), _notes(dataset, readers, order, kept)
    return {"cycles": _records(cycles), "notes": _records(notes)}


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Give rows as plain values, days as text and "" for what is missing."""
    days = rows.select_dtypes("datetime").columns
    told = {day: rows[day].dt.strftime("%Y-%m-%d") for day in days}
    told = rows.assign(**told).astype(object)
    return told.where(told.notna(), "").to_dict("records")


def _teams(running: RunningProgramme, order: PartOrder) -> list[dict[str, Any]]:
    """List the teams by their code on the page, in its order: the file's tells."""
    file = running.file
    teams = [
        {
            "code": order.codes[code],
            "joined": file.joins.get(code, ""),
            "left": file.leaves.get(code, ""),
            "aims": _own_aims(file, code, order),
        }
        for code in file.practices
        if code in order.codes
    ]
    return sorted(teams, key=lambda team: team["code"])
