"""Read a definition file as text, or say in a sentence why it cannot be read."""

from __future__ import annotations

from pathlib import Path

from qikit.errors import ParameterError, Problem, did_you_mean

MAX_BYTES = 1_000_000  # a definition is written by hand; more is another kind of file


def shown_path(path: str | Path) -> str:
    """Write a path relative to the current folder when below it, else as given."""
    try:
        return Path(path).absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def place(path: str | Path, line: int) -> str:
    """Name a line of a file, as in "params/jobs/x.yml, line 7"."""
    return f"{shown_path(path)}, line {line}"


def read_text(path: str | Path, *, max_bytes: int = MAX_BYTES) -> str:
    """Read a file of UTF-8 text; a byte order mark at its start is dropped.

    Raises
    ------
    ParameterError
        If the file is missing, a folder, larger than `max_bytes`, locked or
        not UTF-8.
    """
    path = Path(path)
    if not path.is_file():
        raise ParameterError(_not_a_file(path))
    size = path.stat().st_size
    if size > max_bytes:
        raise ParameterError(
            Problem(
                f"the file is too large ({size:,} bytes; at most {max_bytes:,}).",
                where=shown_path(path),
                to_do="Check that it is the file you meant.",
            )
        )
    return _decoded(path, _bytes_of(path))


def _not_a_file(path: Path) -> Problem:
    where = shown_path(path)
    if path.is_dir():
        return Problem("this is a folder.", where, "Name a file inside it.")
    if not path.parent.is_dir():
        return Problem(
            f"there is no folder {shown_path(path.parent)!r}.",
            where,
            "Check the path, and the folder you started from.",
        )
    if path.is_symlink():
        return Problem("this link leads to no file.", where, "Remove it or mend it.")
    siblings = [p.name for p in path.parent.iterdir() if p.suffix == path.suffix]
    advice = did_you_mean(path.name, siblings)
    return Problem("there is no such file.", where, advice or "Check the name.")


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ParameterError(
            Problem(
                f"the file cannot be opened ({error.strerror}).",
                where=shown_path(path),
                to_do="Close it in other programs and check who may read it.",
            )
        ) from error


def _decoded(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        byte = content[error.start]
        raise ParameterError(
            Problem(
                f"the file is not UTF-8 text (byte 0x{byte:02x}).",
                where=place(path, line),
                to_do="Save it again with the encoding UTF-8.",
            )
        ) from error
