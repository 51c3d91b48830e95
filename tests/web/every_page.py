"""Every page there is, in one list. Tests look at each: in a browser, and at the queries it makes.

A new page belongs here; a new question of a journey needs an example of an answer in ``EXAMPLES``. Tests name what is
missing.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from cpd.accounts.models import SignInLink, User
from cpd.accounts.roles import Role
from cpd.config import urls
from cpd.core import clock
from cpd.core.ids import new_id
from cpd.schools.commands import add_appropriate_body, set_induction_tutor
from cpd.schools.models import AppropriateBody
from cpd.teachers.commands import change_name
from cpd.training.commands import correct_name, report_leaver
from cpd.training.models import SchoolPeriod, TrainingRecord
from cpd.web.docs.views import PAGES as DOCUMENTATION
from cpd.web.kit.journeys import Journey, Step
from cpd.web.schools.adding import ADDING
from cpd.web.schools.people.views import CHANGES
from tests.accounts.people import set_up, user
from tests.rows import kept
from tests.web import finance_pages, provider_pages, school_pages, support_pages
from tests.world import ACTOR, World, simple_world

BY_LINK = "/sign-in/link/"
JOURNEYS = {
    "adding": ADDING,
    **school_pages.JOURNEYS,
    **finance_pages.JOURNEYS,
    **{f"person-{name}": journey for name, journey in CHANGES.items()},
}
"""Every journey, by the name that its address has in the list."""

WHO = {**school_pages.WHO, **finance_pages.WHO}
"""Who begins a journey, where it is not the tutor."""

EXAMPLES: dict[str, dict[str, dict[str, str]]] = {
    **school_pages.EXAMPLES,
    **finance_pages.EXAMPLES,
    "add-participant": {
        "type": {"type": "ect"},
        "find": {
            "trn": "7654321",
            "date_of_birth-day": "1",
            "date_of_birth-month": "1",
            "date_of_birth-year": "1990",
        },
        "national-insurance-number": {"national_insurance_number": "QQ 12 34 56 C"},
        "name": {"name_on_record": "record"},
        "full-name": {"full_name": "Nadia New"},
        "before": {},
        "email": {"email": "nadia.new@first.example"},
        "only-here": {"only_here": "yes"},
        "start-date": {"started_on-day": "2", "started_on-month": "9", "started_on-year": "2024"},
        "working-pattern": {"working_pattern": "full_time"},
        "appropriate-body": {"appropriate_body": "none"},
    },
    "change-name": {
        "reason": {"reason": "name_has_changed"},
        "name": {"full_name": "Nadia Newname"},
        "same-person": {"same_person": "yes"},
    },
    "change-email": {"email": {"email": "new.address@first.example"}},
    "change-start-date": {
        "start-date": {"started_on-day": "9", "started_on-month": "9", "started_on-year": "2022"},
    },
    "change-working-pattern": {"working-pattern": {"working_pattern": "part_time"}},
    "change-appropriate-body": {"body": {"appropriate_body": "{hub}"}},
    "change-mentor": {"mentor": {"mentor": "{mentor}"}},
    "give-ects": {"ects": {"ects": "{ect}"}},
    "report-leaver": {
        "reason": {"reason": "moving_school"},
        "date": {"date-day": "1", "date-month": "10", "date-year": "2022"},
    },
    "report-staying": {"stay": {"stay": "yes"}},
    "remove-participant": {"mistake": {"mistake": "yes"}},
}
"""For each journey and step an answer that is taken, as it is typed. ``{mentor}`` is one of ``PARTICIPANTS``,
``{hub}`` an appropriate body."""

PARTICIPANTS = {
    "person": "Terry Two",
    "mentor": "Wilhelmina Featherstonehaugh-Cholmondeley",
    "ect": "Cara Chosen",
    "left": "Lena Left",
    **{
        f"of-{name}{kind}": f"{first} {name.title().replace('-', ' ')}"
        for name in CHANGES
        if name != "ects"
        for kind, first in (("", "Pat"), ("-done", "Dana"))
    },
}
"""Participants of the first school, by how addresses of the list call them: whoever a change is about, and another one
for whom it is done."""


def _found(trn: str) -> dict[str, str]:
    return {**EXAMPLES["add-participant"]["find"], "trn": trn}


BRANCHES: dict[str, dict[str, dict[str, dict[str, str]]]] = {
    "add-participant": {
        "national-insurance-number": {"find": _found("7654923"), "name": {"name_on_record": "other"}},
        "full-name": {"find": _found("7654920")},
        "before": {"find": _found("2000007")},
        "only-here": {"type": {"type": "mentor"}, "find": _found("2000008")},
        "not-found": {"find": _found("7654900")},
        "no-match": {
            "find": _found("7654923"),
            "national-insurance-number": {"national_insurance_number": "AB123456C"},
        },
        "here": {"find": _found("1234567")},
        "mentors-themselves": {"find": _found("1234567")},
        "passed": {"find": _found("7654906")},
        "exempt": {"find": _found("7654904")},
        "failed": {"find": _found("7654907")},
        "prohibited": {"find": _found("7654902")},
        "set-up-year": {
            "start-date": {"started_on-day": "2", "started_on-month": "9", "started_on-year": "2025"},
        },
    },
    **school_pages.BRANCHES,
}
"""For each journey, the steps and stops that other answers lead to than those of ``EXAMPLES``, with these answers."""

FOR_AN_ECT = "-mentors-themselves"
"""The branch that only a mentor for an early career teacher comes to."""


@dataclass(frozen=True)
class Page:
    """A page: its name, its address, who looks at it, and the status that it has.

    ``sent``: it is what comes of sending the form at the address without an answer. ``lost``: a cookie that gets lost
    before. ``{adding}`` stands for a journey in which everything is answered, ``{added}`` for a finished one.
    """

    name: str
    address: str
    who: str = "nobody"
    status: int = 200
    sent: bool = False
    lost: str = ""


def pages_of(name: str, journey: Journey) -> list[Page]:
    """Each step as it is asked, as it refuses to go on without an answer, and the pages of every journey."""
    steps = [step.name for step in journey.steps if isinstance(step, Step)]
    who = WHO.get(name, "tutor")
    branches = BRANCHES.get(journey.name, {})
    return [
        *(Page(f"{name}-{step}", f"{{{name}}}/{step}", who) for step in steps if step not in branches),
        *(Page(f"{name}-{step}", f"{{{name}-{step}}}/{step}", who) for step in branches),
        Page(f"{name}-refused", f"{{{name}-new}}/{steps[0]}", who, 422, sent=True),
        Page(f"{name}-check", f"{{{name}}}/check", who),
        Page(f"{name}-delete", f"{{{name}}}/delete", who),
        *([] if name in finance_pages.LEADS_ON else [Page(f"{name}-done", f"{{{name}-done}}/done", who)]),
    ]


PAGES = (
    Page("start", "/"),
    Page("help", "/help"),
    Page("cookies", "/cookies"),
    Page("privacy", "/privacy"),
    Page("privacy-accept", "/privacy/accept?next=/school", "tutor by link"),
    Page("accessibility", "/accessibility"),
    Page("sign-in", "/sign-in"),
    Page("sign-in-refused", "/sign-in", status=422, sent=True),
    Page("check-your-email", "/sign-in/check-your-email"),
    Page("follow-link", "/sign-in/link/x"),
    Page("link-used", "/sign-in/link/x", status=410, sent=True),
    Page("code", "/sign-in/code", "waiting"),
    Page("code-refused", "/sign-in/code", "waiting", 422, sent=True),
    Page("set-up", "/sign-in/set-up", "waiting without an app"),
    Page("set-up-refused", "/sign-in/set-up", "waiting without an app", 422, sent=True),
    Page("sign-out", "/sign-out", "tutor"),
    Page("account", "/account", "tutor"),
    Page("account-of-staff", "/account", "staff"),
    Page("sign-out-everywhere", "/account/sign-out-everywhere", "tutor"),
    Page("recovery-codes", "/account/recovery-codes", "staff"),
    Page("recovery-codes-made", "/account/recovery-codes", "staff", sent=True),
    Page("reset-whose", "/account/reset-second-factor", "staff"),
    Page("reset-whose-refused", "/account/reset-second-factor", "staff", 422, sent=True),
    Page("reset", "/account/reset-second-factor/{other}", "staff"),
    Page("users", "/users", "staff"),
    Page("users-refused", "/users?role=boss", "staff", 422),
    Page("users-add", "/users/add", "staff"),
    Page("users-add-refused", "/users/add", "staff", 422, sent=True),
    Page("user", "/users/{other}", "staff"),
    Page("user-oneself", "/users/{self}", "staff"),
    Page("user-sign-out", "/users/{other}/sign-out", "staff"),
    Page("user-close", "/users/{other}/close", "staff"),
    Page("user-give-role", "/users/{other}/give-role", "staff"),
    Page("user-give-role-refused", "/users/{other}/give-role", "staff", 422, sent=True),
    Page("user-give-role-school", "/users/{other}/give-role/induction_tutor", "staff"),
    Page("user-give-role-provider", "/users/{other}/give-role/provider_finance", "staff"),
    Page("user-give-role-provider-refused", "/users/{other}/give-role/provider_finance", "staff", 422, sent=True),
    Page("user-take-role", "/users/{other}/take-role/{role-of-other}", "staff"),
    Page("schools", "/school", "tutor of two"),
    Page("school", "/school/100001", "tutor"),
    Page("school-nobody", "/school/100003", "tutor of two"),
    Page("participant", "/school/100001/people/{person}", "tutor"),
    Page("participant-mentor", "/school/100001/people/{mentor}", "tutor"),
    Page("participant-left", "/school/100001/people/{left}", "tutor"),
    Page("cannot-remove", "/school/100001/people/{person}/remove", "tutor"),
    Page("add-mentor-first", "{person-mentor-nobody}/add-first", "tutor"),
    *(
        Page(*listed)
        for pages in (school_pages, finance_pages, provider_pages, support_pages)
        for listed in pages.PAGES
    ),
    Page("cannot-add", "/school/100004/add", "tutor of two"),
    *(page for name, journey in JOURNEYS.items() for page in pages_of(name, journey)),
    Page("signed-out", "{adding-new}/type", "tutor", 403, sent=True, lost="sessionid"),
    Page("form-expired", "/sign-in", status=403, sent=True, lost="csrftoken"),
    Page("sandbox", "/sandbox"),
    Page("kit", "/sandbox/kit"),
    Page("kit-refused", "/sandbox/kit", status=422, sent=True),
    Page("kit-second-page", "/sandbox/kit?term=spring&page=2"),
    Page("kit-filter-refused", "/sandbox/kit?term=winter", status=422),
    *(
        Page(f"api-{name}", "/api-reference/" if name == "about" else f"/api-reference/{name}")
        for name, _ in DOCUMENTATION
    ),
    Page("search", "/api-reference/search?q=how+do+I+void"),
    Page("search-nothing", "/api-reference/search?q=xyzzy"),
    Page("search-empty", "/api-reference/search"),
    Page("release-notes-by-tag", "/api-reference/release-notes?tag=cohort-closure"),
    Page("release-note", "/api-reference/release-notes/corrected-dates-and-closed-cohorts"),
    Page("bad-request", "/school?a=%00", status=400),
    Page("forbidden", "/account/recovery-codes", "tutor", 403),
    Page("not-found", "/nowhere", status=404),
    Page("method-not-allowed", "/sandbox/tutorial", status=405),
    Page("fault", "/fault", status=500),
    Page("unavailable", "/unavailable", status=503),
)

NO_PAGES = {
    **school_pages.NO_PAGES,
    **finance_pages.NO_PAGES,
    **provider_pages.NO_PAGES,
    "sign-in/openid": "leads to the OpenID provider, and is not there without one",
    "sign-in/openid/callback": "signs in, and leads on, and is not there without an OpenID provider",
    "healthcheck": "JSON for monitoring",
    "metrics": "text for Prometheus",
    "api-reference": "leads to the address with a slash",
    "school/<str:urn>/mentor-of/<str:record>/add": "leads to the first question",
    "sandbox/clock": "takes a form, and shows the sandbox's page",
    "sandbox/sign-in/<str:key>": "signs in, and leads on",
    "sandbox/emails": "JSON for programs",
    "sandbox/scenarios": "JSON for programs",
    "sandbox/scenarios/<str:name>": "JSON for programs",
    "api-reference/all.md": "text for programs",
    "api-reference/status.md": "text for programs",
    "api-reference/postman.json": "JSON for programs",
    "api-reference/release-notes.atom": "a feed for feed readers",
    "llms.txt": "text for programs",
    "^.*$": "says that there is no such page",
}
"""Routes that show no page of their own, and why."""


def _fault(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("for this test")


def _unavailable(request: HttpRequest) -> HttpResponse:
    raise OperationalError("for this test")


FAILING = [path("fault", _fault), path("unavailable", _unavailable)]
ADDRESSES = type("Addresses", (), {**vars(urls), "urlpatterns": [*FAILING, *urls.urlpatterns]})
"""The service's addresses, and some that fail, so that the pages that say so can be looked at."""


