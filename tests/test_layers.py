"""The house rules, read from the source: layers, homes, names, sizes, the clock."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "qikit"

LAYERS = {  # a new room is entered here, or its modules fail
    "errors": 0,
    "periods": 0,
    "rounding": 0,
    "far_periods": 1,
    "measures": 1,
    "practices": 1,
    "observations": 1,
    "headlines": 1,
    "bundles": 1,
    "programme": 1,
    "disclosure": 1,
    "evaluation": 1,
    "spc": 1,
    "variation": 1,
    "data": 2,
    "plots": 3,
    "reports": 4,
    "explorer": 4,
    "cli": 5,
    "__main__": 5,
}
HOMES = {
    "great_expectations": "data",
    "duckdb": "data",
    "openpyxl": "data",
    "sqlalchemy": "data",
    "matplotlib": "plots",
    "seaborn": "plots",
    "papermill": "reports",
    "nbconvert": "reports",
    "dask": "reports",
    "distributed": "reports",
    "xlsxwriter": "reports",
    "docx": "reports",
    "lxml": "reports",
    "pypdf": "reports",
    "playwright": "reports",
    "nh3": "reports",
    "ipywidgets": "explorer",
    "click": "cli",
}
DOMAIN = {0, 1}  # layers of formulas: frame in, frame out
DOMAIN_LIBRARIES = {"numpy", "pandas", "scipy", *sys.stdlib_module_names}
BANNED_NAMES = set("utils helpers common core misc base manager tools".split())
LONGEST_MODULE, LONGEST_FUNCTION = 400, 50
CLOCK_METHODS = {"now", "today", "utcnow"}
CLOCK_OF_TIME = {"time", "time_ns", "localtime", "gmtime", "ctime"}
CLOCK_WORDS = {"now", "today"}  # as in pd.Timestamp("now")
READS_THE_CLOCK = "cli"
HEAVY = (
    "great_expectations papermill nbconvert dask distributed jupyterlab pandas".split()
)


@dataclass(frozen=True)
class Module:
    """A module of the package: its dotted name, its source, and what it is."""

    name: str
    source: str
    is_package: bool = False

    @property
    def room(self) -> str:
        """The first part below `qikit`; "" for `qikit/__init__.py`."""
        return _room(self.name)

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)


def modules() -> list[Module]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ["qikit", *path.relative_to(PACKAGE).with_suffix("").parts]
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        found.append(Module(name, path.read_text("utf-8"), is_package))
    return found


def imported(module: Module) -> Iterator[str]:
    """Give the dotted name of everything a module imports, wherever it does so."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(module, node)
            yield origin
            if origin == "qikit":
                names = [alias.name for alias in node.names]
                yield from (f"qikit.{n}" for n in names if not n.startswith("__"))
        elif isinstance(node, ast.Call) and _called(node) in {
            "import_module",
            "__import__",
        }:
            first = node.args[0] if node.args else None
            literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
            yield first.value if literal else "?"


def _origin(module: Module, node: ast.ImportFrom) -> str:
    """Resolve a relative import against the module's own place."""
    if not node.level:
        return node.module or ""
    here = module.name.split(".")
    up = node.level - 1 if module.is_package else node.level
    parts = here[: len(here) - up]
    return ".".join([*parts, node.module] if node.module else parts)


def _called(node: ast.Call) -> str:
    target = node.func
    if isinstance(target, ast.Attribute):
        return target.attr
    return target.id if isinstance(target, ast.Name) else ""


def _room(dotted: str) -> str:
    return (dotted.split(".") + [""])[1]


def offences(module: Module) -> list[str]:
    """List what a module does against the house rules, as short sentences."""
    rules = (_of_names, _of_imports, _of_sizes, _of_the_clock)
    return [text for rule in rules for text in rule(module)]


def _of_names(module: Module) -> Iterator[str]:
    if module.room and module.room not in LAYERS:
        yield f"{module.room} is in no layer"
    for part in module.name.split("."):
        if part.strip("_") in BANNED_NAMES:
            yield f"{part} names nothing"


