"""Applying for a course."""

from uuid import UUID

from django.core.exceptions import ValidationError

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import Refusal
from cpd.core.work import unit_of_work
from cpd.npq import errors
from cpd.npq.models import Application, ApplicationState, Course
from cpd.npq.queries import FIRST_SUFFIX, hold_intake
from cpd.providers.models import LeadProvider
from cpd.schools.commands import lock_school
from cpd.teachers.commands import add_person, lock_person

_OPTIONAL = (
    "funding_choice",
    "headteacher_status",
    "teacher_catchment",
    "teacher_catchment_country",
    "teacher_catchment_iso_country_code",
    "works_in_school",
    "employer_name",
    "employment_role",
    "private_childcare_provider_urn",
    "itt_provider",
    "lead_mentor",
    "works_as_senco",
    "senco_start_date",
)


def submit_application(
    *,
    full_name: str,
    email: str,
    course_identifier: str,
    cohort: int,
    cohort_suffix: str = FIRST_SUFFIX,
    lead_provider_id: UUID,
    person_id: UUID | None = None,
    trn: str | None = None,
    typed_trn: str | None = None,
    school_id: UUID | None = None,
    eligible_for_funding: bool = True,
    funding_status_code: str = "",
    targeted_delivery_funding: bool = False,
    actor: Actor,
    **details: object,
) -> Application:
    """Makes a pending application of a person for a course with a provider, in an intake.

    ``details`` are further answers by the model's names (``funding_choice``, ``teacher_catchment``, …). Refused:
    ``course`` and ``lead_provider`` that do not exist or do not run qualifications, an answer of an unknown name
    (``unknown_field``) or one that does not fit (``invalid``). Raises :class:`NotFound` for an intake that
    is not there.
    """
    with unit_of_work(actor=actor, reason="submit_application") as work:
        unknown = [name for name in details if name not in _OPTIONAL]
        if unknown:
            raise Refusal(errors.UNKNOWN_FIELD.under(name)(name=name) for name in unknown)
        course = Course.objects.filter(identifier=course_identifier).first()
        if course is None:
            raise Refusal.because(errors.COURSE_UNKNOWN(course=course_identifier))
        provider = LeadProvider.objects.filter(id=lead_provider_id).first()
        if provider is None or not provider.npq:
            raise Refusal.because(errors.LEAD_PROVIDER_NO_NPQ())
        intake = hold_intake(cohort, cohort_suffix)
        if school_id is not None:
            lock_school(school_id)
        if person_id is not None:
            person = lock_person(person_id)
        else:
            person = add_person(full_name=full_name, email=email, trn=trn, typed_trn=typed_trn, actor=actor)
        application = Application(
            id=new_id(),
            person=person,
            course=course,
            cohort_id=intake.cohort_id,
            intake=intake,
            lead_provider=provider,
            school_id=school_id,
            state=ApplicationState.PENDING,
            submitted_at=clock.now(),
            eligible_for_funding=eligible_for_funding,
            funding_status_code=funding_status_code,
            targeted_delivery_funding=targeted_delivery_funding,
            **details,
        )
        try:
            application.clean_fields()
        except ValidationError as error:
            raise Refusal(
                errors.INVALID.under(name)(name=name, messages=" ".join(messages))
                for name, messages in error.message_dict.items()
            ) from None
        application.save(force_insert=True)
        work.application(application.id)
        return application
