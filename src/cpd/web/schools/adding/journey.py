"""The journey of adding an early career teacher or a mentor: its steps, their order, and what it does (rule REG-6).

Adding a question is an entry in ``STEPS``, a place in :func:`next_step` and a parameter of :func:`add_participant`: see
CONTRIBUTING.md.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cpd.core.refusals import Refusal
from cpd.schools.queries import choice_of, own_partnership
from cpd.teachers.commands import change_name
from cpd.training import errors
from cpd.training.commands import AS_THE_SCHOOL, choose_mentor, register_at_school
from cpd.training.mentor_training import ELSEWHERE
from cpd.training.participants import participant_at_school
from cpd.training.queries import registered_at_school
from cpd.web.kit.journeys import Answers, Journey, Place, Step
from cpd.web.kit.parts import Row
from cpd.web.pages import page
from cpd.web.schools.adding import questions
from cpd.web.schools.adding.looking_up import HERE, NOTHING, OTHER_BIRTH, UNCHECKED, Finding, Seen, seen_in, seen_of
from cpd.web.schools.adding.questions import ECT, MENTOR, NOT_APPOINTED, OTHERWISE, Facts, role_in
from cpd.web.schools.adding.stops import NOBODY_EXPECTED, NOT_SET_UP, STOPS
from cpd.web.schools.people.standing import funding, untrained_in_words, without_training
from cpd.web.schools.requesting import stopped

NO_PROVIDER = "None yet: they will be shown to the provider that reports a partnership with your school"
PEOPLE = {ECT: "an early career teacher", MENTOR: "a mentor"}

STEPS = (
    Step("type", questions.TypeQuestion),
    Step(
        "find",
        questions.FindQuestion,
        found=("looked_up",),
        changeable=False,
        template="schools/adding_find.html",
    ),
    Step(
        "national-insurance-number",
        questions.NationalInsuranceNumberQuestion,
        kept=False,
        found=("proof",),
        without="Continue without it",
    ),
    Step("name", questions.NameQuestion),
    Step("full-name", questions.FullNameQuestion),
    Step("before", questions.BeforeQuestion, template="schools/adding_before.html"),
    Step("email", questions.EmailQuestion),
    Step("only-here", questions.OnlyHereQuestion),
    Step("start-date", questions.StartDateQuestion, found=("year",)),
    Step("working-pattern", questions.WorkingPatternQuestion),
    Step("appropriate-body", questions.BodyQuestion),
    *STOPS,
)


def next_step(answers: Answers, facts: Facts | None) -> str | None:
    """The first step that is asked and not answered: who they are, then what the school adds (rule REG-6)."""
    role = role_in(answers, facts)
    if not role:
        return "type"
    seen = seen_in(answers, role)
    if seen is None:
        return "find"
    if seen.outcome == OTHER_BIRTH:
        return "national-insurance-number"
    if seen.outcome == NOTHING:
        return "no-match" if answers.answered("national-insurance-number") else "not-found"
    if _only_to_pair(seen, facts):
        return None
    return seen.stop or _waits(answers, facts, role) or answers.first_open(_asked(answers, seen, role, facts))


def _only_to_pair(seen: Seen, facts: Facts | None) -> bool:
    """Whether the mentor for somebody is a mentor at the school already: nothing more is asked (rule REG-32)."""
    return facts is not None and facts.mentee is not None and seen.stop == HERE


def _waits(answers: Answers, facts: Facts | None, role: str) -> str:
    """Why it waits for the set-up of the year that the start date leads to, if it does (rule SCH-37)."""
    if facts is None or "year" not in answers or answers.get("only_here") is False:
        return ""
    chosen = facts.years.get(answers["year"]["cohort"])
    if chosen is None:
        return NOT_SET_UP
    return NOBODY_EXPECTED if role == ECT and not chosen.expects else ""


def _asked(answers: Answers, seen: Seen, role: str, facts: Facts | None) -> list[str]:
    """The questions about somebody who was found and can be added, in their order."""
    year = answers.get("year", {})
    chosen = facts.years.get(year.get("cohort")) if facts else None
    asked = {
        "name": seen.outcome != UNCHECKED,
        "full-name": seen.outcome == UNCHECKED or answers.get("name_on_record") == OTHERWISE,
        "before": seen.standing != "new",
        "email": True,
        "only-here": role == MENTOR and seen.going_on,
        "start-date": True,
        "working-pattern": role == ECT,
        "appropriate-body": year.get("asks_body", False) and not (chosen and chosen.body),
    }
    return [name for name, applies in asked.items() if applies]


def add_participant(
    place: Place,
    *,
    type: str | None,
    trn: str,
    date_of_birth: date,
    looked_up: Finding,
    proof: Finding | None,
    name_on_record: str | None,
    full_name: str | None,
    email: str | None,
    only_here: bool | None,
    started_on: date | None,
    year: dict[str, Any] | None,
    working_pattern: str | None,
    appropriate_body: str | None,
) -> dict[str, Any]:
    """Adds the person. The last page gets the record's id and the role, and looks up the rest.

    Whoever is a mentor at the school already becomes the mentor of the early career teacher, and nothing more.
    """
    role = type or MENTOR
    seen = _what_was_seen(looked_up, proof, role)
    mentee = place.facts.mentee
    if _only_to_pair(seen, place.facts):
        return _pair(place, trn)
    assert email is not None
    assert started_on is not None
    assert year is not None
    record = register_at_school(
        role=role,
        school_id=place.facts.school.id,
        full_name=full_name or seen.name,
        trn=trn,
        email=email,
        started_on=started_on,
        record=seen.record,
        date_of_birth=date_of_birth,
        working_pattern=working_pattern or "",
        joins=seen.joins,
        trained_here=only_here is not False,
        mentee_record_id=mentee.record_id if mentee else None,
        appropriate_body=_body(appropriate_body),
        actor=place.actor,
    )
    if full_name and seen.standing != "new":
        change_name(person_id=record.person_id, full_name=full_name, actor=place.actor)
    return {
        "record_id": str(record.id),
        "role": role,
        "cohort": year["cohort"],  # for processes of the release before, whose last page asks for it
        "mentee": mentee.full_name if mentee else "",
        "elsewhere": only_here is False,
        "leaves": seen.school if seen.going_on and only_here is not False else "",
    }


def _pair(place: Place, trn: str) -> dict[str, Any]:
    """Gives the early career teacher the mentor of that number; refused (``mentor``) who has left meanwhile."""
    facts: Facts = place.facts
    mentor = registered_at_school(facts.school.id, trn, MENTOR)
    assert facts.mentee is not None
    if mentor is None:
        raise Refusal.because(errors.MENTOR_LEFT())
    choose_mentor(
        record_id=facts.mentee.record_id,
        school_id=facts.school.id,
        mentor_record_id=mentor.record_id,
        actor=place.actor,
    )
    return {"paired": mentor.record.person.full_name, "mentee": facts.mentee.full_name}


def _what_was_seen(looked_up: Finding, proof: Finding | None, role: str) -> Seen:
    """What counts at the end: the proof, or the record of that date of birth, or that nothing could be checked."""
    if proof is None and looked_up["outcome"] == OTHER_BIRTH:
        return Seen(UNCHECKED)
    return seen_of(proof or looked_up, role)


def _body(appropriate_body: str | None) -> Any:
    if appropriate_body is None:
        return AS_THE_SCHOOL
    return None if appropriate_body == NOT_APPOINTED else UUID(appropriate_body)


def _more_rows(place: Place, answers: Answers) -> Iterable[Row]:
    """What follows from the start date: the cohort, who trains them (rule REG-37) and the school's appropriate body.

    Of a mentor who is not trained, why.
    """
    if "year" not in answers:
        mentor = registered_at_school(place.facts.school.id, answers["trn"], MENTOR)
        yield Row("Mentor at your school already", mentor.record.person.full_name if mentor else "No longer")
        yield Row("Mentor of", place.facts.mentee.full_name)
        return
    cohort = answers["year"]["cohort"]
    mentee = place.facts.mentee
    if mentee is not None:
        yield Row("Mentor of", mentee.full_name)
    ended = questions.ended_in(place, answers)
    if ended:
        yield Row("Training", f"{untrained_in_words(ended)}. They can mentor.")
        return
    yield Row("Cohort", f"{cohort} to {cohort + 1}")
    if answers.get("only_here") is False:
        yield Row("Training", "At their other school")
        return
    choice = choice_of(place.facts.school.id, cohort)
    if choice is not None and choice.school_led:
        yield Row("Training", "School-led")
    else:
        partnership = own_partnership(place.facts.school.id, cohort)
        if partnership is None and choice is not None and choice.school_pays:
            yield Row("Training", "Provider-led, paid for by your school")
        else:
            yield Row("Lead provider", partnership.lead_provider.name if partnership else NO_PROVIDER)
    if role_in(answers, place.facts) == ECT and choice is not None and choice.appropriate_body is not None:
        yield Row("Appropriate body", choice.appropriate_body.name)


def _described(answers: Answers) -> str:
    seen = seen_in(answers, answers.get("type", MENTOR))
    person = PEOPLE.get(answers.get("type", MENTOR), "somebody")
    return answers.get("full_name") or (seen.name if seen else "") or person[:1].upper() + person[1:]


def _done(request: HttpRequest, place: Place, result: dict[str, Any]) -> HttpResponse:
    """Says that it is done, and what happens next, as things are now: a job may have decided meanwhile."""
    school = place.facts.school
    if "paired" in result:
        return stopped(request, f"{result['paired']} is now the mentor of {result['mentee']}", back=place.leave)
    person = participant_at_school(UUID(result["record_id"]), school.id)
    if person is None:
        return redirect(place.leave)
    return page(
        request,
        "schools/add_done.html",
        {
            "title": f"You have added {person.full_name}",
            "school": school,
            "untrained": without_training(person) if person.untrained not in ("", ELSEWHERE) else None,
            "funding": funding(person),
            "person": PEOPLE[result["role"]],
            "ect": result["role"] == ECT,
            "record_id": result["record_id"],
            "mentee": result["mentee"],
            "elsewhere": result["elsewhere"],
            "training": person.training,
            "leaves": result.get("leaves", ""),
            "started_on": person.stay.started_on,
        },
    )


ADDING = Journey(
    name="add-participant",
    steps=STEPS,
    next_step=next_step,
    finish=add_participant,
    done=_done,
    reason="register_participant",
    described=_described,
    button="Confirm and add",
    more_rows=_more_rows,
)
