"""A state machine over ECF and NPQs: whatever providers, schools, jobs and DfE do, in any order and at any date.

After every step each invariant of the design holds: one declaration stands for a person, course and type; line items
and statements agree; periods never overlap; what is stored is what would be rendered. ``make soak`` runs it for long.
"""

import json
import os
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from cpd.api import limits
from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.declarations.commands import mark_statements_payable
from cpd.declarations.models import Declaration, DeclarationStateChange, LineItem
from cpd.declarations.rules import TRANSITIONS
from cpd.finance.commands import authorise_statement
from cpd.finance.figures import statement_figures
from cpd.jobs.invariants import breaches
from cpd.npq.models import Application
from cpd.statements.models import Statement, StatementState
from tests.world import ACTOR, instant
from tests.world.play import COURSES, STEPS, new_play

pytestmark = pytest.mark.django_db
SOAK = bool(os.environ.get("SOAK"))
KINDS = ("started", "retained-1", "retained-2", "completed")


class Service(RuleBasedStateMachine):
    """The service with a small world in it."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.play = new_play()
        for provider in ("Provider A", "Provider B"):
            for deadline in ("2023-01-31", "2023-04-30", "2023-08-31", "2024-01-31"):
                self.play.world.statement(provider, deadline)
            self.play.world.contract(provider)
        self.paid: dict[object, tuple[object, list[tuple[object, ...]]]] = {}
        self.client = Client()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def call(self, method: str, path: str, provider: str, attributes: dict[str, object] | None = None):
        limits.forget_all()
        now = f"{self.play.day}T12:00:00Z"
        return getattr(self.client, method)(
            path,
            json.dumps({"data": {"type": "any", "attributes": attributes}}) if attributes is not None else "",
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.play.world.tokens[provider]}", "X-With-Server-Date": now},
        )

    @rule(days=st.integers(1, 60))
    def time_passes(self, days: int) -> None:
        self.play.day += timedelta(days=days)

    @rule(
        action=st.sampled_from(sorted(set(STEPS) - {"declare", "void", "deadline", "pay"})),
        who=st.integers(0, 6),
        how=st.integers(0, 3),
    )
    def somebody_does_something(self, action: str, who: int, how: int) -> None:
        list(self.play.run([(action, who, how, 0)]))

    @rule(
        provider=st.sampled_from(["Provider A", "Provider B"]),
        who=st.integers(0, 2),
        kind=st.sampled_from(KINDS),
        version=st.integers(1, 3),
        back=st.integers(0, 90),
    )
    def a_provider_declares(self, provider: str, who: int, kind: str, version: int, back: int) -> None:
        attributes = {
            "participant_id": str(self.play.people[who].person_id),
            "declaration_type": kind,
            "declaration_date": f"{self.play.day - timedelta(days=back)}T09:00:00Z",
            "course_identifier": "ecf-induction",
            "evidence_held": "other",
        }
        before = Declaration.objects.count()
        response = self.call("post", f"/api/v{version}/participant-declarations", provider, attributes)
        assert response.status_code in (200, 422), response.content
        assert Declaration.objects.count() == before + (response.status_code == 200)

    @precondition(lambda self: Declaration.objects.exists())
    @rule(provider=st.sampled_from(["Provider A", "Provider B"]), which=st.integers(0, 20), version=st.integers(1, 3))
    def a_provider_voids(self, provider: str, which: int, version: int) -> None:
        declarations = list(Declaration.objects.order_by("created_at", "id"))
        declaration = declarations[which % len(declarations)]
        response = self.call("put", f"/api/v{version}/participant-declarations/{declaration.id}/void", provider)
        mine = self.play.world.id_of(provider)
        application = declaration.application
        if declaration.lead_provider_id == mine:
            expected: tuple[int, ...] = (200, 422)
        else:
            expected = (403,) if application is not None and application.lead_provider_id == mine else (404,)
        assert response.status_code in expected, response.content

    @rule(
        provider=st.sampled_from(["Provider A", "Provider B"]),
        which=st.integers(0, 5),
        decision=st.sampled_from(["accept", "accept", "reject"]),
        version=st.integers(1, 3),
    )
    def a_provider_decides_on_an_application(self, provider: str, which: int, decision: str, version: int) -> None:
        applications = list(Application.objects.order_by("submitted_at", "id"))
        application = applications[which % len(applications)]
        path = f"/api/v{version}/npq-applications/{application.id}/{decision}"
        response = self.call("post", path, provider, {"funded_place": True})
        mine = application.lead_provider_id == self.play.world.id_of(provider)
        assert response.status_code in ((200, 422) if mine else (404,)), response.content

    @rule(
        provider=st.sampled_from(["Provider A", "Provider B"]),
        who=st.integers(0, 6),
        action=st.sampled_from(["defer", "resume", "withdraw", "change-schedule"]),
        course=st.sampled_from(COURSES),
        schedule=st.sampled_from(["npq-leadership-autumn", "npq-leadership-spring", "npq-ehco-june"]),
        version=st.integers(1, 3),
    )
    def a_provider_reports_an_npq_participant(
        self, provider: str, who: int, action: str, course: str, schedule: str, version: int
    ) -> None:
        path = f"/api/v{version}/participants/npq/{self.play.cast[who].person_id}/{action}"
        reported = {"course_identifier": course, "reason": "other", "schedule_identifier": schedule}
        response = self.call("put", path, provider, reported)
        assert response.status_code in ((200, 404, 422) if version == 3 else (200, 422)), response.content

    @rule(
        provider=st.sampled_from(["Provider A", "Provider B"]),
        who=st.integers(0, 6),
        state=st.sampled_from(["passed", "failed"]),
        version=st.integers(1, 3),
        back=st.integers(0, 3),
    )
    def a_provider_says_an_outcome(self, provider: str, who: int, state: str, version: int, back: int) -> None:
        path = f"/api/v{version}/participants/npq/{self.play.cast[who].person_id}/outcomes"
        day = (self.play.day - timedelta(days=back)).isoformat()
        said = {"course_identifier": COURSES[0], "state": state, "completion_date": day}
        first, second = (self.call("post", path, provider, said) for _ in range(2))
        assert first.status_code in ((200, 404, 422) if version == 3 else (200, 422)), first.content
        assert second.content == first.content

    @rule()
    def the_night_comes(self) -> None:
        self.play.day += timedelta(days=1)
        with clock.at(instant(self.play.day.isoformat()), frozen=True):
            mark_statements_payable(actor=ACTOR)
            assert mark_statements_payable(actor=ACTOR) == 0

    @rule()
    def finance_pays(self) -> None:
        with clock.at(instant(self.play.day.isoformat()), frozen=True):
            for statement in Statement.objects.filter(state=StatementState.PAYABLE):
                try:
                    authorise_statement(statement_id=statement.id, prepared_by="Pat", approved_by="Alex", actor=ACTOR)
                except Refusal:
                    continue
                self.paid[statement.id] = (self._figures(statement.id), self._lines(statement.id))

    @staticmethod
    def _figures(statement_id: object) -> object:
        figures = statement_figures(Statement.objects.get(id=statement_id))
        assert figures["frozen"]
        return figures

    @staticmethod
    def _lines(statement_id: object) -> list[tuple[object, ...]]:
        return sorted(
            LineItem.objects.filter(statement_id=statement_id).values_list("declaration_id", "state"), key=str
        )

    @invariant()
    def nothing_impossible_is_there(self) -> None:
        assert [one for one in breaches() if one.count] == []

    @invariant()
    def what_was_paid_stays_as_it_was(self) -> None:
        for statement_id, (figures, lines) in self.paid.items():
            assert self._lines(statement_id) == lines
            assert self._figures(statement_id) == figures

    @invariant()
    def every_history_is_a_legal_walk_that_ends_where_the_declaration_is(self) -> None:
        for declaration in Declaration.objects.all():
            walk = list(
                DeclarationStateChange.objects.filter(declaration=declaration)
                .order_by("id")
                .values_list("state", flat=True)
            )
            assert walk[0] == "submitted"
            assert walk[-1] == declaration.state
            assert all(after in TRANSITIONS[before] for before, after in pairwise(walk))


def test_whatever_happens_the_invariants_hold() -> None:
    run_state_machine_as_test(
        Service,
        settings=settings(
            max_examples=500 if SOAK else 6,
            stateful_step_count=50 if SOAK else 14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_machine_reaches_payment() -> None:
    """The walk that the machine is there to find: declared, payable, paid, voided, taken back."""
    service = Service()
    try:
        service.play.day = date(2022, 10, 20)
        service.a_provider_declares("Provider A", 0, "started", 3, 10)
        service.play.day = date(2022, 12, 1)
        service.the_night_comes()
        service.finance_pays()
        service.a_provider_voids("Provider A", 0, 2)
        service.play.day = date(2023, 2, 1)
        service.the_night_comes()
        service.finance_pays()
        service.what_was_paid_stays_as_it_was()
        service.nothing_impossible_is_there()
        service.every_history_is_a_legal_walk_that_ends_where_the_declaration_is()
        assert set(Declaration.objects.values_list("state", flat=True)) == {"clawed_back"}
    finally:
        service.teardown()
