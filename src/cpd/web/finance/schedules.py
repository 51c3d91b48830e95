"""Schedules of early career training: their milestones, and other dates for one of them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from cpd.accounts.models import User
from cpd.accounts.roles import Role
from cpd.core.ids import parse_id
from cpd.core.refusals import Refusal
from cpd.declarations.commands import change_milestone
from cpd.training.models import Milestone, Schedule
from cpd.web.accounts.sessions import roles_in
from cpd.web.finance.access import acting, editors, readers
from cpd.web.finance.words import declared
from cpd.web.kit.fields import DateField, RadiosField
from cpd.web.kit.fields.choices import Choice
from cpd.web.kit.forms import FilterForm, KitForm
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Link, Table
from cpd.web.kit.words import in_words
from cpd.web.pages import page, question
from cpd.web.problems import not_found


class CohortFilter(FilterForm):
    """Of which cohort."""

    cohort = RadiosField("Cohort", noun="a cohort", required=False, inline=True)


class MilestoneForm(KitForm):
    """Other dates. What is left out stays."""

    title = "Change the dates of a milestone"
    start_date = DateField("First day", noun="first day", hint="Leave it out to keep it.", required=False)
    milestone_date = DateField("Last day", noun="last day", hint="Leave it out to keep it.", required=False)
    payment_date = DateField("Payment date", noun="payment date", hint="Leave it out to keep it.", required=False)
    do = RadiosField(
        "What do you want to do?",
        noun="what you want to do",
        choices=[Choice("check", "Check only", "Nothing is changed."), Choice("change", "Check and change")],
    )


@require_safe
@readers
def show(request: HttpRequest, *, user: User) -> HttpResponse:
    """The schedules, with the number of their milestones, of every cohort or of one."""
    schedules = Schedule.objects.annotate(count=Count("milestones")).order_by("-cohort_id", "identifier")
    filters = CohortFilter(request.GET)
    years = list(Schedule.objects.order_by("-cohort_id").values_list("cohort_id", flat=True).distinct())
    filters.fields["cohort"].choose_from([Choice(str(year), str(year)) for year in years])  # type: ignore[attr-defined]
    refused = filters.is_bound and not filters.is_valid()
    cohort = filters.values.get("cohort")
    shown: Any = schedules.filter(cohort_id=int(cohort)) if cohort else schedules
    pages = paged([] if refused else shown, request.GET)
    table = Table(
        caption="Schedules",
        columns=[
            Column("Schedule", lambda one: Link(one.identifier, f"/finance/schedules/{one.id}", f"of {one.cohort_id}")),
            Column("Name", lambda one: one.name),
            Column("Cohort", lambda one: one.cohort_id),
            Column("Milestones", lambda one: one.count, numeric=True),
        ],
        rows=pages.rows,
        hidden=True,
    )
    return page(
        request,
        "finance/list.html",
        {
            "title": "Schedules",
            "back": "/finance",
            "filters": filters,
            "errors": filters.error_summary,
            "table": table,
            "pages": pages,
        },
        status=422 if refused else 200,
    )


def _schedule(key: str) -> Schedule | None:
    schedule_id = parse_id(key)
    return Schedule.objects.filter(id=schedule_id).first() if schedule_id else None


@require_safe
@readers
def of_schedule(request: HttpRequest, key: str, *, user: User) -> HttpResponse:
    """The milestones of a schedule, with their dates."""
    schedule = _schedule(key)
    if schedule is None:
        return not_found(request)
    milestones = list(Milestone.objects.filter(schedule=schedule).order_by("milestone_date", "id"))
    changes = Role.FINANCE in roles_in(request)
    return page(
        request,
        "finance/list.html",
        {
            "title": schedule.name,
            "caption": f"{schedule.identifier}, {schedule.cohort_id}",
            "back": "/finance/schedules",
            "table": _milestones_table(milestones, schedule, changes=changes),
        },
    )


def _milestones_table(milestones: Sequence[Milestone], schedule: Schedule, *, changes: bool) -> Table:
    address = f"/finance/schedules/{schedule.id}/milestones"
    columns = [
        Column("Name", lambda one: one.name),
        Column("Declaration type", lambda one: declared(one.declaration_type)),
        Column("First day", lambda one: in_words(one.start_date)),
        Column("Last day", lambda one: in_words(one.milestone_date) or "None"),
        Column("Payment date", lambda one: in_words(one.payment_date) or "None"),
    ]
    if changes:
        columns.append(
            Column(
                "Change",
                lambda one: Link("Change", f"{address}/{one.declaration_type}", declared(one.declaration_type)),
            )
        )
    return Table(caption="Milestones", columns=columns, rows=milestones, hidden=True, empty="It has no milestones.")


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def change(request: HttpRequest, key: str, name: str, *, user: User) -> HttpResponse:
    """Asks for other dates of a milestone, checks them against what is declared, and changes them."""
    schedule = _schedule(key)
    milestone = Milestone.objects.filter(schedule=schedule, declaration_type=name).first() if schedule else None
    if schedule is None or milestone is None:
        return not_found(request)
    back = f"/finance/schedules/{schedule.id}"
    form = MilestoneForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        checks = given.pop("do") == "check"
        try:
            change_milestone(
                schedule_id=schedule.id, declaration_type=name, **given, dry_run=checks, actor=acting(user)
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            done = "can be changed. Nothing was changed yet" if checks else "were changed"
            messages.success(request, f"The dates {done}.")
            return redirect(request.path if checks else back)
    caption = f"{schedule.identifier}, {schedule.cohort_id}: {milestone.name}"
    return question(request, form, {"back": back, "caption": caption})
