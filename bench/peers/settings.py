"""The service's own settings (database, models), without its middleware, addresses and pages."""

from cpd.config.settings import *  # noqa: F403
from cpd.config.settings import INSTALLED_APPS as OURS

INSTALLED_APPS = [*OURS, "rest_framework"]
ROOT_URLCONF = "bench.peers.urls"
MIDDLEWARE: list[str] = []
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
}
