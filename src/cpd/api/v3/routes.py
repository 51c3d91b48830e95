"""Version 3 of the API."""

from cpd.api.openapi import version_api
from cpd.api.v3 import (
    applications,
    changes,
    declarations,
    npq,
    npq_schedules,
    participants,
    partnerships,
    payments,
    statements,
    webhooks,
)
from cpd.api.v3.reading import router

ADDED = (
    *(applications, changes, declarations, npq, npq_schedules, participants, partnerships, payments, statements),
    webhooks,
)
"""The modules that add to the router what is more than lists and singles of resources."""

# what is written out is found first: /participant-declarations/bulk is no declaration's id
router.path_operations = dict(sorted(router.path_operations.items(), key=lambda item: "{" in item[0]))

api = version_api(3)
api.add_router("", router)
