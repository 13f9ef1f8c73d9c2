"""A report that nobody sees: what is worked out once is worked out before the fork.

All its figures are invented. It goes the way of a real report, from the files of a
slice to the page, so that its children find modules, patterns and looks ready.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from qikit.data.funnels import funnel_frames
from qikit.data.slices import About, Slice, write_slice
from qikit.disclosure.audiences import ANALYST
from qikit.measures import PROPORTION, PUBLISHED_VALUE, Measure
from qikit.reports.render import render_notebook
from qikit.variation.funnel import funnel

MONTHS = pd.date_range("2024-01-01", periods=24, freq="MS", unit="us")
CODES = ("WARM1", "WARM2", "WARM3")
GROUP, PEOPLE = "WARM", 80.0
WORDS = "name short_name numerator denominator source why_it_matters caveats lag"
WARM = Measure(
    id="warm",
    kind=PROPORTION,
    type="process",
    multiplier=100,
    unit="%",
    decimals=1,
    direction="up",
    frequency="month",
    chart="run",
    rule_set="nhs-scotland",
    discussion_question="Why?",
    patient_search="Who?",
    target=0.6,
    floor=0.0,
    ceiling=1.0,
    benchmark_levels=("cluster", "country"),
    ci_method="wilson",
    **dict.fromkeys(WORDS.split(), "Warm"),
)
NO_COUNTS = {"kind": PUBLISHED_VALUE, "chart": "none", "ci_method": "none"}
PUBLISHED = replace(WARM, id="published", **NO_COUNTS)  # a table needs two measures
SECTIONS = {  # what the templates of the kit show, by kind of report
    "practice": (
        "sections.next_step charts.own_run_charts charts.practice_run_charts "
        "charts.ranked_bars charts.funnels"
    ),
    "cluster": (
        "charts.group_run_charts charts.practice_run_charts charts.ranked_bars "
        "charts.funnels sections.summary_table"
    ),
}
BEFORE = "sections.title sections.main_points sections.questions"
AFTER = "provenance.not_known provenance.definitions provenance.how_made"
PARAMETERS = "dataset: str = ''\narea: str = ''\nlevel: str = {!r}"
OPENING = """\
from qikit.reports import charts, provenance, sections
from qikit.reports.opening import open_report
report = open_report(dataset, area, level=level)
"""


def make_first_reports() -> list[str]:
    """Make both kinds of report of invented figures; return their pages."""
    return [make_first_report(level) for level in SECTIONS]


def make_first_report(level: str) -> str:
    """Make a report of invented figures; return its page."""
    before, home = os.environ.get("IPYTHONDIR"), tempfile.TemporaryDirectory
    with home(prefix="qk", ignore_cleanup_errors=True) as apart:
        os.environ["IPYTHONDIR"] = apart  # nothing is written to the user's own
        try:
            write_slice(invented_slice(level), Path(apart, "slice"))
            return _page(level, Path(apart))
        finally:
            os.environ.pop("IPYTHONDIR")
            os.environ.update({"IPYTHONDIR": before} if before is not None else {})


def _page(level: str, folder: Path) -> str:
    import papermill

    template, executed = folder / "warm.ipynb", folder / "executed.ipynb"
    nbformat.write(_template(level), template)
    papermill.execute_notebook(
        str(template),
        str(executed),
        parameters={"dataset": str(folder / "slice"), "area": CODES[0]},
        engine_name="qikit",
        progress_bar=False,
        request_save_on_cell_execute=False,
    )
    return render_notebook(nbformat.read(executed, as_version=4), title="Warm")


def _template(level: str) -> nbformat.NotebookNode:
    shown = f"{BEFORE} {SECTIONS[level]} {AFTER}".split()
    parameters = new_code_cell(PARAMETERS.format(level))
    parameters.metadata["tags"] = ["parameters"]
    cells = [parameters, new_code_cell(OPENING)]
    for call in shown:
        words = f"## {call}\n\nSome *words*:\n\n- one of them."
        cells += [new_markdown_cell(words), new_code_cell(f"{call}(report)")]
    named = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return new_notebook(cells=cells, metadata={"kernelspec": named})


def invented_slice(level: str) -> Slice:
    """Invent what a report of three practices may see."""
    figures = pd.concat([_figures(n, code) for n, code in enumerate(CODES)])
    newest = figures[figures["period_start"].eq(MONTHS[-1])]
    found = funnel(newest, kind=PROPORTION, unit="practice_code")
    published = figures.assign(measure=PUBLISHED.id, numerator=np.nan)
    published = published.assign(denominator=np.nan)
    units, limits = funnel_frames([(WARM, found)], dict(zip(CODES, CODES, strict=True)))
    return Slice(
        about=_about(level),
        measures=(WARM, PUBLISHED),
        practices=_practices(level),
        figures=pd.concat([figures, published], ignore_index=True),
        benchmarks=pd.concat(map(_benchmark, WARM.benchmark_levels)),
        events=_events(),
        funnel_units=units,
        funnel_limits=limits,
    )


def _figures(place: int, code: str) -> pd.DataFrame:
    """Invent a practice's figures: it rises in the second year, and has one gap."""
    counts = 40.0 + 4 * place + np.arange(24) % 5 + 15 * (np.arange(24) >= 14)
    counts[3 + place] = np.nan
    return pd.DataFrame(
        {
            "period_start": MONTHS,
            "measure": WARM.id,
            "breakdown": "all",
            "numerator": counts,
            "denominator": np.where(np.isnan(counts), np.nan, PEOPLE),
            "value": counts / PEOPLE,
            "state": np.where(np.isnan(counts), "not_submitted", "reported"),
            "source": "warm",
            "practice_code": code,
        }
    )


