"""Adding an early career teacher or a mentor to a school: one question a page (rule REG-6)."""

from cpd.web.schools.adding.journey import ADDING
from cpd.web.schools.adding.questions import Chosen, Facts, Mentee
from cpd.web.schools.adding.stops import WAITING

__all__ = ["ADDING", "WAITING", "Chosen", "Facts", "Mentee"]
