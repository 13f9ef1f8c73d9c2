"""The forms that a programme asks for, and where they are put."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from qikit.data.definitions.bundle_files import BundleFile, read_bundles
from qikit.data.definitions.programme_files import ProgrammeFile, read_programmes
from qikit.data.forms.layout import LONGEST_CODE, Form
from qikit.data.forms.written import form_bytes
from qikit.errors import DataError, ParameterError, Problem, did_you_mean
from qikit.periods import parse_month


@dataclass(frozen=True)
class Request:
    """What somebody asks for: one practice and month, or all of a programme."""

    bundle: str
    practice: str | None = None
    name: str = ""
    month: str | None = None
    every: bool = False
    programme: str | None = None


def requested_forms(project: Path, request: Request) -> list[Form]:
    """Make the forms of a request by the bundles and programmes of a project.

    Raises
    ------
    ParameterError
        If the bundle or the programme is not known, the practice or the month is
        missing or impossible, or options are given that do not go together.
    """
    bundles = read_bundles(project / "params" / "bundles")
    programmes = read_programmes(project / "params" / "programmes")
    problems = list(_of_request(request, bundles, programmes))
    if problems:
        raise ParameterError(problems)
    bundle = bundles[request.bundle]
    if request.every:
        return list(forms_of(programmes[request.programme], bundle))
    one = one_form(
        bundle,
        practice_code=request.practice,
        practice_name=" ".join(request.name.split()),
        month=parse_month(request.month),
        programmes=programmes,
    )
    return [one]


def one_form(
    bundle: BundleFile,
    *,
    practice_code: str,
    month: pd.Timestamp,
    practice_name: str = "",
    programmes: Mapping[str, ProgrammeFile] | None = None,
) -> Form:
    """Make the form of one practice and month.

    The first programme that asks this practice for this bundle gives the practice's
    name, the number of patients and the day on which the form is due.

    Raises
    ------
    ParameterError
        If the practice code is empty, too long or not one line of text.
    """
    _require_a_code(practice_code)
    asking = [
        programme
        for programme in (programmes or {}).values()
        if programme.covers(practice_code, bundle.id) and month in programme.months
    ]
    programme = asking[0] if asking else None
    name = programme.practice_names.get(practice_code, "") if programme else ""
    return Form(
        bundle,
        practice_code,
        practice_name or name or practice_code,
        month,
        (programme and programme.patients) or bundle.patients,
        programme.due_on(month) if programme else None,
    )


def forms_of(programme: ProgrammeFile, bundle: BundleFile) -> Iterator[Form]:
    """Give the form of every practice and month of a programme.

    Raises
    ------
    ParameterError
        If the programme does not use the bundle.
    """
    if bundle.id not in programme.bundles:
        raise ParameterError(
            Problem(
                f"it does not use the bundle {bundle.id!r}.",
                f"programme {programme.id}",
                did_you_mean(bundle.id, programme.bundles),
            )
        )
    for code in programme.practices:
        for month in programme.months:
            yield one_form(
                bundle,
                practice_code=code,
                month=month,
                programmes={programme.id: programme},
            )


def save_forms(forms: Iterable[Form], folder: Path) -> Iterator[tuple[Path, bool]]:
    """Write forms into a folder; a form that is there is never overwritten.

    Yields
    ------
    The path of each form, and whether it is new: the same empty form may be there.

    Raises
    ------
    DataError
        Before anything is written, if a file with other contents, such as a filled
        form, has the name of any of them.
    """
    written = {}
    problems = []
    for form in forms:
        path, contents = folder / form.file_name, form_bytes(form)
        if written.get(path, contents) != contents or _differs(path, contents):
            what = "there is another file of this name: it may be filled in."
            to_do = "Move it away, or name another folder with --out."
            problems.append(Problem(what, str(path), to_do))
        written[path] = contents
    if problems:
        raise DataError(problems)
    folder.mkdir(parents=True, exist_ok=True)
    for path, contents in written.items():
        is_new = not path.exists()
        if is_new:
            with path.open("xb") as handle:  # "x": never over a file
                handle.write(contents)
        yield path, is_new


def _of_request(
    request: Request,
    bundles: Mapping[str, BundleFile],
    programmes: Mapping[str, ProgrammeFile],
) -> Iterator[Problem]:
    if request.bundle not in bundles:
        what = f"there is no bundle {request.bundle!r}."
        yield Problem(what, "params/bundles", did_you_mean(request.bundle, bundles))
    singly = {"--practice": request.practice, "--month": request.month}
    if request.every:
        singly["--name"] = request.name
        given = [option for option, value in singly.items() if value]
        if given:
            what = f"{' and '.join(given)} cannot be given together with --all."
            yield Problem(what, "qikit form", "Leave one of them out.")
        if request.programme not in programmes:
            word = request.programme or ""
            what = f"there is no programme {word!r}." if word else "which programme?"
            to_do = did_you_mean(word, programmes)
            yield Problem(what, "qikit form, --programme", to_do)
        return
    for option, value in singly.items():
        if not value:
            to_do = "Give --practice and --month, or --all and --programme."
            yield Problem(f"{option} is missing.", "qikit form", to_do)
    if request.month:
        try:
            parse_month(request.month)
        except ParameterError as error:
            yield Problem(str(error), "qikit form, --month")


def _differs(path: Path, contents: bytes) -> bool:
    return path.exists() and (not path.is_file() or path.read_bytes() != contents)


def _require_a_code(code: str) -> None:
    if code != code.strip() or not code or not code.isprintable():
        what = f"{code!r} is not a practice code."
        raise ParameterError(Problem(what, "--practice", "Write one line of text."))
    if len(code) > LONGEST_CODE:
        what = f"the practice code has {len(code)} characters, at most {LONGEST_CODE}."
        raise ParameterError(Problem(what, "--practice"))
