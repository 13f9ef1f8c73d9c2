"""Files that qikit writes and a person may edit: an edited one is kept."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from qikit.reports.paper.files import write_whole

MARK = re.compile(r"^# Written by ([^,\n]+), mark ([0-9a-f]{12})\..*\n", re.M)
HEAD = re.compile(r"(?:# .*\n)*")
SCHEMA = re.compile(r"^# yaml-language-server:.*\n", re.M)  # what helps an editor
NEW, SAME, CHANGED = "new", "as it was", "written again"
KEPT = "kept, edited by hand"


def marked(text: str, by: str) -> str:
    """Put the mark under the lines that say what the file is.

    Parameters
    ----------
    text
        The file, with comments at its top.
    by
        What writes it: a command, or the explorer.
    """
    head = HEAD.match(text)[0]
    mark = (
        f"# Written by {by}, mark {_digest(text)}. "
        "Once edited it is yours: it is kept.\n"
    )
    return head + mark + text.removeprefix(head)


def has_mark(text: str, by: str) -> bool:
    """Whether a file was once written by this writer."""
    mark = MARK.search(text)
    return mark is not None and mark[1] == by


def is_as_written(text: str, by: str) -> bool:
    """Whether a file stands as it was written, so that it may be replaced."""
    mark = MARK.search(text)
    return mark is not None and mark[1] == by and mark[2] == _digest(text)


def write_kept(path: Path, text: str, by: str, *, force: bool = False) -> str:
    """Write a file with its mark; one that a person has edited is kept.

    Returns NEW, SAME, CHANGED or KEPT; with `force` nothing is kept.

    Raises
    ------
    OSError
        If it cannot be read or written.
    """
    before = path.read_text("utf-8", "replace") if path.is_file() else None
    text = marked(text, by)
    became = NEW if before is None else SAME if before == text else CHANGED
    if before is not None and not is_as_written(before, by) and not force:
        became = KEPT
    if became in (NEW, CHANGED):
        write_whole(path, text.encode("utf-8"))
    return became


def _digest(text: str) -> str:
    """Digest a file without the lines that hold the digest and name the schema."""
    own = MARK.sub("", SCHEMA.sub("", text, count=1), count=1)
    return hashlib.sha256(own.encode("utf-8")).hexdigest()[:12]
