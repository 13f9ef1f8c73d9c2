"""The name of something new: plain, free, and usable wherever it will stand."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

from qikit.data.definitions.text_files import shown_path
from qikit.errors import ParameterError, Problem

PLAIN = re.compile(r"[a-z][a-z0-9_]*")
LONGEST = 60  # letters: a job's name becomes the name of a folder
SHOWN = 40  # letters of a refused name
DEVICES = {  # a file of such a name cannot be made on Windows, whatever its ending
    *("con", "prn", "aux", "nul"),
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
}
WORDS_OF_OURS = {  # mean something where names are listed
    *("true", "false", "null", "none", "yes", "no", "on", "off"),
    *("all", "once", "practice", "cluster", "hscp", "board", "country", "programme"),
}


def require_free_name(kind: str, name: str, paths: list[Path]) -> None:
    """Refuse a name that cannot be used, or that something of the kind has already.

    Parameters
    ----------
    kind
        As the reader calls it: measure, bundle, …
    name
        What was asked for.
    paths
        The files that would be written; none of them may be there, nor one that
        differs only in its ending, .yaml.

    Raises
    ------
    ParameterError
        With one sentence: what is wrong with the name, and what to do.
    """
    _require_usable(name)
    for path in paths:
        for taken in (path, path.with_suffix(".yaml")):
            if taken.exists() or taken.is_symlink():
                what = f"there is {shown_path(taken)} already: nothing was written."
                to_do = "Choose another name, or edit that file."
                raise ParameterError(Problem(what, f"new {kind} {name}", to_do))


def _require_usable(name: str) -> None:
    shown = repr(name if len(name) <= SHOWN else f"{name[:SHOWN]}…")
    what = to_do = ""
    if not PLAIN.fullmatch(name):
        what = f"must be a plain name, not {shown}."
        to_do = "Use small letters a to z, digits and _, a letter first."
    elif len(name) > LONGEST:
        what = f"{shown} has {len(name)} letters."
        to_do = f"Use {LONGEST} at most."
    elif name in DEVICES:
        what = f"{shown} cannot be the name of a file on Windows."
        to_do = f"Write {name}_1, or another name."
    elif keyword.iskeyword(name) or name in WORDS_OF_OURS:
        what = f"{shown} means something else in our files, or in Python."
        to_do = "Use a name of two words, such as foot_check."
    if what:
        raise ParameterError(Problem(what, "NAME", to_do))
