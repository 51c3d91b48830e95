"""The two calculations agree on what commands have made, and nobody else's work changes a statement.

50 histories in ``make test``, 1,000 in ``make soak``. Each begins with the same people and is rolled back.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.db import transaction

from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.declarations.commands import mark_statements_payable, void_declaration
from cpd.declarations.models import Declaration
from cpd.finance.commands import authorise_statement
from cpd.finance.figures import statement_figures
from cpd.npq.models import Application
from cpd.schools.commands import set_incentives
from cpd.statements.commands import add_adjustment
from cpd.statements.models import Statement
from cpd.training.models import TrainingRecord
from tests.finance.second import calculation
from tests.finance.second.reading import declared_on, papers_of
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world

pytestmark = pytest.mark.django_db
SOAK = bool(os.environ.get("SOAK"))
HISTORIES = 1_000 if SOAK else 32
PROVIDERS = ("Provider A", "Provider B")
COURSES = ("npq-senior-leadership", "npq-early-headship-coaching-offer")
ROUNDS = (
    ("2022-11-15", "2022-12-01", {"started": "2022-10-05T10:00:00Z"}),
    ("2023-01-15", "2023-02-01", {"started": "2022-10-05T10:00:00Z", "retained-1": "2023-01-10T10:00:00Z"}),
    ("2023-04-15", "2023-05-01", {"retained-1": "2023-01-10T10:00:00Z", "retained-2": "2023-04-05T10:00:00Z"}),
)
"""The day of declaring, the day on which statements become payable, and when each type is said to have happened."""

LATER = {"started": "2025-10-05T10:00:00Z"}
"""What is declared in the cohort whose mentors have a flat rate, on 15 November 2025."""


@dataclass
class Cast:
    """The people whom the histories are about, by their provider."""

    world: World
    people: dict[str, list[TrainingRecord | Application]] = field(default_factory=dict)
    later: dict[str, list[TrainingRecord]] = field(default_factory=dict)


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


@kept
def make_cast() -> Cast:
    """Everybody, before anything has been declared."""
    world = simple_world()
    found = Cast(world)
    for provider, urn in (("Provider A", "100001"), ("Provider B", "100002")):
        world.partner(urn, provider, 2025, at="2025-07-01")
        found.people[provider] = [
            *(world.register(f"{provider} ect {n}", urn=urn) for n in range(4)),
            *(world.register(f"{provider} mentor {n}", urn=urn, role="mentor") for n in range(2)),
            *(
                world.apply(
                    f"{provider} applicant {n}",
                    provider=provider,
                    course=COURSES[n % 2],
                    schedule="npq-ehco-november" if n % 2 else "npq-leadership-autumn",
                    targeted_delivery_funding=n < 2,
                    eligible_for_funding=True,
                )
                for n in range(4)
            ),
        ]
        found.later[provider] = [
            world.register(
                f"{provider} later {role}", urn=urn, role=role, cohort=2025, started_on="2025-09-01", at="2025-09-01"
            )
            for role in ("ect", "mentor")
        ]
        for deadline in ("2022-11-30", "2023-01-31", "2023-04-30"):
            world.statement(provider, deadline)
            world.statement(provider, deadline, programme="npq")
        world.statement(provider, "2025-11-30", cohort=2025)
    set_incentives(
        school_id=world.schools["100001"].id, start_year=2022, pupil_premium=True, sparsity=False, actor=ACTOR
    )
    return found


@contextmanager
def rolled_back() -> Iterator[None]:
    """What happens within leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass
