"""Where the sockets of a report's kernel are: private, and never too long a path."""

import os
import socket
import stat

import pytest

from qikit.reports.kernel import _sockets

pytestmark = pytest.mark.skipif(os.name != "posix", reason="sockets as POSIX has them")


def bound(path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


@pytest.mark.parametrize("length", [30, 90, 95, 98, 99, 105, 108, 200])
def test_a_socket_fits_and_its_folder_is_ours_alone(tmp_path, length):
    apart = tmp_path / ("a" * max(1, length - len(str(tmp_path)) - 1))
    apart.mkdir(mode=0o700)
    with _sockets(apart) as sockets:
        bound(f"{sockets}-5")
        assert stat.S_IMODE(sockets.parent.stat().st_mode) == 0o700
    is_apart = sockets.parent == apart
    assert is_apart == (len(str(apart)) <= 96)
    assert sockets.parent.exists() == is_apart
