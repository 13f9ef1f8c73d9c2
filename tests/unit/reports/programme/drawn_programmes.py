"""Facts of a drawn collaborative that its plan and its close-out need."""

from __future__ import annotations

from dataclasses import asdict

from tests.unit.reports.drawn_slices import FOOT_CHECK

TOOLKIT = {
    "id": "tea",
    "name": "Tea that is drunk warm",
    "version": "1",
    "review": "to be reviewed locally",
    "aim": {
        "words": "Nine in ten cups are warm.",
        "measure": "foot_check",
        "reach": 0.9,
        "by": None,
        "source": "kettle_2020",
    },
    "why_it_matters": [{"text": "Cold tea is left.", "source": "source to be found"}],
    "drivers": [
        {
            "id": "water",
            "text": "The water is hot",
            "source": "kettle_2020",
            "secondary": [
                {
                    "id": "kettle",
                    "text": "There is a kettle near by",
                    "source": "kettle_2020",
                    "ideas": [
                        {
                            "id": "second_kettle",
                            "text": "Put a second kettle upstairs.",
                            "how_to_test": "One floor for one day.",
                            "tested": [],
                            "source": "source to be found",
                        },
                        {
                            "id": "warm_pot",
                            "text": "Warm the pot first.",
                            "how_to_test": "Two pots.",
                            "tested": [
                                {
                                    "where": "One kitchen",
                                    "result": "8 of 10 cups were warm.",
                                    "source": "kettle_2020",
                                }
                            ],
                            "source": "kettle_2020",
                        },
                    ],
                }
            ],
        }
    ],
    "measures": {"outcome": [], "process": ["foot_check"], "balancing": []},
    "bundle": None,
    "data_collection": {
        "form": None,
        "search": "Count the cups.",
        "how_often": "Daily.",
    },
    "stakeholders": [{"role": "People who drink tea", "part": "Say when it is warm."}],
    "sources": [
        {
            "id": "kettle_2020",
            "title": "On kettles",
            "publisher": "The Tea Board",
            "year": "2020",
            "address": "https://tea.example/kettles",
            "read": "abstract",
        }
    ],
}
SURVEY = {
    "id": "tea_survey",
    "name": "Tea survey",
    "answers": ["good", "bad"],
    "positive": ["good"],
    "waves": [{"id": "one", "month": "2024-11"}, {"id": "two", "month": "2025-05"}],
    "questions": [
        {"id": "taste", "text": "How is the tea?", "level": 1, "positive": []},
    ],
    "source": "",
    "synthetic": False,
}
FACTS = {
    "baseline_from": "",
    "toolkit": "tea",
    "toolkit_content": TOOLKIT,
    "toolkit_measures": [
        asdict(FOOT_CHECK) | {"benchmark_levels": list(FOOT_CHECK.benchmark_levels)}
    ],
    "survey_content": [SURVEY],
    "n_took_part": 4,
}
NOTHING = {
    "toolkit": "",
    "toolkit_content": None,
    "toolkit_measures": [],
    "survey_content": [],
    "aims": [],
    "sessions": [],
    "summit": "",
}
