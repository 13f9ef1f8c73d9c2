"""Messages come whole out of any pieces in which they arrive."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from qikit.reports.warm.frames import Frames, framed

MESSAGES = st.lists(
    st.one_of(st.none(), st.binary(max_size=40), st.tuples(st.integers(), st.text())),
    max_size=6,
)


@settings(max_examples=100, deadline=None)
@given(MESSAGES, st.data())
def test_messages_come_in_order_however_they_are_cut(messages, data):
    stream = b"".join(map(framed, messages))
    places = st.lists(st.integers(0, len(stream)), max_size=8)
    cuts = [0, *sorted(data.draw(places)), len(stream)]
    frames = Frames()
    arrived = [m for a, b in pairwise(cuts) for m in frames.whole(stream[a:b])]
    assert arrived == messages


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=60))
def test_a_message_comes_with_its_last_byte_and_not_before(content):
    frames, stream = Frames(), framed(content)
    assert [frames.whole(stream[n : n + 1]) for n in range(len(stream) - 1)] == [
        [] for _ in stream[1:]
    ]
    assert frames.whole(stream[-1:]) == [content]
