"""The commands that begin something new."""

from __future__ import annotations

import click

from qikit.cli.plain_errors import OneOf, StrictGroup, shown_plainly
from qikit.cli.printed import say


@click.group(cls=StrictGroup)
def new() -> None:
    """Begin something new: a report, measure, bundle, source, toolkit or programme.

    Each command writes a commented file that is sound from the start, and says what
    to do next. NAME is of small letters, digits and _. Nothing is overwritten.
    """


@new.command()
@click.argument("name")
@click.option(
    "--for",
    "level",
    type=OneOf(["practice", "cluster"]),
    default="cluster",
    show_default=True,
    help="Whom each report is about.",
)
@shown_plainly
def report(name: str, level: str) -> None:
    """Begin a report: a notebook, and the job file that runs it."""
    _begin("report", name, level=level)


@new.command()
@click.argument("name")
@shown_plainly
def measure(name: str) -> None:
    """Begin a measure: what is counted, out of whom, and how it is read."""
    _begin("measure", name)


@new.command()
@click.argument("name")
@shown_plainly
def bundle(name: str) -> None:
    """Begin a care bundle: the questions of its form, and how to sample."""
    _begin("bundle", name)


@new.command()
@click.argument("name")
@shown_plainly
def source(name: str) -> None:
    """Begin a source: how raw files of one publisher are read."""
    _begin("source", name)


@new.command()
@click.argument("name")
@shown_plainly
def toolkit(name: str) -> None:
    """Begin a toolkit: a ready-to-go project with drivers and ideas."""
    _begin("toolkit", name)


@new.command()
@click.argument("name")
@click.option(
    "--begins",
    metavar="YYYY-MM-DD",
    required=True,
    help="The day of the first learning session; the others follow from it.",
)
@shown_plainly
def programme(name: str, begins: str) -> None:
    """Begin a programme: practices, sessions every six weeks, a summit."""
    _begin("programme", name, begins=begins)


def _begin(kind: str, name: str, **more: str) -> None:
    """Write the files of something new, and say what to do next."""
    from qikit.reports.new.editor_help import renewed
    from qikit.reports.new.next_steps import from_here, next_steps
    from qikit.reports.new.orders import NewOrder
    from qikit.reports.new.written import write_new
    from qikit.reports.project_folder import find_project

    order = NewOrder(kind, name, find_project(), **more)
    for path in write_new(order):
        say(f"New: {from_here(path)}")
    for line in next_steps(order):
        say(line)
    if why_not := renewed(order.project):
        say(why_not, err=True)
