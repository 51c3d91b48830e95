"""Answers made smaller for those who ask: gzip or zstd, one member each (docs/adr/0018-compress-answers-of-the-api.md).

Only answers of the API. They hold no secret beside what a request says, and no browser sends them cookies; pages, which
hold the key of a form, stay as they are.
"""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

SMALLEST = 1024
"""Bytes. A smaller answer fits one packet anyway."""

LEVEL = 1
"""The quickest of both: 100 KB take a third of a millisecond with gzip, a tenth with zstd."""

_GZIP = 31
"""zlib's largest window, in gzip's format."""

_MEMBER = re.compile(r"\s*([!#$%&'*+.^_`|~0-9a-z-]+)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?\s*", re.ASCII)


class Compressor(Protocol):
    """What both libraries give."""

    def compress(self, data: bytes, /) -> bytes:
        """What of the data so far is ready."""

    def flush(self) -> bytes:
        """The rest, and the end."""


def _zstd() -> Compressor:
    from backports import zstd  # where it is asked for: few clients do

    return zstd.ZstdCompressor(level=LEVEL)


COMPRESSORS: dict[str, Callable[[], Compressor]] = {
    "zstd": _zstd,
    "gzip": lambda: zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP),
}
"""By the coding's name, the one that we would rather use first."""


def accepted_codings(header: str) -> dict[str, float]:
    """Each coding of an ``Accept-Encoding`` with its weight from 0 to 1. A member that is none of its grammar counts as
    not there: without it, what we send can still be read.
    """
    members = (_MEMBER.fullmatch(member) for member in header.lower().split(","))
    weights = {match[1]: float(match[2] or 1) for match in members if match}
    if "x-gzip" in weights:
        weights.setdefault("gzip", weights["x-gzip"])
    return weights


def coding_for(header: str | None) -> tuple[str, bool]:
    """The coding to answer in, empty for none, and whether an answer without one would not do.

    The heaviest that we have; of equals zstd before gzip, and either before none. ``*`` stands for gzip, never for
    zstd, which only those get who name it.
    """
    if not header:
        return "", False
    weights = accepted_codings(header)
    rest = weights.get("*", 0.0)
    plain = weights.get("identity", weights.get("*", 1.0))
    offered = {"zstd": weights.get("zstd", 0.0), "gzip": weights.get("gzip", rest)}
    best = max(offered, key=lambda coding: offered[coding])
    if offered[best] == 0 or ("identity" in weights and plain > offered[best]):
        return "", False
    return best, plain == 0


def compress(request: HttpRequest, response: HttpResponseBase) -> None:
    """Makes the answer smaller where the request takes that and it is worth it, and says what it depends on.

    A compressed answer's tag is weak: it says the same as the plain one, in other bytes.
    """
    if response.has_header("Vary"):
        patch_vary_headers(response, ["Accept-Encoding"])
    else:
        response["Vary"] = "Accept-Encoding"
    coding, needed = coding_for(request.headers.get("Accept-Encoding"))
    if not coding or response.status_code not in (200, 304) or response.has_header("Content-Encoding"):
        return
    if response.status_code == 200 and not _compressed(response, coding, needed):
        return
    tag = response.get("ETag", "")
    if tag.startswith('"'):
        response["ETag"] = f"W/{tag}"


def smallest(*, needed: bool) -> int:
    """Bytes of the smallest answer that is compressed; ``needed``: it would not do otherwise."""
    return 1 if needed else SMALLEST


def compressed(body: bytes, coding: str) -> bytes:
    """A whole body in a coding."""
    compressor = COMPRESSORS[coding]()
    return compressor.compress(body) + compressor.flush()


def _compressed(response: HttpResponseBase, coding: str, needed: bool) -> bool:
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = _pieces(COMPRESSORS[coding](), response.streaming_content)  # type: ignore[arg-type]
    elif len(response.content) >= smallest(needed=needed):  # type: ignore[attr-defined]
        response.content = compressed(response.content, coding)  # type: ignore[attr-defined]
    else:
        return False
    response["Content-Encoding"] = coding
    return True


def _pieces(compressor: Compressor, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks compressed as they come, as one member: none is kept longer than the compressor needs it."""
    for chunk in chunks:
        if piece := compressor.compress(chunk):
            yield piece
    yield compressor.flush()
