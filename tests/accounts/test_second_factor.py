"""The second factor of DfE staff."""

from datetime import timedelta

import pytest

from cpd.accounts import rules
from cpd.accounts.commands import (
    begin_second_factor,
    check_second_factor,
    confirm_second_factor,
    make_recovery_codes,
    reset_second_factor,
)
from cpd.accounts.models import AuthenticatorApp, RecoveryCode, WrongCode
from cpd.accounts.queries import has_second_factor
from cpd.accounts.roles import Role
from cpd.core import clock
from cpd.core.actor import Actor, ActorKind
from cpd.core.refusals import Refusal
from tests.accounts.people import CALLER, code_of, set_up, user, wrong_code
from tests.world import ACTOR

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga():
    return user("Olga Operations", Role.OPERATIONS)


def check(of, code: str, caller: str = CALLER) -> str:
    """What became of a code: ``app``, ``recovery``, or the code of the refusal."""
    try:
        recovery = check_second_factor(user_id=of.id, code=code, caller=caller, actor=ACTOR)
    except Refusal as refusal:
        return refusal.problems[0].code
    return "recovery" if recovery else "app"


class TestTheApp:
    def test_counts_once_its_first_code_was_given(self, olga) -> None:
        app = begin_second_factor(user_id=olga.id, actor=ACTOR)
        assert not has_second_factor(olga)
        with pytest.raises(Refusal) as refusal:
            confirm_second_factor(user_id=olga.id, code=wrong_code(app), caller=CALLER, actor=ACTOR)
        assert refusal.value.problems[0].code == "wrong"
        assert not has_second_factor(olga)
        assert len(confirm_second_factor(user_id=olga.id, code=code_of(app), caller=CALLER, actor=ACTOR)) == 10
        assert has_second_factor(olga)

    def test_is_the_same_until_it_is_confirmed_and_then_there_is_no_other(self, olga) -> None:
        first, second = (begin_second_factor(user_id=olga.id, actor=ACTOR) for _ in range(2))
        assert first.bin_key == second.bin_key
        confirm_second_factor(user_id=olga.id, code=code_of(first), caller=CALLER, actor=ACTOR)
        for again in (
            lambda: begin_second_factor(user_id=olga.id, actor=ACTOR),
            lambda: confirm_second_factor(user_id=olga.id, code="123456", caller=CALLER, actor=ACTOR),
        ):
            with pytest.raises(Refusal) as refusal:
                again()
            assert refusal.value.problems[0].code == "already_set_up"

    def test_shows_a_code_that_works_once_with_spaces_too(self, olga) -> None:
        app, _ = set_up(olga)
        code = code_of(app)
        assert check(olga, f" {code[:3]} {code[3:]} ") == "app"
        assert check(olga, code) == "wrong"

    @pytest.mark.parametrize(
        "code", ["12345", "1234567", "١٢٣٤٥٦", "abcdef", "12345\x00", "-12345", "1e5123", "\ud800"]
    )
    def test_takes_six_digits_and_nothing_else(self, olga, code) -> None:
        set_up(olga)
        assert check(olga, code) == "wrong"

    def test_has_its_key_encrypted_in_the_database(self, olga) -> None:
        app, _ = set_up(olga)
        stored = AuthenticatorApp.objects.values_list("key", flat=True).get()
        assert app.bin_key.hex() not in stored
        assert len(app.bin_key) == 20

    def test_of_another_secret_key_takes_no_code(self, olga, settings) -> None:
        app, _ = set_up(olga)
        code = code_of(app)
        settings.SECRET_KEY = "another " * 10
        assert check(olga, code) == "wrong"


class TestRecoveryCodes:
    def test_work_once_each_however_they_are_typed(self, olga) -> None:
        _, codes = set_up(olga)
        assert check(olga, codes[0].upper()) == "recovery"
        assert check(olga, codes[0]) == "wrong"
        assert check(olga, codes[1].replace("-", " ")) == "recovery"

    def test_are_stored_as_digests_only(self, olga) -> None:
        _, codes = set_up(olga)
        stored = str(list(RecoveryCode.objects.values()))
        assert not any(code in stored or code.replace("-", "") in stored for code in codes)

    def test_of_somebody_else_are_wrong(self, olga) -> None:
        _, codes = set_up(user("Oscar Operations", Role.OPERATIONS))
        set_up(olga)
        assert check(olga, codes[0]) == "wrong"

    def test_that_are_new_end_the_old_ones(self, olga) -> None:
        _, old = set_up(olga)
        new = make_recovery_codes(user_id=olga.id, actor=ACTOR)
        assert check(olga, old[0]) == "wrong"
        assert check(olga, new[0]) == "recovery"


