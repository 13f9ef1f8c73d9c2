"""The raw files of the invented collaborative, noun by noun."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qikit.data.definitions.bundle_files import BundleFile
from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.data.synthetic.access import (
    appointment_rows,
    contact_rows,
    incident_rows,
    survey_rows,
)
from qikit.data.synthetic.bundle_forms import write_forms
from qikit.data.synthetic.cycles import event_rows, pdsa_rows
from qikit.data.synthetic.faults import with_list_faults, with_search_faults
from qikit.data.synthetic.journeys import search_rows
from qikit.data.synthetic.practices import list_sizes, practice_list
from qikit.data.synthetic.stories import (
    action_rows,
    cost_rows,
    meeting_rows,
    note_rows,
    plan_rows,
    self_assessment_rows,
    support_rows,
    term_rows,
)
from qikit.data.synthetic.writing import write_csv

PREFIX = "synthetic_"


def write_demo(
    build: Path,
    seed: int,
    *,
    bundles: Mapping[str, BundleFile],
    programmes: Mapping[str, ProgrammeFile],
) -> None:
    """Write the collaborative's raw files as practices and systems would send them."""
    for name, rows in _tables(seed).items():
        write_csv(build, f"{PREFIX}{name}.csv", rows)
    for month, rows in with_search_faults(search_rows(seed)).groupby("month"):
        words = rows["measure"].str.removeprefix(PREFIX).str.replace("_", " ")
        sent = rows.assign(measure=words)
        write_csv(build, f"searches/{PREFIX}searches_{month}.csv", sent)
    write_forms(build / "forms", seed, bundles=bundles, programmes=programmes)


def _tables(seed: int) -> dict[str, pd.DataFrame]:
    return {
        "practices": practice_list(),
        "list_sizes": with_list_faults(list_sizes(seed)),
        "events": event_rows(),
        "pdsa": pdsa_rows(),
        "actions": action_rows(),
        "notes": note_rows(),
        "plans": plan_rows(),
        "meetings": meeting_rows(),
        "support": support_rows(),
        "terms": term_rows(),
        "self_assessment": self_assessment_rows(),
        "costs": cost_rows(),
        "appointments": appointment_rows(seed),
        "contacts": contact_rows(seed),
        "incidents": incident_rows(seed),
        "surveys": survey_rows(seed),
    }
