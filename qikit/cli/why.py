"""The command that says why a report was made, and when."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qikit.cli.plain_errors import StrictCommand, shown_plainly
from qikit.cli.printed import say

if TYPE_CHECKING:
    from qikit.reports.whys import Why


@click.command(cls=StrictCommand)
@click.argument("area")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder of the run. Default: every run in outputs.",
)
@shown_plainly
def why(area: str, out: Path | None) -> None:
    """Say when the reports of AREA were made, and what had changed.

    AREA is a code or a name, as in the index of the run.
    """
    import os

    from qikit.reports.project_folder import find_project
    from qikit.reports.whys import run_folders
    from qikit.reports.whys import why as find

    outputs = Path(os.path.relpath(find_project() / "outputs"))
    folders = [out] if out else run_folders(outputs)
    for found in find(folders, area):
        for line in _lines(found):
            say(line)


def _lines(found: Why) -> Iterator[str]:
    yield f"{found.job}: {found.name} ({found.area})"
    if found.error:
        yield f"  not made, {found.error}"
    else:
        yield f"  made {found.made_at}"
    for sentence in found.because:
        yield f"    {sentence}"
    if found.since:
        yield f"  unchanged since, last looked at {found.since}"
    if found.unseen:
        yield "  not looked at in the latest run, which was for other areas"
    if found.file:
        yield f"  page: {found.file}"
    if found.log:
        yield f"  log: {found.log}"
