"""The forms that a programme asks for, and where they are put."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from qikit.data.definitions.bundle_files import BundleFile, read_bundles
from qikit.data.definitions.programme_files import (
    ProgrammeFile,
    read_programmes,
    why_not_asked,
)
from qikit.data.forms.layout import LONGEST_CODE, LONGEST_NAME, Form
from qikit.data.forms.written import form_bytes
from qikit.errors import DataError, ParameterError, Problem, did_you_mean
from qikit.periods import parse_month, period_text


@dataclass(frozen=True)
class Single:
    """The form of one practice and month; without a name the programme's is taken."""

    practice_code: str
    month: str
    practice_name: str = ""


def single_form(project: Path, bundle: str, single: Single) -> tuple[Form, list[str]]:
    """Make one form by the bundles and programmes of a project.

    Returns
    -------
    The form, and what there is to say of it: that intake would refuse it.

    Raises
    ------
    ParameterError
        If the bundle is not known, the month, the practice code or the name cannot
        be, or the programme of this practice does not ask for the month.
    """
    bundles, programmes = _definitions(project)
    problems = [*_of_bundle(bundle, bundles), *_of_month(single.month)]
    if problems:
        raise ParameterError(problems)
    month, code = parse_month(single.month), single.practice_code
    form = one_form(
        bundles[bundle],
        practice_code=code,
        practice_name=single.practice_name,
        month=month,
        programmes=programmes,
    )
    problem = why_not_asked(
        programmes.values(), practice_code=code, bundle=bundle, month=month
    )
    if problem is None:
        return form, []
    where = f"{bundle} of practice {code}, {period_text(month)}"
    if any(p.covers(code, bundle) for p in programmes.values()):
        raise ParameterError(replace(problem, where=where))
    to_do = f"Intake would refuse the form. {problem.to_do}".strip()
    return form, [str(replace(problem, where=where, to_do=to_do))]


def programme_forms(
    project: Path, bundle: str, *, programme: str, month: str | None = None
) -> list[Form]:
    """Make the forms of all practices of a programme, of one month or of all.

    Raises
    ------
    ParameterError
        If the bundle or the programme is not known, the programme does not use the
        bundle, or asks for no form of the month.
    """
    bundles, programmes = _definitions(project)
    problems = [*_of_bundle(bundle, bundles), *_of_month(month or "2000-01")]
    if programme not in programmes:
        what = f"there is no programme {programme!r}."
        to_do = did_you_mean(programme, programmes)
        problems.append(Problem(what, "params/programmes", to_do))
    if problems:
        raise ParameterError(problems)
    forms = list(forms_of(programmes[programme], bundles[bundle]))
    if month:
        forms = [form for form in forms if form.month == parse_month(month)]
    if not forms:
        months = programmes[programme].months
        what = (
            f"it asks for no form of this month ({period_text(months[0])} to "
            f"{period_text(months[-1])})."
        )
        raise ParameterError(Problem(what, f"programme {programme}"))
    return forms


def known_bundles(project: Path) -> list[str]:
    """List the bundles of a project by id."""
    return sorted(read_bundles(project / "params" / "bundles"))


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
        If the practice code or name is too long or not one line of text, or the code
        is empty.
    """
    practice_name = " ".join(practice_name.split())
    problems = [*_of_code(practice_code), *_of_practice_name(practice_name)]
    if problems:
        raise ParameterError(problems)
    asking = [
        programme
        for programme in (programmes or {}).values()
        if programme.covers(practice_code, bundle.id)
        and month in programme.months_of(practice_code)
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
    """Give the form of every practice and month that a programme asks for.

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
        for month in programme.months_of(code):
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
            to_do = "Move it away, or name another folder."
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


def _definitions(
    project: Path,
) -> tuple[dict[str, BundleFile], dict[str, ProgrammeFile]]:
    params = project / "params"
    return read_bundles(params / "bundles"), read_programmes(params / "programmes")


def _of_bundle(bundle: str, bundles: Mapping[str, BundleFile]) -> Iterator[Problem]:
    if bundle not in bundles:
        what = f"there is no bundle {bundle!r}."
        yield Problem(what, "params/bundles", did_you_mean(bundle, bundles))


def _of_month(month: str) -> Iterator[Problem]:
    try:
        parse_month(month)
    except ParameterError as error:
        yield from error.problems


def _differs(path: Path, contents: bytes) -> bool:
    return path.exists() and (not path.is_file() or path.read_bytes() != contents)


def _of_code(code: str) -> Iterator[Problem]:
    if code != code.strip() or not code or not code.isprintable():
        yield Problem(
            f"{code!r} is not a practice code.", "", "Write one line of text."
        )
    elif len(code) > LONGEST_CODE:
        what = f"the practice code has {len(code)} characters, at most {LONGEST_CODE}."
        yield Problem(what)


def _of_practice_name(name: str) -> Iterator[Problem]:
    """Refuse signs that no workbook can hold, or that turn the text around."""
    if not name.isprintable():
        to_do = "Write it as one line of text, without control characters."
        yield Problem(f"{name!r} is not the name of a practice.", "", to_do)
    elif len(name) > LONGEST_NAME:
        what = (
            f"the practice's name has {len(name)} characters, at most {LONGEST_NAME}."
        )
        yield Problem(what)
