"""What stops a run on a cluster, as sentences."""

from __future__ import annotations

from qikit.errors import QikitError


class ClusterError(QikitError):
    """The scheduler or its workers cannot make the reports."""

    exit_code = 15
