"""The toolkits of `params/toolkits`: ready-to-go projects for a team to begin with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from qikit.data.definitions.bundle_files import (
    VERSION,
    is_the_file_name,
    read_bundles,
)
from qikit.data.definitions.field_messages import Refused, shown_value
from qikit.data.definitions.file_folders import read_each
from qikit.data.definitions.measure_files import read_measures
from qikit.data.definitions.strict_yaml import Document, StrictModel, read_yaml
from qikit.data.definitions.toolkit_parts import (
    A_LINE,
    KINDS_OF_MEASURES,
    Cited,
    DataCollection,
    PlainName,
    PrimaryDriver,
    SecondaryDriver,
    Source,
    Stakeholder,
    ToolkitAim,
    ToolkitMeasures,
    some,
)
from qikit.data.definitions.typed_text import LineOfText, Text
from qikit.errors import ParameterError, Problem, did_you_mean
from qikit.measures import Measure

TO_BE_REVIEWED = "to be reviewed locally"


class ToolkitFile(StrictModel):
    """A ready-to-go project: aim, drivers, change ideas, measures, and who it needs.

    Whatever it says about care carries the id of one of `sources`, or the words
    "source to be found". `review` is the same in every file: no clinician of the place
    where it is used has read it yet.

    The sources and the measures stand before what refers to them, for the fields are
    typed in this order.
    """

    id: Text
    name: LineOfText = Field(max_length=A_LINE)
    version: Text
    review: LineOfText
    sources: Annotated[tuple[Source, ...], some(20)]
    measures: ToolkitMeasures
    aim: ToolkitAim
    why_it_matters: Annotated[tuple[Cited, ...], some(8)]
    drivers: Annotated[tuple[PrimaryDriver, ...], some(6)]
    bundle: PlainName | None = None
    data_collection: DataCollection
    stakeholders: Annotated[tuple[Stakeholder, ...], some(12)]

    @field_validator("id")
    @classmethod
    def _is_the_file_name(cls, value: str, info: ValidationInfo) -> str:
        return is_the_file_name(value, info)

    @field_validator("version")
    @classmethod
    def _is_a_version(cls, value: str) -> str:
        if not VERSION.fullmatch(value):
            raise Refused(f"must be a version, not {value!r}.", "Write 1, 2 or 2.1.")
        return value

    @field_validator("review")
    @classmethod
    def _is_said(cls, value: str) -> str:
        if value != TO_BE_REVIEWED:
            raise Refused(f"must read {TO_BE_REVIEWED!r}, {shown_value(value)}.")
        return value

    @field_validator("sources")
    @classmethod
    def _can_be_named(
        cls, value: tuple[Source, ...], info: ValidationInfo
    ) -> tuple[Source, ...]:
        ids = [source.id for source in value]
        _require_own_ids(ids, "sources")
        info.context["sources"] = ids
        return value

    @field_validator("measures")
    @classmethod
    def _can_be_aimed_at(
        cls, value: ToolkitMeasures, info: ValidationInfo
    ) -> ToolkitMeasures:
        _require_own_ids(value.ids, "measures")
        info.context["measures"] = value.ids
        return value

    @field_validator("drivers")
    @classmethod
    def _differ(cls, value: tuple[PrimaryDriver, ...]) -> tuple[PrimaryDriver, ...]:
        parts = [part for driver in value for part in _tree(driver)]
        _require_own_ids([part.id for part in parts], "drivers or ideas")
        return value

    @field_validator("data_collection")
    @classmethod
    def _fits_the_bundle(
        cls, value: DataCollection, info: ValidationInfo
    ) -> DataCollection:
        bundle = info.data.get("bundle")
        if value.form != bundle and "bundle" in info.data:
            raise Refused(
                f"has the form {value.form or 'of no bundle'!r}, but the toolkit's "
                f"bundle is {bundle or 'none'!r}.",
                "Give 'form' and 'bundle' the same name, or leave out both.",
            )
        if not value.form and not value.search:
            raise Refused("has neither 'form' nor 'search'.", "Say how figures come.")
        return value


def _tree(driver: PrimaryDriver) -> Iterator[PrimaryDriver | SecondaryDriver | Cited]:
    yield driver
    for secondary in driver.secondary:
        yield secondary
        yield from secondary.ideas


def _require_own_ids(ids: Collection[str], what: str) -> None:
    given = list(ids)
    twice = sorted({x for x in given if given.count(x) > 1})
    if twice:
        raise Refused(
            f"has two {what} with the id {', '.join(twice)}.", "Give each its own."
        )


def read_toolkits(folder: Path) -> dict[str, ToolkitFile]:
    """Read the toolkits of a folder, by id; there need not be any.

    What they refer to in other files is looked at by `read_usable_toolkits`.

    Raises
    ------
    ParameterError
        With the problems of all files, each with its line.
    """
    return read_each(folder, ToolkitFile)


def read_usable_toolkits(params: Path) -> dict[str, ToolkitFile]:
    """Read `params/toolkits`, and see that their measures and bundles are there.

    Raises
    ------
    ParameterError
        Also for a measure or bundle that has no file, or a measure of another type
        than the list that it stands in; each with its line.
    """
    folder = params / "toolkits"
    toolkits = read_toolkits(folder)
    measures, bundles = (
        read_measures(params / "measures"),
        read_bundles(params / "bundles"),
    )
    problems = [
        problem
        for toolkit in toolkits.values()
        for problem in unknown_parts(
            toolkit,
            read_yaml(folder / f"{toolkit.id}.yml"),
            measures=measures,
            bundles=bundles,
        )
    ]
    if problems:
        raise ParameterError(problems)
    return toolkits


def unknown_parts(
    toolkit: ToolkitFile,
    document: Document,
    *,
    measures: Mapping[str, Measure],
    bundles: Collection[str],
) -> Iterator[Problem]:
    """Find what a toolkit refers to that is not there, with the lines of its file."""
    for kind in KINDS_OF_MEASURES:
        for at, name in enumerate(getattr(toolkit.measures, kind)):
            where = document.where(("measures", kind, at))
            if name not in measures:
                what = f"there is no measure {name!r}."
                yield Problem(what, where, did_you_mean(name, measures))
            elif measures[name].type != kind:
                what = f"{name!r} stands under {kind!r}, but its type is "
                to_do = "Move it, or change the type in its file."
                yield Problem(f"{what}{measures[name].type!r}.", where, to_do)
    if toolkit.bundle and toolkit.bundle not in bundles:
        what = f"there is no bundle {toolkit.bundle!r}."
        to_do = did_you_mean(toolkit.bundle, bundles)
        yield Problem(what, document.where(("bundle",)), to_do)
