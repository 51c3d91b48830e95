"""Snapshots of many things at once: a constant number of queries however many people are asked for."""

from cpd.publishing.snapshots.applications import application_snapshots
from cpd.publishing.snapshots.declarations import declaration_snapshots
from cpd.publishing.snapshots.participants import participant_snapshots

__all__ = ["application_snapshots", "declaration_snapshots", "participant_snapshots"]
