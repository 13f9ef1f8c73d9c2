"""A programme with its bundles: what a report of it is cut from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from qikit.data.dataset import Dataset
from qikit.data.definitions.bundle_files import BundleFile, Element
from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.data.definitions.survey_files import SurveyFile
from qikit.data.definitions.toolkit_files import ToolkitFile
from qikit.data.forms.measures import bundle_observations
from qikit.measures import Measure
from qikit.observations import REJECTED
from qikit.practices import members_on
from qikit.programme.teams import as_group, taking_part

PROGRAMME = "programme"
NO_FIGURES = ["numerator", "denominator", "value"]


@dataclass(frozen=True, eq=False)
class RunningProgramme:
    """A programme file, its bundles, and the measures that they are about.

    Attributes
    ----------
    file
        The programme file.
    bundles
        Its bundles, by id.
    elements
        A measure for each element of a bundle that has a composite measure, with
        the id "bundle/element": class, unit and direction are those of the composite.
    toolkit, toolkit_measures
        The toolkit that it works with, or None, and the measures that this names.
    surveys
        The surveys of its teams.
    is_group
        Whether its practices are the group on the page; in the report of a cluster
        that takes part they are not.
    """

    file: ProgrammeFile
    bundles: Mapping[str, BundleFile]
    elements: tuple[Measure, ...]
    toolkit: ToolkitFile | None = None
    toolkit_measures: tuple[Measure, ...] = ()
    surveys: tuple[SurveyFile, ...] = ()
    is_group: bool = True

    @classmethod
    def of(
        cls,
        file: ProgrammeFile,
        bundles: Mapping[str, BundleFile],
        measures: Mapping[str, Measure],
    ) -> RunningProgramme:
        """Give a programme the bundles and measures of its project."""
        own = {name: bundles[name] for name in file.bundles if name in bundles}
        return cls(file, own, element_measures(own, measures))

    def working_with(
        self,
        toolkit: ToolkitFile | None,
        surveys: Sequence[SurveyFile],
        measures: Mapping[str, Measure],
    ) -> RunningProgramme:
        """Give a programme the toolkit and the surveys that it names."""
        named = () if toolkit is None else toolkit.measures.ids
        own = tuple(measures[name] for name in named if name in measures)
        return replace(
            self, toolkit=toolkit, toolkit_measures=own, surveys=tuple(surveys)
        )

    @property
    def composites(self) -> list[str]:
        """The composite measures of its bundles."""
        named = [bundle.composite_measure for bundle in self.bundles.values()]
        return [name for name in named if name]

    @property
    def named_measures(self) -> list[str]:
        """The measures that its file names, those of its aims first."""
        aims = [aim.measure for aim in self.file.aims]
        return list(dict.fromkeys([*aims, *self.file.measures, *self.composites]))

    def element_rows(self, dataset: Dataset, figures: pd.DataFrame) -> pd.DataFrame:
        """Count each element of the forms; one row a practice × month × element.

        `figures` are the observations after refused ones were set aside: the
        elements of a form whose composite was refused are refused, too.
        """
        bundles = {name: _counted(bundle) for name, bundle in self.bundles.items()}
        samples = dataset.table("bundle_samples")
        rows = bundle_observations(samples, bundles, source="")
        rows = rows[rows["measure"].isin([m.id for m in self.elements])]
        return _set_aside(rows, figures, self.bundles).reset_index(drop=True)


def listed_practices(
    dataset: Dataset, running: RunningProgramme | None
) -> pd.DataFrame:
    """Return the table `practices`; in a programme's report it is their cluster."""
    listed = dataset.table("practices")
    return as_group(listed, running.file.teams) if stands_as_group(running) else listed


def members_of(
    dataset: Dataset, running: RunningProgramme | None, as_of: pd.Timestamp
) -> pd.DataFrame:
    """Return each practice's membership; of a programme those that have joined."""
    members = members_on(listed_practices(dataset, running), as_of)
    if not stands_as_group(running):
        return members
    return taking_part(members, running.file.teams)


def stands_as_group(running: RunningProgramme | None) -> bool:
    """Whether a programme stands in the place of the cluster."""
    return running is not None and running.is_group


def element_measures(
    bundles: Mapping[str, BundleFile], measures: Mapping[str, Measure]
) -> tuple[Measure, ...]:
    """Return a measure for each element of the bundles with a composite measure."""
    return tuple(
        _element_measure(bundle, element, measures[bundle.composite_measure])
        for bundle in bundles.values()
        if bundle.composite_measure in measures
        for element in bundle.elements
    )


def element_id(bundle: str, element: str) -> str:
    """Name the measure of an element."""
    return f"{bundle}/{element}"


def _counted(bundle: BundleFile) -> BundleFile:
    """Let every element of a bundle give figures, and the whole none."""
    elements = tuple(
        element.model_copy(update={"measure": element_id(bundle.id, element.id)})
        for element in bundle.elements
    )
    return bundle.model_copy(update={"elements": elements, "composite_measure": None})


def _element_measure(bundle: BundleFile, element: Element, whole: Measure) -> Measure:
    return replace(
        whole,
        id=element_id(bundle.id, element.id),
        name=element.text,
        short_name=element.id.replace("_", " "),
        numerator="Sampled patients for whom the answer is Yes",
        denominator="Sampled patients for whom the answer is Yes or No",
        target=bundle.target,
    )


def _set_aside(
    rows: pd.DataFrame, figures: pd.DataFrame, bundles: Mapping[str, BundleFile]
) -> pd.DataFrame:
    """Refuse the elements of forms whose composite was refused."""
    of_bundle = rows["measure"].str.split("/").str[0]  # without a row, too
    whole = of_bundle.map({b.id: b.composite_measure for b in bundles.values()})
    keys = ["area_code", "period_start", "measure"]
    refused = figures.loc[figures["state"].eq(REJECTED), keys]
    own = pd.MultiIndex.from_frame(rows.assign(measure=whole)[keys])
    is_refused = own.isin(pd.MultiIndex.from_frame(refused))
    rows = rows.copy()
    rows.loc[is_refused, NO_FIGURES] = float("nan")
    rows.loc[is_refused, "state"] = REJECTED
    return rows
