"""What must hold of applications and outcomes (rules NPQ-11, NPQ-22, NPQ-45)."""

from cpd.core.invariants import Invariant
from cpd.npq.rules.funding import ONE_COURSE

_RENAMED = " ".join(f"WHEN '{old}' THEN '{new}'" for old, new in ONE_COURSE.items())
_COURSE = f"CASE course_id {_RENAMED} ELSE course_id END"
"""The name under which a course and the one it was renamed to are the same."""

INVARIANTS = (
    Invariant(
        "One accepted application of a person, course and intake is not withdrawn",
        "SELECT count(*) FROM (SELECT 1 FROM npq_application "  # noqa: S608 - our own text
        "WHERE state = 'accepted' AND training_status <> 'withdrawn' "
        f"GROUP BY person_id, {_COURSE}, intake_id HAVING count(*) > 1) AS twice",
    ),
    Invariant(
        "Only an accepted application has a schedule, a training status and an instant of acceptance",
        "SELECT count(*) FROM npq_application WHERE (state = 'accepted') IS DISTINCT FROM "
        "(schedule_id IS NOT NULL AND accepted_at IS NOT NULL AND training_status <> '')",
    ),
    Invariant(
        "A schedule is of the application's own intake",
        "SELECT count(*) FROM npq_application AS application JOIN npq_npqschedule AS schedule "
        "ON schedule.id = application.schedule_id WHERE schedule.intake_id <> application.intake_id",
    ),
)
