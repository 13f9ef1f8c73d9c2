"""The one strict YAML reader: text first, then typed, all problems at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pydantic

from qikit.data.definitions.field_messages import field_message
from qikit.data.definitions.text_files import place, read_text, shown_path
from qikit.data.definitions.yaml_tree import Loc, read_tree
from qikit.errors import ParameterError, Problem

Model = TypeVar("Model", bound=pydantic.BaseModel)


class StrictModel(pydantic.BaseModel):
    """A model that refuses unknown keys; the parent of every file's model."""

    model_config = pydantic.ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, str_strip_whitespace=True
    )


@dataclass(frozen=True)
class Document:
    """The content of a YAML file, every scalar as text, with its lines.

    `content` is made of dicts, lists, strings and, for an empty value, None.
    """

    path: Path
    content: dict[str, Any]
    lines: dict[Loc, int] = field(default_factory=dict, repr=False)

    def line_of(self, loc: Loc = ()) -> int:
        """Return the line (from 1) of a key path, or of its nearest parent."""
        loc = tuple(loc)
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 1)

    def where(self, loc: Loc = ()) -> str:
        """Name file and line of a key path, as in "params/x.yml, line 7"."""
        return place(self.path, self.line_of(loc))


def read_yaml(path: str | Path) -> Document:
    """Read a YAML file with a mapping at its top; every scalar stays text.

    Raises
    ------
    ParameterError
        If the file cannot be read, is no YAML, or uses duplicate keys, tags,
        anchors, aliases, merge keys or several documents. All that is wrong
        is listed, in line order.
    """
    path = Path(path)
    tree = read_tree(read_text(path))
    if tree.flaws:
        raise ParameterError(
            Problem(flaw.what, place(path, flaw.line), flaw.to_do)
            for flaw in tree.flaws
        )
    if tree.content is None or tree.content == {}:
        raise ParameterError(
            Problem("the file is empty.", shown_path(path), "Write 'key: value' lines.")
        )
    if not isinstance(tree.content, dict):
        raise ParameterError(
            Problem(
                "the file must be made of 'key: value' lines.",
                place(path, tree.lines[()]),
                "Begin with a key and a colon.",
            )
        )
    return Document(path, tree.content, tree.lines)


def build(model: type[Model], document: Document) -> Model:
    """Type the content of a document by a pydantic model.

    Validators of the model find the path of the file in
    `info.context["path"]`. They raise `field_messages.Refused`.

    Raises
    ------
    ParameterError
        With every problem of the file, in line order, in plain words.
    """
    try:
        return model.model_validate(document.content, context={"path": document.path})
    except pydantic.ValidationError as invalid:
        errors = invalid.errors(include_url=False)
    errors.sort(key=lambda error: document.line_of(error["loc"]))
    raise ParameterError(
        Problem(what, document.where(error["loc"]), to_do)
        for error in errors
        for what, to_do in [field_message(error, model)]
    )
