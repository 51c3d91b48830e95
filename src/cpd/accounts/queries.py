"""Finding users, and what they are where."""

from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, Prefetch, Q, QuerySet, prefetch_related_objects
from django.db.models.functions import Lower

from cpd.accounts import errors
from cpd.accounts.models import AuthenticatorApp, Membership, User
from cpd.accounts.roles import ACTS_AS, DFE_ROLES, ORGANISATION_OF, Role
from cpd.core.actor import Actor, ActorKind
from cpd.core.prepared import Row, run_prepared
from cpd.core.refusals import Refusal


def user_with_email(email: str) -> User | None:
    """The user with that email address, in whatever case it is typed."""
    return User.objects.filter(email__iexact=email.strip()).first()


def find_user(user_id: UUID) -> User | None:
    """The user with that id."""
    return User.objects.filter(id=user_id).first()


def names_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of users, by their ids. One query."""
    return dict(User.objects.filter(id__in=set(user_ids)).values_list("id", "full_name"))


def users_sought(*, text: str = "", role: Role | None = None, is_open: bool | None = None) -> QuerySet[User]:
    """Users by name, with their roles and organisations: those whose name or address has the ``text`` in it, who have
    the role anywhere, and whose account is open or closed. Two queries."""
    users = User.objects.order_by(Lower("full_name"), "id")
    if text:
        users = users.filter(Q(full_name__icontains=text) | Q(email__icontains=text))
    if role is not None:
        users = users.filter(id__in=Membership.objects.filter(role=str(role)).values("user_id"))
    if is_open is not None:
        users = users.filter(deactivated_at__isnull=is_open)
    return users.prefetch_related(Prefetch("memberships", _with_organisations(Membership.objects.all())))


def _with_organisations(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    named = memberships.select_related("school", "lead_provider", "delivery_partner", "appropriate_body")
    return named.order_by("created_at", "id")


def memberships_of(user: User) -> list[Membership]:
    """What a user is where, in the order in which they became it, with the organisations. One query."""
    return list(_with_organisations(user.memberships.all()))


def memberships_to_act(user: User) -> list[Membership]:
    """What a user is where, with only those organisations for which somebody acts on pages: schools and lead
    providers. One query; none for a user whom :func:`user_to_act` found."""
    if user.to_act is None:
        user.to_act = list(user.memberships.select_related(*_ACTED_FOR).order_by("created_at", "id"))
    return user.to_act


_ACTED_FOR = ("school", "lead_provider")
"""The organisations of a membership for which somebody acts on pages."""


class _Columns:
    """The columns of a model in the rows of a query about several, where it goes by ``name``."""

    def __init__(self, name: str, model: type[Model], first: int) -> None:
        fields = model._meta.concrete_fields
        self.name, self.table, self.end = name, model._meta.db_table, first + len(fields)
        self.text = ", ".join(f'"{name}"."{field.column}"' for field in fields)
        self._model, self._names = model, [field.attname for field in fields]
        self._first, self._key = first, first + self._names.index("id")

    def read(self, row: Row) -> Any:
        """What is in the row; None where nothing was joined."""
        if row[self._key] is None:
            return None
        return self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._first : self.end])


@cache
def _columns_to_act() -> list[_Columns]:
    """Of the user, the membership and the organisations, in this order."""
    related: list[tuple[str, Any]] = [(name, Membership._meta.get_field(name).related_model) for name in _ACTED_FOR]
    columns: list[_Columns] = []
    for name, model in [("who", User), ("membership", Membership), *related]:
        columns.append(_Columns(name, model, columns[-1].end if columns else 0))
    return columns


@cache
def _text_to_act() -> str:
    columns = _columns_to_act()
    joined = " ".join(
        f'LEFT OUTER JOIN "{one.table}" "{one.name}" ON ("{one.name}"."id" = "membership"."{one.name}_id")'
        for one in columns[2:]
    )
    return f"""
SELECT {", ".join(one.text for one in columns)} FROM "accounts_user" "who"
LEFT OUTER JOIN "accounts_membership" "membership" ON ("membership"."user_id" = "who"."id") {joined}
WHERE ("who"."id" = %s AND "who"."deactivated_at" IS NULL) ORDER BY "membership"."created_at", "membership"."id"
"""  # noqa: S608 - our own names


def user_to_act(user_id: UUID) -> User | None:
    """The user with that id who may sign in, with their :func:`memberships_to_act`.

    One prepared statement, because every signed-in page asks for both, and Django takes several times longer to build
    the two queries than PostgreSQL takes to answer them.
    """
    rows = run_prepared(_text_to_act(), [user_id])
    if not rows:
        return None
    users, memberships, *organisations = _columns_to_act()
    user: User = users.read(rows[0])
    user.to_act = [one for row in rows if (one := memberships.read(row)) is not None]
    for membership, row in zip(user.to_act, rows, strict=False):
        membership.user = user
        for columns in organisations:
            setattr(membership, columns.name, columns.read(row))
    return user


def add_other_organisations(memberships: list[Membership]) -> None:
    """Adds the delivery partners and appropriate bodies to :func:`memberships_to_act`. One query for each of the two
    that there is any of."""
    prefetch_related_objects(memberships, "delivery_partner", "appropriate_body")


def roles_of(user: User) -> frozenset[Role]:
    """The roles that a user has anywhere."""
    return frozenset(Role(role) for role in user.memberships.values_list("role", flat=True))


def needs_second_factor(user: User) -> bool:
    """Whether a user signs in with a second factor (rule ACC-4): everybody at DfE."""
    return not roles_of(user).isdisjoint(DFE_ROLES)


def has_second_factor(user: User) -> bool:
    """Whether a user has an authenticator app that was confirmed."""
    return AuthenticatorApp.objects.filter(user=user, confirmed=True).exists()


def user_with_role(email: str, role: Role, field: str) -> User:
    """The user with that address who has the role and may sign in; refused under ``field`` when there is none."""
    user = user_with_email(email)
    if user is None or not user.is_active or role not in roles_of(user):
        raise Refusal.because(errors.NOT_WITH_ROLE.under(field)(email=email, role=role))
    return user


def actor_for(user: User) -> Actor:
    """A user as who acts on their own account: by their first role, or by none."""
    membership = user.memberships.order_by("created_at", "id").first()
    return actor_of(membership) if membership else Actor(ActorKind.USER, str(user.id))


def actor_of(membership: Membership, acting_for: Actor | None = None) -> Actor:
    """A user as who acts: in this role, for somebody else when DfE acts for them."""
    kind: ActorKind = ACTS_AS[ORGANISATION_OF[Role(membership.role)]]
    return Actor(kind, str(membership.user_id), membership.lead_provider_id, acting_for)
