"""What is wrong with a name or an email address, and what signing in and users' roles refuse."""

from cpd.core.refusals import Error

FULL_NAME_BLANK = Error("full_name", "blank", "Enter a full name.")
FULL_NAME_TOO_LONG = Error(
    "full_name", "too_long", "The full name must be {longest} characters or fewer.", {"longest": "70"}
)
FULL_NAME_INVALID = Error(
    "full_name", "invalid", "The full name has characters that cannot be seen. Type it instead of pasting it."
)
EMAIL_BLANK = Error("email", "blank", "Enter an email address.")
EMAIL_INVISIBLE = Error(
    "email", "invisible", "The email address has characters that cannot be seen. Type it instead of pasting it."
)
EMAIL_INVALID = Error("email", "invalid", "Enter an email address in the correct format, like name@example.com.")
EMAIL_TAKEN = Error(
    "email", "taken", "Somebody else already uses {email}. Enter another email address.", {"email": "tia@first.example"}
)
EMAIL_JUST_TAKEN = Error("email", "taken", "Somebody with that email address was just added.")

ROLE_INVALID = Error(
    "role", "invalid", "There is no role {role!r}. Use one of {roles}.", {"role": "boss", "roles": "support, finance"}
)
ROLE_NEEDS_ORGANISATION = Error(
    "role",
    "needs_organisation",
    "The role {role} is held at one {organisation}. Say which.",
    {"role": "induction_tutor", "organisation": "school"},
)
ROLE_OF_ANOTHER = Error(
    "role",
    "of_another_organisation",
    "The role {role} can be held only at {organisation}.",
    {"role": "finance", "organisation": "DfE"},
)
ROLE_HELD = Error("role", "held", "They already have this role.")
TUTOR_HELD = Error("role", "held", "The school was just given another induction tutor.")

TOKEN_USED_UP = Error("token", "used_up", "This sign-in link no longer works. Ask for a new one.")

NOBODY_JOINED = Error(
    "base",
    "nobody",
    "Nobody uses Manage Teacher CPD with this account. Sign in with a link by email, or ask for access.",
)
JUST_JOINED = Error("base", "just_joined", "Somebody is signing in with this account at the moment. Try again.")

NOTICE_REPLACED = Error(
    "version", "replaced", "The notice was changed while you had it open. Read it again, then accept it."
)

CODE_BLANK = Error("code", "blank", "Enter the 6-digit code from your authenticator app, or a recovery code.")
CODE_WRONG = Error(
    "code",
    "wrong",
    "That code is not right, or it was used before. Enter the newest code in your authenticator app, or a recovery "
    "code that you have not used.",
)
CODE_TOO_MANY = Error(
    "code", "too_many", "Too many codes were wrong. Wait {minutes} minutes, then try again.", {"minutes": "15"}
)
SET_UP_CODE_WRONG = Error(
    "code",
    "wrong",
    "That code is not right. Check that your authenticator app has the key on this page, then enter its newest code.",
)
ALREADY_SET_UP = Error("base", "already_set_up", "You already have an authenticator app. Sign in with its code.")
NOT_WITH_ROLE = Error(
    "email",
    "not_with_role",
    "There is no user {email} with the role {role}. Name somebody who has it: cpd user list shows who.",
    {"email": "pat@education.example", "role": "finance"},
)
RESET_ONESELF = Error(
    "base", "oneself", "You cannot reset your own second factor. Ask another user with the operations role."
)
RESET_NOT_ALLOWED = Error(
    "base", "not_allowed", "Only a user with the operations role can reset somebody's second factor."
)
LAST_OPERATIONS_USER = Error(
    "role", "last_operations_user", "This is the last user with the operations role. Give somebody else the role first."
)

RIGHTS_ONESELF = Error(
    "base",
    "oneself",
    "You cannot change your own roles or close your own account. Ask another user with the operations role.",
)
TUTOR_STAYS = Error(
    "base",
    "tutor_stays",
    "You cannot take this role away from a school's induction tutor. Give it to somebody else at the school instead.",
)

CONSTRAINTS = {
    "user_email_once": EMAIL_JUST_TAKEN,
    "membership_once": ROLE_HELD,
    "one_induction_tutor_a_school": TUTOR_HELD,
    "openid_account_once": JUST_JOINED,
    "openid_account_once_a_user": JUST_JOINED,
}
"""What a constraint of the database says is there already."""
