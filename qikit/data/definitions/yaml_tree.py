"""Turn YAML text into plain text values, refusing what could surprise.

Every scalar stays the text that was written: `007`, `NO`, `12:30`, `1e3` and
`2026-03` are not turned into numbers, truth values or dates. Anchors, aliases,
merge keys and tags are refused; nothing is ever constructed from the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import yaml

from qikit.data.definitions.yaml_sentences import syntax_flaw

MAX_DEPTH = 20  # blocks inside blocks; definitions need four
HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # could never be written to a file
HIDDEN_LINE_END = re.compile("[\x85\u2028\u2029]")  # YAML would make it a blank
STANDARD_TAG = "tag:yaml.org,2002:"

Loc = tuple[str | int, ...]


class Flaw(NamedTuple):
    """Something wrong in a line: what it is and what to do."""

    line: int
    what: str
    to_do: str


@dataclass
class Tree:
    """The values of a text, the line of each key path, and what is wrong."""

    content: Any = None
    lines: dict[Loc, int] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)


def read_tree(text: str) -> Tree:
    """Read YAML text; flaws are collected, in line order, not raised."""
    tree, loader, node = Tree(flaws=_hidden_line_ends(text)), None, None
    text = HIDDEN_LINE_END.sub(" ", text)
    try:
        loader = _TextLoader(text)
        node = loader.get_single_node()
    except yaml.YAMLError as error:
        tree.flaws.append(Flaw(*syntax_flaw(error, text)))
    if node is not None:
        tree.lines[()] = _line(node)
        tree.content = _plain(node, (), tree)
    tree.flaws = sorted([*tree.flaws, *(loader.flaws if loader else [])])
    return tree


def _hidden_line_ends(text: str) -> list[Flaw]:
    return [
        Flaw(
            number,
            f"the file holds a hidden line end (U+{ord(found[0]):04X}).",
            "Delete it; it is often pasted in from another program.",
        )
        for number, line in enumerate(text.split("\n"), 1)
        if (found := HIDDEN_LINE_END.search(line))
    ]


class _TextLoader(yaml.SafeLoader):
    """Composes nodes; without resolvers every plain scalar is text."""

    yaml_implicit_resolvers: ClassVar[dict] = {}

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.flaws: list[Flaw] = []
        self.depth = 0

    def compose_node(self, parent, index):
        """Note what is refused and compose the node as if it were not there."""
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent):
            return self._instead_of_alias(self.get_event())
        self._refuse_anchor_and_tag(event)
        self._refuse_depth(event)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _instead_of_alias(self, event: yaml.AliasEvent) -> yaml.ScalarNode:
        alias = f"*{event.anchor}"
        self._refuse(event, f"the alias '{alias}' is not allowed.", _REPEAT)
        return yaml.ScalarNode(
            f"{STANDARD_TAG}str", alias, event.start_mark, event.end_mark
        )

    def _refuse_anchor_and_tag(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            self._refuse(
                event, f"the anchor '&{event.anchor}' is not allowed.", _REPEAT
            )
            event.anchor = None
        if event.tag is not None:
            tag = event.tag.replace(STANDARD_TAG, "!!")
            self._refuse(
                event,
                f"the tag '{tag}' is not allowed.",
                "Write the plain value; put it in quotes if it is text with a '!'.",
            )
            event.tag = None

    def _refuse_depth(self, event: yaml.NodeEvent) -> None:
        if self.depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(
                problem="nested too deeply", problem_mark=event.start_mark
            )

    def _refuse(self, event: yaml.NodeEvent, what: str, to_do: str) -> None:
        self.flaws.append(Flaw(event.start_mark.line + 1, what, to_do))


_REPEAT = (
    "Write the values again where they are needed; put text that begins with "
    "'&' or '*' in quotes."
)


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def _plain(node: yaml.Node, loc: Loc, tree: Tree) -> Any:
    if isinstance(node, yaml.ScalarNode):
        if HALF_CHARACTER.search(node.value):
            what = "a \\u code names half a character."
            tree.flaws.append(Flaw(_line(node), what, "Type the character itself."))
        return None if node.style is None and node.value == "" else node.value
    if isinstance(node, yaml.SequenceNode):
        return [
            _placed(item, item, (*loc, position), tree)
            for position, item in enumerate(node.value)
        ]
    return {
        key.value: _placed(key, value, (*loc, key.value), tree)
        for key, value in _sound_pairs(node, tree)
    }


def _placed(at: yaml.Node, value: yaml.Node, loc: Loc, tree: Tree) -> Any:
    tree.lines[loc] = _line(at)
    return _plain(value, loc, tree)


def _sound_pairs(
    node: yaml.MappingNode, tree: Tree
) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    first_line: dict[str, int] = {}
    for key, value in node.value:
        flaw = _key_flaw(key, first_line)
        if flaw:
            tree.flaws.append(flaw)
            continue
        first_line[key.value] = _line(key)
        yield key, value


def _key_flaw(key: yaml.Node, first_line: dict[str, int]) -> Flaw | None:
    if not isinstance(key, yaml.ScalarNode):
        what, to_do = "a key must be a plain word.", "Put text with braces in quotes."
    elif not key.value:
        what, to_do = "a colon stands without a key before it.", "Write the key."
    elif key.value == "<<":
        what, to_do = "the merge key '<<' is not allowed.", _REPEAT
    elif key.value in first_line:
        what = (
            f"the key {key.value!r} stands twice, in lines "
            f"{first_line[key.value]} and {_line(key)}."
        )
        to_do = "Keep one of them."
    else:
        return None
    return Flaw(_line(key), what, to_do)
