"""The same page of the same rows, built the two usual ways: Django REST framework, and Ninja, over the ORM.

No authentication, no rate limit, no logging, no middleware: the peers get every advantage but stored documents.
"""

ASGI = ("litestar", "blacksheep")
"""Peers that run without Django: :mod:`bench.peers.asgi`, which needs what only `make bench` installs."""

ASGI_PATH = "/people"
"""Where those have the first page of participants."""
