"""A school reports that somebody leaves it, or joins it from another (rules REG-10, REG-11, REG-12)."""

from datetime import date
from uuid import UUID

from django.db.models import F, Q

from cpd.cohorts.queries import registration_blocked
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import Refusal, accepted
from cpd.core.work import Work, unit_of_work
from cpd.schools.commands import lock_school, record_partnership
from cpd.schools.models import Partnership
from cpd.schools.queries import choice_of, partnership_to_train
from cpd.training import errors, rules
from cpd.training.commands.bodies import AS_THE_SCHOOL, GivenBody, body_of_stay
from cpd.training.commands.leaving_letters import write_leaving
from cpd.training.commands.mentors import assign_mentor
from cpd.training.commands.noting import note_change
from cpd.training.commands.periods import Terms, begin_stay, lock_record, lock_records
from cpd.training.commands.terms import schedule_out_of_a_closed_cohort, terms_by_date
from cpd.training.commands.transfer_letters import write_transfer
from cpd.training.mentor_training import why_untrained
from cpd.training.models import (
    ChangeKind,
    EndReason,
    MentorshipPeriod,
    Role,
    SchoolPeriod,
    TrainingPeriod,
    TrainingRecord,
)
from cpd.training.queries import cohort_to_go_on_in, latest_stay, trained_since


def report_leaver(
    *, record_id: UUID, school_id: UUID, day: date, reason: str = "", by_tutor: bool = False, actor: Actor
) -> SchoolPeriod:
    """The school reports that somebody leaves on ``day``, which may lie ahead; reported again, it is corrected.

    Their training there and their mentorships end on that day, and they are written so. ``reason`` is one of
    ``LEAVING_REASONS``. Refused as :func:`cpd.training.rules.may_leave` says; and ``by_tutor``, on pages, within the
    narrower bounds of :func:`cpd.training.rules.may_report_leaving`, and for who has left.
    """
    with unit_of_work(actor=actor, reason="report_leaver") as work:
        (record,) = lock_records(record_id, with_mentored=True)
        stay = latest_stay(record.id, school_id)
        since = trained_since([stay]) if stay else None
        # the tutor's bounds are the narrower ones: the date that they are told must be one that they can enter
        if by_tutor and stay is not None:
            accepted(rules.may_change(here=True, finished_on=stay.finished_on, today=clock.today()))
            accepted(
                rules.may_report_leaving(day=day, started_on=stay.started_on, today=clock.today(), trained_since=since)
            )
        accepted(
            rules.may_leave(
                rules.LeavingFacts(
                    day=day,
                    today=clock.today(),
                    stay_from=stay.started_on if stay else None,
                    trained_since=since,
                )
            )
        )
        assert stay is not None
        before = stay.finished_on
        stay.leaving_reported_at = clock.now()
        end_stay(record, stay, day, work)
        note_change(
            record, school_id, ChangeKind.LEAVING, before=before, after=stay.finished_on, reason=reason, actor=actor
        )
        write_leaving(record, stay, day)
        return stay


