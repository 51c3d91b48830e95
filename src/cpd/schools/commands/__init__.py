"""What changes about schools: the register, tutors, choices and partnerships."""

from cpd.schools.commands.imports import ImportSummary, import_schools
from cpd.schools.commands.incentives import import_incentives
from cpd.schools.commands.partnerships import (
    challenge_partnership,
    choose_programme,
    lift_challenge,
    record_partnership,
)
from cpd.schools.commands.register import add_school, set_incentives
from cpd.schools.commands.tutors import request_sign_in_link, set_induction_tutor, use_sign_in_link

__all__ = [
    "ImportSummary",
    "add_school",
    "challenge_partnership",
    "choose_programme",
    "import_incentives",
    "import_schools",
    "lift_challenge",
    "record_partnership",
    "request_sign_in_link",
    "set_incentives",
    "set_induction_tutor",
    "use_sign_in_link",
]
