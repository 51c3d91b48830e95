"""A school sets up a year (rule SCH-30): its tutor, how it runs training, with whom, and its appropriate body."""

from dataclasses import dataclass
from uuid import UUID

from cpd.casework import errors
from cpd.casework.commands.programme_changes import PROVIDER_LED, change_programme
from cpd.cohorts.queries import active_registration_cohort
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import NotFound, Refusal, accepted
from cpd.core.work import Subject, unit_of_work
from cpd.providers.models import ProviderRelationship
from cpd.schools import rules
from cpd.schools.commands import appoint_tutor, lock_open_nomination
from cpd.schools.commands.letters import write_to_provider
from cpd.schools.models import Partnership, ProgrammeChoice, School, SchoolCohort
from cpd.schools.queries import choice_of, own_partnership, partnership_to_train
from cpd.training.commands import appoint_body, open_partnership
from cpd.training.models import SchoolPeriod, TrainingPeriod


@dataclass(frozen=True, slots=True)
class NewTutor:
    """Who takes over as induction tutor."""

    full_name: str
    email: str


def last_year(school_id: UUID, cohort: int) -> tuple[rules.LastYear, Partnership | None]:
    """What there is to keep of the year before ``cohort``, and the partnership that would be kept."""
    last = partnership_to_train(school_id, cohort - 1)
    works = ProviderRelationship.objects.filter(cohort_id=cohort, ecf=True)
    partners = (
        set(works.filter(lead_provider_id=last.lead_provider_id).values_list("delivery_partner_id", flat=True))
        if last is not None
        else set()
    )
    facts = rules.LastYear(
        partnership=last is not None,
        together=last is not None and last.delivery_partner_id in partners,
        provider_trains=bool(partners),
        partnered=own_partnership(school_id, cohort) is not None,
    )
    return facts, last


def registered_in(school_id: UUID, cohort: int) -> int:
    """How many people of a cohort are registered at a school and have not left it."""
    stays = SchoolPeriod.objects.filter(
        school_id=school_id, removed_at__isnull=True, training_periods__cohort_id=cohort
    ).distinct()
    return (stays.filter(finished_on__isnull=True) | stays.filter(finished_on__gt=clock.today())).count()


def refuse_expecting_none(*, school_id: UUID, cohort: int) -> None:
    """Refused (``expects``) where people of the cohort are registered at the school (rule SCH-30)."""
    problems = rules.may_expect_none(registered_in(school_id, cohort), cohort)
    if problems:
        raise Refusal(problems)


def set_up_year(
    *,
    school_id: UUID,
    cohort: int,
    programme: str,
    keep_providers: bool = False,
    stay_with_provider: bool = False,
    appropriate_body_id: UUID | None = None,
    new_tutor: NewTutor | None = None,
    actor: Actor,
) -> SchoolCohort:
    """Records how a school runs a cohort, in one step (rule SCH-30).

    ``programme`` is what is stored, ``no_early_career_teachers`` among it. ``keep_providers`` carries last year's
    partnership over; ``stay_with_provider`` tells last year's lead provider, whose delivery partner no longer works
    with it, that the school wants it again. A provider who trained the school and is not kept is told. Without
    ``new_tutor`` the tutor is confirmed. Refused: ``base`` before registration has begun, and once something was
    declared for somebody of the cohort and the programme changes; ``expects``, ``keep_providers``,
    ``stay_with_provider``, ``appropriate_body``, and what :func:`cpd.schools.commands.appoint_tutor` refuses.
    """
    with unit_of_work(actor=actor, reason="set_up_year") as work:
        if new_tutor is not None:
            appoint_tutor(school_id=school_id, full_name=new_tutor.full_name, email=new_tutor.email, actor=actor)
        work.lock(Subject("school", school_id))
        school = School.objects.filter(id=school_id).first()
        if school is None:
            raise NotFound("school", school_id)
        newest = active_registration_cohort(clock.today())
        accepted(rules.may_set_up(cohort=cohort, open_until=newest.start_year if newest else None))
        if programme == ProgrammeChoice.NONE:
            refuse_expecting_none(school_id=school_id, cohort=cohort)
        before = choice_of(school_id, cohort)
        change_programme(school_id=school_id, cohort=cohort, programme=programme, actor=actor)
        if stay_with_provider:
            _stay(school, cohort, programme)
        else:
            _providers(school, cohort, keep=keep_providers, changed=before is None, actor=actor)
        if programme != ProgrammeChoice.NONE:
            appoint_body(school_id=school_id, cohort=cohort, appropriate_body_id=appropriate_body_id, actor=actor)
        choice = SchoolCohort.objects.select_for_update(no_key=True).get(school_id=school_id, cohort_id=cohort)
        choice.set_up_at = choice.tutor_confirmed_at = choice.updated_at = clock.now()
        choice.save(update_fields=["set_up_at", "tutor_confirmed_at", "updated_at"])
        return choice


