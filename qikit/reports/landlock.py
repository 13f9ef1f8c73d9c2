"""Landlock: Linux refuses this process, and those it starts, to read some files.

Landlock can only allow: what is not allowed may not be read. So we allow whatever lies
beside the closed folders, and beside the folders above them. A file that comes into
being directly in one of those folders above cannot be read either. Needs Linux 5.13.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

CREATE, ADD, RESTRICT = 444, 445, 446  # the same numbers on every processor
READ_FILE = 1 << 2
PATH_BENEATH = 1
NO_NEW_PRIVILEGES = 38


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled", ctypes.c_uint64),)


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def lock_out(closed: Sequence[Path], own: Path) -> bool:
    """Refuse reading in folders, all but `own`; say whether the system can do that."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    about = _Ruleset(READ_FILE)
    rules = libc.syscall(CREATE, ctypes.byref(about), ctypes.sizeof(about), 0)
    if rules < 0:
        return False
    try:
        for path in [*_beside([folder.resolve() for folder in closed]), own]:
            _allow(libc, rules, path)
        _enforce(libc, rules)
    except OSError:
        return False
    finally:
        os.close(rules)
    return True


def _beside(closed: Sequence[Path]) -> Iterator[Path]:
    """List what lies beside closed folders and beside those above them; no links."""
    above = {parent for folder in closed for parent in folder.parents}
    for folder in above:
        if any(folder.is_relative_to(shut) for shut in closed) or not folder.is_dir():
            continue
        for entry in os.scandir(folder):
            path = Path(entry.path)
            if not entry.is_symlink() and path not in above and path not in closed:
                yield path


def _allow(libc: ctypes.CDLL, rules: int, path: Path) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # gone since, or not for us: not allowed either
    try:
        beneath = _Beneath(READ_FILE, opened)
        _checked(libc.syscall(ADD, rules, PATH_BENEATH, ctypes.byref(beneath), 0))
    finally:
        os.close(opened)


def _enforce(libc: ctypes.CDLL, rules: int) -> None:
    _checked(libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _checked(libc.syscall(RESTRICT, rules, 0))


def _checked(result: int) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
