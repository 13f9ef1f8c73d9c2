"""The command that writes the job files of a programme's year."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from qikit.cli.plain_errors import OneOf, StrictCommand, shown_plainly
from qikit.cli.printed import say
from qikit.rounding import count_text

AUDIENCES = ["analyst", "cluster", "meeting_paper", "published"]


@click.command("plan-programme", cls=StrictCommand)
@click.argument("programme")
@click.option(
    "--dataset",
    required=True,
    type=click.Path(path_type=Path),
    help="The folder of the dataset that its reports are made from.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder for the job files. Default: params/jobs/ and the programme's name.",
)
@click.option(
    "--audience",
    type=OneOf(AUDIENCES),
    default="cluster",
    show_default=True,
    help="For whom the reports are: it decides what is hidden.",
)
@click.option("--force", is_flag=True, help="Write edited files anew as well.")
@shown_plainly
def plan_programme(
    programme: str, dataset: Path, out: Path | None, audience: str, force: bool
) -> None:
    """Write the job files of PROGRAMME for the year: which report, for whom, when.

    The dates come from its file in params/programmes. A job file that somebody has
    edited is kept.
    """
    from qikit.data.definitions.measure_files import read_measures
    from qikit.reports.opening import running_programme
    from qikit.reports.programme_job_texts import PlanOrder, year_jobs
    from qikit.reports.programme_jobs import write_jobs
    from qikit.reports.project_folder import find_project, named_in

    project = find_project()
    running = running_programme(project, programme)
    folder = out or project / "params" / "jobs" / running.file.id
    order = PlanOrder(project, running, named_in(project, dataset), audience, folder)
    jobs = year_jobs(order, read_measures(project / "params" / "measures"))
    written = write_jobs(jobs, folder, force=force)
    for line in _as_table([HEAD, *(_row(one) for one in written)]):
        say(line)
    for job in jobs:
        if job.without:
            say(f"{job.due.name}: not written, {job.without}.", err=True)
    n = sum(one.job is not None for one in written)
    say(f"{count_text(n, 'job file')} in {folder}. Progress reports: {_how_often()}")
    say(f"Next: qikit month {running.file.id} {min(j.due.month for j in jobs):%Y-%m}")


HEAD = ("file", "report", "for whom", "as of", "send on", "")


def _row(one) -> tuple[str, ...]:
    """Say of a job file what it is and what became of it."""
    if one.job is None:
        return (f"{one.name}.yml", "", "", "", "", one.became)
    due = one.job.due
    as_of = f"{one.job.as_of:%Y-%m}"
    sent = f"{due.send_on:%Y-%m-%d}"
    return (f"{one.name}.yml", due.report, one.job.whom, as_of, sent, one.became)


def _as_table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()


def _how_often() -> str:
    return (
        "with the papers of each meeting; monthly where meetings are more than six "
        "weeks apart; every third month after the last one."
    )
