"""The driver diagram of a plan, drawn and as a list; and its change ideas."""

from __future__ import annotations

from collections.abc import Mapping

from qikit.plots.alt_text import driver_diagram_alt
from qikit.plots.driver_diagram import driver_diagrams
from qikit.plots.svg import data_uri, svg_text
from qikit.programme.drivers import driver_list
from qikit.reports.blocks import (
    Around,
    Block,
    figure,
    folded,
    heading,
    nested_bullets,
    paragraph,
    together,
)
from qikit.reports.own_mark import mark, marked_svg
from qikit.reports.programme.plan_aim import main_aim
from qikit.reports.programme.plan_toolkit import NO_TOOLKIT, Toolkit, toolkit_of
from qikit.reports.results import Report

AS_LIST = "The same as a list"
TITLE = "Driver diagram"
NOT_TESTED = "no report of it was found yet"


def drivers(report: Report) -> Block:
    """Draw what the aim depends on; the whole text stands beside it as a list."""
    toolkit, aim = toolkit_of(report), main_aim(report)
    if toolkit is None:
        return paragraph(NO_TOOLKIT)
    table = toolkit.driver_table
    alt = driver_diagram_alt(aim, table)
    drawn = driver_diagrams(aim, table)
    pages = [
        drawing(report, page, f"{TITLE}{_part(at, len(drawn))}", alt, _source(toolkit))
        for at, page in enumerate(drawn, start=1)
    ]
    listed = nested_bullets(driver_list(aim, table))
    return together([*pages, folded(AS_LIST, listed, about=TITLE)])


def change_package(report: Report) -> Block | None:
    """Write each change idea: how to test it, where it was tested, and its source."""
    toolkit = toolkit_of(report)
    if toolkit is None:
        return None
    blocks, number = [], 0
    for driver in toolkit["drivers"]:
        items = []
        for secondary in driver["secondary"]:
            for idea in secondary["ideas"]:
                number += 1
                items.append(_idea(number, idea, toolkit))
        lead = paragraph(_rests_on(driver, toolkit))
        blocks += [heading(driver["text"], 3), lead, nested_bullets(items)]
    return together(blocks)


def drawing(
    report: Report, drawn, title: str, alt: str, source: str, *around: Block
) -> Block:
    """Show a drawing of the plan with its words; it rests on no figures.

    `drawn` is a figure of matplotlib; `around` is its table, if it has one.
    """
    own = mark(report.about.level, report.about.area_code)
    address = data_uri(marked_svg(svg_text(drawn, title=title), own))
    numbers = around[0] if around else None
    return figure(title, address, alt, source, Around(numbers=numbers))


def _rests_on(driver: Mapping, toolkit: Toolkit) -> str:
    """Name what a driver depends on, each statement with its source."""
    below = "; ".join(
        f"{s['text']} ({toolkit.cited(s['source'])})" for s in driver["secondary"]
    )
    own = toolkit.cited(driver["source"])
    return f"This driver: {own}. What has to be in place for it: {below}."


def _part(at: int, n: int) -> str:
    return f", part {at} of {n}" if n > 1 else ""


def _source(toolkit: Toolkit) -> str:
    name, version = toolkit["name"], toolkit["version"]
    return f"Source: toolkit {name}, version {version}, {toolkit['review']}."


def _idea(number: int, idea: Mapping, toolkit: Toolkit) -> tuple[str, list]:
    tested = [
        f"Tested: {t['where']}. {t['result']} ({toolkit.cited(t['source'])})"
        for t in idea["tested"]
    ]
    source = toolkit.cited(idea["source"])
    below = [
        f"Try it small: {idea['how_to_test']}",
        *(tested or [f"Tested: {NOT_TESTED}."]),
        f"Comes from: {source}.",
    ]
    return f"Idea {number}: {idea['text']}", [(text, ()) for text in below]
