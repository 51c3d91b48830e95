"""What runs by itself, and when (UTC). Each job may run twice, or late, and does the right thing."""

from collections.abc import Callable
from dataclasses import dataclass

from cpd.accounts.commands import answer_sign_in_requests
from cpd.accounts.commands.signing_in import ANSWERER
from cpd.core.actor import Actor
from cpd.core.refusals import NotFound
from cpd.declarations.commands import (
    mark_statements_payable,
    promote_declarations,
)
from cpd.declarations.gaps import all_gaps
from cpd.declarations.stuck import Stuck, stuck_declarations
from cpd.finance.looking import money_to_look_at
from cpd.finance.notices import notify_of_deadlines
from cpd.jobs.invariants import breaches
from cpd.jobs.recording import note_breaches
from cpd.jobs.retention import delete_what_has_expired
from cpd.outbox.commands import SENDER, send_due
from cpd.publishing.commands import publish_due, render_ahead
from cpd.publishing.failures import failures_on_record
from cpd.publishing.schools import publish_schools
from cpd.publishing.streams import prune_removed
from cpd.schools.commands import remind_to_set_up
from cpd.statements.gaps import Gap
from cpd.training.commands import (
    CHECKER,
    check_teaching_records,
    look_for_completions,
    recheck_eligibility,
    remind_of_partnerships,
    send_planned_reminders,
)
from cpd.webhooks.commands import DELIVERER, deliver_due


@dataclass(frozen=True)
class Job:
    """A job: its name, when it runs as a cron line, what it does in words, and what does it.

    ``run`` gives a small mapping of counts for people and logs; ``names`` what people should look at afterwards,
    ``gaps`` what of the reference data runs out, ``money`` what finance has to look at. A job runs by the service's
    clock, which the sandbox can move, unless it looks after real time only. ``retries`` says how often the queue tries
    it again when it fails; jobs of every minute need none.
    """

    name: str
    cron: str
    purpose: str
    run: Callable[[], dict[str, int]]
    stuck: Callable[[], list[Stuck]] = list
    gaps: Callable[[], list[Gap]] = list
    money: Callable[[], list[str]] = list
    by_service_clock: bool = True
    retries: int = 5


def _mark_statements_payable() -> dict[str, int]:
    return {"statements": mark_statements_payable(actor=Actor.job("mark-statements-payable"))}


def _promote_declarations() -> dict[str, int]:
    return {"declarations": promote_declarations(actor=Actor.job("promote-declarations"))}


def _publish_due() -> dict[str, int]:
    return {
        "subjects": publish_due(),
        "schools": publish_schools(),
        "that can't be published": len(failures_on_record()),
    }


def _prune_removed() -> dict[str, int]:
    return {"removals": prune_removed()}


def _render_ahead() -> dict[str, int]:
    return {"subjects": render_ahead()}


def _remind_of_partnerships() -> dict[str, int]:
    return {"partnerships": remind_of_partnerships(actor=Actor.job("remind-of-partnerships"))}


def _notify_of_deadlines() -> dict[str, int]:
    return {"notices": notify_of_deadlines(actor=Actor.job("notify-of-deadlines"))}


def _remind_to_set_up() -> dict[str, int]:
    return {"schools": remind_to_set_up(actor=Actor.job("remind-to-set-up"))}


def _send_planned_reminders() -> dict[str, int]:
    return {"schools": send_planned_reminders(actor=Actor.job("send-reminders"))}


def _recheck_eligibility() -> dict[str, int]:
    return recheck_eligibility(actor=Actor.job("recheck-eligibility"))


def _look_for_completions() -> dict[str, int]:
    return look_for_completions(actor=Actor.job("look-for-completions"))


def _answer_sign_in_requests() -> dict[str, int]:
    return {"links": answer_sign_in_requests()}


def _check_invariants() -> dict[str, int]:
    counts = {breach.name: breach.count for breach in breaches()}
    note_breaches(counts)
    return counts


TIMETABLE = (
    Job(
        "publish-due",
        "*/5 * * * *",
        "Publishes what the date alone has changed, and tries again what could not be published",
        _publish_due,
    ),
    Job("render-ahead", "*/5 18-23 * * *", "Renders what the next midnight will change", _render_ahead),
    Job(
        "mark-statements-payable",
        "5 0 * * *",
        "Makes open statements payable whose deadline has passed",
        _mark_statements_payable,
    ),
    Job(
        "promote-declarations",
        "15 0 * * *",
        "Puts waiting declarations of eligible participants on a statement",
        _promote_declarations,
    ),
    Job(
        "remind-of-partnerships",
        "0 9 * * *",
        "Reminds schools of partnerships that were confirmed a week ago",
        _remind_of_partnerships,
    ),
    Job(
        "remind-to-set-up",
        "0 12 * * *",
        "Reminds schools once a term that have not set up the year",
        _remind_to_set_up,
    ),
    Job(
        "send-reminders",
        "0 11,12 * * *",
        "Sends the reminders that DfE scheduled for the day, at noon in London",
        _send_planned_reminders,
    ),
    Job(
        CHECKER,
        "* * * * *",
        "Asks the teaching record about those who wait for it; also runs as soon as somebody does",
        check_teaching_records,
        retries=0,
    ),
    Job(
        "recheck-eligibility",
        "0 7 * * 1",
        "Has the teaching record asked again about early career teachers whose eligibility waits for it",
        _recheck_eligibility,
    ),
    Job(
        "look-for-completions",
        "0 7 * * 2",
        "Has the teaching record asked again about early career teachers who have not completed their induction",
        _look_for_completions,
    ),
    Job(
        "check-invariants",
        "0 4 * * *",
        "Looks for anything that should be impossible, and for declarations that are stuck",
        _check_invariants,
        stuck_declarations,
        all_gaps,
        money_to_look_at,
    ),
    Job(
        "notify-of-deadlines",
        "30 7,8 1 * *",
        "Tells DfE's finance on the 1st, at 08:30 in London, of the deadlines of this month and the next",
        _notify_of_deadlines,
    ),
    Job(
        "prune-removed",
        "40 3 * * *",
        "Deletes removals from the change feed that were kept for 400 days",
        _prune_removed,
    ),
    Job(
        ANSWERER,
        "* * * * *",
        "Sends sign-in links to the users who asked for one; also runs as soon as somebody asks",
        _answer_sign_in_requests,
        by_service_clock=False,
        retries=0,
    ),
    Job(
        SENDER,
        "* * * * *",
        "Sends the emails that wait, and tries those again that could not be sent; also runs as soon as one is posted",
        send_due,
        by_service_clock=False,
        retries=0,
    ),
    Job(
        DELIVERER,
        "* * * * *",
        "Tells providers' own servers of what changed for them, and tries again what they did not take; also runs "
        "seconds after a first try that failed",
        deliver_due,
        by_service_clock=False,
        retries=0,
    ),
    Job(
        "delete-what-has-expired",
        "20 * * * *",
        "Deletes what is kept for a time only: sessions, stored answers, sign-in links, finished jobs, old emails",
        delete_what_has_expired,
        by_service_clock=False,
        retries=3,
    ),
)


def find_job(name: str) -> Job:
    """The job of that name; raises :class:`NotFound`."""
    job = next((job for job in TIMETABLE if job.name == name), None)
    if job is None:
        raise NotFound("job called", f"{name} (there are {', '.join(job.name for job in TIMETABLE)})")
    return job
