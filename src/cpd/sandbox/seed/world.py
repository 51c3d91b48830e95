"""What the parts of the seed share: the plan of the world, and what was made of it so far."""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from uuid import UUID

from django.db.models import Model

from cpd.core.actor import Actor
from cpd.providers.models import DeliveryPartner, LeadProvider
from cpd.sandbox.names import FIRST, LAST
from cpd.sandbox.scenario.running import Event
from cpd.schools.models import AppropriateBody, Partnership, School

ACTOR = Actor.sandbox("seed")
COHORTS = (2023, 2024, 2025)
LAST_INSTANT = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""Nothing in the seeded world happens after this; statements lie beyond it."""


@dataclass(frozen=True)
class Size:
    """How large a world is."""

    schools: int
    people_per_school: int
    applications: int


SIZES = {"small": Size(200, 10, 1264), "large": Size(2000, 10, 5000)}


def token_of(provider: str) -> str:
    """The fixed token of a seeded provider: the same in every sandbox, so that examples can be copied."""
    return hashlib.sha256(f"sandbox token of {provider}".encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Participant:
    """A person of the seed: the school's number, their place there, and what becomes of them by chance."""

    n: int
    k: int
    role: str
    cohort: int
    person_id: UUID
    record_id: UUID
    registered_at: datetime
    fate: float
    duplicate: bool

    @property
    def key(self) -> str:
        """Their name within the seed."""
        return f"{self.n}/{self.k}"

    @property
    def course(self) -> str:
        """The course they are declared for."""
        return "ecf-induction" if self.role == "ect" else "ecf-mentor"


@dataclass
class World:
    """The world in the making."""

    size: Size
    chance: Random
    providers: list[LeadProvider] = field(default_factory=list)
    partners: list[DeliveryPartner] = field(default_factory=list)
    schools: list[School] = field(default_factory=list)
    bodies: list[AppropriateBody] = field(default_factory=list)
    partnerships: dict[tuple[int, int], Partnership] = field(default_factory=dict)
    people: dict[str, Participant] = field(default_factory=dict)
    declared: dict[str, UUID] = field(default_factory=dict)
    rows: dict[type[Model], list[Model]] = field(default_factory=lambda: defaultdict(list))
    events: list[Event] = field(default_factory=list)

    def name(self) -> str:
        """A made-up name."""
        return f"{self.chance.choice(FIRST)} {self.chance.choice(LAST)}"

    def provider_of(self, n: int) -> LeadProvider:
        """The provider that a school partners with."""
        return self.providers[n % len(self.providers)]

    def body_of(self, n: int) -> AppropriateBody:
        """The appropriate body of a school."""
        return self.bodies[n % len(self.bodies)]

    def add(self, at: datetime, path: str, about: frozenset[str], happen: Callable[[], object]) -> None:
        """Notes that something happens, unless it would lie beyond the seed's last instant."""
        if at <= LAST_INSTANT:
            self.events.append(Event(at, path, about, happen))
