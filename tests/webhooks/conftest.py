"""The small world and its callers, as the tests of the API have them."""

from tests.api.conftest import api, world

__all__ = ["api", "world"]
