"""Adding a webhook and rotating its secret: the two pages that show a secret, once.

The page that shows it is the answer to the form itself: nothing keeps the secret for a page that comes after. When a
form is sent twice, as by a double click, the second answer shows the same secret (rule WEB-6).
"""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cpd.core.ids import new_id
from cpd.core.refusals import NotFound, Refusal
from cpd.web.kit.fields import CheckboxesField, Choice, RadiosField, TextField
from cpd.web.kit.forms import KitForm
from cpd.web.pages import page, question
from cpd.web.problems import not_found
from cpd.web.providers.access import DEVELOPERS, Place, for_provider
from cpd.web.providers.webhooks import MODES, address_of, with_webhook
from cpd.webhooks.commands import Made, add_endpoint, rotate_secret
from cpd.webhooks.events import TYPES
from cpd.webhooks.models import Endpoint
from cpd.webhooks.rules import LONGEST_URL
from cpd.webhooks.secrets import mark_of

LONGEST_HIDDEN = 40
VERIFY = "Your server needs it to check that messages come from us: they are signed with it."


class Hidden(forms.CharField):
    """What a form carries for itself, and nobody sees. Whatever a form of ours can't have carried counts as nothing."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> str:
        """The text."""
        text = str(value or "")
        return text if len(text) <= LONGEST_HIDDEN and text.isprintable() else ""


class AddForm(KitForm):
    """Where we are to call, and of what."""

    title = "Add a webhook"
    url = TextField(
        "URL of your server",
        noun="URL",
        hint="It must begin with https:// and have a host name, for example https://hooks.example.org/cpd.",
        max_length=LONGEST_URL,
        spellcheck=False,
    )
    mode = RadiosField(
        "What do you want to be sent?",
        noun="what you want to be sent",
        choices=[
            Choice("digest", MODES["digest"], "At most one every 10 seconds. Your server then reads the change feed."),
            Choice("events", MODES["events"], "Each says what happened, and the ID of the record."),
        ],
    )
    types = CheckboxesField(
        "What do you want to be told about?",
        hint="Leave all of them empty to be told about everything.",
        required=False,
        noun="resources of the change feed",
        unknown="Select resources from the list.",
        choices=[Choice(one, one) for one in TYPES],
    )
    form = Hidden(required=False)


class RotateForm(KitForm):
    """Which secret is meant."""

    replacing = Hidden(required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@for_provider(DEVELOPERS)
def add(request: HttpRequest, *, place: Place) -> HttpResponse:
    """Adds a webhook, and shows its secret."""
    sent = request.method == "POST"
    form = AddForm(request.POST) if sent else AddForm(initial={"mode": "digest", "form": str(new_id())})
    if sent and form.is_valid():
        values: dict[str, Any] = form.cleaned_data
        try:
            made = add_endpoint(
                provider_id=place.id,
                url=values["url"],
                mode=values["mode"],
                types=values["types"] or None,
                form=values["form"],
                actor=place.actor,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _secret(
                request,
                place,
                made,
                "Webhook added",
                [
                    VERIFY,
                    "We send your server a test message within a minute. The webhook becomes active when your server "
                    "answers it with a status from 200 to 299.",
                ],
            )
    also = " In the sandbox it can be http://127.0.0.1 too, with any port." if settings.SANDBOX else ""
    form.fields["url"].help_text = f"{form.fields['url'].help_text}{also}"
    return question(
        request,
        form,
        {"back": f"{place.address}/webhooks", "caption": place.provider.name, "button": "Add webhook"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_webhook
def rotate(request: HttpRequest, *, place: Place, endpoint: Endpoint) -> HttpResponse:
    """Asks, then gives the webhook a new secret and shows it."""
    sent = request.method == "POST"
    form = RotateForm(request.POST) if sent else RotateForm(initial={"replacing": mark_of(endpoint.secret)})
    if sent and form.is_valid():
        try:
            made = rotate_secret(
                provider_id=place.id,
                endpoint_id=endpoint.id,
                replacing=form.cleaned_data["replacing"] or None,
                actor=place.actor,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.problems[0].detail)
        except NotFound:
            return not_found(request)
        else:
            return _secret(
                request,
                place,
                made,
                "Secret rotated",
                [VERIFY, "For 24 hours we sign each message with the old secret too. After that only this one counts."],
            )
    return page(
        request,
        "finance/confirm.html",
        {
            "title": "Do you want to rotate the secret?",
            "caption": endpoint.url,
            "paragraphs": [
                "You get a new secret. For 24 hours we sign each message with both, so that you have time to change "
                "your server.",
                "If you rotated it in the last 24 hours, the secret before that stops working at once.",
            ],
            "form": form,
            "button": "Rotate secret",
            "back": address_of(place, endpoint),
        },
    )


def _secret(request: HttpRequest, place: Place, made: Made, title: str, paragraphs: list[str]) -> HttpResponse:
    """The page with the secret, which nobody but the browser that asked for it keeps."""
    response = page(
        request,
        "providers/secret.html",
        {
            "title": title,
            "caption": made.endpoint.url,
            "secret": made.secret,
            "paragraphs": paragraphs,
            "on": address_of(place, made.endpoint),
        },
    )
    response["Cache-Control"] = "no-store"
    return response
