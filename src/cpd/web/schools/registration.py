"""Adding an early career teacher or a mentor, also a mentor for somebody (rules REG-6, REG-7)."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cpd.accounts.models import User
from cpd.cohorts.queries import registration_blocked
from cpd.core import clock
from cpd.core.actor import Actor, ActorKind
from cpd.core.ids import parse_id
from cpd.schools.models import ProgrammeChoice, School, SchoolCohort
from cpd.training.queries import AtSchool, listed, roll_of
from cpd.web.kit.journeys import Place, journey_page
from cpd.web.kit.journeys import begin as begin_journey
from cpd.web.pages import page
from cpd.web.problems import not_found
from cpd.web.schools.access import for_tutors_of_the_school
from cpd.web.schools.adding import ADDING, WAITING, Chosen, Facts, Mentee
from cpd.web.schools.set_up_first import forget_way_back, remember_way_back, set_up_first


def place_of(
    tutor: User, school: School, mentee: Mentee | None = None, *, choices: Iterable[SchoolCohort] | None = None
) -> Place:
    """Where the journey takes place: at the school, for the tutor; for an early career teacher without a mentor.

    ``choices`` are what the school chose for its years, where the caller knows that.
    """
    actor = Actor(ActorKind.TUTOR, str(tutor.id))
    school_page = f"/school/{school.urn}"
    return Place(
        base=f"{school_page}/mentor-of/{mentee.record_id}/add" if mentee else f"{school_page}/add",
        leave=f"{school_page}/people/{mentee.record_id}" if mentee else school_page,
        owner=actor.one,
        actor=actor,
        facts=Facts(school, mentee, _years(school.cohorts.all() if choices is None else choices)),
        caption=school.name,
    )


def _years(choices: Iterable[SchoolCohort]) -> dict[int, Chosen]:
    return {
        one.cohort_id: Chosen(one.programme != ProgrammeChoice.NONE, one.appropriate_body_id is not None)
        for one in choices
    }


def _page(request: HttpRequest, place: Place, school: School, key: str, name: str) -> HttpResponse:
    """A page of the journey. One at which it waits for the set-up of a year is where that leads back to."""
    answer = journey_page(request, ADDING, place, key, name)
    if name in WAITING and request.method == "GET":
        if answer.status_code == 302:
            forget_way_back(request, school)
        else:
            remember_way_back(request, school)
    return answer


def _closed_to(request: HttpRequest, school: School) -> HttpResponse | None:
    """A page that says why nobody can be added at present, if so."""
    title = ""
    blocked = registration_blocked(clock.today())
    if not (school.eligible or school.cip_only):
        title = "Your school cannot use this service"
    elif blocked is not None:
        title = "You cannot add anybody at the moment"
    if not title:
        return None
    return page(
        request,
        "schools/cannot_add.html",
        {"title": title, "school": school, "blocked": blocked, "back": f"/school/{school.urn}"},
    )


@require_http_methods(["GET", "HEAD"])
@for_tutors_of_the_school
def begin(request: HttpRequest, *, tutor: User, school: School) -> HttpResponse:
    """Begins a journey: at the first question, at the set-up of the year while that is missing, or at a page that says
    why nobody can be added."""
    return (
        _closed_to(request, school) or set_up_first(request, school) or begin_journey(ADDING, place_of(tutor, school))
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_tutors_of_the_school
def add(request: HttpRequest, key: str, name: str, *, tutor: User, school: School) -> HttpResponse:
    """A page of the journey: a question, the answers to check, or that it is done."""
    return _page(request, place_of(tutor, school), school, key, name)


def _ect(school: School, record: str) -> AtSchool | None:
    """The early career teacher of the school with that record, unless they have left it."""
    record_id, today = parse_id(record), clock.today()
    roll = roll_of(school.id, today).exclude(finished_on__lte=today)
    row = roll.filter(record_id=record_id, role="ect").first() if record_id else None
    return listed(row) if row is not None else None


def _mentee(school: School, record: str) -> Mentee | None:
    ect = _ect(school, record)
    return Mentee(ect.record_id, ect.full_name, ect.trn or "") if ect else None


@require_http_methods(["GET", "HEAD"])
@for_tutors_of_the_school
def begin_mentor(request: HttpRequest, record: str, *, tutor: User, school: School) -> HttpResponse:
    """Begins to add a mentor for an early career teacher, as :func:`begin` does."""
    mentee = _mentee(school, record)
    if mentee is None:
        return not_found(request)
    return (
        _closed_to(request, school)
        or set_up_first(request, school)
        or begin_journey(ADDING, place_of(tutor, school, mentee))
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_tutors_of_the_school
def add_mentor(request: HttpRequest, record: str, key: str, name: str, *, tutor: User, school: School) -> HttpResponse:
    """A page of adding a mentor for an early career teacher."""
    mentee = _mentee(school, record)
    if mentee is None:
        return not_found(request)
    return _page(request, place_of(tutor, school, mentee), school, key, name)
