"""The finished files of a run: all that is in its folder, held to its manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from qikit.reports.run_folder import INDEX, MANIFEST, WORKINGS

OWN = (INDEX, MANIFEST)  # of every run; no report of its own
SLICE = Path("slice", "slice.json")
OWN_AREA = ("area_code", "group_name", "area_name")


@dataclass(frozen=True)
class RunFile:
    """A file of a run.

    Attributes
    ----------
    path
        Where it is.
    name
        Its path within the run's folder, with `/`.
    own
        Code and name of its report's area, and its group: whom it is about.
    scope
        These and the wider areas, in words: they tell namesakes apart.
    """

    path: Path
    name: str
    own: tuple[str, ...] = ()
    scope: str = ""


@dataclass(frozen=True)
class Amiss:
    """A file that is not as the manifest says: its name and what is wrong."""

    name: str
    what: str
    to_do: str


def finished_files(folder: Path) -> list[RunFile]:
    """List every file in a run's folder, its workings too, in order of their names."""
    paths = sorted(p for p in folder.rglob("*") if p.is_symlink() or not p.is_dir())
    own, wider = _scopes(folder)
    files = []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        report = _report(name)
        whose = tuple(filter(None, own.get(report, ())))
        scope = " ; ".join([*whose, *wider.get(report, ())])
        files.append(RunFile(path, name, whose, scope))
    return files


def files_amiss(folder: Path) -> Iterator[Amiss]:
    """Give the files that the manifest does not list, or lists as another content.

    The index, the manifest and the workings are of the run without being listed.
    """
    listed = _listed(folder)
    if not (folder / MANIFEST).is_file():
        yield Amiss(MANIFEST, "the run has no manifest", "Make the run again.")
    there = set()
    for file in finished_files(folder):
        there.add(file.name)
        if file.path.is_symlink():
            yield Amiss(file.name, "it is a link to somewhere else", "Take it away.")
        elif file.name in listed:
            found = hashlib.sha256(file.path.read_bytes()).hexdigest()
            if found != listed[file.name]:
                what = "it was changed after the run: it is not what the manifest says"
                yield Amiss(file.name, what, "Make the report again.")
        elif file.name not in OWN and not file.name.startswith(f"{WORKINGS}/"):
            what = "the manifest does not list it"
            yield Amiss(file.name, what, "Take it away, or make the run again.")
    for name in sorted(listed.keys() - there):
        what = "the manifest lists it, and it is not there"
        yield Amiss(name, what, "Make the report again.")


def is_of_job(name: str, job: str) -> bool:
    """Whether a file is of a job, or of no single one; "" stands for any job."""
    parts = PurePosixPath(name).parts
    own = parts[1:] if parts[0] == WORKINGS else parts
    return not job or len(own) < 2 or own[0] == job


def _report(name: str) -> str:
    """Return job and stem of the report that a file belongs to."""
    parts = PurePosixPath(name).parts
    if parts[0] == WORKINGS:
        return "/".join(parts[1:3])
    return PurePosixPath(name).with_suffix("").as_posix()


def _listed(folder: Path) -> dict[str, str]:
    """Return the hash of each file of the manifest: pages, other forms, lists."""
    reports = _reports(folder)
    others = [other for r in reports for other in r.get("others") or []]
    records = [*reports, *others, *_records(folder, "files")]
    return {r["file"]: r.get("sha256", "") for r in records if r.get("file")}


def _reports(folder: Path) -> list[dict]:
    return _records(folder, "reports")


def _records(folder: Path, key: str) -> list[dict]:
    try:
        return json.loads((folder / MANIFEST).read_bytes()).get(key) or []
    except (OSError, ValueError, AttributeError):
        return []


def _scopes(folder: Path) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Say of each report what it is about, and in which wider areas that lies.

    From its slice, where there is one: the manifest alone does not know the group.
    """
    own = {
        _report(r["file"]): [r.get("area", ""), r.get("name", "")]
        for r in _reports(folder)
        if r.get("file")
    }
    wider = {}
    for path in folder.glob(f"{WORKINGS}/*/*/{SLICE.as_posix()}"):
        about = _about(path)
        report = _report(path.relative_to(folder).as_posix())
        named = [str(about.get(name, "")) for name in OWN_AREA]
        own[report] = [*own.get(report, [])[:1], *named]
        wider[report] = list(map(str, about.get("upper_names", {}).values()))
    return own, wider


def _about(path: Path) -> dict:
    try:
        about = json.loads(path.read_bytes())["about"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return about if isinstance(about, dict) else {}
