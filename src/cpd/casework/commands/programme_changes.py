"""A school changes how it runs training in a cohort (rule SCH-17)."""

from uuid import UUID

from django.db.models import Q

from cpd.casework import errors
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import Refusal
from cpd.core.work import Subject, unit_of_work
from cpd.declarations.models import Declaration
from cpd.schools.commands import choose_programme
from cpd.schools.models import ProgrammeChoice, SchoolCohort
from cpd.schools.queries import choice_of, own_partnership
from cpd.training.commands.periods import go_on
from cpd.training.models import EndReason, Programme, TrainingPeriod

PROVIDER_LED = (ProgrammeChoice.FULL, ProgrammeChoice.SCHOOL_FUNDED)


def change_programme(*, school_id: UUID, cohort: int, programme: str, actor: Actor) -> SchoolCohort:
    """Records what a school runs in a cohort, and moves its people of that cohort there from today on.

    Those who are leaving move too, and still leave on their day. Only training that waits for a provider is changed as
    it is, since nobody gave it; any other stays what it was until today. Provider-led training continues with the
    school's own partnership, if it has one. Refused: ``programme`` of another name, ``base`` once a declaration was
    made for somebody of the school and cohort.
    """
    with unit_of_work(actor=actor, reason="change_programme") as work:
        work.lock(Subject("school", school_id))
        before = choice_of(school_id, cohort)
        if before is not None and before.programme == programme:
            return before
        training = TrainingPeriod.objects.filter(school_period__school_id=school_id, cohort_id=cohort)
        if Declaration.objects.filter(record__training_periods__in=training).exists():
            raise Refusal.because(errors.PROGRAMME_DECLARED(cohort=cohort))
        choice = choose_programme(school_id=school_id, cohort=cohort, programme=programme, actor=actor)
        led = Programme.PROVIDER_LED if programme in PROVIDER_LED else Programme.SCHOOL_LED
        partnership = own_partnership(school_id, cohort) if led == Programme.PROVIDER_LED else None
        ahead = Q(finished_on__isnull=True) | Q(finished_on__gt=clock.today())
        going_on = training.filter(ahead, school_period__removed_at__isnull=True)
        for period in going_on.exclude(programme=led).select_related("record").order_by("record__person_id", "id"):
            go_on(
                period,
                clock.today(),
                in_place=period.partnership_id is None and period.programme == Programme.PROVIDER_LED,
                why=EndReason.CHANGED_PROGRAMME,
                programme=led,
                partnership=partnership,
            )
            work.person(period.record.person_id)
        work.school(school_id)
        return choice
