"""Who has a part in a plan, and the sources that it rests on."""

from __future__ import annotations

from collections.abc import Mapping

from qikit.reports.blocks import Block, heading, named_bullets, paragraph, together
from qikit.reports.programme.plan_toolkit import Toolkit, part_of, toolkit_of
from qikit.reports.results import Report
from qikit.rounding import count_text

READ = {
    "whole": "all of it",
    "part": "the part that says so",
    "abstract": "the abstract",
}


def stakeholders(report: Report) -> Block:
    """List who has a part, by role; nobody by name."""
    n = len(part_of(report).facts["teams"])
    head = heading("Who has a part", 3)
    lead = head + paragraph(f"{count_text(n, 'practice')} take{'s' * (n == 1)} part.")
    toolkit = toolkit_of(report)
    if toolkit is None:
        return lead + paragraph("Who else has a part in this, and what is it?")
    people = [(who["role"], who["part"]) for who in toolkit["stakeholders"]]
    asked = paragraph("Who is missing from this list, and who asks them?")
    return together([lead, named_bullets(people), asked])


def sources(report: Report) -> Block:
    """List the sources by number: who published what, when, and where."""
    toolkit, head = toolkit_of(report), heading("Sources of the toolkit", 3)
    if toolkit is None:
        return head + paragraph("There is no toolkit, and so no source.")
    return head + named_bullets([_source(s, toolkit) for s in toolkit["sources"]])


def _source(source: Mapping[str, str], toolkit: Toolkit) -> tuple[str, str]:
    read = READ[source["read"]]
    said = f"{source['title']}. {source['publisher']}, {source['year']}."
    where = f"{source['address']} (read for this toolkit: {read})"
    return f"Source {toolkit.numbers[source['id']]}", f"{said} {where}"
