"""Users and their roles."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from cpd.accounts.commands import (
    add_user,
    answer_sign_in_requests,
    ask_for_sign_in_link,
    deactivate_user,
    give_role,
    sign_out_everywhere,
    take_role_away,
)
from cpd.accounts.models import Membership, User
from cpd.accounts.queries import actor_of, needs_second_factor, roles_of
from cpd.accounts.roles import ROLES, Organisation, Role
from cpd.core import clock
from cpd.core.actor import Actor, ActorKind
from cpd.core.refusals import NotFound, Refusal
from cpd.outbox.models import Message
from cpd.schools.commands import set_induction_tutor
from cpd.schools.queries import induction_tutor_of
from tests.accounts.people import user
from tests.world import ACTOR, simple_world

pytestmark = pytest.mark.django_db


def refused(call, **values) -> str:
    with pytest.raises(Refusal) as refusal:
        call(**values, actor=ACTOR)
    return refusal.value.problems[0].code


class TestAnAccount:
    def test_belongs_to_one_address_in_whatever_case(self) -> None:
        add_user(full_name="Tia Tutor", email="Tia@First.example", actor=ACTOR)
        assert refused(add_user, full_name="Another", email=" tia@first.EXAMPLE ") == "taken"
        assert User.objects.get().email == "Tia@First.example"

    @pytest.mark.parametrize(
        ("name", "email", "expected"), [("", "a@b.example", "blank"), ("A", "", "blank"), ("A", "no", "invalid")]
    )
    def test_needs_a_name_and_an_address(self, name, email, expected) -> None:
        assert refused(add_user, full_name=name, email=email) == expected
        assert not User.objects.exists()

    def test_has_an_audit_row_that_names_who_added_it_and_no_session_stamp(self) -> None:
        from pghistory.models import Events

        (event,) = Events.objects.tracks(user())
        assert event.pgh_context == {"actor": "sandbox:test", "reason": "add_user"}
        assert "sessions_stamp" not in event.pgh_data

    def test_that_is_closed_gets_no_link_any_more(self) -> None:
        closed = user()
        user("Oscar Operations", Role.OPERATIONS)
        deactivate_user(user_id=closed.id, actor=ACTOR)
        ask_for_sign_in_link(email=closed.email, caller="192.0.2.1")
        assert answer_sign_in_requests() == 0
        assert not Message.objects.filter(template="sign_in_link").exists()


class TestARole:
    def test_given_twice_is_one_role(self) -> None:
        someone = user("Sam Support", Role.SUPPORT)
        give_role(user_id=someone.id, role=Role.SUPPORT, actor=ACTOR)
        assert roles_of(someone) == {Role.SUPPORT}
        assert Membership.objects.count() == 1

    def test_of_a_provider_is_held_at_that_provider(self) -> None:
        world = simple_world()
        at = {"at": Organisation.LEAD_PROVIDER, "organisation_id": world.id_of("Provider A")}
        developer = user("Devi Developer", Role.PROVIDER_DEVELOPER, **at)
        membership = Membership.objects.get(user=developer)
        assert membership.lead_provider_id == world.id_of("Provider A")
        assert actor_of(membership) == Actor(ActorKind.PROVIDER, str(developer.id), world.id_of("Provider A"))
        assert refused(give_role, user_id=developer.id, role=Role.FINANCE, **at) == "of_another_organisation"
        assert refused(give_role, user_id=developer.id, role=Role.PROVIDER_DEVELOPER) == "needs_organisation"

    def test_at_dfe_needs_a_second_factor_and_others_do_not(self) -> None:
        assert needs_second_factor(user("Sam Support", Role.SUPPORT))
        world = simple_world()
        tutor = set_induction_tutor(
            school_id=world.schools["100001"].id, full_name="Tia Tutor", email="tia@first.example", actor=ACTOR
        )
        assert not needs_second_factor(tutor)

    def test_operations_stays_with_somebody(self) -> None:
        only = user("Olga Operations", Role.OPERATIONS)
        membership = only.memberships.get()
        assert refused(take_role_away, membership_id=membership.id) == "last_operations_user"
        assert refused(deactivate_user, user_id=only.id) == "last_operations_user"
        user("Oscar Operations", Role.OPERATIONS)
        take_role_away(membership_id=membership.id, actor=ACTOR)
        assert roles_of(only) == frozenset()

    def test_of_nobody_or_nowhere_is_not_found(self) -> None:
        with pytest.raises(NotFound):
            give_role(user_id=uuid4(), role=Role.SUPPORT, actor=ACTOR)
        with pytest.raises(NotFound):
            take_role_away(membership_id=uuid4(), actor=ACTOR)


class TestTheDatabase:
    """What it takes, whoever writes."""

    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize("columns", [(), ("school",), ("lead_provider",), ("delivery_partner",), ("body",), "two"])
    def test_takes_a_role_at_exactly_one_organisation_of_its_kind(self, role, columns) -> None:
        world = simple_world()
        ids = {
            "school": {"school_id": world.schools["100001"].id},
            "lead_provider": {"lead_provider_id": world.id_of("Provider A")},
            "delivery_partner": {"delivery_partner_id": world.partners["Provider A"].id},
            "body": {"appropriate_body_id": world.body().id},
        }
        kinds = ("school", "lead_provider") if columns == "two" else columns
        where = {name: value for kind in kinds for name, value in ids[kind].items()}
        own = {
            Organisation.SCHOOL: ("school",),
            Organisation.LEAD_PROVIDER: ("lead_provider",),
            Organisation.DELIVERY_PARTNER: ("delivery_partner",),
            Organisation.APPROPRIATE_BODY: ("body",),
            Organisation.DFE: (),
        }[next(kind for kind, roles in ROLES.items() if role in roles)]

        def add() -> None:
            with transaction.atomic():
                Membership.objects.create(user=someone, role=str(role), created_at=clock.now(), **where)

        someone = user()
        if columns == own:
            add()
            with pytest.raises(IntegrityError, match=r"membership_once|one_induction_tutor"):
                add()
        else:
            with pytest.raises(IntegrityError, match="membership_role_of_its_one_organisation"):
                add()


class TestAnInductionTutor:
    def test_takes_the_place_of_the_one_before(self) -> None:
        world = simple_world()
        school = world.schools["100001"].id
        first = set_induction_tutor(school_id=school, full_name="Tia", email="tia@first.example", actor=ACTOR)
        second = set_induction_tutor(school_id=school, full_name="Tom", email="tom@first.example", actor=ACTOR)
        assert induction_tutor_of(school) == second
        assert roles_of(first) == frozenset()
        assert User.objects.filter(id=first.id).exists()


def test_signing_out_everywhere_ends_every_session_and_link() -> None:
    someone = user()
    before = someone.get_session_auth_hash()
    now = clock.machine_now()
    someone.sign_in_links.create(digest=b"x", created_at=now, expires_at=now + timedelta(hours=1))
    after = sign_out_everywhere(user_id=someone.id, actor=ACTOR)
    assert after.get_session_auth_hash() != before
    assert not someone.sign_in_links.filter(expires_at__gt=clock.machine_now()).exists()
