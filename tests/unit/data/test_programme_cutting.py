"""What the readers of a page may see of its programme: cut by hand-drawn tables."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from qikit.data.definitions.bundle_files import BundleFile
from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.data.paper_names import PaperNames
from qikit.data.programme_cutting import IN_MINUTES, PartOrder, cut_part
from qikit.data.programme_part import ProgrammePart
from qikit.data.readers import Readers
from qikit.data.running_programme import RunningProgramme
from qikit.data.schemas import SCHEMAS, pandas_type
from qikit.disclosure.audiences import ANALYST, CLUSTER, MEETING_PAPER, PUBLISHED

NAMES = {"P1": "Harbour Surgery", "P2": "Marrow Practice"}
LETTERS = {"P1": "A", "P2": "B"}
OWN_WITH_LETTERS = {"P1": "P1", "P2": "B"}
APRIL, JUNE = pd.Timestamp("2025-04-01"), pd.Timestamp("2025-06-01")
FILE = ProgrammeFile.model_validate(
    {
        "id": "feet",
        "name": "Feet together",
        "practices": ["P1", "P2"],
        "first_month": "2025-01",
        "last_month": "2025-12",
        "bundles": ["shoes"],
    },
    context={"path": Path("feet.yml")},
)
SHOES = BundleFile.model_validate(
    {
        "id": "shoes",
        "name": "Shoes",
        "version": "1",
        "elements": [
            {"id": "asked", "text": "Asked?"},
            {"id": "seen", "text": "Seen?"},
        ],
    },
    context={"path": Path("shoes.yml")},
)
RUNNING = RunningProgramme(FILE, {"shoes": SHOES}, ())


def frame(name: str, rows: list[dict]) -> pd.DataFrame:
    schema = SCHEMAS[name]
    types = {f.name: pandas_type(f.type) for f in schema}
    made = pd.DataFrame(rows, columns=schema.names)
    for day in (n for n, kind in types.items() if kind.startswith("datetime")):
        made[day] = pd.to_datetime(made[day])
    return made.astype(types)


def samples(*forms: tuple[str, pd.Timestamp, str]) -> list[dict]:
    """Two patients a form; the second has a blank answer."""
    return [
        {
            "practice_code": code,
            "month": month,
            "bundle": bundle,
            "patient_number": patient,
            "element": element,
            "answer": "blank" if (patient, element) == (2, "seen") else "yes",
        }
        for code, month, bundle in forms
        for patient in (1, 2)
        for element in ("asked", "seen")
    ]


def cut(
    own: str = "P1", audience: str = ANALYST, *, codes=None, how="own", **tables
) -> ProgrammePart:
    """Cut the part of one practice's page, or with `own=""` that of all teams."""
    dataset = SimpleNamespace(table=lambda name: frame(name, tables.get(name, [])))
    codes = codes or {"P1": "P1", "P2": "P2"}
    names = PaperNames(how, own or None, codes, NAMES, frozenset())
    mine = {own: codes[own]} if own else codes
    order = PartOrder(names, mine, frozenset({"feet"}), not own, until=JUNE, as_of=JUNE)
    return cut_part(dataset, RUNNING, Readers(audience=audience), order)


# -- samples: patients with a blank answer, on the forms of the own practice

FORMS = samples(("P1", APRIL, "shoes"), ("P2", APRIL, "shoes"))


@pytest.mark.parametrize("audience", [ANALYST, CLUSTER])
def test_a_practice_sees_the_blanks_on_its_own_forms_alone(audience):
    found = cut("P1", audience, codes=OWN_WITH_LETTERS, bundle_samples=FORMS).samples
    assert found["practice_code"].tolist() == ["P1"]
    assert found[["n_patients", "n_blank"]].iloc[0].tolist() == [2, 1]


@pytest.mark.parametrize("audience", [MEETING_PAPER, PUBLISHED])
def test_others_see_no_samples_of_a_practice(audience):
    assert cut("P1", audience, bundle_samples=FORMS).samples.empty


@pytest.mark.parametrize("audience", [ANALYST, CLUSTER])
def test_the_page_of_all_teams_has_no_samples(audience):
    assert cut("", audience, bundle_samples=FORMS).samples.empty


def test_samples_of_later_months_and_other_bundles_stay_out():
    later = pd.Timestamp("2025-07-01")
    rows = samples(
        ("P1", JUNE, "shoes"), ("P1", later, "shoes"), ("P1", APRIL, "socks")
    )
    found = cut("P1", bundle_samples=rows).samples
    assert found[["bundle", "month"]].to_numpy().tolist() == [["shoes", JUNE]]


def test_samples_are_called_as_on_a_page_by_letter():
    found = cut("P1", codes=LETTERS, how="letters", bundle_samples=FORMS).samples
    assert found["practice_code"].tolist() == ["A"]


# -- actions: of the group on a practice's page, and none that may name a peer


def action(what: str, *, scope: str = "feet", by: str = "all teams") -> dict:
    return {"scope": scope, "what": what, "by_whom": by, "status": "open"}


ACTIONS = [
    action("Send the letters"),
    action("Marrow shows its list to all"),  # names the peer by a word of its name
    action("Ring the laboratory", by="Marrow Practice"),
    action("Ask P2 and Marrow", scope="P1"),  # its own: it wrote that itself
    action("Buy chairs", scope="P2"),  # the peer's own
]


def test_a_practice_sees_no_action_of_the_group_that_may_name_a_peer():
    found = cut("P1", codes=OWN_WITH_LETTERS, actions=ACTIONS).actions
    assert found["what"].tolist() == ["Send the letters", "Ask P2 and Marrow"]


def test_where_peers_are_named_every_action_of_the_group_stays():
    found = cut("P1", how="named", actions=ACTIONS).actions
    assert len(found) == 4  # all but the peer's own


def test_by_letter_the_page_of_all_teams_keeps_actions_without_the_names():
    part = cut("", codes=LETTERS, how="letters", actions=ACTIONS[:3])
    assert part.actions["what"].tolist() == [
        "Send the letters",
        "",
        "Ring the laboratory",
    ]
    assert part.actions["by_whom"].tolist() == ["all teams", "all teams", IN_MINUTES]
    assert part.facts["kept_back"] == ["1 text that may name a practice: left out."]


# -- what is kept back is said once, with its number


def note(text: str, cleared_by: str = "Chair") -> dict:
    return {"scope": "feet", "date": APRIL, "text": text, "cleared_by": cleared_by}


def test_what_is_kept_back_is_counted_over_all_tables():
    notes = [note("Marrow did well"), note("Well done"), note("Not yet", "")]
    given = {"codes": LETTERS, "how": "letters", "actions": ACTIONS[:2]}
    part = cut("", CLUSTER, notes=notes, **given)
    assert part.notes["text"].tolist() == ["", "Well done"]
    assert part.facts["kept_back"] == [
        "1 note that nobody has cleared: left out.",
        "2 texts that may name a practice: left out.",
    ]


def test_nothing_is_said_where_nothing_is_kept_back():
    assert cut("", CLUSTER, notes=[note("Well done")]).facts["kept_back"] == []
