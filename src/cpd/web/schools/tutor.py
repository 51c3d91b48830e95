"""Who acts for a school: another induction tutor, and other users beside them (rules SCH-28 and SCH-29)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cpd.accounts.models import Membership, User
from cpd.accounts.roles import NAMES, SCHOOL_ROLES, Role
from cpd.accounts.rules import clean_email, clean_name
from cpd.core.actor import Actor, ActorKind
from cpd.core.ids import parse_id
from cpd.core.refusals import NotFound, Refusal
from cpd.schools.commands import add_school_user, appoint_tutor, confirm_tutor, remove_school_user
from cpd.schools.models import School
from cpd.schools.queries import choice_of, induction_tutor_of
from cpd.web.accounts import sessions
from cpd.web.kit.fields import EmailField, TextField
from cpd.web.kit.forms import KitForm
from cpd.web.kit.journeys import Answers, Journey, Place, Step, journey_page
from cpd.web.kit.journeys import begin as begin_journey
from cpd.web.kit.parts import Column, Link, Table
from cpd.web.pages import page, question
from cpd.web.problems import not_found
from cpd.web.schools.access import for_tutors_of_the_school
from cpd.web.schools.nominees import TutorQuestion, who_hands_over
from cpd.web.schools.registration import Facts
from cpd.web.schools.requesting import SureForm, stopped


def actor_at_school(user: User) -> Actor:
    """Somebody who acts for a school."""
    return Actor(ActorKind.TUTOR, str(user.id))


def _next(answers: Answers, facts: Any) -> str | None:
    return None if answers.answered("tutor") else "tutor"


def _change(place: Place, *, full_name: str, email: str) -> dict[str, Any]:
    tutor = appoint_tutor(school_id=place.facts.school.id, full_name=full_name, email=email, actor=place.actor)
    return {"tutor": tutor.full_name}


def _done(request: HttpRequest, place: Place, result: dict[str, Any]) -> HttpResponse:
    return stopped(
        request,
        f"{result['tutor']} is now the induction tutor",
        "We have told them by email how to sign in.",
        back=place.leave,
    )


CHANGING_TUTOR = Journey(
    name="change-tutor",
    steps=(Step("tutor", TutorQuestion),),
    next_step=_next,
    finish=_change,
    done=_done,
    reason="appoint_tutor",
    described=lambda answers: "Changing the induction tutor",
    button="Confirm and change",
    more_rows=lambda place, answers: who_hands_over(induction_tutor_of(place.facts.school.id)),
)


def _place(tutor: User, school: School) -> Place:
    actor = actor_at_school(tutor)
    return Place(
        base=f"/school/{school.urn}/tutor",
        leave=f"/school/{school.urn}",
        owner=actor.one,
        actor=actor,
        facts=Facts(school),
        caption=school.name,
    )


@require_http_methods(["GET", "HEAD"])
@for_tutors_of_the_school
def begin_change(request: HttpRequest, *, tutor: User, school: School) -> HttpResponse:
    """Begins to change the tutor."""
    return begin_journey(CHANGING_TUTOR, _place(tutor, school))


@require_http_methods(["GET", "HEAD", "POST"])
@for_tutors_of_the_school
def change(request: HttpRequest, key: str, name: str, *, tutor: User, school: School) -> HttpResponse:
    """A page of the change. Who has handed over has no more access, and is told so."""
    return handed_over(request, journey_page(request, CHANGING_TUTOR, _place(tutor, school), key, name), tutor, school)


def handed_over(request: HttpRequest, answer: HttpResponse, user: User, school: School) -> HttpResponse:
    """The answer; of somebody who has just given the school to another tutor, where they go instead."""
    if request.method != "POST" or answer.status_code != 302:
        return answer
    if Membership.objects.filter(user=user, school=school, role__in=map(str, SCHOOL_ROLES)).exists():
        return answer
    if Membership.objects.filter(user=user).exists():
        home = sessions.home_of(user)
    else:
        sessions.end(request)
        home = "/sign-in"
    messages.info(request, f"You no longer act for {school.name}, and have no access to it.")
    return redirect(home)


@require_http_methods(["GET", "HEAD", "POST"])
@for_tutors_of_the_school
def confirm(request: HttpRequest, year: int, *, tutor: User, school: School) -> HttpResponse:
    """Asks whether the tutor is still the same in a year; a click says so."""
    named, choice = induction_tutor_of(school.id), choice_of(school.id, year)
    if named is None or choice is None:
        return not_found(request)
    if request.method != "POST":
        return page(
            request,
            "kit/check.html",
            {
                "title": f"Is {named.full_name} still the induction tutor?",
                "caption": f"{school.name}, {year} to {year + 1}",
                "form": SureForm(),
                "summary": f"They sign in with {named.email}.",
                "button": "Yes, confirm",
                "instead": {"href": f"/school/{school.urn}/tutor", "text": "No, name somebody else"},
                "back": f"/school/{school.urn}",
            },
        )
    if not confirm_tutor(school_id=school.id, cohort=year, actor=actor_at_school(tutor)):
        return not_found(request)
    messages.info(request, "Thank you. The induction tutor is confirmed.")
    return redirect(f"/school/{school.urn}")


class UserForm(KitForm):
    """Who is let in beside the tutor."""

    title = "Who else acts for your school?"
    full_name = TextField("Full name", judge=clean_name, autocomplete="off", spellcheck=False)
    email = EmailField(
        "Email address",
        hint="They sign in with it, and can do everything that you can.",
        judge=clean_email,
        autocomplete="off",
    )


@require_http_methods(["GET", "HEAD"])
@for_tutors_of_the_school
def users(request: HttpRequest, *, tutor: User, school: School) -> HttpResponse:
    """Who acts for the school: one induction tutor, and others."""
    rows = list(
        Membership.objects.filter(school=school, role__in=map(str, SCHOOL_ROLES))
        .select_related("user")
        .order_by("role", "user__full_name", "id")
    )
    table = Table(
        caption="People who act for your school",
        hidden=True,
        columns=[
            Column("Name", lambda one: one.user.full_name),
            Column("Email address", lambda one: one.user.email),
            Column("Role", lambda one: NAMES[Role(one.role)].capitalize()),
            Column("Change", lambda one: _to_change(school, one)),
        ],
        rows=rows,
    )
    return page(
        request,
        "schools/users.html",
        {"title": "People who act for your school", "school": school, "users": table, "back": f"/school/{school.urn}"},
    )


def _to_change(school: School, membership: Membership) -> Link:
    if membership.role == Role.INDUCTION_TUTOR:
        return Link("Change", f"/school/{school.urn}/tutor", "the induction tutor")
    return Link("Remove", f"/school/{school.urn}/users/{membership.id}/remove", membership.user.full_name)


@require_http_methods(["GET", "HEAD", "POST"])
@for_tutors_of_the_school
def add_user(request: HttpRequest, *, tutor: User, school: School) -> HttpResponse:
    """Lets somebody in beside the tutor."""
    form = UserForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            added = add_school_user(school_id=school.id, **form.cleaned_data, actor=actor_at_school(tutor))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, f"{added.full_name} can now act for your school. We have emailed them.")
            return redirect(f"/school/{school.urn}/users")
    return question(
        request, form, {"back": f"/school/{school.urn}/users", "caption": school.name, "button": "Give access"}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_tutors_of_the_school
def remove_user(request: HttpRequest, key: str, *, tutor: User, school: School) -> HttpResponse:
    """Asks, then ends somebody's access to the school."""
    membership_id: UUID | None = parse_id(key)
    others = Membership.objects.filter(school=school, role=str(Role.SCHOOL_USER)).select_related("user")
    membership = others.filter(id=membership_id).first() if membership_id else None
    if membership is None:
        return not_found(request)
    if request.method == "POST":
        name = membership.user.full_name
        try:
            remove_school_user(school_id=school.id, membership_id=membership.id, actor=actor_at_school(tutor))
        except NotFound:
            return not_found(request)
        messages.info(request, f"{name} no longer acts for your school.")
        return handed_over(request, redirect(f"/school/{school.urn}/users"), tutor, school)
    return page(
        request,
        "kit/check.html",
        {
            "title": f"Remove {membership.user.full_name}?",
            "caption": school.name,
            "form": SureForm(),
            "summary": "They are signed out at once, and can no longer act for your school. What they did is kept.",
            "button": "Remove",
            "back": f"/school/{school.urn}/users",
        },
    )
