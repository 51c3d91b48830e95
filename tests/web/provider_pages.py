"""Lead providers' part of the list of pages: their pages, and a world with webhooks."""

from typing import Any

from cpd.accounts.queries import actor_for
from cpd.accounts.roles import Organisation, Role
from cpd.core import clock
from cpd.providers.models import LeadProvider
from cpd.webhooks.commands import add_endpoint
from cpd.webhooks.models import Attempt, Endpoint, Message, State
from tests.accounts.people import user
from tests.world import World

PEOPLE = {"developer": "Devi Developer", "provider finance": "Philip Finance"}

PAGES: tuple[tuple[Any, ...], ...] = (
    ("provider-nothing", "{provider}", "provider finance"),
    ("provider", "{provider}", "developer"),
    ("provider-webhooks", "{provider}/webhooks", "developer"),
    ("provider-webhooks-add", "{provider}/webhooks/add", "developer"),
    ("provider-webhooks-add-refused", "{provider}/webhooks/add", "developer", 422, True),
    ("provider-webhook", "{webhook}", "developer"),
    ("provider-webhook-disabled", "{disabled-webhook}", "developer"),
    ("provider-webhook-refused", "{webhook}?shown=lost", "developer", 422),
    ("provider-webhook-test", "{webhook}/test", "developer"),
    ("provider-webhook-rotate", "{webhook}/rotate", "developer"),
    ("provider-webhook-rotated", "{disabled-webhook}/rotate", "developer", 200, True),
    ("provider-webhook-pause", "{webhook}/pause", "developer"),
    ("provider-webhook-resume", "{disabled-webhook}/resume", "developer"),
    ("provider-webhook-replay", "{webhook}/replay", "developer"),
    ("provider-webhook-replay-refused", "{webhook}/replay", "developer", 422, True),
    ("provider-webhook-delete", "{webhook}/delete", "developer"),
    ("provider-message", "{message}", "developer"),
    ("provider-message-again", "{message}/again", "developer"),
    ("webhooks", "/webhooks", "staff"),
    ("webhooks-refused", "/webhooks?state=lost", "staff", 422),
)
"""Name, address, who looks at it, the status, and whether it is what comes of sending the form without an answer."""

NO_PAGES = {"provider": "leads to the one provider that most people have, or lists them"}

LONG_URL = f"https://hooks.example.org/{'a-long-path/' * 12}cpd"
ANSWER = "<html><body>Service unavailable: the queue <b>hooks</b> is full.</body></html>"


def add_provider(world: World) -> None:
    """People of a provider, a webhook that fails, and one that is disabled."""
    provider_id = world.id_of("Provider A")
    at = {"at": Organisation.LEAD_PROVIDER, "organisation_id": provider_id}
    developer = user(PEOPLE["developer"], Role.PROVIDER_DEVELOPER, **at)
    user(PEOPLE["provider finance"], Role.PROVIDER_FINANCE, **at)
    actor = actor_for(developer)
    add_endpoint(provider_id=provider_id, url=LONG_URL, types=["statements", "participants/ecf"], actor=actor)
    add_endpoint(provider_id=provider_id, url="https://hooks.example.org/old", mode="events", actor=actor)
    now = clock.machine_now()
    Endpoint.objects.filter(url=LONG_URL).update(state=State.FAILING, failing_since=now)
    Endpoint.objects.exclude(url=LONG_URL).update(state=State.DISABLED, failing_since=now)
    message = Message.objects.get(endpoint__url=LONG_URL)
    Message.objects.filter(id=message.id).update(attempts=2)
    tried = {"provider_id": provider_id, "message": message, "at": now}
    Attempt.objects.create(**tried, seconds=15.0, error="There was no answer within 15 seconds.")
    Attempt.objects.create(**tried, seconds=0.25, status=503, answer=ANSWER)


def places() -> dict[str, str]:
    """Addresses of the provider, its webhooks, and a message."""
    provider = f"/provider/{LeadProvider.objects.get(name='Provider A').id}"
    webhook = f"{provider}/webhooks/{Endpoint.objects.get(url=LONG_URL).id}"
    return {
        "provider": provider,
        "webhook": webhook,
        "disabled-webhook": f"{provider}/webhooks/{Endpoint.objects.exclude(url=LONG_URL).get().id}",
        "message": f"{webhook}/deliveries/{Message.objects.get(endpoint__url=LONG_URL).id}",
    }


_WEBHOOK = "/provider/key/webhooks/key"
STAND_FOR = {
    "provider": "/provider/key",
    "webhook": _WEBHOOK,
    "disabled-webhook": _WEBHOOK,
    "message": f"{_WEBHOOK}/deliveries/key",
}
"""What stands for the addresses above where only the route matters."""
