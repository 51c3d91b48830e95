"""``cpd``: what people type, and what it answers."""

import json

import pytest
from typer.testing import CliRunner

from cpd.cli import main
from cpd.core.environment import REQUIRED_IN_PRODUCTION, EnvironmentIncomplete
from cpd.providers.models import ApiToken
from cpd.training.commands import take_off_early_roll_out
from tests.production import PRODUCTION
from tests.world import ACTOR, simple_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def cpd(monkeypatch):
    monkeypatch.setattr("cpd.core.start.start", lambda name=None: None)
    monkeypatch.setenv("CPD_ENV", "test")  # cpd serve says that it is production: for the length of a test

    def call(*words: str):
        return CliRunner().invoke(main.app, list(words))

    return call


def _all_commands() -> list[list[str]]:
    import typer

    group = typer.main.get_command(main.app)
    found = []
    for name, command in group.commands.items():
        found.append([name])
        found += [[name, inner] for inner in getattr(command, "commands", {})]
    return found


@pytest.mark.parametrize("words", _all_commands(), ids=" ".join)
def test_every_command_has_help_and_every_leaf_an_example(cpd, words) -> None:
    answer = cpd(*words, "--help")
    assert answer.exit_code == 0
    if "Commands" not in answer.output:
        assert "Example: cpd" in " ".join(answer.output.split())


def test_a_token_is_made_listed_and_revoked(cpd) -> None:
    simple_world()
    made = cpd("token", "create", "--provider", "Provider A", "--label", "nightly", "--expires", "2099-03-31")
    token = made.output.strip()
    assert len(token) >= 40
    listed = cpd("token", "list").output
    assert token[:8] in listed
    assert token not in listed
    assert cpd("token", "revoke", token[:8]).exit_code == 0
    assert ApiToken.objects.get(label="nightly").revoked_at is not None


def test_a_refusal_is_one_sentence_and_status_1(monkeypatch, capsys) -> None:
    monkeypatch.setattr("cpd.core.start.start", lambda name=None: None)
    monkeypatch.setattr("sys.argv", ["cpd", "token", "create", "--provider", "Nobody"])
    with pytest.raises(SystemExit) as stopped:
        main.run()
    assert stopped.value.code == 1
    assert capsys.readouterr().err == "There is no lead provider called Nobody.\n"


def test_wrong_usage_is_status_2(cpd) -> None:
    assert cpd("token", "create").exit_code == 2
    assert cpd("nonsense").exit_code == 2


def test_jobs_are_listed_and_run(cpd) -> None:
    listed = cpd("jobs", "list").output
    for name in ("mark-statements-payable", "publish-due", "promote-declarations", "check-invariants"):
        assert name in listed
        answer = cpd("jobs", "run", name, "--json")
        assert json.loads(answer.output)["job"] == name


def test_publish_check_counts_documents_and_differences_and_fails_on_any(cpd) -> None:
    from cpd.publishing.models import PublishedDocument, PublishedSchool

    simple_world().register()
    answer = cpd("publish", "--check")
    assert (answer.exit_code, answer.output.splitlines()[0]) == (0, "21 documents, 0 differences")
    answer = cpd("publish", "--check", "--provider", "Provider A")
    assert (answer.exit_code, answer.output.splitlines()[0]) == (0, "7 documents, 0 differences")
    school = PublishedSchool.objects.filter(removed=False)[0]
    PublishedSchool.objects.filter(school=school.school_id, cohort=school.cohort_id).update(body=b"{}")
    answer = cpd("publish", "--check")
    assert answer.exit_code == 1
    assert answer.output.splitlines() == [
        "21 documents, 1 differences",
        f"school {school.school_id} in cohort {school.cohort_id}, as every provider sees it",
    ]
    PublishedDocument.objects.update(body=b"{}")
    assert cpd("publish", "--check").exit_code == 1
    assert cpd("publish").exit_code == 0
    assert cpd("publish", "--check", "--provider", "Provider A").exit_code == 0


def test_appropriate_bodies_are_imported_once_they_were_looked_at(cpd, tmp_path) -> None:
    file = tmp_path / "bodies.csv"
    file.write_text("name,type\nNorth Hub,teaching_school_hub\nPanel,national\n", encoding="utf-8")
    looked = cpd("import", "appropriate-bodies", str(file), "--dry-run")
    assert looked.output == "2 rows: 2 added, 0 changed, 0 unchanged (dry run: nothing was written)\n"
    assert cpd("import", "appropriate-bodies", str(file)).output.startswith("2 rows: 2 added")
    assert cpd("import", "appropriate-bodies", str(file)).output.startswith("2 rows: 0 added, 0 changed, 2 unchanged")
    file.write_text("name,type\nNorth Hub,hub\n", encoding="utf-8")
    assert "line 2, type" in str(cpd("import", "appropriate-bodies", str(file)).exception)


