"""DfE's support pages: their part of the list of every page, and a world with questions and people to decide about."""

from datetime import timedelta
from typing import Any

from cpd.accounts.models import User
from cpd.accounts.queries import actor_for
from cpd.core import clock
from cpd.core.ids import new_id
from cpd.schools.commands import answer_support_request, ask_for_support, close_support_request, reopen_support_request
from cpd.schools.models import PlannedReminder, SupportRequest
from cpd.training.commands import decide_by_hand, plan_reminder
from cpd.training.models import EarlyRollOut, TrainingRecord
from tests.world import ACTOR, World

LONG = "https://school.example/" + "a-long-address-without-a-space/" * 8
QUESTION = "Is this our provider?\n\n" + LONG
PAGES: tuple[tuple[Any, ...], ...] = (
    ("support", "/support", "staff"),
    ("support-questions", "/support/questions?state=all", "staff"),
    ("support-questions-refused", "/support/questions?state=lost", "staff", 422),
    ("support-question", "{question}", "staff"),
    ("support-question-answered", "{question-answered}", "staff"),
    ("support-question-closed", "{question-closed}", "staff"),
    ("support-answer", "{question}/answer", "staff"),
    ("support-answer-refused", "{question}/answer", "staff", 422, True),
    ("support-close", "{question}/close", "staff"),
    ("support-close-refused", "{question}/close", "staff", 422, True),
    ("support-reopen", "{question-closed}/reopen", "staff"),
    ("support-reopen-refused", "{question-closed}/reopen", "staff", 422, True),
    ("support-question-reopened", "{question-reopened}", "staff"),
    ("support-schools", "/support/schools?text=school&emails=not-arriving", "staff"),
    ("support-schools-refused", "/support/schools?emails=lost", "staff", 422),
    ("support-school", "/support/schools/100001", "staff"),
    ("support-school-failing", "/support/schools/100006", "staff"),
    ("support-reminders", "/support/reminders", "staff"),
    ("support-reminders-add", "/support/reminders/add", "staff"),
    ("support-reminders-add-refused", "/support/reminders/add", "staff", 422, True),
    ("support-reminder-cancel", "{reminder}/cancel", "staff"),
    ("support-eligibility", "/support/eligibility", "staff"),
    ("support-eligibility-refused", "/support/eligibility?reason=luck", "staff", 422),
    ("support-person", "{undecided}", "staff"),
    ("support-person-decided", "{decided}", "staff"),
    ("support-decide", "{undecided}/decide", "staff"),
    ("support-decide-refused", "{undecided}/decide", "staff", 422, True),
    ("support-ask-again", "{decided}/ask-again", "staff"),
    ("support-early-roll-out", "{decided}/early-roll-out", "staff"),
    ("support-early-roll-out-refused", "{decided}/early-roll-out", "staff", 422, True),
)
"""Name, address, who looks at it, the status, and whether it is what comes of sending the form without an answer."""


def add_support(world: World) -> None:
    """Four questions of a school: an open one about somebody, one that was answered, one that was closed, and one that
    was opened again. And two people: one waits for a decision, the other is on the early roll-out list, and DfE decided
    about them by hand."""
    undecided = world.register("Ursula Undecided", eligible="active_flags")
    decided = world.register("Dora Decided", eligible="no_qts", role="mentor", trn="7000321")
    EarlyRollOut.objects.create(trn="7000321", added_at=clock.now(), added_by="operator:Jo")
    staff = User.objects.get(full_name="Olga Operations")
    tutor = User.objects.get(full_name="Tia Tutor")
    asking = {"school_id": world.schools["100001"].id, "user_id": tutor.id, "subject": "unspecified"}
    asked = [ask_for_support(**asking, message=f"Question {n}", key=new_id(), actor=ACTOR) for n in range(3)]
    ask_for_support(**asking, message=QUESTION, cohort=2022, record_id=undecided.id, key=new_id(), actor=ACTOR)
    plan_reminder(
        kind="assign_mentors",
        day=clock.today() + timedelta(days=9),
        user_id=staff.id,
        actor=actor_for(staff),
    )
    acting = {"user_id": staff.id, "actor": actor_for(staff)}
    answer_support_request(request_id=asked[0].id, answer=f"Yes.\n\n{LONG}", **acting)
    close_support_request(request_id=asked[1].id, note="Answered by phone.", **acting)
    close_support_request(request_id=asked[2].id, note="Answered by phone too.", **acting)
    reopen_support_request(request_id=asked[2].id, why=f"They wrote back: {LONG}", **acting)
    decide_by_hand(
        record_id=decided.id, status="ineligible", reason="none", note="looked at the record", actor=actor_for(staff)
    )


def places() -> dict[str, str]:
    """Addresses of the questions and of the two people."""
    asked = {
        "question": SupportRequest.objects.get(closed_at__isnull=True, earlier=[]),
        "question-answered": SupportRequest.objects.exclude(answer="").get(),
        "question-reopened": SupportRequest.objects.exclude(earlier=[]).get(),
        "question-closed": SupportRequest.objects.exclude(note="").get(),
    }
    people = {"undecided": "Ursula Undecided", "decided": "Dora Decided"}
    return {
        "reminder": f"/support/reminders/{PlannedReminder.objects.get().id}",
        **{name: f"/support/questions/{one.id}" for name, one in asked.items()},
        **{
            name: f"/support/eligibility/{TrainingRecord.objects.get(person__full_name=full_name).id}"
            for name, full_name in people.items()
        },
    }


STAND_FOR = {
    "reminder": "/support/reminders/key",
    **dict.fromkeys(
        ["question", "question-answered", "question-closed", "question-reopened"], "/support/questions/key"
    ),
    **dict.fromkeys(["undecided", "decided"], "/support/eligibility/key"),
}
"""What stands for the addresses above where only the route matters."""
