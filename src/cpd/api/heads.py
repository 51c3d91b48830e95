"""The lines of an answer's status and headers, in three parts: between them stand what is left of the caller's
allowance and the request's id, which each request has of its own."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from cpd.edge import answers

ALLOWANCE, REQUEST_ID = "RateLimit", "X-Request-Id"
_STATUS_LINE = len(answers.lines("", ()))

Headers = Sequence[tuple[str, str]]
Head = tuple[bytes, bytes, bytes]
"""The lines before the allowance, those between it and the id, and the rest."""


def head_of(status: str, headers: Headers) -> Head:
    """The head of an answer with these headers, in its parts."""
    before, between, after = _parted(headers)
    return (
        answers.lines(status, before),
        answers.lines("", between)[_STATUS_LINE:],
        answers.lines("", after)[_STATUS_LINE:],
    )


def whole(head: Head, allowance: str, request_id: str) -> bytes:
    """The head of one request's answer."""
    return b"%bRateLimit: %b\r\n%bX-Request-Id: %b\r\n%b" % (
        head[0],
        allowance.encode(),
        head[1],
        request_id.encode(),
        head[2],
    )


class Form(NamedTuple):
    """A head with places for the values of some headers, which are named in the order in which they stand."""

    parts: Head
    names: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, status: str, headers: Headers, own: Collection[str]) -> "Form":
        """The form of a head with these headers, those called ``own`` left open."""
        opened = [(name, "%b" if name in own else value.replace("%", "%%")) for name, value in headers]
        names = [tuple(name for name, _ in part if name in own) for part in _parted(headers)]
        return cls(head_of(status, opened), tuple(names))

    def filled(self, values: Mapping[str, bytes]) -> Head:
        """The head with these values, none of which may have a line break."""
        before, between, after = self.parts
        names = self.names
        return (
            before % tuple([values[name] for name in names[0]]),
            between % tuple([values[name] for name in names[1]]),
            after % tuple([values[name] for name in names[2]]),
        )


def _parted(headers: Headers) -> tuple[Headers, Headers, Headers]:
    """The allowance comes first: the API's middleware stands within the one that adds the id."""
    names = [name for name, _ in headers]
    allowance, request_id = names.index(ALLOWANCE), names.index(REQUEST_ID)
    assert allowance < request_id
    return headers[:allowance], headers[allowance + 1 : request_id], headers[request_id + 1 :]
