"""A request as a WSGI application expects it (PEP 3333)."""

import sys
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.util import FileWrapper

from cpd.edge.reader import Request

_FILE_BLOCK = 64 * 1024


class FileBlocks(FileWrapper):
    """A file in blocks of our size."""

    def __init__(self, file: Any, _size: int = 0) -> None:
        super().__init__(file, _FILE_BLOCK)


def standing(host: str, port: int, *, processes: int) -> dict[str, Any]:
    """What is the same for every request to an address that we listen on."""
    return {
        "SCRIPT_NAME": "",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": processes > 1,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
        "wsgi.file_wrapper": FileBlocks,
    }


_USUAL = (
    b"accept accept-encoding accept-language authorization cache-control connection cookie dnt host idempotency-key "
    b"if-modified-since if-none-match origin pragma referer sec-fetch-dest sec-fetch-mode sec-fetch-site "
    b"transfer-encoding upgrade-insecure-requests user-agent via x-forwarded-for x-forwarded-host x-forwarded-proto "
    b"x-request-id x-with-server-date"
)


def _key(name: bytes) -> str:
    return "HTTP_" + name.decode("latin-1").upper().replace("-", "_")


_KEYS = {name: _key(name) for name in _USUAL.split()}
_KEYS[b"content-type"] = "CONTENT_TYPE"


def environ(request: Request, standing: dict[str, Any], address: str, port: int) -> dict[str, Any]:
    """The WSGI environment of a request from ``address``.

    ``CONTENT_LENGTH`` is there whenever a body was sent, however it was framed. A header that comes more than once is
    joined (RFC 9110, 5.3). One with an underscore is dropped: it would pass for another with a hyphen.
    """
    variables = standing.copy()
    authority, path, query = _target(request)
    variables["REQUEST_METHOD"] = request.method.decode("latin-1")
    variables["PATH_INFO"] = (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1")
    variables["QUERY_STRING"] = query.decode("latin-1")
    variables["SERVER_PROTOCOL"] = f"HTTP/{request.version}"
    variables["REMOTE_ADDR"] = address
    variables["REMOTE_PORT"] = str(port)
    variables["wsgi.input"] = BytesIO(request.body)
    for name, value in request.headers:
        key = _KEYS.get(name)
        if key is None:
            if b"_" in name or name == b"content-length":
                continue
            key = _key(name)
        text = value.decode("latin-1")
        if key in variables:
            text = f"{variables[key]}{'; ' if key == 'HTTP_COOKIE' else ', '}{text}"
        variables[key] = text
    if request.length is not None:
        variables["CONTENT_LENGTH"] = str(request.length)
    if authority:
        variables["HTTP_HOST"] = authority.decode("latin-1")
    return variables


def _target(request: Request) -> tuple[bytes, bytes, bytes]:
    """Authority, path and query of a target. It has the first where a client speaks to us as to a proxy."""
    target = request.target.partition(b"#")[0]
    authority = b""
    if not target.startswith((b"/", b"*")):
        authority, slash, rest = target.partition(b"://")[2].partition(b"/")
        authority, mark, query = authority.partition(b"?")
        target = b"/" + rest if slash else b"/" + mark + query
    path, _, query = target.partition(b"?")
    return authority, path, query
