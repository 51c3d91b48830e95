"""Every page there is, in one list. Tests look at each: in a browser, and at the queries it makes.

A new page belongs here; a new question of a journey needs an example of an answer in ``EXAMPLES``. Tests name what is
missing.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from cpd.config import urls
from cpd.schools.commands import set_induction_tutor
from cpd.web.docs.views import PAGES as DOCUMENTATION
from cpd.web.kit.journeys import Journey, Step
from cpd.web.schools.adding import ADDING
from tests.world import ACTOR, World, simple_world

JOURNEYS = {"adding": ADDING}
"""Every journey, by the name that its address has in the list."""

EXAMPLES: dict[str, dict[str, dict[str, str]]] = {
    "add-participant": {
        "type": {"type": "ect"},
        "name": {"full_name": "Nadia New"},
        "trn": {"trn": "7654321"},
        "email": {"email": "nadia.new@first.example"},
        "start-date": {"started_on-day": "2", "started_on-month": "9", "started_on-year": "2024"},
        "mentor": {"mentor": "later"},
    }
}
"""For each journey and step an answer that is taken, as it is typed."""


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

    @property
    def long(self) -> bool:
        """Whether it is so long that ``make test`` looks at it with axe at one width only; ``make soak`` at all."""
        return self.name.startswith("api-r") or self.name == "api-errors"


def pages_of(name: str, journey: Journey) -> list[Page]:
    """Each step as it is asked, as it refuses to go on without an answer, and the pages of every journey."""
    steps = [step.name for step in journey.steps if isinstance(step, Step)]
    return [
        *(Page(f"{name}-{step}", f"{{{name}}}/{step}", "tutor") for step in steps),
        Page(f"{name}-refused", f"{{{name}-new}}/{steps[0]}", "tutor", 422, sent=True),
        Page(f"{name}-check", f"{{{name}}}/check", "tutor"),
        Page(f"{name}-delete", f"{{{name}}}/delete", "tutor"),
        Page(f"{name}-done", f"{{{name}-done}}/done", "tutor"),
    ]


PAGES = (
    Page("start", "/"),
    Page("help", "/help"),
    Page("cookies", "/cookies"),
    Page("privacy", "/privacy"),
    Page("accessibility", "/accessibility"),
    Page("sign-in", "/sign-in"),
    Page("sign-in-refused", "/sign-in", status=422, sent=True),
    Page("check-your-email", "/sign-in/check-your-email"),
    Page("follow-link", "/sign-in/link/x"),
    Page("link-used", "/sign-in/link/x", status=410, sent=True),
    Page("sign-out", "/sign-out", "tutor"),
    Page("schools", "/school", "tutor of two"),
    Page("school", "/school/100001", "tutor"),
    Page("school-nobody", "/school/100003", "tutor of two"),
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
    Page("bad-request", "/school?a=%00", status=400),
    Page("forbidden", "/forbidden", status=403),
    Page("not-found", "/nowhere", status=404),
    Page("method-not-allowed", "/sandbox/tutorial", status=405),
    Page("fault", "/fault", status=500),
    Page("unavailable", "/unavailable", status=503),
)

NO_PAGES = {
    "healthcheck": "JSON for monitoring",
    "metrics": "text for Prometheus",
    "api-reference": "leads to the address with a slash",
    "sandbox/clock": "takes a form, and shows the sandbox's page",
    "sandbox/sign-in/<str:key>": "signs in, and leads on",
    "sandbox/emails": "JSON for programs",
    "sandbox/scenarios": "JSON for programs",
    "^.*$": "says that there is no such page",
}
"""Routes that show no page of their own, and why."""


def _forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def _fault(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("for this test")


def _unavailable(request: HttpRequest) -> HttpResponse:
    raise OperationalError("for this test")


FAILING = [path("forbidden", _forbidden), path("fault", _fault), path("unavailable", _unavailable)]
ADDRESSES = type("Addresses", (), {**vars(urls), "urlpatterns": [*FAILING, *urls.urlpatterns]})
"""The service's addresses, and some that fail, so that the pages that say so can be looked at."""


def make_world() -> World:
    """A school with people, one with nobody, and one that nobody can be added to."""
    world = simple_world()
    world.school("100003")
    world.school("100004", status_code=2)
    world.statement("Provider A", "2027-11-30", cohort=2024)
    world.partner("100001", "Provider A", cohort=2024, at="2024-06-10")
    tutors = {"100001": "Tia Tutor", "100003": "Theo Twice", "100004": "Theo Twice"}
    for urn, name in tutors.items():
        email = f"{name.split()[0].lower()}@first.example"
        set_induction_tutor(school_id=world.schools[urn].id, full_name=name, email=email, actor=ACTOR)
    mentor = world.register("Wilhelmina Featherstonehaugh-Cholmondeley", role="mentor", trn="1000007")
    world.register("Terry Two", trn="1234567", mentor=mentor)
    return world


def sign_in_address(who: str) -> str:
    """Where the sandbox signs somebody of the list in; empty for nobody."""
    from cpd.schools.models import InductionTutor

    names = {"tutor": "Tia Tutor", "tutor of two": "Theo Twice"}
    return f"/sandbox/sign-in/{InductionTutor.objects.get(full_name=names[who]).id}" if who in names else ""


def begin_journeys(client: Any) -> dict[str, str]:
    """Addresses of journeys of the tutor: ``adding`` with every answer, ``adding-new`` with none, ``adding-done``."""
    starts = {"adding": "/school/100001/add"}
    found = {}
    for name, journey in JOURNEYS.items():
        for kind in ("-new", "", "-done"):
            first = client.get(starts[name])["Location"]
            base = first.rpartition("/")[0]
            found[name + kind] = base
            if kind != "-new":
                answer_all(client, journey, base)
            if kind == "-done":
                assert client.post(f"{base}/check").status_code == 302
    return found


def answer_all(client: Any, journey: Journey, base: str) -> None:
    """Answers every question of a journey with its example."""
    address = f"{base}/{journey.steps[0].name}"
    for _ in journey.steps:
        step = address.rpartition("/")[2]
        if step == "check":
            return
        answer = client.post(address, EXAMPLES[journey.name][step])
        assert answer.status_code == 302, f"{journey.name}: the example for {step!r} in EXAMPLES is refused"
        address = answer["Location"]
