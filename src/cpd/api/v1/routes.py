"""Version 1 of the API."""

from cpd.api.applications import add_deciding
from cpd.api.declarations import add_declaring
from cpd.api.npq_outcomes import add_outcome_routes
from cpd.api.npq_participants import add_npq_actions
from cpd.api.npq_schedules import add_npq_schedule_change
from cpd.api.openapi import version_api
from cpd.api.participants import add_actions, add_older_actions
from cpd.api.reading import read_routes
from cpd.publishing.resources.applications import APPLICATIONS_V1
from cpd.publishing.resources.declarations import DECLARATIONS_V1
from cpd.publishing.resources.npq_participants import NPQ_PARTICIPANTS_V1
from cpd.publishing.resources.outcomes import OUTCOMES_V1

router = read_routes(1)  # what has the same address as something that is read has to be added to the same router
add_actions(router)
add_older_actions(router)
add_declaring(router, feed=DECLARATIONS_V1)
add_deciding(router, feed=APPLICATIONS_V1)
add_outcome_routes(router, feed=OUTCOMES_V1, people=NPQ_PARTICIPANTS_V1, version=1)
add_npq_actions(router, feed=NPQ_PARTICIPANTS_V1, version=1)
add_npq_schedule_change(router, feed=NPQ_PARTICIPANTS_V1, version=1)

api = version_api(1)
api.add_router("", router)
