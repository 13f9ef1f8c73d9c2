"""Seeded numbers: each noun draws from a stream of its own."""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, noun: str) -> np.random.Generator:
    """Return the random numbers of one noun, such as "journeys".

    Another table that is added, or a table drawn in another order, does not change
    what the others hold.
    """
    return np.random.default_rng([seed, zlib.crc32(noun.encode())])
