"""A small bundle and its form, for every test of the forms."""

from __future__ import annotations

import pytest

from qikit.data.definitions.bundle_files import BundleFile
from qikit.data.forms.layout import Form
from tests.unit.data.forms.form_desk import APRIL, Desk, make_bundle


@pytest.fixture
def tea() -> BundleFile:
    return make_bundle()


@pytest.fixture
def desk(tmp_path, tea) -> Desk:
    return Desk(tmp_path, tea, Form(tea, "T1", "The Teapot", APRIL, 5))
