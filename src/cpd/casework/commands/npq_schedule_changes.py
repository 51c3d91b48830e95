"""A lead provider moves a participant of an NPQ to another schedule or intake (rules NPQ-46 to NPQ-48)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from cpd.casework import rules
from cpd.casework.commands.npq_training import (
    application_meant,
    applications_of_others,
    lock_applications,
    stands_beside,
)
from cpd.core.actor import Actor
from cpd.core.attributes import as_year, read_texts
from cpd.core.refusals import NotFound, Problem, accepted
from cpd.core.work import current_work, unit_of_work
from cpd.declarations.models import BLOCKING_STATES, Declaration
from cpd.npq.commands import lock_application, note_move
from cpd.npq.models import Application, ApplicationState, Course, NpqSchedule
from cpd.npq.queries import Elsewhere, applications_elsewhere
from cpd.statements.models import NpqContract


def change_npq_schedule(
    *,
    lead_provider_id: UUID,
    participant_id: object,
    attributes: Mapping[str, object],
    as_first_published: bool = False,
    actor: Actor,
) -> Application:
    """Puts a person on another schedule of a course: ``attributes`` are ``course_identifier``, ``schedule_identifier``
    and, to move to another year, ``cohort``.

    The schedule is that of the last intake of the year which has it; without ``cohort``, of the year of the current
    schedule (rule NPQ-46). Declarations keep their intake and statement. Who is meant, and what is refused about that,
    is as for :func:`cpd.casework.commands.report_npq_participant`; the rest is refused as
    :func:`cpd.casework.rules.may_change_npq_schedule` says. Raises :class:`NotFound` as the former does.
    """
    with unit_of_work(actor=actor, reason="change_npq_schedule"):
        person, applications = lock_applications(participant_id)
        accepted_ones = [one for one in applications if one.state == ApplicationState.ACCEPTED]
        if not as_first_published and all(one.lead_provider_id != lead_provider_id for one in accepted_ones):
            raise NotFound("participant", participant_id)
        course, identifier, cohort = read_texts(attributes, "course_identifier", "schedule_identifier", "cohort")
        application = application_meant(accepted_ones, lead_provider_id, course)
        elsewhere = applications_of_others(participant_id, lead_provider_id)
        beside: list[Application | Elsewhere] = [
            *accepted_ones,
            *(one for one in elsewhere if one.state == ApplicationState.ACCEPTED),
        ]
        who = rules.who_is_meant(
            known=person is not None or bool(elsewhere),
            course_given=bool(course),
            course_fits=bool(beside) and Course.objects.filter(identifier=course).exists(),
            enrolled=application is not None,
            as_first_published=as_first_published,
        )
        return _change(application, who, identifier, cohort, beside, lead_provider_id)


def change_schedule_of_application(
    *,
    lead_provider_id: UUID,
    application_id: object,
    schedule_identifier: str,
    cohort: int | None = None,
    actor: Actor,
) -> Application:
    """Puts a provider's accepted application on another schedule: as :func:`change_npq_schedule`, for one application.

    Raises :class:`NotFound` for an application of somebody else, or one that is not accepted.
    """
    with unit_of_work(actor=actor, reason="change_npq_schedule"):
        application = lock_application(application_id, lead_provider_id)
        if application.state != ApplicationState.ACCEPTED:
            raise NotFound("accepted application", application_id)
        own = Application.objects.filter(
            person_id=application.person_id, state=ApplicationState.ACCEPTED, lead_provider_id=lead_provider_id
        )
        elsewhere = applications_elsewhere(application.person_id, lead_provider_id)
        beside: list[Application | Elsewhere] = [
            *own,
            *(one for one in elsewhere if one.state == ApplicationState.ACCEPTED),
        ]
        year = "" if cohort is None else str(cohort)
        return _change(application, (), schedule_identifier, year, beside, lead_provider_id)


def _change(
    application: Application | None,
    who: Sequence[Problem],
    identifier: str,
    cohort: str,
    accepted_ones: Sequence[Application | Elsewhere],
    lead_provider_id: UUID,
) -> Application:
    schedules = {one.id: one for one in NpqSchedule.objects.select_related("intake")}
    facts = {key: _schedule(one) for key, one in schedules.items()}
    current = facts.get(application.schedule_id) if application and application.schedule_id else None
    year = as_year(cohort or (current.intake[:4] if current else ""))
    anywhere = not cohort and current is None  # nobody is meant: then it is only said whether there is such a schedule
    of_year = [one for one in facts.values() if anywhere or one.intake[:4] == str(year)]
    target = rules.newest_with(of_year, identifier)
    moved = accepted(
        rules.may_change_npq_schedule(
            rules.NpqScheduleChange(
                who=tuple(who),
                enrolment=_enrolment(application, current) if application and current else None,
                schedule_identifier=identifier,
                cohort=year or max((int(one.intake[:4]) for one in facts.values()), default=0),
                cohort_valid=not cohort or year is not None,
                target=target,
                contract=application is not None and target is not None and _contract(application, target),
                declared=_declared(application, lead_provider_id) if application else (),
                other_enrolment=application is not None
                and target is not None
                and any(stands_beside(one, application, target.intake) for one in accepted_ones),
            )
        )
    )
    assert application is not None
    assert target is not None
    (schedule,) = [one for key, one in schedules.items() if facts[key] == target]
    before = application.schedule_id
    application.schedule, application.intake = schedule, schedule.intake
    application.cohort_id = schedule.intake.cohort_id
    application.funded_place = moved.funded_place
    application.save(update_fields=["schedule", "intake", "cohort", "funded_place"])
    note_move(application, lead_provider_before=application.lead_provider_id, schedule_before=before)
    current_work().application(application.id)
    return application


def _schedule(schedule: NpqSchedule) -> rules.NpqSchedule:
    return rules.NpqSchedule(
        identifier=schedule.identifier,
        intake=schedule.intake_id,
        group=schedule.group,
        accepts_declarations_from=schedule.accepts_declarations_from,
        declaration_types=tuple(schedule.declaration_types),
        funding=schedule.intake.funding,
    )


def _enrolment(application: Application, current: rules.NpqSchedule) -> rules.Enrolment:
    return rules.Enrolment(
        schedule=current,
        course_group=application.course.group,
        training_status=application.training_status or "active",
        eligible_for_funding=application.eligible_for_funding,
        funded_place=application.funded_place,
    )


def _contract(application: Application, target: rules.NpqSchedule) -> bool:
    return NpqContract.objects.filter(
        lead_provider_id=application.lead_provider_id, intake_id=target.intake, course_id=application.course_id
    ).exists()


def _declared(application: Application, lead_provider_id: UUID) -> tuple[rules.NpqDeclared, ...]:
    standing = Declaration.objects.filter(application=application, state__in=BLOCKING_STATES)
    return tuple(
        rules.NpqDeclared(
            declaration_type=one.declaration_type,
            declaration_date=one.declaration_date,
            own=one.lead_provider_id == lead_provider_id,
        )
        for one in standing
    )
