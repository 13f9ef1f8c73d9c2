"""Small files and the commands that answer them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qikit.cli import main

SIGNALS = {
    "": ["groups"],
    "group": ["group", "summary", "points"],
    "summary": (
        "n n_useful centre_line longest_run longest_run_max crossings crossings_min "
        "runs_signal shifts trends variation assurance notes".split()
    ),
    "points": (
        "position date value phase centre_line lower_limit upper_limit in_shift "
        "in_trend outside_limits two_of_three special_cause point_type".split()
    ),
    "shifts": ["start", "end", "n", "side"],
    "trends": ["start", "end", "n", "direction"],
}
INTERVALS = "group numerator denominator value lower upper method n_note".split()
FUNNEL = ["benchmark", "phi", "tau2", "units"]
UNITS = "unit value z lower_95 upper_95 lower_998 upper_998 category".split()


def run(*words: str | Path) -> Result:
    """Run a qikit command."""
    return CliRunner().invoke(main, [str(word) for word in words])


def answer(*words: str | Path) -> dict:
    """Run a command that succeeds; return its answer, in which NaN is no value."""
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    return strict_json(result.stdout)


def strict_json(text: str) -> dict:
    """Read JSON as a strict reader does: NaN and Infinity are refused."""

    def refuse(word: str):
        pytest.fail(f"the answer holds {word}")

    return json.loads(text, parse_constant=refuse)


def write_lines(folder: Path, *lines: str, name: str = "data.csv") -> Path:
    """Write a small file, one line an argument."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def monthly(*cells: str, first: int = 2024, group: str = "") -> list[str]:
    """Return lines of a month and the cells given, one month after the other."""
    front = f"{group}," if group else ""
    return [
        f"{front}{first + at // 12}-{at % 12 + 1:02d}-01,{cell}"
        for at, cell in enumerate(cells)
    ]
