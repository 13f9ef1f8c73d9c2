"""The ledger of a dataset: record a release, give it back, withdraw it."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace
from pathlib import Path

import pandas as pd

from qikit.data.dataset_folder import PRIVATE
from qikit.data.ledger.private_files import sole_writer, write_private
from qikit.data.ledger.release_list import (
    RELEASES,
    TABLE,
    Facts,
    Release,
    read_releases,
    write_releases,
)
from qikit.data.ledger.stored_tables import as_bytes, from_bytes
from qikit.data.only_slice import require_in_slice
from qikit.disclosure.audiences import AUDIENCES
from qikit.disclosure.protection import KEYS
from qikit.disclosure.states import HIDDEN, OK, ZERO
from qikit.errors import DataError, ParameterError, Problem, did_you_mean

LEDGER = Path(PRIVATE, "ledger")


class Ledger:
    """What was handed on from a dataset; kept in its folder `private`.

    A ledger that was never begun is empty; one that is damaged raises a DataError,
    whatever is asked of it.

    Parameters
    ----------
    dataset_folder
        Such as data/2026-10.
    """

    def __init__(self, dataset_folder: Path) -> None:
        require_in_slice(dataset_folder)
        self.folder = dataset_folder / LEDGER

    def record(
        self, facts: Facts, protected: pd.DataFrame, members: pd.DataFrame
    ) -> Release:
        """Put a release on record, wholly or not at all.

        What was made before under the same name may have been handed on: it stays,
        and this is a further release. Only where the same is made again is the one
        on record brought up to date (time, dataset, further jobs). Two runs at once
        wait for each other.

        Parameters
        ----------
        facts
            Name, time, audience and the like.
        protected
            The protected table: a row a level × area × measure × period.
        members
            A row a practice and where it belongs; any columns.

        Raises
        ------
        DataError
            If the ledger is damaged or cannot be written.
        """
        tables = [as_bytes(protected, keys=tuple(KEYS)), as_bytes(members)]
        shas = [hashlib.sha256(content).hexdigest() for content in tables]
        release = Release(**asdict(facts), table=shas[0], members=shas[1])
        with sole_writer(self.folder):
            releases = read_releases(self.folder)
            if not (self.folder / RELEASES).exists():
                write_releases(self.folder, [])  # tables never lie without a list
            for sha, content in zip(shas, tables, strict=True):
                self._keep(sha, content)
            releases, release = _with(releases, release)
            write_releases(self.folder, releases)
        return release

    def releases(self, audience: str | None = None) -> list[Release]:
        """List the releases that stand, newest last.

        With `audience`, those that its readers see: made for the same or a wider one.
        """
        seen = AUDIENCES[AUDIENCES.index(audience) :] if audience else AUDIENCES
        return [
            release
            for release in self.history()
            if not release.withdrawn and release.audience in seen
        ]

    def history(self) -> list[Release]:
        """List all releases, the withdrawn ones too, newest last."""
        return sorted(read_releases(self.folder), key=lambda release: release.run_at)

    def named(self, name: str, *, run_at: str = "") -> Release:
        """Find a release by name, and by time where given: the newest of them.

        Raises
        ------
        ParameterError
            If there is none.
        """
        return _found(self.history(), name, run_at)[-1]

    def protected(self, release: Release) -> pd.DataFrame:
        """Return the protected table of a release."""
        return self._read(release.table, release)

    def members(self, release: Release) -> pd.DataFrame:
        """Return who belonged where in a release."""
        return self._read(release.members, release)

    def n_rows(self, release: Release) -> tuple[int, int]:
        """Count the rows of a release whose figures were shown, and hidden."""
        states = self._read(release.table, release, "state")["state"]
        n = states.value_counts()
        return int(n.reindex([OK, ZERO]).sum()), int(n.reindex([*HIDDEN]).sum())

    def withdraw(
        self, name: str, *, by: str, date: str, reason: str, run_at: str = ""
    ) -> Release:
        """Say of a release that it was never handed on.

        It stays on record, and is no longer reckoned with when later ones are made.

        Parameters
        ----------
        name, run_at
            Which release; the time is needed where several of that name stand.
        by, date, reason
            Who says so (a role), when and why.

        Raises
        ------
        ParameterError
            If no such release stands, or several do; or `by` or `reason` is empty.
        """
        _require_words(by=by, date=date, reason=reason)
        with sole_writer(self.folder):
            releases = read_releases(self.folder)
            release = _the_one_that_stands(releases, name, run_at)
            withdrawn = replace(release, withdrawn=f"by {by} on {date}: {reason}")
            changed = [withdrawn if r is release else r for r in releases]
            write_releases(self.folder, changed)
        return withdrawn

    def _keep(self, sha: str, content: bytes) -> None:
        """Write a table unless it is there; one that was damaged is mended."""
        path = self.folder / f"{sha}{TABLE}"
        try:
            is_there = hashlib.sha256(path.read_bytes()).hexdigest() == sha
        except OSError:
            is_there = False
        if not is_there:
            write_private(path, content)

    def _read(self, sha: str, release: Release, *columns: str) -> pd.DataFrame:
        path = self.folder / f"{sha}{TABLE}"
        try:
            content = path.read_bytes()
        except OSError as error:
            what = f"a table of release {release.name!r} is missing"
            raise _lost(path, f"{what} ({error.strerror}).") from error
        if hashlib.sha256(content).hexdigest() != sha:
            what = f"a table of release {release.name!r} is not as it was written."
            raise _lost(path, what)
        try:
            return from_bytes(content, columns=columns)
        except ValueError as error:
            what = f"a table of release {release.name!r} cannot be read ({error})."
            raise _lost(path, what) from error


def _with(releases: list[Release], new: Release) -> tuple[list[Release], Release]:
    """Add a release, or bring the one up to date that shows the same."""
    for place, old in enumerate(releases):
        if not old.withdrawn and old.shows_the_same_as(new):
            jobs = tuple(dict.fromkeys([*old.jobs, *new.jobs]))
            new = replace(new, jobs=jobs, run_at=max(old.run_at, new.run_at))
            return [*releases[:place], new, *releases[place + 1 :]], new
    return [*releases, new], new


def _found(releases: list[Release], name: str, run_at: str = "") -> list[Release]:
    named = [release for release in releases if release.name == name]
    found = [release for release in named if run_at in ("", release.run_at)]
    if found:
        return found
    if named:
        what = f"no release {name!r} was made at {run_at!r}."
        to_do = did_you_mean(run_at, [release.run_at for release in named])
    else:
        what = f"there is no release {name!r}."
        to_do = did_you_mean(name, [release.name for release in releases])
    raise ParameterError(Problem(what, to_do=to_do))


def _the_one_that_stands(releases: list[Release], name: str, run_at: str) -> Release:
    """Find the release to withdraw; what one paper showed is never guessed."""
    named = _found(releases, name, run_at)
    stand = [release for release in named if not release.withdrawn]
    if not stand:
        said = named[-1].withdrawn
        raise ParameterError(f"release {name!r} is withdrawn already, {said}")
    if len({release.run_at for release in stand}) > 1:
        times = ", ".join(sorted(release.run_at for release in stand))
        what = f"{len(stand)} releases of the name {name!r} stand."
        raise ParameterError(Problem(what, "", f"Say which, by its time: {times}."))
    return stand[-1]


def _require_words(**said: str) -> None:
    problems = [
        Problem(f"a withdrawal without {word!r}.", to_do="Say who, when and why.")
        for word, text in said.items()
        if not text.strip()
    ]
    if problems:
        raise ParameterError(problems)


def _lost(path: Path, what: str) -> DataError:
    to_do = (
        "Put the dataset's folder private back from a backup. If nothing of the "
        "release was handed on, withdraw it: qikit releases --withdraw."
    )
    return DataError(Problem(what, str(path), to_do))
