"""Commands for a dataset: take raw files in, check what came."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qikit.cli.plain_errors import StrictCommand, shown_plainly
from qikit.cli.printed import say
from qikit.rounding import count_text

if TYPE_CHECKING:
    from qikit.data.extracts.intake import Intake
    from qikit.data.extracts.mapped import MappedFile


@click.command(cls=StrictCommand)
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "given",
    type=click.Path(path_type=Path),
    help="Copy the raw files of this folder into the dataset's incoming folder first.",
)
@click.option(
    "--query",
    "queried",
    metavar="SOURCE",
    help="Run the queries of this source first; each result becomes a raw file.",
)
@click.pass_obj
@shown_plainly
def intake(
    now: Callable[[], str], dataset: Path, given: Path | None, queried: str | None
) -> None:
    """Rebuild DATASET from the raw files in its folder `incoming`.

    Sub-folders are read too. Nothing is changed when anything is wrong. Files that
    name people need a secret of 16 characters or more in the environment variable
    QIKIT_PERSON_KEY: only keys made with it come in.
    """
    from qikit.data.extracts.intake import Query, take_in_project
    from qikit.reports.opening import find_project

    project = find_project()
    query = None if queried is None else Query(queried, os.environ)
    made = take_in_project(dataset, project, given=given, query=query, read_at=now())
    for name, n_rows in made.fetched.items():
        say(f"{name}: {count_text(n_rows, 'row')} fetched")
    for note in made.notes:
        say(note, err=True)
    for file in made.files:
        for line in _lines(file, made.replaced.get(file.raw.name, [])):
            say(line)
    say(f"Dataset {dataset} is ready ({made.dataset.identity}): {_extent(made)}.")
    say(f"Next: qikit check {dataset}")


def _lines(file: MappedFile, replaced: list[str]) -> Iterator[str]:
    """Say of one file what came of it, and what of it was not used."""
    how = "unchanged, from cache" if file.is_from_cache else "read"
    rows = count_text(file.rows, "row")
    yield f"{file.raw.name}: {rows}, {how} ({file.raw.mapping_name})"
    yield from (f"  cleared: {text}" for text in file.cleared)
    yield from (f"  left out: {text}" for text in [*file.left_out, *replaced])


def _extent(made: Intake) -> str:
    """Count the practices and the periods of a dataset."""
    practices = made.dataset.table("practices")["practice_code"].nunique()
    periods = made.dataset.table("observations")["period_start"].nunique()
    return f"{count_text(practices, 'practice')}, {count_text(periods, 'period')}"
