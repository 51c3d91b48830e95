"""Users, what they are where, and how they sign in."""

import base64
import secrets

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_totp.models import TOTPDevice

from cpd.accounts.roles import NAMES, ROLES, Organisation, Role
from cpd.accounts.secrets import decrypted
from cpd.core.ids import new_id


def new_stamp() -> str:
    """A stamp that no session has yet."""
    return secrets.token_hex(16)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), exclude=["sessions_stamp"])
class User(AbstractBaseUser):
    """Somebody who signs in, by links to ``email``, which is nobody else's (rule ACC-9); there are no passwords.

    ``sessions_stamp`` is in every session of theirs: a new stamp ends them all. ``privacy_notice_…`` is the version of
    the privacy notice that they accepted last, and when (rule ACC-11); the audit trail has those before.
    """

    password = None  # type: ignore[assignment]
    last_login = None  # type: ignore[assignment]
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    full_name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    sessions_stamp = models.CharField(max_length=32, default=new_stamp, editable=False)
    created_at = models.DateTimeField()
    deactivated_at = models.DateTimeField(null=True, blank=True)
    privacy_notice_major = models.PositiveSmallIntegerField(null=True, blank=True)
    privacy_notice_minor = models.PositiveSmallIntegerField(null=True, blank=True)
    privacy_notice_accepted_at = models.DateTimeField(null=True, blank=True)

    to_act: "list[Membership] | None" = None
    """What they are where, once it was asked (``queries.memberships_to_act``)."""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ()  # type: ignore[assignment]
    objects = models.Manager["User"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(models.functions.Lower("email"), name="user_email_once"),
            models.CheckConstraint(
                condition=models.Q(
                    privacy_notice_major__isnull=True,
                    privacy_notice_minor__isnull=True,
                    privacy_notice_accepted_at__isnull=True,
                )
                | models.Q(
                    privacy_notice_major__isnull=False,
                    privacy_notice_minor__isnull=False,
                    privacy_notice_accepted_at__isnull=False,
                ),
                name="accepted_notice_has_version_and_instant",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether they may sign in."""
        return self.deactivated_at is None

    def get_session_auth_hash(self) -> str:
        """What their sessions are recognised by."""
        return salted_hmac("cpd.accounts.sessions", self.sessions_stamp, algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self):  # type: ignore[no-untyped-def]
        """None: a stamp that was replaced is worth nothing."""
        return iter(())


_COLUMN = {
    Organisation.SCHOOL: "school",
    Organisation.LEAD_PROVIDER: "lead_provider",
    Organisation.DELIVERY_PARTNER: "delivery_partner",
    Organisation.APPROPRIATE_BODY: "appropriate_body",
}
"""The column that says at which organisation; DfE is one, and has none."""


def _held_at(organisation: Organisation) -> models.Q:
    """A role of that kind of organisation, and that organisation alone."""
    condition = models.Q(role__in=[str(role) for role in ROLES[organisation]])
    for kind, column in _COLUMN.items():
        condition &= models.Q(**{f"{column}__isnull": kind != organisation})
    return condition


def _any_of_them() -> models.Q:
    condition = models.Q()
    for organisation in ROLES:
        condition |= _held_at(organisation)
    return condition


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Membership(models.Model):
    """What a user is at one organisation; with no organisation named, at DfE (rules ACC-1, ACC-2).

    The organisations are rooms above: the tables refer to them, and no code here does.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=40, choices=[(str(role), name) for role, name in NAMES.items()])
    school = models.ForeignKey("schools.School", models.CASCADE, null=True, blank=True, related_name="memberships")
    lead_provider = models.ForeignKey(
        "providers.LeadProvider", models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    delivery_partner = models.ForeignKey(
        "providers.DeliveryPartner", models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    appropriate_body = models.ForeignKey(
        "schools.AppropriateBody", models.CASCADE, null=True, blank=True, related_name="memberships", db_index=False
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_any_of_them(), name="membership_role_of_its_one_organisation"),
            models.UniqueConstraint(
                fields=["user", "role", "school", "lead_provider", "delivery_partner", "appropriate_body"],
                nulls_distinct=False,
                name="membership_once",
            ),
            models.UniqueConstraint(
                fields=["school"],
                condition=models.Q(role=str(Role.INDUCTION_TUTOR)),
                name="one_induction_tutor_a_school",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.id}"

    @property
    def organisation(self) -> models.Model | None:
        """Where they have the role; None at DfE."""
        return self.school or self.lead_provider or self.delivery_partner or self.appropriate_body


class SignInRequest(models.Model):
    """A link was asked for, by whomever, to an address that may be nobody's: a job finds out and answers.

    ``caller`` is a keyed digest of the network address it was asked from. Kept for a day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.CharField(max_length=254)
    caller = models.BinaryField(max_length=32)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["email", "asked_at"], name="link_asked_for_email"),
            models.Index(fields=["caller", "asked_at"], name="link_asked_for_caller"),
            models.Index(
                fields=["asked_at"], condition=models.Q(answered_at__isnull=True), name="link_asked_for_waiting"
            ),
        ]


class SignInLink(models.Model):
    """A link emailed to a user: works once, for 24 hours, until a newer one replaces it (rule SCH-8).

    Only its digest is kept. ``asked_at`` is when it was asked for.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sign_in_links")
    digest = models.BinaryField(max_length=32, unique=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class OpenIdAccount(models.Model):
    """The account at an OpenID provider with which a user signs in: joined once, found by it ever after (rule ACC-13).

    ``subject`` is the provider's own name for the account, which it gives to nobody else. It goes with the user, and
    when their account here is closed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="openid_accounts", db_index=False)
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="openid_account_once"),
            models.UniqueConstraint(fields=["user", "issuer"], name="openid_account_once_a_user"),
        ]


class RecoveryCode(models.Model):
    """A code that stands in once for the authenticator app (rule ACC-5). Only its keyed digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]


class WrongCode(models.Model):
    """A second factor that was wrong: counted by person and by network address (rule ACC-6). Kept for a day.

    ``caller`` is a keyed digest, as of a sign-in request.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="wrong_codes")
    caller = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["user", "at"], name="wrong_code_user"),
            models.Index(fields=["caller", "at"], name="wrong_code_caller"),
        ]


class AuthenticatorApp(TOTPDevice):
    """The app that shows somebody's codes (rule ACC-4). It counts once ``confirmed``. Its key is kept encrypted."""

    class Meta:
        proxy = True

    @property
    def bin_key(self) -> bytes:
        """The key in clear: 20 bytes; a made-up one where it can't be read, with which no code is right."""
        return decrypted(self.key) or secrets.token_bytes(20)

    @property
    def key_in_words(self) -> str:
        """The key as people type it into an app: base32, in groups of four."""
        text = base64.b32encode(self.bin_key).decode()
        return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
