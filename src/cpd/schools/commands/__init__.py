"""What changes about schools: the register, tutors, choices and partnerships."""

from cpd.schools.commands.bodies import add_appropriate_body, import_appropriate_bodies
from cpd.schools.commands.imports import ImportSummary, import_schools
from cpd.schools.commands.incentives import import_incentives
from cpd.schools.commands.partnerships import (
    challenge_partnership,
    choose_programme,
    lift_challenge,
    record_partnership,
)
from cpd.schools.commands.register import add_school, lock_school, set_incentives
from cpd.schools.commands.tutors import set_induction_tutor

__all__ = [
    "ImportSummary",
    "add_appropriate_body",
    "add_school",
    "challenge_partnership",
    "choose_programme",
    "import_appropriate_bodies",
    "import_incentives",
    "import_schools",
    "lift_challenge",
    "lock_school",
    "record_partnership",
    "set_incentives",
    "set_induction_tutor",
]
