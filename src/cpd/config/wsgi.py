"""The WSGI application, which the edge serves."""

import os

import django


def preload() -> None:
    """Loads now what a request would have to wait for: the addresses and what is behind them, the jobs."""
    from django.urls import get_resolver
    from procrastinate.contrib.django import app

    app.perform_import_paths()
    _ = get_resolver().url_patterns


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpd.config.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402 - they are there now

from cpd.api.direct import Application  # noqa: E402 - it needs Django's settings
from cpd.api.ready import ReadyAnswers  # noqa: E402
from cpd.web.middleware import ReadyNotes  # noqa: E402

application = Application(
    desk=None if settings.SANDBOX else ReadyAnswers(ReadyNotes(), in_loop=not settings.ENVIRONMENT.rate_limit_url)
)
preload()
