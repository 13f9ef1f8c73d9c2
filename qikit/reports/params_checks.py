"""Check parameter files as every command will read them, without running anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from qikit.data.definitions.bundle_files import BundleFile, read_bundles
from qikit.data.definitions.choice_files import read_choices
from qikit.data.definitions.disclosure_file import read_disclosure
from qikit.data.definitions.measure_files import read_measure, read_measures
from qikit.data.definitions.params_kinds import kind_of
from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.data.definitions.source_files import read_source
from qikit.data.definitions.strict_yaml import Document, build, read_yaml
from qikit.data.definitions.survey_files import SurveyFile
from qikit.data.definitions.text_files import shown_path
from qikit.data.definitions.toolkit_files import ToolkitFile, unknown_parts
from qikit.data.definitions.yaml_tree import Loc
from qikit.errors import ParameterError, Problem, QikitError, did_you_mean
from qikit.measures import Measure
from qikit.reports.jobs import plan
from qikit.reports.programme_definitions import working_with
from qikit.reports.unwritten import unwritten_keys

Named = Iterable[tuple[Loc, str | None]]  # where a name stands, and the name


@dataclass(frozen=True)
class CheckedFile:
    """A file that was looked at, and what is wrong in it.

    `unwritten` are the keys whose text still says what is to be written there.
    """

    path: Path
    problems: tuple[Problem, ...] = ()
    unwritten: tuple[str, ...] = ()


def checked_files(paths: Sequence[Path], project: Path) -> list[CheckedFile]:
    """Check parameter files, each by the reader of its kind.

    What a file refers to is looked for in the project. A job file is planned, so that
    its report, dataset and areas are checked as well; nothing is run.

    Returns
    -------
    One entry a file, in the given order. A problem that several files share, such as a
    broken measure that they name, is listed with the first of them.
    """
    kinds, told, found = _Kinds(project), set(), []
    for path in paths:
        checked = kinds.checked(path)
        own = tuple(p for p in checked.problems if str(p) not in told)
        told |= {str(problem) for problem in own}
        shared = Problem("as said above: mend that first.", shown_path(path))
        problems = own or ((shared,) if checked.problems else ())
        found.append(CheckedFile(path, problems, checked.unwritten))
    return found


@dataclass(frozen=True, eq=False)
class _Kinds:
    """Checks a file by its kind; what the files refer to is read once."""

    project: Path

    @property
    def params(self) -> Path:
        return self.project / "params"

    @cached_property
    def measures(self) -> dict[str, Measure]:
        return read_measures(self.params / "measures")

    def checked(self, path: Path) -> CheckedFile:
        """Read a file; collect what is wrong instead of raising it."""
        try:
            _require_its_ending(path)
            document = read_yaml(path)
            kind = kind_of(document, self.params)
            self._readers[kind](path, document)
        except QikitError as error:
            return CheckedFile(path, tuple(error.problems))
        return CheckedFile(path, unwritten=tuple(unwritten_keys(document, kind)))

    @property
    def _readers(self) -> dict[str, Callable[[Path, Document], object]]:
        return {
            "job": lambda path, document: plan([path], self.project),
            "measure": lambda path, document: read_measure(path),
            "bundle": self._bundle,
            "source": lambda path, document: read_source(path),
            "programme": self._programme,
            "toolkit": self._toolkit,
            "survey": lambda path, document: build(SurveyFile, document),
            "choices": lambda path, document: read_choices(path),
            "disclosure": lambda path, document: read_disclosure(path),
        }

    def _bundle(self, path: Path, document: Document) -> None:
        bundle = build(BundleFile, document)
        named = [(("composite_measure",), bundle.composite_measure)]
        named += [
            (("elements", at, "measure"), element.measure)
            for at, element in enumerate(bundle.elements)
        ]
        _raise(_unknown("measure", named, self.measures, document))

    def _programme(self, path: Path, document: Document) -> None:
        file = build(ProgrammeFile, document)
        measures = _each("measures", file.measures)
        measures += [
            (("aims", at, "measure"), aim.measure) for at, aim in enumerate(file.aims)
        ]
        bundles = read_bundles(self.params / "bundles") if file.bundles else {}
        problems = [
            *_unknown("measure", measures, self.measures, document),
            *_unknown("bundle", _each("bundles", file.bundles), bundles, document),
        ]
        try:
            working_with(self.params, file)
        except ParameterError as error:
            problems += error.problems
        _raise(problems)

    def _toolkit(self, path: Path, document: Document) -> None:
        toolkit = build(ToolkitFile, document)
        bundles = read_bundles(self.params / "bundles")
        known = {"measures": self.measures, "bundles": bundles}
        _raise(unknown_parts(toolkit, document, **known))


def _each(key: str, names: Sequence[str]) -> list[tuple[Loc, str | None]]:
    return [((key, at), name) for at, name in enumerate(names)]


def _unknown(
    what: str, named: Named, known: Iterable[str], document: Document
) -> Iterator[Problem]:
    """Find the names that no file of the project has, with their lines."""
    known = set(known)
    for loc, name in named:
        if name and name not in known:
            said = f"there is no {what} {name!r}."
            yield Problem(said, document.where(loc), did_you_mean(name, known))


def _require_its_ending(path: Path) -> None:
    """Refuse a file that no command would find."""
    if path.suffix != ".yml" and path.is_file():
        what = f"the file ends in {path.suffix or 'no dot and letters'}."
        to_do = "Parameter files end in .yml."
        raise ParameterError(Problem(what, shown_path(path), to_do))


def _raise(problems: Iterable[Problem]) -> None:
    if found := list(problems):
        raise ParameterError(found)
