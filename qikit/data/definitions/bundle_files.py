"""The bundle files of `params/bundles`: elements, wording, and how to sample."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from qikit.data.definitions.strict_yaml import StrictModel, build, read_yaml
from qikit.data.definitions.typed_text import LineOfText, Text


class Element(StrictModel):
    """One element of a bundle: a question to be answered for each patient."""

    id: Text
    text: LineOfText


class BundleFile(StrictModel):
    """A care bundle as its form asks for it."""

    id: Text
    name: LineOfText
    version: Text
    elements: Annotated[tuple[Element, ...], Field(min_length=2)]

    @property
    def element_ids(self) -> tuple[str, ...]:
        """The elements in the order of the form."""
        return tuple(element.id for element in self.elements)


def read_bundles(folder: Path) -> dict[str, BundleFile]:
    """Read the bundle files of a folder, by id."""
    files = sorted(folder.glob("*.yml"))
    found = [build(BundleFile, read_yaml(path)) for path in files]
    return {bundle.id: bundle for bundle in found}
