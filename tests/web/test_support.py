"""DfE's support pages, request by request: schools' questions, and deciding on eligibility (rules SCH-34, REG-28)."""

import pytest
from django.test import Client
from pghistory.models import Events

from cpd.accounts.models import User
from cpd.accounts.roles import Role
from cpd.core import clock
from cpd.core.ids import new_id
from cpd.outbox.models import Message
from cpd.schools.commands import ask_for_support, set_induction_tutor
from cpd.schools.models import SupportRequest
from cpd.training.commands import decide_by_hand
from cpd.training.models import EarlyRollOut, EligibilityFacts, RecordCheck, TrainingRecord
from tests.accounts.people import user
from tests.rows import kept
from tests.world import ACTOR, World, simple_world

pytestmark = pytest.mark.django_db


@kept
def _with_a_tutor() -> World:
    world = simple_world()
    school = world.schools["100001"]
    set_induction_tutor(school_id=school.id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR)
    return world


@pytest.fixture
def world() -> World:
    return _with_a_tutor()


@pytest.fixture
def sam() -> User:
    return user("Sam Support", Role.SUPPORT)


@pytest.fixture
def client(sam) -> Client:
    return signed_in(sam)


def signed_in(who: User) -> Client:
    client = Client()
    client.get(f"/sandbox/sign-in/{who.id}")
    return client


def asked(world: World, message: str = "Who is this?", **about) -> SupportRequest:
    return ask_for_support(
        school_id=world.schools["100001"].id,
        user_id=User.objects.get(full_name="Tia Tutor").id,
        subject=about.pop("subject", "partnership-issue"),
        message=message,
        key=new_id(),
        actor=ACTOR,
        **about,
    )


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def table(client: Client, address: str) -> str:
    text = shown(client, address)
    return text[text.index("<table") :]


