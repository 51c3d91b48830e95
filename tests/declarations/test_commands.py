"""Declaring, paying and taking back, against the database: by examples (rules DEC-2 to DEC-26)."""

import threading
from datetime import date

import pytest
from django.db import connection, connections
from pghistory.models import Events

from cpd.cohorts.commands import change_cohort
from cpd.core import clock
from cpd.core.ids import new_id
from cpd.core.refusals import NotFound, Refusal
from cpd.declarations.commands import (
    declare,
    mark_statements_payable,
    pay_statement,
    promote_declarations,
    void_declaration,
    void_for_dfe,
)
from cpd.declarations.models import Declaration, DeclarationAttempt, DeclarationStateChange, LineItem
from cpd.publishing.commands import check
from cpd.training.commands import assign_mentor, decide_eligibility, report_training
from tests.world import ACTOR, World, instant, keep_nothing

NOW = "2022-11-15T10:00:00"


def started(world: World, record, provider: str = "Provider A", now: str = NOW, **changes) -> Declaration:
    attributes = {
        "participant_id": str(record.person_id),
        "declaration_type": "started",
        "declaration_date": "2022-10-01T10:00:00Z",
        "course_identifier": "ecf-induction" if record.role == "ect" else "ecf-mentor",
        **changes,
    }
    with clock.at(instant(now), frozen=True):
        return declare(lead_provider_id=world.id_of(provider), attributes=attributes, actor=ACTOR)


def refused(world: World, record, provider: str = "Provider A", now: str = NOW, **changes) -> list[str]:
    before = Declaration.objects.count()
    with pytest.raises(Refusal) as refusal:
        started(world, record, provider, now, **changes)
    assert Declaration.objects.count() == before
    return list(dict.fromkeys(problem.field for problem in refusal.value.problems))


def test_a_fundable_start_is_eligible_and_on_the_earliest_open_statement(world) -> None:
    declaration = started(world, world.register())
    item = LineItem.objects.get(declaration=declaration)
    assert (declaration.state, item.state) == ("eligible", "eligible")
    assert str(item.statement.deadline_date) == "2022-11-30"
    assert list(DeclarationStateChange.objects.values_list("state", flat=True)) == ["submitted", "eligible"]


def test_on_the_deadline_itself_the_statement_still_takes_it(world) -> None:
    item = LineItem.objects.get(declaration=started(world, world.register(), now="2022-11-30T23:59:59"))
    assert str(item.statement.deadline_date) == "2022-11-30"


def test_the_day_after_the_next_statement_takes_it(world) -> None:
    item = LineItem.objects.get(declaration=started(world, world.register(), now="2022-12-01T00:00:00"))
    assert str(item.statement.deadline_date) == "2023-01-31"


def test_one_that_is_not_fundable_waits_without_a_line_item(world) -> None:
    declaration = started(world, world.register(eligible="no_qts"))
    assert (declaration.state, LineItem.objects.count()) == ("submitted", 0)


def test_becoming_eligible_promotes_what_waits(world) -> None:
    record = world.register(eligible="no_qts")
    declaration = started(world, record)
    with clock.at(instant("2022-12-05"), frozen=True):
        decide_eligibility(record_id=record.id, status="eligible", actor=ACTOR)
    declaration.refresh_from_db()
    assert declaration.state == "eligible"
    assert str(LineItem.objects.get().statement.deadline_date) == "2023-01-31"


def test_a_run_promotes_nobody_who_is_not_eligible(world) -> None:
    declaration = started(world, world.register(eligible="no_qts"))
    with clock.at(instant("2022-11-16"), frozen=True):
        assert promote_declarations(actor=ACTOR) == 0
    declaration.refresh_from_db()
    assert (declaration.state, LineItem.objects.count()) == ("submitted", 0)


