"""Version 3: moving a participant of an NPQ to another schedule."""

from cpd.api.npq_schedules import add_npq_schedule_change
from cpd.api.v3.reading import router
from cpd.publishing.resources.npq_participants import NPQ_PARTICIPANTS_V3

add_npq_schedule_change(router, feed=NPQ_PARTICIPANTS_V3, version=3)
