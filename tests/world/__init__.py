"""Small worlds for tests, made through the service's own commands, each at its own instant."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from cpd.cohorts.queries import active_registration_cohort
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.work import unit_of_work
from cpd.declarations.commands import declare
from cpd.declarations.models import Declaration
from cpd.npq.commands import accept_application, submit_application
from cpd.npq.models import Application
from cpd.providers.commands import add_delivery_partner, add_provider, create_token, relate
from cpd.providers.models import DeliveryPartner, LeadProvider
from cpd.schools.commands import add_appropriate_body, add_school, choose_programme
from cpd.schools.models import AppropriateBody, Partnership, School
from cpd.statements.commands import open_statement, store_contract, store_npq_contract
from cpd.statements.models import Contract, NpqContract, Statement
from cpd.training.commands import assign_mentor, decide_eligibility, open_partnership, register_participant
from cpd.training.models import TrainingRecord
from tests.rows import kept

ACTOR = Actor.sandbox("test")


def keep_nothing(statement: Statement) -> dict[str, Any]:
    """For tests of what is paid, not of what is kept of it."""
    return {}


def instant(text: str) -> datetime:
    """``2022-11-15`` or ``2022-11-15T10:00:00`` as an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass
class World:
    """Providers, schools and people by name, with tokens."""

    providers: dict[str, LeadProvider] = field(default_factory=dict)
    partners: dict[str, DeliveryPartner] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    schools: dict[str, School] = field(default_factory=dict)
    partnerships: dict[tuple[str, str, int], Partnership] = field(default_factory=dict)

    def provider(self, name: str, **halves: bool) -> LeadProvider:
        with clock.at(instant("2021-01-01"), frozen=True):
            self.providers[name] = add_provider(name=name, actor=ACTOR, **halves)
            self.partners[name] = add_delivery_partner(name=f"{name} Hub", actor=ACTOR)
            for cohort in (2021, 2022, 2023, 2024, 2025):
                relate(
                    lead_provider_id=self.providers[name].id,
                    delivery_partner_id=self.partners[name].id,
                    cohort=cohort,
                    actor=ACTOR,
                )
            self.tokens[name] = create_token(provider_name=name, actor=ACTOR).token
        return self.providers[name]

    def school(self, urn: str, **fields: Any) -> School:
        with clock.at(instant("2021-01-01"), frozen=True):
            self.schools[urn] = add_school(urn=urn, name=f"School {urn}", actor=ACTOR, **fields)
        return self.schools[urn]

    def body(self, name: str = "North Hub", kind: str = "teaching_school_hub", **facts: Any) -> AppropriateBody:
        with clock.at(instant("2021-01-01"), frozen=True):
            return add_appropriate_body(name=name, kind=kind, actor=ACTOR, **facts)

    def chooses(self, urn: str, programme: str = "full_induction_programme", cohort: int | None = None) -> None:
        """The school has said how it runs a year: if none is given, the newest whose registration has begun."""
        active = active_registration_cohort(clock.today())
        assert active is not None
        choose_programme(
            school_id=self.schools[urn].id, cohort=cohort or active.start_year, programme=programme, actor=ACTOR
        )

    def partner(self, urn: str, provider: str, cohort: int = 2022, at: str = "2022-06-10") -> Partnership:
        with clock.at(instant(at), frozen=True):
            partnership = open_partnership(
                school_id=self.schools[urn].id,
                lead_provider_id=self.providers[provider].id,
                delivery_partner_id=self.partners[provider].id,
                cohort=cohort,
                actor=ACTOR,
            )
        self.partnerships[urn, provider, cohort] = partnership
        return partnership

    def register(
        self,
        name: str = "Terry Two",
        *,
        role: str = "ect",
        urn: str = "100001",
        cohort: int = 2022,
        started_on: str = "2022-09-01",
        at: str = "2022-09-01T09:00:00",
        eligible: bool | str = True,
        mentor: TrainingRecord | None = None,
        **more: Any,
    ) -> TrainingRecord:
        with clock.at(instant(at), frozen=True), unit_of_work(actor=ACTOR, reason="register_participant"):
            record = register_participant(
                role=role,
                school_id=self.schools[urn].id,
                cohort=cohort,
                full_name=name,
                email=f"{name.lower().replace(' ', '.')}@example.org",
                started_on=date.fromisoformat(started_on),
                actor=ACTOR,
                **more,
            )
            if eligible is True:
                decide_eligibility(record_id=record.id, status="eligible", actor=ACTOR)
            elif eligible:
                decide_eligibility(record_id=record.id, status="manual_check", reason=eligible, actor=ACTOR)
            if mentor is not None:
                assign_mentor(ect_record_id=record.id, mentor_record_id=mentor.id, actor=ACTOR)
        record.refresh_from_db()
        return record

    def statement(
        self,
        provider: str,
        deadline: str,
        *,
        cohort: int = 2022,
        output_fee: bool = True,
        programme: str = "ecf",
        suffix: str = "a",
        name: str = "",
    ) -> Statement:
        """Paid on the 25th of the month after its deadline, and called by the deadline's month unless it has a name."""
        day = date.fromisoformat(deadline)
        with clock.at(instant("2022-01-01"), frozen=True):
            return open_statement(
                lead_provider_id=self.providers[provider].id,
                programme=programme,
                cohort=cohort,
                cohort_suffix=suffix,
                name=name or f"{day:%B %Y}",
                deadline_date=day,
                payment_date=date(day.year + day.month // 12, day.month % 12 + 1, 25),
                output_fee=output_fee,
                actor=ACTOR,
            )

    def contract(self, provider: str, cohort: int = 2022, **terms: Any) -> Contract:
        """The contract of the worked examples: four bands of two places."""
        bands = [{"max": 2 * n + 2, "per_participant": price} for n, price in enumerate((400, 300, 200, 100))]
        asked = {"recruitment_target": 6000, "set_up_fee": "149651", "uplift_amount": "100", "bands": bands, **terms}
        with clock.at(instant("2021-01-01"), frozen=True):
            return store_contract(lead_provider_id=self.id_of(provider), cohort=cohort, terms=asked, actor=ACTOR)

    def npq_contract(
        self,
        provider: str,
        course: str = "npq-senior-leadership",
        cohort: int = 2022,
        suffix: str = "a",
        **terms: Any,
    ) -> NpqContract:
        with clock.at(instant("2021-01-01"), frozen=True):
            return store_npq_contract(
                lead_provider_id=self.id_of(provider),
                cohort=cohort,
                cohort_suffix=suffix,
                course_identifier=course,
                terms={"per_participant": "800", "recruitment_target": 72, "service_fee_installments": 19, **terms},
                actor=ACTOR,
            )

    def apply(
        self,
        name: str = "Nora Npq",
        *,
        provider: str = "Provider A",
        course: str = "npq-senior-leadership",
        cohort: int = 2022,
        suffix: str = "a",
        urn: str | None = "100001",
        at: str = "2022-10-01T09:00:00",
        accepted: bool = True,
        funded_place: bool | None = None,
        schedule: str | None = "npq-leadership-autumn",
        **more: Any,
    ) -> Application:
        with clock.at(instant(at), frozen=True), unit_of_work(actor=ACTOR, reason="submit_application"):
            application = submit_application(
                full_name=name,
                email=f"{name.lower().replace(' ', '.')}@example.org",
                course_identifier=course,
                cohort=cohort,
                cohort_suffix=suffix,
                lead_provider_id=self.id_of(provider),
                school_id=self.schools[urn].id if urn else None,
                actor=ACTOR,
                **more,
            )
            if accepted:
                application = accept_application(
                    lead_provider_id=self.id_of(provider),
                    application_id=application.id,
                    attributes={"funded_place": funded_place, "schedule_identifier": schedule},
                    actor=ACTOR,
                )
        return application

    def declare(
        self,
        about: TrainingRecord | Application,
        *,
        provider: str = "Provider A",
        at: str = "2022-11-15T10:00:00",
        kind: str = "started",
        day: str = "2022-10-01T10:00:00Z",
        **more: Any,
    ) -> Declaration:
        """A declaration about a record or an application, accepted."""
        if isinstance(about, Application):
            course = about.course_id
        else:
            course = "ecf-induction" if about.role == "ect" else "ecf-mentor"
        attributes = {
            "participant_id": str(about.person_id),
            "declaration_type": kind,
            "declaration_date": day,
            "course_identifier": course,
            **more,
        }
        with clock.at(instant(at), frozen=True):
            return declare(lead_provider_id=self.id_of(provider), attributes=attributes, actor=ACTOR)

    def id_of(self, provider: str) -> UUID:
        return self.providers[provider].id


@kept
def simple_world() -> World:
    """Providers A and B; school 100001 with A, school 100002 with B, both in 2022."""
    world = World()
    for name in ("Provider A", "Provider B"):
        world.provider(name)
    for urn, provider in (("100001", "Provider A"), ("100002", "Provider B")):
        world.school(urn)
        world.partner(urn, provider)
    return world
