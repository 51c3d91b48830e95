"""Version 3: what a provider reports of NPQ participants, and their outcomes."""

from cpd.api.npq_outcomes import add_outcome_routes
from cpd.api.npq_participants import add_npq_actions
from cpd.api.v3.reading import router
from cpd.publishing.resources.npq_participants import NPQ_PARTICIPANTS_V3
from cpd.publishing.resources.outcomes import OUTCOMES_V3

add_npq_actions(router, feed=NPQ_PARTICIPANTS_V3, version=3)
add_outcome_routes(router, feed=OUTCOMES_V3, people=NPQ_PARTICIPANTS_V3, version=3)
