"""Sending from a thread, beside the event loop."""

import os

MOST_PIECES = 64
"""Of so many pieces an answer is sent at once; the system takes no more than 1,024 in one call."""


class Outlet:
    """A way of its own to a client: a second descriptor of the connection.

    It stays the same client's until nobody has the outlet any more. The loop's descriptor may be closed, and its number
    given to another client, at any moment.
    """

    __slots__ = ("_descriptor",)

    def __init__(self, descriptor: int) -> None:
        self._descriptor = os.dup(descriptor)

    def __del__(self) -> None:
        os.close(self._descriptor)

    def send(self, pieces: list[bytes]) -> list[bytes]:
        """Sends what the system takes at once. Gives what is left."""
        if len(pieces) > MOST_PIECES:
            return pieces
        try:
            sent = os.writev(self._descriptor, pieces)
        except OSError:  # it takes nothing now, or the client is gone, which the loop will see
            return pieces
        for number, piece in enumerate(pieces):
            if sent < len(piece):
                return [piece[sent:], *pieces[number + 1 :]]
            sent -= len(piece)
        return []
