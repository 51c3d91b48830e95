"""The things of a scenario that have no instant: cohorts, providers, schools, statements, contracts, partnerships."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from cpd.accounts.rules import clean_email
from cpd.cohorts.commands import change_cohort
from cpd.cohorts.queries import find_cohort
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.dates import start_of_day
from cpd.core.refusals import accepted
from cpd.declarations.queries import declared_in
from cpd.finance.commands import state_statement
from cpd.npq.queries import FIRST_SUFFIX
from cpd.providers.commands import add_delivery_partner, add_provider, create_token, relate
from cpd.providers.models import DeliveryPartner, LeadProvider
from cpd.sandbox.models import SandboxToken
from cpd.sandbox.scenario.people import known_id
from cpd.sandbox.scenario.reading import ScenarioRefused, at_path
from cpd.sandbox.scenario.schema import PartnershipPart, ProviderPart, Scenario, SchoolPart, StatementPart
from cpd.schools.commands import (
    add_appropriate_body,
    add_school,
    choose_programme,
    set_incentives,
    set_induction_tutor,
)
from cpd.schools.models import School
from cpd.schools.queries import find_body
from cpd.statements.commands import (
    add_adjustment,
    expect_milestones,
    open_calendars,
    open_statement,
    store_contract,
    store_npq_contract,
)
from cpd.statements.models import Statement
from cpd.training.commands import appoint_body, open_partnership

ACTOR = Actor.sandbox("scenario")


@dataclass
class Stage:
    """What a scenario has made so far: ``ids`` are what its keys became, ``tokens`` the tokens by provider."""

    ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def provider(self, name: str, path: str) -> LeadProvider:
        """The provider of that name, of this file or there before."""
        provider = LeadProvider.objects.filter(name=name).first()
        if provider is None:
            raise ScenarioRefused(path, f"There is no lead provider called {name!r}.")
        return provider

    def school(self, urn: str, path: str) -> School:
        """The school with that URN."""
        school = School.objects.filter(urn=urn).first()
        if school is None:
            raise ScenarioRefused(path, f"There is no school with URN {urn!r}.")
        return school

    def delivery_partner(self, name: str, path: str) -> DeliveryPartner:
        """The delivery partner of that name."""
        partner = DeliveryPartner.objects.filter(name=name).first()
        if partner is None:
            raise ScenarioRefused(path, f"There is no delivery partner called {name!r}.")
        return partner

    def body(self, name: str, path: str) -> UUID:
        """The id of the appropriate body of that name."""
        with at_path(path):
            return find_body(name).id

    def note(self, key: str | None, **ids: object) -> None:
        """Keeps what a key of the file became."""
        if key is not None:
            self.ids[key] = {name: str(value) if isinstance(value, UUID) else value for name, value in ids.items()}

    def find(self, key: str, name: str, path: str) -> UUID:
        """An id of something that the file named before, or of a person of that id who was there before it."""
        named = self.ids.get(key, {}).get(name)
        if named is not None:
            return UUID(named)
        known = known_id(key, name)
        if known is None:
            raise ScenarioRefused(path, f"Nothing before this is called {key!r}, and nobody has that id.")
        return known

    def statement(self, key: str | None, place: Q, path: str) -> UUID | None:
        """The statement of that key, or of that name among those of a provider and cohort or intake."""
        if key is None:
            return None
        if "id" in self.ids.get(key, {}):
            return self.find(key, "id", path)
        statement = Statement.objects.filter(place, name=key).first()
        if statement is None:
            raise ScenarioRefused(path, f"No statement of this provider, and for the same, is called {key!r}.")
        return statement.id


def keep_token(provider: LeadProvider, fixed: str | None) -> str:
    """A token of the provider: the fixed one, the one it has in the sandbox already, or a new one."""
    kept = SandboxToken.objects.filter(provider=provider).first()
    if kept is not None and fixed in (None, kept.token):
        return kept.token
    token = create_token(provider_name=provider.name, label="sandbox", token=fixed, actor=ACTOR).token
    SandboxToken.objects.update_or_create(provider=provider, defaults={"token": token})
    return token


def make_things(scenario: Scenario, stage: Stage) -> None:
    """Makes everything that has no instant, in the order in which things refer to one another."""
    for n, cohort in enumerate(scenario.cohorts):
        with at_path(f"cohorts[{n}]"):
            changes = cohort.model_dump(exclude_unset=True, exclude={"start_year"})
            if "payments_frozen_at" in changes and changes["payments_frozen_at"] is None:
                changes.setdefault("declarations_close_on", None)
            change_cohort(start_year=cohort.start_year, actor=ACTOR, **changes)
    for n, provider in enumerate(scenario.lead_providers):
        with at_path(f"lead_providers[{n}]"):
            _provider(provider, stage)
    for n, body in enumerate(scenario.appropriate_bodies):
        with at_path(f"appropriate_bodies[{n}]"):
            added = add_appropriate_body(
                name=body.name,
                kind=body.type,
                closed_from=body.closed_from,
                school_types=body.school_types,
                actor=ACTOR,
            )
            stage.note(added.name, id=added.id)
    for n, school in enumerate(scenario.schools):
        with at_path(f"schools[{n}]"):
            _school(school, stage)
    statements = []
    for n, statement in enumerate(scenario.statements):
        with at_path(f"statements[{n}]"):
            statements.append(_statement(statement, stage, f"statements[{n}]"))
    for n, contract in enumerate(scenario.contracts):
        with at_path(f"contracts[{n}]"):
            payee = stage.provider(contract.lead_provider, f"contracts[{n}].lead_provider")
            place = Q(lead_provider=payee, programme="ecf", cohort_id=contract.cohort)
            store_contract(
                lead_provider_id=payee.id,
                cohort=contract.cohort,
                terms=contract.model_dump(exclude={"from_statement"}),
                from_statement=stage.statement(contract.from_statement, place, f"contracts[{n}].from_statement"),
                declared=declared_in(lead_provider_id=payee.id, cohort=contract.cohort),
                actor=ACTOR,
            )
    for n, npq in enumerate(scenario.npq_contracts):
        with at_path(f"npq_contracts[{n}]"):
            payee = stage.provider(npq.lead_provider, f"npq_contracts[{n}].lead_provider")
            place = Q(lead_provider=payee, programme="npq", intake_id=f"{npq.cohort}{npq.cohort_suffix}")
            store_npq_contract(
                lead_provider_id=payee.id,
                cohort=npq.cohort,
                cohort_suffix=npq.cohort_suffix,
                course_identifier=npq.course,
                terms=npq.model_dump(exclude_none=True, exclude={"from_statement"}),
                from_statement=stage.statement(npq.from_statement, place, f"npq_contracts[{n}].from_statement"),
                actor=ACTOR,
            )
    for n, (statement, statement_id) in enumerate(zip(scenario.statements, statements, strict=True)):
        with at_path(f"statements[{n}]"):
            state_statement(statement_id=statement_id, state=statement.state, actor=ACTOR)
    for n, partnership in enumerate(scenario.partnerships):
        with at_path(f"partnerships[{n}]"):
            _partnership(partnership, stage, f"partnerships[{n}]")
    for n, school in enumerate(scenario.schools):
        for year, name in school.appropriate_bodies.items():
            path = f"schools[{n}].appropriate_bodies.{year}"
            with at_path(path):
                appoint_body(
                    school_id=stage.school(school.urn, path).id,
                    cohort=year,
                    appropriate_body_id=stage.body(name, path),
                    actor=ACTOR,
                )


def _provider(part: ProviderPart, stage: Stage) -> None:
    """Adds a provider; of one that is there, a key left out changes nothing."""
    terms = {"ecf": "ecf" in part.programmes, "npq": "npq" in part.programmes, "vat_chargeable": part.vat}
    existing = LeadProvider.objects.filter(name=part.name).first()
    if existing is not None and "programmes" not in part.model_fields_set:
        terms.update(ecf=existing.ecf, npq=existing.npq)
    if existing is not None and "vat" not in part.model_fields_set:
        terms.update(vat_chargeable=existing.vat_chargeable)
    provider = add_provider(name=part.name, actor=ACTOR, **terms)
    for name, cohorts in part.delivery_partners.items():
        partner = add_delivery_partner(name=name, actor=ACTOR)
        stage.note(name, id=partner.id)
        for cohort in cohorts:
            relate(lead_provider_id=provider.id, delivery_partner_id=partner.id, cohort=cohort, actor=ACTOR)
    if part.calendar:
        open_calendars(lead_provider_id=provider.id, actor=ACTOR)
    stage.tokens[provider.name] = keep_token(provider, part.token)


def _school(part: SchoolPart, stage: Stage) -> None:
    """Adds a school; of one that is there, a key left out changes nothing.

    A key that is called as the register's column is needs no line here.
    """
    stated = part.model_dump(exclude={"urn", "induction_tutor", "incentives", "programmes", "appropriate_bodies"})
    stated["name"] = part.name or f"School {part.urn}"
    if part.primary_contact_email:
        stated["primary_contact_email"] = accepted(clean_email(part.primary_contact_email, "primary_contact_email"))
    if School.objects.filter(urn=part.urn).exists():
        stated = {key: value for key, value in stated.items() if key in part.model_fields_set}
    if "open" in stated:
        stated["status_code"] = 1 if stated.pop("open") else 2
    if "section_41" in stated:
        stated["section_41_approved"] = stated.pop("section_41")
    school = add_school(urn=part.urn, actor=ACTOR, **stated)
    if part.induction_tutor:
        tutor = part.induction_tutor
        set_induction_tutor(school_id=school.id, full_name=tutor.name, email=tutor.email, actor=ACTOR)
    for year, incentives in part.incentives.items():
        set_incentives(
            school_id=school.id,
            start_year=year,
            pupil_premium=incentives.pupil_premium,
            sparsity=incentives.sparsity,
            actor=ACTOR,
        )
    for year, programme in part.programmes.items():
        choose_programme(school_id=school.id, cohort=year, programme=programme, actor=ACTOR)
    stage.note(part.urn, id=school.id)


def _statement(part: StatementPart, stage: Stage, path: str) -> UUID:
    statement = open_statement(
        lead_provider_id=stage.provider(part.lead_provider, f"{path}.lead_provider").id,
        programme=part.programme,
        cohort=part.cohort,
        cohort_suffix=part.cohort_suffix or FIRST_SUFFIX,
        name=part.name,
        deadline_date=part.deadline_date,
        payment_date=part.payment_date,
        output_fee=part.output_fee,
        actor=ACTOR,
    )
    if part.milestones is not None:
        expect_milestones(statement_id=statement.id, types=part.milestones, actor=ACTOR)
    for adjustment in part.adjustments:
        add_adjustment(
            statement_id=statement.id, name=adjustment.name, amount=Decimal(str(adjustment.amount)), actor=ACTOR
        )
    stage.note(part.key, id=statement.id)
    return statement.id


def _partnership(part: PartnershipPart, stage: Stage, path: str) -> None:
    partner = stage.delivery_partner(part.delivery_partner, f"{path}.delivery_partner")
    cohort = find_cohort(part.cohort)
    with clock.at(part.reported_at or start_of_day(cohort.registration_start_date), frozen=True):
        partnership = open_partnership(
            school_id=stage.school(part.school, f"{path}.school").id,
            lead_provider_id=stage.provider(part.lead_provider, f"{path}.lead_provider").id,
            delivery_partner_id=partner.id,
            cohort=part.cohort,
            actor=ACTOR,
        )
    stage.note(
        part.key or path,
        id=partnership.id,
        school_id=partnership.school_id,
        delivery_partner_id=partnership.delivery_partner_id,
    )


def made_up_email(key: str) -> str:
    """An address for somebody who was given none."""
    word = re.sub(r"[^a-z0-9]+", ".", key.lower()).strip(".")
    return f"{word or 'somebody'}@example.org"
