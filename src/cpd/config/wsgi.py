"""The WSGI application, which the edge serves."""

import os

from django.core.wsgi import get_wsgi_application


def preload() -> None:
    """Loads now what a request would have to wait for: the addresses and what is behind them, the jobs."""
    from django.urls import get_resolver
    from procrastinate.contrib.django import app

    app.perform_import_paths()
    _ = get_resolver().url_patterns


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpd.config.settings")
application = get_wsgi_application()
preload()
