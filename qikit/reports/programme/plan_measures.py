"""How a team will know: its measures, how figures come, and what each one counts."""

from __future__ import annotations

import pandas as pd

from qikit.data.definitions.toolkit_parts import KINDS_OF_MEASURES
from qikit.data.programme_part import ProgrammePart
from qikit.measures import Measure
from qikit.reports.blocks import (
    Block,
    bullets,
    heading,
    pairs,
    paragraph,
    table,
    together,
)
from qikit.reports.programme.plan_aim import NO_FIGURE, figure_text
from qikit.reports.programme.plan_toolkit import (
    known_measures,
    part_of,
    toolkit_of,
)
from qikit.reports.provenance import definition
from qikit.reports.results import Report

BETTER = {"up": "higher", "down": "lower"}
NEITHER = "neither"
WHAT_FOR = {
    "outcome": "outcome: what patients notice",
    "process": "process: what we do",
    "balancing": "balancing: what could become worse meanwhile",
    "context": "context: what surrounds it",
}


def measures(report: Report) -> Block:
    """List the measures: those of the programme, and those that the toolkit names."""
    chosen = _chosen(report)
    frame = pd.DataFrame(
        [
            {
                "Measure": m.name,
                "What it is for": WHAT_FOR[m.type],
                "Better is": BETTER.get(m.direction, NEITHER),
                "Where we stand": _standing(report, m),
            }
            for m in chosen
        ]
    )
    if frame.empty:
        return bullets(["No measure is chosen yet: how will we know?"])
    return together([table(frame, "Outcome, process and balancing measures")])


def collection(report: Report) -> Block:
    """Say how figures come: the form, the search, and how often."""
    toolkit, part = toolkit_of(report), part_of(report)
    items = [
        f"Form: {bundle['name']}, one a month. {_form(bundle['id'], part)}"
        for bundle in part.facts["bundles"]
    ]
    if toolkit is not None:
        content = toolkit["data_collection"]
        known = {bundle["id"] for bundle in part.facts["bundles"]}
        if content["form"] and content["form"] not in known:
            items.append(
                f"Form of the toolkit: {_form(content['form'], part)} The programme "
                "file does not ask for it yet."
            )
        items += [f"Search: {content['search']}"] if content["search"] else []
        items.append(f"How often: {content['how_often']}")
    if not items:
        items = ["Nothing is agreed yet: by form or by search, and how often?"]
    return heading("How the figures come", 3) + bullets(items)


def _form(bundle_id: str, part: ProgrammePart) -> str:
    made = f"qikit form {bundle_id} --all --programme {part.facts['id']}"
    return f"The analyst makes the empty forms for every practice with: {made}."


def definitions(report: Report) -> Block:
    """Write what each measure counts, out of whom, and who reviewed that."""
    parts = [heading(m.name, 3) + pairs(definition(m)) for m in _chosen(report)]
    return together(parts) or paragraph("No measure is chosen yet.")


def _chosen(report: Report) -> list[Measure]:
    """Order the measures by what they are for; those of the programme come first."""
    aims = [aim["measure"] for aim in part_of(report).facts["aims"]]
    toolkit = [m.id for m in part_of(report).toolkit_measures]
    given = [m.id for m in report.slice.measures]
    known = known_measures(report)
    names = [n for n in dict.fromkeys([*aims, *given, *toolkit]) if n in known]
    order = {kind: at for at, kind in enumerate(KINDS_OF_MEASURES)}
    return sorted(
        (known[name] for name in names), key=lambda m: order.get(m.type, len(order))
    )


def _standing(report: Report, measure: Measure) -> str:
    found = [r for r in report.results if r.measure.id == measure.id]
    return figure_text(found[0]) if found else NO_FIGURE
