"""Finding schools and what they chose."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from cpd.accounts.models import Membership, User
from cpd.accounts.roles import Role
from cpd.core.refusals import Accepted, NotFound
from cpd.outbox.models import BouncedAddress
from cpd.providers.rules import name_key
from cpd.schools import rules
from cpd.schools.models import SCHOOL_LED, AppropriateBody, Partnership, School, SchoolCohort, SupportRequest


def _own_partnerships(school_id: UUID, cohort: int) -> QuerySet[Partnership]:
    own = Partnership.objects.filter(
        school_id=school_id, cohort_id=cohort, relationship=False, challenged_at__isnull=True
    )
    return own.select_related("lead_provider", "delivery_partner").order_by("-created_at", "-id")


def own_partnership(school_id: UUID, cohort: int) -> Partnership | None:
    """The school's own partnership in a cohort: neither challenged nor made for one person. The newest, if several."""
    return _own_partnerships(school_id, cohort).first()


def partnership_to_train(school_id: UUID, cohort: int) -> Partnership | None:
    """The school's own partnership in a cohort, if whoever comes to the school is trained under it (rule SCH-17): none
    while the school leads the training itself, whatever a provider reported before the school chose that."""
    school_led = SchoolCohort.objects.filter(school_id=school_id, cohort_id=cohort, programme__in=SCHOOL_LED)
    return _own_partnerships(school_id, cohort).exclude(Exists(school_led)).first()


def partnership_with(school_id: UUID, cohort: int, lead_provider_id: UUID) -> Partnership | None:
    """The newest unchallenged partnership of a school with a given provider in a cohort, of either kind."""
    return (
        Partnership.objects.filter(
            school_id=school_id, cohort_id=cohort, lead_provider_id=lead_provider_id, challenged_at__isnull=True
        )
        .order_by("relationship", "-created_at", "-id")
        .first()
    )


def induction_tutor_of(school_id: UUID) -> User | None:
    """A school's induction tutor, if it has one."""
    return User.objects.filter(memberships__school_id=school_id, memberships__role=str(Role.INDUCTION_TUTOR)).first()


def had_tutor(school_id: UUID, at: datetime) -> bool:
    """Whether the school has an induction tutor who was it at that instant already."""
    tutors = Membership.objects.filter(school_id=school_id, role=str(Role.INDUCTION_TUTOR))
    return tutors.filter(created_at__lte=at).exists()


def induction_tutors_of(school_ids: Iterable[UUID]) -> dict[UUID, User]:
    """The induction tutors of these schools, by the school's id. One query."""
    memberships = Membership.objects.filter(school_id__in=list(school_ids), role=str(Role.INDUCTION_TUTOR))
    return {one.school_id: one.user for one in memberships.select_related("user") if one.school_id}


def contact_of(school: School) -> str:
    """The school's address in the register: the first, else the second; empty where it has none."""
    return school.primary_contact_email or school.secondary_contact_email


def schools_sought(*, text: str = "", bouncing: bool = False) -> QuerySet[School]:
    """Schools by name: those whose name, or whose induction tutor's name or address, has the ``text`` in it, or whose
    URN it is. ``bouncing``: emails to their induction tutor do not arrive (rule REC-4)."""
    schools = School.objects.order_by("name", "urn")
    tutors = Membership.objects.filter(school=OuterRef("pk"), role=str(Role.INDUCTION_TUTOR))
    if text:
        named = tutors.filter(Q(user__full_name__icontains=text) | Q(user__email__icontains=text))
        schools = schools.filter(Q(name__icontains=text) | Q(urn=text) | Exists(named))
    if bouncing:
        failing = tutors.annotate(address=Lower("user__email")).filter(
            address__in=BouncedAddress.objects.values("address")
        )
        schools = schools.filter(Exists(failing))
    return schools


