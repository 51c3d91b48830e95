"""What it means when two commands store the same thing at the same moment: the second is refused, never a failure.

A command looks before it writes. When another one commits in between, the database's constraint holds, and its name
says what is there already. The unit of work turns it into a :class:`Collision`, which is run again
(:func:`cpd.core.turns.again`): then the command meets what is there and answers by its own rules. What it says when it
collides once more is declared by the room of the table: ``CONSTRAINTS`` in its ``errors.py``.
"""

from collections.abc import Mapping
from functools import cache

import psycopg.errors
from django.db import IntegrityError

from cpd.core import errors
from cpd.core.refusals import Error, Refusal
from cpd.core.rooms import errors_of_rooms


class Collision(Refusal):
    """Raised when another transaction stored the same thing first. Nothing was written."""


@cache
def taken() -> Mapping[str, Error]:
    """What is there already, by the name of the constraint that says so: of every room."""
    return {
        name: error for room in errors_of_rooms().values() for name, error in getattr(room, "CONSTRAINTS", {}).items()
    }


def collision_of(error: IntegrityError) -> Collision | None:
    """The collision that an error of the database stands for; None when it is something else."""
    cause = error.__cause__
    if not isinstance(cause, psycopg.errors.UniqueViolation | psycopg.errors.ExclusionViolation):
        return None
    return Collision([taken().get(cause.diag.constraint_name or "", errors.AT_THE_SAME_TIME)()])
