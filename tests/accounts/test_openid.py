"""Who an account at an OpenID provider signs in (rule ACC-13)."""

import pytest

from cpd.accounts.commands import deactivate_user, sign_in_with_openid
from cpd.accounts.models import OpenIdAccount, User
from cpd.accounts.rules import same_address
from cpd.core.refusals import Refusal
from tests.accounts.people import user
from tests.world import ACTOR

ISSUER = "https://sign-in.example"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("tia@first.example", "tia@first.example", True),
        ("TIA@First.Example", "tia@first.EXAMPLE", True),
        ("tia@first.example", "tia@first.example ", False),
        ("tia@first.example", "t\u0131a@first.example", False),
        ("TIA@first.example", "t\u0131a@first.example", False),
        ("kim@first.example", "\u212aim@first.example", False),
        ("ren\u00e9e@first.example", "ren\u00e9e@first.example", True),
        ("ren\u00e9e@first.example", "ren\u00c9e@first.example", False),
        ("ren\u00e9e@first.example", "rene\u0301e@first.example", False),
    ],
)
def test_addresses_are_the_same_if_only_the_case_of_a_to_z_differs(one, other, same) -> None:
    assert same_address(one, other) is same
    assert same_address(other, one) is same


def sign_in(subject: str, email: str = "", issuer: str = ISSUER) -> User:
    return sign_in_with_openid(issuer=issuer, subject=subject, verified_email=email)


def refused(subject: str, email: str = "", issuer: str = ISSUER) -> None:
    before = OpenIdAccount.objects.count()
    with pytest.raises(Refusal) as refusal:
        sign_in(subject, email, issuer)
    assert [problem.code for problem in refusal.value.problems] == ["nobody"]
    assert OpenIdAccount.objects.count() == before


@pytest.mark.django_db
class TestAnAccount:
    @pytest.fixture
    def tia(self) -> User:
        return user("Tia Tutor")

    def test_is_joined_to_the_user_with_its_address_when_it_first_comes(self, tia) -> None:
        assert sign_in("s1", "TIA.tutor@example.org") == tia
        account = OpenIdAccount.objects.get()
        assert (account.user, account.issuer, account.subject) == (tia, ISSUER, "s1")
        assert User.objects.count() == 1

    def test_is_known_by_issuer_and_subject_afterwards_whatever_address_it_has(self, tia) -> None:
        tom = user("Tom Tutor")
        sign_in("s1", tia.email)
        assert sign_in("s1", tom.email) == tia
        assert sign_in("s1") == tia
        assert OpenIdAccount.objects.count() == 1

    def test_of_another_issuer_is_another_account(self, tia) -> None:
        sign_in("s1", tia.email)
        refused("s1", issuer="https://other.example")
        assert sign_in("s1", tia.email, issuer="https://other.example") == tia
        assert OpenIdAccount.objects.count() == 2

    def test_that_nobody_has_is_refused_without_an_address_that_is_theirs(self, tia) -> None:
        refused("s1")

    @pytest.mark.parametrize(
        "email", ["stranger@example.org", "t\u0131a.tutor@example.org", "tia.tutor@example.org\n", " ", "%", "\u212a"]
    )
    def test_is_refused_with_an_address_of_nobody_and_nobody_is_added(self, tia, email) -> None:
        user("Kim Kelvin")
        refused("s1", email)
        assert User.objects.count() == 2

    def test_takes_the_place_of_the_one_that_the_user_had_there(self, tia) -> None:
        sign_in("s1", tia.email)
        assert sign_in("s2", tia.email) == tia
        assert OpenIdAccount.objects.get().subject == "s2"
        refused("s1", "elsewhere@example.org")

    def test_of_a_closed_account_signs_nobody_in_and_is_forgotten(self, tia) -> None:
        sign_in("s1", tia.email)
        deactivate_user(user_id=tia.id, actor=ACTOR)
        assert not OpenIdAccount.objects.exists()
        refused("s1", tia.email)

    def test_that_was_joined_by_a_release_that_did_not_forget_signs_nobody_in_either(self, tia) -> None:
        sign_in("s1", tia.email)
        User.objects.update(deactivated_at=tia.created_at)
        refused("s1", tia.email)

    def test_has_an_audit_row_for_joining_and_for_leaving(self, tia) -> None:
        from pghistory.models import Events

        sign_in("s1", tia.email)
        account = OpenIdAccount.objects.get()
        deactivate_user(user_id=tia.id, actor=ACTOR)
        events = Events.objects.tracks(account).order_by("pgh_created_at")
        assert [(event.pgh_label, event.pgh_context["reason"]) for event in events] == [
            ("insert", "sign_in_with_openid"),
            ("delete", "deactivate_user"),
        ]
        assert events[0].pgh_context["actor"] == "visitor:openid"

    def test_goes_with_its_user(self, tia) -> None:
        sign_in("s1", tia.email)
        tia.delete()
        assert not OpenIdAccount.objects.exists()
