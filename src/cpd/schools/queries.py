"""Finding schools and what they chose."""

from uuid import UUID

from cpd.schools.models import InductionTutor, Partnership, School, SchoolCohort


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


def schools_of(tutor: InductionTutor) -> list[School]:
    """The schools of an induction tutor, by name."""
    return list(tutor.schools.order_by("name", "urn"))


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
    providers = set(
        Partnership.objects.filter(
            school_id=school_id, cohort_id=cohort, relationship=False, challenged_at__isnull=True
        ).values_list("lead_provider_id", flat=True)
    )
    if lead_provider_id in providers:
        return "caller"
    return "another" if providers else ""
