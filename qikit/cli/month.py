"""The command that takes a programme through one month."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from qikit.cli.batch import stopped_plainly
from qikit.cli.plain_errors import StrictCommand, Whole, shown_plainly
from qikit.cli.printed import say
from qikit.errors import ParameterError, Problem

TODAY = "today"
DAY = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")


@click.command(cls=StrictCommand)
@click.argument("programme")
@click.argument("month", metavar="YYYY-MM")
@click.option(
    "--dataset",
    type=click.Path(path_type=Path),
    help="The dataset that its job files must read. Default: the one they name.",
)
@click.option(
    "--accept",
    metavar="DECISION",
    help="Make the reports without the rows that a check has set aside: what was "
    "decided and why. It is written into the record of the month.",
)
@click.option("--by", metavar="ROLE", help="Who decides, with --accept: a role.")
@click.option(
    "--sent",
    metavar="YYYY-MM-DD",
    is_flag=False,
    flag_value=TODAY,
    help="Only note that the finished papers went out, on this day or today. What "
    "changes later becomes a new issue.",
)
@click.option("--jobs", type=Whole(1, 64), default=os.cpu_count() or 1)
@click.option("--force", is_flag=True, help="Make unchanged reports again as well.")
@click.pass_obj
@shown_plainly
@stopped_plainly
def month(
    now: Callable[[], str], programme: str, month: str, **asked: str | int | None
) -> None:
    """Do what is due in a month of PROGRAMME, and go on from where it stopped.

    Intake, check, run, audit, index, ledger: each step says what happened. It stops
    where a person must decide; called again it goes on from there. What is done
    stands in outputs/PROGRAMME/YYYY-MM/month.json.
    """
    problems = list(_of_options(asked))
    if problems:
        raise ParameterError(problems)
    from qikit.data.definitions.programme_files import read_programmes
    from qikit.periods import parse_month
    from qikit.reports.month_record import read_month
    from qikit.reports.project_folder import find_project

    project, begin = find_project(), parse_month(month)
    files = read_programmes(project / "params" / "programmes")
    file = _named(programme, files)
    folder = project / "outputs" / file.id / f"{begin:%Y-%m}"
    record = read_month(folder, file.id, f"{begin:%Y-%m}")
    if asked["sent"]:
        _note_sent(record, folder, asked["sent"], now()[: len("2026-11-03")])
        return
    _make(project, file, begin, folder, record, now(), asked)


def _named(programme: str, files: dict):
    """Find the file of a programme; name the nearest where there is none."""
    from qikit.errors import did_you_mean

    if programme not in files:
        what = f"there is no programme {programme!r} in params/programmes."
        raise ParameterError(Problem(what, to_do=did_you_mean(programme, files)))
    return files[programme]


def _make(project, file, begin, folder, record, run_at, asked) -> None:
    from qikit.reports.month_jobs import due_jobs
    from qikit.reports.month_order import Decision, MonthOrder
    from qikit.reports.months import make_month
    from qikit.reports.one_run import only_run
    from qikit.reports.project_folder import named_in

    dataset = named_in(project, asked["dataset"]) if asked["dataset"] else ""
    due = due_jobs(project, file, begin, dataset)
    for name in due.datasets:
        named_in(project, project / name)
    decision = Decision(asked["accept"], asked["by"]) if asked["accept"] else None
    order = MonthOrder(
        project,
        file,
        begin,
        due,
        folder,
        run_at,
        asked["jobs"],
        decision,
        bool(asked["force"]),
    )
    say(f"{file.name}, {begin:%B %Y}: {', '.join(f.name for f in due.files)}")
    folder.mkdir(parents=True, exist_ok=True)
    with only_run(folder):
        make_month(order, record, lambda step, said: say(f"{step + ':':<8} {said}"))
    _say_what_next(record, file.id, f"{begin:%Y-%m}", folder)


def _say_what_next(record, programme: str, month: str, folder: Path) -> None:
    papers = record.latest
    if papers.sent_on:
        say(f"The papers of {folder / papers.folder} went out on {papers.sent_on}.")
        return
    say(f"Ready: {folder / papers.folder}. Read them, then send them, then say so:")
    say(f"qikit month {programme} {month} --sent")


def _note_sent(record, folder: Path, day: str, today: str) -> None:
    """Note that papers went out; refuse what cannot have."""
    from qikit.reports.months import record_sent

    day = today if day == TODAY else day
    if not DAY.fullmatch(day) or not _is_day(day) or day > today:
        what = f"{day!r} is no day up to today ({today})."
        raise ParameterError(Problem(what, "--sent", "Write 2026-03-31."))
    papers = record.latest
    if papers is not None and papers.sent_on:
        what = f"the papers {papers.folder} went out on {papers.sent_on} already."
        raise ParameterError(Problem(what, "--sent", "Leave it out."))
    papers = record_sent(record, folder, day)
    if papers is None:
        what = "no papers of this month are finished: nothing can have gone out."
        to_do = f"Run: qikit month {record.programme} {record.month}"
        raise ParameterError(Problem(what, "--sent", to_do))
    say(f"Noted: {papers.folder} went out on {day}.")


def _is_day(text: str) -> bool:
    import datetime as dt

    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _of_options(asked: dict) -> Iterator[Problem]:
    """Find options that are missing, or do not go together."""
    where = "qikit month"
    said = {name: (asked[name] or "").strip() for name in ("accept", "by", "sent")}
    for name, other in (("accept", "by"), ("by", "accept")):
        if said[name] and not said[other]:
            what = f"--{name} goes together with --{other}."
            yield Problem(what, where, "Say what was decided, and in which role.")
    if said["sent"] and said["accept"]:
        what = "--sent and --accept cannot be given together."
        yield Problem(what, where, "Accept first; note afterwards what went out.")
    if asked["accept"] is not None and not said["accept"]:
        yield Problem("--accept is empty.", where, "Say what was decided and why.")
