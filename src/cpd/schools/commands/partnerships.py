"""What a school chose for a cohort, and with whom it partners."""

from datetime import datetime
from uuid import UUID

from cpd.cohorts.queries import find_cohort
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import NotFound, Refusal, accepted
from cpd.core.work import Subject, current_work, unit_of_work
from cpd.schools import errors, rules
from cpd.schools.commands.letters import write_to_provider
from cpd.schools.models import ChallengeReason, Partnership, ProgrammeChoice, School, SchoolCohort


def choose_programme(*, school_id: UUID, cohort: int, programme: str, actor: Actor) -> SchoolCohort:
    """Records what a school runs in a cohort. Refused: ``programme`` that is none of the choices."""
    with unit_of_work(actor=actor, reason="choose_programme"):
        if programme not in ProgrammeChoice.values:
            raise Refusal.because(errors.PROGRAMME_INVALID(programmes=", ".join(ProgrammeChoice.values)))
        if not School.objects.filter(id=school_id).exists():
            raise NotFound("school", school_id)
        now = clock.now()
        choice, _ = SchoolCohort.objects.select_for_update(no_key=True).get_or_create(
            school_id=school_id,
            cohort=find_cohort(cohort),
            defaults={"programme": programme, "created_at": now, "updated_at": now},
        )
        if choice.programme != programme:
            choice.programme = programme
            choice.updated_at = now
            choice.save(update_fields=["programme", "updated_at"])
        return choice


def record_partnership(
    *,
    school_id: UUID,
    lead_provider_id: UUID,
    delivery_partner_id: UUID,
    cohort: int,
    relationship: bool = False,
    kept: bool = False,
    actor: Actor,
) -> Partnership:
    """Records a partnership as DfE would, at the clock's now, without the rules of a provider's own report.

    Reporting a challenged one again takes its challenge back. A partnership that is not a ``relationship`` makes the
    school provider-led in that cohort if it had not chosen. ``kept``: the school goes on with who trained it the year
    before.
    """
    with unit_of_work(actor=actor, reason="record_partnership") as work:
        year = find_cohort(cohort)
        if not School.objects.filter(id=school_id).exists():
            raise NotFound("school", school_id)
        work.lock(Subject("school", school_id))
        now = clock.now()
        deadline = now if relationship else rules.challenge_deadline(now, year.academic_year_start_date)
        if kept:
            deadline = rules.kept_deadline(year.academic_year_start_date)
        partnership = (
            Partnership.objects.select_for_update(no_key=True)
            .filter(
                school_id=school_id,
                lead_provider_id=lead_provider_id,
                delivery_partner_id=delivery_partner_id,
                cohort=year,
            )
            .first()
        )
        if partnership is None:
            partnership = Partnership.objects.create(
                id=new_id(),
                school_id=school_id,
                lead_provider_id=lead_provider_id,
                delivery_partner_id=delivery_partner_id,
                cohort=year,
                relationship=relationship,
                challenge_deadline=deadline,
                created_at=now,
                updated_at=now,
            )
        elif partnership.challenged or (partnership.relationship and not relationship):
            partnership.challenged_at = None
            partnership.challenge_reason = ""
            partnership.relationship = partnership.relationship and relationship
            partnership.challenge_deadline = deadline
            partnership.updated_at = now
            partnership.save()
        work.partnership(partnership.id)
        if not relationship:
            SchoolCohort.objects.get_or_create(
                school_id=school_id,
                cohort=year,
                defaults={"programme": ProgrammeChoice.FULL, "created_at": now, "updated_at": now},
            )
        return partnership


def challenge_partnership(*, partnership_id: UUID, reason: str, actor: Actor) -> Partnership:
    """The school says that a partnership is wrong (rule SCH-15): its people are hidden at once (rule SEE-2).

    Refused: ``challenge_reason`` that is none of the reasons; ``base`` when challenged already or too late. With the
    reason ``no_ects`` the school expects no early career teachers in that cohort.
    """
    with unit_of_work(actor=actor, reason="challenge_partnership") as work:
        partnership = _lock(partnership_id)
        if reason not in ChallengeReason.values:
            raise Refusal.because(errors.CHALLENGE_REASON_INVALID(reasons=", ".join(ChallengeReason.values)))
        now = clock.now()
        accepted(
            rules.may_challenge(challenged=partnership.challenged, deadline=partnership.challenge_deadline, now=now)
        )
        partnership.challenged_at = now
        partnership.challenge_reason = reason
        partnership.updated_at = now
        partnership.save()
        if reason == ChallengeReason.NO_ECTS:
            choose_programme(
                school_id=partnership.school_id,
                cohort=partnership.cohort_id,
                programme=ProgrammeChoice.NONE,
                actor=actor,
            )
        work.partnership(partnership.id)
        _tell_the_provider(partnership, now)
        return partnership


def _tell_the_provider(partnership: Partnership, at: datetime) -> None:
    """Writes to everybody of the provider that a school challenges a partnership, and why."""
    school = partnership.school
    reason = ChallengeReason(partnership.challenge_reason).label
    write_to_provider(
        lead_provider_id=partnership.lead_provider_id,
        template="partnership_challenged",
        reference=f"partnership-challenged/{partnership.id}/{at:%Y-%m-%dT%H:%M:%S.%fZ}",
        subject=f"{school.name} has challenged your partnership",
        body=(
            f"{school.name} (URN {school.urn}) says that you do not train its early career teachers who start in "
            f"{partnership.cohort_id}.\n\nThe reason it gave: {reason}.\n\nYou no longer see its people of that year "
            "in the API. If the school is mistaken, talk to it, and report the partnership again."
        ),
    )


def lift_challenge(*, partnership_id: UUID, actor: Actor) -> Partnership:
    """Takes a challenge back: the people under the partnership return to the provider's lists."""
    with unit_of_work(actor=actor, reason="lift_challenge") as work:
        partnership = _lock(partnership_id)
        if not partnership.challenged:
            raise Refusal.because(errors.NOT_CHALLENGED())
        partnership.challenged_at = None
        partnership.challenge_reason = ""
        partnership.updated_at = clock.now()
        partnership.save()
        work.partnership(partnership.id)
        return partnership


def _lock(partnership_id: UUID) -> Partnership:
    """The partnership, locked after its school and the people under it."""
    ids = Partnership.objects.filter(id=partnership_id).values_list("id", "school_id").first()
    if ids is None:
        raise NotFound("partnership", partnership_id)
    current_work().lock(Subject("partnership", ids[0]), Subject("school", ids[1]))
    return Partnership.objects.select_for_update(no_key=True).get(id=partnership_id)
