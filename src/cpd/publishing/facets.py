"""The words by which documents are found beside their cohorts: written by publishing, looked for by filters.

Facts that must hold together are joined by a colon (``2022:deferred``).
"""

from uuid import UUID

LONGEST = 60
"""Characters of a facet."""


def role(name: str) -> str:
    """The role of a training record: ``ect`` or ``mentor``."""
    return name


def training(status: str, cohort: int | None = None) -> str:
    """A training status, in an enrolment of that cohort or in any that lists show."""
    return status if cohort is None else f"{cohort}:{status}"


def former_id(person_id: UUID) -> str:
    """An id that the person had before a merge."""
    return f"from:{person_id}"


def delivery_partner(delivery_partner_id: UUID) -> str:
    """Who delivers the training."""
    return str(delivery_partner_id)


def statement(statement_id: UUID) -> str:
    """The statement that pays a declaration, or claws it back."""
    return f"statement:{statement_id}"


def programme(name: str) -> str:
    """The programme of a statement, whatever it pays."""
    return name


def outputs(name: str = "") -> str:
    """A statement that pays outputs: of that programme, or of any."""
    return f"outputs:{name}" if name else "outputs"
