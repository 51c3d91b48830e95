"""What a school asks DfE for, and what becomes of it (rules SCH-33 and SCH-34)."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings

from cpd.accounts.models import Membership
from cpd.accounts.roles import SCHOOL_ROLES
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import NotFound, Refusal, accepted
from cpd.core.work import unit_of_work
from cpd.outbox.commands import post_email
from cpd.schools import errors, rules
from cpd.schools.models import School, SupportRequest


def ask_for_support(
    *,
    school_id: UUID,
    user_id: UUID,
    subject: str,
    message: str,
    cohort: int | None = None,
    record_id: UUID | None = None,
    key: UUID | None = None,
    actor: Actor,
) -> SupportRequest:
    """Keeps a question to DfE, with the school, the year and the training record that it is about, and posts it.

    It goes to ``SUPPORT_EMAIL``, without a word of what was asked where that is not set. ``key`` is the id that the
    question gets: asked again with the same, it is the one that was asked. Refused as
    :func:`cpd.schools.rules.judge_support` says.
    """
    with unit_of_work(actor=actor, reason="ask_for_support"):
        chosen, text = accepted(rules.judge_support(subject, message))
        school = School.objects.filter(id=school_id).first()
        if school is None:
            raise NotFound("school", school_id)
        request, asked = SupportRequest.objects.get_or_create(
            id=key or new_id(),
            school=school,
            user_id=user_id,
            defaults={
                "cohort_id": cohort,
                "record_id": record_id,
                "subject": chosen,
                "message": text,
                "created_at": clock.now(),
            },
        )
        address = settings.ENVIRONMENT.support_email
        if asked and address:
            about = [f"School: {school.name} (URN {school.urn})"]
            about += [f"Year: {cohort}"] if cohort else []
            about += [f"Training record: {record_id}"] if record_id else []
            post_email(
                template="support_request",
                recipient=address,
                reference=f"support-request/{request.id}",
                subject=f"{rules.SUBJECTS[chosen]}: {school.name}",
                body="\n".join([*about, f"Question: {request.id}", "", text]),
            )
        return request


def answer_support_request(*, request_id: UUID, user_id: UUID, answer: str, actor: Actor) -> SupportRequest:
    """Sends DfE's answer to whoever asked, and closes the question; ``user_id`` is who answers.

    The same answer sent again (a double click) is the one that was sent. Refused: as
    :func:`cpd.schools.rules.judge_answer` says, ``base`` of a question that is closed already, or whose asker has left
    the school. Raises :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="answer_support_request"):
        text = accepted(rules.judge_answer(answer))
        request = _lock_open(request_id, same=lambda existing: existing.answer == text)
        if request.closed_at is not None:
            return request
        if request.user is None or not _acts_for(request.user.id, request.school_id):
            raise Refusal.because(errors.SUPPORT_ASKER_GONE())
        request.answer = text
        _close(request, user_id)
        times = len(request.earlier)
        subject = rules.SUBJECTS[rules.Subject(request.subject)]
        post_email(
            template="support_answer",
            recipient=request.user.email,
            reference="/".join(["support-answer", str(request.id), *([str(times)] if times else [])]),
            subject=f"Our answer to your question: {subject}",
            body=(
                f"You asked us a question for {request.school.name} on {request.created_at:%-d %B %Y}. Our answer:\n\n"
                f"{text}\n\n"
                f"This was your question:\n\n{request.message}\n\n"
                f'To ask another one, sign in and select "Ask DfE for help": {settings.PUBLIC_URL}/school'
            ),
        )
        return request


def close_support_request(*, request_id: UUID, user_id: UUID, note: str, actor: Actor) -> SupportRequest:
    """Closes a question without an answer: ``note`` says why, to DfE alone; ``user_id`` is who closes it.

    Closed again with the same note, it stays as it is. Refused: as :func:`cpd.schools.rules.judge_note` says, ``base``
    of a question that is closed already. Raises :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="close_support_request"):
        text = accepted(rules.judge_note(note))
        request = _lock_open(request_id, same=lambda existing: existing.note == text)
        if request.closed_at is None:
            request.note = text
            _close(request, user_id)
        return request


def reopen_support_request(*, request_id: UUID, user_id: UUID, why: str, actor: Actor) -> SupportRequest:
    """Opens a closed question again, to be answered or closed anew; ``user_id`` is who does (rule SCH-35).

    What it had been closed with stays with it. Opened again for the same reason (a double click), it stays as it is.
    Refused: as :func:`cpd.schools.rules.judge_reopening` says, ``base`` of a question that is open. Raises
    :class:`NotFound`.
    """
    with unit_of_work(actor=actor, reason="reopen_support_request"):
        text = accepted(rules.judge_reopening(why))
        request = _locked(request_id)
        if request.closed_at is None:
            if request.earlier and request.earlier[-1]["why"] == text:
                return request
            raise Refusal.because(errors.SUPPORT_OPEN())
        closed_by = str(request.closed_by_id) if request.closed_by_id else ""
        request.earlier.append(
            {
                "answer": request.answer,
                "note": request.note,
                "closed_at": request.closed_at.isoformat(),
                "closed_by": closed_by,
                "reopened_at": clock.now().isoformat(),
                "reopened_by": str(user_id),
                "why": text,
            }
        )
        request.answer = request.note = ""
        request.closed_at = request.closed_by = None
        request.save(update_fields=["answer", "note", "earlier", "closed_at", "closed_by"])
        return request


def _locked(request_id: UUID) -> SupportRequest:
    requests = SupportRequest.objects.select_for_update(of=("self",), no_key=True)
    request = requests.select_related("school", "user").filter(id=request_id).first()
    if request is None:
        raise NotFound("question", request_id)
    return request


def _lock_open(request_id: UUID, *, same: Callable[[SupportRequest], bool]) -> SupportRequest:
    """The question, locked: an open one, or a closed one of which ``same`` holds. Any other closed one is refused."""
    request = _locked(request_id)
    if request.closed_at is not None and not same(request):
        raise Refusal.because(errors.SUPPORT_CLOSED(date=request.closed_at.date()))
    return request


def _close(request: SupportRequest, user_id: UUID) -> None:
    request.closed_at, request.closed_by_id = clock.now(), user_id
    request.save(update_fields=["answer", "note", "closed_at", "closed_by"])


def _acts_for(user_id: UUID, school_id: UUID) -> bool:
    return Membership.objects.filter(
        user_id=user_id, user__deactivated_at__isnull=True, school_id=school_id, role__in=SCHOOL_ROLES
    ).exists()
