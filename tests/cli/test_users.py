"""``cpd user``, and the name of whoever works on the command line."""

import pytest
from typer.testing import CliRunner

from cpd.accounts.models import Membership, User
from cpd.accounts.queries import has_second_factor
from cpd.accounts.roles import Role
from cpd.cli import main
from cpd.cli import operator as operators
from cpd.core import clock
from cpd.outbox.models import BouncedAddress
from tests.accounts.people import set_up, user
from tests.world import simple_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def cpd(monkeypatch):
    monkeypatch.setattr("cpd.core.start.start", lambda name=None: None)
    return lambda *words: CliRunner().invoke(main.app, list(words))


OLGA = ("user", "create", "olga@education.example", "--name", "Olga Operations", "--role", "operations")


def test_the_first_operations_user_is_made_on_the_command_line(cpd, monkeypatch) -> None:
    from pghistory.models import Events

    monkeypatch.setenv("CPD_OPERATOR", "Jo Runner")
    answer = cpd(*OLGA)
    assert answer.exit_code == 0
    assert "Olga Operations is DfE operations, and signs in at /sign-in with olga@education.example." in answer.stdout
    (event,) = Events.objects.tracks(Membership.objects.get())
    assert event.pgh_context == {"actor": "operator:Jo Runner", "reason": "create_user"}


def test_another_role_is_added_to_the_same_account(cpd) -> None:
    world = simple_world()
    cpd(*OLGA)
    answer = cpd(
        *("user", "create", "OLGA@education.example", "--role", "provider_developer"), "--provider", "Provider A"
    )
    assert answer.exit_code == 0
    assert (
        cpd("user", "create", "olga@education.example", "--role", "induction-tutor", "--school", "100001").exit_code
        == 0
    )
    only = User.objects.get()
    assert {one.role: one.organisation for one in only.memberships.all()} == {
        "operations": None,
        "provider_developer": world.providers["Provider A"],
        "induction_tutor": world.schools["100001"],
    }


def test_a_role_at_an_appropriate_body_names_it_as_it_is_called(cpd) -> None:
    body = simple_world().body("North Hub")
    bea = ("bea@hub.example", "--name", "Bea Body", "--role", "appropriate_body_user")
    assert cpd("user", "create", *bea, "--appropriate-body", "north  hub").exit_code == 0
    assert User.objects.get().memberships.get().appropriate_body == body
    assert "appropriate body, North Hub" in cpd("user", "list").stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--role", "boss"), "There is no role 'boss'."),
        (("--role", "provider_developer"), "is held at one lead provider. Say which."),
        (("--role", "finance", "--provider", "Provider A"), "can be held only at DfE"),
        (("--role", "induction_tutor", "--school", "999999"), "no school with the URN 999999"),
        (("--role", "delivery_partner_user", "--delivery-partner", "Nobody"), "no delivery partner called Nobody"),
        (("--role", "appropriate_body_user", "--appropriate-body", "Nobody"), "no appropriate body called Nobody"),
        (("--role", "support", "--school", "100001", "--provider", "Provider A"), "Name one organisation"),
        (("--role", "support"), "Enter a full name."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(cpd, words, sentence) -> None:
    simple_world()
    answer = cpd("user", "create", "olga@education.example", *words)
    assert answer.exit_code in (1, 2)
    assert sentence in answer.stderr + str(answer.exception or "")
    assert not User.objects.exists()


def test_users_are_listed_reset_and_closed(cpd) -> None:
    sam = user("Sam Support", Role.SUPPORT)
    set_up(sam)
    BouncedAddress.objects.create(address="sam.support@example.org", bounced_at=clock.now())
    listed = cpd("user", "list").stdout
    assert "DfE support" in listed
    assert "emails do not" in listed
    assert cpd("user", "reset-second-factor", "sam.support@example.org").exit_code == 0
    assert not has_second_factor(sam)
    assert cpd("user", "close", "sam.support@example.org").exit_code == 0
    assert "closed" in cpd("user", "list").stdout
    assert cpd("user", "close", "nobody@example.org").exit_code == 1


class TestWhoeverWorksOnTheCommandLine:
    @pytest.fixture(autouse=True)
    def _in_production(self, settings, monkeypatch) -> None:
        settings.SANDBOX = False
        monkeypatch.delenv("CPD_OPERATOR", raising=False)

    def test_is_asked_for_a_name_where_there_is_a_terminal(self, monkeypatch) -> None:
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr(operators.typer, "prompt", lambda text, err: " Jo Runner ")
        assert str(operators.operator()) == "operator:Jo Runner"

    def test_says_it_once_in_the_environment(self, monkeypatch) -> None:
        monkeypatch.setenv("CPD_OPERATOR", "Jo Runner")
        assert str(operators.operator()) == "operator:Jo Runner"

    @pytest.mark.parametrize("name", ["", "x" * 71, "two\nlines"])
    def test_is_refused_without_a_name(self, monkeypatch, name) -> None:
        monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
        monkeypatch.setenv("CPD_OPERATOR", name)
        with pytest.raises(operators.typer.BadParameter, match="CPD_OPERATOR"):
            operators.operator()

    def test_in_the_sandbox_needs_none(self, settings) -> None:
        settings.SANDBOX = True
        assert str(operators.operator()) == "operator:somebody in the sandbox"


def test_a_payment_names_two_users_with_the_roles_in_production(settings) -> None:
    from cpd.accounts.queries import user_with_role
    from cpd.core.refusals import Refusal

    fern = user("Fern Finance", Role.FINANCE)
    assert user_with_role("FERN.finance@example.org", Role.FINANCE, "prepared_by") == fern
    for email, role in (("fern.finance@example.org", Role.FINANCE_APPROVER), ("Pat", Role.FINANCE), ("", Role.FINANCE)):
        with pytest.raises(Refusal) as refusal:
            user_with_role(email, role, "prepared_by")
        assert refusal.value.problems[0].field == "prepared_by"