def test_what_finds_no_statement_waits_and_is_promoted_by_a_later_run(world) -> None:
    record = world.register(eligible="no_qts")
    declaration = started(world, record)
    with clock.at(instant("2023-03-01"), frozen=True):
        decide_eligibility(record_id=record.id, status="eligible", actor=ACTOR)
        declaration.refresh_from_db()
        assert declaration.state == "submitted"
        world.statement("Provider A", "2023-04-30")
        assert promote_declarations(actor=ACTOR) == 1
        assert promote_declarations(actor=ACTOR) == 0
    declaration.refresh_from_db()
    assert declaration.state == "eligible"


def test_without_an_open_statement_only_what_is_not_fundable_is_taken(world) -> None:
    assert refused(world, world.register(), now="2023-03-01T00:00:00") == ["cohort"]
    assert (
        started(world, world.register("Not Fundable", eligible=False), now="2023-03-01T00:00:00").state == "submitted"
    )


def test_the_slot_is_one_for_all_providers_and_dates(world) -> None:
    record = world.register()
    first = started(world, record)
    assert refused(world, record, declaration_date="2022-10-02T10:00:00Z") == ["base"]
    void_at(world, first)
    assert started(world, record).state == "eligible"


def void_at(world: World, declaration: Declaration, now: str = NOW) -> Declaration:
    with clock.at(instant(now), frozen=True):
        return void_declaration(
            lead_provider_id=declaration.lead_provider_id, declaration_id=declaration.id, actor=ACTOR
        )


def test_a_stranger_learns_only_that_the_participant_is_not_theirs(world) -> None:
    record = world.register()
    started(world, record)
    assert refused(world, record, "Provider B", declaration_type="nonsense") == ["participant_id"]


def test_unknown_ids_and_courses_are_named(world) -> None:
    record = world.register()
    assert refused(world, record, participant_id=str(record.id)) == ["participant_id"]
    assert refused(world, record, participant_id="%") == ["participant_id"]
    assert refused(world, record, course_identifier="ecf-mentor") == ["course_identifier"]
    assert refused(world, record, course_identifier="bogus-course-identifier") == ["course_identifier"]


@pytest.mark.parametrize(
    ("text", "messages"),
    [("2022-10-01 08:46:29", 1), ("2021-06-21 08:46:29", 2), ("2023-19-01T11:21:55Z", 2), (20221001, 2)],
)
def test_a_date_that_is_not_rfc_3339_is_refused_with_what_else_is_wrong(world, text, messages) -> None:
    with pytest.raises(Refusal) as refusal:
        started(world, world.register(), declaration_date=text)
    assert [problem.field for problem in refusal.value.problems] == ["declaration_date"] * messages


def test_an_offset_counts(world) -> None:
    assert refused(world, world.register(), declaration_date="2022-06-01T00:30:00+01:00") == ["declaration_date"]


def test_extended_types_exist_on_extended_schedules_only(world) -> None:
    assert refused(world, world.register(), declaration_type="extended-1") == ["declaration_type"]
    extended = world.register("Ext Ended", schedule_identifier="ecf-extended-september")
    assert started(world, extended, declaration_type="extended-1", evidence_held="other").evidence_held == "other"


def test_evidence_for_a_start_is_not_stored(world) -> None:
    assert started(world, world.register(), evidence_held="should-be-ignored").evidence_held == ""


def test_a_withdrawn_participant_can_be_declared_up_to_the_withdrawal(world) -> None:
    record = world.register()
    with clock.at(instant("2022-10-10T12:00:00"), frozen=True):
        report_training(
            lead_provider_id=world.id_of("Provider A"),
            participant_id=str(record.person_id),
            action="withdraw",
            attributes={"course_identifier": "ecf-induction", "reason": "left-teaching-profession"},
            actor=ACTOR,
        )
    for day in ("2022-10-10T12:00:01Z", "2022-10-10T12:00:00Z"):
        assert refused(world, record, declaration_date=day) == ["participant_id"]
    assert started(world, record, declaration_date="2022-10-10T11:59:59Z").state == "eligible"


