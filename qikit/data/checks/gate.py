"""The quality gate: run the suites on a dataset, once, in its own process."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from qikit.data.checks.evidence import (
    Earlier,
    Evidence,
    find_earlier,
    likely_earlier,
    read_evidence,
)
from qikit.data.checks.feeding import FeedingFiles, feeding_files
from qikit.data.checks.frames import (
    JOINS,
    RawFile,
    as_judged,
    extract_frames,
    joined_frame,
    table_frame,
)
from qikit.data.checks.long_tables import hold_little, let_go
from qikit.data.checks.places import (
    Origins,
    files_of,
    nowhere,
    of_raw_file,
    place_texts,
)
from qikit.data.checks.record import (
    PLACE,
    UNSORTED,
    Finding,
    QualityRecord,
    read_record,
    write_record,
)
from qikit.data.checks.suites import Suite, read_suites, suites_hash
from qikit.data.dataset import SCHEMAS, Dataset
from qikit.data.dataset_folder import RECORD
from qikit.data.definitions.bundle_files import read_bundles
from qikit.data.definitions.source_files import Source, read_sources
from qikit.data.extracts.origins import line_words
from qikit.data.extracts.reading.places import LINE
from qikit.errors import ParameterError, Problem, did_you_mean

RECORD_VERSION = "5"  # changes with what a record says: an older one is made anew
JUDGED_EMPTY = (("tables", "observations"), ("tables", "practices"))
OF_LISTS = ("tables/populations", "joins/list_size_totals")
OF_NO_MEASURE = ("tables/appointments", "tables/contacts")
JUDGED_BY = ("expectations", "params/measures", "params/programmes", "params/bundles")


@dataclass(frozen=True, eq=False)
class _Judged:
    """A frame, the suite for it, and the columns that name its rows.

    Of a raw file also its name, the line of each row, and how a line is said.
    """

    suite: Suite
    frame: pd.DataFrame
    keys: dict[str, str]
    file: str = ""
    lines: pd.Series | None = None
    words: str = ""


@dataclass(frozen=True, eq=False)
class _Known:
    """What is known of the raw files behind the tables."""

    origins: Origins
    feeding: FeedingFiles


def quality_record(
    folder: Path,
    project: Path,
    *,
    before: Path | None = None,
    as_of: pd.Timestamp | None = None,
) -> QualityRecord:
    """Return the quality record of a dataset; run the checks when there is none.

    The record is kept beside the tables and used again while the tables, what
    they are judged by, the dataset compared with and `as_of` stay the same. Great
    Expectations is imported in a process of its own, which ends with the checks.

    Parameters
    ----------
    folder
        The dataset folder.
    project
        The folder that holds `expectations/` and `params/`.
    before
        The folder of the dataset to compare with; see `find_earlier` for the one
        that is found without it.
    as_of
        First day of the month that "late" refers to. Default: the newest period
        with a figure that is not far beyond those of the other practices.
    """
    record = kept_record(folder, project, before=before, as_of=as_of)
    if record is not None:
        return record
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        record = pool.submit(_run_on, folder, project, before, as_of).result()
    write_record(record, Dataset(folder).tables_folder / RECORD)
    return record


def kept_record(
    folder: Path,
    project: Path,
    *,
    before: Path | None = None,
    as_of: pd.Timestamp | None = None,
) -> QualityRecord | None:
    """Return the record that is kept; None where the checks are still to be run."""
    path = Dataset(folder).tables_folder / RECORD
    earlier = likely_earlier(folder, before)
    record = read_record(path) if path.is_file() else None
    if record is not None and _is_of(record, earlier, as_of, project):
        return record
    return None


def _run_on(
    folder: Path, project: Path, before: Path | None, as_of: pd.Timestamp | None
) -> QualityRecord:
    """Run the checks against the dataset before: in a process that ends with them.

    What they read is not in the memory of the run, whose slices are small.
    """
    hold_little()
    earlier = find_earlier(folder, before)
    return run_checks(folder, project, before=earlier, as_of=as_of)


def run_checks(
    folder: Path,
    project: Path,
    *,
    before: Earlier | None = None,
    as_of: pd.Timestamp | None = None,
) -> QualityRecord:
    """Run every suite that fits the dataset and collect what failed.

    Rules on the shape of a table go first: where one fails, the rules on that
    table's rows are not run. A table without rows is judged only where nothing can
    be reported without it.
    """
    from qikit.data.checks.engine import ENGINE

    dataset = Dataset(folder)
    evidence = read_evidence(dataset, project, as_of=as_of, before=before)
    sources = own_sources(dataset, project)
    feeding = feeding_files(dataset, sources)
    known = _Known(Origins(dataset, evidence.dataset), feeding)
    suites = read_suites(project / "expectations")
    findings, rules_run = [], 0
    frames = _judged_frames(dataset, evidence, suites, sources)
    for found, n in map(partial(_judge, known=known), frames):  # keeps no frame
        findings, rules_run = findings + found, rules_run + n
        let_go()
    return QualityRecord(
        dataset.identity,
        judged_by(project),
        ENGINE,
        rules_run,
        tuple(sorted(findings, key=_order)),
        of_bundle=_bundle_measures(project),
        of_suite=measures_of_suites(sources.values()),
        as_of=_month(evidence.as_of),
        asked_as_of=_month(as_of),
        **_compared(before),
    )


def _judge(judged: _Judged, known: _Known) -> tuple[list[Finding], int]:
    """Run the rules of a suite on a frame: what failed, and how many were run."""
    from qikit.data.checks.engine import failures

    findings, rules_run = [], 0
    for stage in ("shape", "rows"):
        rules = judged.suite.stage(stage)
        failed = list(failures(judged.frame, rules, list(judged.keys)))
        findings += [_finding(judged, rule, rows, known) for rule, rows in failed]
        rules_run += len(rules)
        if stage == "shape" and any(_is_critical(rule) for rule, _ in failed):
            break
    return findings, rules_run


def measures_of_suites(sources: Iterable[Source]) -> dict[str, list[str]]:
    """Name the measures that are made of what a suite judges.

    Of lists by age and sex these are the shares of age bands, of a raw file with
    figures its own. Suites of lists of practices, and of figures, are not named: they
    are about every measure, or name it.
    """
    found: dict[str, list[str]] = {name: [] for name in (*OF_LISTS, *OF_NO_MEASURE)}
    for mapping in (mapping for source in sources for mapping in source.files):
        shares = list(mapping.populations.shares) if mapping.populations else []
        figures = mapping.observations or mapping.prescribing
        own = [*shares, *(figures.measure_ids if figures else ())]
        for suite in OF_LISTS:
            found[suite] += shares
        if mapping.suite and mapping.practices is None:
            found.setdefault(f"extracts/{mapping.suite}", []).extend(own)
    return found


def judged_by(project: Path) -> str:
    """Return one hash over everything in the project that a record depends on."""
    hashes = [suites_hash(project / name, "*") for name in JUDGED_BY]
    hashes.append(RECORD_VERSION)
    return hashlib.sha256(" ".join(hashes).encode()).hexdigest()[:16]


def _is_of(
    record: QualityRecord,
    earlier: Earlier | None,
    as_of: pd.Timestamp | None,
    project: Path,
) -> bool:
    """Whether a record was made of the same; the tables are those beside it."""
    asked = {"asked_as_of": _month(as_of), **_compared(earlier)}
    said = {name: getattr(record, name) for name in asked}
    return record.suites == judged_by(project) and said == asked


def _compared(earlier: Earlier | None) -> dict[str, str]:
    """Say in the record what the dataset was compared with."""
    return {
        "compared_with": "" if earlier is None else earlier.name,
        "before": "" if earlier is None else earlier.identity,
    }


def _month(as_of: pd.Timestamp | None) -> str:
    return "" if as_of is None else f"{as_of:%Y-%m}"


def _bundle_measures(project: Path) -> dict[str, list[str]]:
    folder = project / "params" / "bundles"
    bundles = read_bundles(folder) if folder.is_dir() else {}
    return {name: list(bundle.measure_ids) for name, bundle in bundles.items()}


def own_sources(dataset: Dataset, project: Path) -> dict[str, Source]:
    """Read the mappings that a dataset was made with, and no others."""
    names = set(dataset.table("sources")["source"])
    return read_sources(project / "params" / "sources", only=names)


def _judged_frames(
    dataset: Dataset,
    evidence: Evidence,
    suites: list[Suite],
    sources: dict[str, Source],
) -> Iterator[_Judged]:
    """Give the frames one after the other: one is let go before the next is made."""
    extracts = extract_frames(dataset, sources)
    _require_all_judged(extracts, suites)
    for suite in suites:
        if suite.room == "extracts":
            yield from (
                _judged_file(suite, raw) for raw in extracts.get(suite.name, ())
            )
        else:
            yield from _judged_table(suite, evidence)


def _judged_file(suite: Suite, raw: RawFile) -> _Judged:
    frame = as_judged(raw.frame, raw.mapping, suite)
    keys, words = _extract_keys(suite), line_words(raw.frame)
    return _Judged(suite, frame, keys, raw.name, raw.frame[LINE], words)


def _judged_table(suite: Suite, evidence: Evidence) -> Iterator[_Judged]:
    make = table_frame if suite.room == "tables" else joined_frame
    found = [make(evidence, suite.name)]
    if len(found[0]) or (suite.room, suite.name) in JUDGED_EMPTY:
        yield _Judged(suite, found.pop(), suite.keys)


def _require_all_judged(extracts: Iterable[str], suites: list[Suite]) -> None:
    """Refuse a suite for nothing, and a file whose suite is not there.

    Both come from a name that is misspelt; the rules would never be run.
    """
    known = {"tables": SCHEMAS, "joins": JOINS}
    problems = [
        Problem(
            f"there is no {suite.room[:-1]} {suite.name!r} to judge.",
            f"expectations/{suite.room}/{suite.name}.json",
            did_you_mean(suite.name, known[suite.room]),
        )
        for suite in suites
        if suite.room in known and suite.name not in known[suite.room]
    ]
    written = [suite.name for suite in suites if suite.room == "extracts"]
    problems += [
        Problem(
            f"there is no suite {name!r}, which a mapping names.",
            "expectations/extracts",
            did_you_mean(name, written),
        )
        for name in extracts
        if name not in written
    ]
    if problems:
        raise ParameterError(problems)


def _extract_keys(suite: Suite) -> dict[str, str]:
    """A raw file's rows are named by the code in its one form."""
    return {
        ("practice_code" if role == "practice_code" else column): role
        for column, role in suite.keys.items()
    }


