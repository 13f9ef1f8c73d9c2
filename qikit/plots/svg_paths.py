"""Coordinates of an SVG picture in few bytes: a tenth of a point, and steps."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from matplotlib.path import Path

TENTHS = 10  # of a point: a quarter of what a printer can show
SHAPE_DECIMALS = 2  # of curves and small shapes, which are drawn many times
TOKEN = re.compile(r"[A-Za-z]|-?\d+(?:\.\d+)?(?:e-?\d+)?")
POINT = re.compile(r"([ML]) (\S+) (\S+)")
STRAIGHT = re.compile(r"(?:\s*(?:[ML] \S+ \S+|z))+\s*\Z")
LETTERS = {1: "M", 2: "L", 3: "Q", 4: "C"}  # of matplotlib's codes
PARTS_OF_A_CURVE = {3: 2, 4: 3}  # points that belong to one letter
LEAST_REACH = 12.0  # a path that stays nearer to 0 is the shape of a mark


def lean_number(text: str, decimals: int = 1) -> str:
    """Write a number without needless digits: "0.50" is ".5"."""
    return _short(round(float(text), decimals))


def lean_path(path: str) -> str:
    """Write the path data of matplotlib in few bytes.

    Straight lines go in steps from point to point, counted from rounded places, so
    that no error grows. Curves, and the shapes of marks, keep two decimals.
    """
    if STRAIGHT.match(path) and not _is_mark(path):
        return _steps(path)
    parts = []
    for token in TOKEN.findall(path):
        is_letter = token.isalpha()
        text = token if is_letter else lean_number(token, SHAPE_DECIMALS)
        is_apart = parts and not is_letter and not parts[-1].isalpha()
        parts.append(f",{text}" if is_apart and text[0] != "-" else text)
    return "".join(parts)


def line_path(points: np.ndarray, codes: np.ndarray) -> str:
    """Write points and matplotlib's codes: straight lines go in steps."""
    if ((codes == Path.CURVE3) | (codes == Path.CURVE4)).any():
        return shape_path(points, codes)
    rows = np.rint(points * TENTHS).astype(int).tolist()
    parts, was_x, was_y, is_open = [], 0, 0, False
    for (x, y), code in zip(rows, codes.tolist(), strict=True):
        if code == Path.CLOSEPOLY:
            parts.append("z")
            continue
        if code == Path.MOVETO:
            parts.append(f"M{tenths_pair(x, y)}")
        else:
            step = tenths_pair(x - was_x, y - was_y)
            joint = "l" if not is_open else "" if step[0] == "-" else ","
            parts.append(joint + step)
        is_open = code != Path.MOVETO
        was_x, was_y = x, y
    return "".join(parts)


def shape_path(points: np.ndarray, codes: np.ndarray) -> str:
    """Write curves, or the shape of a mark, with two decimals."""
    parts, left = [], 0
    for (x, y), code in zip(points.tolist(), codes.tolist(), strict=True):
        if code == Path.CLOSEPOLY:
            parts.append("z")
            continue
        if left == 0:
            parts.append(LETTERS[code])
            left = PARTS_OF_A_CURVE.get(code, 1)
        for text in (short_number(x, SHAPE_DECIMALS), short_number(y, SHAPE_DECIMALS)):
            is_apart = parts[-1][-1].isdigit() and text[0] != "-"
            parts.append(f",{text}" if is_apart else text)
        left -= 1
    return "".join(parts)


def places_path(places: np.ndarray) -> str:
    """Write places as a line that nobody sees: marks stand at its vertices."""
    codes = np.full(len(places), Path.LINETO)
    codes[0] = Path.MOVETO
    return line_path(places, codes)


def short_number(number: float, decimals: int = 1) -> str:
    """Write a number without needless digits: 0.5 is ".5"."""
    return _short(round(number, decimals))


@lru_cache(maxsize=20_000)
def tenths(number: int) -> str:
    """Write a number of tenths: 5 is ".5"."""
    return _short(number / TENTHS)


def tenths_pair(across: int, up: int) -> str:
    """Write two numbers of tenths."""
    second = tenths(up)
    return f"{tenths(across)}{'' if second[0] == '-' else ','}{second}"


def marks_path(places: list[tuple[float, float]]) -> str:
    """Write places as a line that nobody sees: marks stand at its vertices."""
    return _walk([(x, y, "L") for x, y in places])


def box_of(path: str) -> list[tuple[float, float]]:
    """Return two corners of a box round a path; none where it has no number."""
    numbers = [float(token) for token in TOKEN.findall(path) if not token.isalpha()]
    if not numbers:
        return []
    across, up = numbers[::2], numbers[1::2]
    return [(min(across), min(up)), (max(across), max(up))]


def _is_mark(path: str) -> bool:
    (left, low), (right, high) = box_of(path)
    return max(abs(left), abs(low), abs(right), abs(high)) < LEAST_REACH


def _steps(path: str) -> str:
    parts = []
    for stretch in path.split("z"):
        found = [
            (float(x), float(y), letter) for letter, x, y in POINT.findall(stretch)
        ]
        if found:
            parts.append(_walk(found))
    return "z".join(parts) + ("z" if path.rstrip().endswith("z") else "")


def _walk(points: list[tuple[float, float, str]]) -> str:
    """Write points as steps; the first place of each stretch is said in full."""
    parts, was_x, was_y = [], 0, 0
    for place, (x, y, letter) in enumerate(points):
        across, up = round(x * TENTHS), round(y * TENTHS)
        if place == 0 or letter == "M":
            parts.append(f"M{_pair(across, up)}")
            is_open = False
        else:
            step = _pair(across - was_x, up - was_y)
            joint = "," if is_open and step[0] != "-" else "" if is_open else "l"
            parts.append(joint + step)
            is_open = True
        was_x, was_y = across, up
    return "".join(parts)


def _pair(across: int, up: int) -> str:
    second = _short(up / TENTHS)
    return f"{_short(across / TENTHS)}{'' if second[0] == '-' else ','}{second}"


def _short(number: float) -> str:
    text = f"{number:.10f}".rstrip("0").rstrip(".")
    if text in ("-0", ""):
        return "0"
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text
