"""Everything of the seed without an instant of its own: providers, partners, schools, statements, contracts."""

from cpd.providers.models import DeliveryPartner, LeadProvider
from cpd.sandbox.names import AUTHORITIES, BODIES, KINDS, NATIONAL_BODIES, PLACES, PROVIDERS
from cpd.sandbox.scenario.schema import BodyPart, IncentivesPart, ProviderPart, Scenario, SchoolPart, TutorPart
from cpd.sandbox.scenario.things import Stage, make_things
from cpd.sandbox.seed.applicants import INTAKES
from cpd.sandbox.seed.npq import store_contracts
from cpd.sandbox.seed.world import ACTOR, COHORTS, World, token_of
from cpd.schools.models import AppropriateBody, School
from cpd.statements.commands import open_calendar, store_contract

YEARS = (2021, 2022, *COHORTS, 2026)


def make(world: World) -> None:
    """Makes them, and keeps them in the world."""
    scenario = Scenario(
        lead_providers=[
            ProviderPart(
                name=name,
                vat=n % 4 != 3,
                token=token_of(name),
                delivery_partners={_hub(name): list(YEARS)},
            )
            for n, name in enumerate(PROVIDERS)
        ],
        appropriate_bodies=[
            *(BodyPart(name=name) for name in BODIES),
            *(BodyPart(name=name, type="national", school_types=types) for name, types in NATIONAL_BODIES.items()),
        ],
        schools=[_school(world, n) for n in range(world.size.schools)],
    )
    make_things(scenario, Stage())
    world.providers = [LeadProvider.objects.get(name=name) for name in PROVIDERS]
    world.partners = [DeliveryPartner.objects.get(name=_hub(name)) for name in PROVIDERS]
    world.bodies = list(AppropriateBody.objects.filter(name__in=BODIES).order_by("name"))
    world.schools = list(School.objects.order_by("urn"))
    for n, provider in enumerate(world.providers):
        store_contracts(provider, n)
        for cohort in (*COHORTS, 2026):
            open_calendar(lead_provider_id=provider.id, programme="ecf", cohort=cohort, actor=ACTOR)
            _contract(provider, cohort, n)
        for intake in sorted(INTAKES):
            open_calendar(
                lead_provider_id=provider.id,
                programme="npq",
                cohort=int(intake[:4]),
                cohort_suffix=intake[4:],
                actor=ACTOR,
            )


def _hub(provider: str) -> str:
    return f"{provider.split()[0]} Teaching School Hub"


def _contract(provider: LeadProvider, cohort: int, n: int) -> None:
    terms: dict[str, object] = {
        "recruitment_target": 2000 + 250 * n,
        "set_up_fee": "149651",
        "uplift_amount": "100",
        "uplift_target": "0.33",
        "bands": [
            {"max": 1000 + 100 * n, "per_participant": "995"},
            {"max": 2000 + 200 * n, "per_participant": "979"},
            {"max": 3000 + 300 * n, "per_participant": "966"},
        ],
    }
    if cohort >= 2025:
        terms["mentor"] = {"recruitment_target": 1500, "payment_per_participant": "1000"}
    store_contract(lead_provider_id=provider.id, cohort=cohort, terms=terms, actor=ACTOR)


def _school(world: World, n: int) -> SchoolPart:
    kind = KINDS[n % len(KINDS)]
    place = PLACES[n % len(PLACES)]
    authority = list(AUTHORITIES)[n % len(PLACES) % len(AUTHORITIES)]
    return SchoolPart(
        urn=str(900_001 + n),
        name=f"{place} {kind}" if n < 60 else f"{place} {n // 60} {kind}",
        ukprn=str(10_000_001 + n),
        primary_contact_email=f"office{n + 1}@{place.lower()}.example",
        establishment_type_code=34 if kind == "Academy" else 1,
        local_authority_code=authority,
        local_authority_name=AUTHORITIES[authority],
        phase_code=4 if kind == "High School" else 2,
        induction_tutor=TutorPart(name=world.name(), email=f"tutor{n + 1}@{place.lower()}.example"),
        incentives={
            year: IncentivesPart(pupil_premium=n % 5 == 0, sparsity=n % 9 == 0)
            for year in (*COHORTS, 2026)
            if n % 5 == 0 or n % 9 == 0
        },
    )