def report_joiner(
    *,
    record_id: UUID,
    school_id: UUID,
    day: date,
    mentor_record_id: UUID | None = None,
    keep_providers: bool = False,
    school_email: str = "",
    working_pattern: str = "",
    appropriate_body: GivenBody = AS_THE_SCHOOL,
    on_closed_days: bool = False,
    actor: Actor,
) -> TrainingRecord:
    """The new school reports that somebody who is known joins on ``day``.

    The stay at the last school ends on that day at the latest; of a mentor, the stays at all other schools. They train
    with the new school's provider of their cohort, on the same schedule; with ``keep_providers`` they stay with their
    own, by a partnership made for them. Whoever has not completed in a cohort whose payments are frozen goes on in 2024
    (:func:`cpd.training.rules.cohort_to_go_on_in`). Somebody who comes back to a school that they left goes on with the
    provider they had there (rule REG-12). A mentor whose training has ended is not trained again (rule REG-33); one who
    never was begins by the date. ``appropriate_body`` of an ECT is the new school's unless it is named.
    ``on_closed_days``: also on days on which registration is closed, for what happened then. Providers are told (rule
    REG-30). Refused as :func:`cpd.training.rules.may_join` says.
    """
    with unit_of_work(actor=actor, reason="report_joiner") as work:
        school = lock_school(school_id)
        both = filter(None, (record_id, mentor_record_id))
        record = lock_records(*both, with_mentored=True, school_id=school.id if keep_providers else None)[0]
        stay = latest_stay(record.id)
        left = _stays_left(record, stay, school.id, day) if stay else []
        accepted(
            rules.may_join(
                rules.JoiningFacts(
                    day=day,
                    today=clock.today(),
                    stay_from=stay.started_on if stay else None,
                    stay_until=stay.finished_on if stay else None,
                    other_school=stay is not None and stay.school_id != school_id,
                    trained_since=trained_since(left),
                    closed_days=None if on_closed_days else registration_blocked(clock.today()),
                )
            )
        )
        assert stay is not None
        trained = _trained_before(record, stay)
        for one in left:
            end_stay(record, one, day, work)
        _make_room(record)
        terms = _terms_there(record, school.id, trained, day, keep_providers, actor)
        joined = begin_stay(
            record,
            school_id=school.id,
            terms=terms,
            started_on=day,
            email=school_email or stay.email,
            working_pattern=working_pattern or stay.working_pattern,
            appropriate_body_id=body_of_stay(
                appropriate_body, role=record.role, school=school, cohort=terms.cohort if terms else day.year
            ),
        )
        if mentor_record_id is not None:
            assign_mentor(ect_record_id=record.id, mentor_record_id=mentor_record_id, actor=actor)
        comes_from = {stay.id, *(one.id for one in left)}
        write_transfer(
            record,
            joined,
            before=trained if trained is not None and trained.school_period_id in comes_from else None,
            partnership=terms.partnership if terms else None,
        )
        work.person(record.person_id)
        return record


def mentor_here_too(
    *, record_id: UUID, school_id: UUID, day: date, school_email: str = "", actor: Actor
) -> TrainingRecord:
    """A mentor of another school mentors at this one too, from ``day`` on, and is not trained here (rule REG-25).

    Refused: ``person`` who is an ECT, or is here already; ``base`` on days on which registration is closed.
    """
    with unit_of_work(actor=actor, reason="mentor_here_too") as work:
        school = lock_school(school_id)
        record = lock_record(record_id)
        blocked = registration_blocked(clock.today())
        if blocked is not None:
            raise Refusal([rules.registration_closed(*blocked)])
        here = SchoolPeriod.objects.filter(record=record, school=school, removed_at__isnull=True)
        if record.role != Role.MENTOR or here.filter(Q(finished_on__isnull=True) | Q(finished_on__gt=day)).exists():
            raise Refusal.because(errors.PERSON_REGISTERED())
        begin_stay(record, school_id=school.id, terms=None, started_on=day, email=school_email)
        work.person(record.person_id)
        return record


def _make_room(record: TrainingRecord) -> None:
    """Empties the training at a school that withdrew the registration, so that another stay may cover the same time."""
    empty = {"finished_on": F("started_on")}
    TrainingPeriod.objects.filter(record=record, school_period__removed_at__isnull=False).update(
        **empty, end_reason=EndReason.LEFT_SCHOOL
    )
    MentorshipPeriod.objects.filter(ect_record=record, school_period__removed_at__isnull=False).update(**empty)


def _stays_left(record: TrainingRecord, stay: SchoolPeriod, school_id: UUID, day: date) -> list[SchoolPeriod]:
    """Which stays end when somebody joins a school on that day, and trains there only: a mentor may be at several."""
    stays = SchoolPeriod.objects.filter(record=record, removed_at__isnull=True).exclude(school_id=school_id)
    going_on = stays.filter(Q(finished_on__isnull=True) | Q(finished_on__gt=day)).exclude(id=stay.id)
    others = list(going_on.order_by("started_on", "id")) if record.role == Role.MENTOR else []
    return [*others, *([stay] if stay.finished_on is None or stay.finished_on > day else [])]


def _trained_before(record: TrainingRecord, stay: SchoolPeriod) -> TrainingPeriod | None:
    """How somebody was trained last: in that stay, else, for a mentor, in any other; None for one who never was."""
    periods = TrainingPeriod.objects.filter(record=record, school_period__removed_at__isnull=True)
    latest = periods.select_related("partnership", "cohort", "record").order_by("-started_on", "-created_at")
    return latest.filter(school_period=stay).first() or latest.first()


