"""Whom one can sign in as in the sandbox, and the tokens it shows."""

from dataclasses import dataclass

from cpd.sandbox.models import SandboxToken
from cpd.schools.models import School

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to sign in as; ``address`` does it, in the sandbox only."""

    name: str
    role: str
    address: str


def personas() -> list[Persona]:
    """A few induction tutors, by the order of their schools."""
    schools = School.objects.filter(induction_tutor__isnull=False).select_related("induction_tutor").order_by("urn")
    found: dict[object, Persona] = {}
    for school in schools[: SHOWN * 3]:
        tutor = school.induction_tutor
        assert tutor is not None
        if tutor.id not in found and len(found) < SHOWN:
            found[tutor.id] = Persona(
                name=tutor.full_name,
                role=f"induction tutor of {school.name} ({school.urn})",
                address=f"/sandbox/sign-in/{tutor.id}",
            )
    return list(found.values())


def tokens() -> dict[str, str]:
    """Every provider's token in clear, by the provider's name."""
    rows = SandboxToken.objects.select_related("provider").order_by("provider__created_at", "provider__name")
    return {row.provider.name: row.token for row in rows}
