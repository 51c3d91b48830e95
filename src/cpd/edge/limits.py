"""How long and how much the edge takes from a client."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds, sizes in bytes."""

    silence: float = 30.0
    """Without a byte, whichever way: while a request comes, while an answer is not taken, between two requests."""

    head: float = 60.0
    """For the request line and the headers."""

    body: float = 300.0
    """For the body."""

    answer: float = 1800.0
    """For a client to take the whole of an answer."""

    queue: float = 30.0
    """For a complete request to wait for a thread; 503 afterwards."""

    farewell: float = 2.0
    """For a client that was refused to stop sending, so that it can read why."""

    stopping: float = 8.0
    """For what is under way when the process is told to stop. Whoever tells it gives it ten."""

    head_size: int = 64 * 1024
    """Of the request line and the headers together."""

    headers: int = 100
    """How many headers."""

    body_size: int = 10 * 1024 * 1024
    """Of a body. The application gets a larger one without its content, and refuses it in its own words."""

    framing_size: int = 1024 * 1024
    """Of what frames the chunks of a body, trailers included."""

    connections: int = 100
    """Of one address, in one process; those of trusted proxies are not counted."""

    connections_in_all: int = 10_000
    """Of everybody, in one process; beyond it the one that has kept us waiting longest is closed."""

    waiting: int = 1000
    """Complete requests that wait for a thread; 503 beyond it."""

    held_size: int = 256 * 1024 * 1024
    """Of bodies that are coming and answers that are not taken, in one process; beyond it the one that has kept us
    waiting longest is closed."""
