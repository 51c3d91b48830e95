"""Which roles there are and where, and which codes are looked at."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.accounts import rules
from cpd.accounts.roles import ACTS_AS, DFE_ROLES, NAMES, ORGANISATION_OF, ROLES, Organisation, Role
from cpd.accounts.secrets import code_digest, new_recovery_code
from cpd.core.refusals import Accepted, Refused


def code(answer) -> str:
    return answer.problems[0].code if isinstance(answer, Refused) else ""


def test_every_role_belongs_to_one_kind_of_organisation_and_has_a_name() -> None:
    roles = [role for of_kind in ROLES.values() for role in of_kind]
    assert sorted(roles) == sorted(Role)
    assert set(NAMES) == set(Role)
    assert set(ROLES) == set(Organisation) == set(ACTS_AS)
    assert {role for role in Role if ORGANISATION_OF[role] == Organisation.DFE} == DFE_ROLES


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("at", [None, *Organisation])
def test_a_role_is_held_at_its_own_kind_of_organisation_only(role, at) -> None:
    own = ORGANISATION_OF[role]
    if own == Organisation.DFE:
        expected = "" if at in (None, own) else "of_another_organisation"
    else:
        expected = {None: "needs_organisation", own: ""}.get(at, "of_another_organisation")
    assert code(rules.may_hold(role, at)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("operations", Role.OPERATIONS),
        (" Finance-Approver ", Role.FINANCE_APPROVER),
        ("provider_developer", Role.PROVIDER_DEVELOPER),
        ("", None),
        ("boss", None),
    ],
)
def test_a_role_is_known_by_its_name(text, expected) -> None:
    answer = rules.clean_role(text)
    assert (answer.value if isinstance(answer, Accepted) else None) == expected


@pytest.mark.parametrize(
    ("wrong", "of_the_caller", "expected"),
    [(0, 0, ""), (4, 19, ""), (5, 5, "too_many"), (0, 20, "too_many"), (4, 20, "too_many"), (60, 60, "too_many")],
)
def test_codes_are_limited_by_person_and_by_network_address(wrong, of_the_caller, expected) -> None:
    assert code(rules.may_try_a_code(wrong=wrong, wrong_of_the_caller=of_the_caller)) == expected


@given(st.text(alphabet=" -\t123abcXYZ", max_size=30))
def test_spaces_hyphens_and_capitals_make_no_other_code(text) -> None:
    answer = rules.clean_code(text)
    plain = re.sub(r"[\s-]", "", text).lower()
    assert (answer.value if isinstance(answer, Accepted) else "") == plain
    assert code(answer) == ("" if plain else "blank")


def test_recovery_codes_are_long_random_and_easy_to_read() -> None:
    codes = {new_recovery_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"([a-hj-km-np-z2-9]{4}-){3}[a-hj-km-np-z2-9]{4}", one) for one in codes)
    assert len({code_digest(one) for one in codes}) == 200
