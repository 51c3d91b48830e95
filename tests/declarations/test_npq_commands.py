"""Declaring, voiding and re-declaring NPQs against the database (rules NPQ-13 to NPQ-23)."""

from datetime import date

import pytest

from cpd.casework.commands import report_npq_training
from cpd.core import clock
from cpd.core.refusals import NotFound, NotYours, Refusal
from cpd.declarations.commands import (
    change_delivery_partner_of_declaration,
    declare,
    mark_statements_payable,
    void_declaration,
)
from cpd.declarations.models import Declaration, DeclarationAttempt, LineItem
from cpd.finance.commands import authorise_statement
from cpd.npq.commands import change_lead_provider
from cpd.npq.models import Application, Outcome
from cpd.outbox.models import Message
from cpd.publishing.commands import check
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world

NOW = "2022-11-15T10:00:00"


@kept
def npq_world() -> World:
    """N22's world: A has statements with deadlines 2022-11-30 and 2023-01-31 and a contract for the course."""
    world = simple_world()
    for provider in ("Provider A", "Provider B"):
        for deadline in ("2022-11-30", "2023-01-31"):
            world.statement(provider, deadline, programme="npq")
        world.npq_contract(provider)
    return world


@pytest.fixture
def world(db) -> World:
    return npq_world()


def declared(
    world: World, application: Application, *, by: str = "Provider A", now: str = NOW, needed: bool = False, **changes
) -> Declaration:
    attributes = {
        "participant_id": str(application.person_id),
        "declaration_type": "started",
        "declaration_date": "2022-11-01T00:00:00Z",
        "course_identifier": application.course_id,
        **changes,
    }
    with clock.at(instant(now), frozen=True):
        return declare(
            lead_provider_id=world.id_of(by), attributes=attributes, delivery_partner_required=needed, actor=ACTOR
        )


def refused(world: World, application: Application, **changes) -> list[str]:
    before = Declaration.objects.count()
    with pytest.raises(Refusal) as refusal:
        declared(world, application, **changes)
    assert Declaration.objects.count() == before
    return [problem.field for problem in refusal.value.problems]


def test_a_funded_start_is_eligible_and_on_the_earliest_npq_statement(world) -> None:
    world.statement("Provider A", "2022-11-20")
    declaration = declared(world, world.apply())
    item = LineItem.objects.get(declaration=declaration)
    assert (declaration.state, item.state, item.statement.programme) == ("eligible", "eligible", "npq")
    assert item.statement.deadline_date == date(2022, 11, 30)
    assert declaration.record_id is None
    assert check().differences == []


@pytest.mark.parametrize(
    ("more", "state"),
    [({}, "eligible"), ({"eligible_for_funding": False}, "submitted")],
)
def test_only_who_is_funded_is_paid_for(world, more, state) -> None:
    assert declared(world, world.apply(**more)).state == state


@pytest.mark.parametrize(("place", "state"), [(True, "eligible"), (False, "submitted")])
def test_in_a_capped_cohort_only_a_funded_place_is_paid_for(world, place, state) -> None:
    world.npq_contract("Provider A", cohort=2024)
    world.statement("Provider A", "2024-11-30", programme="npq", cohort=2024)
    application = world.apply(cohort=2024, at="2024-10-01", funded_place=place, schedule=None)
    declaration = declared(world, application, now="2024-11-15", declaration_date="2024-11-01T00:00:00Z")
    assert declaration.state == state


def test_who_was_funded_before_waits_unless_dfe_funds_by_policy(world) -> None:
    first = world.apply(schedule=None)
    world.npq_contract("Provider A", cohort=2023)
    world.statement("Provider A", "2023-11-30", programme="npq", cohort=2023)
    for day, code, state in ((2, "", "submitted"), (3, "marked_funded_by_policy", "eligible")):
        again = world.apply(cohort=2023, at=f"2023-10-0{day}", person_id=first.person_id, funding_status_code=code)
        declaration = declared(world, again, now="2023-11-15", declaration_date="2023-11-01T00:00:00Z")
        assert (declaration.state, declaration.application_id) == (state, again.id)
        with clock.at(instant("2023-11-16"), frozen=True):
            report_npq_training(
                lead_provider_id=again.lead_provider_id,
                application_id=again.id,
                action="withdraw",
                reason="other",
                actor=ACTOR,
            )


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"participant_id": ""}, ["participant_id"]),
        ({"participant_id": "8c8b7cb9-0000-4000-8000-000000000000"}, ["participant_id"]),
        ({"course_identifier": "npq-headship"}, ["course_identifier"]),
        ({"course_identifier": "npq-nonsense"}, ["course_identifier"]),
        ({"by": "Provider B"}, ["participant_id"]),
        ({"declaration_date": "2022-09-30T23:59:59Z"}, ["declaration_date"]),
        ({"declaration_date": "2022-11-01"}, ["declaration_date"]),
        ({"declaration_date": ""}, ["declaration_date"]),
        ({"declaration_date": "2022-11-15T10:00:01Z"}, ["declaration_date"]),
        ({"declaration_type": "completed", "has_passed": "no_supported"}, ["has_passed"]),
        ({"declaration_type": "completed", "has_passed": None}, ["has_passed"]),
        ({"delivery_partner_id": "8c8b7cb9-0000-4000-8000-000000000000"}, ["delivery_partner_id"]),
        ({"delivery_partner_id": "%"}, ["delivery_partner_id"]),
        ({"now": "2023-03-01"}, ["cohort"]),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(world, changes, fields) -> None:
    assert refused(world, world.apply(), **changes) == fields


