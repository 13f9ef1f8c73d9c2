"""Commands for an analyst with a file and a question: signals, intervals, funnel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from qikit.cli.plain_errors import (
    Number,
    OneOf,
    StrictCommand,
    Whole,
    shown_plainly,
)
from qikit.cli.printed import say

CHARTS = "run i mr p p-prime u u-prime c g t xbar s".split()
FILE = click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
OUT = click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the JSON to this file, whole or not at all; a file that is there is "
    "replaced. Default: print it.",
)
DATES = "a date such as 2024-05-01, or a month such as 2024-05"


def _column(name: str, holds: str, *, required: bool = False) -> Callable:
    return click.option(name, metavar="COL", required=required, help=f"Column: {holds}")


@click.command(cls=StrictCommand)
@FILE
@_column("--date", f"{DATES}; no other form is read.", required=True)
@_column("--value", "the value of each point.")
@_column("--numerator", "how many met it, or events.")
@_column("--denominator", "out of how many, or exposure; 0 is a gap.")
@_column("--by", "the group; one chart each. Default: one chart of all rows.")
@click.option("--chart", type=OneOf(CHARTS), required=True, help="Kind of chart.")
@click.option(
    "--rules",
    metavar="NAME",
    required=True,
    help="Rule set: nhs-scotland, strict or runcharter (run charts); making-data-count "
    "or making-data-count-2023 (i charts); anhoej (every chart).",
)
@click.option(
    "--baseline-points",
    type=Whole(1),
    metavar="N",
    help="The first N rows of each phase make its centre line and limits; an empty "
    "value takes up a row.",
)
@click.option(
    "--baseline-end",
    metavar="DATE",
    help="Rows up to this date, inclusive, make the centre line and limits.",
)
@click.option(
    "--rebase",
    metavar="DATE=REASON",
    multiple=True,
    help="A new centre line begins at this date, which must be in the data of every "
    "group. Say why. May be repeated.",
)
@click.option(
    "--target",
    type=Number(),
    metavar="X",
    help="Target, in the unit of FILE: 0.8, not 80.",
)
@click.option(
    "--direction",
    type=OneOf(["up", "down", "neutral"]),
    default="neutral",
    show_default=True,
    help="Which way is better.",
)
@click.option(
    "--screen/--no-screen",
    default=None,
    help="Leave very large moving ranges out of the limits, or keep them. Default: as "
    "the chart and its rules say.",
)
@click.option(
    "--multiplier",
    type=Number(above=0),
    metavar="M",
    default=1.0,
    show_default=True,
    help="Show values times M, such as 100 for percent.",
)
@OUT
@shown_plainly
def signals(file: Path, out: Path | None, **asked: Any) -> None:
    """Print the points, limits and signals of the series in FILE as JSON.

    FILE is a CSV (UTF-8, commas) or Parquet file with one row a point; for the
    charts xbar and s one row a measurement. Give --value, or --numerator and
    --denominator. Groups stand in the order in which FILE first names them, points
    in the order of their dates, counted from 1. An empty value is a gap; a month
    without a row is not in the series at all. What is missing is null.
    """
    from qikit.data.answers.signals import SignalsQuestion, answer_signals

    _give(file, out, answer_signals, SignalsQuestion, asked)


@click.command(cls=StrictCommand)
@FILE
@click.option(
    "--kind",
    type=OneOf("proportion rate dsr indirect".split()),
    required=True,
    help="proportion, rate, directly (dsr) or indirectly standardised.",
)
@_column("--numerator", "how many met it, or events.", required=True)
@_column("--denominator", "out of how many, or population.", required=True)
@_column("--by", "the group; dsr and indirect add up its rows.")
@_column("--standard", "the standard population of the row's age band (dsr).")
@_column("--reference-events", "events in the reference population (indirect).")
@_column("--reference-population", "the reference population (indirect).")
@click.option(
    "--confidence",
    type=Number(above=0, below=1),
    metavar="P",
    default=0.95,
    show_default=True,
    help="Confidence of the interval, between 0 and 1.",
)
@click.option(
    "--multiplier",
    type=Number(above=0),
    metavar="M",
    default=1.0,
    show_default=True,
    help="Show values and limits times M, such as 1000 for a rate per 1,000.",
)
@OUT
@shown_plainly
def intervals(file: Path, out: Path | None, **asked: Any) -> None:
    """Print the figures of FILE with their intervals as JSON.

    FILE is a CSV (UTF-8, commas) or Parquet file. For proportion and rate every
    row is answered by one row, in the order of FILE; for dsr and indirect the rows
    of a group are its age bands and are added up, and groups stand in the order in
    which FILE first names them. What is missing is null.
    """
    from qikit.data.answers.intervals import IntervalsQuestion, answer_intervals

    _give(file, out, answer_intervals, IntervalsQuestion, asked)


@click.command(cls=StrictCommand)
@FILE
@click.option(
    "--kind",
    type=OneOf("proportion rate ratio".split()),
    required=True,
    help="proportion, rate, or ratio of observed to expected.",
)
@_column("--unit", "the practice or other unit; each has one row.", required=True)
@_column("--numerator", "how many met it, events, or observed.", required=True)
@_column("--denominator", "out of how many, exposure, or expected.", required=True)
@click.option(
    "--overdispersion",
    type=OneOf("none multiplicative additive".split()),
    default="none",
    show_default=True,
    help="Widen the limits where units differ beyond chance.",
)
@click.option(
    "--trim",
    type=Number(least=0, below=0.5),
    metavar="PART",
    default=0.1,
    show_default=True,
    help="Part of the units on each side that does not set the widening.",
)
@click.option(
    "--trim-method",
    type=OneOf("truncate winsorise".split()),
    help="Leave that part out, or pull it in. Default: truncate for a ratio, "
    "winsorise otherwise.",
)
@OUT
@shown_plainly
def funnel(file: Path, out: Path | None, **asked: Any) -> None:
    """Print the funnel limits of the units in FILE as JSON.

    FILE is a CSV (UTF-8, commas) or Parquet file with one row a unit. Units stand
    in the order of FILE. A unit without a denominator has no limits. Notes on the
    method are printed to the error stream. What is missing is null.
    """
    from qikit.data.answers.funnel import FunnelQuestion, answer_funnel

    _give(file, out, answer_funnel, FunnelQuestion, asked)


def _give(
    file: Path, out: Path | None, answer: Callable, question: type, asked: dict
) -> None:
    """Answer a question; print the answer or write it to a file."""
    from qikit.data.answers.written import as_json, require_writable, write_whole

    if out is not None:
        require_writable(out, source=file)
    found = answer(file, question(**asked))
    for note in found.notes:
        say(note, err=True)
    if out is None:
        say(as_json(found.content))
    else:
        write_whole(out, as_json(found.content) + "\n")
        say(f"Written: {out}")
