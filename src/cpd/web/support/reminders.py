"""Reminders that DfE schedules for schools: the list, scheduling one, and cancelling it (rule SCH-36)."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from cpd.accounts.models import User
from cpd.core import clock
from cpd.core.ids import parse_id
from cpd.core.refusals import Refusal
from cpd.schools import errors
from cpd.schools.models import PlannedReminder
from cpd.schools.rules import Reminder
from cpd.schools.rules.reminders import FURTHEST
from cpd.training.commands import cancel_reminder, plan_reminder, reminded_by
from cpd.web.accounts.forms import SureForm
from cpd.web.kit.fields import Choice, DateField, RadiosField
from cpd.web.kit.forms import KitForm
from cpd.web.kit.paging import paged
from cpd.web.kit.parts import Column, Link, Table, Tag
from cpd.web.kit.words import in_words, instant_in_words
from cpd.web.pages import page, question
from cpd.web.problems import not_found
from cpd.web.support.access import actor, supporters

ADDRESS = "/support/reminders"
NAMES = {
    Reminder.MENTORS: "Choose mentors",
    Reminder.TEACHERS: "Add early career teachers",
    Reminder.PROVIDER: "Agree training with a lead provider",
    Reminder.TUTOR: "Say who the induction tutor is",
}
WHO = {
    Reminder.MENTORS: "with an early career teacher who has no mentor",
    Reminder.TEACHERS: "set up for the year and without early career teachers who start in it",
    Reminder.PROVIDER: "with provider-led training this year and no partnership",
    Reminder.TUTOR: "that trained teachers last year and have not confirmed their induction tutor this year",
}
"""The schools that each goes to."""


class ReminderForm(KitForm):
    """What schools are reminded about, and when."""

    title = "Schedule a reminder"
    kind = RadiosField(
        "What do you want to remind schools about?",
        noun="what to remind schools about",
        missing=errors.REMINDER_KIND_INVALID.sentence,
    )
    day = DateField(
        "When does it go out?",
        hint="At noon, to the schools it applies to on that day.",
        noun="date on which the reminder goes out",
        missing="Enter the date on which the reminder goes out.",
    )


@require_safe
@supporters
def show(request: HttpRequest, *, user: User) -> HttpResponse:
    """What is scheduled, and what was sent or cancelled; the latest day first."""
    pages = paged(PlannedReminder.objects.select_related("planned_by").order_by("-day", "-planned_at"), request.GET)
    table = Table(
        caption=f"{pages.count:,} {'reminder' if pages.count == 1 else 'reminders'}",
        columns=[
            Column("Reminder", lambda one: NAMES[Reminder(one.kind)]),
            Column("Goes out", lambda one: in_words(one.day)),
            Column("State", _state),
            Column("Schools", lambda one: "" if one.schools is None else f"{one.schools:,}", numeric=True),
            Column("Scheduled by", _by),
            Column("Change", _change),
        ],
        rows=pages.rows,
        empty="No reminder has been scheduled.",
    )
    return page(
        request,
        "finance/list.html",
        {
            "title": "Reminders to schools",
            "back": "/support",
            "paragraphs": [
                "Reminders to set up the year go out by themselves, once a term. Schools that have turned reminders "
                "off get none.",
            ],
            "table": table,
            "pages": pages,
            "links": [Link("Schedule a reminder", f"{ADDRESS}/add")],
        },
    )


def _by(one: PlannedReminder) -> str:
    return one.planned_by.full_name if one.planned_by else "Somebody whose account no longer exists"


def _state(one: PlannedReminder) -> Tag:
    if one.cancelled_at is not None:
        return Tag("Cancelled", "grey")
    return Tag("Scheduled", "blue") if one.sent_at is None else Tag("Sent", "green")


def _change(one: PlannedReminder) -> object:
    if one.sent_at is not None:
        return f"Sent {instant_in_words(one.sent_at)}"
    if one.cancelled_at is not None:
        return f"Cancelled {instant_in_words(one.cancelled_at)}"
    return Link("Cancel", f"{ADDRESS}/{one.id}/cancel", f"the reminder for {in_words(one.day)}")


@require_http_methods(["GET", "HEAD", "POST"])
@supporters
def add(request: HttpRequest, *, user: User) -> HttpResponse:
    """Says how many schools each reminder would go to now, asks which and when, and schedules it."""
    form = ReminderForm(request.POST if request.method == "POST" else None)
    today = clock.today()
    day = form.fields["day"]
    day.earliest, day.latest = today + timedelta(days=1), today + FURTHEST  # type: ignore[attr-defined]
    form.fields["kind"].choose_from([Choice(str(kind), NAMES[kind], _concerned(kind)) for kind in Reminder])  # type: ignore[attr-defined]
    if form.is_bound and form.is_valid():
        try:
            reminder = plan_reminder(
                kind=form.cleaned_data["kind"], day=form.cleaned_data["day"], user_id=user.id, actor=actor(user)
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, f"The reminder goes out on {in_words(reminder.day)} at noon.")
            return redirect(ADDRESS)
    return question(request, form, {"back": ADDRESS, "button": "Schedule reminder"})


def _concerned(kind: Reminder) -> str:
    count = len(reminded_by(kind))
    return f"Today it would go to {count:,} {'school' if count == 1 else 'schools'} {WHO[kind]}."


@require_http_methods(["GET", "HEAD", "POST"])
@supporters
def cancel(request: HttpRequest, key: str, *, user: User) -> HttpResponse:
    """Asks, and cancels a reminder that has not been sent."""
    reminder_id = parse_id(key)
    reminder = PlannedReminder.objects.filter(id=reminder_id).first() if reminder_id else None
    if reminder is None:
        return not_found(request)
    form = SureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            cancel_reminder(reminder_id=reminder.id, user_id=user.id, actor=actor(user))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, f"The reminder for {in_words(reminder.day)} is cancelled. No school will get it.")
            return redirect(ADDRESS)
    return page(
        request,
        "users/sure.html",
        {
            "title": f"Cancel the reminder for {in_words(reminder.day)}?",
            "form": form,
            "paragraphs": [f"It is about: {NAMES[Reminder(reminder.kind)]}. No school will get it."],
            "button": "Cancel reminder",
            "back": ADDRESS,
        },
    )
