"""What makes the service write to somebody: each event of the specification, and exactly who gets which letter."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from cpd.accounts.commands import answer_sign_in_requests, appoint_user, ask_for_sign_in_link
from cpd.accounts.models import User
from cpd.accounts.roles import Organisation, Role
from cpd.casework.commands import remove_from_school, report_npq_training, set_up_year
from cpd.casework.commands.years import NewTutor
from cpd.core import clock
from cpd.integrations.teaching_record import Answer, AnswerKind, TeachingRecord
from cpd.jobs.timetable import find_job
from cpd.npq.commands import accept_application, reject_application
from cpd.npq.models import Application
from cpd.providers.models import DeliveryPartner, ProviderRelationship
from cpd.schools.commands import (
    add_school_user,
    answer_support_request,
    appoint_tutor,
    ask_for_support,
    challenge_partnership,
    choose_programme,
    nominate_tutor,
    request_nomination,
    set_induction_tutor,
    turn_reminders,
)
from cpd.schools.models import Nomination, Partnership, SupportRequest
from cpd.training.commands import (
    decide_by_hand,
    plan_reminder,
    register_at_school,
    report_joiner,
    report_leaver,
    report_partnership,
    report_training,
)
from cpd.training.models import TrainingRecord
from tests.accounts.people import user
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world

NOW = "2022-11-10T10:00:00"
BORN = date(1990, 1, 1)
TRN = "7654321"
CLEAR = TeachingRecord(
    trn=TRN,
    first_name="Nadia",
    last_name="New",
    date_of_birth=BORN,
    qts_on=date(2022, 7, 1),
    induction_status="InProgress",
    induction_started_on=date(2022, 9, 1),
)
A, B = "avi@a.example", "bo@b.example"
FINANCE_OF_A = "fay@a.example"
TIA, TOM, HEAD = "tia@first.example", "tom@second.example", "head@third.example"
NADIA, TERRY, NORA = "nadia@example.org", "terry.two@example.org", "nora.npq@example.org"
FERN, SAM, DFE = "fern@education.example", "sam@education.example", "help@education.example"


@kept
def town() -> World:
    """Provider A trains at schools 1 and 5, Provider B at 2, nobody at 3 and 4.

    Schools 1 and 2 have a tutor, 1 and 3 an address in the register, 4 and 5 neither.
    """
    world = simple_world()
    world.school("100001", primary_contact_email="office@first.example")
    world.school("100003", primary_contact_email=HEAD)
    for urn in ("100004", "100005"):
        world.school(urn)
    world.partner("100005", "Provider A")
    for urn, name, email in (("100001", "Tia Tutor", TIA), ("100002", "Tom Tutor", TOM)):
        set_induction_tutor(school_id=world.schools[urn].id, full_name=name, email=email, actor=ACTOR)
    for provider, role, email in (
        ("Provider A", Role.PROVIDER_DEVELOPER, A),
        ("Provider A", Role.PROVIDER_FINANCE, FINANCE_OF_A),
        ("Provider B", Role.PROVIDER_DATA_MANAGER, B),
    ):
        at = {"at": Organisation.LEAD_PROVIDER, "organisation_id": world.id_of(provider)}
        _moved(user(email.split("@")[0].title(), role, **at), email)
    _moved(user("Fern Finance", Role.FINANCE), FERN)
    _moved(user("Sam Support", Role.SUPPORT), SAM)
    return world


def _moved(somebody: User, email: str) -> None:
    User.objects.filter(id=somebody.id).update(email=email)


@dataclass
class Town:
    """The world of a row, with short names for what happens in it; ``record`` is what the teaching record says."""

    world: World
    record: TeachingRecord = CLEAR
    notes: dict[str, Any] = field(default_factory=dict)

    def find(self, trn: str, **_: object) -> Answer:
        return Answer(AnswerKind.RECORD, replace(self.record, trn=trn))

    def at(self, urn: str) -> dict[str, Any]:
        return {"school_id": self.world.schools[urn].id, "actor": ACTOR}

    def user(self, email: str) -> UUID:
        return User.objects.get(email=email).id

    def terry(self, urn: str = "100001", **more: Any) -> TrainingRecord:
        record = TrainingRecord.objects.filter(person__email=TERRY).first()
        return record or self.world.register("Terry Two", urn=urn, trn="1234567", date_of_birth=BORN, **more)

    def add(self, urn: str = "100001", *, known: bool = True, **more: Any) -> TrainingRecord:
        """A tutor adds Nadia New, with or without an answer of the teaching record."""
        return register_at_school(
            **{
                "role": "ect",
                "full_name": "Nadia New",
                "trn": TRN,
                "email": NADIA,
                "started_on": date(2022, 11, 10),
                "date_of_birth": BORN,
                "record": self.record if known else None,
                **self.at(urn),
                **more,
            }
        )

    def joins(self, urn: str) -> TrainingRecord:
        """A tutor adds Terry Two, who comes from another school."""
        record = replace(CLEAR, trn="1234567", first_name="Terry", last_name="Two")
        more = {"trn": "1234567", "full_name": "Terry Two", "email": TERRY, "record": record, "joins": True}
        return self.add(urn, started_on=date(2023, 1, 9), **more)

    def report(self, urn: str = "100003", provider: str = "Provider A") -> Partnership:
        attributes = {
            "cohort": "2022",
            "school_id": str(self.world.schools[urn].id),
            "delivery_partner_id": str(self.world.partners[provider].id),
        }
        return report_partnership(lead_provider_id=self.world.id_of(provider), attributes=attributes, actor=ACTOR)

    def withdraw(self) -> TrainingRecord:
        return report_training(
            lead_provider_id=self.world.id_of("Provider A"),
            participant_id=str(self.terry().person_id),
            action="withdraw",
            attributes={"course_identifier": "ecf-induction", "reason": "left-teaching-profession"},
            actor=ACTOR,
        )

    def decide(self, status: str, reason: str = "none", **of: Any) -> None:
        decide_by_hand(record_id=(of.get("record") or self.terry()).id, status=status, reason=reason, actor=ACTOR)

    def appoint(self, email: str, role: Role, at: Organisation, key: UUID | None = None) -> None:
        appoint_user(user_id=self.user(email), role=role, at=at, organisation_id=key, actor=ACTOR)

    def nora(self, *, accepted: bool = True) -> Application:
        application = Application.objects.filter(person__email=NORA).first()
        return application or self.world.apply(accepted=accepted)

    def decide_on(self, verb: Callable[..., Application], **more: Any) -> None:
        application = self.nora(accepted=False)
        verb(lead_provider_id=self.world.id_of("Provider A"), application_id=application.id, actor=ACTOR, **more)

    def report_npq(self, action: str) -> None:
        provider, application = self.world.id_of("Provider A"), self.nora()
        reason = "" if action == "resume" else "other"
        report_npq_training(
            lead_provider_id=provider, application_id=application.id, action=action, reason=reason, actor=ACTOR
        )

    def started(self, kind: str = "started", **more: Any) -> None:
        """Nora's training with Provider A can be declared, and is."""
        if not self.notes:
            self.notes["declared"] = self.world.npq_contract("Provider A")
            self.world.statement("Provider A", "2022-12-31", programme="npq")
        self.world.declare(self.nora(), kind=kind, at=NOW, day="2022-11-01T00:00:00Z", **more)


