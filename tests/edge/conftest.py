"""The small world and its callers, as the tests of the API have them, and requests in the process of a test."""

from tests.api.conftest import api, world
from tests.edge.at_the_desk import as_requests_of_a_test

__all__ = ["api", "as_requests_of_a_test", "world"]