def test_a_deferred_participant_can_be_declared(world) -> None:
    record = world.register()
    with clock.at(instant("2022-10-10"), frozen=True):
        report_training(
            lead_provider_id=world.id_of("Provider A"),
            participant_id=str(record.person_id),
            action="defer",
            attributes={"course_identifier": "ecf-induction", "reason": "career-break"},
            actor=ACTOR,
        )
    assert started(world, record, declaration_date="2022-10-20T00:00:00Z").state == "eligible"


def test_a_duplicate_by_trn_is_ineligible_and_names_the_oldest(world) -> None:
    first = started(world, world.register("First One", trn="1234567"))
    second = started(world, world.register("Second One", trn="1234567"))
    third = started(world, world.register("Third One", trn="1234567"))
    for duplicate in (second, third):
        assert (duplicate.state, duplicate.state_reason, duplicate.superseded_by_id) == (
            "ineligible",
            "duplicate",
            first.id,
        )
        assert LineItem.objects.get(declaration=duplicate).state == "ineligible"
    void_at(world, first)
    second.refresh_from_db()
    assert second.state == "ineligible"


def test_without_a_trn_nobody_is_a_duplicate(world) -> None:
    states = [started(world, world.register(name)).state for name in ("First One", "Second One")]
    assert states == ["eligible", "eligible"]


def test_an_ineligible_declaration_leaves_the_slot_free(world) -> None:
    started(world, world.register("First One", trn="1234567"))
    second = world.register("Second One", trn="1234567")
    assert [started(world, second).state for _ in range(2)] == ["ineligible", "ineligible"]


def test_snapshots_are_those_of_the_day(world) -> None:
    mentor = world.register("Mina Mentor", role="mentor")
    record = world.register(mentor=mentor)
    declaration = started(world, record)
    assert declaration.mentor_id == mentor.person_id
    assert declaration.delivery_partner_id == world.partners["Provider A"].id
    assert started(world, mentor).mentor_id is None


def test_the_mentor_of_a_declaration_is_the_one_of_its_own_date(world) -> None:
    first, second = (world.register(name, role="mentor") for name in ("Fay First", "Sid Second"))
    record = world.register(mentor=first)
    with clock.at(instant("2022-10-15"), frozen=True):
        assign_mentor(ect_record_id=record.id, mentor_record_id=second.id, actor=ACTOR)
    before = started(world, record, now="2022-11-20T00:00:00", declaration_date="2022-10-14T23:59:59Z")
    assert before.mentor_id == first.person_id
    void_at(world, before)
    after = started(world, record, now="2022-11-20T00:00:00", declaration_date="2022-10-15T00:00:00Z")
    assert after.mentor_id == second.person_id


def test_freezing_a_cohorts_payments_does_not_stop_a_void(world) -> None:
    declaration = started(world, world.register())
    change_cohort(start_year=2022, payments_frozen_at=instant("2022-11-01"), actor=ACTOR)
    void_at(world, declaration, "2022-11-20T00:00:00")
    declaration.refresh_from_db()
    assert declaration.state == "voided"


def test_a_paid_declaration_of_a_frozen_cohort_is_clawed_back_while_a_statement_of_it_is_open(world) -> None:
    declaration = started(world, world.register())
    with clock.at(instant("2022-12-01"), frozen=True):
        mark_statements_payable(actor=ACTOR)
    statement = LineItem.objects.get().statement
    with clock.at(instant("2022-12-10"), frozen=True):
        pay_statement(
            freeze=keep_nothing, statement_id=statement.id, prepared_by="Pat", approved_by="Alex", actor=ACTOR
        )
    change_cohort(start_year=2022, payments_frozen_at=instant("2022-12-11"), actor=ACTOR)
    with pytest.raises(Refusal) as refusal:
        void_at(world, declaration, "2023-02-01T00:00:00")
    assert [(problem.field, problem.code) for problem in refusal.value.problems] == [("declaration", "no_statement")]
    assert "2022 cohort" in refusal.value.problems[0].detail
    void_at(world, declaration, "2022-12-20T00:00:00")
    declaration.refresh_from_db()
    assert declaration.state == "awaiting_clawback"


