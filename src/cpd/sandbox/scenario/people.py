"""People whom a scenario names by their ids, because they were registered before it."""

from uuid import UUID

from django.db.models import Q

from cpd.core.ids import parse_id
from cpd.npq.models import Application, ApplicationState
from cpd.sandbox.scenario.reading import ScenarioRefused
from cpd.teachers.queries import person_called
from cpd.training.models import Role, TrainingRecord
from cpd.training.rules import COURSES


def known_id(key: str, name: str) -> UUID | None:
    """The ``participant_id``, or a mentor's ``training_record_id``, of somebody registered before; None for nobody.

    ``key`` is a participant id, a retired one too; a mentor may be named by their training record as well.
    """
    given = parse_id(key)
    person = person_called(given) if given else None
    if name == "participant_id":
        return person.id if person else None
    if name == "training_record_id":
        own = Q(id=given) | Q(person=person, role=Role.MENTOR) if person else Q(id=given)
        return TrainingRecord.objects.filter(own).order_by("-created_at").values_list("id", flat=True).first()
    return None


def course_of(key: str, path: str) -> str:
    """What somebody registered before is declared for. Refused where that is not exactly one course."""
    person_id = known_id(key, "participant_id")
    if person_id is None:
        raise ScenarioRefused(path, f"Nobody is called {key!r}, and nobody has that id.")
    accepted = Application.objects.filter(person_id=person_id, state=ApplicationState.ACCEPTED)
    courses = {
        *(COURSES[role] for role in TrainingRecord.objects.filter(person_id=person_id).values_list("role", flat=True)),
        *accepted.values_list("course__identifier", flat=True),
    }
    if len(courses) != 1:
        trained_for = " and ".join(sorted(courses)) or "no course"
        raise ScenarioRefused(path, f"This person trains for {trained_for}; a declaration needs exactly one course.")
    return courses.pop()
