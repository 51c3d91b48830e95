"""What statements come to: pure arithmetic on counts and contracts. Amounts are exact pounds, never rounded here."""

from cpd.finance.rules.banding import Band, Counts, Placed, filled_by, replay
from cpd.finance.rules.differences import Difference, differences
from cpd.finance.rules.ecf import (
    BANDED_TYPES,
    FLAT_TYPES,
    Earlier,
    EcfTerms,
    Line,
    Uplifts,
    banded_lines,
    fee,
    flat_lines,
    service_fee,
)
from cpd.finance.rules.expected import Expectation, expectations, received_only
from cpd.finance.rules.notes import LONGEST_NOTE, note_text
from cpd.finance.rules.npq import Course, CourseCounts, CourseTerms, targeted_delivery_funding_applies
from cpd.finance.rules.totals import Amounts, ecf_amounts, npq_amounts

__all__ = [
    "BANDED_TYPES",
    "FLAT_TYPES",
    "LONGEST_NOTE",
    "Amounts",
    "Band",
    "Counts",
    "Course",
    "CourseCounts",
    "CourseTerms",
    "Difference",
    "Earlier",
    "EcfTerms",
    "Expectation",
    "Line",
    "Placed",
    "Uplifts",
    "banded_lines",
    "differences",
    "ecf_amounts",
    "expectations",
    "fee",
    "filled_by",
    "flat_lines",
    "note_text",
    "npq_amounts",
    "received_only",
    "replay",
    "service_fee",
    "targeted_delivery_funding_applies",
]