def test_freezing_payments_alone_refuses_nothing(world) -> None:
    change_cohort(start_year=2022, payments_frozen_at=instant("2022-11-01"), actor=ACTOR)
    assert started(world, world.register()).state == "eligible"


@pytest.mark.parametrize(("closes", "expected"), [("2022-11-15", []), ("2022-11-14", ["cohort"])])
@pytest.mark.parametrize("eligible", [True, False])
def test_a_closed_cohort_takes_no_declarations_after_its_last_day_fundable_or_not(
    world, closes, expected, eligible
) -> None:
    """The day of the request counts: it is 15 November 2022."""
    change_cohort(start_year=2022, declarations_close_on=date.fromisoformat(closes), actor=ACTOR)
    record = world.register(eligible=eligible)
    if expected:
        assert refused(world, record) == expected
    else:
        started(world, record)


class TestAttempts:
    pytestmark = pytest.mark.django_db(transaction=True)

    def test_every_try_about_a_person_we_know_is_kept_with_what_came_of_it(self, world) -> None:
        record = world.register()
        refused(world, record, "Provider B")
        declaration = started(world, record)
        kept = list(DeclarationAttempt.objects.order_by("id").values_list("declaration_id", "errors"))
        assert kept == [
            (None, [{"field": "participant_id", "code": "not_recognised"}]),
            (declaration.id, []),
        ]

    def test_one_about_nobody_is_not(self, world) -> None:
        record = world.register()
        refused(world, record, participant_id="00000000-0000-4000-8000-00000000dead")
        assert DeclarationAttempt.objects.count() == 0


