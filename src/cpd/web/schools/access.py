"""Whose school it is."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from cpd.accounts.models import User
from cpd.accounts.roles import Role
from cpd.schools.models import School
from cpd.web.accounts.access import requires
from cpd.web.accounts.sessions import memberships_in
from cpd.web.problems import not_found

View = Callable[..., HttpResponse]


def schools_in(request: HttpRequest) -> list[School]:
    """The schools of which whoever is signed in is the induction tutor, by name."""
    schools = [one.school for one in memberships_in(request) if one.role == Role.INDUCTION_TUTOR and one.school]
    return sorted(schools, key=lambda school: (school.name, school.urn))


def for_tutors(view: View) -> View:
    """Only induction tutors get in. The view gets ``tutor``."""

    @requires(Role.INDUCTION_TUTOR)
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, user: User, **kwargs: Any) -> HttpResponse:
        return view(request, *args, tutor=user, **kwargs)

    return checked


def for_tutors_of_the_school(view: View) -> View:
    """Only the school's own tutor gets in; for another school's there is no such page. The view gets ``school``."""

    @requires(Role.INDUCTION_TUTOR)
    @wraps(view)
    def checked(request: HttpRequest, urn: str, *args: Any, user: User, **kwargs: Any) -> HttpResponse:
        school = next((one for one in schools_in(request) if one.urn == urn), None)
        if school is None:
            return not_found(request)
        return view(request, *args, tutor=user, school=school, **kwargs)

    return checked
