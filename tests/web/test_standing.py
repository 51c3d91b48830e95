"""Where a participant stands, in plain words: one status, its meaning, and what is next (rule TUT-1)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from cpd.teachers.models import Person
from cpd.training.commands.telling import NOT_TRAINED
from cpd.training.models import EligibilityFacts, SchoolPeriod, TrainingRecord
from cpd.training.participants import Mentored, Participant, Trained
from cpd.training.rules import ENDS_OF_TRAINING
from cpd.web.schools.people.standing import CHECKS, REFUSED, UNTRAINED, funding, standing, untrained_in_words
from cpd.web.support.words import MENTOR_TRAINING

TODAY = date(2022, 11, 10)
TOLD = datetime(2022, 9, 1, tzinfo=UTC)
FIRST = date(2022, 9, 1)
TRAINED = Trained(2022, "Provider A", "Partner A", False, "provider_led", "active", FIRST, TOLD)
MENTORED = Mentored(uuid4(), "Mia Mentor", FIRST, None, TOLD)


def participant(
    *, role: str = "ect", said: str = "", trainings=(TRAINED,), mentors=(MENTORED,), untrained: str = "", **facts
) -> Participant:
    """Somebody who is trained and paid for, unless the facts say otherwise; those of their stay and of their record."""
    stays = {name: facts.pop(name) for name in ("finished_on", "removed_at", "started_on") if name in facts}
    record = TrainingRecord(
        role=role,
        person=Person(full_name="Ann Smith"),
        **{"eligibility_status": "eligible", "eligibility_reason": "none", **facts},
    )
    record._state.fields_cache["eligibility_facts"] = EligibilityFacts(said=said) if said else None
    stay = SchoolPeriod(**{"started_on": FIRST, **stays})
    return Participant(record, stay, tuple(trainings), tuple(mentors), (), False, untrained)


@pytest.mark.parametrize(
    ("facts", "tag", "means"),
    [
        ({}, "In training", "Provider A trains Ann Smith, and DfE pays for it."),
        ({"removed_at": TOLD, "finished_on": FIRST}, "Removed", "should not have been registered"),
        ({"finished_on": TODAY}, "Left", "left your school on 10 November 2022"),
        ({"finished_on": date(2022, 11, 11)}, "Leaving", "leaves your school on 11 November 2022"),
        ({"completed_on": TODAY}, "Completed", "completed their induction"),
        ({"completed_on": TODAY, "role": "mentor"}, "Completed", "completed their mentor training"),
        ({"completed_on": date(2022, 11, 11)}, "In training", "Provider A trains"),
        ({"started_on": date(2022, 11, 11)}, "Joining", "joins your school on 11 November 2022"),
        ({"mentors": ()}, "Needs a mentor", "has no mentor"),
        ({"mentors": (replace(MENTORED, finished_on=TODAY),)}, "Needs a mentor", "has no mentor"),
        ({"mentors": (), "role": "mentor"}, "In training", "Provider A trains"),
        ({"trainings": (replace(TRAINED, training_status="deferred"),)}, "Paused", "Provider A has paused"),
        ({"trainings": (replace(TRAINED, training_status="withdrawn"),)}, "No longer trained", "no longer trains with"),
        (
            {"trainings": (replace(TRAINED, training_status="withdrawn", provider=""),)},
            "No longer trained",
            "Their provider told us",
        ),
        ({"trainings": (replace(TRAINED, programme="school_led", provider=""),)}, "In training", "Your school leads"),
        (
            {"trainings": (replace(TRAINED, provider="", school_pays=True),)},
            "In training",
            "Your school pays a provider itself for the training of Ann Smith.",
        ),
        ({"trainings": (replace(TRAINED, provider=""),)}, "Waiting for a provider", "No lead provider trains"),
        ({"trainings": (replace(TRAINED, challenged=True),)}, "Waiting for a provider", "No lead provider trains"),
        ({"trainings": ()}, "Waiting for a provider", "No lead provider trains"),
        *(
            ({"eligibility_status": "manual_check", "eligibility_reason": reason}, tag, CHECKS[reason])
            for reason, tag in (
                ("no_qts", "Waiting for QTS"),
                ("no_induction", "Waiting for induction"),
                ("active_flags", "Being checked"),
                ("different_trn", "Being checked"),
            )
        ),
        *(
            ({"eligibility_status": "ineligible", "eligibility_reason": reason}, "Not eligible for funding", words)
            for reason, words in REFUSED.items()
            if reason != "exempt_from_induction"
        ),
        (
            {"eligibility_status": "ineligible", "eligibility_reason": "exempt_from_induction", "mentors": ()},
            "Exempt from induction",
            "They need no mentor. DfE does not pay for their training.",
        ),
        (
            {"eligibility_status": "ineligible", "eligibility_reason": "exempt_from_induction", "role": "mentor"},
            "Not eligible for funding",
            REFUSED["exempt_from_induction"],
        ),
        (
            {"eligibility_status": "ineligible", "eligibility_reason": "none"},
            "Not eligible for funding",
            "DfE does not pay for this training.",
        ),
        ({"eligibility_status": ""}, "Being checked", "We are checking the teaching record of Ann Smith."),
        ({"eligibility_status": "matched"}, "Being checked", "We are checking the teaching record of Ann Smith."),
        ({"eligibility_status": "", "said": "nobody"}, "Being checked", CHECKS["not_matched"]),
        ({"eligibility_status": "", "said": "somebody_else"}, "Being checked", CHECKS["not_matched"]),
        ({"eligibility_status": "", "said": "matched"}, "Being checked", CHECKS["active_flags"]),
    ],
)
def test_a_status_follows_from_the_facts(facts, tag, means) -> None:
    found = standing(participant(**facts), TODAY)
    assert (found.tag.text, means in found.means) == (tag, True), found
    assert found.next or tag in ("Completed", "In training")
    assert not found.means.endswith(" ")


UNTRAINED_MENTOR = {"role": "mentor", "trainings": ()}
COMPLETED, EARLY, NOT_COMPLETED = ENDS_OF_TRAINING


@pytest.mark.parametrize(
    ("why", "facts", "tag", "means"),
    [
        (COMPLETED, {}, "Not in training", "They get no funded training, because they have completed mentor training."),
        (COMPLETED, {"completed_on": FIRST}, "Not in training", "Ann Smith can mentor."),
        (EARLY, {"eligibility_status": "ineligible"}, "Not in training", "before its national roll-out."),
        (NOT_COMPLETED, {}, "Not in training", "they started mentor training, and DfE has stopped paying for it."),
        ("elsewhere", {}, "Trained elsewhere", "is trained at another school, and can mentor at yours"),
        ("not_yet", {}, "Not in training", "can mentor, and is not in training"),
        (EARLY, {"started_on": date(2022, 11, 11)}, "Joining", "11 November 2022. Ann Smith can mentor. They get no"),
        (EARLY, {"finished_on": date(2022, 11, 11)}, "Leaving", "They are not trained at your school."),
        (EARLY, {"finished_on": TODAY}, "Left", "left your school on 10 November 2022"),
        (EARLY, {"removed_at": TOLD}, "Removed", "should not have been registered"),
    ],
)
def test_a_mentor_who_is_not_trained_can_mentor_and_the_tutor_is_told_why(why, facts, tag, means) -> None:
    found = standing(participant(untrained=why, **UNTRAINED_MENTOR, **facts), TODAY)
    assert (found.tag.text, means in found.means) == (tag, True), found
    assert "DfE pays" not in found.means + found.next


@pytest.mark.parametrize("why", ENDS_OF_TRAINING)
def test_why_a_mentor_is_not_trained_has_words_for_tutors_for_dfe_and_for_themselves(why) -> None:
    assert untrained_in_words(why) == f"None, because {UNTRAINED[why]}"
    assert MENTOR_TRAINING[why]
    assert NOT_TRAINED[why].endswith("so you will not have any more training here.")


def test_training_that_dfe_stopped_paying_for_was_not_completed() -> None:
    person = participant(role="mentor", completed_on=TODAY, completion_reason=NOT_COMPLETED)
    found = standing(person, TODAY)
    assert (found.tag.text, found.next) == ("Training ended", "They can continue mentoring.")
    assert "stopped paying for the mentor training of Ann Smith on 10 November 2022" in found.means


def test_who_joins_without_a_mentor_is_to_get_one_before() -> None:
    later = date(2022, 12, 1)
    assert "Choose a mentor before that day." in standing(participant(started_on=later, mentors=()), TODAY).next
    for person in (participant(started_on=later), participant(started_on=later, mentors=(), role="mentor")):
        assert "mentor" not in standing(person, TODAY).next


def test_the_school_comes_before_the_provider_and_the_provider_before_checks() -> None:
    facts = {"trainings": (replace(TRAINED, training_status="withdrawn"),), "eligibility_status": "ineligible"}
    assert standing(participant(**facts, removed_at=TOLD), TODAY).tag.text == "Removed"
    assert standing(participant(**facts), TODAY).tag.text == "No longer trained"
    assert standing(participant(eligibility_status="ineligible", mentors=()), TODAY).tag.text == "Needs a mentor"


def test_of_whoever_is_paid_for_nothing_about_funding_is_said() -> None:
    assert funding(participant()) is None
