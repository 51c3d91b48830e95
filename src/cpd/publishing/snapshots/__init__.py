"""Snapshots of many things at once: a constant number of queries however many are asked for."""

from cpd.publishing.snapshots.applications import application_snapshots
from cpd.publishing.snapshots.declarations import declaration_snapshots
from cpd.publishing.snapshots.organisations import (
    delivery_partner_snapshots,
    partnership_snapshots,
    statement_snapshots,
)
from cpd.publishing.snapshots.participants import person_snapshots
from cpd.publishing.snapshots.transfers import transfer_snapshots
from cpd.publishing.snapshots.unfunded_mentors import unfunded_mentor_snapshots

__all__ = [
    "application_snapshots",
    "declaration_snapshots",
    "delivery_partner_snapshots",
    "partnership_snapshots",
    "person_snapshots",
    "statement_snapshots",
    "transfer_snapshots",
    "unfunded_mentor_snapshots",
]
