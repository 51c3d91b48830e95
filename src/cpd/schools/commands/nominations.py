"""How a school gets an induction tutor: the link by which it names one (rules SCH-26 and SCH-27)."""

from datetime import timedelta
from uuid import UUID

from cpd.accounts.models import User
from cpd.accounts.secrets import keyed_digest
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.links import public_link, sealed
from cpd.core.refusals import Refusal, accepted
from cpd.core.work import unit_of_work
from cpd.outbox.commands import Letter, post_email, writes
from cpd.outbox.models import Message
from cpd.schools import errors, rules
from cpd.schools.commands.register import lock_school
from cpd.schools.commands.tutors import appoint_tutor
from cpd.schools.models import Nomination, School
from cpd.schools.queries import contact_of, induction_tutor_of

PURPOSE = "nomination"
"""What the token of a nomination link is sealed for."""


def request_nomination(*, school_id: UUID, caller: str = "", actor: Actor) -> Nomination:
    """Sends the school's contact a link by which it names its induction tutor (rule SCH-26).

    Where there is a tutor, the letter says who it is, and goes to the address of the register. Refused (``base``):
    ``no_address`` for a school without one; ``too_many``, ``just_sent``, ``too_many_of_you``.
    """
    with unit_of_work(actor=actor, reason="request_nomination"):
        school = lock_school(school_id)
        check_nomination_request(school=school, caller=caller)
        nomination = open_nomination(school, requested=True, caller=caller)
        post_email(
            template="nomination_link",
            recipient=nomination.sent_to,
            reference=f"nomination/{nomination.id}",
            context={"nomination_id": str(nomination.id)},
        )
        return nomination


def check_nomination_request(*, school: School, caller: str = "") -> None:
    """Whether the school could be sent a link now: raises what :func:`request_nomination` would refuse it with."""
    if not contact_of(school):
        raise Refusal.because(errors.NOMINATION_NO_ADDRESS())
    now, digest = clock.now(), _digest(caller)
    lately = Nomination.objects.filter(requested=True, asked_at__gt=now - timedelta(days=1))
    of_the_caller = lately.filter(caller=digest, asked_at__gt=now - timedelta(hours=1)).count() if digest else 0
    asked_at = list(lately.filter(school=school).values_list("asked_at", flat=True))
    accepted(rules.may_request(asked_at, of_the_caller=of_the_caller, now=now))


def _digest(caller: str) -> bytes:
    return keyed_digest(caller) if caller else b""


def open_nomination(school: School, *, requested: bool, caller: str = "") -> Nomination:
    """A nomination that counts from now on, for the school's contact. Within the open unit of work."""
    now = clock.now()
    return Nomination.objects.create(
        id=new_id(),
        school=school,
        sent_to=contact_of(school),
        requested=requested,
        caller=_digest(caller),
        asked_at=now,
        expires_at=now + rules.NOMINATION_LASTS,
    )


def nomination_address(nomination_id: UUID) -> str:
    """The whole address of a nomination's link."""
    return public_link(f"/nomination/link/{sealed(PURPOSE, nomination_id)}")


@writes("nomination_link")
def write_nomination_letter(message: Message) -> Letter | None:
    """Writes the link just before the letter goes; None when somebody was nominated by it meanwhile."""
    nomination = (
        Nomination.objects.select_related("school").filter(id=message.content["nomination_id"], used_at=None).first()
    )
    if nomination is None:
        return None
    school, tutor = nomination.school, induction_tutor_of(nomination.school_id)
    now = (
        f"{tutor.full_name} is the induction tutor of {school.name} at the moment. If that is still right, they sign "
        f"in at {public_link('/sign-in')} with their own email address.\n\nTo name somebody else, use this link:"
        if tutor
        else f"{school.name} has no induction tutor yet. Use this link to say who it is:"
    )
    return (
        f"Name the induction tutor of {school.name}",
        "Somebody asked for access to Manage Teacher CPD for your school. The induction tutor registers early career "
        f"teachers and mentors there.\n\n{now}\n\n{nomination_address(nomination.id)}\n\n"
        f"Use it before {nomination.expires_at:%-d %B %Y}. If you do not know who asked, you do not need to do "
        "anything.",
    )


def nominate_tutor(*, nomination_id: UUID, full_name: str, email: str, actor: Actor) -> User:
    """Names the tutor by the link of a nomination, which no longer counts afterwards (rules SCH-27 and SCH-28).

    Refused: ``base`` for a link that was used or expired; else as :func:`appoint_tutor`.
    """
    with unit_of_work(actor=actor, reason="nominate_tutor"):
        school_id = lock_open_nomination(nomination_id).school_id
        tutor = appoint_tutor(school_id=school_id, full_name=full_name, email=email, actor=actor)
        nomination = lock_open_nomination(nomination_id)  # under the lock of the school
        nomination.used_at = clock.now()
        nomination.save(update_fields=["used_at"])
        return tutor


def lock_open_nomination(nomination_id: UUID) -> Nomination:
    """The nomination, locked until the commit. Refused (``base``) when its link was used, or no longer counts."""
    nomination = Nomination.objects.select_for_update(no_key=True).filter(id=nomination_id).first()
    state = rules.nomination_link(
        known=nomination is not None,
        used=nomination is not None and nomination.used_at is not None,
        expires_at=nomination.expires_at if nomination else None,
        now=clock.now(),
    )
    if nomination is None or state is not rules.LinkState.OPEN:
        raise Refusal.because(errors.NOMINATION_OVER())
    return nomination


def note_opened(*, nomination_id: UUID, actor: Actor) -> None:
    """Notes when a nomination's link was first opened."""
    with unit_of_work(actor=actor, reason="note_opened"):
        Nomination.objects.filter(id=nomination_id, opened_at=None).update(opened_at=clock.now())
