"""The page of one participant, and the pages of what their school changes there."""

from collections.abc import Iterator
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from cpd.accounts.models import User
from cpd.casework.commands.removals import judge_removal
from cpd.core import clock
from cpd.core.ids import parse_id
from cpd.core.refusals import Refusal, Refused
from cpd.schools.models import School
from cpd.training import rules
from cpd.training.participants import Mentored, Participant, Trained, history_of, participant_at_school, without_mentor
from cpd.web.kit.journeys import Journey, journey_page
from cpd.web.kit.journeys import begin as begin_journey
from cpd.web.kit.parts import Link, Row, SummaryList
from cpd.web.kit.words import in_words
from cpd.web.pages import page
from cpd.web.problems import not_found
from cpd.web.schools.access import View, for_tutors_of_the_school
from cpd.web.schools.people.changing import home_of, place_of
from cpd.web.schools.people.details import BODY, EMAIL, PATTERN, PATTERNS, START
from cpd.web.schools.people.history import history_table
from cpd.web.schools.people.mentoring import MENTEES, MENTOR
from cpd.web.schools.people.moves import LEAVING, REMOVING, STAYING
from cpd.web.schools.people.names import NAME
from cpd.web.schools.people.standing import standing, untrained_in_words

CHANGES: dict[str, Journey] = {
    "name": NAME,
    "email": EMAIL,
    "start-date": START,
    "working-pattern": PATTERN,
    "appropriate-body": BODY,
    "mentor": MENTOR,
    "ects": MENTEES,
    "leave": LEAVING,
    "stay": STAYING,
    "remove": REMOVING,
}
"""What a school can change of a participant, by the last part of its address."""

OF_TRAINING = frozenset({"appropriate-body", "working-pattern"})
"""What cannot be changed any more once the training is over (rule TUT-11)."""

OF_ECTS, OF_MENTORS = frozenset({"appropriate-body", "mentor", "working-pattern"}), frozenset({"ects"})


def of_the_participant(view: View) -> View:
    """Only for participants of the tutor's own school; there is no such page for others. The view gets ``person``."""

    @for_tutors_of_the_school
    @wraps(view)
    def checked(request: HttpRequest, key: str, *args: Any, tutor: User, school: School, **kwargs: Any) -> HttpResponse:
        record_id = parse_id(key)
        person = participant_at_school(record_id, school.id) if record_id else None
        if person is None:
            return not_found(request)
        return view(request, *args, tutor=tutor, school=school, person=person, **kwargs)

    return checked


def offered(person: Participant, today: date) -> Iterator[str]:
    """What the school can change of somebody now."""
    if not person.here(today):
        return
    not_theirs = OF_MENTORS if person.is_ect else OF_ECTS
    leaving = person.stay.finished_on is not None
    training = person.training
    over = isinstance(
        rules.may_change_training(
            completed_on=person.record.completed_on,
            withdrawn=training is not None and training.training_status == "withdrawn",
            today=today,
        ),
        Refused,
    )
    for change in CHANGES:
        if change not in not_theirs and (change != "stay" or leaving) and not (over and change in OF_TRAINING):
            yield change


@require_http_methods(["GET", "HEAD"])
@of_the_participant
def show(request: HttpRequest, *, tutor: User, school: School, person: Participant) -> HttpResponse:
    """The page of one participant: who they are, where they stand, what happened, and what can change."""
    today = clock.today()
    changes = frozenset(offered(person, today))
    return page(
        request,
        "schools/people/show.html",
        {
            "title": person.full_name,
            "back": f"/school/{school.urn}",
            "school": school,
            "person": person,
            "kind": "Early career teacher" if person.is_ect else "Mentor",
            "standing": standing(person, today),
            "details": SummaryList(_details(school, person, changes)),
            "training": SummaryList(_training(school, person, changes, today)),
            "history": history_table(history_of(person)),
            "home": home_of(school, person),
            "changes": changes,
            "leaves_on": person.stay.finished_on,
        },
    )


