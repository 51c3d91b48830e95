"""What becomes of the seed's applications: decided, declared for, passed and failed, at their own instants."""

from datetime import UTC, datetime, time, timedelta
from functools import partial

from cpd.declarations.commands import declare
from cpd.npq.commands import accept_application, reject_application
from cpd.npq.models import Application
from cpd.providers.models import LeadProvider
from cpd.sandbox.seed.world import ACTOR, COHORTS, World
from cpd.statements.commands import store_npq_contract

NPQ_COURSES = (
    "npq-senior-leadership",
    "npq-headship",
    "npq-executive-leadership",
    "npq-leading-teaching",
    "npq-leading-literacy",
    "npq-early-headship-coaching-offer",
)

INTAKES = ((2023, "a"), (2024, "a"), (2025, "a"), (2025, "b"), (2026, "a"), (2026, "b"))
"""The intakes in which the seed's providers run courses: years and letters."""

PRICES = {"npq-headship": "1985", "npq-executive-leadership": "4099", "npq-early-headship-coaching-offer": "800"}
"""Made-up prices of courses, in pounds; the others cost 1,130."""

WITHOUT_OUTCOME = "npq-early-headship-coaching-offer"
"""Its applications stay undecided."""


def store_contracts(provider: LeadProvider, n: int, courses: tuple[str, ...]) -> None:
    """What the provider is paid for every course in every intake."""
    for cohort, suffix in INTAKES:
        for course in courses:
            whole = course == WITHOUT_OUTCOME
            store_npq_contract(
                lead_provider_id=provider.id,
                cohort=cohort,
                cohort_suffix=suffix,
                course_identifier=course,
                terms={
                    "per_participant": PRICES.get(course, "1130"),
                    "recruitment_target": 60 + 5 * n,
                    "output_payment_percentage": 100 if whole else 60,
                    "service_fee_percentage": 0 if whole else 40,
                    "service_fee_installments": 0 if whole else 19,
                },
                actor=ACTOR,
            )


def decide_and_declare(world: World) -> None:
    """Accepts three applications in five, rejects one, leaves one undecided; and declares for some of the accepted."""
    for n, application in enumerate(world.rows[Application]):
        assert isinstance(application, Application)
        if application.course_id == WITHOUT_OUTCOME:
            continue
        about = frozenset({f"application {n}"})
        decided_at = application.submitted_at + timedelta(days=9, minutes=n % 50)
        if n % 5 == 3:
            world.add(decided_at, f"reject {n}", about, partial(_reject, application))
        if n % 5 > 2:
            continue
        world.add(decided_at, f"accept {n}", about, partial(_accept, application))
        if application.cohort_id == COHORTS[-1] and n % 5 < 2:
            _declared_for(world, application, n, about)


def _declared_for(world: World, application: Application, n: int, about: frozenset[str]) -> None:
    """Late in the seed's time: who reads the oldest page of a list first meets one kind of declaration."""
    started = datetime(2026, 9, 1 + n % 28, 10, n % 60, tzinfo=UTC)
    world.add(started, f"start {n}", about, lambda: _declare(world, application, "started", started))
    if n % 5 == 0:
        completed = started + timedelta(days=14)
        world.add(completed, f"complete {n}", about, lambda: _declare(world, application, "completed", completed))


def _accept(application: Application) -> None:
    accept_application(
        lead_provider_id=application.lead_provider_id,
        application_id=application.id,
        attributes={"funded_place": application.eligible_for_funding},
        actor=ACTOR,
    )


def _reject(application: Application) -> None:
    reject_application(lead_provider_id=application.lead_provider_id, application_id=application.id, actor=ACTOR)


def _declare(world: World, application: Application, kind: str, at: datetime) -> None:
    """Reached the day before, at nine. Every sixth participant fails."""
    reached = datetime.combine(at.date() - timedelta(days=1), time(9), tzinfo=UTC)
    partner = world.partners[world.providers.index(application.lead_provider)]
    declare(
        lead_provider_id=application.lead_provider_id,
        attributes={
            "participant_id": str(application.person_id),
            "declaration_type": kind,
            "declaration_date": reached.isoformat(),
            "course_identifier": application.course_id,
            "has_passed": application.submitted_at.day % 6 != 0,
            "delivery_partner_id": str(partner.id) if application.cohort_id >= 2024 else None,
        },
        actor=ACTOR,
    )