def test_a_specialist_course_has_one_retention_point(world) -> None:
    world.npq_contract("Provider A", "npq-leading-teaching")
    application = world.apply(course="npq-leading-teaching", schedule="npq-specialist-autumn")
    assert refused(world, application, declaration_type="retained-2") == ["declaration_type"]
    assert declared(world, application, declaration_type="retained-1").state == "eligible"


def test_without_a_contract_for_the_course_nothing_can_be_declared(world) -> None:
    assert refused(world, world.apply(course="npq-headship")) == ["cohort"]


def test_an_application_that_is_pending_or_accepted_elsewhere_is_a_strangers(world) -> None:
    assert refused(world, world.apply(accepted=False)) == ["participant_id"]
    assert refused(world, world.apply("Else Where", provider="Provider B")) == ["participant_id"]


def test_one_known_by_another_course_only_has_no_schedule_for_this_one(world) -> None:
    mine = world.apply(course="npq-headship")
    world.apply(provider="Provider B", person_id=mine.person_id)
    assert refused(world, mine, course_identifier="npq-senior-leadership") == ["application"]


def test_an_old_course_and_the_one_it_became_are_the_same(world) -> None:
    world.npq_contract("Provider A", "npq-early-headship-coaching-offer")
    application = world.apply(course="npq-early-headship-coaching-offer", schedule="npq-ehco-november")
    assert refused(world, application, course_identifier="npq-additional-support-offer") == ["cohort"]
    world.npq_contract("Provider A", "npq-additional-support-offer")
    declaration = declared(world, application, course_identifier="npq-additional-support-offer")
    assert declaration.application_id == application.id
    assert refused(world, application) == ["base"]


@pytest.mark.parametrize(("given", "state"), [("true", "passed"), (False, "failed")])
def test_completing_says_whether_they_passed_and_voiding_takes_it_back(world, given, state) -> None:
    application = world.apply()
    declaration = declared(world, application, declaration_type="completed", has_passed=given)
    assert [o.state for o in Outcome.objects.all()] == [state]
    assert f"you {state} " in Message.objects.get(template="npq_outcome").content["body"]
    void(world, declaration)
    assert [o.state for o in Outcome.objects.all()] == [state, "voided"]
    with pytest.raises(Refusal) as refusal:
        void(world, declaration)
    assert [problem.code for problem in refusal.value.problems] == ["already_voided"]
    assert Outcome.objects.count() == 2
    assert check().differences == []


def void(world: World, declaration: Declaration, now: str = "2022-11-16") -> Declaration:
    with clock.at(instant(now), frozen=True):
        return void_declaration(
            lead_provider_id=declaration.lead_provider_id, declaration_id=declaration.id, actor=ACTOR
        )


def test_voiding_anything_else_leaves_outcomes_alone(world) -> None:
    void(world, declared(world, world.apply()))
    assert Outcome.objects.count() == 0


def test_the_newest_application_for_a_course_is_meant(world) -> None:
    older = world.apply()
    declared(world, older, declaration_date="2022-11-02T00:00:00Z")
    world.npq_contract("Provider A", cohort=2023)
    world.statement("Provider A", "2023-11-30", programme="npq", cohort=2023)
    newer = world.apply(cohort=2023, at="2023-10-02", person_id=older.person_id)
    assert declared(world, newer, now="2023-11-15", declaration_date="2023-11-01T00:00:00Z").application_id == newer.id


def test_a_duplicate_by_trn_of_somebody_else_is_ineligible_also_under_the_old_name_of_the_course(world) -> None:
    for course in ("npq-early-headship-coaching-offer", "npq-additional-support-offer"):
        world.npq_contract("Provider A", course)
    first = declared(
        world, world.apply(course="npq-early-headship-coaching-offer", schedule="npq-ehco-november", trn="1234567")
    )
    other = Application.objects.get(id=first.application_id)
    second = world.apply("Nora Again", course="npq-early-headship-coaching-offer", schedule="npq-ehco-november")
    second.person.trn = other.person.trn
    second.person.save(update_fields=["trn"])
    duplicate = declared(world, second, course_identifier="npq-additional-support-offer")
    assert (duplicate.state, duplicate.state_reason, duplicate.superseded_by_id) == (
        "ineligible",
        "duplicate",
        first.id,
    )


