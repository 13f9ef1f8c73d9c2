"""Practices and the groups they belong to: membership, areas, peers by letter."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Collection, Mapping
from itertools import count

import pandas as pd

from qikit.errors import ParameterError, Problem, did_you_mean

NAMED, LETTERS, OWN = "named", "letters", "own"
PEERS = (NAMED, LETTERS, OWN)  # how a job calls practices: OWN by name, others not
FULL_ENOUGH = 0.8  # part of the letters that are drawn at first: the rest may join
LETTERS_ONLY = re.compile(r"[A-Z]+")
SHORT_NAME = 40  # letters; a sentence with a longer name is hard to read
LEVELS = ("cluster", "hscp", "board", "country")
CODE_COLUMN = {
    "practice": "practice_code",
    "cluster": "cluster_code",
    "hscp": "hscp",
    "board": "board",
    "country": "country",
}
NAME_COLUMN = {
    "practice": "practice_name",
    "cluster": "cluster",
    "hscp": "hscp",
    "board": "board",
    "country": "country",
}


def members_on(practices: pd.DataFrame, date: pd.Timestamp) -> pd.DataFrame:
    """Take each practice's membership at a date.

    Parameters
    ----------
    practices
        One row a practice in a period of membership; `valid_from` and `valid_to`
        are inclusive, an empty `valid_to` is open.
    date
        The day that counts.

    Returns
    -------
    One row a practice. A practice whose first membership begins after `date` is
    given that one, and `is_snapshot` says so: the source lists only its latest
    grouping. A practice that had left by then is not in it.
    """
    rows = practices.sort_values(["practice_code", "valid_from"], na_position="first")
    begun = rows["valid_from"].isna() | rows["valid_from"].le(date)
    ended = rows["valid_to"].notna() & rows["valid_to"].lt(date)
    current = rows[begun & ~ended].drop_duplicates("practice_code", keep="last")
    seen = set(rows.loc[begun, "practice_code"])
    later = rows[~rows["practice_code"].isin(seen)].drop_duplicates("practice_code")
    members = pd.concat(
        [current.assign(is_snapshot=False), later.assign(is_snapshot=True)],
        ignore_index=True,
    )
    return members.sort_values("practice_code", ignore_index=True)


def list_areas(members: pd.DataFrame, level: str) -> pd.DataFrame:
    """List the areas of a level; one row an area: code, name, n_practices.

    Practices in no area of that level are left out. A name that two areas share
    stays as it is: the codes tell them apart.
    """
    code, name = CODE_COLUMN[level], NAME_COLUMN[level]
    rows = members[members[code].notna() & members[code].ne("")]
    areas = rows.groupby(code, sort=True).agg(
        name=(name, "first"), n_practices=("practice_code", "nunique")
    )
    return areas.rename_axis("code").reset_index()


def find_areas(
    areas: pd.DataFrame, wanted: list[str], *, level: str, where: str = ""
) -> list[str]:
    """Turn codes or names into codes, in the order they were wanted.

    Raises
    ------
    ParameterError
        Listing every one that is unknown, with the nearest names, and every
        name that two areas share, with their codes.
    """
    codes, problems = [], []
    for text in wanted:
        found = areas.loc[areas["code"].eq(text), "code"].tolist()
        found = found or areas.loc[areas["name"].eq(text), "code"].tolist()
        if len(found) == 1:
            codes.append(found[0])
        else:
            problems.append(_not_one_area(text, found, areas, level, where))
    if problems:
        raise ParameterError(problems)
    return codes


def closed_on(
    practices: pd.DataFrame, practice: str, date: pd.Timestamp
) -> pd.Timestamp | None:
    """Return the last day of a practice, by code or name, if it ended before `date`.

    None for one that is still a member somewhere, or that is not listed.
    """
    named = practices["practice_code"].eq(practice)
    named |= practices["practice_name"].eq(practice)
    ends = practices.loc[named, "valid_to"]
    if ends.empty or ends.isna().any() or not ends.max() < date:
        return None
    return ends.max()


def peer_letters(
    listed: Mapping[str, pd.Timestamp],
    *,
    key: bytes,
    scope: str,
    never: Collection[str] = (),
) -> dict[str, str]:
    """Give each practice of a group a letter that tells nothing about it.

    Each in its turn draws among the letters that are still free, so any letter is
    as likely for any practice: neither order nor gaps tell anything. Those listed
    first draw first, so one that joins changes no letter that is in use; one that
    left keeps its own as long as it is listed.

    Parameters
    ----------
    listed
        The first day of each practice of the group, also of those that have left.
    key
        Kept in the dataset's private folder: without it nobody can redo the
        draw, and with it the letters stay the same.
    scope
        What the letters are for, such as a cluster and year: another scope gives
        other letters.
    never
        Letters not to be drawn: real codes that look like one.

    Returns
    -------
    Letters by code: of A to Z, or of A to ZZ where more than 20 practices begin.
    """
    begin = list(listed.values()).count(min(listed.values(), default=None))
    width = next(w for w in range(1, 9) if begin <= 26**w * FULL_ENOUGH)
    turns = sorted(listed, key=lambda code: (listed[code], _digest(key, scope, code)))
    letters: dict[str, str] = {}
    taken: set[str] = set()
    barred = {name for name in never if LETTERS_ONLY.fullmatch(name)}
    for code in turns:
        while _is_full(width, taken, barred):
            width += 1  # many more joined than began
        letters[code] = _drawn(f"{scope}\0{code}", key, width, taken | barred)
        taken.add(letters[code])
    return letters


def title_name(name: str, code: str) -> str:
    """Name a practice on paper: its name, or its code where it has none."""
    return name if isinstance(name, str) and name.strip() else f"Practice {code}"


def short_names(names: dict[str, str]) -> dict[str, str]:
    """Shorten names of more than 40 letters at the end of a word, with "…".

    Names that two would share get the code beside them. A page gives the full
    name in its tables and the short one in its sentences.
    """
    short = {code: _short(name) for code, name in names.items()}
    often = Counter(short.values())
    return {
        code: f"{name} ({code})" if often[name] > 1 and name != names[code] else name
        for code, name in short.items()
    }


def _short(name: str) -> str:
    if len(name) <= SHORT_NAME:
        return name
    kept = name[:SHORT_NAME].rsplit(" ", 1)[0]
    return f"{kept.rstrip(' ,;:-')}…"


def _digest(key: bytes, scope: str, code: str) -> bytes:
    return hmac.digest(key, f"{scope}\0{code}".encode(), hashlib.sha256)


def _drawn(ticket: str, key: bytes, width: int, gone: set[str]) -> str:
    """Draw a letter of at most `width` signs, again and again until one is free."""
    for turn in count():
        number = int.from_bytes(_digest(key, f"draw {turn}", ticket))
        letter = _letter(number % _n_letters(width))
        if letter not in gone:
            return letter
    raise AssertionError  # count() has no end


def _is_full(width: int, taken: set[str], barred: set[str]) -> bool:
    short = [letter for letter in taken | barred if len(letter) <= width]
    return len(short) >= _n_letters(width)


def _n_letters(width: int) -> int:
    """Count the letters of at most `width` signs: A … Z, AA … ZZ."""
    return sum(26**n for n in range(1, width + 1))


def _letter(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _not_one_area(
    text: str, found: list[str], areas: pd.DataFrame, level: str, where: str
) -> Problem:
    if found:
        return Problem(
            f"{len(found)} areas of level {level} are named {text!r}.",
            where,
            "Write the code: " + " or ".join(found) + ".",
        )
    known = [*areas["name"], *areas["code"]]
    return Problem(
        f"there is no {level} {text!r} in the dataset.",
        where,
        did_you_mean(text, known),
    )
