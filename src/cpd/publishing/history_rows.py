"""What tells of people, and who wrote it, in one statement (docs/adr/0056-histories-come-from-dated-rows.md)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from cpd.core.prepared import few, run_prepared


def _actor(events: str, row: str, condition: str) -> str:
    """The text that finds who did it: the actor of the first audit event of a row of which that holds."""
    return (
        "coalesce((SELECT context.metadata->>'actor' "  # noqa: S608 - our own words
        f"FROM {events} AS event JOIN pghistory_context AS context ON context.id = event.pgh_context_id "
        f"WHERE event.pgh_obj_id = {row} AND {condition} ORDER BY event.pgh_id LIMIT 1), '')"
    )


_BEGUN_BY = _actor("training_trainingperiodevent", "period.id", "event.partnership_id = period.partnership_id")
_ENDED_BY = _actor("training_trainingperiodevent", "period.id", "event.finished_on = period.finished_on")
_REMOVED_BY = _actor("training_schoolperiodevent", "stay.id", "event.removed_at = stay.removed_at")
_MENTORED_BY = _actor(
    "training_mentorshipperiodevent", "mentorship.id", "event.mentor_record_id = mentorship.mentor_record_id"
)
_MERGED_BY = _actor("teachers_idchangeevent", "change.id", "true")

_TOLD = f"""
SELECT 'period', partnership.lead_provider_id AS provider_id, record.person_id, record.id AS owner_id,
       period.id AS row_id, person.created_at AS at, stay.removed_at AS later, period.started_on,
       period.finished_on, 0::bigint AS number,
       ARRAY[record.role, stay.id::text, school.urn, schedule.identifier, period.cohort_id::text, period.end_reason,
             CASE WHEN period.withdrawn_at IS NOT NULL
                       AND (period.deferred_at IS NULL OR period.withdrawn_at >= period.deferred_at) THEN 'withdrawn'
                  WHEN period.deferred_at IS NOT NULL THEN 'deferred' ELSE 'active' END,
             {_BEGUN_BY},
             CASE WHEN period.finished_on IS NOT NULL THEN {_ENDED_BY} ELSE '' END,
             CASE WHEN stay.removed_at IS NOT NULL THEN {_REMOVED_BY} ELSE '' END]::text[] AS words,
       period.created_at AS written_at
FROM training_trainingrecord AS record
JOIN teachers_person AS person ON person.id = record.person_id
JOIN training_trainingperiod AS period ON period.record_id = record.id
JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
JOIN training_schoolperiod AS stay ON stay.id = period.school_period_id
JOIN schools_school AS school ON school.id = stay.school_id
JOIN training_schedule AS schedule ON schedule.id = period.schedule_id
WHERE record.person_id = ANY($1) AND partnership.challenged_at IS NULL
UNION ALL
SELECT 'report', change.lead_provider_id, record.person_id, record.id, change.training_period_id, change.created_at,
       NULL, NULL, NULL, change.id, ARRAY[change.state, change.actor]::text[], change.created_at
FROM training_trainingrecord AS record
JOIN training_trainingstatechange AS change ON change.record_id = record.id
WHERE record.person_id = ANY($1) AND change.lead_provider_id IS NOT NULL
UNION ALL
SELECT 'put', change.lead_provider_id, record.person_id, record.id, period.id, change.created_at,
       NULL, NULL, NULL, change.id,
       ARRAY[before.identifier, before.cohort_id::text, after.identifier, after.cohort_id::text, change.actor]::text[],
       change.created_at
FROM training_trainingrecord AS record
JOIN training_trainingperiod AS period ON period.record_id = record.id
JOIN training_trainingschedulechange AS change ON change.training_period_id = period.id
JOIN training_schedule AS before ON before.id = change.before_id
JOIN training_schedule AS after ON after.id = change.after_id
WHERE record.person_id = ANY($1)
UNION ALL
SELECT 'mentor', NULL, record.person_id, record.id, mentorship.school_period_id, mentorship.created_at,
       NULL, mentorship.started_on, mentorship.finished_on, 0,
       ARRAY[mentor.person_id::text, {_MENTORED_BY}]::text[], mentorship.created_at
FROM training_trainingrecord AS record
JOIN training_mentorshipperiod AS mentorship ON mentorship.ect_record_id = record.id
JOIN training_trainingrecord AS mentor ON mentor.id = mentorship.mentor_record_id
WHERE record.person_id = ANY($1)
UNION ALL
SELECT 'declared', declaration.lead_provider_id, declaration.person_id,
       coalesce(declaration.record_id, declaration.application_id), declaration.id, change.created_at,
       declaration.created_at, NULL, NULL, change.id, ARRAY[declaration.kind, change.state, change.actor]::text[],
       change.created_at
