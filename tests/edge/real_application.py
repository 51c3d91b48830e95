"""The service as the edge runs it, which tells at ``/counted`` how many answers were given in the event loop, and how
many pages were made for them."""

from collections.abc import Callable, Iterable
from typing import Any

import cpd.config.wsgi  # noqa: F401 - it sets Django up
from cpd.api.direct import Application
from cpd.api.plain_pages import Asked, MadePage, PlainPages
from cpd.api.ready import ReadyAnswers
from cpd.web.middleware import ReadyNotes

given: list[int] = []
made: list[int] = []


class Counted(ReadyNotes):
    """Notes that are counted, too."""

    def about(self, request: Any, status: int) -> Callable[[float, str], None]:
        note = super().about(request, status)

        def counted(seconds: float, request_id: str) -> None:
            given.append(status)
            note(seconds, request_id)

        return counted


class CountedPages(PlainPages):
    """Pages that are counted as they are made."""

    def ask(self, asked: Asked, answered: Callable[[MadePage | None], None]) -> bool:
        def counted(page: MadePage | None) -> None:
            if page is not None:
                made.append(1)
            answered(page)

        return super().ask(asked, counted)


class Counting:
    """The application, and two addresses of the tests."""

    def __init__(self) -> None:
        self.desk = ReadyAnswers(Counted())
        self.desk._pages = CountedPages()
        self._application = Application(self.desk)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] in ("/ready", "/counted"):
            ready = environ["PATH_INFO"] == "/counted" or self.desk.is_open
            start_response("200 OK" if ready else "503 Service Unavailable", [])
            return [b"%d %d" % (len(given), len(made))]
        return self._application(environ, start_response)


application = Counting()
