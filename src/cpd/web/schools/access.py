"""Who is signed in, and whose school it is."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cpd.core.addresses import client_address, neighbourhood
from cpd.core.ids import parse_id
from cpd.schools.models import InductionTutor, School
from cpd.web.kit.sending import ask_to_sign_in
from cpd.web.problems import not_found

View = Callable[..., HttpResponse]


def tutor_of(request: HttpRequest) -> InductionTutor | None:
    """The induction tutor who is signed in, or None."""
    key: UUID | None = parse_id(request.session.get("tutor_id", ""))
    return InductionTutor.objects.filter(id=key).first() if key else None


def caller_of(request: HttpRequest) -> str:
    """The network address that a request comes from, as callers are counted: an IPv6 address is its /64."""
    return neighbourhood(
        client_address(
            request.META.get("REMOTE_ADDR", ""),
            request.headers.get("X-Forwarded-For"),
            settings.ENVIRONMENT.trusted_proxies,
        )
    )


def sign_in(request: HttpRequest, tutor: InductionTutor) -> None:
    """Begins a session of a tutor, with a new key."""
    request.session.flush()
    request.session["tutor_id"] = str(tutor.id)


def for_tutors(view: View) -> View:
    """Asks for a sign-in first. The view gets ``tutor``."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        tutor = tutor_of(request)
        if tutor is None:
            return ask_to_sign_in(request)
        return view(request, *args, tutor=tutor, **kwargs)

    return checked


def for_tutors_of_the_school(view: View) -> View:
    """Only the school's own tutor gets in; for anybody else there is no such page. The view gets ``school``."""

    @wraps(view)
    def checked(request: HttpRequest, urn: str, *args: Any, **kwargs: Any) -> HttpResponse:
        tutor = tutor_of(request)
        if tutor is None:
            return ask_to_sign_in(request)
        school = School.objects.filter(urn=urn, induction_tutor=tutor).first()
        if school is None:
            return not_found(request)
        return view(request, *args, tutor=tutor, school=school, **kwargs)

    return checked