def _of_imports(module: Module) -> Iterator[str]:
    own = LAYERS.get(module.room, -1)  # the package itself may import no room
    for name in dict.fromkeys(imported(module)):
        top, room = name.split(".")[0], _room(name)
        if name == "?":
            yield "imports a name that is not written out"
        elif top == "qikit":
            if room and room not in LAYERS:
                yield f"imports {name}, which is in no layer"
            elif room and LAYERS[room] > own:
                yield f"imports upwards: {name}"
        elif HOMES.get(top, module.room) != module.room:
            yield f"{top} lives in {HOMES[top]}"
        elif own in DOMAIN and top not in DOMAIN_LIBRARIES:
            yield f"layer {own} imports {top}"


def _of_sizes(module: Module) -> Iterator[str]:
    n_lines = len(module.source.splitlines())
    if n_lines > LONGEST_MODULE:
        yield f"{n_lines} lines"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            n_lines = _lines_of(node)
            if n_lines > LONGEST_FUNCTION:
                yield f"{node.name} has {n_lines} lines"


def _lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function, its docstring left out."""
    lines = node.end_lineno - node.lineno + 1
    if ast.get_docstring(node, clean=False) is None:
        return lines
    docstring = node.body[0]
    return lines - (docstring.end_lineno - docstring.lineno + 1)


def _of_the_clock(module: Module) -> Iterator[str]:
    if module.room == READS_THE_CLOCK:
        return
    clocks = {f"time.{name}" for name in CLOCK_OF_TIME}
    known = _names_of_time(module.tree)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCK_METHODS:
            yield f"reads the clock in line {node.lineno}"
        elif isinstance(node, ast.Call):
            first = node.args[0] if node.args else None
            word = first.value if isinstance(first, ast.Constant) else None
            is_word = isinstance(word, str) and word in CLOCK_WORDS
            if is_word or known.get(ast.unparse(node.func)) in clocks:
                yield f"reads the clock in line {node.lineno}"


def _names_of_time(tree: ast.Module) -> dict[str, str]:
    """Give what the module calls the functions of `time`, as written -> full name."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in (a for a in node.names if a.name == "time"):
                own = alias.asname or "time"
                found |= {f"{own}.{f}": f"time.{f}" for f in CLOCK_OF_TIME}
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            found |= {a.asname or a.name: f"time.{a.name}" for a in node.names}
    return found