class TestPayment:
    def test_statements_fall_due_are_paid_and_a_paid_declaration_is_clawed_back(self, world) -> None:
        record = world.register()
        declaration = started(world, record)
        waiting = started(world, world.register("Waiting", eligible=False))
        with clock.at(instant("2022-11-30T23:59:59"), frozen=True):
            assert mark_statements_payable(actor=ACTOR) == 0
        with clock.at(instant("2022-12-01"), frozen=True):
            assert mark_statements_payable(actor=ACTOR) == 2  # both providers' November statements
            assert mark_statements_payable(actor=ACTOR) == 0
        declaration.refresh_from_db()
        waiting.refresh_from_db()
        assert (declaration.state, waiting.state) == ("payable", "submitted")
        statement = LineItem.objects.get().statement
        with clock.at(instant("2022-12-10"), frozen=True):
            pay_statement(
                freeze=keep_nothing, statement_id=statement.id, prepared_by="Pat", approved_by="Alex", actor=ACTOR
            )
        declaration.refresh_from_db()
        assert (declaration.state, LineItem.objects.get().state) == ("paid", "paid")
        void_at(world, declaration, "2022-12-20T00:00:00")
        declaration.refresh_from_db()
        assert declaration.state == "awaiting_clawback"
        items = LineItem.objects.order_by("created_at")
        assert [(item.state, str(item.statement.deadline_date)) for item in items] == [
            ("paid", "2022-11-30"),
            ("awaiting_clawback", "2023-01-31"),
        ]
        assert started(world, record, now="2022-12-21T00:00:00").state == "eligible"
        with clock.at(instant("2023-02-01"), frozen=True):
            mark_statements_payable(actor=ACTOR)
            pay_statement(
                freeze=keep_nothing,
                statement_id=items[1].statement_id,
                prepared_by="Pat",
                approved_by="Alex",
                actor=ACTOR,
            )
        declaration.refresh_from_db()
        assert declaration.state == "clawed_back"
        assert check().differences == []

    @pytest.mark.parametrize(
        ("prepared_by", "approved_by", "code"),
        [("Pat", "pat ", "same_person"), ("", "Alex", "blank"), ("Pat", "Alex", "not_payable")],
    )
    def test_a_payment_takes_two_people_and_a_payable_statement(self, world, prepared_by, approved_by, code) -> None:
        statement = LineItem.objects.get(declaration=started(world, world.register())).statement
        with pytest.raises(Refusal) as refusal:
            pay_statement(
                freeze=keep_nothing,
                statement_id=statement.id,
                prepared_by=prepared_by,
                approved_by=approved_by,
                actor=ACTOR,
            )
        assert refusal.value.problems[0].code == code

    def test_voiding_takes_the_line_item_along(self, world) -> None:
        declaration = started(world, world.register())
        void_at(world, declaration)
        assert LineItem.objects.get().state == "voided"

    def test_only_ones_own_declarations_can_be_voided(self, world) -> None:
        declaration = started(world, world.register())
        with pytest.raises(NotFound):
            void_declaration(lead_provider_id=world.id_of("Provider B"), declaration_id=declaration.id, actor=ACTOR)

    def test_dfe_voids_any_providers_declaration_for_a_reason_that_the_audit_trail_keeps(self, world) -> None:
        declaration = started(world, world.register())
        with clock.at(instant("2022-11-02T00:00:00"), frozen=True):
            voided = void_for_dfe(declaration_id=declaration.id, reason=" Declared twice ", actor=ACTOR)
        assert voided.state == "voided"
        assert "void_declaration: Declared twice" in [
            event.pgh_context["reason"] for event in Events.objects.tracks(voided)
        ]

    def test_what_dfe_voids_must_be_there_and_must_have_a_reason(self, world) -> None:
        declaration = started(world, world.register())
        with pytest.raises(NotFound):
            void_for_dfe(declaration_id=new_id(), reason="Declared twice", actor=ACTOR)
        with pytest.raises(Refusal) as refusal:
            void_for_dfe(declaration_id=declaration.id, reason=" ", actor=ACTOR)
        assert [(one.field, one.code) for one in refusal.value.problems] == [("reason", "blank")]
        declaration.refresh_from_db()
        assert declaration.state != "voided"


def test_a_mentors_completion_follows_their_completed_declarations(world) -> None:
    world.statement("Provider A", "2024-08-31")
    mentor = world.register("Mina Mentor", role="mentor")
    completed = {"declaration_type": "completed", "evidence_held": "other"}
    declaration = started(
        world, mentor, now="2024-06-01T00:00:00", declaration_date="2024-05-01T00:00:00Z", **completed
    )
    mentor.refresh_from_db()
    assert str(mentor.completed_on) == "2024-05-01"
    assert mentor.completion_reason == "completed_declaration_received"
    assert check().differences == []
    void_at(world, declaration, "2024-06-02T00:00:00")
    mentor.refresh_from_db()
    assert (mentor.completed_on, mentor.completion_reason) == (None, "")
    assert check().differences == []


@pytest.mark.resilience
@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_declaration_and_one_line_item(world) -> None:
    record = world.register()
    outcomes: list[str] = []
    ready = threading.Barrier(8)

    def post() -> None:
        ready.wait()
        try:
            started(world, record)
            outcomes.append("accepted")
        except Refusal as refusal:
            outcomes.append(refusal.problems[0].field)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["accepted"] + ["base"] * 7
    assert (Declaration.objects.count(), LineItem.objects.count()) == (1, 1)


def test_the_database_itself_refuses_a_second_standing_declaration(world) -> None:
    from django.db import IntegrityError, transaction

    declaration = started(world, world.register())
    declaration.pk = "00000000-0000-4000-8000-000000000001"
    with pytest.raises(IntegrityError), transaction.atomic():
        declaration.save(force_insert=True)
    assert connection.is_usable()
