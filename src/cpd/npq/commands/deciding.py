"""What a provider decides about an application, and DfE about its provider (rules NPQ-5 to NPQ-10, NPQ-41)."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.attributes import as_text
from cpd.core.prepared import run_prepared
from cpd.core.refusals import NotFound, Refusal, accepted
from cpd.core.work import Subject, current_work, people, unit_of_work
from cpd.npq import errors, rules
from cpd.npq.commands.letters import write_accepted, write_rejected
from cpd.npq.models import Application, ApplicationMove, ApplicationState, ApplicationStateChange, NpqSchedule
from cpd.providers.models import LeadProvider

OTHER_ACCEPTED = "other_application_in_this_cohort_accepted"
BY_PROVIDER = "rejected_by_provider"


def lock_application(application_id: object, lead_provider_id: UUID | None = None) -> Application:
    """The application, locked until the commit, its person first. Raises :class:`NotFound`, also for one of another
    provider than ``lead_provider_id``.
    """
    where = {"id": application_id, **({"lead_provider_id": lead_provider_id} if lead_provider_id else {})}
    application_key = Application.objects.filter(**where).values_list("id", flat=True).first()
    if application_key is None:
        raise NotFound("application", application_id)
    current_work().lock(Subject("application", application_key))
    applications = Application.objects.select_for_update(of=("self",), no_key=True)
    # read again for the provider: it may have moved to another one before it was locked
    application = applications.select_related("course", "intake", "person", "lead_provider").filter(**where).first()
    if application is None:
        raise NotFound("application", application_id)
    return application


def note_move(application: Application, *, lead_provider_before: UUID, schedule_before: UUID | None) -> None:
    """Notes that an application went to another schedule or provider, within the open unit of work.

    Callers have locked it and written where it is now.
    """
    ApplicationMove.objects.create(
        application=application,
        lead_provider_id=application.lead_provider_id,
        lead_provider_before_id=lead_provider_before,
        schedule_id=application.schedule_id,
        schedule_before_id=schedule_before,
        actor=str(current_work().actor),
        created_at=clock.now(),
    )


def _lock_namesakes(application_id: object) -> None:
    """Locks the application's person and everybody with the same verified TRN, who must not be accepted meanwhile."""

    def namesakes() -> Iterable[Subject]:
        return people(key for (key,) in run_prepared("SELECT npq_namesakes(%s)", [application_id]))

    current_work().lock_found(namesakes)


def _schedules(application: Application) -> dict[str, NpqSchedule]:
    """The schedules of the application's intake by identifier, the earliest first."""
    rows = NpqSchedule.objects.filter(intake_id=application.intake_id)
    return {schedule.identifier: schedule for schedule in rows.order_by("accepts_declarations_from", "identifier")}


def _others_accepted(application: Application) -> tuple[rules.OtherAccepted, ...]:
    rows = run_prepared("SELECT course_id, intake_id, training_status FROM npq_accepted_beside(%s)", [application.id])
    return tuple(rules.OtherAccepted(course, intake, status == "withdrawn") for course, intake, status in rows)


