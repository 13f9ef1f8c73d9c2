"""Two runs do not write into one folder at the same time."""

import os

import pytest

from qikit.errors import ParameterError
from qikit.reports.one_run import only_run

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows locks no folder")


def test_a_second_run_is_refused_until_the_first_has_ended(tmp_path):
    with only_run(tmp_path):
        with pytest.raises(ParameterError, match="another qikit run is writing here"):
            with only_run(tmp_path):
                pass
    with only_run(tmp_path):
        assert list(tmp_path.iterdir()) == []  # nothing of it is seen in the folder


def test_a_run_that_is_killed_holds_nothing(tmp_path):
    child = os.fork()
    if child == 0:
        with only_run(tmp_path):
            os._exit(9)
    os.waitpid(child, 0)
    with only_run(tmp_path):
        pass


def test_other_folders_are_free(tmp_path):
    (tmp_path / "other").mkdir()
    with only_run(tmp_path), only_run(tmp_path / "other"):
        pass
