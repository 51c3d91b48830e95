"""A school names its induction tutor by the link that was emailed to it (rules SCH-27 and SCH-28).

The link's token is looked at once; from then on the session says which nomination it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cpd.casework.commands import expect_none, refuse_expecting_none
from cpd.cohorts.queries import active_registration_cohort
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import parse_id
from cpd.core.links import opened
from cpd.core.refusals import Refusal
from cpd.schools import rules
from cpd.schools.commands import nominate_tutor, note_opened, request_nomination
from cpd.schools.commands.nominations import PURPOSE
from cpd.schools.models import Nomination, School
from cpd.schools.queries import had_tutor, induction_tutor_of
from cpd.web.accounts import sessions
from cpd.web.kit.fields import Choice, RadiosField
from cpd.web.kit.journeys import Answers, Journey, Place, Question, Step, journey_page
from cpd.web.kit.journeys import begin as begin_journey
from cpd.web.kit.sending import send_again, typed_into
from cpd.web.pages import page
from cpd.web.problems import not_found
from cpd.web.schools.nominees import TutorQuestion, who_hands_over
from cpd.web.schools.requesting import SureForm, no_link, stopped

VISITOR = Actor.visitor("nomination")
KEY = "nomination"
"""In the session: the id of the nomination whose link was opened."""


@dataclass(frozen=True)
class Facts:
    """What surrounds the journey: the school, the nomination, whether it had a tutor when it asked, the year."""

    school: School
    nomination: Nomination
    has_tutor: bool
    cohort: int | None
    year: str


class ExpectsQuestion(Question):
    """Whether the school expects early career teachers."""

    expects = RadiosField(
        "Do you expect any early career teachers this year?",
        heading=True,
        summary="Early career teachers",
        missing="Select whether you expect any early career teachers.",
        choices=[Choice("yes", "Yes"), Choice("no", "No"), Choice("unknown", "We do not know yet")],
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Names the year."""
        if place.facts.year:
            self.fields["expects"].label = f"Do you expect any early career teachers in {place.facts.year}?"

    def judge(self, place: Place, answers: Answers) -> None:
        """Refuses a no where people are registered."""
        if self.cleaned_data["expects"] == "no" and place.facts.cohort:
            refuse_expecting_none(school_id=place.facts.school.id, cohort=place.facts.cohort)


def next_question(answers: Answers, facts: Facts | None) -> str | None:
    """Whether they expect anybody, unless there is a tutor; then who the tutor is, unless they don't."""
    if (facts is None or not facts.has_tutor) and not answers.answered("expects"):
        return "expects"
    if answers.get("expects") == "no":
        return None
    return None if answers.answered("tutor") else "tutor"


def nominate(place: Place, *, expects: str | None, full_name: str | None, email: str | None) -> dict[str, Any]:
    """Names the tutor, or says that the school expects nobody."""
    facts: Facts = place.facts
    if expects == "no" and facts.cohort is not None:
        expect_none(nomination_id=facts.nomination.id, cohort=facts.cohort, actor=place.actor)
        return {"tutor": ""}
    tutor = nominate_tutor(
        nomination_id=facts.nomination.id, full_name=full_name or "", email=email or "", actor=place.actor
    )
    return {"tutor": tutor.full_name}


def _done(request: HttpRequest, place: Place, result: dict[str, Any]) -> HttpResponse:
    school = place.facts.school.name
    if not result["tutor"]:
        return stopped(
            request,
            "Thank you for telling us",
            f"{school} expects no early career teachers in {place.facts.year}. We will not remind you.",
            "If that changes, open the link in our email again and name your induction tutor.",
        )
    return stopped(
        request,
        f"{result['tutor']} is now the induction tutor of {school}",
        "We have told them by email how to sign in. They can register early career teachers and mentors straight away.",
    )