Happening = Callable[[Town], object]


def job(name: str, at: str = NOW) -> Happening:
    """A job of the timetable runs, by the service's clock."""

    def run(_: Town) -> object:
        with clock.at(instant(at), frozen=True):
            return find_job(name).run()

    return run


def both(*steps: Happening) -> Happening:
    return lambda town: [step(town) for step in steps]


@contextmanager
def on(day: str) -> Iterator[None]:
    with clock.at(instant(day), frozen=True):
        yield


@dataclass(frozen=True)
class Row:
    """One event, how it comes about, the letters that follow, and words that stand in them.

    ``before`` is what has to be so, whose own letters do not count. ``again`` is what is done once more, to no effect:
    the same, unless it is named. What is refused the second time has no effect either.
    """

    event: str
    case: str
    happens: Happening
    letters: tuple[tuple[str, str], ...]
    says: tuple[str, ...] = ()
    before: Happening = lambda _: None
    again: Happening | None = None


def _ask(email: str) -> Happening:
    return lambda _: (ask_for_sign_in_link(email=email, caller="192.0.2.1"), answer_sign_in_requests())


def _support(town: Town) -> SupportRequest:
    return ask_for_support(
        user_id=town.user(TIA),
        subject="unspecified",
        message="What do we do?",
        key=UUID("0b5e7e4c-1111-4222-8333-444455556666"),
        **town.at("100001"),
    )


