"""Does it last: the shift on the frozen baseline, and the second year."""

from __future__ import annotations

from collections import Counter

from qikit.evaluation.sentences import sustained_sentence
from qikit.evaluation.sustained import HELD, NOT_HELD, Sustained, sustained
from qikit.periods import parse_month, period_text
from qikit.programme.year_plan import programme_end
from qikit.reports.blocks import Block, nested_bullets, paragraph, together
from qikit.reports.programme.evaluation_results import Evaluation
from qikit.reports.programme.plan_toolkit import part_of
from qikit.reports.programme.summit_changes import NO_GAIN
from qikit.reports.results import MeasureResult, Report
from qikit.rounding import count_text
from qikit.spc.run_chart import RunChart

NONE = "No measure that we want to move has a run chart: whether it lasts is not known."
NO_LINE_SHOWN = (
    "Not known to these readers: the run charts rest on figures that are suppressed."
)
STATES = {HELD: "held in year two", NOT_HELD: "not held"}
OPEN = "not known yet"


def lasting(whole: Evaluation) -> Block:
    """Say of each measure whether its gain lasted, and of how many teams."""
    report = whole.report
    items = [
        (
            f"{r.measure.short_name}: {whole_text(whole, r)}",
            [(_of_teams(whole, r), ())],
        )
        for r in wanted(report)
    ]
    if not items:
        return paragraph(NO_LINE_SHOWN if report.n_suppressed else NONE)
    lead = f"The programme ended in {end_text(report)}; year two came after it."
    return together([paragraph(lead), nested_bullets(items)])


def wanted(report: Report) -> list[MeasureResult]:
    """Return the results that were to move: no balancing measure, and a run chart."""
    return [
        r
        for r in report.known
        if r.group_chart is not None
        if r.measure.type != "balancing" and r.measure.direction in ("up", "down")
    ]


def found_of(report: Report, result: MeasureResult, chart: RunChart) -> Sustained:
    """Look whether the gain of one run chart lasted."""
    end = programme_end(part_of(report).facts)
    return sustained(chart, direction=result.measure.direction, programme_end=end)


def whole_text(whole: Evaluation, result: MeasureResult) -> str:
    """Say whether the gain of all teams together lasted; of no gain nothing can."""
    report = whole.report
    if not whole.gains.has_been(result.measure.id):
        return NO_GAIN
    found = found_of(report, result, result.group_chart)
    said = sustained_sentence(found, result.measure)
    begins = parse_month(part_of(report).facts["first_month"])
    if found.since is not None and found.since < begins:
        said += " The run of points begins before the programme did."
    return said


def end_text(report: Report) -> str:
    """Name the last month of the programme."""
    return period_text(programme_end(part_of(report).facts))


def _of_teams(whole: Evaluation, result: MeasureResult) -> str:
    """Count the teams that held a clear gain in year two; none is named."""
    measure, charts = result.measure.id, result.charts
    if not charts:
        return "Of the teams: whether one of them held a gain is not known."
    lead = f"Of {count_text(len(charts), 'team')} with a run chart"
    gained = [c for code, c in charts.items() if whole.gains.has_been(measure, code)]
    if not gained:
        return f"{lead}, none shows a gain that is clear."
    counts = Counter(
        STATES.get(found_of(whole.report, result, chart).year_two, OPEN)
        for chart in gained
    )
    told = [f"{counts[word]} {word}" for word in (*STATES.values(), OPEN)]
    shows = "shows" if len(gained) == 1 else "show"
    return f"{lead}, {len(gained)} {shows} a clear gain: {', '.join(told)}."
