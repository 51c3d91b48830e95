"""What a school asks DfE for, and whether it is reminded (rules SCH-32 and SCH-33)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cpd.accounts.models import User
from cpd.core import clock
from cpd.core.ids import new_id, parse_id
from cpd.core.refusals import Refusal
from cpd.schools import rules
from cpd.schools.commands import ask_for_support, turn_reminders
from cpd.schools.models import School
from cpd.training.participants import Participant, participant_at_school
from cpd.web.kit.fields import Choice, SelectField, TextareaField
from cpd.web.kit.forms import KitForm
from cpd.web.kit.words import in_words
from cpd.web.pages import page, question
from cpd.web.problems import not_found
from cpd.web.schools.access import for_tutors_of_the_school
from cpd.web.schools.requesting import SureForm
from cpd.web.schools.tutor import actor_at_school

ON, OFF = "on", "off"
"""What the form of reminders asks for."""


class SupportForm(KitForm):
    """A question to DfE."""

    title = "Ask DfE for help"
    subject = SelectField(
        "What is it about?",
        noun="what it is about",
        first="Choose a subject",
        choices=[Choice(subject.value, text) for subject, text in rules.SUBJECTS.items()],
    )
    message = TextareaField(
        "Your question",
        hint="Do not write National Insurance numbers or details of anybody's health.",
        missing="Enter your question.",
        max_length=rules.LONGEST_MESSAGE,
        rows=8,
    )


@require_http_methods(["GET", "HEAD"])
@for_tutors_of_the_school
def begin(request: HttpRequest, *, tutor: User, school: School) -> HttpResponse:
    """Leads to a question with an id of its own, so that it is asked once however often it is sent."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(f"/school/{school.urn}/support/{new_id()}{query}")


@require_http_methods(["GET", "HEAD", "POST"])
@for_tutors_of_the_school
def ask(request: HttpRequest, key: str, *, tutor: User, school: School) -> HttpResponse:
    """Asks a question. ``?subject=``, ``?about=`` (a training record) and ``?cohort=`` say what it is about.

    A record of nobody who is or was at the school is left out.
    """
    request_id = parse_id(key)
    if request_id is None:
        return not_found(request)
    about = _participant(school, request.GET.get("about", ""))
    form = SupportForm(
        request.POST if request.method == "POST" else None, initial={"subject": request.GET.get("subject", "")}
    )
    if form.is_bound and form.is_valid():
        try:
            ask_for_support(
                school_id=school.id,
                user_id=tutor.id,
                subject=form.cleaned_data["subject"],
                message=form.cleaned_data["message"],
                cohort=_cohort(request.GET.get("cohort", "")),
                record_id=about.key if about else None,
                key=request_id,
                actor=actor_at_school(tutor),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, f"We have your question, and will write to {tutor.email}.")
            return redirect(f"/school/{school.urn}")
    caption = f"{school.name}: about {about.full_name}" if about else school.name
    return question(request, form, {"back": f"/school/{school.urn}", "caption": caption, "button": "Send"})


def _participant(school: School, key: str) -> Participant | None:
    record_id = parse_id(key)
    return participant_at_school(record_id, school.id) if record_id else None


def _cohort(text: str) -> int | None:
    known = rules.clean_year(text, range(2020, 2101))
    return known if known and School.objects.filter(cohorts__cohort_id=known).exists() else None


@require_http_methods(["GET", "HEAD", "POST"])
@for_tutors_of_the_school
def reminders(request: HttpRequest, *, tutor: User, school: School) -> HttpResponse:
    """Says whether the school is reminded, and turns it off to the end of the term, or on again.

    The form says which of the two it asks for, so that the same one sent again, from another tab too, changes nothing.
    """
    today = clock.today()
    on = rules.reminded(off_until=school.reminders_off_until, today=today)
    _, last = rules.term_of(today)
    wanted = request.POST.get("shown", "")
    if wanted in (ON, OFF):
        turn_reminders(school_id=school.id, on=wanted == ON, actor=actor_at_school(tutor))
        messages.info(
            request,
            "We will remind you again."
            if wanted == ON
            else f"We will not remind you of anything until {in_words(last)}.",
        )
        return redirect(f"/school/{school.urn}")
    return page(
        request,
        "kit/check.html",
        {
            "title": "Turn reminders off?" if on else "Turn reminders on?",
            "caption": school.name,
            "form": SureForm(),
            "shown": OFF if on else ON,
            "summary": f"We will not send you reminders until the end of term, {in_words(last)}. We will "
            "still email you about partnerships, because they have a deadline."
            if on
            else f"They are off until {in_words(school.reminders_off_until or last)}.",
            "button": "Turn reminders off" if on else "Turn reminders on",
            "back": f"/school/{school.urn}",
        },
        422 if request.method == "POST" else 200,
    )
