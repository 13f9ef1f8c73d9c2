"""Setting and removing baselines, rebases and events, from their controls."""

from __future__ import annotations

from collections.abc import Callable

from qikit.data.definitions.choice_files import Choices
from qikit.errors import ParameterError, Problem
from qikit.explorer import marks
from qikit.explorer.mark_controls import (
    CHOOSE,
    fill_marks,
    mark_controls,
    read_baseline,
)
from qikit.explorer.offers import Offers


class Marking:
    """Changes what is set, for one panel.

    `chosen` returns what is chosen now; `take` is given it with a mark more or less.
    """

    def __init__(
        self,
        offers: Offers,
        chosen: Callable[[], Choices],
        take: Callable[[Choices], None],
    ) -> None:
        self.made = mark_controls(offers)
        self._chosen, self._take = chosen, take

    def fill(self) -> None:
        """Let the controls show what is set on the charts that are named in them."""
        fill_marks(self.made, self._chosen())

    def by_slider(self) -> None:
        """Set the baseline that the slider shows."""
        self._set_baseline(by_slider=True)

    def by_lists(self) -> None:
        """Set the baseline that the two lists and the box show, or none."""
        self._set_baseline(by_slider=False)

    def add_rebase(self) -> None:
        """Let a new median begin at the month and for the reason that are written."""
        made = self.made
        given = (made.target, made.rebase_date, made.why_rebase.value)
        changed = marks.with_rebase(self._chosen(), *given)
        made.why_rebase.value, made.rebase_at.value = "", CHOOSE[1]
        self._take(changed)

    def add_event(self) -> None:
        """Write the event that the controls describe on the charts."""
        made = self.made
        given = (made.event_date, made.event_label.value, made.event_kind.value)
        changed = marks.with_event(self._chosen(), made.target, *given)
        made.event_label.value = ""
        self._take(changed)

    def remove(self) -> None:
        """Remove what is chosen in the list of what is set."""
        place = self.made.listed.value
        if place is None:
            what = "nothing is chosen in the list."
            raise ParameterError(Problem(what, to_do="Choose what is to be removed."))
        self._take(marks.without(self._chosen(), place))

    def _set_baseline(self, *, by_slider: bool) -> None:
        baseline = read_baseline(self.made, by_slider=by_slider)
        self._take(marks.with_baseline(self._chosen(), self.made.target, baseline))
