"""The usual loop: `xargs` over papermill's and nbconvert's own commands.

Jupyter looks for free ports, lets them go, and its kernel takes them about a second
later: what else starts in between may have them by then. Such a call fails now and
then. Its whole pass is measured again: what a failure took, or spared the loop, is in
no figure.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.factory_project import WORKERS

PASSES = 3  # the first and two more
# Given a name and a command; what two calls say at once could not be told apart.
CALL = 'eval "$1" > "$0.log" 2>&1 && : > "$0.done"'
TAIL = 25  # lines of what a failed call said: a traceback of zmq's has about 15
LAST = 100  # characters of its last line


@dataclass(frozen=True)
class Pass:
    """What a pass took, in seconds, and the calls that failed in those before it."""

    wall: float
    cpu: float
    failures: tuple[str, ...]


def loop(commands: dict[str, str], folder: Path) -> Pass:
    """Run the commands, each named by the page it makes, until a pass has no failure.

    The measurement stops where a call fails in every pass, and says what it said.
    """
    failures: list[str] = []
    for _ in range(PASSES):
        wall, cpu = _pass(commands, folder)
        failed = [name for name in commands if not _is_made(folder, name)]
        if not failed:
            return Pass(wall, cpu, tuple(failures))
        failures += [f"{name}: {_last_words(folder, name)}" for name in failed]
    said = (f"{name}:\n{_said(folder, name)}" for name in failed)
    sys.exit(
        f"the loop failed {PASSES} times in a row, at last with\n" + "\n".join(said)
    )


def _pass(commands: dict[str, str], folder: Path) -> tuple[float, float]:
    for name in commands:
        for kind in ("html", "done", "log"):
            (folder / f"{name}.{kind}").unlink(missing_ok=True)
    each = ["xargs", "-0", f"-P{WORKERS}", "-n2", "sh", "-c", CALL]
    given = "\0".join(word for pair in commands.items() for word in pair)
    before, begun = children_cpu(), time.perf_counter()
    subprocess.run(each, cwd=folder, input=given, text=True, check=False)
    return time.perf_counter() - begun, children_cpu() - before


def _is_made(folder: Path, name: str) -> bool:
    """Whether the command ended well and its page is there."""
    return all((folder / f"{name}.{kind}").exists() for kind in ("html", "done"))


def _said(folder: Path, name: str) -> str:
    """Return the end of what a call said."""
    path = folder / f"{name}.log"
    text = path.read_text("utf-8", "replace") if path.exists() else ""
    return "\n".join(text.splitlines()[-TAIL:]) or "it said nothing"


def _last_words(folder: Path, name: str) -> str:
    return _said(folder, name).splitlines()[-1][:LAST]


def children_cpu() -> float:
    """Return the processor seconds of all processes that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
