"""Read something new as every later command does."""

from __future__ import annotations

from qikit.data.definitions.job_files import read_job_file
from qikit.data.definitions.template_parameters import (
    read_template_parameters,
    type_parameters,
)
from qikit.errors import ParameterError
from qikit.reports.new.orders import REPORT, NewOrder
from qikit.reports.params_checks import checked_files


def read_back(order: NewOrder) -> None:
    """Read the files of an order, and look for what they refer to.

    The dataset that a new report begins with need not be there yet.

    Raises
    ------
    ParameterError
        With every problem of the files, each with its line.
    """
    if order.kind == REPORT:
        notebook, job = order.paths
        type_parameters(read_template_parameters(notebook), read_job_file(job))
        return
    (checked,) = checked_files(order.paths, order.project)
    if checked.problems:
        raise ParameterError(checked.problems)
