"""The command that writes data collection forms."""

from __future__ import annotations

from pathlib import Path

import click

from qikit.cli.plain_errors import StrictCommand, shown_plainly


@click.command(cls=StrictCommand)
@click.argument("bundle")
@click.option("--practice", metavar="CODE", help="Code of the practice.")
@click.option("--name", default="", help="Name of the practice, as the form shows it.")
@click.option("--month", metavar="YYYY-MM", help="The month that the form is for.")
@click.option("--all", "every", is_flag=True, help="Every practice and month.")
@click.option("--programme", metavar="ID", help="The programme, with --all.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("forms"),
    show_default=True,
    help="Folder for the forms.",
)
@shown_plainly
def form(bundle: str, out: Path, **asked) -> None:
    """Write data collection forms of BUNDLE, as Excel workbooks to fill in.

    Either --practice and --month for one form, or --all and --programme for all.
    """
    from qikit.data.forms.asked import Request, requested_forms, save_forms
    from qikit.reports.opening import find_project

    request = Request(bundle, **asked)
    written = 0
    for path, is_new in save_forms(requested_forms(find_project(), request), out):
        click.echo(f"{path}" if is_new else f"{path} (was there already)")
        written += is_new
    click.echo(f"{written} new form{'' if written == 1 else 's'} in {out}.")
