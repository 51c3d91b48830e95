"""Whatever happens, in any order: what is stored is true, and who polls for changes knows everything."""

import json
import os
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings

from cpd.api import limits
from cpd.core import clock
from cpd.core.clock import use_shift_source
from cpd.jobs.invariants import breaches
from cpd.publishing.commands import check
from cpd.publishing.models import PublishedDocument
from tests.world import ACTOR
from tests.world.play import new_play, steps

pytestmark = pytest.mark.django_db
SOAK = bool(os.environ.get("SOAK"))
played = settings(
    max_examples=500 if SOAK else 8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@played
@given(steps)
def test_what_is_stored_is_what_would_be_rendered_and_no_invariant_is_broken(steps) -> None:
    with transaction.atomic():
        play = new_play()
        for action in play.run(steps):
            compared = check()
            assert (compared.differences, compared.schools) == ([], []), action
        assert [one for one in breaches() if one.count] == []
        transaction.set_rollback(True)


@played
@given(steps)
def test_every_mentor_that_a_provider_is_shown_can_be_looked_up(steps) -> None:
    with transaction.atomic():
        play = new_play()
        for action in play.run(steps):
            documents = PublishedDocument.objects.filter(removed=False)
            for provider in play.world.providers.values():
                mine = documents.filter(provider=provider)
                shown = {
                    mentor
                    for body in mine.filter(feed="ecf-v1").values_list("body", flat=True)
                    if (mentor := json.loads(bytes(body))["attributes"]["mentor_id"])
                }
                known = {
                    str(one)
                    for one in mine.filter(feed__in=["ecf-v3", "unfunded-v3"]).values_list("record_id", flat=True)
                }
                assert shown <= known, action
        transaction.set_rollback(True)


class Poller:
    """A provider that copies a list, and after that asks only for what changed since its last answer."""

    def __init__(self, token: str, path: str) -> None:
        self.client, self.token, self.path = Client(), token, path
        self.copy: dict[str, bytes] = {}
        self.told: list[str] = []
        self.since = "1980-01-01T00:00:00Z"

    def ask(self, query: str) -> list[dict[str, object]]:
        limits.forget_all()
        response = self.client.get(f"{self.path}?{query}", headers={"Authorization": f"Bearer {self.token}"})
        assert response.status_code == 200, response.content
        return list(json.loads(response.content)["data"])

    def poll(self) -> None:
        """Takes what changed at or after the newest instant that it knows."""
        for one in self.ask(f"filter[updated_since]={self.since}&page[per_page]=3000"):
            text = json.dumps(one).encode()
            if self.copy.get(str(one["id"])) != text:
                self.told.append(str(one["id"]))
            self.copy[str(one["id"])] = text
            self.since = max(self.since, one["attributes"]["updated_at"])  # type: ignore[index]


@played
@given(steps)
def test_who_polls_for_changes_ends_with_the_truth_and_is_told_of_nothing_else(steps) -> None:
    with transaction.atomic():
        play = new_play()
        pollers = [
            Poller(play.world.tokens[name], path)
            for name in ("Provider A", "Provider B")
            for path in ("/api/v3/participants/ecf", "/api/v3/partnerships/ecf", "/api/v3/participant-declarations")
        ]
        for poller in pollers:
            poller.poll()
        for action in play.run(steps):
            for poller in pollers:
                before = dict(poller.copy)
                poller.told.clear()
                poller.poll()
                truth = {str(one["id"]): json.dumps(one).encode() for one in poller.ask("page[per_page]=3000")}
                kept = {key: body for key, body in poller.copy.items() if key in truth}
                assert kept == truth, action
                assert all(before.get(key) != truth[key] for key in poller.told), action
        transaction.set_rollback(True)


def test_the_date_alone_is_told_too() -> None:
    play = new_play()
    today = clock.service_now().date()
    record = play.people[0]
    from cpd.training.commands import report_leaver

    report_leaver(
        record_id=record.id,
        school_id=play.world.schools["100001"].id,
        day=today + timedelta(days=2),
        actor=ACTOR,
    )
    poller = Poller(play.world.tokens["Provider A"], "/api/v3/participants/ecf")
    poller.poll()
    use_shift_source(lambda: timedelta(days=2))
    try:
        poller.told.clear()
        poller.poll()
        assert poller.told == [str(record.person_id)]
        assert b'"participant_status": "left"' in poller.copy[str(record.person_id)]
    finally:
        use_shift_source(None)
