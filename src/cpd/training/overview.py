"""What a school's first page counts: one query, however many people there are."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from cpd.training import rules

_COUNTS = """
SELECT period.cohort_id,
       count(*) FILTER (WHERE stay.role = 'ect'),
       count(*) FILTER (WHERE stay.role = 'mentor'),
       count(*) FILTER (WHERE stay.role = 'ect' AND stay.finished_on IS NULL AND record.completed_on IS NULL
         AND record.eligibility_reason <> 'exempt_from_induction'
         AND NOT EXISTS (
           SELECT 1 FROM training_mentorshipperiod AS mentorship
           WHERE mentorship.school_period_id = stay.id
             AND (mentorship.finished_on IS NULL OR mentorship.finished_on > %(today)s))
         AND NOT EXISTS (
           SELECT 1 FROM training_eligibilityfacts AS facts
           WHERE facts.record_id = stay.record_id AND facts.induction_status = ANY(%(over)s))),
       count(*) FILTER (WHERE record.eligibility_status IN ('', 'manual_check', 'matched')),
       count(*) FILTER (WHERE stay.role = 'ect' AND record.eligibility_status IN ('', 'manual_check', 'matched')),
       count(*) FILTER (WHERE record.eligibility_status = 'ineligible')
FROM training_schoolperiod AS stay
JOIN training_trainingrecord AS record ON record.id = stay.record_id
LEFT JOIN LATERAL (
    SELECT training.cohort_id FROM training_trainingperiod AS training
    WHERE training.school_period_id = stay.id ORDER BY training.started_on DESC, training.created_at DESC LIMIT 1
) AS period ON true
WHERE stay.school_id = %(school_id)s AND stay.removed_at IS NULL
  AND (stay.finished_on IS NULL OR stay.finished_on > %(today)s)
GROUP BY period.cohort_id ORDER BY period.cohort_id DESC NULLS LAST
"""


@dataclass(frozen=True, slots=True)
class CohortCounts:
    """The people of a cohort who are at a school, or will be. ``cohort`` None: mentors who are not trained there.

    ``without_mentor`` are those of :func:`cpd.training.queries.stays_without_mentor`.
    """

    cohort: int | None
    ects: int
    mentors: int
    without_mentor: int
    being_checked: int
    ects_being_checked: int
    ineligible: int


def counts_at_school(school_id: UUID, today: date) -> list[CohortCounts]:
    """The people at a school by cohort, the newest first, mentors who are not trained there last. One query."""
    with connection.cursor() as cursor:
        over = list(rules.INDUCTION_OVER)
        cursor.execute(_COUNTS, {"school_id": school_id, "today": today, "over": over})
        return [CohortCounts(*row) for row in cursor.fetchall()]
