"""Induction tutors, and how they sign in: a link by e-mail, which works once (schools dossier 6)."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from cpd.core import clock
from cpd.core.ids import new_id
from cpd.core.refusals import NotFound, Refusal, accepted
from cpd.core.work import unit_of_work
from cpd.schools import rules
from cpd.schools.models import InductionTutor, School, SignInLink
from cpd.teachers.rules import clean_email, clean_name


def set_induction_tutor(*, school_id: UUID, full_name: str, email: str, actor: str) -> InductionTutor:
    """Makes the person with this e-mail address the induction tutor of a school; one may serve several schools."""
    with unit_of_work(actor=actor, reason="set_induction_tutor") as work:
        name = accepted(clean_name(full_name))
        address = accepted(clean_email(email))
        school = School.objects.select_for_update().filter(id=school_id).first()
        if school is None:
            raise NotFound("school", school_id)
        tutor = InductionTutor.objects.select_for_update().filter(email__iexact=address).first()
        if tutor is None:
            tutor = InductionTutor.objects.create(id=new_id(), full_name=name, email=address, created_at=clock.now())
        elif tutor.full_name != name:
            tutor.full_name = name
            tutor.save(update_fields=["full_name"])
            for school_id_of_tutor in tutor.schools.values_list("id", flat=True):
                work.school(school_id_of_tutor)
        if school.induction_tutor_id != tutor.id:
            school.induction_tutor = tutor
            school.save(update_fields=["induction_tutor"])
            work.school(school.id)
        return tutor


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def request_sign_in_link(*, email: str) -> str | None:
    """A sign-in link's token for the tutor with that address, in clear, or None when there is no such tutor.

    At most five an hour for one address: beyond that None as well, so that nobody's inbox is flooded. Lifetimes are
    real time, whatever the sandbox's clock says.
    """
    with unit_of_work(actor="tutor", reason="request_sign_in_link"):
        tutor = InductionTutor.objects.select_for_update().filter(email__iexact=email.strip()).first()
        if tutor is None:
            return None
        now = clock.machine_now()
        recent = tutor.sign_in_links.filter(created_at__gt=now - timedelta(hours=1)).count()
        if recent >= rules.LINKS_PER_HOUR:
            return None
        token = secrets.token_urlsafe(32)
        tutor.sign_in_links.filter(expires_at__lt=now - timedelta(days=30)).delete()
        SignInLink.objects.create(
            id=new_id(),
            tutor=tutor,
            digest=_digest(token),
            created_at=now,
            expires_at=now + rules.SIGN_IN_LINK_LASTS,
        )
        return token


def use_sign_in_link(*, token: str) -> InductionTutor:
    """Uses a link up and gives its tutor. Refused (``token``) when unknown, used, or older than 24 hours."""
    with unit_of_work(actor="tutor", reason="use_sign_in_link"):
        link = SignInLink.objects.select_for_update().select_related("tutor").filter(digest=_digest(token)).first()
        now = clock.machine_now()
        if link is None or link.used_at is not None or link.expires_at <= now:
            raise Refusal.because("token", "used_up", "This sign-in link no longer works. Ask for a new one.")
        link.used_at = now
        link.save(update_fields=["used_at"])
        return link.tutor
