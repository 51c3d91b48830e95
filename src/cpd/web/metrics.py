"""``/metrics``: what operators watch, in the Prometheus text format. There is no such page without ``METRICS_TOKEN``.

Any process gives the sums over all of them. What requests took is counted by the web processes together
(:mod:`cpd.web.measuring`) and begins anew with them. Every other value comes from the database: a restart loses none.
"""

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from cpd.jobs.models import InvariantState, JobState
from cpd.jobs.recording import problems
from cpd.outbox.models import Delivery
from cpd.web import measuring
from cpd.web.problems import not_found
from cpd.webhooks.models import State
from cpd.webhooks.queries import lags

_QUEUE = "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status"
_MESSAGES = """
SELECT kind, CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN failed_at IS NOT NULL THEN 'failed'
                  WHEN next_attempt_at IS NOT NULL THEN 'waiting' ELSE 'withheld' END, count(*)
FROM outbox_message GROUP BY 1, 2
"""
_OLDEST = (
    "SELECT coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0) FROM outbox_message "
    "WHERE next_attempt_at IS NOT NULL"
)
_DELIVERIES = "SELECT delivery, count(*) FROM outbox_message WHERE delivery <> '' GROUP BY 1"
QUEUE_STATES = ("todo", "doing", "failed")
MESSAGE_STATES = ("waiting", "sent", "failed", "withheld")


class _FromTheDatabase(Collector):
    """Reads everything afresh for each scrape, in a handful of statements."""

    def collect(self) -> Iterator[Metric]:
        """The metrics, one after another."""
        yield GaugeMetricFamily("cpd_jobs_failing", "Whether /healthcheck says that jobs are failing", bool(problems()))
        yield from _jobs()
        broken = GaugeMetricFamily(
            "cpd_invariant_breaches", "How often the last check found it broken", labels=["invariant"]
        )
        for state in InvariantState.objects.order_by("name"):
            broken.add_metric([state.name], state.breaches)
        yield broken
        yield from _webhooks()
        yield from _waiting()


def _jobs() -> Iterator[Metric]:
    runs = CounterMetricFamily("cpd_job_runs", "Runs of a job, by how they ended", labels=["job", "outcome"])
    seconds = CounterMetricFamily("cpd_job_seconds", "Seconds spent in completed runs of a job", labels=["job"])
    completed = GaugeMetricFamily(
        "cpd_job_last_completion_timestamp_seconds", "When a job last ran to its end", labels=["job"]
    )
    for state in JobState.objects.order_by("name"):
        runs.add_metric([state.name, "completed"], state.completions)
        runs.add_metric([state.name, "failed"], state.failures)
        seconds.add_metric([state.name], state.seconds)
        if state.completed_at is not None:
            completed.add_metric([state.name], state.completed_at.timestamp())
    yield from (runs, seconds, completed)


def _waiting() -> Iterator[Metric]:
    queue = GaugeMetricFamily("cpd_queue_jobs", "Jobs in the queue, by status", labels=["status"])
    messages = GaugeMetricFamily("cpd_outbox_messages", "Messages of the outbox, by state", labels=["kind", "state"])
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE)
        by_status = dict(cursor.fetchall())
        cursor.execute(_MESSAGES)
        by_state = {(kind, state): count for kind, state, count in cursor.fetchall()}
        cursor.execute(_DELIVERIES)
        deliveries = dict(cursor.fetchall())
        cursor.execute(_OLDEST)
        (oldest,) = cursor.fetchone()
    for status in QUEUE_STATES:
        queue.add_metric([status], by_status.get(status, 0))
    for kind in sorted({kind for kind, _ in by_state} | {"email"}):
        for state in MESSAGE_STATES:
            messages.add_metric([kind, state], by_state.get((kind, state), 0))
    delivered = GaugeMetricFamily(
        "cpd_outbox_deliveries", "Emails by what the carrier said became of them", labels=["status"]
    )
    for status in Delivery.values:
        delivered.add_metric([status], deliveries.get(status, 0))
    yield from (queue, messages, delivered)
    yield GaugeMetricFamily("cpd_outbox_oldest_seconds", "How long the oldest message has waited", float(oldest))


def _webhooks() -> Iterator[Metric]:
    lagging = lags()
    endpoints = GaugeMetricFamily("cpd_webhook_endpoints", "Webhooks of providers, by state", labels=["state"])
    for state in State.values:
        endpoints.add_metric([state], sum(one.state == state for one in lagging))
    yield endpoints
    behind = max((one.behind for one in lagging if one.state in (State.ACTIVE, State.FAILING)), default=0)
    yield GaugeMetricFamily(
        "cpd_webhook_changes_behind", "Changes that the slowest webhook which is sent to has not been told of", behind
    )


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics, for whoever has the token; else 401, and 404 where no token is set."""
    token = settings.ENVIRONMENT.metrics_token
    if not token:
        return not_found(request)
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), f"Bearer {token}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_FromTheDatabase())
    measuring.register(registry)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
