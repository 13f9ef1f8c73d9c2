"""What must be equal on every machine, and how a difference is said."""

from qikit.reports.cluster.sameness import differences, own_kit, shortened


def test_a_machine_is_like_itself():
    assert differences(own_kit(), dict(own_kit())) == []


def test_kit_python_system_and_what_draws_and_writes_are_compared():
    assert {"qikit", "the kit's own code", "Python", "system"} <= set(own_kit())
    assert {"pandas", "matplotlib", "lxml", "distributed"} <= set(own_kit())
    assert "ruff" not in own_kit()


def test_a_difference_is_said_with_both_versions():
    ours = {"Python": "3.11", "pandas": "3.1", "lxml": "6.0"}
    theirs = {"Python": "3.11", "pandas": "3.0", "more": "1"}
    assert differences(ours, theirs) == [
        "pandas 3.0 in place of 3.1",
        "lxml not installed in place of 6.0",
    ]


def test_many_differences_are_shortened():
    assert shortened(list("abcde")) == "a, b, c, d, e"
    assert shortened(list("abcdefg")) == "a, b, c, d, e, 2 more"
    assert shortened([]) == ""
