"""The command that makes one report to look at."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qikit.cli.batch import stopped_plainly
from qikit.cli.plain_errors import OneOf, StrictCommand, shown_plainly
from qikit.cli.printed import say
from qikit.disclosure.audiences import AUDIENCES

if TYPE_CHECKING:
    from qikit.reports.previews import Previewed

NOTEBOOK = ".ipynb"
FOLDER = "notebooks"


@click.command(cls=StrictCommand)
@click.argument("template")
@click.argument("area")
@click.option("--dataset", metavar="FOLDER", default="", help="Such as data/2026-10.")
@click.option(
    "--job",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A job file: the report is made as it says, for AREA alone.",
)
@click.option(
    "--audience",
    type=OneOf(AUDIENCES),
    help="Whose report it is: hidden is what would be hidden from them. Default: the "
    "job file's; without one the analyst's.",
)
@click.option(
    "--set",
    "given",
    metavar="NAME=VALUE",
    multiple=True,
    help="A parameter of the template. For several give it several times.",
)
@click.option("--as-of", metavar="YYYY-MM", default="", help="The month it is of.")
@click.option(
    "--engine",
    type=OneOf(["warm", "kernel"]),
    help="What runs the notebook, as of qikit run.",
)
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
@click.pass_obj
@shown_plainly
@partial(stopped_plainly, said="Stopped: no report was made.")
def preview(
    now: Callable[[], str], template: str, area: str, engine: str | None, **asked
) -> None:
    """Make the report of AREA from TEMPLATE, and say where it is.

    TEMPLATE is a notebook of the folder notebooks, AREA a code or a name. The page is
    not for passing on: it is on no record.
    """
    begun, opens = time.monotonic(), asked.pop("opens")
    made = _made(now(), _name(template), area, engine or "", asked)
    for text in made.touched:
        say(f"Set aside: {text}", err=True)
    if made.page is None:
        _say_why(made, area)
    else:
        seconds = time.monotonic() - begun
        say(f"{_from_here(made.page)}  {seconds:.1f} s")
        if opens:
            click.launch(str(made.page))
    sys.exit(made.exit_code)


def _made(run_at: str, template: str, area: str, engine: str, asked: dict) -> Previewed:
    from qikit.reports.batches import preview_batch
    from qikit.reports.early_crew import crew_before_plan
    from qikit.reports.project_folder import find_project

    project = find_project()
    asked = {name: value for name, value in asked.items() if value}
    batch = preview_batch(project, run_at, engine)
    with crew_before_plan(batch) as crew:
        from qikit.reports.preview_jobs import PreviewOrder, preview_job
        from qikit.reports.previews import preview

        job = preview_job(PreviewOrder(project, template, area, **asked))
        return preview(job, batch, crew)


def _say_why(made: Previewed, area: str) -> None:
    say(f"{area}  {made.status}: {made.error}", err=True)
    if made.notebook:
        say(f"    as far as it came: {_from_here(made.notebook)}", err=True)


def _name(template: str) -> str:
    """Take the name of a notebook; its path, as a terminal completes it, will do."""
    path = Path(template)
    is_ours = path.suffix == NOTEBOOK and path.parent.name in ("", FOLDER)
    return path.stem if is_ours else template


def _from_here(path: Path) -> str:
    """Write a path from the folder that the command was given in."""
    return os.path.relpath(path)
