"""Make the reports of a batch: cut a slice, hand it to a worker, note the outcome."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import fields, replace
from itertools import chain
from pathlib import Path

from qikit.data.cutting import cut_slice
from qikit.data.definitions.template_parameters import DATA
from qikit.data.quality_cutting import QualityCutter, cut_quality_slice
from qikit.data.quality_slices import QualitySlice, write_quality_slice
from qikit.data.slices import Slice, write_slice
from qikit.disclosure.audiences import ANALYST
from qikit.errors import QikitError
from qikit.reports.batches import Batch
from qikit.reports.crew_choice import crew_for
from qikit.reports.crews import AnyCrew
from qikit.reports.execution import Execution, Outcome
from qikit.reports.jobs import PlannedJob, ReportJob, page_file
from qikit.reports.manifest import ReportRecord, writing_into
from qikit.reports.own_mark import mark
from qikit.reports.publishing import STAGED, make_room, published
from qikit.reports.quality import page_title
from qikit.reports.releases import datasets_of
from qikit.reports.run_facts import AnyCutter
from qikit.reports.run_folder import EXECUTED, WORKINGS
from qikit.reports.statuses import MADE

AnySlice = Slice | QualitySlice
Kept = Callable[[ReportJob, str, AnySlice], ReportRecord | None]
SLICE_FAILED = "slice failed"


def make_reports(
    wanted: list[tuple[PlannedJob, ReportJob]],
    cutters: dict[str, AnyCutter],
    batch: Batch,
    crew: AnyCrew | None = None,
    kept: Kept = lambda *_: None,
) -> Iterator[ReportRecord]:
    """Make reports side by side; give the record of each as it is finished.

    A report whose slice cannot be cut, or whose process dies, fails alone. `kept` is
    told of each report, its title and its slice, before that is written: it gives the
    record of one that need not be made again. Where all are kept no crew is called.
    """
    making = _Making(wanted, cutters, batch, kept)
    yield from making.records(lambda: crew or crew_for(batch))


def in_order_of_cutting(
    wanted: list[tuple[PlannedJob, ReportJob]], cutters: dict[str, AnyCutter]
) -> list[tuple[PlannedJob, ReportJob]]:
    """Put the reports of a cluster and of its practices one after another.

    So what they share is worked out once, and let go with the last of them. Otherwise
    they stay in their order, and so do the reports of one cluster: the times of the
    files must not tell who is behind a letter.
    """
    clusters = {name: _clusters(cutter) for name, cutter in cutters.items()}
    places: dict[tuple[int, str], int] = {}

    def place(numbered: tuple[int, tuple[PlannedJob, ReportJob]]) -> int:
        number, (job, report) = numbered
        known = clusters[job.file.name]
        cluster = report.area_code if report.level == "cluster" else ""
        if report.level == "practice":
            cluster = known.get(report.area_code, "")
        key = (id(cutters[job.file.name]), cluster)
        return places.setdefault(key, number) if cluster else number

    return [each for _, each in sorted(enumerate(wanted), key=place)]


def _clusters(cutter: AnyCutter) -> dict[str, str]:
    """Name the cluster of each practice; of a dataset's quality nothing is shared."""
    if isinstance(cutter, QualityCutter):
        return {}
    rows = cutter.members[["practice_code", "cluster_code"]].dropna()
    return dict(rows.itertuples(index=False, name=None))


