"""Finding a person for finance, and everything about them that money follows from. A few queries for each."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from cpd.core.ids import parse_id
from cpd.declarations.models import Declaration
from cpd.finance.placing import Worth, worth_of
from cpd.npq.models import Application
from cpd.providers.models import LeadProvider
from cpd.teachers.models import IdChange, Person
from cpd.teachers.queries import person_called
from cpd.training.models import TrainingPeriod, TrainingRecord

MOST = 25
"""How many people a search gives at most."""


def people_sought(text: str) -> list[Person]:
    """Whom a text means: the id of a person, also a retired one, of a declaration, an application or a training record;
    or a teacher reference number. Nobody where it is none of these.
    """
    words = text.strip()
    key = parse_id(words)
    if key is None:
        return list(Person.objects.filter(trn=words).order_by("created_at", "id")[:MOST]) if words else []
    person = person_called(key)
    if person is not None:
        return [person]
    about = (
        Q(id__in=Declaration.objects.filter(id=key).values("person_id"))
        | Q(id__in=Application.objects.filter(id=key).values("person_id"))
        | Q(id__in=TrainingRecord.objects.filter(id=key).values("person_id"))
    )
    return list(Person.objects.filter(about)[:1])


@dataclass(frozen=True, slots=True)
class MoneyOf:
    """A person: their former ids, training periods, applications and declarations, the newest first.

    ``worth`` says what each line item comes to. ``providers`` are those that train or trained them, or declared, with
    the programmes that they did it for.
    """

    person: Person
    former_ids: tuple[UUID, ...]
    periods: tuple[TrainingPeriod, ...]
    applications: tuple[Application, ...]
    declarations: tuple[Declaration, ...]
    worth: dict[UUID, Worth]
    providers: tuple[tuple[LeadProvider, str], ...]


def money_of(person_id: UUID) -> MoneyOf | None:
    """Everything about a person that money follows from; None where nobody has that id.

    As many queries for everybody.
    """
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        return None
    former = IdChange.objects.filter(person=person).order_by("changed_at", "id").values_list("from_id", flat=True)
    periods = list(
        TrainingPeriod.objects.filter(record__person=person)
        .select_related("record", "school_period__school", "partnership__lead_provider", "schedule")
        .order_by("-started_on", "-created_at")
    )
    applications = list(
        Application.objects.filter(person=person)
        .select_related("lead_provider", "course", "schedule", "school")
        .order_by("-submitted_at", "-id")
    )
    declarations = list(
        Declaration.objects.filter(person=person)
        .select_related("lead_provider", "application", "delivery_partner")
        .prefetch_related("state_changes", "line_items__statement__cohort")
        .order_by("-declaration_date", "-created_at", "-id")
    )
    items = [item for one in declarations for item in one.line_items.all()]
    pairs = [
        *((one.partnership.lead_provider, "ecf") for one in periods if one.partnership is not None),
        *((one.lead_provider, "npq") for one in applications),
        *((one.lead_provider, "npq" if one.kind == "npq" else "ecf") for one in declarations),
    ]
    return MoneyOf(
        person,
        tuple(former),
        tuple(periods),
        tuple(applications),
        tuple(declarations),
        worth_of(items),
        tuple({(provider.id, programme): (provider, programme) for provider, programme in pairs}.values()),
    )
