"""Which training records a provider sees, and what of them (participants dossier 4.1, 13.3; decisions 11, 15)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection

from cpd.contract.snapshots import ParticipantSnapshot
from cpd.training.rules import Mentorship, mentor_on, shown_eligibility

_PICKED = """
SELECT DISTINCT ON (record.id, partnership.lead_provider_id)
       partnership.lead_provider_id, person.id, record.id, record.role, person.created_at, person.full_name,
       coalesce(nullif(stay.email, ''), person.email), stay.id, school.urn, period.cohort_id,
       stay.removed_at IS NOT NULL, period.end_reason, person.trn, person.typed_trn,
       record.eligibility_status, record.eligibility_reason, record.became_eligible_at, record.became_ineligible_at,
       cohort.uplift_fees AND coalesce(incentives.pupil_premium, false),
       cohort.uplift_fees AND coalesce(incentives.sparsity, false),
       period.withdrawn_at, period.deferred_at, schedule.identifier
FROM training_trainingrecord AS record
JOIN teachers_person AS person ON person.id = record.person_id
JOIN training_trainingperiod AS period ON period.record_id = record.id
JOIN schools_partnership AS partnership ON partnership.id = period.partnership_id
JOIN training_schoolperiod AS stay ON stay.id = period.school_period_id
JOIN schools_school AS school ON school.id = stay.school_id
JOIN training_schedule AS schedule ON schedule.id = period.schedule_id
JOIN cohorts_cohort AS cohort ON cohort.start_year = period.cohort_id
LEFT JOIN schools_schoolincentives AS incentives
       ON incentives.school_id = stay.school_id AND incentives.start_year = period.cohort_id
WHERE record.person_id = ANY(%s) AND partnership.challenged_at IS NULL
ORDER BY record.id, partnership.lead_provider_id, period.started_on DESC, period.created_at DESC, period.id
"""
"""The period that is picked for each record and provider: the latest begun under an unchallenged partnership."""

_MENTORSHIPS = """
SELECT mentorship.school_period_id, mentor.person_id, mentorship.started_on, mentorship.finished_on
FROM training_mentorshipperiod AS mentorship
JOIN training_trainingrecord AS mentor ON mentor.id = mentorship.mentor_record_id
WHERE mentorship.school_period_id = ANY(%s)
ORDER BY mentorship.school_period_id, mentorship.started_on
"""


def fresh_between(boundaries: Sequence[date], today: date) -> tuple[date | None, date | None]:
    """The dates between which nothing changes by the calendar alone: the last boundary so far, and the next."""
    return max((d for d in boundaries if d <= today), default=None), min(
        (d for d in boundaries if d > today), default=None
    )


def participant_snapshots(person_ids: Sequence[UUID], today: date) -> list[ParticipantSnapshot]:
    """Every training record of these people, for every provider that may see it, as of ``today``. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_PICKED, [list(person_ids)])
        picked = cursor.fetchall()
        cursor.execute(_MENTORSHIPS, [[row[7] for row in picked if row[3] == "ect"]])
        mentorships: dict[UUID, list[Mentorship]] = defaultdict(list)
        for stay, mentor_id, started_on, finished_on in cursor.fetchall():
            mentorships[stay].append(Mentorship(mentor_id, started_on, finished_on))
    return [_snapshot(row, mentorships.get(row[7], []), today) for row in picked]


def _snapshot(row: tuple, mentorships: list[Mentorship], today: date) -> ParticipantSnapshot:  # type: ignore[type-arg]
    ends = [m.finished_on for m in mentorships if m.finished_on is not None]
    fresh_from, fresh_until = fresh_between(ends, today)
    return ParticipantSnapshot(
        provider_id=row[0],
        person_id=row[1],
        record_id=row[2],
        role=row[3],
        person_created_at=row[4],
        full_name=row[5],
        email=row[6],
        mentor_id=mentor_on(mentorships, today),
        school_urn=row[8],
        cohort=row[9],
        removed_from_school=row[10],
        end_reason=row[11],
        trn=row[12],
        typed_trn=row[13],
        eligibility_status=row[14],
        eligibility_reason=row[15],
        eligible_for_funding=shown_eligibility(row[14], row[16], row[17]),
        pupil_premium_uplift=row[18],
        sparsity_uplift=row[19],
        withdrawn_at=row[20],
        deferred_at=row[21],
        schedule_identifier=row[22],
        fresh_from=fresh_from,
        fresh_until=fresh_until,
    )