def _stay(school: School, cohort: int, programme: str) -> None:
    """Tells last year's lead provider that the school wants to go on with it, with another delivery partner."""
    facts, last = last_year(school.id, cohort)
    possible = programme in PROVIDER_LED and rules.keeping(facts) is rules.Keeping.NO_LONGER_TOGETHER
    if last is None or not possible:
        raise Refusal.because(errors.NOT_TO_STAY())
    write_to_provider(
        lead_provider_id=last.lead_provider_id,
        template="provider_wanted",
        reference=f"provider-wanted/{school.id}/{cohort}",
        subject=f"{school.name} wants to continue with you in {cohort}",
        body=(
            f"{school.name} (URN {school.urn}) has set up {cohort} and wants you to go on training its early career "
            f"teachers. You trained them with {last.delivery_partner.name}, with whom you do not work in {cohort}. "
            "Agree on another delivery partner with the school, and report the partnership to us."
        ),
    )


def _providers(school: School, cohort: int, *, keep: bool, changed: bool, actor: Actor) -> None:
    facts, last = last_year(school.id, cohort)
    if keep:
        if facts.partnered:
            return
        if last is None or rules.keeping(facts) is not rules.Keeping.ASKED:
            raise Refusal.because(errors.NOT_TO_KEEP())
        open_partnership(
            school_id=school.id,
            lead_provider_id=last.lead_provider_id,
            delivery_partner_id=last.delivery_partner_id,
            cohort=cohort,
            kept=True,
            actor=actor,
        )
    elif last is not None and changed and not facts.partnered and _trains(last):
        write_to_provider(
            lead_provider_id=last.lead_provider_id,
            template="programme_changed",
            reference=f"programme-changed/{school.id}/{cohort}",
            subject=f"{school.name} will not continue with you in {cohort}",
            body=(
                f"{school.name} (URN {school.urn}), which you train with {last.delivery_partner.name}, has set up "
                f"{cohort} without you. Whoever you train there now stays with you. If that is a mistake, talk to the "
                "school."
            ),
        )


def _trains(last: Partnership) -> bool:
    """Whether the provider trains anybody of the school in the year of that partnership."""
    return TrainingPeriod.objects.filter(
        partnership__lead_provider_id=last.lead_provider_id,
        school_period__school_id=last.school_id,
        cohort_id=last.cohort_id,
    ).exists()


def expect_none(*, nomination_id: UUID, cohort: int, actor: Actor) -> SchoolCohort:
    """The school says by the link of a nomination that it expects no early career teachers in a cohort (rule SCH-30).

    The link goes on counting: the school may change its mind. Refused: ``base`` for a link that was used or expired;
    ``expects`` where people of the cohort are registered.
    """
    with unit_of_work(actor=actor, reason="expect_none") as work:
        school_id = lock_open_nomination(nomination_id).school_id
        work.lock(Subject("school", school_id))
        refuse_expecting_none(school_id=school_id, cohort=cohort)
        return change_programme(school_id=school_id, cohort=cohort, programme=ProgrammeChoice.NONE, actor=actor)
