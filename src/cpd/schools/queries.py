"""Finding schools and what they chose."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from cpd.accounts.models import Membership, User
from cpd.accounts.roles import Role
from cpd.schools.models import Partnership, School, SchoolCohort


def own_partnership(school_id: UUID, cohort: int) -> Partnership | None:
    """The school's own partnership in a cohort: neither challenged nor made for one person. The newest, if several."""
    return (
        Partnership.objects.filter(
            school_id=school_id, cohort_id=cohort, relationship=False, challenged_at__isnull=True
        )
        .select_related("lead_provider", "delivery_partner")
        .order_by("-created_at", "-id")
        .first()
    )


def partnership_with(school_id: UUID, cohort: int, lead_provider_id: UUID) -> Partnership | None:
    """The newest unchallenged partnership of a school with a given provider in a cohort, of either kind."""
    return (
        Partnership.objects.filter(
            school_id=school_id, cohort_id=cohort, lead_provider_id=lead_provider_id, challenged_at__isnull=True
        )
        .order_by("relationship", "-created_at", "-id")
        .first()
    )


def schools_of(tutor: User) -> list[School]:
    """The schools of which a user is the induction tutor, by name."""
    return list(
        School.objects.filter(memberships__user=tutor, memberships__role=str(Role.INDUCTION_TUTOR)).order_by(
            "name", "urn"
        )
    )


def induction_tutor_of(school_id: UUID) -> User | None:
    """A school's induction tutor, if it has one."""
    return User.objects.filter(memberships__school_id=school_id, memberships__role=str(Role.INDUCTION_TUTOR)).first()


def induction_tutors_of(school_ids: Iterable[UUID]) -> dict[UUID, User]:
    """The induction tutors of these schools, by the school's id. One query."""
    memberships = Membership.objects.filter(school_id__in=list(school_ids), role=str(Role.INDUCTION_TUTOR))
    return {one.school_id: one.user for one in memberships.select_related("user") if one.school_id}


def choice_of(school_id: UUID, cohort: int) -> SchoolCohort | None:
    """What the school chose for a cohort, or None while it has not."""
    return SchoolCohort.objects.filter(school_id=school_id, cohort_id=cohort).first()


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
