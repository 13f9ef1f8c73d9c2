"""Intake: an incoming folder and the mapping files become one dataset."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from qikit.data.dataset import Dataset, empty_table, file_sha256, write_dataset
from qikit.data.definitions.source_files import FileMapping, PeriodForm, Source
from qikit.data.extracts.columns import dates, named_codes, require_columns
from qikit.data.extracts.figures import observation_rows, population_rows, share_rows
from qikit.data.extracts.practices import practice_rows
from qikit.data.extracts.reading import read_extract
from qikit.errors import DataError, Problem, QikitError


@dataclass(frozen=True)
class RawFile:
    """A file found in the incoming folder, with the mapping that fits it."""

    path: Path
    source: Source
    mapping: FileMapping
    sha256: str


@dataclass
class _Tables:
    """What has been mapped so far; lists of frames by table."""

    frames: dict[str, list[pd.DataFrame]] = field(default_factory=dict)

    def add(self, name: str, frame: pd.DataFrame) -> None:
        self.frames.setdefault(name, []).append(frame)

    def table(self, name: str) -> pd.DataFrame:
        frames = self.frames.get(name)
        return pd.concat(frames, ignore_index=True) if frames else empty_table(name)


def take_in(
    folder: Path, sources: Iterable[Source], *, incoming: Path, read_at: str
) -> Dataset:
    """Rebuild a dataset from its incoming files; raw files are only read.

    Parameters
    ----------
    folder
        The dataset folder, such as `data/2026-10`; its tables are replaced in
        one step at the end, and stay as they were when anything is wrong.
    sources
        The mappings to try; those that fit no file are passed over.
    incoming
        The folder of raw files.
    read_at
        The time to note in `sources`; it does not change the dataset's identity.

    Raises
    ------
    DataError
        With every problem of every file: missing, empty, unreadable or unmapped
        files, missing columns, cells that are no number or no date.
    """
    files = find_raw_files(incoming, sources)
    frames = _read_all(files)
    tables = _mapped(files, frames)
    built = {name: tables.table(name) for name in ("practices", "populations")}
    built["observations"] = tables.table("observations")
    built["events"] = tables.table("events")
    built["submissions"] = submissions(built["practices"], built["observations"])
    built["sources"] = _source_rows(files, frames, tables, read_at)
    return write_dataset(folder, built, identity=_identity(files))


def find_raw_files(incoming: Path, sources: Iterable[Source]) -> list[RawFile]:
    """Match the files of a folder to mappings, in order of source and name.

    Raises
    ------
    DataError
        If the folder is missing or empty, a file fits no mapping, a required
        file of a source is missing, or two files fit the same mapping.
    """
    paths = _incoming_paths(incoming)
    found, problems = [], []
    for source in sorted(sources, key=lambda source: source.source):
        fitting = {m.name: [p for p in paths if p.match(m.match)] for m in source.files}
        if any(fitting.values()):
            problems += _missing_or_double(source, fitting, incoming)
            found += [
                RawFile(p, source, m, file_sha256(p))
                for m in source.files
                for p in fitting[m.name]
            ]
    problems += _unmapped(paths, found, incoming)
    if problems:
        raise DataError(problems)
    return found


def submissions(practices: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Say for each practice, measure and period whether figures came.

    One row a practice × measure × period of the measure's source. A practice of
    the list that the file does not name is `not_submitted`.
    """
    parts = []
    for (source, measure), rows in observations.groupby(["source", "measure"]):
        listed = practices.loc[practices["source"].eq(source), "practice_code"].unique()
        state = rows.pivot_table(
            index="area_code", columns="period_start", values="state", aggfunc="first"
        )
        known = state.index.union(pd.Index(listed, dtype="str"))
        state = state.reindex(known).rename_axis("practice_code")
        parts.append(_submission_rows(state, measure))
    return pd.concat(parts, ignore_index=True) if parts else empty_table("submissions")


def _submission_rows(state: pd.DataFrame, measure: str) -> pd.DataFrame:
    rows = state.melt(ignore_index=False, value_name="figure").reset_index()
    came = rows["figure"].isin(["reported", "zero", "suppressed_at_source"])
    rows["state"] = came.map({True: "received", False: "not_submitted"})
    return rows.assign(what=measure)[["practice_code", "what", "period_start", "state"]]


def _incoming_paths(incoming: Path) -> list[Path]:
    if not incoming.is_dir():
        raise DataError(
            Problem(
                "the folder of raw files is missing.",
                str(incoming),
                "Make it and put the files there, or name their folder with --from.",
            )
        )
    paths = [p for p in sorted(incoming.rglob("*")) if p.is_file()]
    paths = [p for p in paths if not p.name.startswith(".") and p.suffix != ".md"]
    if not paths:
        raise DataError(Problem("the folder holds no files.", str(incoming)))
    return paths