def _answered(town: Town) -> None:
    request = SupportRequest.objects.get()
    answer_support_request(request_id=request.id, user_id=town.user(SAM), answer="Nothing at all.", actor=ACTOR)


def _planned(kind: str) -> Happening:
    return lambda town: plan_reminder(kind=kind, day=date(2022, 11, 20), user_id=town.user(SAM), actor=ACTOR)


def _chose(urn: str, cohort: int = 2022) -> Happening:
    return lambda town: choose_programme(cohort=cohort, programme="full_induction_programme", **town.at(urn))


def _tara(town: Town) -> None:
    set_induction_tutor(full_name="Tara Third", email="tara@third.example", **town.at("100003"))


def _goes_on_without(town: Town) -> None:
    with on("2023-09-05T10:00:00"):
        set_up_year(cohort=2023, programme="full_induction_programme", keep_providers=False, **town.at("100001"))


def _parted(town: Town) -> None:
    """Next year, Provider A works with another delivery partner than the one that this school has."""
    town.terry()
    other = DeliveryPartner.objects.get(name="Provider B Hub")
    works = ProviderRelationship.objects.filter(lead_provider__name="Provider A", cohort_id=2023)
    works.update(delivery_partner=other)


def _stays(town: Town) -> None:
    with on("2023-09-05T10:00:00"):
        set_up_year(cohort=2023, programme="full_induction_programme", stay_with_provider=True, **town.at("100001"))


def _another_tutor(town: Town) -> None:
    new = NewTutor(full_name="Nia New", email="nia@first.example")
    programme = "full_induction_programme"
    set_up_year(cohort=2022, programme=programme, keep_providers=True, new_tutor=new, **town.at("100001"))


def _nominated(town: Town) -> None:
    nomination = Nomination.objects.get()
    nominate_tutor(nomination_id=nomination.id, full_name="Nia New", email="nia@third.example", actor=ACTOR)


def _later(**record: Any) -> Happening:
    """Nadia was added while the teaching record was away; now it says this of her."""

    def say(town: Town) -> None:
        town.add(known=False)
        town.record = replace(CLEAR, **record)

    return say


def _was_previous(town: Town) -> None:
    town.record = replace(CLEAR, induction_completed_on=date(2022, 1, 1))
    town.add(known=False)
    find_job("check-teaching-records").run()
    town.record = CLEAR
    find_job("recheck-eligibility").run()


def _led_by_the_school(town: Town) -> None:
    _tara(town)
    choose_programme(cohort=2022, programme="core_induction_programme", **town.at("100003"))
    town.add("100003", known=False)
    town.record = replace(CLEAR, induction_started_on=None)


def _known(name: str, email: str) -> Happening:
    return lambda _: _moved(user(name), email)


CHECK = job("check-teaching-records")
REMIND = job("send-reminders", "2022-11-20T12:00:00")
PRIVACY = "https://cpd.example/privacy"
CHALLENGE = "https://cpd.example/challenge/link/"
SIGN_IN = "https://cpd.example/sign-in"
NOMINATE = "https://cpd.example/nomination/link/"