def test_a_withdrawn_participant_can_be_declared_up_to_the_withdrawal(world) -> None:
    application = world.apply()
    declared(world, application)
    with clock.at(instant("2022-11-05T12:00:00"), frozen=True):
        report_npq_training(
            lead_provider_id=application.lead_provider_id,
            application_id=application.id,
            action="withdraw",
            reason="other",
            actor=ACTOR,
        )
    later = {"declaration_type": "retained-1"}
    assert refused(world, application, declaration_date="2022-11-05T12:00:00Z", **later) == ["participant_id"]
    assert declared(world, application, declaration_date="2022-11-05T11:59:59Z", **later).state == "eligible"


def test_a_retired_id_is_taken_for_the_person_it_became(world) -> None:
    from cpd.casework.commands import merge_people

    application, record = world.apply(), world.register()
    merge_people(from_person_id=application.person_id, into_person_id=record.person_id, actor=ACTOR)
    declaration = declared(world, application)
    assert declaration.person_id == record.person_id


def test_delivery_partners_are_asked_for_by_version_3_only(world) -> None:
    world.npq_contract("Provider A", cohort=2024)
    world.statement("Provider A", "2024-11-30", programme="npq", cohort=2024)
    application = world.apply(
        cohort=2024, at="2024-10-01", funded_place=True, schedule=None, teacher_catchment="england"
    )
    when = {"now": "2024-11-15", "declaration_date": "2024-11-01T00:00:00Z"}
    assert refused(world, application, needed=True, **when) == ["delivery_partner_id"]
    other = str(world.partners["Provider B"].id)
    assert refused(world, application, delivery_partner_id=other, **when) == ["delivery_partner_id"]
    mine = str(world.partners["Provider A"].id)
    declaration = declared(world, application, needed=True, delivery_partner_id=mine, **when)
    assert str(declaration.delivery_partner_id) == mine
    with clock.at(instant("2024-11-16"), frozen=True), pytest.raises(Refusal) as refusal:
        change_delivery_partner_of_declaration(
            lead_provider_id=declaration.lead_provider_id,
            declaration_id=str(declaration.id),
            attributes={"delivery_partner_id": mine, "secondary_delivery_partner_id": mine},
            actor=ACTOR,
        )
    assert [problem.code for problem in refusal.value.problems] == ["same"]


def test_a_paid_declaration_is_clawed_back_on_the_next_statement(world) -> None:
    application = world.apply()
    declaration = declared(world, application, declaration_type="completed", has_passed=True)
    with clock.at(instant("2022-12-01"), frozen=True):
        mark_statements_payable(actor=ACTOR)
        item = LineItem.objects.get(declaration=declaration)
        authorise_statement(statement_id=item.statement_id, prepared_by="Pat", approved_by="Alex", actor=ACTOR)
    voided = void(world, declaration, "2022-12-01")
    assert voided.state == "awaiting_clawback"
    assert [o.state for o in Outcome.objects.all()] == ["passed", "voided"]
    assert [i.statement.deadline_date.isoformat() for i in LineItem.objects.order_by("created_at")] == [
        "2022-11-30",
        "2023-01-31",
    ]


def test_only_the_provider_that_declared_may_change_it_also_when_the_application_moved(world) -> None:
    application = world.apply()
    declaration = declared(world, application)
    with pytest.raises(NotFound):
        void_declaration(lead_provider_id=world.id_of("Provider B"), declaration_id=declaration.id, actor=ACTOR)
    with clock.at(instant("2022-11-20"), frozen=True):
        change_lead_provider(application_id=application.id, lead_provider_id=world.id_of("Provider B"), actor=ACTOR)
    with pytest.raises(NotYours):
        void_declaration(lead_provider_id=world.id_of("Provider B"), declaration_id=declaration.id, actor=ACTOR)
    with clock.at(instant("2022-11-20"), frozen=True):
        void_declaration(lead_provider_id=world.id_of("Provider A"), declaration_id=declaration.id, actor=ACTOR)
    assert check().differences == []


def test_a_refused_try_leaves_an_attempt_and_nothing_else(world) -> None:
    application = world.apply()
    refused(world, application, declaration_type="nonsense")
    (attempt,) = DeclarationAttempt.objects.all()
    assert attempt.errors == [{"field": "declaration_type", "code": "invalid"}]


def test_an_outcome_that_cannot_be_stored_takes_the_declaration_with_it(world, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("cpd.npq.commands.outcomes.post_email", broken)
    with pytest.raises(RuntimeError):
        declared(world, world.apply(), declaration_type="completed", has_passed=True)
    assert Declaration.objects.count() == 0
    assert Outcome.objects.count() == 0
