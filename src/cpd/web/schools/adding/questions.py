"""The questions of adding somebody, page by page (rules REG-6, REG-24, REG-27)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from cpd.core import clock
from cpd.integrations.teaching_record import RecordAway, RecordRefused
from cpd.schools.models import School
from cpd.schools.queries import bodies_for, choice_of
from cpd.teachers import rules as teacher_rules
from cpd.training import rules
from cpd.training.commands import cohort_to_register, refuse_email_of_another, refuse_start
from cpd.training.mentor_training import why_untrained
from cpd.training.queries import Standing, cohort_of_record, standing_of
from cpd.web.kit.fields import Choice, DateField, EmailField, RadiosField, SelectField, TextField, YesNoField
from cpd.web.kit.journeys import Answers, CannotJudgeNow, Place, Question
from cpd.web.schools.adding.looking_up import RECORD, UNCHECKED, Seen, look_up, look_up_by_number, seen_in
from cpd.web.schools.people.standing import UNTRAINED

MENTOR, ECT = "mentor", "ect"
AS_RECORDED, OTHERWISE = "record", "other"
NOT_APPOINTED = "none"


@dataclass(frozen=True)
class Mentee:
    """The early career teacher for whom a mentor is added."""

    record_id: UUID
    full_name: str
    trn: str


@dataclass(frozen=True)
class Chosen:
    """How a school has set up a year: whether it expects early career teachers, and whether it named a body."""

    expects: bool
    body: bool


@dataclass(frozen=True)
class Facts:
    """What surrounds the journey: the school, for whom a mentor is added, if it is for somebody, and the years that
    the school has set up, by cohort."""

    school: School
    mentee: Mentee | None = None
    years: Mapping[int, Chosen] = field(default_factory=dict)


def role_in(answers: Answers, facts: Facts | None) -> str:
    """As what somebody is added; empty while that was not answered."""
    return MENTOR if facts is not None and facts.mentee is not None else answers.get("type", "")


def known_of(place: Place, answers: Answers) -> Seen:
    """What was found. Only for questions that come after looking somebody up."""
    seen = seen_in(answers, role_in(answers, place.facts))
    assert seen is not None
    return seen


def standing_in(place: Place, answers: Answers) -> Standing:
    """Where they stand as things are now; somebody new where nothing could be checked."""
    if known_of(place, answers).outcome != RECORD:
        return Standing()
    return standing_of(answers["trn"], role_in(answers, place.facts), place.facts.school.id)


def ended_in(place: Place, answers: Answers) -> str:
    """Why a mentor will not be trained at the school, as things are now (rule REG-33); "" for whoever will be."""
    if role_in(answers, place.facts) != MENTOR or known_of(place, answers).outcome != RECORD:
        return ""
    return why_untrained(person_id=standing_in(place, answers).person_id, trn=answers["trn"])


class TypeQuestion(Question):
    """Whom to add, and what will be asked."""

    type = RadiosField(
        "Who do you want to add?",
        heading=True,
        summary="Adding",
        hint="You will need their teacher reference number (TRN), date of birth, email address and start date.",
        missing="Select whether you are adding an early career teacher or a mentor.",
        choices=[
            Choice(ECT, "An early career teacher", "Someone in the two years of their statutory induction"),
            Choice(MENTOR, "A mentor", "Someone who supports an early career teacher"),
        ],
    )


class FindQuestion(Question):
    """Who they are: their teacher reference number and their date of birth."""

    title = "Find their teaching record"

    trn = TextField(
        "Teacher reference number (TRN)",
        summary="TRN",
        missing="Enter a teacher reference number (TRN).",
        hint="5 to 7 digits, for example 4567814. They can find it in their letter of qualified teacher status.",
        judge=rules.clean_typed_trn,
        width=10,
        inputmode="numeric",
        spellcheck=False,
    )
    date_of_birth = DateField("Date of birth", summary="Date of birth", hint="For example, 27 3 1998.")

    def prepare(self, place: Place, answers: Answers) -> None:
        """They are from 18 to 100 years old."""
        first, last = rules.births(clock.today())
        field = self.fields["date_of_birth"]
        field.earliest, field.latest = first, last  # type: ignore[attr-defined]

    def judge(self, place: Place, answers: Answers) -> None:
        """Looks them up; where nobody answers, that is what is found."""
        mentee = place.facts.mentee
        finding = look_up(
            self.cleaned_data["trn"],
            date_of_birth=self.cleaned_data["date_of_birth"],
            school_id=place.facts.school.id,
            mentee_trn=mentee.trn if mentee else "",
        )
        self.found = {"looked_up": finding}


class NationalInsuranceNumberQuestion(Question):
    """The national insurance number, where the date of birth did not match. It is written nowhere."""

    national_insurance_number = TextField(
        "What is their National Insurance number?",
        heading=True,
        summary="National Insurance number",
        hint="The date of birth that you entered is not the one on their teaching record. If it is right, we can check "
        "with this number that the record is theirs. We do not keep the number. For example, QQ 12 34 56 C.",
        missing="Enter their National Insurance number.",
        judge=rules.clean_national_insurance_number,
        width=10,
        max_length=30,
        spellcheck=False,
    )

    def judge(self, place: Place, answers: Answers) -> None:
        """Looks them up once more."""
        mentee = place.facts.mentee
        try:
            finding = look_up_by_number(
                answers["trn"],
                self.cleaned_data["national_insurance_number"],
                school_id=place.facts.school.id,
                mentee_trn=mentee.trn if mentee else "",
            )
        except (RecordAway, RecordRefused):
            raise CannotJudgeNow(
                "We cannot check the number at the moment. Try again, or continue without it: we will check their "
                "teaching record later."
            ) from None
        self.found = {"proof": finding}


class NameQuestion(Question):
    """Whether they go by the name on their teaching record."""

    name_on_record = RadiosField(
        "Is this their name?",
        heading=True,
        summary="Name on their teaching record",
        missing="Select whether this is their name.",
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Shows the record's name."""
        name = known_of(place, answers).name
        self.fields["name_on_record"].choose_from(  # type: ignore[attr-defined]
            [Choice(AS_RECORDED, f"Yes, {name}"), Choice(OTHERWISE, "No, they use another name")]
        )

    def shown(self, name: str, value: Any) -> object:
        """The name."""
        return self.fields[name].text_of(AS_RECORDED).removeprefix("Yes, ")  # type: ignore[attr-defined]


