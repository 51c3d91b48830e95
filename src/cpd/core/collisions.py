"""What it means when two commands store the same thing at the same moment: the second is refused, never a failure.

A command looks before it writes. When another one commits in between, the database's constraint holds, and its name
says what is there already. The unit of work turns it into a :class:`Collision`, which is run again
(:func:`cpd.core.turns.again`): then the command meets what is there and answers by its own rules. The sentences here
are for when it collides once more.
"""

from django.db import IntegrityError
from psycopg import errors

from cpd.core.refusals import Problem, Refusal

TAKEN = {
    "declaration_slot_ecf": Problem(
        "base", "duplicate", "There is already a declaration of this type for this participant."
    ),
    "declaration_slot_npq": Problem(
        "base", "duplicate", "There is already a declaration of this type for this application."
    ),
    "line_item_one_billable": Problem("base", "billed", "This declaration is on a statement already."),
    "line_item_one_refundable": Problem("base", "refunded", "This declaration is being taken back already."),
    "line_item_once": Problem("base", "billed", "This declaration is on that statement already."),
    "idempotency_key_once": Problem(
        "Idempotency-Key", "in_flight", "A write with this Idempotency-Key is at work. Wait, then send it again."
    ),
    "school_cohort_once": Problem("programme", "chosen", "The school has just chosen its programme for that cohort."),
    "partnership_once": Problem("base", "partnered", "The school and the provider have this partnership already."),
    "school_periods_of_an_ect_never_overlap": Problem(
        "base", "overlaps", "This early career teacher is at a school in that time already."
    ),
    "training_periods_never_overlap": Problem("base", "overlaps", "This person is trained in that time already."),
    "mentorships_of_an_ect_never_overlap": Problem(
        "mentor", "overlaps", "This early career teacher has a mentor in that time already."
    ),
}
"""What is there already when a provider calls, by the name of the constraint that says so."""


def _elsewhere(field: str, code: str, detail: str) -> Problem:
    """A problem that no call of the API can meet."""
    return Problem(field, code, detail)


TAKEN_ELSEWHERE = {
    "providers_leadprovider_name_key": _elsewhere("name", "taken", "There is a lead provider of that name already."),
    "providers_deliverypartner_name_key": _elsewhere("name", "taken", "There is a delivery partner of that name."),
    "provider_relationship_once": _elsewhere("base", "related", "They work together in that cohort already."),
    "providers_apitoken_digest_key": _elsewhere("token", "taken", "That token is in use. Choose another one."),
    "induction_tutor_email_once": _elsewhere("email", "taken", "A tutor with that email address was just added."),
    "schools_school_urn_key": _elsewhere("urn", "taken", "There is a school with that URN already."),
    "school_incentives_once": _elsewhere("base", "known", "The school's incentives of that year were just set."),
    "statement_once": _elsewhere("name", "taken", "The provider has a statement of that name in that cohort already."),
    "contract_version_once": _elsewhere("base", "versioned", "A new version of this contract was just stored."),
    "npq_contract_version_once": _elsewhere("base", "versioned", "A new version of this contract was just stored."),
    "id_change_once": _elsewhere("base", "merged", "These people were merged already."),
}
"""What is there already on pages, in scenarios and on the command line."""

ANYTHING = Problem(
    "base", "at_the_same_time", "Somebody else stored the same thing at the same moment. Look at it, then try again."
)


_ALL = {**TAKEN, **TAKEN_ELSEWHERE}


class Collision(Refusal):
    """Raised when another transaction stored the same thing first. Nothing was written."""


def collision_of(error: IntegrityError) -> Collision | None:
    """The collision that an error of the database stands for; None when it is something else."""
    cause = error.__cause__
    if not isinstance(cause, errors.UniqueViolation | errors.ExclusionViolation):
        return None
    return Collision([_ALL.get(cause.diag.constraint_name or "", ANYTHING)])
