"""Lead providers' part of the list of pages: their pages, and a world with webhooks."""

from typing import Any

from cpd.accounts.models import User
from cpd.accounts.queries import actor_for
from cpd.accounts.roles import Organisation, Role
from cpd.core import clock
from cpd.declarations.commands import upload_file
from cpd.declarations.models import DeclarationFile
from cpd.providers.models import LeadProvider
from cpd.statements.models import Statement
from cpd.webhooks.commands import add_endpoint
from cpd.webhooks.models import Attempt, Endpoint, Message, State
from tests.accounts.people import user
from tests.world import World, instant

PEOPLE = {"developer": "Devi Developer", "data manager": "Dana Data", "provider finance": "Philip Finance"}

PAGES: tuple[tuple[Any, ...], ...] = (
    ("provider-finance", "{provider}", "provider finance"),
    ("provider-statements", "{provider}/statements", "provider finance"),
    ("provider-statement", "{provider-statement}", "provider finance"),
    ("provider-statement-npq", "{provider-statement-npq}", "provider finance"),
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
    ("provider-declarations", "{provider}/declarations", "data manager"),
    ("provider-declarations-refused", "{provider}/declarations", "data manager", 422, True),
    ("provider-file", "{file}", "data manager"),
    ("provider-file-declared", "{declared-file}", "developer"),
    ("webhooks", "/webhooks", "staff"),
    ("webhooks-deliveries", "{operations-webhook}", "staff"),
    ("webhooks-deliveries-refused", "{operations-webhook}?shown=lost", "staff", 422),
    ("webhooks-refused", "/webhooks?state=lost", "staff", 422),
)
"""Name, address, who looks at it, the status, and whether it is what comes of sending the form without an answer."""

NO_PAGES = {
    "provider": "leads to the one provider that most people have, or lists them",
    "provider/<str:key>/declarations/template": "a file",
    "provider/<str:key>/statements/<str:statement>/declarations": "a file",
    "provider/<str:key>/declarations/<str:file>/result": "a file",
}

LONG_URL = f"https://hooks.example.org/{'a-long-path/' * 12}cpd"
ANSWER = "<html><body>Service unavailable: the queue <b>hooks</b> is full.</body></html>"


HEADER = "participant_id,course_identifier,declaration_type,declaration_date,evidence_held"
STARTING = {"urn": "100003", "cohort": 2025, "started_on": "2025-09-01", "at": "2025-09-01T09:00:00"}


def add_provider(world: World) -> None:
    """People of a provider, a webhook that fails, one that is disabled, a file that was checked and one that is
    declared."""
    provider_id = world.id_of("Provider A")
    at = {"at": Organisation.LEAD_PROVIDER, "organisation_id": provider_id}
    developer = user(PEOPLE["developer"], Role.PROVIDER_DEVELOPER, **at)
    user(PEOPLE["provider finance"], Role.PROVIDER_FINANCE, **at)
    manager = user(PEOPLE["data manager"], Role.PROVIDER_DATA_MANAGER, **at)
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
    _add_files(world, manager)


def _add_files(world: World, manager: User) -> None:
    """Two files with a row that is right and one that is wrong. The second counts as declared, and nothing is."""
    record = world.register("Fiona First", **STARTING)
    right = f"{record.person_id},ecf-induction,started,2026-09-20T09:00:00Z,training-event-attended"
    with clock.at(instant("2026-10-05T09:00:00"), frozen=True):
        for name in ("checked.csv", "declared.csv"):
            upload_file(
                lead_provider_id=world.id_of("Provider A"),
                name=name,
                content=f"{HEADER}\n{right}\n{right.replace('2026-09-20', '2020-09-20')}\n".encode(),
                delivery_partner_required=True,
                user_id=manager.id,
                actor=actor_for(manager),
            )
    files = DeclarationFile.objects.filter(name="declared.csv")
    files.update(declared_at=clock.machine_now(), declared_by=manager)


def places() -> dict[str, str]:
    """Addresses of the provider, its webhooks, and a message."""
    provider = f"/provider/{LeadProvider.objects.get(name='Provider A').id}"
    endpoint = Endpoint.objects.get(url=LONG_URL)
    webhook = f"{provider}/webhooks/{endpoint.id}"
    return {
        **{
            name: f"{provider}/statements/{_statement(programme).id}"
            for name, programme in (("provider-statement", "ecf"), ("provider-statement-npq", "npq"))
        },
        "operations-webhook": f"/webhooks/{endpoint.id}",
        "provider": provider,
        "webhook": webhook,
        "disabled-webhook": f"{provider}/webhooks/{Endpoint.objects.exclude(url=LONG_URL).get().id}",
        **{
            name: f"{provider}/declarations/{DeclarationFile.objects.get(declared_at__isnull=fresh).id}"
            for name, fresh in (("file", True), ("declared-file", False))
        },
        "message": f"{webhook}/deliveries/{Message.objects.get(endpoint__url=LONG_URL).id}",
    }


def _statement(programme: str) -> Statement:
    mine = Statement.objects.filter(lead_provider__name="Provider A", programme=programme, output_fee=True)
    return mine.order_by("payment_date", "id")[0]


_WEBHOOK = "/provider/key/webhooks/key"
STAND_FOR = {
    "provider": "/provider/key",
    "provider-statement": "/provider/key/statements/key",
    "provider-statement-npq": "/provider/key/statements/key",
    "webhook": _WEBHOOK,
    "disabled-webhook": _WEBHOOK,
    "operations-webhook": "/webhooks/key",
    "message": f"{_WEBHOOK}/deliveries/key",
    "file": "/provider/key/declarations/key",
    "declared-file": "/provider/key/declarations/key",
}
"""What stands for the addresses above where only the route matters."""
