"""What the command line asks of a run, and whether that can be."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import click

from qikit.errors import ParameterError, Problem, did_you_mean

CLUSTER_LIBRARY = "distributed"
ADDRESS_LIKE = "tls://10.0.0.5:8786"
IN_PLAIN = (
    "What is sent to the workers can be read on the way: use tls://, see "
    "docs/cluster.md."
)


@dataclass(frozen=True)
class Asked:
    """What the command line asks of a run, beside its job files."""

    out: Path | None
    jobs: int
    formats: tuple[str, ...]
    engine: str | None
    start_method: str | None
    timeout: float | None
    scheduler: str | None
    only: tuple[str, ...]
    force: bool
    new_letters: bool
    dry_run: bool
    as_json: bool

    @property
    def may_be_unchanged(self) -> bool:
        """Whether a run with nothing to do may say so at once."""
        return not (self.force or self.new_letters or self.dry_run or self.as_json)

    def require_possible(self) -> None:
        """Refuse options that contradict one another or cannot be met here."""
        from qikit.reports.warm.worker import FORK, SPAWN, WARM, can_fork

        if self.engine == WARM and self.start_method == SPAWN:
            what = "--engine warm copies a process, --start-method spawn does not."
            raise ParameterError(Problem(what, "qikit run", "Leave one of them out."))
        if self.start_method == FORK and not can_fork():
            what = "this system cannot copy a running process safely."
            where = "qikit run, --start-method fork"
            raise ParameterError(Problem(what, where, "Leave the option out."))
        if self.scheduler and find_spec(CLUSTER_LIBRARY) is None:
            what = "a Dask cluster needs Dask, which is not installed."
            advice = "Install qikit with its extra: pip install 'qikit[cluster]'."
            raise ParameterError(Problem(what, "qikit run, --scheduler", advice))


def crosses_in_plain(address: str) -> bool:
    """Whether an address is without encryption and of another machine.

    Without a scheme Dask takes tcp.
    """
    scheme, _, rest = address.rpartition("://")
    try:
        host = urlsplit(f"//{rest}").hostname or ""
        is_here = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        is_here = False  # a name
    return scheme in ("", "tcp", "ws") and not is_here


def as_batch(asked: Asked, folder: Path, project: Path, run_at: str):
    """Say where and how a run is made; what was not asked for is as usual."""
    from qikit.reports.batches import Batch

    options = {
        "engine": asked.engine,
        "start_method": asked.start_method,
        "seconds": asked.timeout,
        "scheduler": asked.scheduler,
        "force": asked.force,
    }
    known = {name: value for name, value in options.items() if value}
    return Batch(folder, project, run_at, asked.jobs, **known)


def formats_named(option: click.Parameter, text: str | None) -> tuple[str, ...]:
    """Split the names of formats; the page itself is always made."""
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    if not names:
        return ()  # what is imported below takes long, and Ctrl-C is not ours here
    from qikit.data.definitions.job_files import FORMATS

    for name in names:
        if name not in FORMATS:
            what = f"{name!r} is no format. {did_you_mean(name, FORMATS)}"
            raise click.BadParameter(what, param=option)
    return tuple(dict.fromkeys([FORMATS[0], *names]))
