"""The command that shows this environment to JupyterLab."""

from __future__ import annotations

import click

from qikit.cli.plain_errors import StrictCommand, shown_plainly
from qikit.cli.printed import say


@click.command(cls=StrictCommand)
@click.option(
    "--user",
    "for_user",
    is_flag=True,
    help="For every JupyterLab of this user: it is written to the user's Jupyter "
    "folder. Otherwise into this environment.",
)
@click.option("--remove", is_flag=True, help="Take it away again.")
@shown_plainly
def kernel(for_user: bool, remove: bool) -> None:
    """Give JupyterLab a kernel with this environment's Python.

    JupyterLab of this environment has it without this command: it is for one of
    another environment, as on a shared workbench.
    """
    from qikit.reports.lab_kernels import lab_kernel, remove_kernel, write_kernel

    ours = lab_kernel(for_user=for_user)
    if not remove:
        say(f"Kernel {ours.shown_name!r} is ready: {write_kernel(ours)}")
    elif remove_kernel(ours):
        say(f"Kernel {ours.shown_name!r} is removed: {ours.folder}")
    else:
        say(f"There is no kernel to remove: {ours.folder}")
