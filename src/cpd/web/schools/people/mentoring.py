"""The journeys of choosing a mentor, and of giving a mentor early career teachers (rule TUT-7)."""

from typing import Any
from uuid import UUID

from cpd.training.commands import choose_mentor, give_ects
from cpd.training.participants import without_mentor
from cpd.training.queries import mentors_at_school
from cpd.web.kit.fields import OR, CheckboxesField, Choice, RadiosField
from cpd.web.kit.journeys import Answers, Journey, Place, Question, Step, Stop, in_order
from cpd.web.kit.words import in_words
from cpd.web.schools.people.changing import Facts, described_as, done_with, provider_sees, says

NEW = "new"


class MentorQuestion(Question):
    """Which mentor of the school."""

    mentor = RadiosField(
        "Who will be their mentor?",
        heading=True,
        summary="Mentor",
        missing="Select a mentor.",
        unknown="Select a mentor from the list.",
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Offers the school's mentors, but not the person themselves."""
        facts: Facts = place.facts
        mentors = [
            Choice(str(one.record_id), one.full_name)
            for one in mentors_at_school(facts.school.id, facts.today)
            if one.person_id != facts.person.record.person_id
        ]
        field = self.fields["mentor"]
        field.choose_from(  # type: ignore[attr-defined]
            [*mentors, *([OR] if mentors else []), Choice(NEW, "Somebody who is not in this list")]
        )
        now = facts.person.mentor(facts.today)
        if now is not None:
            field.help_text = f"It is {now.full_name} at the moment."
        elif not mentors:
            field.help_text = "You have not added a mentor yet."

    def shown(self, name: str, value: Any) -> object:
        """The mentor's name; of one who has left meanwhile, that there is none."""
        return super().shown(name, value) or "No longer at your school"


class MenteesQuestion(Question):
    """Which early career teachers, of those who have no mentor."""

    ects = CheckboxesField(
        "Who will they mentor?",
        heading=True,
        summary="Early career teachers",
        hint="These early career teachers have no mentor. Select everyone who will have this one.",
        missing="Select at least one early career teacher.",
        unknown="Select early career teachers from the list.",
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Offers those who have no mentor."""
        facts: Facts = place.facts
        self.fields["ects"].choose_from(  # type: ignore[attr-defined]
            [
                Choice(str(one.record_id), one.full_name, f"Starts on {in_words(one.started_on)}")
                if one.started_on > facts.today
                else Choice(str(one.record_id), one.full_name)
                for one in without_mentor(facts.school.id, facts.today)
            ]
        )


def next_of_mentor(answers: Answers, facts: Facts) -> str | None:
    """Who; and where it is nobody of the list, that they have to be added first."""
    if not answers.answered("mentor"):
        return "mentor"
    return "add-first" if answers["mentor"] == NEW else None


def set_mentor(place: Place, *, mentor: str) -> dict[str, Any]:
    """Gives the early career teacher the mentor."""
    facts: Facts = place.facts
    mentorship = choose_mentor(
        record_id=facts.person.key, school_id=facts.school.id, mentor_record_id=UUID(mentor), actor=place.actor
    )
    name = mentorship.mentor_record.person.full_name
    return done_with(f"You told us that {name} is the mentor of {facts.person.full_name}")


def set_mentees(place: Place, *, ects: list[str]) -> dict[str, Any]:
    """Gives the mentor the early career teachers."""
    facts: Facts = place.facts
    give_ects(
        mentor_record_id=facts.person.key,
        school_id=facts.school.id,
        ect_record_ids=[UUID(one) for one in ects],
        actor=place.actor,
    )
    return done_with(f"You have given {facts.person.full_name} early career teachers")


MENTOR = Journey(
    name="change-mentor",
    steps=(
        Step("mentor", MentorQuestion),
        Stop("add-first", "Add the mentor to your school first", template="schools/people/add_first.html"),
    ),
    next_step=next_of_mentor,
    finish=set_mentor,
    done=says(provider_sees),
    reason="choose_mentor",
    described=described_as("A change of mentor"),
    button="Confirm the mentor",
)

MENTEES = Journey(
    name="give-ects",
    steps=(Step("ects", MenteesQuestion),),
    next_step=in_order("ects"),
    finish=set_mentees,
    done=says(lambda facts: f"They mentor {_mentees(facts)}."),
    reason="give_ects",
    described=described_as("Giving a mentor early career teachers"),
    button="Confirm the early career teachers",
)


def _mentees(facts: Facts) -> str:
    names = sorted(one.full_name for one in facts.person.mentees if one.on(facts.today))
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names) or "nobody"
