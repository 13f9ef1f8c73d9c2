"""The command that lists what was handed on from a dataset, and takes it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qikit.cli.plain_errors import StrictCommand, shown_plainly
from qikit.cli.printed import say
from qikit.errors import ParameterError, Problem
from qikit.rounding import count_text

if TYPE_CHECKING:
    from qikit.data.ledger import Ledger, Release

DAY = len("2026-11-03")


@click.command(cls=StrictCommand)
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option(
    "--withdraw", metavar="NAME", help="Say that this release was never handed on."
)
@click.option("--by", metavar="ROLE", help="Who says so, with --withdraw.")
@click.option("--reason", metavar="TEXT", help="Why, with --withdraw.")
@click.option(
    "--hidden",
    metavar="NAME",
    help="Print the rows that this release hides, as CSV, for who signs it off.",
)
@click.option(
    "--made",
    metavar="TIME",
    default="",
    help='Which of several releases of one name, such as "2026-11-03 09:00 UTC".',
)
@click.pass_obj
@shown_plainly
def releases(now: Callable[[], str], dataset: Path, **asked: str | None) -> None:
    """List what was handed on from DATASET, newest last.

    The list and the hidden counts are kept in the dataset's folder `private`.
    """
    from qikit.data.dataset import Dataset
    from qikit.data.ledger import Ledger
    from qikit.data.ledger.hidden_rows import hidden_lines

    problems = list(_of_options(asked))
    if problems:
        raise ParameterError(problems)
    ledger = Ledger(dataset)
    if not ledger.folder.exists():
        _ = Dataset(dataset).tables_folder  # a folder of no dataset has no releases
    if asked["withdraw"]:
        _withdraw(ledger, now()[:DAY], asked)
    elif asked["hidden"]:
        for line in hidden_lines(dataset, asked["hidden"], run_at=asked["made"]):
            say(line)
    else:
        for line in _listed(ledger, dataset):
            say(line)


def _of_options(asked: dict[str, str | None]) -> Iterator[Problem]:
    """Find options that are missing, or do not go together."""
    if asked["withdraw"] and asked["hidden"]:
        what = "--withdraw and --hidden cannot be given together."
        yield Problem(what, "qikit releases", "Leave one of them out.")
    for name in ("by", "reason"):
        if asked["withdraw"] and not (asked[name] or "").strip():
            what = f"--{name} is missing."
            yield Problem(what, "qikit releases", "Give it with --withdraw.")
        if asked[name] and not asked["withdraw"]:
            what = f"--{name} goes together with --withdraw."
            yield Problem(what, "qikit releases", "Name the release to withdraw.")
    if asked["made"] and not (asked["withdraw"] or asked["hidden"]):
        what = "--made goes together with --withdraw or --hidden."
        yield Problem(what, "qikit releases", "Leave it out, or give one of them.")


def _withdraw(ledger: Ledger, date: str, asked: dict[str, str | None]) -> None:
    release = ledger.withdraw(
        asked["withdraw"],
        by=asked["by"],
        date=date,
        reason=asked["reason"],
        run_at=asked["made"],
    )
    say(f"{_titled(release)}: withdrawn {_one_line(release.withdrawn)}.")
    say("It no longer counts when later releases are made. It stays on record.")


def _listed(ledger: Ledger, dataset: Path) -> Iterator[str]:
    """Say of each release what it was, a line each."""
    history = ledger.history()
    if not history:
        yield f"No release of {dataset} is on record."
    for release in history:
        jobs = _one_line(", ".join(release.jobs)) or "none"
        audience = release.audience.replace("_", " ")
        about = f"{_titled(release)}: for {audience}; jobs: {jobs}"
        yield f"{about}; {_what_became_of(release, ledger)}"


def _what_became_of(release: Release, ledger: Ledger) -> str:
    """Count what a release shows; a withdrawn one says why."""
    if release.withdrawn:
        return f"withdrawn {_one_line(release.withdrawn)}"
    shown, hidden = ledger.n_rows(release)
    return f"{count_text(shown, 'row')} shown, {count_text(hidden, 'row')} hidden"


def _titled(release: Release) -> str:
    return f"{_one_line(release.name)}, made {_one_line(release.run_at)}"


def _one_line(text: str) -> str:
    """Keep a name on its line: a line break in it could pass for another release."""
    return " ".join(text.split())