def _benchmark(level: str) -> pd.DataFrame:
    values = 0.5 + np.arange(24) % 5 / 50
    return pd.DataFrame(
        {
            "level": level,
            "area_code": GROUP,
            "measure": WARM.id,
            "period_start": MONTHS,
            "numerator": values * 3 * PEOPLE,
            "denominator": 3 * PEOPLE,
            "value": values,
            "lower": values - 0.05,
            "upper": values + 0.05,
            "is_widened": False,
            "n_practices": len(CODES),
            "n_missing": 0,
            "state": "reported",
        }
    )


def _practices(level: str) -> pd.DataFrame:
    columns = {"practice_code": CODES, "label": [f"Practice {c}" for c in CODES]}
    own = [level == "practice" and code == CODES[0] for code in CODES]
    sizes = pd.array([5000, 6000, None], dtype="Int64")
    return pd.DataFrame(columns | {"list_size": sizes, "is_own": own})


def _events() -> pd.DataFrame:
    when = pd.Series(MONTHS[[14]])
    told = {"scope": ["all"], "measure": [""], "date": when, "label": ["Change"]}
    return pd.DataFrame(told | {"kind": ["change"]})


def _about(level: str) -> About:
    source = {"name": "warm.csv", "publisher": "qikit", "rows": 1, "sha256": "0" * 64}
    source |= {"title": "Warm", "licence": "Warm", "left_out": "[]"}
    return About(
        level=level,
        area_code=CODES[0],
        area_name="Warm",
        group_name=GROUP,
        level_words={level: level, "cluster": "cluster", "practice": "practice"},
        upper_names={"cluster": GROUP, "country": "Country"},
        country="Country",
        synthetic=True,
        as_of=MONTHS[-1].date().isoformat(),
        audience=ANALYST,
        label="Warm",
        title="",
        dataset="warm",
        membership="",
        sources=(source,),
        source_notes=("Invented.",),
        quality=({"severity": "warning", "text": "Warm", "sentence": "Warm"},),
        elsewhere=("Warm (1)",),
        rules_run=1,
        engine="warm",
        phases=(),
        run_at="2026-01-01T00:00:00",
    )
