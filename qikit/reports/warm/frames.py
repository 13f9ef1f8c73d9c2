"""Messages between our own processes: each a length and a pickled object."""

from __future__ import annotations

import pickle
import struct
from typing import Any

HEAD = struct.Struct("!Q")
CHUNK = 1 << 16


def framed(message: Any) -> bytes:
    """Give a message as bytes that `Frames` reads back."""
    content = pickle.dumps(message)
    return HEAD.pack(len(content)) + content


class Frames:
    """Puts messages together again from what arrives in pieces."""

    def __init__(self) -> None:
        self._held = bytearray()

    def whole(self, arrived: bytes) -> list[Any]:
        """Take some bytes; return the messages that they complete."""
        self._held += arrived
        messages = []
        while (end := self._end()) is not None:
            messages.append(pickle.loads(self._held[HEAD.size : end]))
            del self._held[:end]
        return messages

    def _end(self) -> int | None:
        if len(self._held) < HEAD.size:
            return None
        end = HEAD.size + HEAD.unpack_from(self._held)[0]
        return end if len(self._held) >= end else None
