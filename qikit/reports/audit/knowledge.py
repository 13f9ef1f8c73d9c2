"""What the audit knows when it reads: names, figures, and which figure is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields

from qikit.reports.audit.findings import About, Scope
from qikit.reports.audit.hidden import Known, Row
from qikit.reports.audit.names import Names, Stretch


@dataclass(eq=False)
class Knowledge:
    """All that a judge of texts knows: figures, and the names of what they are of."""

    known: Known
    _namesakes: dict[int, set[int]] = field(default_factory=dict)

    def __post_init__(self):
        areas, measures = self.known.areas, self.known.measures
        labels = [(text, i) for i, a in enumerate(areas) for text in a.labels]
        self.areas = Names(labels)
        self.measures = Names(
            (text, i)
            for i, m in enumerate(measures)
            for text in (m.id, m.name, m.short_name)
        )
        self.groups = Names((g, i) for i, a in enumerate(areas) for g in a.within)
        for label, area in labels:
            others = self.areas.whole(label)
            if len(others) > 1:
                self._namesakes.setdefault(area, set()).update(others)
        self._defined = {
            text
            for m in measures
            for f in fields(m)
            if isinstance(text := getattr(m, f.name), str)
        }

    def scope(self, own: Iterable[str], title: str, texts: Iterable[str]) -> Scope:
        """Say whom a file is about.

        Parameters
        ----------
        own
            Code and name of its report's area and group; empty for a file of no
            single report.
        title
            The title and first words: they may name the group as well.
        texts
            All that the file says.
        """
        groups = [self.groups.whole(name) for name in own]
        near = next(filter(None, groups), frozenset()) or self.groups.within(title)
        if not own:
            return Scope(near)
        named = (self.named_in(text, near) for text in {*own, *texts})
        return Scope(near, frozenset().union(*groups, *named))

    def named_in(self, text: str, near: frozenset[int]) -> frozenset[int]:
        """Return the areas that a text names; namesakes elsewhere are left out."""
        found = self.areas.within(text)
        if len(found) < 2 or not any(a in self._namesakes for a in found):
            return found
        far = {
            a
            for a in found - near
            if self._namesakes.get(a, set()) & found & near - {a}
        }
        return found - far

    def exact(self, about: About) -> list[tuple[int, int]] | None:
        """Return the hidden figures that a place is exactly about.

        None where it cannot be told; an empty list where the figure is shown, or
        one of several that it could be is.
        """
        if len(about.periods) != 1 or not about.keys:
            return None
        found = []
        for key in about.keys:
            hidden = [
                m for m in self.known.hidden.of(key) if self._is_at(key, m, about)
            ]
            if not hidden:
                return []
            found += [(key, month) for month in hidden]
        return found

    def _is_at(self, key: int, month: int, about: About) -> bool:
        last = month + self.known.months_of(key) - 1
        return about.periods[0].is_exactly(month, last)

    def fits(self, key: int, month: int, periods: Iterable[Stretch]) -> bool:
        """Whether a text with these periods can be about this one."""
        periods = tuple(periods)
        last = month + self.known.months_of(key) - 1
        return not periods or any(p.touches(month, last) for p in periods)

    def hidden_of(self, about: About) -> Iterator[tuple[int, int, Row]]:
        """Give the hidden figures that a text can be about: key, month and row."""
        for key in about.keys:
            if key in self.known.hidden.known:
                for month, row in self.known.hidden.of(key).items():
                    if self.fits(key, month, about.periods):
                        yield key, month, row

    def is_shown(self, about: About, same: Callable[[Row, int], bool]) -> bool:
        """Whether a shown figure that the text is about as well explains a number."""
        return any(
            same(row, key)
            for key in about.keys
            if key in self.known.shown.known
            for month, row in self.known.shown.of(key).items()
            if self.fits(key, month, about.periods)
        )
