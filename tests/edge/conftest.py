"""The small world and its callers, as the tests of the API have them."""

from tests.api.conftest import _no_limit_from_other_tests, api, world

__all__ = ["_no_limit_from_other_tests", "api", "world"]
