"""What wraps every API request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class ApiMiddleware:
    """Limits, versions, and errors of the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers the request."""
        return self.get_response(request)