@kept
def make_world() -> World:
    """A school with people, one with nobody, and one that nobody can be added to."""
    world = simple_world()
    world.school("100003")
    world.school("100004", status_code=2)
    world.statement("Provider A", "2027-11-30", cohort=2024)
    world.partner("100001", "Provider A", cohort=2024, at="2024-06-10")
    world.chooses("100001")
    tutors = {"100001": "Tia Tutor", "100003": "Theo Twice", "100004": "Theo Twice"}
    for urn, name in tutors.items():
        email = f"{name.split()[0].lower()}@first.example"
        set_induction_tutor(school_id=world.schools[urn].id, full_name=name, email=email, actor=ACTOR)
    school_pages.add_schools(world)
    set_up(user("Olga Operations", Role.OPERATIONS))
    user("Fay Finance", Role.FINANCE)
    mentor = world.register("Wilhelmina Featherstonehaugh-Cholmondeley", role="mentor", trn="1000007")
    terry = world.register("Terry Two", trn="1234567", mentor=mentor)
    world.register("Cara Chosen")
    world.register("Lena Left")
    for change in CHANGES:
        if change != "ects":
            for kind in ("", "-done"):
                world.register(PARTICIPANTS[f"of-{change}{kind}"], eligible=change != "remove")
    leaving = {"Lena Left": -1, PARTICIPANTS["of-stay"]: 30, PARTICIPANTS["of-stay-done"]: 30}
    for stay in SchoolPeriod.objects.filter(record__person__full_name__in=leaving):
        day = clock.today() + timedelta(days=leaving[stay.record.person.full_name])
        report_leaver(record_id=stay.record_id, school_id=stay.school_id, day=day, actor=ACTOR)
    correct_name(
        record_id=terry.id,
        school_id=terry.school_periods.get().school_id,
        full_name="Terry Tworth",
        reason="name_is_incorrect",
        actor=ACTOR,
    )
    change_name(person_id=terry.person_id, full_name="Terry Two", actor=ACTOR)
    world.register("Tina Transfer", urn="100002", trn="2000007")
    world.register("Mo Mentor", urn="100002", role="mentor", trn="2000008")
    add_appropriate_body(name="Ashmere Teaching School Hub", kind="teaching_school_hub", actor=ACTOR)
    finance_pages.add_money(world)
    provider_pages.add_provider(world)
    support_pages.add_support(world)
    return world