ROWS = (
    Row(
        "sign-in requested",
        "",
        _ask(TIA),
        (("sign_in_link", TIA),),
        (f"{SIGN_IN}/link/",),
        again=job("answer-sign-in-requests"),
    ),
    Row(
        "sign-in with an unknown address",
        "",
        _ask("nobody@example.org"),
        (("how_to_get_access", "nobody@example.org"),),
        (SIGN_IN, "https://cpd.example/request-access"),
    ),
    Row(
        "access requested",
        "",
        lambda town: request_nomination(**town.at("100003")),
        (("nomination_link", HEAD),),
        ("School 100003 has no induction tutor yet", NOMINATE, "1 December 2022"),
    ),
    Row(
        "access requested, tutor exists",
        "",
        lambda town: request_nomination(**town.at("100001")),
        (("nomination_link", "office@first.example"),),
        ("Tia Tutor is the induction tutor of School 100001", NOMINATE),
    ),
    Row(
        "tutor nominated or changed",
        "by the school's contact",
        _nominated,
        (("tutor_nominated", "nia@third.example"),),
        ("the induction tutor of School 100003", SIGN_IN),
        before=lambda town: request_nomination(**town.at("100003")),
    ),
    Row(
        "tutor nominated or changed",
        "on the page, or by DfE",
        lambda town: appoint_tutor(full_name="Nia New", email="nia@first.example", **town.at("100001")),
        (("tutor_nominated", "nia@first.example"),),
        ("the induction tutor of School 100001", SIGN_IN),
    ),
    Row(
        "tutor nominated or changed",
        "when the year is set up",
        _another_tutor,
        (("tutor_nominated", "nia@first.example"),),
    ),
    Row(
        "a user added beside the tutor",
        "",
        lambda town: add_school_user(full_name="Una User", email="una@first.example", **town.at("100001")),
        (("school_user_added", "una@first.example"),),
        ("for School 100001 in Manage Teacher CPD", SIGN_IN),
    ),
    Row(
        "partnership reported",
        "to a school with a tutor",
        lambda town: town.report(),
        (("partnership_confirmed", "tara@third.example"),),
        ("Provider A, with Provider A Hub", "tell us before 24 November 2022", CHALLENGE),
        before=_tara,
    ),
    Row(
        "partnership reported",
        "to a school without a tutor",
        lambda town: town.report(),
        (("partnership_confirmed", HEAD),),
        ("tell us before 24 November 2022", CHALLENGE, NOMINATE),
    ),
    Row(
        "partnership reported",
        "to a school without a tutor or an address",
        lambda town: town.report("100004"),
        (("partnership_confirmed", DFE),),
        ("School 100004", CHALLENGE),
    ),
    Row(
        "partnership reminder (7 days)",
        "",
        job("remind-of-partnerships", "2022-11-17T10:00:00"),
        (("partnership_reminder", "tara@third.example"),),
        ("Reminder: Provider A", "tell us before 24 November 2022", CHALLENGE),
        before=both(_tara, lambda town: town.report()),
    ),
    Row(
        "partnership reminder (7 days)",
        "not before",
        job("remind-of-partnerships", "2022-11-17T09:59:59"),
        (),
        before=lambda town: town.report(),
    ),
    Row(
        "partnership reminder (7 days)",
        "not of a challenged one",
        job("remind-of-partnerships", "2022-11-17T10:00:00"),
        (),
        before=lambda town: challenge_partnership(partnership_id=town.report().id, reason="mistake", actor=ACTOR),
    ),
    Row(
        "partnership challenged",
        "",
        lambda _: challenge_partnership(
            partnership_id=Partnership.objects.get(school__urn="100003").id, reason="no_ects", actor=ACTOR
        ),
        (("partnership_challenged", A), ("partnership_challenged", FINANCE_OF_A)),
        ("School 100003 (URN 100003)", "The reason it gave: "),
        before=lambda town: town.report(),
    ),
    Row(
        "programme changed",
        "",
        _goes_on_without,
        (("programme_changed", A), ("programme_changed", FINANCE_OF_A)),
        ("School 100001 (URN 100001)", "has set up 2023 without you"),
        before=lambda town: town.terry(),
    ),
    Row("programme changed", "for a provider who trains nobody there", _goes_on_without, ()),
    Row(
        "programme changed",
        "the school stays with a provider whose delivery partner has parted from it",
        _stays,
        (("provider_wanted", A), ("provider_wanted", FINANCE_OF_A)),
        ("School 100001 (URN 100001)", "with whom you do not work in 2023", "report the partnership"),
        before=_parted,
    ),
    Row(
        "ECT/mentor added",
        "an ECT",
        lambda town: town.add(),
        (("participant_added", NADIA),),
        ("as an early career teacher", "from 10 November 2022", "Provider A provides your training", PRIVACY),
    ),
    Row(
        "ECT/mentor added",
        "a mentor",
        lambda town: town.add(role="mentor"),
        (("participant_added", NADIA),),
        ("as a mentor of early career teachers", "Provider A provides your training", PRIVACY),
    ),
    Row("ECT/mentor added", "a tutor", lambda town: town.add(role="mentor", email=TOM), ()),
    Row(
        "removed by tutor",
        "",
        lambda town: remove_from_school(record_id=town.terry().id, **town.at("100001")),
        (("participant_removed", TERRY),),
        ("you were registered there by mistake",),
        before=lambda town: town.terry(eligible=False),
    ),
    Row(
        "leaving reported",
        "",
        lambda town: report_leaver(record_id=town.terry().id, day=date(2022, 12, 1), **town.at("100001")),
        (("participant_leaves", TERRY),),
        ("you are leaving the school on 1 December 2022",),
        before=lambda town: town.terry(),
    ),
    Row(
        "eligibility messages",
        "waits for an induction",
        CHECK,
        (("eligibility_decided", TIA),),
        ("You added Nadia New", "does not show that their induction has begun"),
        before=_later(induction_started_on=None),
    ),
    Row(
        "eligibility messages",
        "exempt: the ECT too",
        CHECK,
        (("eligibility_decided", TIA), ("participant_exempt", NADIA)),
        ("exempt from induction",),
        before=_later(induction_status="Exempt"),
    ),
    Row(
        "eligibility messages",
        "an earlier induction",
        CHECK,
        (("eligibility_decided", TIA),),
        ("their record has an earlier induction",),
        before=_later(induction_completed_on=date(2022, 1, 1)),
    ),
    Row(
        "eligibility messages",
        "eligible after an earlier induction was corrected",
        CHECK,
        (("eligibility_decided", TIA),),
        ("DfE pays for their training. You do not need to do anything.",),
        before=_was_previous,
    ),
    Row(
        "eligibility messages",
        "for DfE to look at",
        lambda town: town.decide("manual_check", "active_flags"),
        (),
        before=lambda town: town.terry(eligible=False),
    ),
    Row(
        "eligibility messages",
        "a mentor of the early roll-out",
        lambda town: town.decide("ineligible", "previous_participation"),
        (),
        before=lambda town: town.terry(role="mentor", eligible=False),
    ),
    Row(
        "eligibility messages",
        "exempt after all, once eligible: what was gained is kept",
        lambda town: town.decide("ineligible", "exempt_from_induction"),
        (),
        before=lambda town: town.terry(),
    ),
    Row("eligibility messages", "in training that the school leads", CHECK, (), before=_led_by_the_school),
    Row(
        "transfer",
        "to a school with another provider",
        lambda town: town.joins("100002"),
        (
            ("participant_added", TERRY),
            ("transfer_in", B),
            ("transfer_out", A),
            ("transfer_out", FINANCE_OF_A),
        ),
        ("9 January 2023",),
        before=lambda town: town.terry(),
    ),
    Row(
        "transfer",
        "to a school with the same provider",
        lambda town: town.joins("100005"),
        (("participant_added", TERRY), ("transfer_in", A), ("transfer_in", FINANCE_OF_A)),
        ("9 January 2023",),
        before=lambda town: town.terry(),
    ),
    Row(
        "transfer",
        "of somebody who keeps the provider",
        lambda town: report_joiner(
            record_id=town.terry().id, day=date(2023, 1, 9), keep_providers=True, **town.at("100003")
        ),
        (("transfer_in", A), ("transfer_in", FINANCE_OF_A)),
        ("You will continue to train them there.",),
        before=lambda town: town.terry(),
    ),
    Row(
        "transfer",
        "of somebody whom the provider withdrew",
        lambda town: town.joins("100002"),
        (("participant_added", TERRY), ("transfer_in", B)),
        ("9 January 2023",),
        before=lambda town: town.withdraw(),
    ),
    Row(
        "transfer",
        "to a school without a provider",
        lambda town: town.joins("100003"),
        (("participant_added", TERRY), ("transfer_out", A), ("transfer_out", FINANCE_OF_A)),
        ("will join another school on 9 January 2023", PRIVACY),
        before=lambda town: town.terry(),
    ),
    Row(
        "LP withdrew a participant",
        "",
        lambda town: town.withdraw(),
        (("participant_withdrawn", TIA),),
        ("Provider A, with Provider A Hub", "Terry Two", "at School 100001"),
        before=lambda town: town.terry(),
    ),
    Row(
        "LP withdrew a participant",
        "at a school without a tutor",
        lambda town: town.withdraw(),
        (),
        before=lambda town: town.terry("100005"),
    ),
    Row(
        "reminder: assign mentors",
        "",
        REMIND,
        (("reminder_assign_mentors", TIA),),
        ("has no mentor", "https://cpd.example/school/100001"),
        before=both(lambda town: town.terry(), _planned("assign_mentors")),
    ),
    Row(
        "reminder: assign mentors",
        "not to a school that turned reminders off",
        REMIND,
        (),
        before=both(
            lambda town: town.terry(),
            lambda town: turn_reminders(on=False, **town.at("100001")),
            _planned("assign_mentors"),
        ),
    ),
    Row(
        "reminder: assign mentors",
        "not before noon",
        job("send-reminders", "2022-11-20T11:59:59"),
        (),
        before=both(lambda town: town.terry(), _planned("assign_mentors")),
    ),
    Row(
        "reminder: add ECTs",
        "",
        REMIND,
        (("reminder_add_ects", TOM),),
        ("has added no early career teachers", "https://cpd.example/school/100002"),
        before=both(lambda town: town.terry(), _planned("add_ects")),
    ),
    Row(
        "reminder: contract with a provider",
        "",
        REMIND,
        (("reminder_contract_with_provider", "tara@third.example"),),
        ("no lead provider has confirmed", "https://cpd.example/school/100003"),
        before=both(_tara, _chose("100003"), _planned("contract_with_provider")),
    ),
    Row(
        "reminder: update tutor",
        "to the school's contact where there is none",
        REMIND,
        (("reminder_update_tutor", HEAD), ("reminder_update_tutor", TIA)),
        ("who its induction tutor is", "https://cpd.example/school/"),
        before=both(_chose("100001", 2021), _chose("100003", 2021), _planned("update_tutor")),
    ),
    Row(
        "reminder: set up the year",
        "",
        job("remind-to-set-up"),
        (("set_up_reminder", "tara@third.example"),),
        ("https://cpd.example/school/100003",),
        before=both(_tara, _chose("100003", 2021)),
    ),
    Row(
        "welcome",
        "a user of a lead provider",
        lambda town: town.appoint(
            "new@a.example", Role.PROVIDER_DATA_MANAGER, Organisation.LEAD_PROVIDER, town.world.id_of("Provider A")
        ),
        (("welcome", "new@a.example"),),
        ("Your role is data manager at Provider A.", SIGN_IN, "ask Provider A first"),
        before=_known("Nell New", "new@a.example"),
    ),
    Row(
        "welcome",
        "a user of a delivery partner",
        lambda town: town.appoint(
            "new@a.example",
            Role.DELIVERY_PARTNER_USER,
            Organisation.DELIVERY_PARTNER,
            town.world.partners["Provider A"].id,
        ),
        (("welcome", "new@a.example"),),
        ("Your role is delivery partner at Provider A Hub.", SIGN_IN),
        before=_known("Nell New", "new@a.example"),
    ),
    Row(
        "welcome",
        "a user of an appropriate body",
        lambda town: town.appoint(
            "new@a.example",
            Role.APPROPRIATE_BODY_USER,
            Organisation.APPROPRIATE_BODY,
            town.notes["body"].id,
        ),
        (("welcome", "new@a.example"),),
        ("Your role is appropriate body at North Hub.", SIGN_IN),
        before=both(_known("Nell New", "new@a.example"), lambda town: town.notes.update(body=town.world.body())),
    ),
    Row(
        "welcome",
        "a user of DfE, who is a tutor elsewhere",
        lambda town: town.appoint(TIA, Role.PRODUCT, Organisation.DFE),
        (("welcome", TIA),),
        ("Your role is DfE product.", "authenticator app", SIGN_IN, "ask DfE first"),
    ),
    Row(
        "welcome",
        "not for a second role at the same place",
        lambda town: town.appoint(FERN, Role.SUPPORT, Organisation.DFE),
        (),
    ),
    Row(
        "a school asks DfE for help",
        "",
        _support,
        (("support_request", DFE),),
        ("School: School 100001 (URN 100001)", "What do we do?"),
    ),
    Row(
        "DfE answers a school",
        "",
        _answered,
        (("support_answer", TIA),),
        ("Nothing at all.", "What do we do?", "https://cpd.example/school"),
        before=_support,
    ),
    Row(
        "statement notification on the 1st",
        "",
        job("notify-of-deadlines", "2022-12-01T08:30:00"),
        (("statement_deadlines", FERN),),
        ("31 December 2022: ECF",),
        before=lambda town: town.world.statement("Provider A", "2022-12-31"),
    ),
    Row(
        "NPQ application accepted",
        "",
        lambda town: town.decide_on(accept_application, attributes={}),
        (("npq_application_accepted", NORA),),
        ("Provider A accepted your application",),
        before=lambda town: town.nora(accepted=False),
    ),
    Row(
        "NPQ application rejected",
        "",
        lambda town: town.decide_on(reject_application),
        (("npq_application_rejected", NORA),),
        ("Provider A did not accept your application",),
        before=lambda town: town.nora(accepted=False),
    ),
    *(
        Row(
            f"NPQ training {past}",
            "",
            lambda town, action=action: town.report_npq(action),
            ((f"npq_{past}", NORA),),
            (f"was {past}",),
            before=both(
                lambda town: town.started(),
                *([lambda town: town.report_npq("defer")] if action == "resume" else []),
            ),
        )
        for action, past in (("defer", "deferred"), ("resume", "resumed"), ("withdraw", "withdrawn"))
    ),
    Row(
        "NPQ outcome",
        "",
        lambda town: town.started("completed", has_passed=True),
        (("npq_outcome", NORA),),
        ("told us that you passed",),
        before=lambda town: town.started(),
    ),
)