def test_the_early_roll_out_list_is_imported_once_it_was_looked_at(cpd, tmp_path) -> None:
    simple_world().register("Una Undecided", trn="1234567", eligible="no_qts")
    file = tmp_path / "early-roll-out.csv"
    file.write_text("trn\n1234567\n7654321\n", encoding="utf-8")
    looked = cpd("import", "early-roll-out", str(file), "--dry-run").output
    assert looked.startswith("2 rows: 2 added, 0 unchanged (dry run: nothing was written)\n")
    assert "new to it: 1. Not eligible now: 1;" in looked
    assert cpd("import", "early-roll-out", str(file)).output == looked.replace(" (dry run: nothing was written)", "")
    take_off_early_roll_out(trn="7654321", because="Added by mistake", actor=ACTOR)
    again = cpd("import", "early-roll-out", str(file)).output
    assert again.startswith("2 rows: 0 added, 1 unchanged, 1 left off because DfE took them off\n")
    file.write_text("trn\n12\n", encoding="utf-8")
    assert "line 2, trn" in str(cpd("import", "early-roll-out", str(file)).exception)


def test_check_names_every_invariant(cpd) -> None:
    simple_world()
    answer = cpd("check")
    assert answer.exit_code == 0
    assert "Training periods of a record never overlap" in answer.output


def test_the_clock_is_shown_and_set(cpd) -> None:
    assert cpd("clock", "set", "2022-11-15T10:00:00Z").output.startswith("2022-11-15T10:00:0")
    assert cpd("clock", "set", "tomorrow").exit_code == 1
    assert cpd("clock", "set", "real").exit_code == 0
    assert "(real time)" in cpd("clock", "show").output


def test_several_web_processes_need_a_shared_count_of_requests(cpd, monkeypatch) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("WEB_PROCESSES", "4")
    answer = cpd("serve")
    assert isinstance(answer.exception, EnvironmentIncomplete)
    assert "RATE_LIMIT_URL" in str(answer.exception)


def test_production_refuses_to_start_without_its_settings_and_names_them(cpd, monkeypatch) -> None:
    for name in REQUIRED_IN_PRODUCTION:
        monkeypatch.delenv(name, raising=False)
    refusal = str(cpd("serve").exception)
    assert all(name in refusal for name in REQUIRED_IN_PRODUCTION)


def test_a_token_never_begins_with_what_a_terminal_takes_for_an_option(db, monkeypatch) -> None:
    import secrets

    from cpd.providers.commands import add_provider, create_token

    made = iter(["-begins-with-a-hyphen", "_begins-with-an-underscore", "x-is-fine-as-it-is"])
    monkeypatch.setattr(secrets, "token_urlsafe", lambda size: next(made))
    add_provider(name="Provider A", actor=ACTOR)
    assert create_token(provider_name="Provider A", actor=ACTOR).token == "x-is-fine-as-it-is"


def test_a_provider_is_created_and_named_again(cpd) -> None:
    first = cpd("provider", "create", "Northern Light Teaching", "--ecf", "--no-vat")
    assert first.output.startswith("Northern Light Teaching: ECF, without VAT. Its id is ")
    near = cpd("provider", "create", "Northern Lights Teaching")
    assert near.output.splitlines()[0].startswith("Northern Lights Teaching: ECF and NPQ, with VAT. Its id is ")
    assert near.output.splitlines()[1] == "Its name is much like Northern Light Teaching. Are they one and the same?"


def test_providers_and_delivery_partners_are_imported(cpd, tmp_path) -> None:
    providers, partners = tmp_path / "providers.csv", tmp_path / "delivery-partners.csv"
    providers.write_text("name,ecf,npq,vat\nProvider A,true,true,true\n")
    partners.write_text("name,lead_provider_name,programme,cohort\nHub One,Provider A,ecf,2024\n")
    dry = cpd("import", "providers", str(providers), "--dry-run").output
    assert dry == "1 row: 1 added, 0 changed, 0 unchanged (dry run: nothing was written)\n"
    assert cpd("import", "providers", str(providers)).output == "1 row: 1 added, 0 changed, 0 unchanged\n"
    assert cpd("import", "delivery-partners", str(partners)).output == "1 row: 1 added, 0 changed, 0 unchanged\n"


def test_a_bad_cell_is_named_on_standard_error(monkeypatch, capsys, tmp_path) -> None:
    file = tmp_path / "providers.csv"
    file.write_text("name,ecf,npq,vat\nProvider A,yes,true,true\n")
    monkeypatch.setattr("cpd.core.start.start", lambda name=None: None)
    monkeypatch.setattr("sys.argv", ["cpd", "import", "providers", str(file)])
    with pytest.raises(SystemExit) as stopped:
        main.run()
    assert stopped.value.code == 1
    assert capsys.readouterr().err == "line 2, ecf: Must be true or false, not 'yes'.\n"


def test_the_port_comes_from_the_environment_or_the_command(cpd, monkeypatch) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    for port in ("99999", "http"):
        monkeypatch.setenv("PORT", port)
        answer = cpd("serve")
        assert answer.exit_code == 2
        assert "PORT" in answer.output or port in answer.output
