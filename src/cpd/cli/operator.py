"""Who works on the command line."""

from cpd.core.actor import Actor


def operator() -> Actor:
    """Who acts, for the audit trail."""
    return Actor.operator("command-line")
