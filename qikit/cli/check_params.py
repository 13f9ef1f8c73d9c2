"""The command that checks parameter files, and keeps their schemas fresh."""

from __future__ import annotations

import glob
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from qikit.cli.plain_errors import StrictCommand, shown_plainly
from qikit.cli.printed import say
from qikit.errors import ParameterError, Problem

SEEN_AT_A_GLANCE = 10  # lines


@click.command("check-params", cls=StrictCommand)
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option(
    "--write-schemas",
    is_flag=True,
    help="Write params/schemas anew: what editors know of the keys.",
)
@shown_plainly
def check_params(files: tuple[str, ...], write_schemas: bool) -> None:
    """Check each parameter FILE as the other commands will read it.

    A folder stands for all .yml files in it, and `*` for anything. A job file is
    planned, but nothing is run. Exit code 10 if anything is wrong.
    """
    from qikit.reports.project_folder import find_project

    project = find_project()
    if write_schemas:
        _write_schemas(project)
    if not files and not write_schemas:
        what, to_do = "FILE is missing.", "Name files or a folder, such as params."
        raise ParameterError(Problem(what, "qikit check-params", to_do))
    paths = _paths(files)
    if paths and not _all_sound(paths, project):
        sys.exit(ParameterError.exit_code)


def _write_schemas(project: Path) -> None:
    from qikit.data.definitions.schema_files import write_schemas

    changed = write_schemas(project)
    for name in changed:
        say(f"{name.as_posix()}: written.")
    if not changed:
        say("params/schemas: as it was.")


def _all_sound(paths: Sequence[Path], project: Path) -> bool:
    """Print a line for each sound file, and every problem of the others."""
    from qikit.data.definitions.text_files import shown_path
    from qikit.reports.params_checks import checked_files

    found = checked_files(paths, project)
    for one in found:
        for problem in one.problems:
            say(str(problem), err=True)
        if one.unwritten:
            keys = ", ".join(one.unwritten)
            say(f"{shown_path(one.path)}: not finished: still to write: {keys}.")
        elif not one.problems:
            say(f"{shown_path(one.path)}: nothing wrong.")
    faulty = sum(bool(one.problems) for one in found)
    if faulty and len(found) > SEEN_AT_A_GLANCE:  # it stands between many sound ones
        say(
            f"Something is wrong in {faulty} of {len(found)} files: see above.",
            err=True,
        )
    return not faulty


def _paths(names: Sequence[str]) -> list[Path]:
    """List the files that names, folders and patterns stand for, each once.

    Raises
    ------
    ParameterError
        For every name that stands for no file.
    """
    paths, problems = [], []
    for name in names:
        found = list(_named(name))
        paths += found
        if not found:
            problems.append(Problem("there is no parameter file here.", name, ADVICE))
    if problems:
        raise ParameterError(problems)
    return list(dict.fromkeys(paths))


ADVICE = "Name a .yml file, or a folder that holds some."


def _named(name: str) -> Iterator[Path]:
    path = Path(name)
    if not name:  # as of a variable that is not set: not the folder where one is
        return
    if path.is_dir():
        yield from sorted([*path.rglob("*.yml"), *path.rglob("*.yaml")])
    elif path.exists() or not glob.has_magic(name):
        yield path
    else:
        yield from sorted(map(Path, glob.glob(name, recursive=True)))
