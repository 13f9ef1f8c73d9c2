"""One plain page for patients and lay members: short sentences, no jargon."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from qikit.evaluation.claims import CLAIM
from qikit.evaluation.sustained import HELD, NOT_HELD
from qikit.headlines import with_unit
from qikit.measures import PROPORTION, Measure
from qikit.programme.actions import actions_on, carried_over
from qikit.reports.blocks import (
    Block,
    bullets,
    heading,
    named_bullets,
    paragraph,
    together,
)
from qikit.reports.programme.session_texts import one_line, shortened
from qikit.reports.programme.summit_changes import lasting
from qikit.reports.programme.summit_opening import Summit
from qikit.reports.programme.summit_words import is_unknown
from qikit.rounding import count_text, number_text

NOTHING = {
    "better": "We cannot say that anything got better. It may be too early to tell.",
    "worse": "We found nothing that clearly got worse.",
}
UNSURE = "Numbers go up and down by chance. We say “better” only when we are sure."
SIDES = ("before", "after")
FEWER = {"down": " Here, fewer is better."}
SAME = {
    False: "We see no clear change.",
    True: "We watched this to see if anything else gets worse. We see no clear change.",
}
NO_NEXT = "Nobody has written down a next step yet. What should it be?"
LATER = "Look at the numbers again in a year. Who will do it?"
ASK = "Ask your practice what it changed. Tell it what would help you."
STEPS_TOLD = 3
MIXED = "Their numbers are too few or too mixed to say."
HIDDEN = "We may not show their numbers."
NO_NUMBERS = "We have no numbers of them."
WHY_NOT_CLEAR = (MIXED, HIDDEN, NO_NUMBERS)
INVENTED = " (synthetic)"


def plain_page(meeting: Summit) -> Block:
    """Write what got better, what did not, what we do not know, and what is next."""
    groups = _groups(meeting)
    parts = [
        paragraph(_who(meeting)),
        heading("What got better", 3),
        _told(groups["better"], NOTHING["better"]),
        heading("What did not", 3),
        _told(groups["worse"] + groups["same"], NOTHING["worse"]),
        heading("What we do not know", 3),
        *([named_bullets(groups["unknown"])] if groups["unknown"] else []),
        bullets([*_always_unknown(meeting), UNSURE]),
        *_voices(meeting),
        heading("What happens next", 3),
        bullets([*(_next_steps(meeting) or [NO_NEXT]), LATER, ASK]),
    ]
    return Block(f'<div class="plain-page">{together(parts).html}</div>')


def _told(items: list[tuple[str, str]], nothing: str) -> Block:
    return named_bullets(items) if items else paragraph(nothing)


def _who(meeting: Summit) -> str:
    facts = meeting.part.facts
    n = count_text(len(meeting.teams), "practice")
    about = f" They worked on this: {facts['topic'].lower()}." if facts["topic"] else ""
    n_tests = meeting.done.cycles
    times = count_text(n_tests, "time")
    tried = f" They tried out changes, {times} in all." if n_tests else ""
    return f"{n} worked together to make care better.{about}{tried}"


def _groups(meeting: Summit) -> dict[str, list[tuple[str, str]]]:
    """Sort the measures of all teams together by what may be said of them."""
    found = {"better": [], "worse": [], "same": [], "unknown": []}
    for result in meeting.report.results:
        measure = result.measure
        name = _name(meeting, measure)
        row = meeting.change(measure, meeting.group)
        if is_unknown(row):
            is_hidden = meeting.is_hidden(measure, meeting.group)
            said = (
                "we may not show the numbers." if is_hidden else "we have no numbers."
            )
            found["unknown"].append((name, said))
            continue
        text = _then_now(row, measure)
        if row["status"] == CLAIM and row["judgement"] in ("better", "worse"):
            found[row["judgement"]].append((name, text))
        else:
            text = f"{text} {SAME[measure.type == 'balancing']}"
            found["same"].append((name, text))
    return found


def _name(meeting: Summit, measure: Measure) -> str:
    """Name a measure; that all figures are invented stands above the page already."""
    if meeting.report.about.synthetic:
        return measure.name.removesuffix(INVENTED)
    return measure.name


def _then_now(row: pd.Series, measure: Measure) -> str:
    """Say "43 in 100 before, 85 in 100 now"; other units as they are."""
    before, now = (_plain(row[f"value_{side}"], measure) for side in SIDES)
    counted = {side: _counted(row, side) for side in SIDES}
    if before == now:
        counts = [n for n in counted.values() if n]
        of = f" ({' and '.join(counts)} counted)" if counts else ""
        return f"about {now}, before and now{of}."
    said = {s: f" ({n} counted)" if n else "" for s, n in counted.items()}
    fewer = FEWER.get(measure.direction, "")
    return f"{before} before{said['before']}, {now} now{said['after']}.{fewer}"


def _counted(row: pd.Series, side: str) -> str:
    """Write how many people or things stand behind a number; "" where unknown."""
    n = row[f"denominator_{side}"]
    return "" if pd.isna(n) else number_text(n)


def _plain(value: float, measure: Measure) -> str:
    if measure.kind != PROPORTION:
        return with_unit(measure, value)
    return f"{number_text(100 * value)} in 100"


def _next_steps(meeting: Summit) -> list[str]:
    """Name the first few actions that are still to be done, and by when."""
    left = carried_over(actions_on(meeting.part.actions, meeting.part.until))
    told = [one_line(what) for what in left["what"]]
    return [f"To do: {shortened(what)}." for what in told if what][:STEPS_TOLD]


def _always_unknown(meeting: Summit) -> list[str]:
    said = ["Why the numbers changed. Many things happened at the same time."]
    counts = Counter(_why_not_clear(meeting, team["code"]) for team in meeting.teams)
    said += [
        f"How {count_text(counts[why], 'practice')} did. {why}"
        for why in WHY_NOT_CLEAR
        if counts[why]
    ]
    if not any(kept.year_two in (HELD, NOT_HELD) for _, kept in lasting(meeting)):
        said.append("Whether it lasts. It is too early to say.")
    return said


def _why_not_clear(meeting: Summit, code: str) -> str:
    """Say why nothing is claimed of a team; "" where something is."""
    table = meeting.changes[meeting.changes["area"].eq(code)]
    if table["status"].eq(CLAIM).any():
        return ""
    measures = [result.measure for result in meeting.report.results]
    if any(meeting.has_figure(measure, code) for measure in measures):
        return MIXED
    is_hidden = any(meeting.is_hidden(measure, code) for measure in measures)
    return HIDDEN if is_hidden else NO_NUMBERS


def _voices(meeting: Summit) -> list[Block]:
    """Quote patients and partners, where somebody wrote them down."""
    notes = meeting.part.notes
    own = notes[notes["kind"].isin(("story", "stakeholder"))]
    own = own[own["text"].fillna("").str.strip().ne("")]
    own = own.sort_values("date", ignore_index=True)
    if own.empty:
        return []
    said = [
        (_role(row), f"“{shortened(one_line(row['text']))}”")
        for _, row in own.iterrows()
    ]
    return [heading("In people's own words", 3), named_bullets(said)]


def _role(row: pd.Series) -> str:
    who = one_line(row["role"]) or "somebody"
    return f"{who[0].upper()}{who[1:]}"