FROM declarations_declaration AS declaration
JOIN declarations_declarationstatechange AS change ON change.declaration_id = declaration.id
WHERE declaration.person_id = ANY($1)
UNION ALL
SELECT 'outcome', declaration.lead_provider_id, declaration.person_id, outcome.application_id, declaration.id,
       outcome.created_at, declaration.created_at, NULL, NULL, 0, ARRAY[outcome.state, outcome.actor]::text[],
       outcome.created_at
FROM declarations_declaration AS declaration
JOIN npq_outcome AS outcome ON outcome.declaration_id = declaration.id
WHERE declaration.person_id = ANY($1)
UNION ALL
SELECT 'merged', NULL, change.person_id, change.from_id, change.to_id, change.changed_at, NULL, NULL, NULL, change.id,
       ARRAY[{_MERGED_BY}]::text[], change.changed_at
FROM teachers_idchange AS change
WHERE change.person_id = ANY($1)
UNION ALL
SELECT 'accepted', application.lead_provider_id, application.person_id, application.id, NULL,
       coalesce(application.accepted_at, application.submitted_at), person.created_at, NULL, NULL, 0,
       ARRAY[application.course_id, schedule.identifier, intake.cohort_id::text, intake.suffix,
             coalesce(nullif(application.training_status, ''), 'active')]::text[],
       application.submitted_at
FROM npq_application AS application
JOIN teachers_person AS person ON person.id = application.person_id
JOIN npq_intake AS intake ON intake.identifier = application.intake_id
LEFT JOIN npq_npqschedule AS schedule ON schedule.id = application.schedule_id
WHERE application.person_id = ANY($1) AND application.state = 'accepted'
UNION ALL
SELECT 'reported', change.lead_provider_id, application.person_id, application.id, NULL, change.created_at,
       NULL, NULL, NULL, change.id, ARRAY[change.state, change.actor]::text[], change.created_at
FROM npq_application AS application
JOIN npq_applicationstatechange AS change ON change.application_id = application.id
WHERE application.person_id = ANY($1) AND application.state = 'accepted'
UNION ALL
SELECT 'moved', move.lead_provider_id, application.person_id, application.id, move.lead_provider_before_id,
       move.created_at, NULL, NULL, NULL, move.id,
       ARRAY[before.identifier, was.cohort_id::text, was.suffix, after.identifier, becomes.cohort_id::text,
             becomes.suffix, move.actor]::text[], move.created_at
FROM npq_application AS application
JOIN npq_applicationmove AS move ON move.application_id = application.id
LEFT JOIN npq_npqschedule AS before ON before.id = move.schedule_before_id
LEFT JOIN npq_npqschedule AS after ON after.id = move.schedule_id
LEFT JOIN npq_intake AS was ON was.identifier = coalesce(before.intake_id, application.intake_id)
LEFT JOIN npq_intake AS becomes ON becomes.identifier = coalesce(after.intake_id, application.intake_id)
WHERE application.person_id = ANY($1) AND application.state = 'accepted'
"""  # noqa: S608 - the texts above
"""Everything that tells of these people, whoever trained them: rows of one shape, each with what it is."""


class Row(NamedTuple):
    """Something that tells of a person. What the columns hold depends on ``what`` it is; ``words`` are its texts."""

    what: str
    provider_id: UUID | None
    person_id: UUID
    owner_id: UUID
    row_id: UUID | None
    at: datetime
    later: datetime | None
    started_on: date | None
    finished_on: date | None
    number: int
    words: Sequence[str]
    written_at: datetime


@dataclass
class PersonRows:
    """The rows about one person, by what they are, and whose they are."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def of(self, what: str, owner_id: UUID) -> list[Row]:
        """Those of a training record or an application."""
        return [row for row in self.rows[what] if row.owner_id == owner_id]

    def providers(self, what: str) -> list[UUID]:
        """Who has some, in the order of their ids."""
        return sorted({row.provider_id for row in self.rows[what] if row.provider_id is not None})


def rows_about(person_ids: Sequence[UUID]) -> dict[UUID, PersonRows]:
    """What tells of these people, by the person. One query."""
    rows = [Row(*row) for row in run_prepared(_TOLD, [list(person_ids)], again=few(person_ids), numbered=True)]
    people: dict[UUID, PersonRows] = defaultdict(PersonRows)
    for row in sorted(rows, key=_when_written):
        people[row.person_id].rows[row.what].append(row)
    return people


def _when_written(row: Row) -> tuple[Any, ...]:
    return (row.written_at, row.number, str(row.row_id))
