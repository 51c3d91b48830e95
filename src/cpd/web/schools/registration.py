"""Adding an early career teacher or a mentor: the pages of the journey (rule REG-6)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cpd.accounts.models import User
from cpd.core.actor import Actor, ActorKind
from cpd.schools.models import School
from cpd.web.kit.journeys import Place, journey_page
from cpd.web.kit.journeys import begin as begin_journey
from cpd.web.pages import page
from cpd.web.schools.access import for_tutors_of_the_school
from cpd.web.schools.adding import ADDING, Facts


def place_of(tutor: User, school: School) -> Place:
    """Where the journey takes place: at the school, for the tutor."""
    actor = Actor(ActorKind.TUTOR, str(tutor.id))
    return Place(
        base=f"/school/{school.urn}/add",
        leave=f"/school/{school.urn}",
        owner=actor.one,
        actor=actor,
        facts=Facts(school),
        caption=school.name,
    )


@require_http_methods(["GET", "HEAD"])
@for_tutors_of_the_school
def begin(request: HttpRequest, *, tutor: User, school: School) -> HttpResponse:
    """Begins a journey: at the first question, or at a page that says why nobody can be added."""
    if not (school.eligible or school.cip_only):
        return page(
            request,
            "schools/cannot_add.html",
            {"title": "Your school can't use this service", "school": school, "back": f"/school/{school.urn}"},
        )
    return begin_journey(ADDING, place_of(tutor, school))


@require_http_methods(["GET", "HEAD", "POST"])
@for_tutors_of_the_school
def add(request: HttpRequest, key: str, name: str, *, tutor: User, school: School) -> HttpResponse:
    """A page of the journey: a question, the answers to check, or that it is done."""
    return journey_page(request, ADDING, place_of(tutor, school), key, name)