class Story:
    """One history of one provider, from a number."""

    cast: Cast
    provider: str
    chance: Random

    def contracts(self) -> None:
        """Prices that nobody has seen before."""
        chance, world = self.chance, self.cast.world
        bands, last = [], 0
        for _ in range(chance.randint(1, 3)):
            last += chance.randint(1, 2)
            bands.append({"max": last, "per_participant": str(self._pounds(900))})
        terms = {
            "bands": bands,
            "recruitment_target": chance.randint(0, 9),
            "set_up_fee": str(self._pounds(300)),
            "uplift_amount": chance.choice((None, "100")),
            "monthly_service_fee": chance.choice((None, "0", str(self._pounds(5000)))),
        }
        world.contract(self.provider, **terms)
        mentor = {"recruitment_target": 3, "payment_per_participant": str(self._pounds(1000))}
        world.contract(self.provider, 2025, **terms, mentor=mentor)
        for course in COURSES:
            world.npq_contract(
                self.provider,
                course,
                per_participant=str(self._pounds(2000)),
                monthly_service_fee=chance.choice((None, "0")),
                special_course=chance.random() < 0.2,
            )

    def play(self) -> None:
        """Declaring, voiding, adjusting and paying, in two of three rounds; now and then in the later cohort, too."""
        for day, payable, kinds in sorted(self.chance.sample(ROUNDS, 2), key=lambda one: one[0]):
            people = self.cast.people[self.provider]
            self._declare(self.chance.sample(people, self.chance.randint(2, 4)), day, kinds)
            self._void(day)
            self._pay(payable)
        if self.chance.random() < 0.3:
            self._declare(self.cast.later[self.provider], "2025-11-15", LATER)

    def _pounds(self, most: int) -> Decimal:
        return Decimal(self.chance.randint(100, most * 100)) / 100

    def _declare(self, people, day: str, kinds: dict[str, str]) -> None:
        for one in people:
            kind = self.chance.choice(list(kinds))
            with suppress(Refusal):
                self.cast.world.declare(
                    one,
                    provider=self.provider,
                    at=f"{day}T10:00:00",
                    kind=kind,
                    day=kinds[kind],
                    evidence_held="" if kind == "started" and day < "2025" else "other",
                )

    def _void(self, day: str) -> None:
        declared = list(Declaration.objects.filter(lead_provider__name=self.provider).order_by("created_at", "id"))
        for one in self.chance.sample(declared, min(len(declared), self.chance.randint(0, 2))):
            with clock.at(instant(f"{day}T12:00:00"), frozen=True), suppress(Refusal):
                void_declaration(lead_provider_id=one.lead_provider_id, declaration_id=one.id, actor=ACTOR)

    def _pay(self, day: str) -> None:
        with clock.at(instant(f"{day}T12:00:00"), frozen=True):
            mark_statements_payable(actor=ACTOR)
            payable = Statement.objects.filter(
                lead_provider__name=self.provider, state="payable", deadline_date__lt=date.fromisoformat(day)
            )
            for one in payable.order_by("payment_date", "programme"):
                if self.chance.random() < 0.3:
                    amount = self._pounds(50) - 25 or Decimal("0.01")
                    add_adjustment(statement_id=one.id, name="Correction", amount=amount, actor=ACTOR)
                if self.chance.random() < 0.4:
                    authorise_statement(statement_id=one.id, prepared_by="Pat", approved_by="Alex", actor=ACTOR)


def statements_of(provider: str) -> list[Statement]:
    found = Statement.objects.filter(lead_provider__name=provider)
    return list(found.select_related("lead_provider", "cohort", "contract"))


def amounts(provider: str) -> dict[tuple[str, int, date], dict[str, str]]:
    return {
        (one.programme, one.cohort_id, one.payment_date): statement_figures(one)["amounts"]
        for one in statements_of(provider)
    }


def second_amounts(provider: str) -> dict[tuple[str, int, date], dict[str, str]]:
    found = {}
    statements = {str(one.id): one for one in statements_of(provider)}
    for first in {(one.programme, one.cohort_id): one for one in statements.values()}.values():
        papers, declared = papers_of(first), declared_on(first)
        for paper in papers:
            one = statements[paper.key]
            found[one.programme, one.cohort_id, one.payment_date] = calculation.amounts_of(paper, papers, declared)
    return found


def test_they_agree_on_every_statement_that_commands_made(cast) -> None:
    voided = 0
    for number in range(HISTORIES):
        with rolled_back():
            chance = Random(number)
            story = Story(cast, chance.choice(PROVIDERS), chance)
            story.contracts()
            story.play()
            assert amounts(story.provider) == second_amounts(story.provider), number
            voided += Declaration.objects.filter(state__in=("awaiting_clawback", "clawed_back")).count()
    assert voided  # clawbacks came about


def test_another_providers_work_changes_nothing(cast) -> None:
    for number in range(HISTORIES // 16):
        with rolled_back():
            chance = Random(number)
            for provider in PROVIDERS:
                Story(cast, provider, chance).contracts()
            Story(cast, "Provider A", chance).play()
            before = amounts("Provider A")
            Story(cast, "Provider B", chance).play()
            assert amounts("Provider A") == before, number
