"""The verdict on a run: what its files tell, what they give away, who signed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from qikit.data.definitions.bundle_files import read_bundles
from qikit.data.definitions.measure_files import read_measures
from qikit.data.definitions.programme_files import read_programmes
from qikit.data.ledger import Ledger, Release
from qikit.data.readers import keyed
from qikit.data.running_programme import element_measures
from qikit.disclosure.audiences import ANALYST, AUDIENCES, PUBLISHED
from qikit.disclosure.exposure import Exposure, expose
from qikit.disclosure.publications import Publication
from qikit.disclosure.rounded import NONE
from qikit.disclosure.states import HIDDEN, MISSING
from qikit.errors import DataError, Problem
from qikit.measures import Measure
from qikit.programme.teams import Teams
from qikit.reports.audit.area_names import area_names
from qikit.reports.audit.drawn_letters import (
    PROGRAMME,
    todays_letters,
    were_drawn_anew,
)
from qikit.reports.audit.hidden import Area, rows_of
from qikit.reports.audit.leaks import Leak, leaks
from qikit.reports.audit.rounded_rows import as_printed
from qikit.reports.opening import references_key
from qikit.reports.releases import publications, read_release
from qikit.reports.run_folder import MANIFEST

IDENTIFIED_BY = ("table", "members")
NO_RUN = "this is not the folder of a finished run."
MAKE_AGAIN = "Make the run again: qikit run."
DRAWN_ANEW = (
    "the letters were drawn anew since: where a practice stands by letter, its figures "
    "are looked for by their counts alone"
)


@dataclass(frozen=True, eq=False)
class JobVerdict:
    """What the audit found of one job.

    Attributes
    ----------
    job, audience
        Its name and whom it is for.
    leaks
        What its files tell.
    exposure
        What its figures give away, with all that the same readers have seen.
    unsigned
        Why nobody has released it, or "".
    note
        What limits the audit, or "".
    """

    job: str
    audience: str
    leaks: list[Leak]
    exposure: Exposure
    unsigned: str = ""
    note: str = ""

    @property
    def passed(self) -> bool:
        """Whether the job's reports may be handed on."""
        return not (self.leaks or len(self.exposure.figures) or self.unsigned)


@dataclass(frozen=True)
class Verdict:
    """What the audit found of a run; `not_judged` are the analyst's own jobs."""

    jobs: list[JobVerdict] = field(default_factory=list)
    not_judged: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether every job that was judged passed."""
        return all(job.passed for job in self.jobs)


def audit_run(folder: Path, project: Path, *, workers: int = 1) -> Verdict:
    """Read a run's finished files and attack its figures.

    Parameters
    ----------
    folder
        The folder of the run.
    project
        The project's top folder: its datasets hold the ledgers.
    workers
        How many processes read files.

    Raises
    ------
    DataError
        If the folder is of no run, or the ledger does not know the run: then nobody
        can say what it must not show.
    """
    manifest = _manifest(folder)
    jobs = manifest["jobs"]
    audiences = {name: facts["audience"] for name, facts in jobs.items()}
    judged = [name for name, audience in audiences.items() if audience != ANALYST]
    rest = [name for name in jobs if name not in judged]
    _require_analysts_own(folder, project, manifest, rest)
    found = []
    for name in judged:
        reports = [r for r in manifest["reports"] if r["job"] == name]
        run = _Run(folder, project, name, jobs[name], reports, workers)
        found.append(_judge(run))
    return Verdict(found, rest)


def _require_analysts_own(
    folder: Path, project: Path, manifest: dict[str, Any], names: list[str]
) -> None:
    """Refuse a manifest that calls the analyst's own what was made for others."""
    for name in names:
        ledger = Ledger(project / manifest["jobs"][name]["dataset"])
        made = [r for r in ledger.history() if r.run_at == manifest.get("run_at")]
        if any(r.name == manifest.get("run") and name in r.jobs for r in made):
            what = f"the manifest calls the job {name!r} the analyst's own, but the "
            what += "ledger knows that it was made for others."
            raise DataError(Problem(what, str(folder), MAKE_AGAIN))


def _manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a run that was finished."""
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
        jobs = found["jobs"].values()
        known = all({"audience", "dataset"} <= facts.keys() for facts in jobs)
        if jobs and known and isinstance(found["reports"], list):
            return found
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    raise DataError(Problem(NO_RUN, str(folder), MAKE_AGAIN))


@dataclass(frozen=True)
class _Run:
    """One job of a run: its facts and its reports are the manifest's."""

    folder: Path
    project: Path
    job: str
    facts: dict[str, Any]
    reports: list[dict[str, Any]]
    workers: int

    @property
    def dataset(self) -> Path:
        return self.project / self.facts["dataset"]


