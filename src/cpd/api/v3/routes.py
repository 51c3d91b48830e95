"""Version 3 of the API."""

from cpd.api.openapi import version_api
from cpd.api.v3 import applications, declarations, npq, npq_schedules, participants, partnerships
from cpd.api.v3.reading import router

WRITES = (applications, declarations, npq, npq_schedules, participants, partnerships)
"""The modules that add to the router what can be done beside reading."""

api = version_api(3)
api.add_router("", router)
