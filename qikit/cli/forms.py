"""The command that writes data collection forms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from qikit.cli.plain_errors import StrictCommand, shown_plainly
from qikit.cli.printed import say
from qikit.errors import ParameterError, Problem, did_you_mean


@click.command(cls=StrictCommand)
@click.argument("bundle", required=False, metavar="BUNDLE")
@click.option("--practice", metavar="CODE", help="Code of the practice.")
@click.option("--name", default="", help="Name of the practice, as the form shows it.")
@click.option("--month", metavar="YYYY-MM", help="The month that the form is for.")
@click.option(
    "--all", "every", is_flag=True, help="Every practice; every month, unless given."
)
@click.option("--programme", metavar="ID", help="The programme, with --all.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("outputs/forms"),
    show_default=True,
    help="Folder for the forms.",
)
@shown_plainly
def form(bundle: str | None, out: Path, *, every: bool, **asked: str | None) -> None:
    """Write data collection forms of BUNDLE, as Excel workbooks to fill in.

    Either --practice and --month for one form, or --all and --programme for all
    practices that take part, with --month for those of one month.
    """
    from qikit.data.forms.requests import (
        Single,
        known_bundles,
        programme_forms,
        save_forms,
        single_form,
    )
    from qikit.reports.opening import find_project

    project, notes = find_project(), []
    if bundle is None:
        to_do = did_you_mean("", known_bundles(project))
        raise ParameterError(Problem("BUNDLE is missing.", "qikit form", to_do))
    problems = list(_of_options(every, asked))
    if problems:
        raise ParameterError(problems)
    practice, month = asked["practice"], asked["month"]
    if every:
        forms = programme_forms(
            project, bundle, programme=asked["programme"], month=month
        )
    else:
        one, notes = single_form(
            project, bundle, Single(practice, month, asked["name"])
        )
        forms = [one]
    written = 0
    for path, is_new in save_forms(forms, out):
        say(f"{path}" if is_new else f"{path} (was there already)")
        written += is_new
    for note in notes:
        say(note, err=True)
    say(f"{written} new form{'' if written == 1 else 's'} in {out}.")


def _of_options(every: bool, asked: dict[str, str | None]) -> Iterator[Problem]:
    """Find options that are missing, or do not go together."""
    singly = [f"--{name}" for name in ("practice", "name") if asked[name]]
    if every and singly:
        what = f"{' and '.join(singly)} cannot be given together with --all."
        yield Problem(what, "qikit form", "Leave one of them out.")
    if every and not asked["programme"]:
        yield Problem("--programme is missing.", "qikit form", "Name it, with --all.")
    if not every:
        for name in ("practice", "month"):
            if not asked[name]:
                to_do = "Give --practice and --month, or --all and --programme."
                yield Problem(f"--{name} is missing.", "qikit form", to_do)
        if asked["programme"]:
            what = "--programme goes together with --all."
            yield Problem(what, "qikit form", "Leave one of them out, or give both.")
