"""What a provider reports of an accepted application's training: deferred, resumed, withdrawn.

Declarations decide whether it may (rule NPQ-11).
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from cpd.casework import rules
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.attributes import read_texts
from cpd.core.ids import parse_id
from cpd.core.refusals import NotFound, accepted
from cpd.core.work import Subject, current_work, unit_of_work
from cpd.declarations.models import Declaration, DeclarationState
from cpd.npq.commands import lock_application
from cpd.npq.models import Application, ApplicationState, ApplicationStateChange, Course
from cpd.npq.queries import Elsewhere, applications_elsewhere
from cpd.npq.rules import same_course
from cpd.outbox.commands import post_email
from cpd.teachers.models import Person
from cpd.teachers.queries import person_called

TOLD = {"active": "resumed", "deferred": "deferred", "withdrawn": "withdrawn"}
"""What a participant is told that the provider reported, by the training status that follows."""


def report_npq_participant(
    *,
    lead_provider_id: UUID,
    participant_id: object,
    action: str,
    attributes: Mapping[str, object],
    as_first_published: bool = False,
    actor: Actor,
) -> Application:
    """Does ``defer``, ``resume`` or ``withdraw`` for a person and a course: ``attributes`` are ``course_identifier``
    and, except to resume, ``reason``.

    A retired id is taken for the person it became; which of several applications is meant, rule NPQ-13 says. Refused as
    :func:`cpd.casework.rules.may_report` says. Raises :class:`NotFound` for somebody of whom the provider has accepted
    no application, unless ``as_first_published``: then that is refused (rule NPQ-35).
    """
    with unit_of_work(actor=actor, reason=f"{action}_npq_participant"):
        person, applications = lock_applications(participant_id)
        accepted_ones = [one for one in applications if one.state == ApplicationState.ACCEPTED]
        if not as_first_published and all(one.lead_provider_id != lead_provider_id for one in accepted_ones):
            raise NotFound("participant", participant_id)
        names = ("course_identifier",) if action == "resume" else ("course_identifier", "reason")
        course, reason = (*read_texts(attributes, *names), "")[:2]
        elsewhere = applications_of_others(participant_id, lead_provider_id)
        beside: list[Application | Elsewhere] = [
            *accepted_ones,
            *(one for one in elsewhere if one.state == ApplicationState.ACCEPTED),
        ]
        return _report(
            application_meant(accepted_ones, lead_provider_id, course),
            action=action,
            reason=reason,
            others=beside,
            known=person is not None or bool(elsewhere),
            course_given=bool(course),
            course_fits=bool(beside) and Course.objects.filter(identifier=course).exists(),
            as_first_published=as_first_published,
        )


def report_npq_training(
    *, lead_provider_id: UUID, application_id: UUID, action: str, reason: str = "", actor: Actor
) -> Application:
    """Does ``defer``, ``resume`` or ``withdraw`` for a provider's accepted application. Declarations stay as they are.

    Refused as :func:`cpd.casework.rules.may_report` says; raises :class:`NotFound` for an application of somebody else.
    """
    with unit_of_work(actor=actor, reason=f"{action}_npq_participant"):
        application = lock_application(application_id, lead_provider_id)
        accepted_ones = Application.objects.filter(
            person_id=application.person_id, state=ApplicationState.ACCEPTED, lead_provider_id=lead_provider_id
        )
        elsewhere = applications_elsewhere(application.person_id, lead_provider_id)
        return _report(
            application if application.state == ApplicationState.ACCEPTED else None,
            action=action,
            reason=reason,
            others=[
                *accepted_ones,
                *(one for one in elsewhere if one.state == ApplicationState.ACCEPTED),
            ],
        )


def lock_applications(participant_id: object) -> tuple[Person | None, list[Application]]:
    """The person of that id, or of the id it became, and all their applications, locked until the commit."""
    key = parse_id(participant_id)
    person: Person | None = None

    def find() -> list[Subject]:
        nonlocal person
        person = person_called(key) if key else None
        application_ids = Application.objects.filter(person=person).values_list("id", flat=True) if person else ()
        return [Subject("application", one) for one in application_ids]

    current_work().lock_found(find)
    applications = Application.objects.filter(person=person).select_related("person", "course").order_by("id")
    return person, list(applications) if person else []


def application_meant(
    applications: Sequence[Application], lead_provider_id: UUID, course_identifier: str
) -> Application | None:
    """Which of these accepted applications a provider means by a course (rule NPQ-13): one under that very name before
    one under the name it was renamed from or to; then one that is not withdrawn; then the newest."""
    mine = [
        one
        for one in applications
        if one.lead_provider_id == lead_provider_id and same_course(one.course_id) == same_course(course_identifier)
    ]
    return max(
        mine,
        key=lambda one: (
            one.course_id == course_identifier,
            one.training_status != "withdrawn",
            one.submitted_at,
            one.id,
        ),
        default=None,
    )


def _report(
    application: Application | None, *, action: str, reason: str, others: Sequence[Application | Elsewhere], **who: bool
) -> Application:
    types = set(
        Declaration.objects.filter(application=application)
        .exclude(state=DeclarationState.VOIDED)
        .values_list("declaration_type", flat=True)
        if application
        else ()
    )
    reported = accepted(
        rules.may_report(
            rules.TrainingReport(
                action=action,
                reason=reason,
                training_status=application.training_status or "active" if application else None,
                declared=bool(types),
                started="started" in types,
                other_enrolment=application is not None
                and any(stands_beside(one, application, application.intake_id) for one in others),
                **who,
            )
        )
    )
    assert application is not None
    application.training_status = reported.training_status
    application.save(update_fields=["training_status"])
    change = ApplicationStateChange.objects.create(
        application=application,
        lead_provider_id=application.lead_provider_id,
        state=reported.training_status,
        reason=reported.reason,
        actor=str(current_work().actor),
        created_at=clock.now(),
    )
    current_work().application(application.id)
    _tell(application, change)
    return application


def applications_of_others(participant_id: object, lead_provider_id: UUID) -> list[Elsewhere]:
    """What the rules may know of somebody's applications with other providers."""
    key = parse_id(participant_id)
    return applications_elsewhere(key, lead_provider_id) if key else []


def stands_beside(other: Application | Elsewhere, application: Application, intake: str) -> bool:
    """Whether another accepted application is one for the same course and ``intake`` (``2026b``) that goes on."""
    return (
        other != application
        and other.intake_id == intake
        and same_course(other.course_id) == same_course(application.course_id)
        and other.training_status != "withdrawn"
    )


def _tell(application: Application, change: ApplicationStateChange) -> None:
    """Writes to the participant, if they have an email address."""
    if not application.person.email:
        return
    reported = TOLD[change.state]
    post_email(
        template=f"npq_{reported}",
        reference=f"npq-{reported}/{change.pk}",
        recipient=application.person.email,
        subject=f"Your training for {application.course.name} was {reported}",
        body=(
            f"Your training provider told us that your training for {application.course.name} was {reported}.\n\n"
            "If this is wrong, contact your provider."
        ),
    )
