"""Whose school it is."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from cpd.accounts.models import User
from cpd.accounts.roles import Role
from cpd.schools.models import School
from cpd.web.accounts.access import requires
from cpd.web.problems import not_found

View = Callable[..., HttpResponse]


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
        school = School.objects.filter(
            urn=urn, memberships__user=user, memberships__role=str(Role.INDUCTION_TUTOR)
        ).first()
        if school is None:
            return not_found(request)
        return view(request, *args, tutor=user, school=school, **kwargs)

    return checked
