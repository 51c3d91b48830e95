"""``npq-applications.csv`` of version 2: without the teacher catchment columns (rule NPQ-24)."""

from cpd.contract.rendering import csv_line
from cpd.contract.v1.applications import CSV_ATTRIBUTES as VERSION_1
from cpd.contract.v1.applications import Application, csv_columns

CSV_ATTRIBUTES = tuple(name for name in VERSION_1 if not name.startswith("teacher_catchment"))
CSV_HEADER = csv_line(["id", *CSV_ATTRIBUTES])


def application_csv(resource: Application) -> str:
    """The application's line of version 2's ``npq-applications.csv``."""
    return csv_columns(resource, CSV_ATTRIBUTES)
