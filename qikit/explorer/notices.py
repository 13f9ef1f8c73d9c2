"""What the explorer says: one line, and never a traceback in the page."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets

from qikit.errors import QikitError
from qikit.reports.blocks import status

MOST_PROBLEMS = 3  # said one after another; more are counted
UNEXPECTED = (
    "This should not have happened: {}. The technical text is "
    "in the log (View ▸ Show Log Console); please pass it on to whoever looks "
    "after qikit."
)
LOG = logging.getLogger("qikit.explorer")


class Notices:
    """The message line, and the count of changes that it has answered.

    The count stands in the page as `data-serial`: whoever waits for an answer sees
    that there is one, be it a picture or a sentence.
    """

    def __init__(self) -> None:
        self.serial = 0
        self.text = ""
        self.line = widgets.HTML()

    def say(self, *sentences: str) -> None:
        """Say something in the place of what was said before, or nothing."""
        self.text = " ".join(filter(None, sentences))
        self._show()

    def count(self) -> None:
        """Count one more change that has been answered."""
        self.serial += 1
        self._show()

    def told(self, callback: Callable[..., None]) -> Callable[..., None]:
        """Let a callback say what went wrong: in sentences, in the message line.

        An error in a callback of a widget reaches nobody: only Lab's log has it.
        """

        @functools.wraps(callback)
        def guarded(*given: Any) -> None:
            try:
                callback(*given)
            except QikitError as error:
                self.say(*sentences(error))
            except Exception as error:  # the last stop before the page
                LOG.exception("in the explorer")
                self.say(UNEXPECTED.format(type(error).__name__))

        return guarded

    def _show(self) -> None:
        self.line.value = status(self.text, "qk-message", serial=self.serial).html


def sentences(error: QikitError) -> list[str]:
    """Write the problems of an error as sentences, the first few of them."""
    said = [str(problem) for problem in error.problems]
    return _first_of(said)


def _first_of(said: Sequence[str]) -> list[str]:
    more = len(said) - MOST_PROBLEMS
    rest = [f"And {more} more of this kind."] if more > 0 else []
    return [*said[:MOST_PROBLEMS], *rest]
