"""A child of the warm process: it makes one report, answers, and is gone."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from qikit.reports.warm.frames import framed
from qikit.reports.warm.linux import adopt_orphans, die_with, limit_memory
from qikit.reports.warm.worker import print_into, sow


def be_child(
    work: Callable[[], Any], log: Path, answer: int, parent: int, apart: Path
) -> NoReturn:
    """Work, write the answer into a pipe, and go without any cleaning up.

    Threads, files and programs that the work left behind go with the process; so
    does the folder `apart`, which is for temporary files.
    """
    code = 1
    try:
        os.setsid()  # what it starts can be ended with it
        die_with(parent)
        adopt_orphans()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        limit_memory()
        print_into(log)
        apart.mkdir(parents=True)
        tempfile.tempdir = str(apart)
        sow()
        said = framed(work())
        _flush()
        os.write(answer, said)
        code = 0
    except BaseException:  # noqa: BLE001 - the log is all that tells of it
        traceback.print_exc()
    finally:
        os._exit(code)


def in_own_folder(folder: Path, variables: dict[str, str]) -> None:
    """Let this process work in its own folder, with its own environment."""
    os.environ.clear()
    os.environ.update(variables)
    tempfile.tempdir = None
    os.chdir(folder)


def _flush() -> None:
    """Write what is still held back, by libraries of C as well."""
    with suppress(OSError, ValueError):  # a template may have closed them
        sys.stdout.flush()
        sys.stderr.flush()
    ctypes.CDLL(None).fflush(None)
