"""The command that reads a run as an attacker would."""

from __future__ import annotations

from pathlib import Path

import click

from qikit.cli.plain_errors import StrictCommand, Whole, shown_plainly
from qikit.cli.printed import say

SHOWN_AT_MOST = 25  # findings of one kind; --all has all
RUN = click.Path(path_type=Path)


@click.command(cls=StrictCommand)
@click.argument("folder", type=RUN, metavar="RUN")
@click.option("--workers", type=Whole(1), default=2, show_default=True)
@click.option("--all", "show_all", is_flag=True, help="Print every finding.")
@shown_plainly
def audit(folder: Path, workers: int, show_all: bool) -> None:
    """Read the finished files of RUN for figures that are hidden from its readers.

    Then attack what is hidden over all that the same readers have seen, in this and
    in earlier releases. Exit code 14 when anything is told or given away.
    """
    from qikit.errors import AuditError
    from qikit.reports.audit.verdict import audit_run
    from qikit.reports.opening import find_project

    found = audit_run(folder, find_project(), workers=workers)
    print_verdict(found, most=None if show_all else SHOWN_AT_MOST)
    if not found.passed:
        raise SystemExit(AuditError.exit_code)


def print_verdict(verdict, *, most: int | None = SHOWN_AT_MOST) -> None:
    """Print what an audit found, job by job; hidden numbers are never printed."""
    for name in verdict.not_judged:
        say(f"{name}: for the analyst's eyes only; nothing of it may be handed on.")
    for job in verdict.jobs:
        say(f"{job.job}: {'passed' if job.passed else 'NOT PASSED'}. {_counted(job)}")
        _listed([str(leak) for leak in job.leaks], most)
        rows = job.exposure.figures.itertuples(index=False)
        _listed([_given_away(row) for row in rows], most)
        for sentence in filter(None, (job.unsigned, job.note)):
            say(f"  {sentence[0].upper()}{sentence[1:]}.")


def _counted(job) -> str:
    told, attack = len(job.leaks), job.exposure
    return (
        f"{attack.n_hidden:,} hidden figures: {told:,} told by its files, "
        f"{len(attack.figures):,} given away by others; {attack.n_components:,} groups "
        f"of figures, {attack.n_loops:,} with loops, {attack.n_linear_programs:,} "
        "linear programs."
    )


def _given_away(row) -> str:
    return (
        f"{row.level} {row.area_code}, {row.measure}, {row.period_start:%Y-%m}: not "
        f"protected; given away by {row.given_away_by}."
    )


def _listed(texts: list[str], most: int | None) -> None:
    for text in texts[:most]:
        say(f"  {text}")
    if most is not None and len(texts) > most:
        say(f"  … and {len(texts) - most:,} more (see --all)")
