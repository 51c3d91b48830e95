"""Who gets in: DfE's support and operations users (rule ACC-8); and who acts."""

from cpd.accounts.models import User
from cpd.accounts.roles import Role
from cpd.core.actor import Actor, ActorKind
from cpd.web.accounts.access import requires

supporters = requires(Role.SUPPORT, Role.OPERATIONS)
"""Support and operations users get in. The view gets ``user``."""


def actor(user: User) -> Actor:
    """Somebody at DfE, as who acts."""
    return Actor(ActorKind.DFE, str(user.id))
