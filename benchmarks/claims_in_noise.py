"""Measure how often the reports of a programme claim something where nothing changed.

make bench

Reports are drawn from one constant rate a measure, the same for 11 practices and all
months, for the programme (its summit, and its close-out a year later) and for one
practice; each is worked out as the report's sections work it out. Bar: at most 5 % of
reports carry any claim, and at most 5 % name a bright spot. What the report says of the
spread of its teams is counted with the claims, and so is a sentence of the close-out on
a gain that held or did not. Then the planted effects of the example collaborative are
looked for.
"""

from __future__ import annotations

import re
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from benchmarks.noisy_slices import PRACTICES, noisy_report
from benchmarks.planted_effects import PROJECT, planted_effects
from qikit.evaluation.bright_spots import BRIGHT
from qikit.evaluation.claims import CLAIM, SIGNAL_ONLY
from qikit.reports.programme.evaluation_lasting import lasting
from qikit.reports.programme.evaluation_results import evaluation
from qikit.reports.programme.evaluation_summary import question
from qikit.reports.programme.progress import progress
from qikit.reports.programme.summit_spread import team_spreads
from qikit.variation.intervals import wilson_interval
from qikit.variation.spread import NOT_CLEAR

SEEDS, BAR, PROCESSES = 200, 0.05, 2
DATASET = Path("data/collaborative")
OF_A_GAIN = re.compile(r"\b(held|did not hold|sustained|something changed)\b", re.I)


@dataclass(frozen=True)
class Said:
    """What reports drawn from one seed said: the programme's two, and a practice's."""

    summit_claims: int
    moved_spreads: int
    bright_spots: int
    summit_signals: int
    practice_claims: int
    practice_signals: int
    close_out_claims: int
    close_out_sentences: int

    @property
    def summit_says_any(self) -> bool:
        """Whether the summit claims anything, be it of the spread."""
        return self.summit_claims + self.moved_spreads > 0

    @property
    def close_out_says_any(self) -> bool:
        """Whether the close-out claims anything, or says that a gain held or not."""
        return self.close_out_claims + self.close_out_sentences > 0


def said_of(seed: int) -> Said:
    """Draw the reports of a seed, and count what they claim and only ask."""
    whole = noisy_report(seed)
    summit = progress(whole)
    own = progress(noisy_report(seed, own=PRACTICES[seed % len(PRACTICES)]))
    words = [spread.word for spread in team_spreads(whole).values()]
    status, mine = summit.found.table["status"], own.found.table["status"]
    return Said(
        summit_claims=int(status.eq(CLAIM).sum()),
        moved_spreads=sum(word != NOT_CLEAR for word in words),
        bright_spots=int(summit.spots["status"].eq(BRIGHT).sum()),
        summit_signals=int(status.eq(SIGNAL_ONLY).sum()),
        practice_claims=int(mine.eq(CLAIM).sum()),
        practice_signals=int(mine.eq(SIGNAL_ONLY).sum()),
        **_of_close_out(seed),
    )


def _of_close_out(seed: int) -> dict[str, int]:
    """Count what the close-out says a year after the end of the programme."""
    closed = evaluation(noisy_report(seed, years_after=1))
    told = f"{lasting(closed).html} {question(closed)}"
    return {
        "close_out_claims": int(closed.changes["status"].eq(CLAIM).sum()),
        "close_out_sentences": len(OF_A_GAIN.findall(told)),
    }


def rate_line(what: str, n: int, of: int) -> str:
    """Write a rate with its 95 % interval (Wilson)."""
    found = wilson_interval(pd.Series([n]), pd.Series([of])).iloc[0]
    ends = f"{100 * found['lower']:.1f} to {100 * found['upper']:.1f}"
    return f"{what:<58} {n:>3} of {of} = {100 * n / of:4.1f} % (95 %: {ends} %)"


def judged(said: list[Said]) -> dict[str, int]:
    """Count the reports that may be 5 % at most, by what is counted."""
    return {
        "summit reports with any claim": sum(s.summit_says_any for s in said),
        "practice reports with any claim": sum(s.practice_claims > 0 for s in said),
        "close-out reports with any claim": sum(s.close_out_says_any for s in said),
        "summit reports that name a bright spot": sum(s.bright_spots > 0 for s in said),
    }


def shown(said: list[Said]) -> dict[str, int]:
    """Count what is only shown: of what kind claims are, and questions."""
    return {
        "summits with a claim by a change": sum(s.summit_claims > 0 for s in said),
        "summits with a claim by the spread": sum(s.moved_spreads > 0 for s in said),
        "close-outs that say a gain held or not": sum(
            s.close_out_sentences > 0 for s in said
        ),
        "summit reports with a signal (a question)": sum(
            s.summit_signals > 0 for s in said
        ),
        "practice reports with a signal (a question)": sum(
            s.practice_signals > 0 for s in said
        ),
    }


def missed_effects() -> list[str]:
    """Print the planted effects of the example, and name those not claimed."""
    effects = planted_effects(DATASET) if (PROJECT / DATASET).is_dir() else []
    if not effects:
        print(f"  no {DATASET}: run qikit example-data {DATASET} --scale demo")
    for effect in effects:
        print(" ", effect.text)
    return [e.name for e in effects if not e.is_claimed]


def main(seeds: int = SEEDS) -> int:
    """Print the rates and the planted effects; 1 where a bar is missed."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        said = list(pool.map(said_of, range(seeds)))
    print(f"Pure noise, {seeds} seeds, {len(PRACTICES)} practices, nothing changes:")
    for what, n in (judged(said) | shown(said)).items():
        print(" ", rate_line(what, n, seeds))
    missed = [what for what, n in judged(said).items() if n / seeds > BAR]
    missed += missed_effects()
    print(f"missed: {', '.join(missed)}" if missed else "every bar is met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