class TestQuestions:
    def test_support_users_begin_with_what_waits(self, world, client, sam) -> None:
        asked(world)
        world.register("Una Undecided", eligible="active_flags")
        assert Client().get(f"/sandbox/sign-in/{sam.id}")["Location"] == "/support"
        text = shown(client, "/support")
        assert "1 open" in text
        assert "1 to be decided" in text

    def test_are_found_by_school_who_asked_subject_and_state(self, world, client) -> None:
        asked(world)
        closed = asked(world, "Another", subject="unspecified")
        client.post(f"/support/questions/{closed.id}/close", {"note": "By phone"})
        problem, other = "A problem with a partnership", "Something else"
        for query, found in {
            "": (problem,),
            "?state=closed": (other,),
            "?state=all": (problem, other),
            "?text=100001": (problem,),
            "?text=TIA": (problem,),
            "?text=tia@first": (problem,),
            "?text=nobody": (),
            "?subject=unspecified": (),
            "?subject=unspecified&state=all": (other,),
        }.items():
            text = table(client, f"/support/questions{query}")
            assert [one for one in (problem, other) if one in text] == list(found), query

    @pytest.mark.parametrize("query", ["state=lost", "subject=luck", f"text={'x' * 255}"])
    def test_a_filter_that_is_not_understood_is_refused(self, client, query) -> None:
        assert client.get(f"/support/questions?{query}").status_code == 422

    def test_the_number_of_queries_does_not_depend_on_how_many_there_are(
        self, world, client, django_assert_max_num_queries
    ) -> None:
        for n in range(20):
            asked(world, f"Question {n}")
        with django_assert_max_num_queries(9):
            shown(client, "/support/questions")

    def test_a_question_shows_who_asked_and_about_whom(self, world, client) -> None:
        record = world.register("Una Undecided")
        question = asked(world, "First line\n\n<b>Second</b>", record_id=record.id, cohort=2022)
        text = shown(client, f"/support/questions/{question.id}")
        for part in ("Tia Tutor", "tia@first.example", "2022", f"/support/eligibility/{record.id}"):
            assert part in text
        assert "&lt;b&gt;Second" in text

    def test_an_answer_is_emailed_once_and_closes_the_question(self, world, client, sam) -> None:
        question = asked(world)
        address = f"/support/questions/{question.id}"
        for _ in range(2):  # a double click
            assert client.post(f"{address}/answer", {"answer": "Your partner.\r\nSince May."})["Location"] == address
        message = Message.objects.get(template="support_answer")
        assert message.recipient == "tia@first.example"
        assert "Your partner.\nSince May." in message.content["body"]
        assert "Who is this?" in message.content["body"]
        question.refresh_from_db()
        assert (question.closed_by, question.answer) == (sam, "Your partner.\nSince May.")
        text = shown(client, address)
        assert "by Sam Support" in text
        assert "Answered" in text
        assert f"{address}/answer" not in text

    def test_a_closed_question_is_neither_answered_nor_closed_again(self, world, client) -> None:
        question = asked(world)
        address = f"/support/questions/{question.id}"
        assert client.post(f"{address}/close", {"note": "By phone"})["Location"] == address
        for form, typed in (("answer", {"answer": "Too late"}), ("close", {"note": "Something else"})):
            answer = client.post(f"{address}/{form}", typed)
            assert answer.status_code == 422
            assert "This question was closed on" in answer.content.decode()
        assert client.post(f"{address}/close", {"note": "By phone"})["Location"] == address
        assert not Message.objects.filter(template="support_answer").exists()
        assert "By phone" in shown(client, address)

    def test_a_closed_question_can_be_opened_again_and_answered_anew(self, world, client, sam) -> None:
        question = asked(world)
        address = f"/support/questions/{question.id}"
        assert client.post(f"{address}/reopen", {"why": "They wrote back"}).status_code == 422  # it is open
        client.post(f"{address}/answer", {"answer": "First answer"})
        assert f"{address}/reopen" in shown(client, address)
        for _ in range(2):  # a double click
            assert client.post(f"{address}/reopen", {"why": "They wrote back"})["Location"] == address
        question.refresh_from_db()
        assert question.closed_at is None
        assert len(question.earlier) == 1
        text = shown(client, address)
        for part in ("First answer", "They wrote back", "by Sam Support", f"{address}/answer"):
            assert part in text
        assert client.post(f"{address}/answer", {"answer": "Second answer"})["Location"] == address
        bodies = [one.content["body"] for one in Message.objects.filter(template="support_answer")]
        assert sorted("Second answer" in body for body in bodies) == [False, True]

    def test_nobody_who_left_the_school_is_sent_an_answer(self, world, client) -> None:
        question = asked(world)
        school = world.schools["100001"]
        set_induction_tutor(school_id=school.id, full_name="Nia Next", email="nia@first.example", actor=ACTOR)
        answer = client.post(f"/support/questions/{question.id}/answer", {"answer": "Yes"})
        assert answer.status_code == 422
        assert "no longer acts for this school" in answer.content.decode()
        question.refresh_from_db()
        assert question.closed_at is None
        assert client.post(f"/support/questions/{question.id}/close", {"note": "By phone"}).status_code == 302

    @pytest.mark.parametrize(
        ("form", "typed", "error"),
        [
            ("answer", {"answer": " "}, "Enter your answer."),
            ("answer", {"answer": "x" * 4001}, "must be 4,000 characters or fewer"),
            ("close", {"note": ""}, "Enter why you are closing"),
            ("close", {"note": "x" * 501}, "must be 500 characters or fewer"),
            ("reopen", {"why": " "}, "Enter why you are opening"),
            ("reopen", {"why": "x" * 501}, "must be 500 characters or fewer"),
        ],
    )
    def test_an_answer_or_a_reason_has_words_and_an_end(self, world, client, form, typed, error) -> None:
        question = asked(world)
        answer = client.post(f"/support/questions/{question.id}/{form}", typed)
        assert answer.status_code == 422
        assert error in answer.content.decode()
        question.refresh_from_db()
        assert question.closed_at is None

    @pytest.mark.parametrize("key", ["x", "0b5e7e4c-1111-4222-8333-444455556666"])
    def test_there_is_no_page_of_nothing(self, client, key) -> None:
        for address in (
            f"questions/{key}",
            f"questions/{key}/answer",
            f"eligibility/{key}",
            f"eligibility/{key}/decide",
        ):
            assert client.get(f"/support/{address}").status_code == 404


