"""The static files of the service: its own, and of the design system those that pages ask for."""

from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware

DESIGN_SYSTEM = ("/assets/", "/govuk-frontend.min.")
"""How the addresses of the design system's files begin that a browser asks for: fonts and images, style sheet and
script. The rest of its nearly a thousand files is what these are built from."""


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """Serves what a browser asks for, and nothing else of the design system's folder: a start looks at no more."""

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        """Serves a file at an address, if it is one of those."""
        if url.startswith((self.static_prefix, *DESIGN_SYSTEM)):
            super().add_file_to_dictionary(url, path, stat_cache=stat_cache)
