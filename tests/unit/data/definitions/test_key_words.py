"""Every key of every kind of file is said in one plain sentence."""

import typing
from collections.abc import Iterator

import pydantic
import pytest

from qikit.data.definitions.key_words import SAID
from qikit.data.definitions.schema_files import MODELS

LONGEST = 130  # letters: two lines of a comment


def model_inside(annotation) -> type[pydantic.BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return annotation
    inside = (model_inside(part) for part in typing.get_args(annotation))
    return next(filter(None, inside), None)


def keys(model: type[pydantic.BaseModel], above: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield above + name
        if inner := model_inside(field.annotation):
            yield from keys(inner, f"{above}{name}.")


def test_the_kinds_are_those_that_have_a_schema():
    assert set(SAID) == set(MODELS)


@pytest.mark.parametrize("kind", MODELS)
def test_every_key_has_its_sentence_and_no_strange_one_has(kind):
    assert set(keys(MODELS[kind])) == set(SAID[kind])


@pytest.mark.parametrize("kind", MODELS)
def test_a_sentence_is_one_line_with_its_full_stop(kind):
    for key, said in SAID[kind].items():
        assert said.endswith("."), key
        assert said.isprintable(), key
        assert len(said) <= LONGEST, key
        assert "  " not in said, key


@pytest.mark.parametrize(
    ("kind", "key", "words"),
    [
        ("job", "phases.reason", "printed in the report"),
        ("job", "audience", "left out, it is published"),
        ("job", "events.label", "every reader of the report sees it"),
        ("source", "files.observations.period.header", "names of the columns"),
        ("source", "files.prescribing.measures.denominator.bnf", "left out, every"),
        ("disclosure", "C.published.threshold", "0: none"),
    ],
)
def test_the_sentence_of_a_key_inside_another(kind, key, words):
    assert words in SAID[kind][key]
