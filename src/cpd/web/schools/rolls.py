"""The lists of a school: its early career teachers, its mentors; searched, filtered, in pages."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cpd.accounts.models import User
from cpd.core import clock
from cpd.schools.models import School
from cpd.training.models import Role
from cpd.training.queries import listed, roll_of, stays_without_mentor
from cpd.training.rules import NOT_COMPLETED
from cpd.web.kit.fields import Choice, SelectField, TextField
from cpd.web.kit.forms import FilterForm
from cpd.web.kit.paging import Pages, paged
from cpd.web.pages import page
from cpd.web.schools.access import for_tutors_of_the_school
from cpd.web.schools.lists import people_table

CURRENT, COMPLETED, LEFT, NO_MENTOR, CHECKED = "current", "completed", "left", "no-mentor", "checked"
TITLES = {"ect": "Early career teachers", "mentor": "Mentors"}


class RollFilter(FilterForm):
    """Whom a list shows."""

    search = TextField("Name or TRN", noun="name or TRN", required=False, max_length=100, width=20)
    show = SelectField(
        "Show",
        noun="whom to show",
        first="Everybody",
        required=False,
        choices=[
            Choice(CURRENT, "At your school now"),
            Choice(NO_MENTOR, "Without a mentor"),
            Choice(CHECKED, "Being checked"),
            Choice(COMPLETED, "Completed"),
            Choice(LEFT, "Left your school"),
        ],
    )


@require_safe
@for_tutors_of_the_school
def early_career_teachers(request: HttpRequest, *, tutor: User, school: School) -> HttpResponse:
    """The early career teachers."""
    return _roll(request, school, "ect")


@require_safe
@for_tutors_of_the_school
def mentors(request: HttpRequest, *, tutor: User, school: School) -> HttpResponse:
    """The mentors."""
    return _roll(request, school, "mentor")


def _roll(request: HttpRequest, school: School, role: str) -> HttpResponse:
    today = clock.today()
    filters = RollFilter(request.GET)
    if role == "mentor":
        field = filters.fields["show"]
        field.choose_from(choice for choice in field.options if choice.value != NO_MENTOR)  # type: ignore[attr-defined]
    roll: QuerySet[Any] = roll_of(school.id, today).filter(role=role)
    if filters.is_bound and not filters.is_valid():
        roll = roll.none()
    pages: Pages = paged(_filtered(roll, today, **filters.values), request.GET)
    people = [listed(row) for row in pages.rows]
    title = TITLES[role]
    return page(
        request,
        "schools/roll.html",
        {
            "title": title,
            "school": school,
            "form": filters,
            "pages": pages,
            "people": people_table(
                title, school.urn, people, today, with_mentor=role == "ect", count=pages.count, empty="Nobody found."
            ),
            "back": f"/school/{school.urn}",
        },
    )


def _filtered(roll: "QuerySet[Any]", today: date, search: str = "", show: str = "") -> "QuerySet[Any]":
    """Those whom the filters mean. A mentor who has completed mentor training is at the school all the same."""
    here = Q(finished_on__isnull=True) | Q(finished_on__gt=today)
    if search:
        digits = "".join(search.split())
        trn = Q(record__person__trn=digits) | Q(record__person__trn__isnull=True, record__person__typed_trn=digits)
        roll = roll.filter(Q(record__person__full_name__icontains=search) | trn)
    if show == LEFT:
        return roll.exclude(here)
    if show == COMPLETED:
        return roll.filter(record__completed_on__isnull=False).exclude(record__completion_reason=NOT_COMPLETED)
    if show == NO_MENTOR:
        return roll.filter(id__in=stays_without_mentor(today).values("id"))
    if show == CHECKED:
        return roll.filter(here, record__eligibility_status__in=("", "manual_check", "matched"))
    if show == CURRENT:
        return roll.filter(here, Q(role=Role.MENTOR) | Q(record__completed_on__isnull=True))
    return roll
