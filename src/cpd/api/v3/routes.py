"""Version 3 of the API."""

from cpd.api.openapi import version_api
from cpd.api.v3 import declarations, participants, partnerships

api = version_api(3)
api.add_router("", participants.router)
api.add_router("", declarations.router)
api.add_router("", partnerships.router)
