"""Lines of a control chart that change from point to point or phase to phase."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from qikit.plots import theme


def step_line(
    across: np.ndarray, up: np.ndarray, phase: np.ndarray, half: float
) -> tuple[np.ndarray, np.ndarray]:
    """Turn one height for each point into a line with steps.

    Each height reaches half a period to both sides of its point. Within a phase
    neighbouring heights are joined; between phases, and where a height is
    missing, the line has a gap. A limit that stays the same is one stretch.

    Returns
    -------
    Places and heights, NaN at the gaps.
    """
    xs: list[float] = []
    ys: list[float] = []
    for first, last in _stretches(up, phase):
        if xs and (phase[first] != phase[first - 1] or np.isnan(up[first - 1])):
            xs.append(np.nan)
            ys.append(np.nan)
        xs += [across[first] - half, across[last] + half]
        ys += [up[first], up[first]]
    return np.array(xs), np.array(ys)


def draw_steps(
    ax: Axes,
    places: tuple[np.ndarray, np.ndarray, float],
    up: np.ndarray,
    look: dict,
) -> None:
    """Draw a line with steps; nothing where no height is known.

    `places` holds where the points stand, their phases, and half a period.
    """
    across, phase, half = places
    xs, ys = step_line(across, up, phase, half)
    if len(xs):
        ax.plot(xs, ys, marker="", **look, **theme.STROKE)


def _stretches(up: np.ndarray, phase: np.ndarray) -> list[tuple[int, int]]:
    """Return first and last row of each stretch of one height in one phase."""
    found: list[tuple[int, int]] = []
    for row, height in enumerate(up):
        if np.isnan(height):
            continue
        before = row - 1
        is_same = before >= 0 and phase[before] == phase[row] and up[before] == height
        if is_same:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found