PEOPLE = {
    **school_pages.PEOPLE,
    **finance_pages.PEOPLE,
    **provider_pages.PEOPLE,
    "tutor": "Tia Tutor",
    "tutor by link": "Tia Tutor",
    "tutor of two": "Theo Twice",
    "staff": "Olga Operations",
    "waiting": "Olga Operations",
    "waiting without an app": "Fay Finance",
}
"""Who looks at pages: by how the list calls them, their names. Who waits has used a link, and has given no code yet."""

BY_EMAIL = frozenset({"waiting", "waiting without an app", "tutor by link"})
"""Who signs in by the link in an email, and not by a click in the sandbox."""


def sign_in_address(who: str) -> str:
    """Where somebody of the list signs in: in the sandbox, or by the link in an email. Empty for nobody."""
    if who not in PEOPLE:
        return ""
    if who == "nominator":
        return school_pages.nominator_address()
    found = User.objects.get(full_name=PEOPLE[who])
    if who not in BY_EMAIL:
        return f"/sandbox/sign-in/{found.id}"
    token, now = f"token-{new_id()}", clock.machine_now()
    digest = hashlib.sha256(token.encode()).digest()
    SignInLink.objects.create(user=found, digest=digest, created_at=now, expires_at=now + timedelta(hours=1))
    return f"{BY_LINK}{token}"


