"""A school without access asks for it: which school, then a link to its address in the register (rule SCH-26)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from cpd.core.actor import Actor
from cpd.core.refusals import Refusal
from cpd.schools import errors, rules
from cpd.schools.commands import check_nomination_request, request_nomination
from cpd.schools.models import School
from cpd.schools.queries import contact_of, local_authorities, open_schools_of
from cpd.web.accounts import sessions
from cpd.web.kit.fields import Choice, SelectField
from cpd.web.kit.forms import KitForm
from cpd.web.kit.parts import Row, SummaryList
from cpd.web.pages import page, question
from cpd.web.problems import not_found

BASE = "/request-access"
VISITOR = Actor.visitor("request-access")


class AuthorityForm(KitForm):
    """In which local authority the school is."""

    local_authority = SelectField(
        "Which local authority is your school in?",
        heading=True,
        noun="a local authority",
        first="Choose a local authority",
    )


class SchoolForm(KitForm):
    """Which school of a local authority it is."""

    school = SelectField("Which school do you work at?", heading=True, noun="a school", first="Choose a school")


class SureForm(KitForm):
    """A page that only asks for a click."""


@require_http_methods(["GET", "HEAD", "POST"])
def choose_authority(request: HttpRequest) -> HttpResponse:
    """Asks for the local authority."""
    form = AuthorityForm(request.POST if request.method == "POST" else None)
    form.fields["local_authority"].choose_from(  # type: ignore[attr-defined]
        Choice(code, name) for code, name in local_authorities()
    )
    if form.is_bound and form.is_valid():
        return redirect(f"{BASE}/{form.cleaned_data['local_authority']}")
    return question(request, form, {"back": "/sign-in"})


@require_http_methods(["GET", "HEAD", "POST"])
def choose_school(request: HttpRequest, authority: str) -> HttpResponse:
    """Asks for the school: any that is open there."""
    schools = open_schools_of(authority)
    if not schools:
        return not_found(request)
    form = SchoolForm(request.POST if request.method == "POST" else None)
    form.fields["school"].choose_from(  # type: ignore[attr-defined]
        Choice(school.urn, f"{school.name} (URN {school.urn})") for school in schools
    )
    if form.is_bound and form.is_valid():
        return redirect(f"{BASE}/school/{form.cleaned_data['school']}")
    return question(request, form, {"back": BASE})


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, urn: str) -> HttpResponse:
    """Shows the school and where the link goes, then sends it."""
    school = School.objects.filter(urn=urn).first()
    if school is None:
        return not_found(request)
    back = f"{BASE}/{school.local_authority_code}" if school.local_authority_code else BASE
    if not (school.eligible or school.cip_only):
        return stopped(
            request,
            "This school cannot use this service",
            f"{school.name} is closed, outside England, or not of a type that gets funded training.",
            "If this is wrong, update your school's record in Get Information about Schools (GIAS).",
            back=back,
        )
    form = SureForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_bound and form.is_valid():
            request_nomination(school_id=school.id, caller=sessions.caller_of(request), actor=VISITOR)
            return redirect(f"{BASE}/school/{urn}/sent")
        check_nomination_request(school=school, caller=sessions.caller_of(request))
    except Refusal as refusal:
        return no_link(request, refusal, back=back)
    address = ", ".join(
        filter(None, (school.address_line1, school.address_line2, school.address_line3, school.postcode))
    )
    rows = [
        Row("School", school.name),
        Row("URN", school.urn),
        *([Row("Address", address)] if address else []),
        Row("Email address", rules.redacted(contact_of(school))),
    ]
    return page(
        request,
        "kit/check.html",
        {
            "title": "Ask for access",
            "summary": SummaryList(rows),
            "form": form,
            "button": "Send the link",
            "back": back,
        },
    )


@require_safe
def sent(request: HttpRequest, urn: str) -> HttpResponse:
    """Says that the link is on its way."""
    school = School.objects.filter(urn=urn).first()
    if school is None:
        return not_found(request)
    return stopped(
        request,
        "We have emailed your school",
        f"We sent a link to {rules.redacted(contact_of(school))}. Whoever opens it can say who the induction tutor of "
        f"{school.name} is. It works for 21 days.",
        "The address comes from the register of schools. If it is out of date, ask for it to be corrected there.",
    )


def no_link(request: HttpRequest, refusal: Refusal, back: str = "") -> HttpResponse:
    """Says why a school is sent no link now: a limit is reached, or the register has no address for it."""
    details = [problem.detail for problem in refusal.problems]
    if any(problem.code == errors.NOMINATION_NO_ADDRESS.code for problem in refusal.problems):
        onward = {"text": "Get help", "href": "/help"}
        return stopped(request, "We cannot email this school", *details, back=back, onward=onward)
    return stopped(request, "We cannot send another link yet", *details, back=back, status=429)


def stopped(
    request: HttpRequest,
    title: str,
    *paragraphs: str,
    back: str = "",
    onward: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page that says how something stands. ``onward``, with ``text`` and ``href``, is a button that leads on."""
    context = {"title": title, "paragraphs": paragraphs, "onward": onward, **({"back": back} if back else {})}
    return page(request, "kit/stop.html", context, status)
