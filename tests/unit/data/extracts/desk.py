"""A dataset folder with drawn raw files and their mapping, taken in by one call."""

import hashlib
from pathlib import Path

import pytest

from qikit.data.dataset import SCHEMAS, Dataset
from qikit.data.definitions.source_files import Source
from qikit.data.extracts.intake import Definitions, take_in
from qikit.errors import QikitError

FILES = {
    "practices.csv": "code,name,pcn_code,pcn,area,region,people\n"
    "A1,High Street,P1,North,Area,Region,4000\n"
    "A2,Low Road,P1,North,Area,Region,3000\n",
    "figures.csv": "code,month,n,d\nA1,2026-01,30,40\nA1,2026-02,0,40\n",
    "names.csv": "code,name\nArea,The Area\n",
}
MAPPINGS = {
    "source": "test",
    "title": "Drawn by hand",
    "publisher": "qikit",
    "licence": "OGL",
    "country": "Nowhere",
    "levels": {k: k for k in ("practice", "cluster", "hscp", "board", "country")},
    "membership_as_of": "2026-01",
    "files": [
        {
            "name": "practices",
            "match": "practices*.csv",
            "practices": {
                "practice_code": "code",
                "practice_name": "name",
                "cluster": "pcn",
                "cluster_code": "pcn_code",
                "hscp": "area",
                "board": "region",
                "list_size": "people",
            },
        },
        {
            "name": "figures",
            "match": "figures*.csv",
            "observations": {
                "layout": "long",
                "period": {"column": "month"},
                "practice_code": "code",
                "measure": "foot_check",
                "numerator": "n",
                "denominator": "d",
            },
        },
        {
            "name": "names",
            "match": "names.csv",
            "lookup": {"field": "hscp", "code": "code", "name": "name"},
        },
        {
            "name": "events",
            "match": "events.csv",
            "required": "false",
            "events": {"scope": "scope", "date": "date", "label": "label", "kind": "k"},
        },
    ],
}


class Desk:
    """A dataset folder with the files of the test in its incoming folder."""

    def __init__(self, folder):
        self.folder, self.incoming = folder, folder / "incoming"
        self.incoming.mkdir(parents=True)
        for name, text in FILES.items():
            self.put(name, text)

    def put(self, name, text) -> Path:
        path = self.incoming / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def change(self, name, old, new):
        text = (self.incoming / name).read_text("utf-8")
        assert old in text
        self.put(name, text.replace(old, new))

    def take_in(self, read_at="now", **changes) -> Dataset:
        source = Source.model_validate({**MAPPINGS, **changes})
        made = Definitions({source.source: source})
        return take_in(self.folder, made, incoming=self.incoming, read_at=read_at)

    def tables(self) -> dict:
        """Read every table of the dataset in use."""
        dataset = Dataset(self.folder)
        return {name: dataset.table(name) for name in SCHEMAS}

    def hashes(self):
        return {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.incoming.iterdir()
            if path.is_file()
        }

    def problems(self, **changes) -> list[str]:
        with pytest.raises(QikitError) as error:
            self.take_in(**changes)
        return [str(problem) for problem in error.value.problems]


def with_several(name: str) -> list[dict]:
    """The mappings, with many files of one kind allowed side by side."""
    return [
        {**file, "several": "true"} if file["name"] == name else file
        for file in MAPPINGS["files"]
    ]
