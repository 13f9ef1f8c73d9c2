"""The command line: parse, call one function, print."""

from __future__ import annotations

import datetime as dt
import os

import click

import qikit
from qikit.cli.answers import funnel, intervals, signals
from qikit.cli.audit import audit
from qikit.cli.batch import run
from qikit.cli.check_html import check_html
from qikit.cli.check_params import check_params
from qikit.cli.checks import check
from qikit.cli.compare import compare
from qikit.cli.datasets import intake
from qikit.cli.docs import docs
from qikit.cli.example_data import example_data
from qikit.cli.forms import form
from qikit.cli.kernel import kernel
from qikit.cli.month import month
from qikit.cli.new import new
from qikit.cli.plain_errors import StrictGroup
from qikit.cli.preview import preview
from qikit.cli.programme import plan_programme
from qikit.cli.releases import releases
from qikit.cli.why import why
from qikit.errors import SHOW_TRACEBACK


@click.group(cls=StrictGroup)
@click.version_option(qikit.__version__)
@click.option("--traceback", is_flag=True, help="Show tracebacks of errors.")
@click.pass_context
def main(context: click.Context, traceback: bool) -> None:
    """Notebooks and reports for quality improvement in primary care."""
    context.obj = _now
    if traceback:
        os.environ[SHOW_TRACEBACK] = "1"


for command in (intake, check, run, signals, intervals, funnel):
    main.add_command(command)
main.add_command(example_data)
main.add_command(form)
main.add_command(compare)
main.add_command(releases)
main.add_command(audit)
main.add_command(check_html)
main.add_command(why)
main.add_command(plan_programme)
main.add_command(month)
for command in (preview, new, check_params, docs, kernel):
    main.add_command(command)


def _now() -> str:
    """Read the clock: the one place where qikit does."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
