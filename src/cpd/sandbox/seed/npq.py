"""What becomes of the seed's applications: decided, declared for, passed and failed, at their own instants."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial

from cpd.casework.commands import merge_people, report_npq_training
from cpd.declarations.commands import declare, void_declaration
from cpd.npq.commands import accept_application, change_lead_provider, reject_application, submit_application
from cpd.npq.models import Application
from cpd.providers.models import LeadProvider
from cpd.sandbox.seed.applicants import COACHING, COURSES, INTAKES, SUPPORT, Wish, wish
from cpd.sandbox.seed.world import ACTOR, World
from cpd.statements.commands import store_npq_contract
from cpd.teachers.commands import change_name, forget_email, verify_trn

PRICES = {"npq-headship": "1985", "npq-executive-leadership": "4099", COACHING: "800", SUPPORT: "800"}
"""Made-up prices of courses, in pounds; the others cost 1,130."""


def store_contracts(provider: LeadProvider, n: int) -> None:
    """What the provider is paid for every course in every intake."""
    for intake in sorted(INTAKES):
        for course in (*COURSES, SUPPORT) if intake == "2021a" else COURSES:
            whole = course in (COACHING, SUPPORT)
            store_npq_contract(
                lead_provider_id=provider.id,
                cohort=int(intake[:4]),
                cohort_suffix=intake[4:],
                course_identifier=course,
                terms={
                    "per_participant": PRICES.get(course, "1130"),
                    "recruitment_target": 60 + 5 * n,
                    "output_payment_percentage": 100 if whole else 60,
                    "service_fee_percentage": 0 if whole else 40,
                    "service_fee_installments": 0 if whole else 19,
                },
                actor=ACTOR,
            )


def decide_and_declare(world: World) -> None:
    """Decides applications as their fates say, and declares for some of those that were accepted."""
    for n, application in enumerate(world.rows[Application]):
        assert isinstance(application, Application)
        _Story(world, application, n, wish(n, len(world.providers))).tell()


class _Story:
    """What becomes of one application."""

    def __init__(self, world: World, application: Application, n: int, wished: Wish) -> None:
        self._world, self._application, self._n, self._wished = world, application, n, wished
        self._about = frozenset({f"application {n}"})
        self._decided_at = wished.at + timedelta(days=9, minutes=n % 50)

    def tell(self) -> None:
        """Adds its events to the world's."""
        fate = self._wished.fate
        if self._n % 11 == 5:
            self._add(self._decided_at - timedelta(days=2), "is matched", self._match)
        if fate.decision == "twice":
            self._add(self._decided_at - timedelta(days=1), "applies again", self._apply_again)
        if fate.decision in ("accepted", "twice"):
            self._add(self._decided_at, "accept", self._accept)
        if fate.decision == "rejected":
            self._add(self._decided_at, "reject", self._reject)
        if self._n % 13 == 6:
            self._add(self._decided_at + timedelta(days=1), "loses the address", self._forget_email)
        if self._n % 17 == 8:
            self._add(self._decided_at + timedelta(days=1), "is called otherwise", self._rename)
        if fate.declared:
            self._declared()

    def _declared(self) -> None:
        """Late in the seed's time: who reads the oldest page of a list first meets one kind of declaration."""
        fate, n = self._wished.fate, self._n
        at = datetime(2026, 9, 1 + n % 24, 10, n % 60, tzinfo=UTC)
        for kind in fate.declared:
            self._add(at, kind, partial(self._declare, kind, at))
            at += timedelta(days=14)
        happens: dict[str, Callable[[], object]] = {
            "defer": lambda: self._report("defer", "parental-leave"),
            "withdraw": lambda: self._report("withdraw", "change-in-school-circumstances"),
            "void": self._void,
            "move": self._move,
        }
        if fate.then:
            self._add(at, fate.then, happens[fate.then])
        if fate.then == "defer" and n % 2:
            self._add(at + timedelta(days=3), "resume", lambda: self._report("resume", ""))

    def _add(self, at: datetime, what: str, happen: Callable[[], object]) -> None:
        self._world.add(at, f"application {self._n}: {what}", self._about, happen)

    def _current(self) -> Application:
        return Application.objects.select_related("intake").get(id=self._application.id)

    def _accept(self) -> None:
        application = self._current()
        eligible, funding = application.eligible_for_funding, application.intake.funding
        accept_application(
            lead_provider_id=application.lead_provider_id,
            application_id=application.id,
            attributes={} if funding == "full" else {"funded_place": eligible and funding == "capped"},
            actor=ACTOR,
        )

    def _reject(self) -> None:
        application = self._current()
        reject_application(lead_provider_id=application.lead_provider_id, application_id=application.id, actor=ACTOR)

    def _apply_again(self) -> None:
        """The same person asks the next provider for the same: accepting one rejects the other."""
        application, providers = self._current(), self._world.providers
        person = application.person
        submit_application(
            full_name=person.full_name,
            email=person.email,
            course_identifier=application.course_id,
            cohort=application.cohort_id,
            cohort_suffix=application.cohort_suffix,
            lead_provider_id=providers[(self._n + 1) % len(providers)].id,
            person_id=person.id,
            school_id=application.school_id,
            eligible_for_funding=application.eligible_for_funding,
            funding_status_code=application.funding_status_code,
            teacher_catchment=application.teacher_catchment,
            teacher_catchment_country=application.teacher_catchment_country,
            teacher_catchment_iso_country_code=application.teacher_catchment_iso_country_code,
            funding_choice=application.funding_choice,
            works_in_school=application.works_in_school,
            headteacher_status=application.headteacher_status,
            actor=ACTOR,
        )

    def _match(self) -> None:
        person = self._current().person
        verify_trn(person_id=person.id, trn=person.typed_trn or "", actor=ACTOR)

    def _forget_email(self) -> None:
        forget_email(person_id=self._application.person_id, actor=ACTOR)

    def _rename(self) -> None:
        name = self._current().person.full_name
        change_name(person_id=self._application.person_id, full_name=f"{name}-Smith", actor=ACTOR)

    def _report(self, action: str, reason: str) -> None:
        application = self._current()
        report_npq_training(
            lead_provider_id=application.lead_provider_id,
            application_id=application.id,
            action=action,
            reason=reason,
            actor=ACTOR,
        )

    def _declare(self, kind: str, at: datetime) -> None:
        """Reached the day before, at nine. Every sixth participant fails."""
        application, world = self._current(), self._world
        reached = datetime.combine(at.date() - timedelta(days=1), time(9), tzinfo=UTC)
        partner = world.partners[world.providers.index(application.lead_provider)]
        passes = self._wished.course not in (COACHING, SUPPORT) and kind == "completed"
        declaration = declare(
            lead_provider_id=application.lead_provider_id,
            attributes={
                "participant_id": str(application.person_id),
                "declaration_type": kind,
                "declaration_date": reached.isoformat(),
                "course_identifier": application.course_id,
                **({"has_passed": self._n % 6 != 0} if passes else {}),
                "delivery_partner_id": str(partner.id),
            },
            actor=ACTOR,
        )
        world.declared[f"application {self._n} {kind}"] = declaration.id

    def _void(self) -> None:
        void_declaration(
            lead_provider_id=self._application.lead_provider_id,
            declaration_id=self._world.declared[f"application {self._n} {self._wished.fate.declared[-1]}"],
            actor=ACTOR,
        )

    def _move(self) -> None:
        providers = self._world.providers
        change_lead_provider(
            application_id=self._application.id,
            lead_provider_id=providers[(self._n + 1) % len(providers)].id,
            actor=ACTOR,
        )


def merge_applicants(world: World) -> None:
    """For each provider, two of its applicants turn out to be one person: the first two that are not decided."""
    waiting: dict[int, list[Application]] = {}
    for n, application in enumerate(world.rows[Application]):
        assert isinstance(application, Application)
        provider = n % len(world.providers)
        fate = wish(n, len(world.providers)).fate
        if fate.decision == "pending" or fate == wish(0, len(world.providers)).fate:
            waiting.setdefault(provider, []).append(application)
    for provider, applications in sorted(waiting.items()):
        if len(applications) < 2:
            continue
        left, gone = applications[0], applications[1]
        world.add(
            datetime(2026, 11, 2, 10, provider, tzinfo=UTC),
            f"merge applicants {provider}",
            frozenset(),
            partial(merge_people, from_person_id=gone.person_id, into_person_id=left.person_id, actor=ACTOR),
        )
