"""Refuse every connection beyond this machine, in a process and its children.

Python runs this file at its start when its folder is on PYTHONPATH. Attempts
are noted in the file that QIKIT_TEST_NETWORK_LOG names.
"""

import os
import socket

LOOPBACK = ("127.", "::1", "localhost")
_connect, _look_up = socket.socket.connect, socket.getaddrinfo


def _refuse(host):
    with open(os.environ["QIKIT_TEST_NETWORK_LOG"], "a", encoding="utf-8") as log:
        log.write(f"{host}\n")
    raise OSError(f"the test refuses a connection to {host}")


def _guarded_connect(self, address):
    is_internet = self.family in (socket.AF_INET, socket.AF_INET6)
    if is_internet and not str(address[0]).startswith(LOOPBACK):
        _refuse(address[0])
    return _connect(self, address)


def _guarded_look_up(host, *arguments, **options):
    if host and not str(host).startswith(LOOPBACK):
        _refuse(host)
    return _look_up(host, *arguments, **options)


socket.socket.connect = _guarded_connect
socket.getaddrinfo = _guarded_look_up
