"""Adding an early career teacher or a mentor: one question a page, then check, then done (rule REG-6).

Answers are kept in the session under the journey's own key, which also makes it happen once: sending the check page
again shows the confirmation again.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cpd.cohorts.queries import cohort_for_start_date
from cpd.core import clock
from cpd.core.actor import Actor, ActorKind
from cpd.core.refusals import Refusal
from cpd.schools.models import InductionTutor, School
from cpd.schools.queries import own_partnership
from cpd.training.commands import (
    cohort_to_register,
    refuse_email_of_another,
    refuse_registered,
    register_at_school,
)
from cpd.training.queries import mentors_at_school
from cpd.web.pages import error_list, field_errors, page
from cpd.web.schools import forms
from cpd.web.schools.access import for_tutors_of_the_school

LATER = "later"
JOURNEYS_KEPT = 5
PEOPLE = {"ect": "early career teacher", "mentor": "mentor"}


@dataclass(frozen=True)
class Step:
    """A page of the journey. ``only`` names the type of person it is for, if it is for one."""

    name: str
    form: type[forms.Question]
    title: str
    hint: str = ""
    only: str = ""


STEPS = (
    Step("type", forms.TypeQuestion, "Who do you want to add?"),
    Step("name", forms.NameQuestion, "What is their full name?", "As it is on their teaching record."),
    Step(
        "trn",
        forms.TrnQuestion,
        "What is their teacher reference number (TRN)?",
        "7 digits, for example 4567814. They can find it in their letter of qualified teacher status.",
    ),
    Step("email", forms.EmailQuestion, "What is their email address?", "Their training provider will use it."),
    Step("start-date", forms.StartDateQuestion, "When do they start at your school?", "For example, 1 9 2026."),
    Step("mentor", forms.MentorQuestion, "Who will be their mentor?", only="ect"),
)


def _steps(answers: dict[str, Any]) -> list[Step]:
    return [step for step in STEPS if not step.only or step.only == answers.get("type")]


def _journeys(request: HttpRequest) -> dict[str, dict[str, Any]]:
    journeys: dict[str, dict[str, Any]] = request.session.setdefault("adding", {})
    return journeys


@for_tutors_of_the_school
def begin(request: HttpRequest, *, tutor: InductionTutor, school: School) -> HttpResponse:
    """Begins a journey: at the first question, or at a page that says why nobody can be added."""
    if not (school.eligible or school.cip_only):
        return page(
            request,
            "schools/cannot_add.html",
            {"title": "Your school can't use this service", "school": school, "back": f"/school/{school.urn}"},
        )
    journeys = _journeys(request)
    for old in list(journeys)[: max(0, len(journeys) - JOURNEYS_KEPT + 1)]:
        del journeys[old]
    key = secrets.token_urlsafe(12)
    journeys[key] = {"urn": school.urn}
    request.session.modified = True
    return redirect(f"/school/{school.urn}/add/{key}/type")


@for_tutors_of_the_school
def ask(request: HttpRequest, key: str, name: str, *, tutor: InductionTutor, school: School) -> HttpResponse:
    """Shows a question, or takes its answer and goes on. Later questions wait for the earlier ones."""
    answers = _journeys(request).get(key)
    if answers is None or answers["urn"] != school.urn:
        return redirect(f"/school/{school.urn}/add")
    if "record_id" in answers:
        return redirect(f"/school/{school.urn}/add/{key}/done")
    steps = _steps(answers)
    position = next((n for n, step in enumerate(steps) if step.name == name), None)
    unanswered = _first_unanswered(steps, answers)
    if position is None or position > unanswered:
        return redirect(f"/school/{school.urn}/add/{key}/{_name_of(steps, unanswered)}")
    step = steps[position]
    form = step.form(request.POST if request.method == "POST" else None)
    choices = _prepare(form, school)
    if request.method == "POST" and form.is_valid():
        problem = _against_what_is_there(step, form, school, answers)
        if problem is None:
            answers.update(form.answer())
            answers.setdefault("answered", [])
            answers["answered"] = [*{*answers["answered"], step.name}]
            request.session.modified = True
            return redirect(f"/school/{school.urn}/add/{key}/{_next(answers, step)}")
        form.add_error(*problem)
    back = f"/school/{school.urn}/add/{key}/{steps[position - 1].name}" if position else f"/school/{school.urn}"
    return page(
        request,
        f"schools/add_{step.name.replace('-', '_')}.html",
        {
            "title": step.title,
            "hint": step.hint,
            "school": school,
            "values": _values(form, step, answers, request),
            "errors": error_list(form) if form.is_bound else [],
            "field_errors": field_errors(form) if form.is_bound else {},
            "choices": choices,
            "person": PEOPLE.get(answers.get("type", ""), ""),
            "back": back,
        },
        status=422 if form.is_bound else 200,
    )


def _first_unanswered(steps: list[Step], answers: dict[str, Any]) -> int:
    answered = answers.get("answered", [])
    return next((n for n, step in enumerate(steps) if step.name not in answered), len(steps))


def _name_of(steps: list[Step], position: int) -> str:
    return steps[position].name if position < len(steps) else "check"


def _next(answers: dict[str, Any], step: Step) -> str:
    """The next open question; the check page once all are answered, also after a change."""
    steps = _steps(answers)
    return _name_of(steps, _first_unanswered(steps, answers))


def _prepare(form: forms.Question, school: School) -> list[dict[str, str]]:
    if isinstance(form, forms.StartDateQuestion):
        form.today = clock.today()
    if not isinstance(form, forms.MentorQuestion):
        return []
    mentors = [
        {"value": str(mentor.record_id), "text": mentor.full_name}
        for mentor in mentors_at_school(school.id, clock.today())
    ]
    choices = [*mentors, {"value": LATER, "text": "I will choose a mentor later"}]
    form.fields["mentor"].choices = [(choice["value"], choice["text"]) for choice in choices]  # type: ignore[attr-defined]
    return choices


def _against_what_is_there(
    step: Step, form: forms.Question, school: School, answers: dict[str, Any]
) -> tuple[str, str] | None:
    """A field and what is wrong with its answer, given who and what the service knows already."""
    try:
        if step.name == "trn":
            refuse_registered(school.id, form.cleaned_data["trn"], answers["type"])
        if step.name == "email":
            refuse_email_of_another(form.cleaned_data["email"], answers["trn"])
        if step.name == "start-date":
            cohort_to_register(date.fromisoformat(form.answer()["started_on"]))
    except Refusal as refusal:
        return ("day" if step.name == "start-date" else step.name), refusal.problems[0].detail
    return None


def _values(form: forms.Question, step: Step, answers: dict[str, Any], request: HttpRequest) -> dict[str, str]:
    if form.is_bound:
        return {name: str(request.POST.get(name, "")) for name in form.fields}
    if step.name == "start-date" and "started_on" in answers:
        day = date.fromisoformat(answers["started_on"])
        return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
    return {name: str(answers.get(name, "")) for name in form.fields}


@for_tutors_of_the_school
def check(request: HttpRequest, key: str, *, tutor: InductionTutor, school: School) -> HttpResponse:
    """Shows the answers; confirmed, registers the person and shows that it is done."""
    answers = _journeys(request).get(key)
    if answers is None or answers["urn"] != school.urn:
        return redirect(f"/school/{school.urn}/add")
    done = f"/school/{school.urn}/add/{key}/done"
    if "record_id" in answers:
        return redirect(done)
    steps = _steps(answers)
    unanswered = _first_unanswered(steps, answers)
    if unanswered < len(steps):
        return redirect(f"/school/{school.urn}/add/{key}/{steps[unanswered].name}")
    errors: list[dict[str, str]] = []
    cohort = cohort_for_start_date(date.fromisoformat(answers["started_on"]), clock.today())
    if request.method == "POST":
        try:
            mentor = answers.get("mentor", LATER)
            record = register_at_school(
                role=answers["type"],
                school_id=school.id,
                full_name=answers["full_name"],
                trn=answers["trn"],
                email=answers["email"],
                started_on=date.fromisoformat(answers["started_on"]),
                mentor_record_id=None if mentor == LATER else UUID(mentor),
                actor=Actor(ActorKind.TUTOR, str(tutor.id)),
            )
        except Refusal as refusal:
            errors = [{"text": problem.detail} for problem in refusal.problems]
        else:
            answers["record_id"] = str(record.id)
            answers["decision"] = record.eligibility_status
            request.session.modified = True
            return redirect(done)
    partnership = own_partnership(school.id, cohort.start_year) if cohort else None
    return page(
        request,
        "schools/add_check.html",
        {
            "title": "Check your answers",
            "school": school,
            "answers": answers,
            "started_on": date.fromisoformat(answers["started_on"]),
            "mentor": _mentor_name(school, answers),
            "person": PEOPLE[answers["type"]],
            "cohort": cohort,
            "partnership": partnership,
            "base": f"/school/{school.urn}/add/{key}",
            "errors": errors,
            "back": f"/school/{school.urn}/add/{key}/{steps[-1].name}",
        },
        status=422 if errors else 200,
    )


def _mentor_name(school: School, answers: dict[str, Any]) -> str:
    mentors = mentors_at_school(school.id, clock.today())
    return next((m.full_name for m in mentors if str(m.record_id) == answers.get("mentor")), "To be chosen later")


@for_tutors_of_the_school
def done(request: HttpRequest, key: str, *, tutor: InductionTutor, school: School) -> HttpResponse:
    """Says that it is done, and what happens next."""
    answers = _journeys(request).get(key)
    if answers is None or answers["urn"] != school.urn or "record_id" not in answers:
        return redirect(f"/school/{school.urn}")
    cohort = cohort_for_start_date(date.fromisoformat(answers["started_on"]), clock.today())
    return page(
        request,
        "schools/add_done.html",
        {
            "title": f"You have added {answers['full_name']}",
            "school": school,
            "answers": answers,
            "person": PEOPLE[answers["type"]],
            "partnership": own_partnership(school.id, cohort.start_year) if cohort else None,
        },
    )