def _missing_or_double(
    source: Source, fitting: dict[str, list[Path]], incoming: Path
) -> list[Problem]:
    problems = []
    for mapping in source.files:
        found = fitting[mapping.name]
        if not found and mapping.required:
            what = f"the file {mapping.match} of source {source.source} is missing."
            problems.append(
                Problem(what, str(incoming), "Ask for it, or remove the rest.")
            )
        if len(found) > 1:
            names = " and ".join(p.name for p in found)
            what = f"{names} are both {mapping.name} of source {source.source}."
            problems.append(Problem(what, str(incoming), "Keep one of them."))
    return problems


def _unmapped(paths: list[Path], found: list[RawFile], incoming: Path) -> list[Problem]:
    mapped = {f.path for f in found}
    return [
        Problem(
            f"no mapping in params/sources fits the file {path.name}.",
            str(incoming),
            "Write a mapping for it, or move it away.",
        )
        for path in paths
        if path not in mapped
    ]


def _read_all(files: list[RawFile]) -> list[pd.DataFrame]:
    frames, problems = [], []
    for raw in files:
        try:
            frames.append(read_extract(raw.path, raw.mapping.reader))
        except QikitError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    return frames


def _mapped(files: list[RawFile], frames: list[pd.DataFrame]) -> _Tables:
    tables = _Tables()
    names, problems = _lookups(files, frames)
    for raw, frame in zip(files, frames, strict=True):
        try:
            _map_one(raw, frame, names.get(raw.source.source, {}), tables)
        except QikitError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    return tables


def _lookups(
    files: list[RawFile], frames: list[pd.DataFrame]
) -> tuple[dict[str, dict[str, dict[str, str]]], list[Problem]]:
    """Collect the names of codes: source → level → code → name; and problems."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    problems = []
    for raw, frame in zip(files, frames, strict=True):
        form = raw.mapping.lookup
        if form is None:
            continue
        try:
            require_columns(frame, [form.code, form.name], raw.path.name)
        except DataError as error:
            problems += error.problems
            continue
        code, name = frame[form.code].str.strip(), frame[form.name].str.strip()
        names = dict(zip(code[name.ne("")], name[name.ne("")], strict=True))
        found.setdefault(raw.source.source, {})[form.field] = names
    return found, problems


def _map_one(raw: RawFile, frame: pd.DataFrame, names: dict, tables: _Tables) -> None:
    mapping, source = raw.mapping.model_copy(update={"name": raw.path.name}), raw.source
    if mapping.practices:
        practices = practice_rows(frame, mapping, source, names)
        tables.add("practices", practices.rows)
        notes = {"name": raw.path.name, "left_out": json.dumps(practices.left_out)}
        tables.add("left_out", pd.DataFrame([notes]))
    if mapping.populations:
        populations = population_rows(frame, mapping, source)
        tables.add("populations", populations)
        if mapping.populations.shares:
            shares = share_rows(populations, mapping.populations, source)
            tables.add("observations", shares)
    if mapping.observations:
        tables.add("observations", observation_rows(frame, mapping, source))
    if mapping.events:
        tables.add("events", _event_rows(frame, mapping))


def _event_rows(frame: pd.DataFrame, mapping: FileMapping) -> pd.DataFrame:
    form = mapping.events
    named = {"scope": form.scope, "label": form.label, "kind": form.kind}
    if form.measure:
        named["measure"] = form.measure
    require_columns(frame, [*named.values(), form.date], mapping.name)
    rows = pd.DataFrame({k: frame[v].str.strip() for k, v in named.items()})
    rows["scope"] = named_codes(frame, form.scope, mapping.code_form, mapping.name)
    rows["date"] = dates(
        frame, PeriodForm(column=form.date, form="yyyy-mm-dd"), mapping.name
    )
    return rows


def _source_rows(
    files: list[RawFile], frames: list[pd.DataFrame], tables: _Tables, read_at: str
) -> pd.DataFrame:
    left_out = {}
    if "left_out" in tables.frames:
        notes = tables.table("left_out")
        left_out = dict(zip(notes["name"], notes["left_out"], strict=True))
    rows = [
        {
            "name": raw.path.name,
            "source": raw.source.source,
            "sha256": raw.sha256,
            "rows": len(frame),
            "read_at": read_at,
            "mapping": f"{raw.source.source}/{raw.mapping.name}",
            "title": raw.source.title,
            "publisher": raw.source.publisher,
            "licence": raw.source.licence,
            "country": raw.source.country,
            "synthetic": "yes" if raw.source.synthetic else "no",
            "cleared": "",
            "left_out": left_out.get(raw.path.name, "[]"),
        }
        for raw, frame in zip(files, frames, strict=True)
    ]
    return pd.DataFrame(rows)


def _identity(files: list[RawFile]) -> str:
    """Name the dataset by what went in: file contents and mappings."""
    digest = hashlib.sha256()
    for raw in files:
        digest.update(f"{raw.path.name}\0{raw.sha256}\0".encode())
        digest.update(raw.source.model_dump_json(exclude={"files"}).encode())
        digest.update(raw.mapping.model_dump_json().encode())
    return digest.hexdigest()[:16]
