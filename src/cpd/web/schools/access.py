"""Whose school it is."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from cpd.accounts.models import User
from cpd.accounts.roles import SCHOOL_ROLES
from cpd.schools.models import School
from cpd.web.accounts.access import requires
from cpd.web.accounts.privacy import notice_first
from cpd.web.accounts.sessions import memberships_in
from cpd.web.problems import not_found

View = Callable[..., HttpResponse]


def schools_in(request: HttpRequest) -> list[School]:
    """The schools for which whoever is signed in acts, by name: as induction tutor or beside one."""
    schools = [one.school for one in memberships_in(request) if one.role in SCHOOL_ROLES and one.school]
    return sorted({school.id: school for school in schools}.values(), key=lambda school: (school.name, school.urn))


def for_tutors(view: View) -> View:
    """Only induction tutors and other users of schools get in, the privacy notice first. The view gets ``tutor``."""

    @requires(*SCHOOL_ROLES)
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, user: User, **kwargs: Any) -> HttpResponse:
        return notice_first(request, user) or view(request, *args, tutor=user, **kwargs)

    return checked


def for_tutors_of_the_school(view: View) -> View:
    """Only who acts for the school gets in, the privacy notice first; for anybody else there is no such page.

    The view gets ``tutor`` and ``school``.
    """

    @requires(*SCHOOL_ROLES)
    @wraps(view)
    def checked(request: HttpRequest, urn: str, *args: Any, user: User, **kwargs: Any) -> HttpResponse:
        school = next((one for one in schools_in(request) if one.urn == urn), None)
        if school is None:
            return not_found(request)
        return notice_first(request, user) or view(request, *args, tutor=user, school=school, **kwargs)

    return checked
