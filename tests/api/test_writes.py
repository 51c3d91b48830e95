"""Every write: once under a key, tried without effect (rules HTTP-21, HTTP-22)."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from cpd.api.models import IdempotentAnswer
from cpd.core import clock
from cpd.core.ids import new_id
from cpd.declarations.models import Declaration, DeclarationAttempt, LineItem
from cpd.outbox.models import Message
from cpd.schools.models import Partnership
from cpd.training.models import TrainingRecord, TrainingStateChange
from tests.rows import kept
from tests.world import World, simple_world

pytestmark = pytest.mark.django_db
DECLARATIONS = "/api/v3/participant-declarations"
KEYED = {"Idempotency-Key": "nobody"}
NOW = {"X-With-Server-Date": "2022-10-20T10:00:00Z"}


def body(record, **more):
    attributes = {
        "participant_id": str(record.person_id),
        "declaration_type": "started",
        "declaration_date": "2022-10-01T10:00:00Z",
        "course_identifier": "ecf-induction",
        **more,
    }
    return {"data": {"type": "participant-declaration", "attributes": attributes}}


@kept
def _somebody(world: World) -> TrainingRecord:
    world.statement("Provider A", "2022-12-31")
    world.statement("Provider A", "2023-03-31")
    return world.register()


@pytest.fixture
def record(world) -> TrainingRecord:
    return _somebody(world)


class TestOnce:
    def test_the_same_write_under_the_same_key_is_answered_as_the_first_and_done_once(self, api, record) -> None:
        key = {"Idempotency-Key": "one"}
        first = api().post(DECLARATIONS, body(record), **NOW, **key)
        again = api().post(DECLARATIONS, body(record), **NOW, **key)
        assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
        assert (Declaration.objects.count(), LineItem.objects.count()) == (1, 1)
        assert api().post(DECLARATIONS, body(record), **NOW).status_code == 422

    def test_another_body_under_the_key_is_refused(self, api, record) -> None:
        key = {"Idempotency-Key": "one"}
        api().post(DECLARATIONS, body(record), **NOW, **key)
        response = api().post(DECLARATIONS, body(record, declaration_type="retained-1"), **NOW, **key)
        (error,) = json.loads(response.content)["errors"]
        assert (response.status_code, error["title"], error["code"]) == (422, "Idempotency-Key", "key_reused")

    def test_a_refused_write_keeps_nothing_but_its_attempt_and_can_be_mended(self, api, record) -> None:
        key = {"Idempotency-Key": "one"}
        wrong = body(record, declaration_date="2022-01-01T10:00:00Z")
        assert api().post(DECLARATIONS, wrong, **NOW, **key).status_code == 422
        assert not IdempotentAnswer.objects.exists()
        (attempt,) = DeclarationAttempt.objects.all()
        assert attempt.errors == [{"field": "declaration_date", "code": "before_milestone"}] or attempt.errors
        assert api().post(DECLARATIONS, body(record), **NOW, **key).status_code == 200

    def test_keys_of_two_providers_have_nothing_to_do_with_each_other(self, world, api, record) -> None:
        other = world.register("Other One", urn="100002")
        world.statement("Provider B", "2022-12-31")
        key = {"Idempotency-Key": "one"}
        assert api().post(DECLARATIONS, body(record), **NOW, **key).status_code == 200
        assert api("Provider B").post(DECLARATIONS, body(other), **NOW, **key).status_code == 200

    def test_a_key_is_forgotten_after_48_hours(self, api, record) -> None:
        key = {"Idempotency-Key": "one"}
        api().post(DECLARATIONS, body(record), **NOW, **key)
        IdempotentAnswer.objects.update(created_at=clock.machine_now() - timedelta(hours=48))
        assert api().post(DECLARATIONS, body(record), **NOW, **key).status_code == 422
        retained = body(record, declaration_type="retained-1", declaration_date="2023-02-01T10:00:00Z")
        retained["data"]["attributes"]["evidence_held"] = "other"
        other = {"X-With-Server-Date": "2023-02-10T10:00:00Z", "Idempotency-Key": "two"}
        api().post(DECLARATIONS, retained, **other)
        assert not IdempotentAnswer.objects.filter(key="one").exists()

    @pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
    def test_a_key_that_is_none_is_400(self, api, record, key) -> None:
        response = api().post(DECLARATIONS, body(record), **NOW, **{"Idempotency-Key": key})
        assert response.status_code == 400
        assert not Declaration.objects.exists()

    def test_actions_and_partnerships_take_keys_too(self, world, api, record) -> None:
        world.school("100003")
        partnership = {
            "data": {
                "type": "ecf-partnership",
                "attributes": {
                    "cohort": "2022",
                    "school_id": str(world.schools["100003"].id),
                    "delivery_partner_id": str(world.partners["Provider A"].id),
                },
            }
        }
        deferral = {"course_identifier": "ecf-induction", "reason": "other"}
        for _ in range(2):
            response = api().put(
                f"/api/v3/participants/ecf/{record.person_id}/defer", deferral, **{"Idempotency-Key": "two"}
            )
            assert response.status_code == 200
            response = api().post("/api/v3/partnerships/ecf", partnership, **{"Idempotency-Key": "three"})
            assert response.status_code == 200
        assert TrainingStateChange.objects.count() == 1
        assert Partnership.objects.filter(school=world.schools["100003"]).count() == 1


class TestTried:
    @pytest.mark.parametrize("version", [1, 2, 3])
    def test_a_dry_run_answers_as_the_write_would_and_writes_nothing(self, api, record, version) -> None:
        path = f"/api/v{version}/participant-declarations"
        tried = api().post(f"{path}?validate_only=true", body(record), **NOW)
        assert tried.status_code == 200, tried.content
        assert not Declaration.objects.exists()
        assert not DeclarationAttempt.objects.exists()
        done = api().post(path, body(record), **NOW)
        before, after = (json.loads(one.content)["data"]["attributes"] for one in (tried, done))
        assert before | {"statement_id": after.get("statement_id")} == after | {
            "statement_id": after.get("statement_id")
        }
        deferral = {"course_identifier": "ecf-induction", "reason": "other"}
        response = api().put(
            f"/api/v{version}/participants/ecf/{record.person_id}/withdraw?validate_only=true", deferral
        )
        assert response.status_code == 200
        assert not TrainingStateChange.objects.exists()
        assert not Message.objects.exists()

    def test_a_dry_run_of_a_refused_write_tells_every_refusal(self, api, record) -> None:
        wrong = body(record, declaration_date="2030-01-01T10:00:00Z", course_identifier="ecf-mentor")
        tried = api().post(f"{DECLARATIONS}?validate_only=true", wrong, **NOW)
        done = api().post(DECLARATIONS, wrong, **NOW)
        assert (tried.status_code, tried.content) == (done.status_code, done.content)
        assert DeclarationAttempt.objects.count() == 1

    def test_a_stranger_learns_nothing_from_a_dry_run(self, world, api, record) -> None:
        path = f"/api/v3/participant-declarations/{record.id}/void?validate_only=true"
        assert api("Provider B").put(path).status_code == 404


class TestNobodyThere:
    """What is asked in the same exchange as the lock is asked of nobody where nobody is found."""

    @pytest.mark.parametrize("course", ["ecf-induction", "npq-senior-leadership"])
    def test_a_declaration_about_nobody_is_refused_alike_however_it_is_sent(self, api, record, course) -> None:
        wrong = body(record, participant_id=str(new_id()), course_identifier=course)
        plain = api().post(DECLARATIONS, wrong, **NOW)
        assert plain.status_code == 422, plain.content
        for path, headers in ((DECLARATIONS, KEYED), (f"{DECLARATIONS}?validate_only=true", {})):
            answer = api().post(path, wrong, **NOW, **headers)
            assert (answer.status_code, answer.content) == (422, plain.content)

    def test_nothing_of_somebody_who_was_held_before_is_taken_for_theirs(self, api, record) -> None:
        rows = [body(record)["data"], body(record, participant_id=str(new_id()))["data"]]
        answer = api().post(f"{DECLARATIONS}/bulk", {"data": rows}, **NOW, **KEYED)
        one, other = json.loads(answer.content)["data"]
        assert (one["status"], other["status"]) == (200, 422)

    def test_a_void_of_what_is_not_theirs_is_404_however_it_is_sent(self, world, api, record) -> None:
        declaration = world.declare(record)
        for owner, key in (("Provider B", declaration.id), ("Provider A", new_id())):
            path = f"{DECLARATIONS}/{key}/void"
            for sent, headers in ((path, {}), (path, KEYED), (f"{path}?validate_only=true", {})):
                assert api(owner).put(sent, **NOW, **headers).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_many_writes_under_one_key_at_once_one_is_done() -> None:
    world = simple_world()
    world.statement("Provider A", "2022-12-31")
    record = world.register()
    answers: list[int] = []
    barrier = threading.Barrier(8)

    def post() -> None:
        barrier.wait()
        response = Client().post(
            DECLARATIONS,
            json.dumps(body(record)),
            content_type="application/json",
            headers={"Authorization": f"Bearer {world.tokens['Provider A']}", "Idempotency-Key": "one", **NOW},
        )
        answers.append(response.status_code)
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {200, 409}
    assert 200 in answers
    assert (Declaration.objects.count(), LineItem.objects.count(), IdempotentAnswer.objects.count()) == (1, 1, 1)
