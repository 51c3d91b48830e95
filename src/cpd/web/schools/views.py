"""A tutor's schools, and the people of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cpd.accounts.models import User
from cpd.core import clock
from cpd.schools.models import School
from cpd.training.queries import people_at_school
from cpd.web.kit.journeys import unfinished
from cpd.web.pages import page
from cpd.web.schools.access import for_tutors, for_tutors_of_the_school, schools_in
from cpd.web.schools.adding import ADDING
from cpd.web.schools.lists import people_table, unfinished_table
from cpd.web.schools.registration import place_of


@for_tutors
def choose_school(request: HttpRequest, *, tutor: User) -> HttpResponse:
    """The tutor's schools; straight on to it when there is one."""
    schools = schools_in(request)
    if len(schools) == 1:
        return redirect(f"/school/{schools[0].urn}")
    return page(request, "schools/choose.html", {"title": "Your schools", "schools": schools})


@for_tutors_of_the_school
def participants(request: HttpRequest, *, tutor: User, school: School) -> HttpResponse:
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
            "ects": people_table("Early career teachers", school.urn, of_role["ect"], today, with_mentor=True),
            "mentors": people_table("Mentors", school.urn, of_role["mentor"], today, with_mentor=False),
            "several": len(schools_in(request)) > 1,
        },
    )
