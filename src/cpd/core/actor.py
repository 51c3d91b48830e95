"""Who acts: every command says so, and the audit trail keeps it.

An actor is a kind and an id, and nothing in it says who a person is: people stand in the trail by the id of their user.
The one exception is the command line, where somebody without a user types a name.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

LONGEST_ID = 70
"""Characters of an id, so that what is written of an actor fits the columns that keep it."""


class ActorKind(StrEnum):
    """What an actor may be. The value begins its text in the audit trail, so it never changes its meaning."""

    TOKEN = "token"  # noqa: S105 - a provider's API token, by its prefix
    TUTOR = "tutor"
    PROVIDER = "provider"
    DELIVERY_PARTNER = "delivery_partner"
    APPROPRIATE_BODY = "appropriate_body"
    DFE = "dfe"
    USER = "user"
    VISITOR = "visitor"
    OPERATOR = "operator"
    JOB = "job"
    SYSTEM = "system"
    SANDBOX = "sandbox"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the kind, the id, the provider whose they are, and for whom DfE acts.

    ``id`` is a token's prefix, the id of a user, the name of a job, or what somebody on the command line calls
    themselves. ``provider_id`` is the provider on whose behalf the actor works, if any. ``acting_for`` is the person or
    token whose work DfE does for them: then ``kind`` and ``id`` stay those of the true actor.

    Raises ``ValueError`` for an id that is empty, has a character that can't be printed, or is longer than
    :data:`LONGEST_ID`; for anybody but DfE that acts for somebody; and for acting on behalf of DfE.
    """

    kind: ActorKind
    id: str
    provider_id: UUID | None = None
    acting_for: "Actor | None" = None

    def __post_init__(self) -> None:
        if not self.id or len(self.id) > LONGEST_ID or not self.id.isprintable():
            raise ValueError(f"Who acts needs an id of 1 to {LONGEST_ID} printable characters, not {self.id!r}.")
        if self.acting_for is not None:
            if self.kind != ActorKind.DFE:
                raise ValueError(f"Only DfE acts for somebody else, not {self.kind}.")
            if self.acting_for.kind == ActorKind.DFE:
                raise ValueError("Nobody acts for DfE.")

    @classmethod
    def token(cls, prefix: str, provider_id: UUID) -> "Actor":
        """A provider's program, by the prefix of its API token."""
        return cls(ActorKind.TOKEN, prefix, provider_id)

    @classmethod
    def job(cls, name: str) -> "Actor":
        """A job of the timetable."""
        return cls(ActorKind.JOB, name)

    @classmethod
    def operator(cls, name: str) -> "Actor":
        """Somebody on the command line, by the name that they gave."""
        return cls(ActorKind.OPERATOR, name)

    @classmethod
    def system(cls, name: str) -> "Actor":
        """The service itself: facts that ship with it."""
        return cls(ActorKind.SYSTEM, name)

    @classmethod
    def visitor(cls, doing: str) -> "Actor":
        """Somebody who has not signed in yet, by what they do."""
        return cls(ActorKind.VISITOR, doing)

    @classmethod
    def sandbox(cls, name: str) -> "Actor":
        """Whoever makes a made-up world: the seed, a scenario, a test."""
        return cls(ActorKind.SANDBOX, name)

    @property
    def works_for(self) -> UUID | None:
        """The provider whose work this is: the actor's own, or that of the one they act for."""
        return self.acting_for.works_for if self.acting_for else self.provider_id

    @property
    def one(self) -> str:
        """The true actor as the audit trail names them: ``token:3f2a91c0``."""
        return f"{self.kind}:{self.id}"

    def __str__(self) -> str:
        """Who acts, and for whom: ``dfe:<id> for tutor:<id>``."""
        return f"{self.one} for {self.acting_for.one}" if self.acting_for else self.one
