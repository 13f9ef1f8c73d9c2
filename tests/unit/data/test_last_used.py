"""What is kept of what was worked out: the last few."""

from qikit.data.last_used import LastUsed


def made(kept: LastUsed, asked: str) -> list[str]:
    """Ask for each letter in turn; list those that had to be made."""
    found: list[str] = []
    for name in asked:
        assert kept.once(name, lambda n=name: found.append(n) or n) == name
    return found


def test_what_was_asked_for_longest_ago_goes_first():
    assert made(LastUsed(2), "aabab" + "c" + "b" + "a") == ["a", "b", "c", "a"]


def test_no_more_than_so_many_are_kept():
    kept = LastUsed(3)
    made(kept, "abcdefabcdef")
    assert len(kept) == 3


def test_nothing_is_a_thing_to_keep_too():
    kept, asked = LastUsed(1), []
    for _ in range(2):
        assert kept.once("none", lambda: asked.append(1)) is None
    assert asked == [1]