def begin_journeys(client_of: Callable[[str], Any]) -> dict[str, str]:
    """Addresses of journeys: ``adding`` with every answer, ``adding-new`` with none, ``adding-done``.

    And the ids of another user, ``other``, of a role of theirs, and of the operations user (``self``); those of
    ``PARTICIPANTS``; and of an appropriate body, ``hub``.
    """
    other = User.objects.get(full_name=PEOPLE["waiting without an app"])
    found = {"other": str(other.id), "role-of-other": str(other.memberships.get().id)}
    found["self"] = str(User.objects.get(full_name=PEOPLE["staff"]).id)
    found |= {**participants(), **school_pages.ids(), **finance_pages.places(), **provider_pages.places()}
    found |= support_pages.places() | {"hub": str(AppropriateBody.objects.get().id)}

    def start(name: str, kind: str) -> str:
        if name in school_pages.STARTS:
            return school_pages.STARTS.get(name + kind, school_pages.STARTS[name])
        if name == "adjusting":
            return f"{found['statement']}/adjustments/add"
        change = name.removeprefix("person-")
        if change == name:
            return f"/school/100001/mentor-of/{found['person']}/add" if kind == FOR_AN_ECT else "/school/100001/add"
        whose = "mentor" if change == "ects" else f"of-{change}{'-done' if kind == '-done' else ''}"
        return f"/school/100001/people/{found[whose]}/{change}"

    for name, journey in JOURNEYS.items():
        client = client_of(WHO.get(name, "tutor"))
        branches = {f"-{step}": answers for step, answers in BRANCHES.get(journey.name, {}).items()}
        for kind in ("-new", "", *branches, "-done"):
            first = client.get(start(name, kind))["Location"]
            base = first.rpartition("/")[0]
            found[name + kind] = base
            if kind != "-new":
                answer_all(client, journey, first, found, branches.get(kind, {}))
            if kind == "-done":
                assert client.post(f"{base}/check").status_code == 302, name
    client = client_of("tutor")
    first = client.get(start("person-mentor", ""))["Location"]
    client.post(first, {"mentor": "new"})
    found["person-mentor-nobody"] = first.rpartition("/")[0]
    return {**found, **finance_pages.adjustment()}


