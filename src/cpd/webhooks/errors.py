"""What this room refuses."""

from cpd.core.refusals import Error, ProviderError

URL = ProviderError(
    "url",
    "invalid",
    "Enter the [] as https:// with a host name, on port 443 or 8443, like https://hooks.example.org/cpd: no "
    "user, no IP address, no fragment.",
)
MODE = ProviderError("mode", "inclusion", "The [] must be digest or events.")
TYPES = ProviderError("types", "inclusion", "The [] must list resources of the change feed, or be left out.")
TOO_MANY = ProviderError(
    "base", "too_many_webhooks", "You already have 5 webhooks, which is the limit. Delete one first."
)
URL_TAKEN = ProviderError("url", "taken", "You have a webhook with this [] already.")
NOT_PAUSED = ProviderError(
    "base", "webhook_not_paused", "This webhook is not paused or disabled, so it cannot be resumed."
)
SINCE = ProviderError("since", "invalid", "Enter the [] as an RFC 3339 date and time within the last 400 days.")
ROTATED = Error(
    "base",
    "rotated_meanwhile",
    "The secret was rotated after you opened this page. If you need another one, go back to the webhook and rotate it "
    "again.",
)

CONSTRAINTS = {"webhook_url_once": URL_TAKEN}
"""What a constraint of the database says is there already."""
