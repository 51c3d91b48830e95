"""The service as the edge runs it, which tells at ``/counted`` how many answers were given in the event loop."""

from collections.abc import Callable, Iterable
from typing import Any

import cpd.config.wsgi  # noqa: F401 - it sets Django up
from cpd.api.direct import Application
from cpd.api.ready import ReadyAnswers
from cpd.web.middleware import note

given: list[int] = []


def _counted(*about: Any, **more: Any) -> None:
    given.append(about[1])
    note(*about, **more)


class Counting:
    """The application, and two addresses of the tests."""

    def __init__(self) -> None:
        self.desk = ReadyAnswers(_counted)
        self._application = Application(self.desk)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] in ("/ready", "/counted"):
            ready = environ["PATH_INFO"] == "/counted" or self.desk.is_open
            start_response("200 OK" if ready else "503 Service Unavailable", [])
            return [str(len(given)).encode()]
        return self._application(environ, start_response)


application = Counting()
