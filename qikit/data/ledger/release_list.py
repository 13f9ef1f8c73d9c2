"""The list of releases: one JSON file that shows when somebody has changed it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qikit.data.ledger.private_files import write_private
from qikit.disclosure.audiences import ANALYST, AUDIENCES
from qikit.errors import DataError, Problem

RELEASES = "releases.json"
TABLE = ".parquet"
FORMAT = 1
HANDED_ON = tuple(audience for audience in AUDIENCES if audience != ANALYST)
SHA256 = re.compile(r"[0-9a-f]{64}")
BROKEN = (
    "Put the dataset's folder private back from a backup: without this list nobody "
    "can say what earlier papers give away. Releases are taken back with: qikit "
    "releases --withdraw."
)


@dataclass(frozen=True)
class Facts:
    """What is known of a release before it is recorded.

    Attributes
    ----------
    name
        The run's folder below `outputs/`.
    run_at
        When the run was made, such as "2026-11-03 09:00 UTC".
    audience
        Who reads it: cluster, meeting_paper or published.
    dataset
        The identity of the dataset's tables.
    jobs
        The job files.
    rounding
        none, to_5 or midpoint_6.
    """

    name: str
    run_at: str
    audience: str
    dataset: str
    jobs: tuple[str, ...]
    rounding: str = "none"

    def __post_init__(self) -> None:
        if self.audience not in HANDED_ON:
            raise ValueError(f"no release is made for the audience {self.audience!r}")
        if not self.name or not self.run_at:
            raise ValueError("a release needs a name and the time when it was made")


@dataclass(frozen=True)
class Release(Facts):
    """A release on record: with the SHA-256 of its tables.

    `table` is the protected table with the true counts, `members` who belonged
    where; `withdrawn` says who took it back, when and why, and is empty for one
    that stands.
    """

    table: str = ""
    members: str = ""
    withdrawn: str = ""

    def shows_the_same_as(self, other: Release) -> bool:
        """Whether the same was made again, under the same name."""
        return self._shown() == other._shown()

    def _shown(self) -> tuple[str, ...]:
        return (self.name, self.audience, self.table, self.members, self.rounding)


def read_releases(folder: Path) -> list[Release]:
    """Read the list, oldest record first; empty where no ledger was ever begun.

    Raises
    ------
    DataError
        If the list cannot be read, is missing beside its tables, or was not
        written by qikit as it stands.
    """
    path = folder / RELEASES
    has_tables = any(folder.glob(f"*{TABLE}"))  # before the list: it is written first
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        if not has_tables:
            return []
        raise _broken(path, "the list of releases is missing.") from error
    except OSError as error:
        raise _broken(path, f"it cannot be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise _broken(path, "the list of releases is damaged.") from error
    return _checked(content, path)


def write_releases(folder: Path, releases: Sequence[Release]) -> None:
    """Write the list, whole or not at all."""
    rows = [asdict(release) for release in releases]
    content = {"format": FORMAT, "sha256": _fingerprint(rows), "releases": rows}
    text = json.dumps(content, indent=1)
    write_private(folder / RELEASES, f"{text}\n".encode("ascii"))


def _checked(content: Any, path: Path) -> list[Release]:
    """Turn the file's content into releases; refuse what qikit did not write."""
    if not isinstance(content, dict) or not isinstance(content.get("releases"), list):
        raise _broken(path, "the list of releases is damaged.")
    if content.get("format") != FORMAT:
        what = f"the list of releases has format {content.get('format')!r}."
        to_do = f"This qikit reads format {FORMAT}: use the newest version of qikit."
        raise DataError(Problem(what, str(path), to_do))
    rows = content["releases"]
    if content.get("sha256") != _fingerprint(rows):
        raise _broken(path, "somebody has changed the list of releases by hand.")
    try:
        return [_release(row) for row in rows]
    except (KeyError, TypeError, ValueError) as error:
        raise _broken(path, f"the list of releases is damaged ({error}).") from error


def _release(row: dict[str, Any]) -> Release:
    release = Release(**{**row, "jobs": tuple(row["jobs"])})
    texts = [v for k, v in asdict(release).items() if k != "jobs"]
    if not all(isinstance(text, str) for text in [*texts, *release.jobs]):
        raise TypeError("a value is not text")
    if not (SHA256.fullmatch(release.table) and SHA256.fullmatch(release.members)):
        raise ValueError("a table is not named by its SHA-256")
    return release


def _fingerprint(rows: list) -> str:
    """Return the SHA-256 of the list's content, however the file is laid out."""
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


def _broken(path: Path, what: str) -> DataError:
    return DataError(Problem(what, str(path), BROKEN))
