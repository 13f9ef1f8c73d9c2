"""What an editor may know beyond the annotations: rules that the readers check."""

from __future__ import annotations

from qikit.data.definitions.bundle_files import (
    FEWEST_ELEMENTS,
    MOST_ELEMENTS,
    NAME,
    VERSION,
    BundleFile,
    Element,
)
from qikit.data.definitions.file_mappings import KIND_FIELDS, FileMapping
from qikit.data.definitions.job_charts import NEED_A_REASON, PhaseModel
from qikit.data.definitions.job_files import PLAIN_NAME, _JobModel
from qikit.data.definitions.measure_files import NEEDED_TEXTS, PER_CENT, MeasureFile
from qikit.data.definitions.prescribing_mapping import MEASURE_ID, PrescribingMapping
from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.data.definitions.schema_parts import Extras
from qikit.data.definitions.schema_shapes import TEXT, Part, text_like, whole
from qikit.data.definitions.source_files import LEVEL_WORDS
from qikit.data.definitions.source_files import Source as SourceFile
from qikit.data.definitions.survey_files import (
    FEWEST_ANSWERS,
    MOST_ANSWERS,
    SurveyFile,
)
from qikit.data.definitions.toolkit_files import TO_BE_REVIEWED, ToolkitFile
from qikit.data.definitions.toolkit_parts import (
    ADDRESS_TO_BE_FOUND,
    NO_DATE,
    WEB_ADDRESS,
    YEAR,
)
from qikit.data.definitions.toolkit_parts import Source as CitedSource

OWN_ID = text_like(whole(NAME.pattern))
EACH_ONCE: Part = {"uniqueItems": True}
FROM_0_TO_1: Part = {"minimum": 0, "maximum": 1}
ENDS_OF_SCALE = ("floor", "ceiling", "target")


def _where(key: str, values: list[str], then: Part) -> Part:
    """Ask something of a file in which a key has one of some values."""
    found = {"required": [key], "properties": {key: {"enum": values}}}
    return {"if": found, "then": then}


def _needs(key: str, values: list[str], needed: tuple[str, ...]) -> Part:
    given = {"properties": {name: {"minLength": 1} for name in needed}}
    return _where(key, values, {"required": list(needed), **given})


MEASURES: Part = {
    "allOf": [
        *(_needs("kind", [kind], texts) for kind, texts in NEEDED_TEXTS.items()),
        _where("unit", [PER_CENT], {"properties": {"multiplier": {"enum": [100]}}}),
        _where(
            "kind",
            ["proportion"],
            {"properties": dict.fromkeys(ENDS_OF_SCALE, FROM_0_TO_1)},
        ),
    ]
}
EXTRAS: Extras = {
    (MeasureFile, "id"): OWN_ID,
    (MeasureFile, ""): MEASURES,
    (BundleFile, "id"): OWN_ID,
    (BundleFile, "version"): {"pattern": whole(VERSION.pattern)},
    (BundleFile, "elements"): {"minItems": FEWEST_ELEMENTS, "maxItems": MOST_ELEMENTS},
    (Element, "id"): OWN_ID,
    (ToolkitFile, "id"): OWN_ID,
    (ToolkitFile, "version"): {"pattern": whole(VERSION.pattern)},
    (ToolkitFile, "review"): {"enum": [TO_BE_REVIEWED]},
    (CitedSource, "year"): {"pattern": whole(f"{YEAR.pattern}|{NO_DATE}")},
    (CitedSource, "address"): {
        "pattern": whole(f"{WEB_ADDRESS.pattern}|{ADDRESS_TO_BE_FOUND}")
    },
    (ProgrammeFile, "id"): OWN_ID,
    (ProgrammeFile, "practices"): EACH_ONCE,
    (ProgrammeFile, "bundles"): EACH_ONCE,
    (ProgrammeFile, "measures"): EACH_ONCE,
    (SurveyFile, "id"): OWN_ID,
    (SurveyFile, "answers"): {
        "minItems": FEWEST_ANSWERS,
        "maxItems": MOST_ANSWERS,
        **EACH_ONCE,
    },
    (_JobModel, "report"): text_like(whole(PLAIN_NAME.pattern)),
    (_JobModel, "formats"): {"contains": {"const": "html"}, **EACH_ONCE},
    (_JobModel, "earlier"): EACH_ONCE,
    (PhaseModel, ""): _needs("kind", list(NEED_A_REASON), ("reason",)),
    (FileMapping, ""): {"oneOf": [{"required": [kind]} for kind in KIND_FIELDS]},
    (PrescribingMapping, "measures"): {
        "propertyNames": {"pattern": whole(MEASURE_ID.pattern)}
    },
    (SourceFile, "levels"): {
        "additionalProperties": False,
        "properties": dict.fromkeys(LEVEL_WORDS, TEXT),
        "required": list(LEVEL_WORDS),
    },
}