def local_authorities() -> list[tuple[str, str]]:
    """The local authorities in which there are open schools: code and name, by name. One query."""
    authorities = (
        School.objects.filter(status_code__in=rules.OPEN_STATUSES)
        .exclude(local_authority_code="")
        .values_list("local_authority_code")
        .annotate(name=Max("local_authority_name"))
        .order_by("name", "local_authority_code")
    )
    return [(code, name or f"Local authority {code}") for code, name in authorities]


def open_schools_of(local_authority_code: str) -> list[School]:
    """The open schools of a local authority, of any type, by name."""
    return list(
        School.objects.filter(local_authority_code=local_authority_code, status_code__in=rules.OPEN_STATUSES)
        .only("id", "urn", "name")
        .order_by("name", "urn")
    )


def choice_of(school_id: UUID, cohort: int) -> SchoolCohort | None:
    """What the school chose for a cohort, or None while it has not."""
    return SchoolCohort.objects.filter(school_id=school_id, cohort_id=cohort).first()


def set_up_of(school_id: UUID) -> tuple[list[SchoolCohort], list[Partnership]]:
    """What a school chose, and its own partnerships, challenged ones too; each the newest first. Two queries."""
    choices = SchoolCohort.objects.filter(school_id=school_id).select_related("cohort", "appropriate_body")
    partnerships = Partnership.objects.filter(school_id=school_id, relationship=False)
    return (
        list(choices.order_by("-cohort_id")),
        list(partnerships.select_related("lead_provider", "delivery_partner").order_by("-created_at", "-id")),
    )


def status_of(school: School | None) -> str:
    """How a school stands for a provider's report: ``known``, ``cip_only``, ``ineligible``; empty for none."""
    if school is None:
        return ""
    if school.cip_only:
        return "cip_only"
    return "known" if school.eligible else "ineligible"


def provider_stands(school_id: UUID, cohort: int, lead_provider_id: UUID) -> str:
    """Who is the school's provider in a cohort: ``caller``, ``another``, or empty for nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT schools_partnered(%s, %s::smallint, %s)", [school_id, cohort, lead_provider_id])
        return str(cursor.fetchone()[0])


def body_facts(body: AppropriateBody) -> rules.Body:
    """What the rules need of an appropriate body."""
    return rules.Body(kind=body.kind, closed_from=body.closed_from, school_types=frozenset(body.school_types))


def bodies_for(school: School, cohort: int) -> list[AppropriateBody]:
    """The appropriate bodies that a school may appoint for a cohort: the one that is suggested first, then by name."""
    suits = {"school_type": school.establishment_type_code, "cohort": cohort}
    bodies = [
        body
        for body in AppropriateBody.objects.all()
        if isinstance(rules.may_appoint(body_facts(body), **suits), Accepted)
    ]
    return sorted(bodies, key=lambda body: (not rules.suggested(body_facts(body), **suits), body.name, body.kind))


def find_body(name: str) -> AppropriateBody:
    """The appropriate body of that name, whatever its capitals and spaces; raises :class:`NotFound`."""
    body = next((one for one in AppropriateBody.objects.order_by("id") if name_key(one.name) == name_key(name)), None)
    if body is None:
        raise NotFound("appropriate body called", name)
    return body


def support_requests(*, text: str = "", subject: str = "", is_open: bool | None = None) -> QuerySet[SupportRequest]:
    """What schools asked DfE for: open questions before closed ones, of the open the oldest first (rule SCH-34).

    ``text`` is part of the school's name or of who asked, or the school's URN; ``is_open`` None means both.
    """
    requests = SupportRequest.objects.select_related("school", "user", "closed_by")
    if text:
        requests = requests.filter(
            Q(school__name__icontains=text)
            | Q(school__urn=text)
            | Q(user__full_name__icontains=text)
            | Q(user__email__icontains=text)
        )
    if subject:
        requests = requests.filter(subject=subject)
    if is_open is not None:
        requests = requests.filter(closed_at__isnull=is_open)
    return requests.order_by(F("closed_at").desc(nulls_first=True), "created_at", "id")
