"""Version 3 of the API."""

from cpd.api.openapi import version_api
from cpd.api.v3 import applications, changes, declarations, npq, npq_schedules, participants, partnerships, statements
from cpd.api.v3.reading import router

ADDED = (applications, changes, declarations, npq, npq_schedules, participants, partnerships, statements)
"""The modules that add to the router what is more than lists and singles of resources."""

api = version_api(3)
api.add_router("", router)