def _terms_there(
    record: TrainingRecord,
    school_id: UUID,
    trained: TrainingPeriod | None,
    day: date,
    keep_providers: bool,
    actor: Actor,
) -> Terms | None:
    """How somebody goes on at a school; None for a mentor who is not trained again (rule REG-33)."""
    if record.role == Role.MENTOR and why_untrained(person_id=record.person_id, trn=record.person.trn):
        return None
    if trained is not None:
        cohort = cohort_to_go_on_in(trained)
        partnership = _partnership_there(school_id, trained, cohort, keep_providers, actor)
        if cohort == trained.cohort_id:
            return Terms(partnership, cohort, trained.schedule_id)
        record.cohort_changed_after_payments_frozen = True
        record.save(update_fields=["cohort_changed_after_payments_frozen"])
        return Terms(partnership, cohort, schedule_out_of_a_closed_cohort(cohort).id)
    terms = terms_by_date(record, school_id, day)
    if terms is None:
        raise Refusal.because(errors.REGISTRATION_NOT_OPEN())
    return terms


def _partnership_there(
    school_id: UUID, before: TrainingPeriod, cohort: int, keep_providers: bool, actor: Actor
) -> Partnership | None:
    earlier, choice = before.partnership, choice_of(school_id, cohort)
    leads_itself = choice is not None and choice.school_led
    if (
        earlier is not None
        and (earlier.school_id, earlier.cohort_id) == (school_id, cohort)
        and not earlier.challenged
        and (earlier.relationship or not leads_itself)
    ):
        return earlier
    if keep_providers and before.partnership is not None:
        return record_partnership(
            school_id=school_id,
            lead_provider_id=before.partnership.lead_provider_id,
            delivery_partner_id=before.partnership.delivery_partner_id,
            cohort=cohort,
            relationship=True,
            actor=actor,
        )
    return partnership_to_train(school_id, cohort)


def end_stay(record: TrainingRecord, stay: SchoolPeriod, day: date, work: Work) -> None:
    """Ends a stay, what is trained in it, and who mentors whom there. A period that had not begun by then is left
    empty: it ends on the day on which it begins."""
    stay.finished_on = max(day, stay.started_on)
    stay.save(update_fields=["finished_on", "leaving_reported_at"])
    for period in stay.training_periods.filter(Q(finished_on__isnull=True) | Q(end_reason=EndReason.LEFT_SCHOOL)):
        period.finished_on, period.end_reason = max(day, period.started_on), EndReason.LEFT_SCHOOL
        period.save(update_fields=["finished_on", "end_reason"])
    mentorships = MentorshipPeriod.objects.filter(
        Q(school_period=stay) | Q(mentor_record=record, school_period__school_id=stay.school_id)
    ).filter(Q(finished_on__isnull=True) | Q(finished_on__gt=day))
    for mentorship in mentorships.select_related("ect_record", "mentor_record"):
        mentorship.finished_on = max(day, mentorship.started_on)
        mentorship.save(update_fields=["finished_on"])
        work.person(mentorship.ect_record.person_id)
        work.person(mentorship.mentor_record.person_id)
    work.person(record.person_id)


def complete_induction(*, record_id: UUID, day: date, actor: Actor) -> TrainingRecord:
    """Records that an early career teacher completed their induction on ``day``; their mentorships end.

    Refused (``participant``) for a mentor.
    """
    with unit_of_work(actor=actor, reason="complete_induction") as work:
        record = lock_record(record_id)
        if record.role != Role.ECT:
            raise Refusal.because(errors.PARTICIPANT_NOT_ECT())
        record.completed_on = day
        record.save(update_fields=["completed_on"])
        going_on = MentorshipPeriod.objects.filter(ect_record=record).filter(
            Q(finished_on__isnull=True) | Q(finished_on__gt=day)
        )
        for mentorship in going_on.select_related("mentor_record"):
            mentorship.finished_on = max(day, mentorship.started_on)
            mentorship.save(update_fields=["finished_on"])
            work.person(mentorship.mentor_record.person_id)
        work.person(record.person_id)
        return record