def circle(among: list[Module]) -> list[str]:
    """Return modules that import one another round a corner, or an empty list."""
    names = {m.name for m in among}
    try:
        TopologicalSorter({m.name: _own_modules(m, names) for m in among}).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def _own_modules(module: Module, names: set[str]) -> set[str]:
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom):
            origin = _origin(module, node)
            found |= {origin, *(f"{origin}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & names - {module.name, "qikit"}


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_module_keeps_the_house_rules(module):
    assert offences(module) == []


def test_no_modules_import_one_another_in_a_circle():
    assert circle(modules()) == []


def test_every_room_of_the_source_is_found():
    rooms = {module.room for module in modules()}
    assert {"errors", "spc", "data", "plots", "reports", "cli"} <= rooms


@pytest.mark.parametrize("name", ["qikit", "qikit.cli"])
def test_import_stays_light(name):
    code = f"import sys, {name}; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


UPWARDS = [
    "import qikit.plots",
    "import qikit.plots.theme as theme",
    "from qikit import plots",
    "from qikit import __version__, plots",
    "from qikit.plots import theme",
    "from qikit.plots.theme import TEXT",
    "from .. import plots",
    "from ..plots import theme",
    "def draw():\n    from qikit.plots import theme",
    "import importlib\nimportlib.import_module('qikit.plots.theme')",
    "from importlib import import_module\nimport_module('qikit.plots')",
    "__import__('qikit.plots')",
    "if TYPE_CHECKING:\n    from qikit.plots import theme",
]


@pytest.mark.parametrize("source", UPWARDS)
def test_an_import_upwards_is_caught(source):
    found = offences(Module("qikit.spc.rules", source))
    assert any(text.startswith("imports upwards: qikit.plots") for text in found)


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("qikit.plots.theme", "import great_expectations", "lives in data"),
        ("qikit.reports.charts", "from duckdb import connect", "lives in data"),
        ("qikit.reports.charts", "import matplotlib.pyplot", "lives in plots"),
        ("qikit.reports.charts", "import seaborn as sns", "lives in plots"),
        ("qikit.cli", "def run():\n    import papermill", "lives in reports"),
        ("qikit.data.slices", "from nbconvert import exporters", "lives in reports"),
        ("qikit.data.slices", "import dask", "lives in reports"),
        ("qikit.cli", "from distributed import Client", "lives in reports"),
        ("qikit.reports.charts", "import ipywidgets", "lives in explorer"),
        ("qikit.reports.runner", "import click", "lives in cli"),
        ("qikit.variation.pooling", "import pyarrow", "layer 1 imports pyarrow"),
        ("qikit.periods", "import pydantic", "layer 0 imports pydantic"),
        ("qikit.spc.rules", "importlib.import_module(name)", "not written out"),
        ("qikit.spc.rules", "from qikit.wards import x", "in no layer"),
        ("qikit.wards", "", "wards is in no layer"),
        ("qikit", "from qikit.errors import Problem", "imports upwards"),
        ("qikit.data.utils", "", "utils names nothing"),
        ("qikit.spc._helpers", "", "_helpers names nothing"),
        ("qikit.tools.rules", "", "tools names nothing"),
        ("qikit.data.slices", "x = 1\n" * 401, "401 lines"),
        ("qikit.data.slices", "def f():\n" + "    x = 1\n" * 50, "f has 51 lines"),
        ("qikit.reports.index", "dt.datetime.now()", "reads the clock"),
        ("qikit.reports.index", "dt.date.today()", "reads the clock"),
        ("qikit.spc.rules", "pd.Timestamp.now()", "reads the clock"),
        ("qikit.spc.rules", "pd.Timestamp('now')", "reads the clock"),
        ("qikit.data.slices", "import time\ntime.time()", "reads the clock"),
        ("qikit.data.slices", "import time as t\nt.time_ns()", "reads the clock"),
        ("qikit.data.slices", "from time import time\ntime()", "reads the clock"),
    ],
)
def test_an_offence_is_caught(name, source, said):
    assert said in "; ".join(offences(Module(name, source)))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("qikit.spc.rules", "import math\nfrom qikit.errors import DataError"),
        ("qikit.spc.rules", "from scipy import stats\nfrom . import constants"),
        ("qikit.plots.theme", "from matplotlib.figure import Figure"),
        ("qikit.reports.charts", "import qikit\nfrom qikit import __version__"),
        ("qikit.reports.kernel", "import time\ntime.monotonic()"),
        ("qikit.cli", "import click\nimport datetime\ndatetime.datetime.now()"),
        ("qikit.data.slices", "x = 1\n" * 400),
        ("qikit.data.slices", "def f():\n" + "    x = 1\n" * 49),
        ("qikit.data.slices", 'def f():\n    """' + "long\n" * 60 + '"""\n'),
    ],
)
def test_what_is_allowed_passes(name, source):
    assert offences(Module(name, source)) == []


def test_a_relative_import_is_read_from_where_it_stands():
    beside = Module("qikit.data.slices", "from ..reports import index")
    package = Module("qikit.data", "from ..reports import index", is_package=True)
    same = Module("qikit.data", "from .slices import About", is_package=True)
    assert list(imported(beside)) == ["qikit.reports"]
    assert list(imported(package)) == ["qikit.reports"]
    assert list(imported(same)) == ["qikit.data.slices"]


def test_a_circle_is_caught():
    one = Module("qikit.spc.rules", "from qikit.spc.phases import Phase")
    two = Module("qikit.spc.phases", "def f():\n    from . import rules")
    above = Module("qikit.cli", "from qikit.spc import rules")
    assert set(circle([one, two, above])) == {one.name, two.name}
    assert circle([one, above]) == []