class _Making:
    """The reports on their way: cut when a hand is free, told when they are done."""

    def __init__(
        self,
        wanted: list[tuple[PlannedJob, ReportJob]],
        cutters: dict[str, AnyCutter],
        batch: Batch,
        kept: Kept,
    ) -> None:
        self._wanted = in_order_of_cutting(wanted, cutters)
        self._cutters, self._batch = cutters, batch
        self._kept = kept
        self._reports: dict[Path, tuple[ReportJob, float]] = {}
        self._not_begun: list[ReportRecord] = []

    def records(self, crew: Callable[[], AnyCrew]) -> Iterator[ReportRecord]:
        executions = self._executions()
        first = next(executions, None)
        yield from self._drained()
        if first is None:
            return
        with closing(crew().run(chain([first], executions))) as finished:
            for execution, outcome in finished:
                yield from self._drained()
                report, cutting = self._reports.pop(execution.page)
                outcome = replace(outcome, spent={"slice": cutting} | outcome.spent)
                record = report_record(report, published(execution, outcome))
                number = self._batch.issues.number(report_key(report))
                yield replace(record, issue=number)
        yield from self._drained()

    def _executions(self) -> Iterator[Execution]:
        for job, report in self._wanted:
            begun = time.monotonic()
            try:
                cutter = self._cutters[job.file.name]
                title, cut = _cut(job, report, cutter, self._batch)
                if record := self._kept(report, title, cut):
                    self._not_begun.append(record)
                    continue
                execution = _execution(job, report, title, cut, self._batch)
                make_room(execution)
            except QikitError as error:
                failed = Outcome(SLICE_FAILED, 0.0, error=str(error))
                self._not_begun.append(report_record(report, failed))
                continue
            cutting = round(time.monotonic() - begun, 3)
            self._reports[execution.page] = report, cutting
            yield execution

    def _drained(self) -> Iterator[ReportRecord]:
        while self._not_begun:
            yield self._not_begun.pop(0)


def _execution(
    job: PlannedJob, report: ReportJob, title: str, cut: AnySlice, batch: Batch
) -> Execution:
    """Write the slice of a report and say how to execute it."""
    folder = batch.folder.resolve()
    workings = folder / WORKINGS / report.job / report.stem
    write = write_slice if isinstance(cut, Slice) else write_quality_slice
    with writing_into(Path(WORKINGS)):
        write(cut, workings / "slice")
    page = folder / page_file(report)
    return Execution(
        template=report.template.resolve(),
        parameters=report.parameters
        | {"dataset": str(workings / "slice"), "area": report.shown_code},
        executed=workings / EXECUTED,
        html=workings / STAGED / page.name,
        page=page,
        log=workings / "log.txt",
        title=title,
        area=report.shown_code,
        label=report.label,
        closed=_closed(job, batch),
        formats=report.formats,
        engine=batch.cells_by,
        own_mark=mark(report.level, report.shown_code),
        preview=_shown_to(job) if batch.is_preview else "",
    )


def _shown_to(job: PlannedJob) -> str:
    """Say for whom the figures of a page are; one on data shows none."""
    return DATA if job.is_on_data else job.file.audience


def _closed(job: PlannedJob, batch: Batch) -> tuple[Path, ...]:
    """List the folders that a template may not read; for the analyst none.

    Runs are closed as well as datasets: the analyst's hold slices with all figures.
    """
    if job.file.audience == ANALYST:
        return ()
    shared = (batch.project / "data", batch.project / "outputs", batch.folder)
    folders = (*shared, *datasets_of(job, batch.project))
    return tuple(folder.resolve() for folder in folders)


def _cut(
    job: PlannedJob, report: ReportJob, cutter: AnyCutter, batch: Batch
) -> tuple[str, AnySlice]:
    """Cut the slice of a report; give the title of its page with it."""
    issue = batch.issues.text(report_key(report))
    order = replace(job.order(report, batch.run_at), issue=issue)
    if isinstance(cutter, QualityCutter):
        found = cut_quality_slice(cutter, order)
        return page_title(found.about), found
    cut = cut_slice(cutter, order)
    cut = replace(cut, about=replace(cut.about, code_in_run=report.paper_code))
    return f"{cut.about.area_name}: {_kind(report, cut.about.level_words)}", cut


def _kind(report: ReportJob, words: dict[str, str]) -> str:
    return report.title or f"{words[report.level]} report"


def report_key(report: ReportJob) -> tuple[str, str]:
    """Name a report within its run: its job, and the code that its area has there."""
    return report.job, report.shown_code


def report_record(report: ReportJob, outcome: Outcome) -> ReportRecord:
    """Give a report's line in the manifest; its files stand from the run's folder."""
    facts = {f.name: getattr(outcome, f.name) for f in fields(outcome)}
    file = page_file(report).as_posix() if outcome.status == MADE else ""
    facts["others"] = tuple(
        replace(form, file=(page_file(report).parent / form.file).as_posix())
        for form in outcome.others
    )
    return ReportRecord(
        report.job,
        report.level,
        report.shown_code,
        report.shown_name,
        file=file,
        **facts,
    )
