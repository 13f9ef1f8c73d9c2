"""Judge pairs of counts, "n of d": which of them tell a hidden figure.

A pair is judged by what it counts and by whom it can be about.

Of a figure that is named
    Where a text, or what stands around it, names the area and the measure of a hidden
    figure and no other period than its own, its pair is a leak. A shown figure that
    the text is about as well, with the same counts, explains it.

Of things
    "2 of the 8 run charts", "3 of 5 practices", a column headed "Practices shown":
    that counts no patients. It is a leak only where its own sentence, not the heading
    above it, names the area and the measure. A noun of things counts in the plural
    alone, unless d is 1: "3 of 47 practice patients" are patients.

Of nobody named
    A pair that no shown figure has is a leak without any name, if

    - the file speaks of the hidden figure's area (it names it anywhere, or its report
      is about the group that the area lies in), or
    - d is 30 or more (`TELLING`), or
    - the file is of no single report, such as the manifest or a file that somebody
      put there.

    A text that names a measure and a stretch of months, with the counts that shown
    figures of one area add up to in it, tells no more than these.

    What is left over is a small pair on a page that never mentions the area. Its
    reader can tie it to no practice, measure or month: any of thousands of figures of
    the dataset may be "2 of 9". Nearly every small pair is a hidden figure of
    somebody, so to report them would bury the real findings.

What an attacker could do with it: nothing with a page as qikit writes it, for a fault
that puts a hidden figure on paper puts it beside its name, or on the page of its
group. Somebody who writes a hidden figure down on purpose in other words ("3 of 47
charts") could as well spell it in letters: the audit looks for faults and slips, and
the hash in the manifest for pages that were changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qikit.reports.audit import counted, tellings
from qikit.reports.audit.findings import PAIR, About, Found, Scope
from qikit.reports.audit.hidden import MOST_MEASURES, PAIR_STEP
from qikit.reports.audit.knowledge import Knowledge
from qikit.reports.audit.told import CELL, Told

TELLING = 30  # a denominator that rarely meets another by chance
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")


@dataclass(eq=False)
class PairJudge:
    """Judges pairs with what `Knowledge` knows of names and figures."""

    judge: Knowledge

    def found(self, told: Told, about: About, scope: Scope) -> Iterator[Found]:
        """Find every pair of a text that tells a hidden figure."""
        for sentence in SENTENCE_END.split(told.text):
            for pair in tellings.pairs_told(sentence):
                if not self._with_counts(pair):
                    continue
                if counted.are_things(pair) or _is_headed_by_things(told):
                    about_it = self._of_sentence(sentence, about, scope)
                    yield from self._named(told, pair, about_it)
                else:
                    named = list(self._named(told, pair, about))
                    yield from named or self._of_nobody(told, pair, about, scope)

    def _with_counts(self, pair: tellings.Pair) -> list[tuple[int, int]]:
        return self.judge.known.hidden_pairs.get(_packed(pair), [])

    def _of_sentence(self, sentence: str, about: About, scope: Scope) -> About:
        areas = self.judge.named_in(sentence, scope.near)
        measures = self.judge.measures.within(sentence)
        return About(areas & about.areas, measures, about.periods)

    def _named(self, told: Told, pair: tellings.Pair, about: About) -> Iterator[Found]:
        """Find hidden figures that are named, where no shown one explains the pair."""
        keys = set(about.keys)
        own = [
            (key, month)
            for key, month in self._with_counts(pair)
            if key in keys and self.judge.fits(key, month, about.periods)
        ]
        both = (pair.n, pair.d)
        if own and not self.judge.is_shown(about, lambda row, _: row.pair == both):
            yield from (Found(told.place, PAIR, *one) for one in own)

    def _of_nobody(
        self, told: Told, pair: tellings.Pair, about: About, scope: Scope
    ) -> Iterator[Found]:
        """Find one hidden figure whose pair nothing shown has, without any name."""
        if pair.is_slashed or _packed(pair) in self.judge.known.shown_pairs:
            return
        if self._is_sum(pair, about):
            return
        hidden = self._with_counts(pair)
        spoken_of = [f for f in hidden if scope.speaks_of(f[0] // MOST_MEASURES)]
        if spoken_of or pair.d >= TELLING:
            yield Found(told.place, PAIR, *(spoken_of or hidden)[0])

    def _is_sum(self, pair: tellings.Pair, about: About) -> bool:
        """Whether an area's shown figures of a named stretch add up to a pair."""
        shown, both = self.judge.known.shown, (pair.n, pair.d)
        if len(about.periods) != 1 or not about.measures:
            return False
        for key in shown.known:
            if key % MOST_MEASURES in about.measures:
                rows = [
                    row.pair
                    for month, row in shown.of(key).items()
                    if row.pair and self.judge.fits(key, month, about.periods)
                ]
                if len(rows) > 1 and tuple(map(sum, zip(*rows, strict=True))) == both:
                    return True
        return False


def _is_headed_by_things(told: Told) -> bool:
    """Whether a cell stands in a column that counts things: "Practices shown"."""
    return told.kind == CELL and counted.is_head_of_things(told.around[1])


def _packed(pair: tellings.Pair) -> int:
    return pair.n * PAIR_STEP + pair.d