ELSEWHERE = {
    "webhook-failing": ("webhooks/test_delivering.py", "test_after_a_day_developers_are_told_and_after_five"),
    "webhook-disabled": ("webhooks/test_delivering.py", "test_after_a_day_developers_are_told_and_after_five"),
}
"""Letters that need a server of the test's own, by template, with the test that has it."""

SPECIFIED = (
    "sign-in requested",
    "sign-in with an unknown address",
    "access requested",
    "access requested, tutor exists",
    "tutor nominated or changed",
    "partnership reported",
    "partnership reminder (7 days)",
    "partnership challenged",
    "programme changed",
    "ECT/mentor added",
    "details request and 7-day reminder",
    "removed by tutor",
    "eligibility messages",
    "transfer",
    "LP withdrew a participant",
    "mentor given CIP materials",
    "reminder: assign mentors",
    "reminder: add ECTs",
    "reminder: contract with a provider",
    "reminder: update tutor",
    "welcome",
    "one-time passcode",
    "statement notification on the 1st",
    "NPQ application submitted",
    "NPQ application accepted",
    "NPQ application rejected",
    "NPQ training deferred",
    "NPQ training resumed",
    "NPQ training withdrawn",
    "NPQ outcome",
    "NPQ funding given by policy",
    "TRN found after a request",
)
"""The events of the specification, in its order."""

LEFT_OUT = {
    "details request and 7-day reminder": "Tutors give the TRN and the date of birth, and the name comes from the "
    "teaching record: nobody is asked to give details themselves, and nobody without a TRN is added.",
    "mentor given CIP materials": "Schools that lead training do not choose materials in the service.",
    "one-time passcode": "The second factor is an authenticator app: no code is emailed.",
    "NPQ application submitted": "No page takes applications yet: they come with scenarios and seeds.",
    "NPQ funding given by policy": "No command changes the funding of an application yet.",
    "TRN found after a request": "The service asks nobody for a TRN yet.",
}
"""Events for which nothing is sent, and why."""
