"""Sections on what came: by practice and month, by file; what is not known."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pandas as pd

import qikit
from qikit.data.completeness import (
    ARRIVED,
    CAME,
    HIDDEN,
    LATE,
    NONE_DUE,
    NOT_SENT,
    SET_ASIDE,
)
from qikit.plots.completeness import (
    MOST_MONTHS,
    MOST_PRACTICES,
    completeness_axes,
    plot_completeness,
)
from qikit.plots.phrases import listed, shorter_list
from qikit.plots.svg import data_uri, svg_text
from qikit.reports.blocks import (
    Block,
    bullets,
    figure,
    folded,
    pairs,
    paragraph,
    table,
    together,
)
from qikit.reports.fault_words import months_text
from qikit.reports.quality import QualityReport
from qikit.rounding import count_text

FIGURES_DRAWN = 6
FILES_LISTED = 100
GAPS_NAMED = 6  # in an alt text
WHAT_FOLLOWS = {
    "critical": "set aside",
    "warning": "to check",
    "info": "for information",
}
RULES_DO_NOT_COUNT = (
    "The checks see whether figures are possible and like those before; they cannot "
    "see whether the right people were counted."
)
NEVER_ZERO = "Why a figure was not sent is not known; it is never counted as zero."


def what_came(report: QualityReport) -> Block:
    """Show what came: for a practice its months in words, else a chart and tables."""
    if report.slice.completeness.empty:
        return paragraph("Nothing was asked for, so nothing is missing.")
    if report.is_of_a_practice:
        return _own_table(report)
    parts = [_summary_table(report)]
    drawn = [(n, g) for n, g in _alike(report) if not _is_whole(g)]
    drawn.sort(key=lambda group: -int(_gaps(group[1]).to_numpy().sum()))
    parts += [_matrix(report, n, g) for n, g in drawn[:FIGURES_DRAWN]]
    left = [name for names, _ in drawn[FIGURES_DRAWN:] for name in names]
    if left:
        parts.append(paragraph(f"Not drawn here: {shorter_list(left)}."))
    return together(parts)


def files(report: QualityReport) -> Block | None:
    """List the files that went in; for a practice, the forms that it sent."""
    rows = report.slice.sources
    if rows.empty:
        return None
    shown = rows.head(FILES_LISTED)
    frame = pd.DataFrame(
        {"File": shown["name"], "Rows": shown["rows"].map("{:,}".format)}
    )
    if not report.is_of_a_practice:
        frame["Mapping"] = shown["mapping"].to_numpy()
        frame["Left out"] = [_listed_json(text) for text in shown["left_out"]]
        frame["Columns cleared by name"] = [_listed_json(t) for t in shown["cleared"]]
    caption = f"{len(shown)} of {count_text(len(rows), 'file')}"
    return table(frame, caption, numbers=["Rows"])


def not_known(report: QualityReport) -> Block:
    """Say what no check can tell."""
    if report.is_of_a_practice:
        return bullets(_own_doubts(report))
    return bullets(_doubts(report))


def rules(report: QualityReport) -> Block | None:
    """Write what the rules mean: those that found something, and all, folded.

    Only for the analyst: on a practice's page each sentence says it.
    """
    if report.is_of_a_practice:
        return None
    every = report.slice.rules
    found = {(f.suite, f.rule) for f in report.slice.findings}
    named = zip(every["suite"], every["rule"], strict=True)
    hit = every[[pair in found for pair in named]]
    parts = []
    if len(hit):
        parts.append(table(_rule_table(hit), "Rules that found something"))
    if len(every):
        n_run = report.slice.record.rules_run
        caption = f"{count_text(len(every), 'rule')} for these files and tables; "
        whole = table(_rule_table(every), f"{caption}{n_run} had something to judge")
        parts.append(folded("Every rule that judges this dataset", whole))
    return together(parts)


def how_made(report: QualityReport) -> Block:
    """Write the provenance: dataset, sources, checks, versions, run time."""
    about, record, rows = report.about, report.slice.record, report.slice.sources
    said = rows.drop_duplicates("source") if not report.is_of_a_practice else rows[:0]
    sources = [
        ". ".join(part for part in (r.title, r.publisher, r.licence) if part)
        for r in said.itertuples()
    ]
    given = json.dumps(report.parameters, ensure_ascii=False)
    return pairs(
        [
            ("Sources", "; ".join(sources)),
            ("Dataset", about.dataset),
            ("Checks", f"{record.rules_run} rules, {record.engine}"),
            ("Made", f"qikit {qikit.__version__}, {about.run_at or 'by hand'}"),
            ("Parameters", given),
        ]
    )


def _own_table(report: QualityReport) -> Block:
    """Write a row for what was asked, measures with the same months together."""
    rows = [_own_row(names, outcomes) for names, outcomes in _alike(report)]
    kept = ["Measure", "Came", "Not sent"]
    frame = pd.DataFrame(rows)
    kept += [c for c in frame if c not in kept and frame[c].ne("–").any()]
    return table(frame[kept], f"The latest {MOST_MONTHS} periods of each measure")


def _own_row(names: list[str], outcomes: pd.DataFrame) -> dict[str, str]:
    latest = outcomes.iloc[0].dropna().tail(MOST_MONTHS)
    due = latest[latest.ne(NONE_DUE)]
    heads = {
        "Late": LATE,
        "Set aside": SET_ASIDE,
        "Hidden": HIDDEN,
        "None due": NONE_DUE,
    }
    months = {
        head: months_text(latest.index[latest.eq(outcome)]) or "–"
        for head, outcome in heads.items()
    }
    return {
        "Measure": listed(names),
        "Came": f"{int(due.isin(ARRIVED).sum())} of {len(due)}",
        "Not sent": months_text(latest.index[latest.eq(NOT_SENT)]) or "–",
        **months,
    }


def _summary_table(report: QualityReport) -> Block:
    came = report.slice.completeness
    rows = []
    for what, own in came.groupby("what"):
        n = own["outcome"].value_counts()
        arrived = int(sum(n.get(outcome, 0) for outcome in ARRIVED))
        row = {
            "Measure": report.about.names.get(what, what),
            "Practices": f"{own['practice_code'].nunique():,}",
            "Periods": f"{own['period_start'].nunique():,}",
            "Came, of asked": f"{arrived:,} of {arrived + n.get(NOT_SENT, 0):,}",
        }
        heads = {"Late": LATE, "Hidden": HIDDEN, "Set aside": SET_ASIDE}
        rows.append(row | {h: f"{n.get(o, 0):,}" for h, o in heads.items()})
    frame = pd.DataFrame(rows)
    return table(
        frame, "What was asked for, all periods", numbers=list(frame.columns[1:])
    )


def _alike(report: QualityReport) -> Iterator[tuple[list[str], pd.DataFrame]]:
    """Give the outcomes by practice and period, measures with the same together."""
    groups: dict[tuple, tuple[list[str], pd.DataFrame]] = {}
    for what, rows in report.slice.completeness.groupby("what"):
        wide = rows.set_index(["practice_code", "period_start"])["outcome"]
        wide = wide.unstack()  # noqa: PD010 - no value is gathered
        key = (*wide.index, *wide.columns, *wide.fillna("").to_numpy().ravel())
        names, _ = groups.setdefault(key, ([], wide))
        names.append(report.about.names.get(what, what))
    yield from groups.values()


def _is_whole(outcomes: pd.DataFrame) -> bool:
    """Whether everything of the latest periods came."""
    return not _gaps(outcomes.iloc[:, -MOST_MONTHS:]).to_numpy().any()


def _gaps(outcomes: pd.DataFrame) -> pd.DataFrame:
    return outcomes.notna() & outcomes.ne(CAME) & outcomes.ne(NONE_DUE)


def _matrix(report: QualityReport, names: list[str], outcomes: pd.DataFrame) -> Block:
    latest = outcomes.iloc[:, -MOST_MONTHS:]
    most = _gaps(latest).sum(axis=1).sort_values(ascending=False, kind="stable")
    shown = latest.loc[sorted(most.index[:MOST_PRACTICES])]
    ax = completeness_axes(len(shown))
    plot_completeness(ax, shown, names=report.slice.names)
    title = f"{shorter_list(names)}: {_which(len(shown), len(latest))}"
    alt = _alt(shown, report.slice.names)
    svg = svg_text(ax.figure, title=title, description=alt)
    numbers = folded("The same as a table", _matrix_table(report, names, shown))
    return figure(title, data_uri(svg), alt, "Source: this dataset.") + numbers


def _which(shown: int, every: int) -> str:
    if shown == every:
        return count_text(every, "practice")
    return f"the {shown} of {every:,} practices with most gaps"


def _alt(outcomes: pd.DataFrame, names: dict[str, str]) -> str:
    """Say the result: how much came, and each gap by practice and month."""
    arrived = int(outcomes.isin(ARRIVED).to_numpy().sum())
    asked = arrived + int(outcomes.eq(NOT_SENT).to_numpy().sum())
    said = [
        f"{names.get(code, code)} {outcome} in {month:%B %Y}"
        for code, row in outcomes.where(_gaps(outcomes)).iterrows()
        for month, outcome in row.dropna().items()
    ]
    more = len(said) - GAPS_NAMED
    tail = f" and {more} more" if more > 0 else ""
    span = f"{outcomes.columns[0]:%B %Y} to {outcomes.columns[-1]:%B %Y}"
    return (
        f"Practices by months, {span}. {arrived:,} of {asked:,} figures came. "
        f"{'; '.join(said[:GAPS_NAMED])}{tail}."
    )


def _matrix_table(
    report: QualityReport, names: list[str], outcomes: pd.DataFrame
) -> Block:
    frame = outcomes.fillna("not asked")
    frame.columns = [f"{month:%b %Y}" for month in frame]
    practices = [report.slice.names.get(code, code) for code in frame.index]
    frame.insert(0, "Practice", practices)
    return table(frame, shorter_list(names))


def _listed_json(text: str) -> str:
    """Read a list kept as JSON in `sources`; "–" where it is empty."""
    items = json.loads(text) if isinstance(text, str) and text else []
    return "; ".join(map(str, items)) or "–"


def _rule_table(rules_shown: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "What is found": rules_shown["sentence"],
            "In": rules_shown["about"],
            "What follows": rules_shown["severity"].map(WHAT_FOLLOWS),
        }
    ).reset_index(drop=True)


def _own_doubts(report: QualityReport) -> list[str]:
    items = [RULES_DO_NOT_COUNT]
    if report.slice.completeness["outcome"].eq(NOT_SENT).any():
        items.append(NEVER_ZERO)
    return items


def _doubts(report: QualityReport) -> list[str]:
    items = [RULES_DO_NOT_COUNT]
    if any(f.stage == "shape" and f.stops_all for f in report.slice.findings):
        items.append(
            "Where the shape of a file or table failed, its rows were not judged. "
            "More may be found once it is mended."
        )
    came = report.slice.completeness
    silent = set(report.slice.practices["practice_code"]) - set(
        came.loc[came["outcome"].isin(ARRIVED), "practice_code"]
    )
    if silent:
        names = sorted(report.slice.names[code] for code in silent)
        items.append(f"No figure at all came from {shorter_list(names)}.")
    return [*items, NEVER_ZERO]
