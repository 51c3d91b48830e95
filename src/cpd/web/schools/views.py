"""Signing in by an e-mailed link, and a tutor's school (rule SCH-8)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cpd.core import clock
from cpd.core.refusals import Refusal, Refused
from cpd.schools.commands import ask_for_sign_in_link, use_sign_in_link
from cpd.schools.models import InductionTutor, School
from cpd.schools.queries import schools_of
from cpd.teachers.rules import clean_email
from cpd.training.queries import people_at_school
from cpd.web.kit.journeys import unfinished
from cpd.web.pages import page
from cpd.web.schools.access import caller_of, for_tutors, for_tutors_of_the_school, sign_in, tutor_of
from cpd.web.schools.adding import ADDING
from cpd.web.schools.lists import people_table, unfinished_table
from cpd.web.schools.registration import place_of


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Asks for an e-mail address, to which a link goes if it is a tutor's. Nothing in the answer says whether it is."""
    errors: list[dict[str, str]] = []
    email = request.POST.get("email", "").replace("\x00", "").strip()
    if request.method == "POST":
        answer = clean_email(email)
        if isinstance(answer, Refused):
            errors = [{"text": answer.problems[0].detail, "href": "#email"}]
        else:
            ask_for_sign_in_link(email=answer.value, caller=caller_of(request))
            return redirect("/sign-in/check-your-email")
    elif tutor_of(request) is not None:
        return redirect("/school")
    return page(
        request,
        "schools/sign_in.html",
        {"title": "Sign in", "errors": errors, "email": email, "back": "/"},
        status=422 if errors else 200,
    )


def check_email(request: HttpRequest) -> HttpResponse:
    """Says that a link is on its way."""
    return page(request, "schools/check_email.html", {"title": "Check your email", "back": "/sign-in"})


@require_http_methods(["GET", "HEAD", "POST"])
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Shows a button, so that programs that look at links use none up; the button signs in."""
    if request.method != "POST":
        return page(request, "schools/follow_link.html", {"title": "Sign in to Manage Teacher CPD"})
    try:
        tutor = use_sign_in_link(token=token)
    except Refusal:
        return page(request, "schools/link_used.html", {"title": "This link no longer works"}, status=410)
    sign_in(request, tutor)
    return redirect("/school")


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Asks, then ends the session."""
    if request.method == "POST":
        request.session.flush()
        messages.info(request, "You have signed out.")
        return redirect("/")
    return page(request, "schools/sign_out.html", {"title": "Sign out", "back": "/school"})


@for_tutors
def choose_school(request: HttpRequest, *, tutor: InductionTutor) -> HttpResponse:
    """The tutor's schools; straight on to it when there is one."""
    schools = schools_of(tutor)
    if len(schools) == 1:
        return redirect(f"/school/{schools[0].urn}")
    return page(request, "schools/choose.html", {"title": "Your schools", "schools": schools})


@for_tutors_of_the_school
def participants(request: HttpRequest, *, tutor: InductionTutor, school: School) -> HttpResponse:
    """Everybody of the school: early career teachers, then mentors."""
    today = clock.today()
    people = people_at_school(school.id, today)
    of_role = {role: [person for person in people if person.role == role] for role in ("ect", "mentor")}
    return page(
        request,
        "schools/participants.html",
        {
            "title": school.name,
            "school": school,
            "tutor": tutor,
            "unfinished": unfinished_table(unfinished(ADDING, place_of(tutor, school))),
            "ects": people_table("Early career teachers", of_role["ect"], today, with_mentor=True),
            "mentors": people_table("Mentors", of_role["mentor"], today, with_mentor=False),
            "several": tutor.schools.count() > 1,
        },
    )
