"""One report to execute, and what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qikit.reports.page_checks.traces import MACHINE_PATH
from qikit.reports.warm.worker import KERNEL

if TYPE_CHECKING:
    from qikit.reports.paper.files import FormRecord

PERSON_NUMBER = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
FOLDERS = re.compile(  # of any system; a module's own name stays, for tracebacks
    r"(?<![\w./<~])(?:(?:/[\w.~+@-]+)+(?=/\w+\.py\b)|(?:/[\w.~+@-]+){2,})"
)
WHOLE_PATHS = re.compile(  # drives, servers, addresses that are no web page
    r"(?<!\w)[A-Za-z]:[\\/](?![\\/])[^\s\"'<>|]*"
    r"|(?<![\w\\])\\\\[^\s\"'<>|]+"
    r"|(?<![\w:/])//[\w.$-]+/[^\s\"'<>|]*"
    r"|\b(?!https?:)(?:[a-z][a-z0-9+]*://|file:/)[^\s\"'<>|]*"
)
NO_NUMBER, NO_PATH = "[number removed]", "[path removed]"


@dataclass(frozen=True)
class Execution:
    """One report to execute: template, parameters, and where things go.

    `html` is where its page is written first, in a folder of its own; whoever ordered
    it moves what is there beside `page`, once it is whole. All paths are absolute.

    `closed` are folders that its template may not read: for the analyst none.
    `formats` are the forms that are made beside the page. `engine` says who runs the
    cells: a child of this warm process, or an ordinary Jupyter kernel. `own_mark` is
    that of its area: a finished page with another one is refused. Of a `preview` it is
    the audience, or empty.
    """

    template: Path
    parameters: dict[str, Any]
    executed: Path
    html: Path
    page: Path
    log: Path
    title: str
    area: str
    label: str
    closed: tuple[Path, ...] = ()
    formats: tuple[str, ...] = ()
    engine: str = KERNEL
    own_mark: str = ""
    preview: str = ""

    @property
    def workings(self) -> Path:
        """The folder in which the template runs; its slice is in it."""
        return self.executed.parent.resolve()


@dataclass(frozen=True)
class Outcome:
    """What became of one report.

    `spent` says on what its seconds went, by name: cells, page, forms; and its
    `cpu` seconds. `memory` is the most that its process held, in bytes (0: unknown).
    """

    status: str
    seconds: float
    bytes: int = 0
    sha256: str = ""
    error: str = ""
    others: tuple[FormRecord, ...] = ()
    attention: int = 0
    why: str = ""
    spent: dict[str, float] = field(default_factory=dict)
    memory: int = 0


def redacted(text: str) -> str:
    """Take out what may be a person's number: ten digits, as CHI and NHS have.

    Paths of this machine go as well: what failed is told to others.
    """
    text = WHOLE_PATHS.sub(NO_PATH, PERSON_NUMBER.sub(NO_NUMBER, text))
    text = FOLDERS.sub(NO_PATH, text)
    return MACHINE_PATH.sub(NO_PATH, text)
