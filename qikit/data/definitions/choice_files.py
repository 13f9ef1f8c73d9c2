"""What an analyst has chosen in the explorer, kept on purpose in a small file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import Field

from qikit.data.definitions.job_charts import (
    NOTE,
    Event,
    EventModel,
    Phase,
    PhaseModel,
    RuleSetName,
)
from qikit.data.definitions.job_disclosure import nothing_is
from qikit.data.definitions.strict_yaml import StrictModel, build, read_yaml
from qikit.data.definitions.typed_text import LineOfText, Month
from qikit.data.definitions.yaml_text import flow, flow_list, plain

RUN_CHART, SMALL_MULTIPLES = "run_chart", "small_multiples"
RANKED_BARS, FUNNEL, PRACTICES = "ranked_bars", "funnel", "practices"
CHARTS = (RUN_CHART, SMALL_MULTIPLES, RANKED_BARS, FUNNEL, PRACTICES)
LEVELS = ("practice", "cluster", "hscp", "board")
HEAD = """\
# yaml-language-server: $schema=../schemas/choices.schema.json
# What was chosen in the explorer, to be shown again. It holds no figure.
"""


@dataclass(frozen=True)
class Choices:
    """What is shown in the explorer: the same choice gives the same figures.

    `area` is a code of the level. `measures` are ids, at least one. `first_month`
    only says from where on is drawn; `last_month` is the `as_of` of a report; None
    is the first and the newest of the dataset. `rule_set` is empty where each measure
    keeps its own. `compared` are codes of practices, for the chart that compares them.
    """

    dataset: str
    level: str
    area: str
    measures: tuple[str, ...]
    first_month: pd.Timestamp | None = None
    last_month: pd.Timestamp | None = None
    rule_set: str = ""
    chart: str = RUN_CHART
    compared: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    events: tuple[Event, ...] = ()

    def changed(self, **fields: Any) -> Choices:
        """Return the choices with some of them made otherwise."""
        return replace(self, **fields)


class ChoiceFile(StrictModel):
    """Choices as they stand in `params/explorer`; see `Choices`."""

    dataset: LineOfText
    level: Literal[*LEVELS]
    area: LineOfText
    measures: tuple[LineOfText, ...] = Field(min_length=1)
    first_month: Month | None = None
    last_month: Month | None = None
    rule_set: RuleSetName | None = None
    chart: Literal[*CHARTS] = RUN_CHART
    compared: Annotated[tuple[LineOfText, ...], nothing_is([])] = ()
    phases: Annotated[tuple[PhaseModel, ...], nothing_is([])] = ()
    events: Annotated[tuple[EventModel, ...], nothing_is([])] = ()


def read_choices(path: str | Path) -> Choices:
    """Read what was chosen in the explorer.

    Whether the dataset has such an area and such measures is not asked here.

    Raises
    ------
    ParameterError
        With every problem of the file, with its line.
    """
    chosen = build(ChoiceFile, read_yaml(path))
    fields = {name: getattr(chosen, name) for name in ChoiceFile.model_fields}
    fields["rule_set"] = chosen.rule_set or ""
    fields["phases"] = tuple(Phase(**dict(phase)) for phase in chosen.phases)
    fields["events"] = tuple(Event(**dict(event)) for event in chosen.events)
    return Choices(**fields)


def choices_text(choices: Choices) -> str:
    """Write choices so that `read_choices` gives the same ones.

    What is empty or as it usually is has no line.
    """
    return HEAD + "\n".join(_lines(choices)) + "\n"


def phase_lines(phases: tuple[Phase, ...]) -> list[str]:
    """Write phases as lines of a file, in the words of a job file."""
    lines = [f"  - {flow(_phase(phase))}" for phase in phases]
    return ["phases:", *lines] if lines else []


def event_lines(events: tuple[Event, ...]) -> list[str]:
    """Write events as lines of a file, in the words of a job file."""
    lines = [f"  - {flow(_event(event))}" for event in events]
    return ["events:", *lines] if lines else []


def _lines(choices: Choices) -> Iterator[str]:
    for name in ("dataset", "level", "area"):
        yield f"{name}: {plain(getattr(choices, name))}"
    yield f"measures: {flow_list(choices.measures)}"
    for name in ("first_month", "last_month"):
        if (month := getattr(choices, name)) is not None:
            yield f"{name}: {month:%Y-%m}"
    if choices.rule_set:
        yield f"rule_set: {plain(choices.rule_set)}"
    yield f"chart: {plain(choices.chart)}"
    if choices.compared:
        yield f"compared: {flow_list(choices.compared)}"
    yield from phase_lines(choices.phases)
    yield from event_lines(choices.events)


def _phase(phase: Phase) -> dict[str, str]:
    texts = {"measure": plain(phase.measure), "area": plain(phase.area)}
    texts |= {"date": f"{phase.date:%Y-%m}", "kind": phase.kind}
    return texts | ({"reason": plain(phase.reason)} if phase.reason else {})


def _event(event: Event) -> dict[str, str]:
    texts = {"measure": plain(event.measure), "area": plain(event.area)}
    texts |= {"date": f"{event.date:%Y-%m-%d}", "label": plain(event.label)}
    return texts | ({"kind": event.kind} if event.kind != NOTE else {})
