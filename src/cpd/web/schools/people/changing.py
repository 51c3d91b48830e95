"""What every change of a participant shares: where it takes place, and the page that says that it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from cpd.accounts.models import User
from cpd.core import clock
from cpd.core.actor import Actor, ActorKind
from cpd.schools.models import School
from cpd.training.participants import Participant
from cpd.web.kit.journeys import Answers, Place
from cpd.web.pages import page

Done = Callable[[HttpRequest, Place, dict[str, Any]], HttpResponse]


@dataclass(frozen=True)
class Facts:
    """What surrounds a change: the school, whom it is about as they are now, and the UTC date."""

    school: School
    person: Participant
    today: date


def home_of(school: School, person: Participant) -> str:
    """The address of somebody's page."""
    return f"/school/{school.urn}/people/{person.key}"


def place_of(tutor: User, school: School, person: Participant, change: str) -> Place:
    """Where a change takes place: on the page of the person, for the tutor."""
    home = home_of(school, person)
    actor = Actor(ActorKind.TUTOR, str(tutor.id))
    return Place(
        base=f"{home}/{change}",
        leave=home,
        owner=actor.one,
        actor=actor,
        facts=Facts(school, person, clock.today()),
        caption=person.full_name,
    )


def done_with(title: str) -> dict[str, Any]:
    """What a change leaves for its last page: what was done, in words that stay true whatever is changed later."""
    return {"title": title}


def says(*paragraphs: Callable[[Facts], str]) -> Done:
    """The last page of a change: what was done (:func:`done_with`), and what happens next, as things are now.

    It can be opened again for days, when others have changed something. An empty paragraph is left out.
    """

    def done(request: HttpRequest, place: Place, result: dict[str, Any]) -> HttpResponse:
        facts: Facts = place.facts
        texts = [paragraph(facts) for paragraph in paragraphs]
        return page(
            request,
            "schools/people/done.html",
            {
                "title": result.get("title", f"You have changed the details of {facts.person.full_name}"),
                "paragraphs": [text for text in texts if text],
                "school": facts.school,
                "person": facts.person,
                "home": place.leave,
            },
        )

    return done


def provider_sees(facts: Facts) -> str:
    """That the provider sees the change, if there is one."""
    training = facts.person.training
    if training is None or not training.provider or training.challenged:
        return ""
    return f"{training.provider} can see this now."


def described_as(words: str) -> Callable[[Answers], str]:
    """How a change is called while it is not finished."""
    return lambda answers: words
