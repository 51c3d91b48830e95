"""Adding an early career teacher or a mentor to a school: one question a page (rule REG-6)."""

from cpd.web.schools.adding.journey import ADDING
from cpd.web.schools.adding.questions import Facts, Mentee

__all__ = ["ADDING", "Facts", "Mentee"]
