"""The small world and its callers, as the tests of the API have them, requests in the process of a test, and databases
that a test makes itself."""

from collections.abc import Iterator

import pytest

from tests.api.conftest import api, world
from tests.edge.at_the_desk import as_requests_of_a_test

__all__ = ["api", "as_requests_of_a_test", "world"]


@pytest.fixture
def new_databases(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Lets a test work in databases that it makes itself."""
    with django_db_blocker.unblock():
        yield
