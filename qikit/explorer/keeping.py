"""The controls that save choices, load them, and write the job file of a report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import ipywidgets as widgets

from qikit.data.definitions.choice_files import Choices
from qikit.errors import QikitError
from qikit.explorer.settings import (
    FOLDER,
    SAVE_ALL_THE_SAME,
    Kept,
    load,
    save,
    saved_names,
)
from qikit.explorer.using import WRITE_ANEW, use_in_report

CHOOSE = "choose"


@dataclass(frozen=True)
class KeepControls:
    """One widget each; `again` and `anew` show themselves when a file is in the way."""

    name: widgets.Text
    save: widgets.Button
    again: widgets.Checkbox
    saved: widgets.Dropdown
    load: widgets.Button
    job: widgets.Text
    use: widgets.Button
    anew: widgets.Checkbox
    answer: widgets.HTML


class Keeping:
    """Saves and loads for one panel; knows each file as it was seen here last.

    `chosen` returns what is chosen now; `take` shows other choices.
    """

    def __init__(
        self, project: Path, chosen: Callable[[], Choices], take: Callable
    ) -> None:
        self.project = project
        self._chosen, self._take = chosen, take
        self.seen: dict[str, Kept] = {}
        self.made = _controls()
        self.offer()

    def offer(self) -> None:
        """Offer what is saved for loading."""
        names = saved_names(self.project)
        options = [(CHOOSE, ""), *((name, name) for name in names)]
        before = self.made.saved.value
        self.made.saved.options = options
        self.made.saved.value = before if before in names else ""

    def save(self) -> list[str]:
        """Save what is chosen under the name that is written; say where it is."""
        made, name = self.made, self.made.name.value.strip()
        try:
            kept = save(
                self._chosen(),
                name,
                self.project,
                seen=self.seen.get(name),
                all_the_same=made.again.value,
            )
        except QikitError:
            _show(made.again, _is_in_the_way(self.project / FOLDER, name))
            raise
        self.seen[name] = kept
        made.again.value = False
        _show(made.again, False)
        self.offer()
        made.saved.value = name
        place = kept.path.relative_to(self.project).as_posix()
        return [f"Saved: {place}. Load brings it back, here or in another notebook."]

    def load(self, name: str = "") -> list[str]:
        """Show what was saved under a name: the one that is chosen unless given."""
        choices, kept = load(name or self.made.saved.value, self.project)
        self._take(choices)
        self.seen[kept.name] = kept
        self.made.name.value = kept.name
        self.offer()
        self.made.saved.value = kept.name
        return [f"Loaded: {kept.name}."]

    def use(self) -> list[str]:
        """Write the job file under the name that is written; say what runs it."""
        made, name = self.made, self.made.job.value.strip()
        try:
            said = use_in_report(
                self._chosen(), name, self.project, force=made.anew.value
            )
        except QikitError:
            jobs = self.project / "params" / "jobs"
            _show(made.anew, _is_in_the_way(jobs, name))
            raise
        made.anew.value = False
        _show(made.anew, False)
        return said


def _controls() -> KeepControls:
    made = KeepControls(
        name=widgets.Text(description="Name of these choices", placeholder="october"),
        save=widgets.Button(description="Save choices"),
        again=widgets.Checkbox(description=SAVE_ALL_THE_SAME, indent=False),
        saved=widgets.Dropdown(description="Saved choices", options=[(CHOOSE, "")]),
        load=widgets.Button(description="Load"),
        job=widgets.Text(description="Name of the report", placeholder="october_paper"),
        use=widgets.Button(description="Use this in a report"),
        anew=widgets.Checkbox(description=WRITE_ANEW, indent=False),
        answer=widgets.HTML(),
    )
    for line in (made.name, made.job):  # a press must not overtake the last letters
        line.continuous_update = False
    _show(made.again, False)
    _show(made.anew, False)
    return made


def _is_in_the_way(folder: Path, name: str) -> bool:
    """Whether there is a file of that name; a name may be anything."""
    return name in {path.stem for path in folder.glob("*.yml")}


def _show(widget: widgets.Widget, is_shown: bool) -> None:
    widget.layout.display = None if is_shown else "none"
