"""The command that makes data to practise on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from qikit.cli.plain_errors import StrictCommand, Whole, shown_plainly
from qikit.cli.printed import say


@click.command("example-data", cls=StrictCommand)
@click.option(
    "--scale",
    type=click.Choice(["demo", "scotland"]),
    default="demo",
    show_default=True,
    help="demo: a collaborative of 11 practices. scotland: 888 practices, 40 measures.",
)
@click.option("--seed", type=Whole(0), default=1, show_default=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder of the dataset: new, empty, or with an earlier example.",
)
@click.pass_obj
@shown_plainly
def example_data(now: Callable[[], str], scale: str, seed: int, out: Path) -> None:
    """Make a synthetic dataset, with what was planted in it written beside it."""
    from qikit.data.synthetic.example import make_example
    from qikit.reports.opening import find_project

    project = find_project()
    made = make_example(out, scale=scale, seed=seed, project=project, read_at=now())
    files = made.table("sources")
    say(f"{len(files):,} files, {files['rows'].sum():,} rows. All is synthetic.")
    say(f"What was planted: {out / 'truths.yml'}")
    say(f"Dataset {out} is ready ({made.identity}).")