NOMINATING = Journey(
    name="nominate-tutor",
    steps=(Step("expects", ExpectsQuestion), Step("tutor", TutorQuestion)),
    next_step=next_question,
    finish=nominate,
    done=_done,
    reason="nominate_tutor",
    described=lambda answers: "Naming an induction tutor",
    more_rows=lambda place, answers: who_hands_over(
        induction_tutor_of(place.facts.school.id) if answers.answered("tutor") else None
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Says how the link stands, and begins; of one that expired, sends another."""
    key = opened(PURPOSE, token)
    nomination = Nomination.objects.select_related("school").filter(id=key).first() if key else None
    state = rules.nomination_link(
        known=nomination is not None,
        used=nomination is not None and nomination.used_at is not None,
        expires_at=nomination.expires_at if nomination else None,
        now=clock.now(),
    )
    if nomination is None:
        return not_found(request)
    school = nomination.school
    if state is rules.LinkState.USED:
        return stopped(
            request,
            "This link has been used",
            f"Somebody has named the induction tutor of {school.name} with it. The tutor signs in with their own email "
            "address, and can name somebody else.",
            status=410,
        )
    if state is rules.LinkState.EXPIRED:
        return _expired(request, school)
    if request.method != "POST":
        return page(
            request,
            "kit/check.html",
            {
                "title": f"Name the induction tutor of {school.name}",
                "form": SureForm(),
                "button": "Start now",
                "summary": "The induction tutor registers early career teachers and mentors for your school.",
            },
        )
    note_opened(nomination_id=nomination.id, actor=VISITOR)
    request.session[KEY] = str(nomination.id)
    return redirect("/nominate")


def _expired(request: HttpRequest, school: School) -> HttpResponse:
    form = SureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            request_nomination(school_id=school.id, caller=sessions.caller_of(request), actor=VISITOR)
        except Refusal as refusal:
            return no_link(request, refusal)
        return redirect(f"/request-access/school/{school.urn}/sent")
    return page(
        request,
        "kit/check.html",
        {
            "title": "This link has expired",
            "form": form,
            "button": "Send another link",
            "summary": f"It worked for 21 days. We can send another one to the address of {school.name}.",
        },
        status=410,
    )


def _for_whoever_opened_a_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only in a session in which a link was opened. The view gets ``place``."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = parse_id(str(request.session.get(KEY, "")))
        nomination = Nomination.objects.select_related("school").filter(id=key).first() if key else None
        if nomination is None:
            return _open_it_again(request)
        return view(request, *args, place=_place(nomination), **kwargs)

    return checked


def _open_it_again(request: HttpRequest) -> HttpResponse:
    """What was typed stays; the link in the letter brings the session back."""
    title, how = "Open the link in our email again", "It has been more than 2 hours since you opened it."
    typed = typed_into(request)
    if typed is not None:
        return send_again(request, typed, title, f"{how} Open it in another tab, then send what you typed again.")
    return stopped(request, title, how, status=403)


def _place(nomination: Nomination) -> Place:
    cohort = active_registration_cohort(clock.today())
    school = nomination.school
    return Place(
        base="/nominate",
        leave="/",
        owner=f"nomination:{nomination.id}",
        actor=VISITOR,
        facts=Facts(
            school,
            nomination,
            had_tutor(school.id, nomination.asked_at),
            cohort.start_year if cohort else None,
            cohort.academic_year if cohort else "",
        ),
        caption=school.name,
    )


@require_http_methods(["GET", "HEAD"])
@_for_whoever_opened_a_link
def begin(request: HttpRequest, *, place: Place) -> HttpResponse:
    """Begins the journey."""
    return begin_journey(NOMINATING, place)


@require_http_methods(["GET", "HEAD", "POST"])
@_for_whoever_opened_a_link
def answer(request: HttpRequest, key: str, name: str, *, place: Place) -> HttpResponse:
    """A page of the journey."""
    return journey_page(request, NOMINATING, place, key, name)