def _finding(
    judged: _Judged, rule: dict, rows: pd.DataFrame | None, known: _Known
) -> Finding:
    meta, suite = rule["meta"], judged.suite
    if meta.get("of_whole_file"):  # no row of it is to blame
        rows = None
    keys, places = ((), nowhere()) if rows is None else _named(judged, rows, known)
    named = (judged.file,) if judged.file else ()
    named = named or known.feeding.of(suite.room, suite.name, keys)
    if keys and all(row.get(PLACE) for row in keys):
        named = files_of(places)
    return Finding(
        f"{suite.room}/{suite.name}",
        meta["rule"],
        rule["severity"],
        meta["stage"],
        meta["sentence"],
        len(keys),
        keys,
        named,
        meta.get("tells", UNSORTED),
    )


def _named(
    judged: _Judged, rows: pd.DataFrame, known: _Known
) -> tuple[tuple[dict[str, str], ...], pd.DataFrame]:
    """Name failing rows by their keys, each once, with their places in raw files."""
    keys = _key_texts(rows, judged.keys)
    owners = keys.groupby(list(keys), sort=False).ngroup()
    if judged.file:
        places = of_raw_file(judged.file, judged.lines, judged.words, owners)
    else:
        suite = judged.suite
        places = known.origins.of(suite.room, suite.name, keys, owners)
    texts = place_texts(places)
    records = keys[~owners.duplicated()].to_dict("records")
    named = (
        {**record, **({PLACE: texts[n]} if n in texts else {})}
        for n, record in enumerate(records)
    )
    return tuple(named), places[places["owner"].isin(list(texts))]


def _key_texts(rows: pd.DataFrame, keys: dict[str, str]) -> pd.DataFrame:
    """Write the keys of failing rows as text, in their order."""
    named = rows[[column for column in keys if column in rows]].rename(columns=keys)
    for column in named:
        if pd.api.types.is_datetime64_any_dtype(named[column]):
            named[column] = named[column].dt.strftime("%Y-%m-%d")
    named = named.sort_values(list(named.columns), kind="stable")
    return named.astype("object").fillna("").astype("str")


def _is_critical(rule: dict) -> bool:
    return rule["severity"] == "critical"


def _order(finding: Finding) -> tuple[int, str, str]:
    rank = ("critical", "warning", "info").index(finding.severity)
    return rank, finding.suite, finding.rule