def _judge(run: _Run) -> JobVerdict:
    ledger = Ledger(run.dataset)
    key = references_key(run.dataset)
    release = _release(ledger, key, run)
    members = ledger.members(release)
    letters, note = _letters(run, members)
    told = _told(run, ledger, release, area_names(members, letters))
    own = read_release(ledger, release)
    measures = set(own.counts.tables["measure"])
    others = [
        p
        for other in _datasets(run.dataset, run.project, run.facts)
        for p in publications(other, measures)
    ]
    signed = run.facts.get("disclosure", {}).get("sign_off")
    unsigned = _unsigned(release.audience, signed)
    if release.withdrawn:
        unsigned = f"the release was withdrawn ({release.withdrawn})"
    return JobVerdict(
        run.job, release.audience, told, _attack(own, others), unsigned, note
    )


def _letters(run: _Run, members: pd.DataFrame) -> tuple[dict[str, str], str]:
    """Return the letters of the run's pages, and what is lacking."""
    as_of = pd.Timestamp(run.facts["as_of"])
    teams = _teams(run)
    letters = todays_letters(run.reports, members, run.dataset, as_of, teams)
    if were_drawn_anew(run.folder, run.reports, members, letters):
        return {}, DRAWN_ANEW
    return letters, ""


def _teams(run: _Run) -> Teams | None:
    """Find the teams of a job's programme; None where it has none, or it is gone."""
    own = [r["area"] for r in run.reports if r.get("level") == PROGRAMME]
    name = next(iter(own), run.facts.get("parameters", {}).get("programme", ""))
    if not name:
        return None
    files = read_programmes(run.project / "params" / "programmes")
    return files[name].teams if name in files else None


def _told(
    run: _Run, ledger: Ledger, release: Release, areas: dict[tuple[str, str], Area]
) -> list[Leak]:
    """Read the files of a job for what its release hides."""
    protected, members = ledger.protected(release), ledger.members(release)
    measures = _measures(run.project / "params")
    is_hidden = protected["state"].isin(HIDDEN)
    is_shown = ~is_hidden & protected["state"].ne(MISSING)
    printed = protected
    if release.rounding != NONE:
        printed = as_printed(protected, members, release.rounding)
    return leaks(
        run.folder,
        rows_of(protected[is_hidden], areas, measures),
        rows_of(printed[is_shown], areas, measures),
        workers=run.workers,
        job=run.job,
    )


def _measures(params: Path) -> dict[str, Measure]:
    """Read the measures of a project, the elements of its bundles among them."""
    known = read_measures(params / "measures")
    folder = params / "bundles"
    bundles = read_bundles(folder) if folder.is_dir() else {}
    return known | {m.id: m for m in element_measures(bundles, known)}


def _release(ledger: Ledger, key: bytes, run: _Run) -> Release:
    """Find the release of a job on record, by the references in the manifest."""
    wanted = run.facts.get("disclosure", {}).get("release", {})
    for release in reversed(ledger.history()):
        found = {name: keyed(key, getattr(release, name)) for name in IDENTIFIED_BY}
        if found == wanted and release.audience == run.facts["audience"]:
            return release
    what = (
        f"the ledger of {run.facts['dataset']} has no release of the job "
        f"{run.job!r} of this run: nobody can say what it must not show."
    )
    raise DataError(Problem(what, str(run.folder), MAKE_AGAIN))


def _datasets(dataset: Path, project: Path, facts: dict[str, Any]) -> list[Path]:
    earlier = facts.get("disclosure", {}).get("earlier", [])
    return list({p.resolve(): p for p in (dataset, *(project / e for e in earlier))})


def _attack(own: Publication, others: list[Publication]) -> Exposure:
    """Attack a release, and those for narrower readers, who see this one as well."""
    narrower = AUDIENCES[1 : AUDIENCES.index(own.audience)]
    found = [expose(own, others)]
    for other in others:
        if other.audience in narrower:
            found.append(expose(other, [*others, own]))
    return Exposure(
        pd.concat([one.figures for one in found], ignore_index=True),
        found[0].n_hidden,
        *(
            sum(getattr(one, name) for one in found)
            for name in ("n_components", "n_loops", "n_linear_programs")
        ),
    )


def _unsigned(audience: str, signed: dict[str, str] | None) -> str:
    """Say why a published release may not go out: nobody has signed for it."""
    if audience != PUBLISHED:
        return ""
    if not signed:
        return "nobody has signed it off"
    if signed["decision"] != "release":
        return f"the sign-off of {signed['date']} says: {signed['decision']}"
    return ""