class TestEligibility:
    @pytest.fixture
    def record(self, world) -> TrainingRecord:
        return world.register("Una Undecided", trn="1234567", eligible="active_flags")

    def test_the_list_has_who_waits_each_with_why(self, world, client, record) -> None:
        world.register("Edith Eligible")
        text = table(client, "/support/eligibility")
        assert "Una Undecided" in text
        assert "an alert on their teaching record counts" in text
        assert "Edith Eligible" not in text

    def test_people_are_found_by_name_numbers_school_reason_and_how_they_were_decided(
        self, world, client, record
    ) -> None:
        edith = world.register("Edith Eligible", trn="7654321")
        hana = world.register("Hana Hand", eligible="no_qts", urn="100002")
        decide_by_hand(record_id=hana.id, status="ineligible", reason="none", note="why", actor=ACTOR)
        names = ("Una", "Edith", "Hana")
        for query, found in {
            "": ("Una",),
            "?show=everybody": names,
            "?show=by_hand": ("Hana",),
            "?reason=active_flags": ("Una",),
            "?reason=no_qts": (),
            "?reason=undecided": (),
            "?text=UNDEC": ("Una",),
            "?text=7654321": (),
            "?text=7654321&show=everybody": ("Edith",),
            "?text=100002&show=everybody": ("Hana",),
            f"?text={edith.person_id}&show=everybody": ("Edith",),
            f"?text={edith.id}&show=everybody": ("Edith",),
            f"?text={new_id()}&show=everybody": (),
        }.items():
            text = table(client, f"/support/eligibility{query}")
            assert [name for name in names if name in text] == [name for name in names if name in found], query

    @pytest.mark.parametrize("query", ["show=lost", "reason=luck", f"text={'x' * 101}"])
    def test_a_filter_that_is_not_understood_is_refused(self, client, query) -> None:
        assert client.get(f"/support/eligibility?{query}").status_code == 422

    def test_a_decision_by_hand_is_recorded_with_its_reason_and_who_decided(self, client, record, sam) -> None:
        address = f"/support/eligibility/{record.id}"
        assert "they are eligible" in shown(client, f"{address}/decide")
        answer = client.post(f"{address}/decide", {"decision": "eligible", "note": "Looked at the alert"})
        assert answer["Location"] == address
        record.refresh_from_db()
        assert record.eligibility_status == "eligible"
        event = Events.objects.tracks(record).order_by("-pgh_id").first()
        assert event.pgh_context == {"actor": f"dfe:{sam.id}", "reason": "decide_eligibility"} | event.pgh_context
        text = shown(client, address)
        assert "Looked at the alert" in text
        assert "Sam Support" in text[text.index("Decisions") :]

    def test_what_waits_to_be_paid_is_said_before_and_done_after(self, world, client, record) -> None:
        world.statement("Provider A", "2030-11-30")
        world.declare(record)
        address = f"/support/eligibility/{record.id}/decide"
        assert "1 submitted declaration becomes eligible" in shown(client, address)
        client.post(address, {"decision": "eligible", "note": "Looked at"})
        assert record.declarations.get().state == "eligible"

    def test_a_loss_is_noted_and_what_was_gained_is_kept(self, world, client) -> None:
        edith = world.register("Edith Eligible")
        address = f"/support/eligibility/{edith.id}"
        assert "once gained is kept" in shown(client, f"{address}/decide")
        client.post(f"{address}/decide", {"decision": "previous_induction", "note": "Found another"})
        text = shown(client, address)
        assert "The loss is noted" in text
        assert "No longer eligible, but what was gained before is kept" in text
        edith.refresh_from_db()
        assert edith.eligibility_status == "eligible"
        assert edith.became_ineligible_at is not None

    def test_mentors_are_decided_about_for_reasons_of_mentors(self, world, client) -> None:
        mentor = world.register("Mo Mentor", role="mentor", eligible="active_flags")
        address = f"/support/eligibility/{mentor.id}/decide"
        text = shown(client, address)
        assert "duplicate_profile" in text
        assert "previous_induction" not in text
        assert client.post(address, {"decision": "previous_induction", "note": "x"}).status_code == 422
        client.post(address, {"decision": "duplicate_profile", "note": "Registered twice"})
        mentor.refresh_from_db()
        assert (mentor.eligibility_status, mentor.eligibility_reason) == ("ineligible", "duplicate_profile")

    @pytest.mark.parametrize(
        ("typed", "error"),
        [
            ({}, "Select what you decide."),
            ({"decision": "luck", "note": "x"}, "Select what you decide."),
            ({"decision": "eligible", "note": ""}, "Enter why you have made this decision."),
            ({"decision": "eligible", "note": "x" * 201}, "must be 200 characters or fewer"),
        ],
    )
    def test_a_decision_needs_an_answer_and_a_reason(self, client, record, typed, error) -> None:
        answer = client.post(f"/support/eligibility/{record.id}/decide", typed)
        assert answer.status_code == 422
        assert error in answer.content.decode()
        assert not EligibilityFacts.objects.exists()

    def test_facts_that_nobody_has_looked_up_are_not_known(self, client, record) -> None:
        address = f"/support/eligibility/{record.id}"
        assert "Nothing is known yet" in shown(client, address)
        client.post(f"{address}/decide", {"decision": "ineligible", "note": "Looked at"})
        text = shown(client, address)
        facts = text[text.index("What it is decided by") : text.index("Decisions")]
        assert facts.count("Not known") == 6
        EligibilityFacts.objects.update(said="matched", induction_status="InProgress", different_trn=True)
        text = shown(client, address)
        facts = text[text.index("What it is decided by") : text.index("Decisions")]
        assert "Not known" not in facts
        assert facts.count(">Yes<") == 3

    def test_whoever_is_on_the_early_roll_out_list_by_mistake_is_taken_off_with_a_reason(
        self, client, record, sam
    ) -> None:
        address = f"/support/eligibility/{record.id}"
        assert client.get(f"{address}/early-roll-out").status_code == 404
        EarlyRollOut.objects.create(trn="1234567", added_at=clock.now(), added_by="operator:Jo")
        assert f"{address}/early-roll-out" in shown(client, address)
        assert client.post(f"{address}/early-roll-out", {"because": ""}).status_code == 422
        assert client.post(f"{address}/early-roll-out", {"because": "A namesake"})["Location"] == address
        entry = EarlyRollOut.objects.get()
        assert (entry.removed_by, entry.removed_because) == (f"dfe:{sam.id}", "A namesake")
        assert f"{address}/early-roll-out" not in shown(client, address)

    def test_a_decision_is_left_to_the_teaching_record_again(self, client, record) -> None:
        address = f"/support/eligibility/{record.id}"
        assert f"{address}/ask-again" not in shown(client, address)
        client.post(f"{address}/decide", {"decision": "ineligible", "note": "Looked at"})
        assert f"{address}/ask-again" in shown(client, address)
        assert "teaching record" in shown(client, f"{address}/ask-again")
        assert client.post(f"{address}/ask-again")["Location"] == address
        assert EligibilityFacts.objects.get().decided_by_hand_at is None
        assert RecordCheck.objects.filter(record=record).exists()