class FullNameQuestion(Question):
    """The name that they use, or that the tutor knows while the teaching record does not answer."""

    full_name = TextField(
        "What is their full name?", heading=True, summary="Full name", judge=teacher_rules.clean_name, spellcheck=False
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Says why it is asked."""
        self.fields["full_name"].help_text = (
            "We cannot reach the teaching record at the moment. We will check it later, and you do not need to do "
            "anything about that. Enter their name as it is on the record."
            if known_of(place, answers).outcome == UNCHECKED
            else "The name that they use at your school. Their teaching record stays as it is."
        )


class EmailQuestion(Question):
    """Their email address."""

    email = EmailField(
        "What is their email address?",
        heading=True,
        summary="Email address",
        hint="Their training provider will use it, and we will email them to say that you have added them.",
        judge=teacher_rules.clean_email,
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """A mentor who is not trained again has no training provider."""
        if ended_in(place, answers):
            self.fields["email"].help_text = "We will email them to say that you have added them."

    def judge(self, place: Place, answers: Answers) -> None:
        """Refuses an address of somebody else."""
        refuse_email_of_another(self.cleaned_data["email"], answers["trn"])


class BeforeQuestion(Question):
    """No question: where they were before, and what happens with that."""

    title = "They are known to this service already"
    seen: Seen
    mentor = False
    ended = ""

    def prepare(self, place: Place, answers: Answers) -> None:
        """What the page tells."""
        self.seen = known_of(place, answers)
        self.mentor = role_in(answers, place.facts) == MENTOR
        self.ended = UNTRAINED.get(ended_in(place, answers), "")


class OnlyHereQuestion(Question):
    """Whether a mentor of another school leaves it."""

    only_here = YesNoField(
        "Will they be a mentor at your school only?",
        heading=True,
        summary="Mentor at your school only",
        hint="If so, their training continues at your school. If they stay a mentor at the other school too, "
        "their training continues there.",
        missing="Select yes if they will be a mentor at your school only.",
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Whoever is not trained again only leaves the other school, or does not."""
        if ended_in(place, answers):
            self.fields["only_here"].help_text = "If so, they leave the other school on the day they start at yours."


class StartDateQuestion(Question):
    """When they start."""

    started_on = DateField(
        "When do they start at your school?",
        heading=True,
        summary="Start date",
        hint="For example, 1 9 2026.",
        earliest=rules.EARLIEST_START,
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Up to the end of the year after next."""
        self.fields["started_on"].latest = date(clock.today().year + 2, 12, 31)  # type: ignore[attr-defined]

    def judge(self, place: Place, answers: Answers) -> None:
        """Refuses a date out of bounds, and a cohort whose registration is not open; finds the year."""
        started_on, standing = self.cleaned_data["started_on"], standing_in(place, answers)
        refuse_start(started_on, standing)
        cohort = cohort_of_record(standing.record_id) if standing.record_id else None
        cohort = cohort or cohort_to_register(started_on).start_year
        self.found = {"year": {"cohort": cohort, "asks_body": self._asks_body(place, answers, cohort)}}

    def _asks_body(self, place: Place, answers: Answers, cohort: int) -> bool:
        """Whether an early career teacher's appropriate body has to be asked: the school has none for the year."""
        school = place.facts.school
        choice = choice_of(school.id, cohort)
        return (
            role_in(answers, place.facts) == ECT
            and (choice is None or choice.appropriate_body_id is None)
            and bool(bodies_for(school, cohort))
        )


class WorkingPatternQuestion(Question):
    """How much they work."""

    working_pattern = RadiosField(
        "Do they work full time or part time?",
        heading=True,
        summary="Working pattern",
        missing="Select whether they work full time or part time.",
        choices=[Choice("full_time", "Full time"), Choice("part_time", "Part time")],
    )


class BodyQuestion(Question):
    """Who watches over their induction, where the school has no appropriate body for the year."""

    appropriate_body = SelectField(
        "Which appropriate body will check their induction?",
        heading=True,
        summary="Appropriate body",
        hint="Your school has not chosen one for this year. You can change it later.",
        missing="Choose an appropriate body, or say that none is appointed yet.",
        unknown="Choose an appropriate body from the list, or say that none is appointed yet.",
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Offers those that the school may appoint."""
        bodies = bodies_for(place.facts.school, answers["year"]["cohort"]) if "year" in answers else []
        self.fields["appropriate_body"].choose_from(  # type: ignore[attr-defined]
            [Choice(NOT_APPOINTED, "Not appointed yet"), *(Choice(str(body.id), body.name) for body in bodies)]
        )
