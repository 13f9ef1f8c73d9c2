"""The kit's own templates: what their pages show of a slice is known.

A page of another notebook may show all that it was given.
"""

from __future__ import annotations

import ast
import json
from functools import lru_cache
from itertools import chain
from pathlib import Path

KIT_TEMPLATES = (
    *("cluster_report.ipynb", "practice_report.ipynb", "data_quality.ipynb"),
)
COUNT_EVERY_FIGURE = (  # a report or two a programme: made again when in doubt
    *("learning_session.ipynb", "summit.ipynb", "evaluation_close_out.ipynb"),
    "project_plan.ipynb",
)
OPENED, OPENERS = "report", ("open_report", "open_quality_report")
KIT = "qikit.reports"


def is_of_the_kit(template: Path) -> bool:
    """Whether a template bears a kit's name, and shows the kit's sections alone.

    Analysts take a template of the kit and add a cell that shows more. One whose
    sections stand in another order, or are fewer, shows no more than the kit's do.
    """
    return template.name in KIT_TEMPLATES and _shows_no_more(template)


def tells_until_as_of(template: Path) -> bool:
    """Whether a page of a template shows no figure after its as_of.

    The kit's sections show none. The templates of programmes are among those whose
    pages count every figure, but no later one.
    """
    known = (*KIT_TEMPLATES, *COUNT_EVERY_FIGURE)
    return template.name in known and _shows_no_more(template)


def _shows_no_more(template: Path) -> bool:
    try:
        return _shows_sections_alone(template.read_bytes())
    except OSError:
        return True  # who runs it will say so


@lru_cache(maxsize=16)
def _shows_sections_alone(notebook: bytes) -> bool:
    try:
        cells = json.loads(notebook).get("cells", [])
        sources = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
        bodies = [ast.parse(source).body for source in sources]
    except (ValueError, SyntaxError, KeyError, TypeError, AttributeError):
        return False
    return all(map(_is_known, chain.from_iterable(bodies)))


def _is_known(line: ast.stmt) -> bool:
    """Whether a line takes a parameter, imports the kit, opens or shows a section."""
    match line:
        case ast.AnnAssign(value=value):
            return value is None or not _calls(value)
        case ast.ImportFrom(module=str(module)):
            return module == KIT or module.startswith(f"{KIT}.")
        case ast.Assign(
            targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=opener))
        ):
            return name == OPENED and opener in OPENERS
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id=module)),
                args=[ast.Name(id=name)],
                keywords=[],
            )
        ):
            return name == OPENED and module != OPENED
    return False


def _calls(value: ast.expr) -> bool:
    return any(isinstance(part, ast.Call) for part in ast.walk(value))
