"""Schools as DfE's support sees them: who acts for one and whether emails reach them, and how its years are set up."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cpd.accounts.models import Membership, User
from cpd.accounts.roles import NAMES, SCHOOL_ROLES, Role
from cpd.core import clock
from cpd.outbox.queries import bounces_of
from cpd.schools.models import Partnership, School, SchoolCohort
from cpd.schools.queries import contact_of, induction_tutors_of, schools_sought, set_up_of, support_requests
from cpd.training.overview import counts_at_school
from cpd.web.kit.fields import Choice, SelectField, TextField
from cpd.web.kit.forms import FilterForm
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Link, Row, SummaryList, Table, Tag
from cpd.web.kit.words import instant_in_words
from cpd.web.pages import page
from cpd.web.problems import not_found
from cpd.web.support.access import supporters

BOUNCING = "not-arriving"
PROGRAMMES = {
    "full_induction_programme": "Provider-led",
    "school_funded_fip": "Provider-led, paid for by the school",
    "core_induction_programme": "School-led, with materials accredited by DfE",
    "design_our_own": "School-led, with a programme of its own",
    "no_early_career_teachers": "No early career teachers expected",
}
"""What a school chose for a year, in DfE's words."""


class SchoolFilter(FilterForm):
    """Which schools are shown."""

    text = TextField(
        "School, URN or induction tutor",
        noun="school, URN or induction tutor",
        max_length=254,
        width=20,
        required=False,
        spellcheck=False,
    )
    emails = SelectField(
        "Emails to the induction tutor",
        noun="whether emails arrive",
        first="All schools",
        choices=[Choice(BOUNCING, "Do not arrive")],
        required=False,
    )


@require_safe
@supporters
def find(request: HttpRequest, *, user: User) -> HttpResponse:
    """Schools by name, number or tutor; those whose tutor emails do not reach, where that is asked for."""
    filters = SchoolFilter(request.GET)
    refused = filters.is_bound and not filters.is_valid()
    values = filters.values
    schools = schools_sought(text=values.get("text", ""), bouncing="emails" in values)
    pages = paged([] if refused else schools, request.GET)
    tutors = induction_tutors_of(school.id for school in pages.rows)
    bounces = bounces_of(tutor.email for tutor in tutors.values())
    table = Table(
        caption=f"{pages.count:,} {'school' if pages.count == 1 else 'schools'}",
        columns=[
            Column("School", lambda one: Link(one.name, f"/support/schools/{one.urn}")),
            Column("URN", lambda one: one.urn),
            Column("Induction tutor", lambda one: tutors[one.id].full_name if one.id in tutors else "Nobody yet"),
            Column("Emails", lambda one: _arriving(tutors.get(one.id), bounces)),
        ],
        rows=pages.rows,
        empty="There are no schools like that.",
    )
    return page(
        request,
        "finance/list.html",
        {
            "title": "Schools",
            "back": "/support",
            "filters": filters,
            "errors": filters.error_summary,
            "pages": pages,
            "table": table,
        },
        status=422 if refused else 200,
    )


def _arriving(user: User | None, bounces: Mapping[str, datetime]) -> Tag | str:
    if user is None:
        return "No address"
    return Tag("Do not arrive", "red") if user.email.lower() in bounces else "No failure known"


@require_safe
@supporters
def show(request: HttpRequest, urn: str, *, user: User) -> HttpResponse:
    """A school: its access, who acts for it, its years and their partnerships, and how many people it has."""
    school = School.objects.filter(urn=urn).first()
    if school is None:
        return not_found(request)
    users = list(
        Membership.objects.filter(school=school, role__in=map(str, SCHOOL_ROLES))
        .select_related("user")
        .order_by("role", "user__full_name", "id")
    )
    bounces = bounces_of([one.user.email for one in users] + [contact_of(school)])
    choices, partnerships = set_up_of(school.id)
    failing = next((one.user for one in users if _fails(one, bounces)), None)
    return page(
        request,
        "support/school.html",
        {
            "title": school.name,
            "caption": f"URN {school.urn}",
            "back": "/support/schools",
            "failing": failing,
            "failed_at": instant_in_words(bounces[failing.email.lower()]) if failing else "",
            "summary": SummaryList(list(_rows(school, bounces))),
            "users": _users(users, bounces),
            "years": _years(choices, partnerships),
            "people": _people(school),
        },
    )


def _fails(membership: Membership, bounces: Mapping[str, datetime]) -> bool:
    return membership.role == Role.INDUCTION_TUTOR and membership.user.email.lower() in bounces


def _rows(school: School, bounces: Mapping[str, datetime]) -> Iterator[Row]:
    contact = contact_of(school)
    access = "Funded training" if school.eligible else "School-led programmes only" if school.cip_only else "None"
    yield Row("Access to the service", access)
    yield Row("Local authority", school.local_authority_name or "Not in the register")
    yield Row("Email address in the register", _address(contact, bounces) if contact else "None")
    asked = support_requests(text=school.urn, is_open=True).filter(school=school).count()
    yield Row(
        "Open questions",
        f"{asked:,}",
        change=f"/support/questions?text={school.urn}" if asked else "",
        action="View",
        about="its questions",
    )


def _address(address: str, bounces: Mapping[str, datetime]) -> str:
    failed_at = bounces.get(address.lower())
    return f"{address}: emails have not arrived since {instant_in_words(failed_at)}" if failed_at else address


def _users(users: list[Membership], bounces: Mapping[str, datetime]) -> Table:
    return Table(
        caption="People who act for the school",
        columns=[
            Column("Name", lambda one: one.user.full_name),
            Column("Role", lambda one: NAMES[Role(one.role)].capitalize()),
            Column("Email address", lambda one: _address(one.user.email, bounces)),
        ],
        rows=users,
        empty="Nobody yet.",
    )


def _years(choices: list[SchoolCohort], partnerships: list[Partnership]) -> Table:
    by_year: dict[int, list[Partnership]] = {}
    for one in partnerships:
        by_year.setdefault(one.cohort_id, []).append(one)
    return Table(
        caption="Academic years",
        columns=[
            Column("Year", lambda one: one.cohort.academic_year),
            Column("Programme", lambda one: PROGRAMMES.get(one.programme, one.programme)),
            Column("Partnerships", lambda one: "; ".join(map(_partnership, by_year.get(one.cohort_id, []))) or "None"),
            Column("Appropriate body", lambda one: one.appropriate_body.name if one.appropriate_body else "None yet"),
            Column("Set up by the school", lambda one: instant_in_words(one.set_up_at) if one.set_up_at else "No"),
        ],
        rows=choices,
        empty="The school has not set up a year.",
    )


def _partnership(partnership: Partnership) -> str:
    challenged = " (challenged)" if partnership.challenged else ""
    return f"{partnership.lead_provider.name} with {partnership.delivery_partner.name}{challenged}"


def _people(school: School) -> Table:
    return Table(
        caption="People at the school",
        columns=[
            Column("Year", lambda one: f"{one.cohort} to {one.cohort + 1}" if one.cohort else "Not trained here"),
            Column("Early career teachers", lambda one: one.ects, numeric=True),
            Column("Without a mentor", lambda one: one.without_mentor, numeric=True),
            Column("Mentors", lambda one: one.mentors, numeric=True),
        ],
        rows=counts_at_school(school.id, clock.today()),
        empty="Nobody yet.",
    )