def _details(school: School, person: Participant, changes: frozenset[str]) -> Iterator[Row]:
    def change(name: str) -> str:
        return f"{home_of(school, person)}/{name}" if name in changes else ""

    yield Row("Name", person.full_name, change("name"))
    earlier = [name for name in dict.fromkeys(person.record.person.previous_names) if name != person.full_name]
    if earlier:
        yield Row("Earlier names", ", ".join(earlier))
    trn = person.trn or "Not known"
    yield Row("TRN", trn if person.record.person.trn or not person.trn else f"{trn}, not confirmed yet")
    yield Row("Email address", person.email or "None", change("email"))
    yield Row("Start date", in_words(person.stay.started_on), change("start-date"))
    if person.is_ect:
        words = PATTERNS.get(person.stay.working_pattern, "Not known")
        yield Row("Working pattern", words, change("working-pattern"))
    if person.stay.finished_on is not None:
        yield Row("Leaving date", in_words(person.stay.finished_on), change("leave"))


def _training(school: School, person: Participant, changes: frozenset[str], today: date) -> Iterator[Row]:
    home, training = home_of(school, person), person.training
    if person.is_ect:
        mentor = person.mentor(today)
        shown = _link(school, mentor, today) if mentor else "None yet"
        action = {"action": "Change" if mentor else "Choose", "about": "mentor" if mentor else "a mentor"}
        yield Row("Mentor", shown, f"{home}/mentor" if "mentor" in changes else "", **action)
    else:
        ects = [_link(school, one, today) for one in person.mentees if one.on(today)]
        about = {"action": "Add", "about": "early career teachers"}
        yield Row(
            "Early career teachers",
            Markup("<br>").join(ects) or "None",
            f"{home}/ects" if "ects" in changes else "",
            **about,
        )
    if person.untrained:
        yield Row("Training", untrained_in_words(person.untrained))
    if training is not None:
        yield Row("Cohort", f"{training.cohort_id} to {training.cohort_id + 1}")
        yield Row("Programme", _programme(training))
        if training.programme != "school_led" and not training.school_pays:
            yield Row("Lead provider", _of(training.provider, training.challenged))
            yield Row("Delivery partner", _of(training.delivery_partner, training.challenged))
    if person.is_ect:
        body = person.stay.appropriate_body
        change = f"{home}/appropriate-body" if "appropriate-body" in changes else ""
        yield Row("Appropriate body", body.name if body else "Not appointed yet", change)


def _programme(training: Trained) -> str:
    if training.school_pays:
        return "Provider-led, paid for by your school"
    return "School-led" if training.programme == "school_led" else "Provider-led"


def _of(name: str, challenged: bool) -> str:
    if challenged:
        return f"{name}: your school has told us that this is wrong"
    return name or "Waiting for a provider"


def _link(school: School, one: Mentored, today: date) -> Markup:
    link = Link(one.full_name, f"/school/{school.urn}/people/{one.record_id}")
    ahead = Markup(" from {}").format(in_words(one.started_on)) if one.started_on > today else ""
    until = Markup(" until {}").format(in_words(one.finished_on)) if one.finished_on else ""
    return Markup("{}{}{}").format(link, ahead, until)


@require_http_methods(["GET", "HEAD"])
@of_the_participant
def begin(request: HttpRequest, change: str, *, tutor: User, school: School, person: Participant) -> HttpResponse:
    """Begins a change: at its first question, or at a page that says why it can't be."""
    if change not in CHANGES:
        return not_found(request)
    today = clock.today()
    if change not in offered(person, today):
        return redirect(home_of(school, person))
    if change == "ects" and not without_mentor(school.id, today):
        return _stop(
            request,
            school,
            person,
            "Everybody has a mentor",
            "All early career teachers of your school have a mentor. To change somebody's mentor, go to their page.",
        )
    if change == "remove":
        try:
            judge_removal(person.record, person.stay)
        except Refusal as refusal:
            return _stop(request, school, person, "They cannot be removed", *(one.detail for one in refusal.problems))
    return begin_journey(CHANGES[change], place_of(tutor, school, person, change))


def _stop(request: HttpRequest, school: School, person: Participant, title: str, *paragraphs: str) -> HttpResponse:
    home = home_of(school, person)
    context = {"title": title, "paragraphs": paragraphs, "leave": home, "back": home, "caption": person.full_name}
    return page(request, "kit/stop.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_the_participant
def answer(
    request: HttpRequest,
    change: str,
    journey: str,
    name: str,
    *,
    tutor: User,
    school: School,
    person: Participant,
) -> HttpResponse:
    """A page of a change: a question, the answers to check, or that it is done."""
    if change not in CHANGES:
        return not_found(request)
    return journey_page(request, CHANGES[change], place_of(tutor, school, person, change), journey, name)
