"""What changes about schools: the register, tutors, choices and partnerships."""

from cpd.schools.commands.bodies import add_appropriate_body, import_appropriate_bodies
from cpd.schools.commands.imports import ImportSummary, import_schools
from cpd.schools.commands.incentives import import_incentives
from cpd.schools.commands.nominations import (
    check_nomination_request,
    lock_open_nomination,
    nominate_tutor,
    nomination_address,
    note_opened,
    open_nomination,
    request_nomination,
)
from cpd.schools.commands.partnerships import (
    challenge_partnership,
    choose_programme,
    lift_challenge,
    record_partnership,
)
from cpd.schools.commands.register import add_school, lock_school, set_incentives
from cpd.schools.commands.reminders import next_set_up_reminder, remind_to_set_up, turn_reminders
from cpd.schools.commands.support import (
    answer_support_request,
    ask_for_support,
    close_support_request,
    reopen_support_request,
)
from cpd.schools.commands.tutors import appoint_tutor, check_nominee, confirm_tutor, set_induction_tutor
from cpd.schools.commands.users import add_school_user, check_user, remove_school_user

__all__ = [
    "ImportSummary",
    "add_appropriate_body",
    "add_school",
    "add_school_user",
    "answer_support_request",
    "appoint_tutor",
    "ask_for_support",
    "challenge_partnership",
    "check_nomination_request",
    "check_nominee",
    "check_user",
    "choose_programme",
    "close_support_request",
    "confirm_tutor",
    "import_appropriate_bodies",
    "import_incentives",
    "import_schools",
    "lift_challenge",
    "lock_open_nomination",
    "lock_school",
    "next_set_up_reminder",
    "nominate_tutor",
    "nomination_address",
    "note_opened",
    "open_nomination",
    "record_partnership",
    "remind_to_set_up",
    "remove_school_user",
    "reopen_support_request",
    "request_nomination",
    "set_incentives",
    "set_induction_tutor",
    "turn_reminders",
]