def accept_application(
    *, lead_provider_id: UUID, application_id: object, attributes: Mapping[str, object], actor: Actor
) -> Application:
    """Accepts a pending application: its training begins, on the schedule asked for or the one of the day.

    ``attributes`` are ``funded_place`` (true or false; needed where places are capped) and ``schedule_identifier``.
    Pending applications of the same person for the same course, however it is called now, and intake are rejected
    (rule NPQ-7). The applicant is sent an email (rule NPQ-41). Refused as :func:`cpd.npq.rules.may_accept` says;
    raises :class:`NotFound` for somebody else's.
    """
    with unit_of_work(actor=actor, reason="accept_application") as work:
        _lock_namesakes(application_id)
        application = lock_application(application_id, lead_provider_id)
        schedules = _schedules(application)
        schedule, asked_for = _schedule(application, schedules, attributes.get("schedule_identifier"))
        funded_place = accepted(
            rules.may_accept(
                rules.AcceptFacts(
                    state=application.state,
                    course_identifier=application.course_id,
                    course_group=application.course.group,
                    intake=application.intake_id,
                    funding=application.intake.funding,
                    funded_place=attributes.get("funded_place"),
                    eligible_for_funding=application.eligible_for_funding,
                    others=_others_accepted(application),
                    schedule_asked_for=asked_for,
                    schedule_group=schedule.group if schedule else None,
                )
            )
        )
        now = clock.now()
        application.state, application.accepted_at = ApplicationState.ACCEPTED, now
        application.schedule, application.funded_place = schedule, funded_place
        application.training_status = "active"
        application.save(update_fields=["state", "accepted_at", "schedule", "funded_place", "training_status"])
        ApplicationStateChange.objects.create(
            application=application,
            lead_provider_id=lead_provider_id,
            state="active",
            actor=str(work.actor),
            created_at=now,
        )
        work.application(application.id)
        _reject_others(application)
        write_accepted(application)
        return application


def _schedule(
    application: Application, schedules: Mapping[str, NpqSchedule], sent: object
) -> tuple[NpqSchedule | None, str | None]:
    """The schedule that an application is to begin on, and the identifier that was asked for."""
    asked_for = as_text(sent)
    identifier = asked_for or rules.default_schedule(
        group=application.course.group,
        intake=application.intake_id,
        today=clock.today(),
        available=[one.identifier for one in schedules.values() if one.group == application.course.group],
    )
    return schedules.get(identifier or ""), asked_for


def _reject_others(application: Application) -> None:
    """Also those with other providers; the person is locked."""
    courses = list(rules.names_of_course(application.course_id))
    run_prepared("SELECT npq_reject_beside(%s, %s, %s, %s)", [application.id, courses, clock.now(), OTHER_ACCEPTED])


def _reject(application: Application, reason: str) -> None:
    """Marks an application as rejected: nothing of an acceptance stays but its history (rule NPQ-42)."""
    application.state, application.rejected_at = ApplicationState.REJECTED, clock.now()
    application.reason_for_rejection = reason
    application.schedule, application.accepted_at = None, None
    application.training_status, application.funded_place = "", None
    application.save()


def reject_application(*, lead_provider_id: UUID, application_id: object, actor: Actor) -> Application:
    """Rejects a pending application. Refused (``npq_application``) when it was decided; raises :class:`NotFound`."""
    with unit_of_work(actor=actor, reason="reject_application"):
        application = lock_application(application_id, lead_provider_id)
        accepted(rules.may_reject(application.state))
        return reject_by_provider(application)


def reject_by_provider(application: Application) -> Application:
    """Rejects a locked application, whatever its state, and writes to the applicant (rule NPQ-41).

    Callers have judged whether the provider may.
    """
    _reject(application, BY_PROVIDER)
    current_work().application(application.id)
    write_rejected(application)
    return application


def change_lead_provider(*, application_id: object, lead_provider_id: UUID, actor: Actor) -> Application:
    """Moves an application to another provider, with all that was declared for it, which the new one then sees.

    For DfE (rule NPQ-10). Refused: ``lead_provider`` when it is the same, or runs no NPQs; raises :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="change_lead_provider") as work:
        application = lock_application(application_id)
        provider = LeadProvider.objects.filter(id=lead_provider_id).first()
        if provider is None or not provider.npq:
            raise Refusal.because(errors.LEAD_PROVIDER_NO_NPQ())
        if application.lead_provider_id == provider.id:
            raise Refusal.because(errors.LEAD_PROVIDER_SAME(provider=provider.name))
        before, application.lead_provider = application.lead_provider_id, provider
        application.save(update_fields=["lead_provider"])
        note_move(application, lead_provider_before=before, schedule_before=application.schedule_id)
        work.application(application.id)
        return application