class TestWrongCodes:
    def test_of_one_person_are_limited_from_wherever_they_come(self, olga) -> None:
        app, codes = set_up(olga)
        assert [check(olga, wrong_code(app), f"192.0.2.{n}") for n in range(6)] == ["wrong"] * 5 + ["too_many"]
        assert check(olga, code_of(app)) == check(olga, codes[0]) == "too_many"

    def test_are_looked_at_again_after_a_quarter_of_an_hour(self, olga) -> None:
        app, _ = set_up(olga)
        for _ in range(rules.WRONG_CODES):
            check(olga, wrong_code(app))
        WrongCode.objects.update(at=clock.machine_now() - rules.WRONG_CODES_WITHIN - timedelta(seconds=1))
        assert check(olga, code_of(app)) == "app"

    def test_from_one_network_address_are_limited_for_whomever(self) -> None:
        people = [user(f"Person {word}", Role.SUPPORT) for word in ("One", "Two", "Three", "Four", "Five")]
        apps = [set_up(person)[0] for person in people]
        for person, app in zip(people[:4], apps, strict=False):
            for _ in range(5):
                check(person, wrong_code(app))
        assert check(people[4], code_of(apps[4])) == "too_many"
        assert check(people[4], code_of(apps[4]), "192.0.2.99") == "app"

    def test_are_refused_in_the_same_words_whatever_is_wrong(self, olga) -> None:
        app, codes = set_up(olga)
        check(olga, codes[0])
        texts = set()
        for code in (wrong_code(app), codes[0], "zzzz-zzzz-zzzz-zzzz", "1"):
            with pytest.raises(Refusal) as refusal:
                check_second_factor(user_id=olga.id, code=code, caller=CALLER, actor=ACTOR)
            texts.add(refusal.value.problems[0].detail)
        assert len(texts) == 1

    def test_that_are_empty_do_not_count(self, olga) -> None:
        set_up(olga)
        assert check(olga, " - ") == "blank"
        assert not WrongCode.objects.exists()

    def test_say_nothing_of_the_network_address(self, olga) -> None:
        app, _ = set_up(olga)
        check(olga, wrong_code(app), "192.0.2.7")
        assert b"192.0.2.7" not in bytes(WrongCode.objects.get().caller)


class TestResetting:
    def test_is_done_by_another_user_with_the_operations_role(self, olga) -> None:
        oscar = user("Oscar Operations", Role.OPERATIONS)
        set_up(olga)
        before = olga.get_session_auth_hash()
        after = reset_second_factor(user_id=olga.id, actor=Actor(ActorKind.DFE, str(oscar.id)))
        assert not has_second_factor(olga)
        assert not RecoveryCode.objects.filter(user=olga).exists()
        assert after.get_session_auth_hash() != before

    @pytest.mark.parametrize(
        ("kind", "role", "expected"),
        [
            (ActorKind.DFE, None, "oneself"),
            (ActorKind.DFE, Role.SUPPORT, "not_allowed"),
            (ActorKind.DFE, Role.FINANCE, "not_allowed"),
            (ActorKind.TUTOR, Role.OPERATIONS, "not_allowed"),
        ],
    )
    def test_is_refused_to_oneself_and_to_others(self, olga, kind, role, expected) -> None:
        set_up(olga)
        by = user("Sam Somebody", role) if role else olga
        with pytest.raises(Refusal) as refusal:
            reset_second_factor(user_id=olga.id, actor=Actor(kind, str(by.id)))
        assert refusal.value.problems[0].code == expected
        assert has_second_factor(olga)

    def test_is_done_on_the_command_line_too(self, olga) -> None:
        set_up(olga)
        reset_second_factor(user_id=olga.id, actor=Actor.operator("Pat"))
        assert not has_second_factor(olga)
