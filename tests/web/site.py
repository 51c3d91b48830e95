"""The service with the world of the list of pages, and what it answers to each."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cpd.web.docs.views import _rendered
from tests.web.every_page import BY_LINK, Page, begin_journeys, make_world, sign_in_address
from tests.web.school_pages import NOMINATION

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Site:
    """The service, with a browser for each person of the list."""

    def __init__(self) -> None:
        make_world()
        _rendered.cache_clear()
        self.journeys = begin_journeys(self.client_of)

    def address(self, page: Page) -> str:
        """The address of a page."""
        return page.address.format(**self.journeys)

    def client_of(self, who: str, **options: bool) -> Client:
        """The browser of somebody, who is signed in."""
        client = Client(raise_request_exception=False, **options)
        address = sign_in_address(who)
        if address.startswith((BY_LINK, NOMINATION)):
            token = TOKEN.search(client.get(address).content.decode())[1]
            client.post(address, {"csrfmiddlewaretoken": token}, HTTP_ORIGIN="http://testserver")
        elif address:
            client.get(address)
        return client

    def visit(self, page: Page) -> tuple[HttpResponse, list[str]]:
        """What the service answers, and which queries it made."""
        client = self.client_of(page.who, enforce_csrf_checks=page.lost == "csrftoken")
        address = self.address(page)
        if not page.sent:
            with _captured() as queries:
                answer = client.get(address)
            return answer, queries
        token = TOKEN.search(client.get(address).content.decode())[1]
        if page.lost:
            del client.cookies[page.lost]
        with _captured() as queries:
            answer = client.post(address, {"csrfmiddlewaretoken": token}, HTTP_ORIGIN="http://testserver")
        return answer, queries


@contextmanager
def _captured() -> Iterator[list[str]]:
    queries: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield queries
    queries += [query["sql"] for query in captured.captured_queries]
