"""What a slice holds of a programme: aims, sessions, cycles, actions, notes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from qikit.data.frame_files import read_frame, write_frame
from qikit.measures import Measure

FACTS = "programme.json"
TABLES = (
    *("cycles", "actions", "notes", "meetings", "forms"),
    *("surveys", "costs", "support", "terms"),
    "samples",
)


@dataclass(frozen=True, eq=False)
class ProgrammePart:
    """All that one report may see of its programme.

    Attributes
    ----------
    facts
        Of the programme file, as plain values: id, name, topic, toolkit, first_month,
        last_month, due_day, baseline_from, summit; `aims`, each with measure, reach
        (the own practice's, where it set one), by and words; `sessions`, each with
        number, date, topic and place; `bundles`, each with id, name, short_name,
        target, composite and elements (id, text, measure); `teams`, each with code
        (on the page), joined, left and aims (its own, by measure; none by letter);
        `until`, the last day that the report tells of;
        `n_took_part`, how many practices ever took part, also those that left;
        `gone`, what those that left tried and said until then, where practices are
        named: code, name, joined, left, cycles and notes;
        `kept_back`, sentences on what its readers may not see; `toolkit_content`,
        what the file of its toolkit says, or None, and `toolkit_measures`, the
        definitions of the measures in it; `survey_content`, what the files of its
        surveys say (none in the report of a practice).
    elements
        A measure for each element of the bundles: their figures stand among those
        of the slice.
    cycles
        One row a PDSA cycle begun by `until`: see `pdsa`; a decision of a later
        day is still open. `practice_code` is that of the page, "" for none.
    actions, notes, meetings
        One row each, of the area and its programme, up to `until`.
    forms
        One row a practice × what × period that was asked for: see `submissions`.
    surveys, costs, support, terms
        Of the programme as a whole; empty in the report of a practice. Counts of a
        group of fewer respondents than its readers may see are missing.
    samples
        One row a form of the own practice: practice_code, bundle, month, n_patients
        and n_blank, the patients with a blank answer. Empty in the report of a group,
        and for readers outside the programme.
    """

    facts: dict[str, Any]
    elements: tuple[Measure, ...]
    cycles: pd.DataFrame
    actions: pd.DataFrame
    notes: pd.DataFrame
    meetings: pd.DataFrame
    forms: pd.DataFrame
    surveys: pd.DataFrame
    costs: pd.DataFrame
    support: pd.DataFrame
    terms: pd.DataFrame
    samples: pd.DataFrame

    @cached_property
    def until(self) -> pd.Timestamp:
        """The last day that the report tells of."""
        return pd.Timestamp(self.facts["until"])

    @cached_property
    def toolkit_measures(self) -> tuple[Measure, ...]:
        """The measures of its toolkit: outcome, then process, then balancing."""
        return tuple(map(_measure, self.facts.get("toolkit_measures", ())))

    def session(self, number: int) -> dict[str, Any] | None:
        """Return the facts of a session, or None."""
        found = [s for s in self.facts["sessions"] if s["number"] == number]
        return found[0] if found else None

    def aim(self, measure: str) -> dict[str, Any] | None:
        """Return the aim for a measure, or None."""
        found = [a for a in self.facts["aims"] if a["measure"] == measure]
        return found[0] if found else None


def write_part(part: ProgrammePart, folder: Path) -> None:
    """Write a programme's part into the folder of a slice."""
    elements = [asdict(measure) for measure in part.elements]
    text = json.dumps({"facts": part.facts, "elements": elements}, ensure_ascii=False)
    (folder / FACTS).write_text(text, "utf-8")
    for name in TABLES:
        write_frame(getattr(part, name), folder / f"programme_{name}.parquet")


def read_part(folder: Path) -> ProgrammePart | None:
    """Read what `write_part` wrote; None where the slice has no programme."""
    path = folder / FACTS
    if not path.is_file():
        return None
    content = json.loads(path.read_text("utf-8"))
    elements = tuple(map(_measure, content["elements"]))
    tables = {name: read_frame(folder / f"programme_{name}.parquet") for name in TABLES}
    return ProgrammePart(content["facts"], elements, **tables)


def _measure(facts: Mapping[str, Any]) -> Measure:
    """Build a measure of its plain values."""
    return Measure(**{**facts, "benchmark_levels": tuple(facts["benchmark_levels"])})
