"""One writer at a time; the lock of a process that died holds nobody up."""

import subprocess
import sys

import pytest

from qikit.data.locks import only_writer
from qikit.errors import DataError

HOLD = (
    "import sys, pathlib\n"
    "from qikit.data.locks import only_writer\n"
    "with only_writer(pathlib.Path(sys.argv[1])):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()\n"
)


def test_a_second_writer_is_refused_until_the_first_has_ended(tmp_path):
    with only_writer(tmp_path):
        with pytest.raises(DataError, match="another intake is writing this dataset"):
            with only_writer(tmp_path):
                pass
    with only_writer(tmp_path):
        pass


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(DataError, match="another intake"):
            with only_writer(tmp_path):
                pass
        holder.kill()
        holder.wait()
        with only_writer(tmp_path):
            pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(DataError, match="the folder cannot be written"):
        with only_writer(tmp_path / "file" / "data"):
            pass
