"""The service with the world of the list of pages, and what it answers to each."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from http.cookies import SimpleCookie

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cpd.web.docs.views import _rendered
from tests.rows import kept
from tests.web.every_page import BY_LINK, Page, begin_journeys, make_world, sign_in_address
from tests.web.school_pages import NOMINATION

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def client_of(who: str) -> Client:
    """The browser of somebody, who is signed in."""
    client = Client(raise_request_exception=False)
    address = sign_in_address(who)
    if address.startswith((BY_LINK, NOMINATION)):
        token = TOKEN.search(client.get(address).content.decode())[1]
        client.post(address, {"csrfmiddlewaretoken": token}, HTTP_ORIGIN="http://testserver")
    elif address:
        client.get(address)
    return client


@kept
def world_with_journeys() -> dict[str, str]:
    """Makes the world of the list, and begins its journeys; gives their addresses."""
    make_world()
    return begin_journeys(client_of)


class Site:
    """The service, with a browser for each person of the list."""

    def __init__(self) -> None:
        self.journeys = world_with_journeys()
        self.signed_in: dict[str, SimpleCookie] = {}
        _rendered.cache_clear()

    def address(self, page: Page) -> str:
        """The address of a page."""
        return page.address.format(**self.journeys)

    def _new_tab(self, page: Page) -> Client:
        """A browser in which whoever looks at the page has signed in before."""
        if page.who not in self.signed_in:
            self.signed_in[page.who] = client_of(page.who).cookies
        client = Client(raise_request_exception=False, enforce_csrf_checks=page.lost == "csrftoken")
        client.cookies = deepcopy(self.signed_in[page.who])
        return client

    def visit(self, page: Page) -> tuple[HttpResponse, list[str]]:
        """What the service answers, and which queries it made."""
        client = self._new_tab(page)
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