STAND_FOR = {
    **school_pages.STAND_FOR,
    **finance_pages.STAND_FOR,
    **provider_pages.STAND_FOR,
    **support_pages.STAND_FOR,
    **dict.fromkeys(["other", "role-of-other", "self", *PARTICIPANTS], "x"),
    **{
        f"person-{change}{kind}": f"/school/100001/people/x/{change}/key"
        for change in CHANGES
        for kind in ("", "-new", "-done", "-nobody")
    },
    f"adding{FOR_AN_ECT}": "/school/100001/mentor-of/key/add/key",
}
"""What stands for the addresses above where only the route matters; a journey's for every other."""


def participants() -> dict[str, str]:
    """The ids of the training records of ``PARTICIPANTS``."""
    by_name = dict(TrainingRecord.objects.values_list("person__full_name", "id"))
    return {name: str(by_name[full_name]) for name, full_name in PARTICIPANTS.items()}


def answer_all(
    client: Any,
    journey: Journey,
    address: str,
    ids: Mapping[str, str],
    otherwise: Mapping[str, Mapping[str, str]],
) -> None:
    """Answers every question of a journey with its example, up to the check or to where it stops.

    ``otherwise`` are the answers of a branch.
    """
    examples = {**EXAMPLES[journey.name], **otherwise}
    for _ in journey.steps:
        step = address.rpartition("/")[2]
        if step not in examples:
            return
        example = {name: text.format(**ids) for name, text in examples[step].items()}
        answer = client.post(address, example)
        assert answer.status_code == 302, f"{journey.name}: the example for {step!r} in EXAMPLES is refused"
        address = answer["Location"]
