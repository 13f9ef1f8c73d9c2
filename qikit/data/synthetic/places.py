"""Invented names of places, practices and clusters, the awkward forms included.

They are put together from syllables and are the same whatever the seed. A test
compares them with the real names of the examples.
"""

from __future__ import annotations

from itertools import product

from qikit.data.synthetic.numbers import stream

STARTS = (
    "Vor Quin Thul Osk Jarr Wex Pell Zan Hask Drenn Cov Lumm Skiv Tarv Ebber Gwenn "
    "Mirr Orv Fenn Brox Ulv Ister Naver Sturr Plov"
).split()
ENDS = (
    "wick dale mure brae toun haven ster gate rigg moor aird quoy holm strand firth "
    "lyn drum eller"
).split()
KINDS = (
    "{} Medical Practice",
    "{} Surgery",
    "{} Health Centre",
    "The {} Practice",
    "{} Medical Group",
    "Dr {} & Partners",
    "St {}'s Surgery",
    "{} Road Medical Centre",
    "{}/{} Practice",
    "Practice 2, {} Health Centre",
)
CLUSTER_FORMS = (  # as awkward as the real ones
    "{0}",
    "{0} & {1}",
    "{0}/{1}",
    "{0}, {1} & {2}",
    "{0} South East - North",
    "{0}'ness, {1}",
    "NW - {0} and {1}",
    "{0} Cluster",
    "{0} 3",
    "{0}/{1}/Bridge of {2}",
)


def place_names(noun: str, wanted: int) -> list[str]:
    """Return invented places, each once, in an order of their own for a noun."""
    names = [start + end for start, end in product(STARTS, ENDS)]
    order = stream(0, noun).permutation(len(names))
    if wanted > len(names):
        raise ValueError(f"{wanted} places are wanted, there are {len(names)}")
    return [names[place] for place in order[:wanted]]


def board_names(wanted: int) -> list[str]:
    """Return invented boards; some hold an ampersand."""
    names = place_names("boards", 2 * wanted)
    pairs = zip(names[::2], names[1::2], strict=True)
    return [f"{a} & {b}" if i % 4 == 1 else a for i, (a, b) in enumerate(pairs)]


def partnership_names(wanted: int) -> list[str]:
    """Return invented partnerships; some hold "and"."""
    names = place_names("partnerships", 2 * wanted)
    pairs = zip(names[::2], names[1::2], strict=True)
    return [
        f"{a} and {b}" if i % 5 == 2 else f"{a}shire" for i, (a, b) in enumerate(pairs)
    ]


def cluster_names(wanted: int) -> list[str]:
    """Return invented clusters in the awkward forms of the real list, each once."""
    names = place_names("clusters", 3 * (wanted // 3 + 1) + 3)
    found = []
    for i in range(wanted):
        shape = CLUSTER_FORMS[i % len(CLUSTER_FORMS)]
        found.append(shape.format(*(names[(i + k * 7) % len(names)] for k in range(3))))
    return [
        f"{name} {i}" if name in found[:i] else name for i, name in enumerate(found)
    ]


def practice_names(wanted: int) -> list[str]:
    """Return invented practices; a few share a name, as in the real list."""
    names = place_names("practices", len(STARTS) * len(ENDS))
    found = []
    for i in range(wanted):
        shape = KINDS[(i + i // len(names)) % len(KINDS)]
        pair = (names[i % len(names)], names[(3 * i + 1) % len(names)])
        found.append(shape.format(*pair))
    for i in range(97, wanted, 211):  # two surgeries of one name, far apart
        found[i] = found[i - 60]
    return found
