"""The loop that the factory is measured against, when one of its calls fails."""

from __future__ import annotations

import shutil

import pytest

from benchmarks.factory_loop import PASSES, loop

pytestmark = pytest.mark.skipif(not shutil.which("xargs"), reason="no xargs here")
BUSY = "Address already in use"
STARTED = "echo x >> started"


def test_a_pass_without_failure_is_measured_once(tmp_path):
    took = loop({"north": f"{STARTED} && : > north.html"}, tmp_path)
    assert (took.failures, n_started(tmp_path)) == ((), 1)


def test_a_failed_call_is_named_and_its_pass_is_in_no_figure(tmp_path):
    slow = f"test -e tried || ! {{ touch tried; sleep 2; echo {BUSY} >&2; }}"
    commands = {
        "north": f"{STARTED} && : > north.html",
        "o'south": f'{STARTED}; ({slow}) && : > "o\'south.html"',
    }
    took = loop(commands, tmp_path)
    assert took.failures == (f"o'south: {BUSY}",)
    assert n_started(tmp_path) == 4  # both again, the one that was made, too
    assert took.wall < 2


@pytest.mark.parametrize(
    "command",
    [f"{STARTED}; echo {BUSY} >&2; : > north.html; false", f"{STARTED}; echo {BUSY}"],
    ids=["it ends badly", "it makes no page"],
)
def test_a_call_that_always_fails_stops_the_measurement(tmp_path, command):
    with pytest.raises(SystemExit, match=f"(?s)north:.*{BUSY}"):
        loop({"north": command, "south": ": > south.html"}, tmp_path)
    assert n_started(tmp_path) == PASSES


def n_started(folder):
    return len((folder / "started").read_text().splitlines())
