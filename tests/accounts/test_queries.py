"""Who asks for a page, and what they are where."""

from uuid import uuid4

import pytest
from django.db import models

from cpd.accounts.commands import deactivate_user, give_role
from cpd.accounts.models import Membership, User
from cpd.accounts.queries import memberships_to_act, user_to_act
from cpd.accounts.roles import Organisation, Role
from tests.accounts.people import user
from tests.world import ACTOR, simple_world

pytestmark = pytest.mark.django_db


def facts(row: models.Model | None) -> dict[str, object] | None:
    """Everything that a row says."""
    return None if row is None else {field.name: field.value_from_object(row) for field in row._meta.concrete_fields}


@pytest.fixture
def everything() -> User:
    """Somebody with a role at an organisation of each kind."""
    world = simple_world()
    school, provider = world.school("100009", address_line2="A lane", section_41_approved=True), world.provider("C")
    somebody = user("Eve Everything", Role.SUPPORT, Role.FINANCE)
    for role, at, organisation in (
        (Role.SCHOOL_USER, Organisation.SCHOOL, school),
        (Role.PROVIDER_DEVELOPER, Organisation.LEAD_PROVIDER, provider),
        (Role.APPROPRIATE_BODY_USER, Organisation.APPROPRIATE_BODY, world.body()),
    ):
        give_role(user_id=somebody.id, role=role, at=at, organisation_id=organisation.id, actor=ACTOR)
    return somebody


class TestWhoAsks:
    def test_is_found_with_what_they_are_where_as_each_query_by_itself_finds_it(self, everything) -> None:
        found = user_to_act(everything.id)
        alone = User.objects.get(id=everything.id)
        assert facts(found) == facts(alone)
        expected = memberships_to_act(alone)
        assert len(expected) == Membership.objects.count() == 5
        assert [facts(one) for one in memberships_to_act(found)] == [facts(one) for one in expected]
        for name in ("user", "school", "lead_provider"):
            of_each = [facts(getattr(one, name)) for one in memberships_to_act(found)]
            assert of_each == [facts(getattr(one, name)) for one in expected]
            assert any(of_each)

    def test_is_asked_by_one_statement(self, everything, django_assert_num_queries) -> None:
        with django_assert_num_queries(1):
            found = user_to_act(everything.id)
            for membership in memberships_to_act(found):
                str(membership.user), str(membership.school), str(membership.lead_provider)

    def test_may_be_nothing_anywhere(self) -> None:
        found = user_to_act(user("Nora Nothing").id)
        assert found is not None
        assert memberships_to_act(found) == []

    def test_is_nobody_whose_account_is_closed_or_whom_nobody_knows(self, everything) -> None:
        deactivate_user(user_id=everything.id, actor=ACTOR)
        assert user_to_act(everything.id) is None
        assert user_to_act(uuid4()) is None

    def test_is_asked_for_once_however_they_were_found(self, django_assert_num_queries) -> None:
        somebody = User.objects.get(id=user("Sue Support", Role.SUPPORT).id)
        with django_assert_num_queries(1):
            assert memberships_to_act(somebody) is memberships_to_act(somebody)
