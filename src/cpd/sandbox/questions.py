"""A few questions that schools asked DfE, so that the support pages of the sandbox have something to show."""

from datetime import timedelta

from cpd.accounts.models import Membership, User
from cpd.accounts.roles import Role
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.schools.commands import answer_support_request, ask_for_support, close_support_request
from cpd.schools.rules import Subject

ACTOR = Actor.sandbox("seed")

QUESTIONS = (
    (Subject.PARTNERSHIP, "A provider says that it trains our teachers, but we have agreed nothing with it yet.", 9),
    (Subject.PARTICIPANT_TRN, "We typed the teacher reference number of somebody else. How do we correct it?", 6),
    (
        Subject.COHORT_PROGRAMME,
        "We would like to lead the training ourselves from next year. What do we need to do?",
        3,
    ),
    (Subject.UNSPECIFIED, "Can two people of our school sign in at the same time?", 1),
)
"""What was asked, and how many days ago. The first is answered, the second closed without an answer."""

ANSWER = "Open your school's page, and select the link to challenge the partnership. You have until its deadline."
NOTE = "They called us, and the number is corrected."


def ask_questions() -> None:
    """Asks them, each for another school, at their own instants."""
    tutors = Membership.objects.filter(role=str(Role.INDUCTION_TUTOR)).order_by("school__urn", "user_id")
    support = User.objects.filter(memberships__role=str(Role.SUPPORT)).order_by("id").first()
    assert support is not None
    now = clock.now()
    asked = []
    for tutor, (subject, message, days) in zip(tutors, QUESTIONS, strict=False):
        assert tutor.school_id is not None
        with clock.at(now - timedelta(days=days), frozen=True):
            asked.append(
                ask_for_support(
                    school_id=tutor.school_id,
                    user_id=tutor.user_id,
                    subject=subject,
                    message=message,
                    key=new_id(),
                    actor=ACTOR,
                )
            )
    answer_support_request(request_id=asked[0].id, user_id=support.id, answer=ANSWER, actor=ACTOR)
    close_support_request(request_id=asked[1].id, user_id=support.id, note=NOTE, actor=ACTOR)
