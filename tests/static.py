"""The static files of the service, looked for once in each process of the run: every client of a test loads the
middleware anew."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse

from cpd.web.static_files import StaticFilesMiddleware


class StaticFilesOnce(StaticFilesMiddleware):
    """The middleware as it is, with what the first one found."""

    first: ClassVar[dict[str, Any] | None] = None

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if StaticFilesOnce.first is None:
            super().__init__(get_response)
            StaticFilesOnce.first = dict(vars(self))
        vars(self).update({**StaticFilesOnce.first, "get_response": get_response})
