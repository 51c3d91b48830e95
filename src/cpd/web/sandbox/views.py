"""What people need to try the service out."""

import hmac
from datetime import datetime
from importlib.resources import files

from django.conf import settings
from django.contrib import messages
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cpd.accounts.commands import answer_sign_in_requests
from cpd.accounts.models import User
from cpd.core import clock
from cpd.core.dates import parse_instant, print_instant
from cpd.core.ids import parse_id
from cpd.outbox.models import Kind, Message
from cpd.providers.queries import provider_of
from cpd.sandbox import clock as clock_of_the_sandbox
from cpd.sandbox.catalogue import catalogue, load_for, situation_of
from cpd.sandbox.personas import personas, tokens
from cpd.sandbox.scenario import ScenarioRefused, load_named_scenario, load_scenario
from cpd.sandbox.shift import is_real
from cpd.web.accounts.sessions import begin, home_of
from cpd.web.pages import page
from cpd.web.problems import not_found

EMAILS_SHOWN = 20
NOTICES = {
    "added": "The tutorial's world was added. Its provider is called Tutorial Provider.",
    "there": "The tutorial's world is here already. Nothing was changed.",
}
"""What the page says after the tutorial's world was asked for."""


TUTORIAL = "tutorial"
"""The name of the tutorial's world."""


def tutorial_scenario() -> str:
    """The world of the tutorial, as YAML."""
    return files("cpd.web").joinpath("docs/pages/tutorial.yaml").read_text(encoding="utf-8")


def _page(request: HttpRequest, errors: list[dict[str, str]] | None = None, instant: str = "") -> HttpResponse:
    return page(
        request,
        "sandbox/show.html",
        {
            "title": "Sandbox",
            "tokens": tokens(),
            "personas": personas(),
            "now": clock.service_now(),
            "real": is_real(),
            "instant": instant,
            "errors": errors or [],
            "notices": [
                *filter(None, [NOTICES.get(request.GET.get("tutorial", ""))]),
                *map(str, get_messages(request)),
            ],
            "emails": Message.objects.filter(sent_at__isnull=False)[:EMAILS_SHOWN],
            "sandbox_key": settings.ENVIRONMENT.sandbox_key,
        },
        status=422 if errors else 200,
    )


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Tokens, people to sign in as, the clock and the emails sent.

    Requests for sign-in links that the worker has not come to are answered first: the page shows them with no worker
    too.
    """
    answer_sign_in_requests()
    return _page(request)


@require_safe
def list_emails(request: HttpRequest) -> JsonResponse:
    """The emails that would have gone out, newest first; ``to`` and ``template`` filter (whole values, any case)."""
    answer_sign_in_requests()
    emails = Message.objects.filter(kind=Kind.EMAIL, sent_at__isnull=False)
    if "to" in request.GET:
        emails = emails.filter(recipient__iexact=request.GET["to"].strip())
    if "template" in request.GET:
        emails = emails.filter(template=request.GET["template"].strip())
    return JsonResponse(
        [
            {
                "to": message.recipient,
                "subject": message.content.get("subject", ""),
                "template": message.template,
                "reference": message.reference,
                "body": message.content.get("body", ""),
                "at": print_instant(message.created_at),
            }
            for message in emails
        ],
        safe=False,
    )


@require_POST
def move_clock(request: HttpRequest) -> HttpResponse:
    """Moves the clock to an instant, or back to real time, and says what the nights brought that were passed."""
    if "real" in request.POST:
        return _moved(request, None, "")
    text = request.POST.get("instant", "").strip()
    instant = parse_instant(text)
    if instant is None or not clock.settable(instant):
        detail = "Enter a date and time from 1900 to 2999, like 2022-11-15T10:00:00Z."
        return _page(request, [{"text": detail, "href": "#instant"}], text)
    return _moved(request, instant, text)


def _moved(request: HttpRequest, instant: datetime | None, text: str) -> HttpResponse:
    try:
        _, passage = clock_of_the_sandbox.move_clock(instant)
    except clock_of_the_sandbox.ClockIsMoving as error:
        return _page(request, [{"text": str(error), "href": "#instant"}], text)
    for sentence in filter(None, (str(passage), passage.trouble())):
        messages.info(request, sentence)
    return redirect("/sandbox#clock")


@require_safe
def become(request: HttpRequest, key: str) -> HttpResponse:
    """Signs in as somebody made up, without an email, a second factor and the privacy notice."""
    user_id = parse_id(key)
    user = User.objects.filter(id=user_id, deactivated_at__isnull=True).first() if user_id else None
    if user is None:
        return not_found(request)
    if request.method == "GET":
        begin(request, user, second_factor=True, made_up=True)
    return redirect(home_of(user))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def scenarios(request: HttpRequest) -> JsonResponse:
    """GET: the catalogue, ``[{"name", "shows"}]``. POST: see :func:`post_scenario`."""
    if request.method == "POST":
        return post_scenario(request)
    return JsonResponse([{"name": situation.name, "shows": situation.shows} for situation in catalogue()], safe=False)


@csrf_exempt
@require_POST
def add_situation(request: HttpRequest, name: str) -> JsonResponse:
    """Makes a scenario of the catalogue for the provider whose token is sent: 200, 401, 404, or 422 with the reason.

    ``added`` says whether it is new: asked for again it is as it was, and the answer has the same ids. The tutorial's
    world needs no token, because it brings its provider.
    """
    if name == TUTORIAL:
        answer, added = load_named_scenario(TUTORIAL, tutorial_scenario())
        return JsonResponse({"added": added, **answer})
    provider = provider_of(request.headers.get("Authorization", ""))
    if provider is None:
        detail = "Send the header Authorization: Bearer with a provider's token, like those at /sandbox."
        return JsonResponse({"error": detail}, status=401)
    situation = situation_of(name)
    if situation is None:
        detail = f"There is no scenario with the name {name[:60]!r}. GET /sandbox/scenarios lists them."
        return JsonResponse({"error": detail}, status=404)
    try:
        answer, added = load_for(situation, provider)
    except ScenarioRefused as refused:
        return _refused(refused)
    return JsonResponse({"added": added, **answer})


def post_scenario(request: HttpRequest) -> JsonResponse:
    """Applies the scenario in the body, for whoever knows the sandbox's key: 200, 401, or 422 with path and reason."""
    key = settings.ENVIRONMENT.sandbox_key
    given = request.headers.get("X-Sandbox-Key", "")
    if not key or not hmac.compare_digest(given.encode(), key.encode()):
        return JsonResponse(
            {"error": "Send the header X-Sandbox-Key with the key that was printed when the sandbox started."},
            status=401,
        )
    try:
        return JsonResponse(load_scenario(request.body))
    except ScenarioRefused as refused:
        return _refused(refused)


def _refused(refused: ScenarioRefused) -> JsonResponse:
    return JsonResponse({"error": {"path": refused.path, "detail": refused.detail}}, status=422)


@require_POST
def load_tutorial(request: HttpRequest) -> HttpResponse:
    """Adds the world of the tutorial, once: pressed again, it says that it is there and changes nothing."""
    _, added = load_named_scenario(TUTORIAL, tutorial_scenario())
    return redirect(f"/sandbox?tutorial={'added' if added else 'there'}")
