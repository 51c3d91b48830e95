"""What must hold of published documents."""

from cpd.core.invariants import Invariant

INVARIANTS = (
    Invariant(
        "Stored documents are fenced by provider in the database",
        "SELECT count(*) FROM pg_class WHERE relname = 'publishing_publisheddocument' AND NOT (relrowsecurity "
        "AND EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = pg_class.oid))",
    ),
)
