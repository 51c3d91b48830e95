"""The journey of changing a name: why, the new name, and whether it is the same person (rule TUT-2)."""

from typing import Any

from cpd.core.refusals import accepted
from cpd.teachers import rules as people_rules
from cpd.training import rules
from cpd.training.commands import correct_name
from cpd.web.kit.fields import Choice, RadiosField, TextField, YesNoField
from cpd.web.kit.journeys import Answers, Journey, Place, Question, Step, Stop
from cpd.web.schools.people.changing import Facts, described_as, done_with, provider_sees, says

REGISTERED_BY_MISTAKE, SOMEBODY_ELSE = "should_not_have_been_registered", "replace_with_a_different_person"


class ReasonQuestion(Question):
    """Why the name changes."""

    reason = RadiosField(
        "Why do you want to change the name?",
        heading=True,
        summary="Reason",
        missing="Select why you want to change the name.",
        choices=[
            Choice("name_has_changed", "Their name has changed", "For example, because they married"),
            Choice("name_is_incorrect", "The name is wrong", "For example, it was misspelt"),
            Choice(REGISTERED_BY_MISTAKE, "They should not have been registered"),
            Choice(SOMEBODY_ELSE, "Somebody else should be registered instead"),
        ],
    )


class NameQuestion(Question):
    """The new name."""

    full_name = TextField(
        "What is their full name now?",
        heading=True,
        summary="Full name",
        judge=people_rules.clean_name,
        spellcheck=False,
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Says what they are called so far."""
        self.fields["full_name"].help_text = f"They are registered as {place.facts.person.full_name}."

    def judge(self, place: Place, answers: Answers) -> None:
        """Refuses the name they have."""
        accepted(
            rules.may_rename(before=place.facts.person.full_name, after=self.cleaned_data["full_name"], confirmed=True)
        )


class SamePersonQuestion(Question):
    """Whether a quite different name is the same person's."""

    same_person = YesNoField(
        "Is this the same person?",
        heading=True,
        summary="The same person",
        missing="Select yes if this is the same person.",
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Names both."""
        before, after = place.facts.person.full_name, answers.get("full_name", "")
        self.fields["same_person"].help_text = f"Both the first and the last name are different: {before}, and {after}."


def next_question(answers: Answers, facts: Facts) -> str | None:
    """Why, the name, and where it looks like another person's whether it is."""
    if not answers.answered("reason"):
        return "reason"
    if answers["reason"] in (REGISTERED_BY_MISTAKE, SOMEBODY_ELSE):
        return "remove-instead" if answers["reason"] == REGISTERED_BY_MISTAKE else "add-instead"
    if not answers.answered("name"):
        return "name"
    if rules.looks_like_another(facts.person.full_name, answers["full_name"]):
        if not answers.answered("same-person"):
            return "same-person"
        if not answers["same_person"]:
            return "somebody-else"
    return None


def change(place: Place, *, reason: str, full_name: str, same_person: bool | None) -> dict[str, Any]:
    """Changes the name."""
    facts: Facts = place.facts
    person = correct_name(
        record_id=facts.person.key,
        school_id=facts.school.id,
        full_name=full_name,
        reason=reason,
        confirmed=bool(same_person),
        actor=place.actor,
    )
    return done_with(f"You have changed the name to {person.full_name}")


ADD_INSTEAD = (
    "The name stands for one person, with their TRN and what their provider has recorded for them. It cannot be given "
    "to somebody else.",
    "Add the other person to your school. Then report that this one leaves, or remove them if they were registered by "
    "mistake.",
)

NAME = Journey(
    name="change-name",
    steps=(
        Step("reason", ReasonQuestion),
        Step("name", NameQuestion),
        Step("same-person", SamePersonQuestion),
        Stop(
            "remove-instead",
            "Remove them instead",
            (
                "Changing the name does not take a registration back.",
                "Go back to their page and choose to remove them. If their registration was checked, or training was "
                "declared for them, report that they leave instead.",
            ),
        ),
        Stop("add-instead", "Add the other person instead", ADD_INSTEAD),
        Stop("somebody-else", "Add the other person instead", ADD_INSTEAD),
    ),
    next_step=next_question,
    finish=change,
    done=says(
        provider_sees,
        lambda facts: "The name on their teaching record does not change with it. They can change it there themselves.",
    ),
    reason="correct_name",
    described=described_as("A change of name"),
    button="Confirm and change the name",
)
