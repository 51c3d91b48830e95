"""The pages of the documentation site, by section, in the order of the side navigation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A group of pages: its heading, and the name and the title of each page."""

    heading: str
    pages: tuple[tuple[str, str], ...]


SECTIONS = (
    Section(
        "Begin",
        (
            ("about", "About the API"),
            ("get-started", "Get started"),
            ("tutorial", "Tutorial"),
            ("whole-flow", "The whole flow on a page"),
            ("environments", "Environments, tokens and limits"),
            ("requests", "Requests, answers and pages"),
            ("downloads", "OpenAPI, Postman and plain text"),
        ),
    ),
    Section(
        "Early career teachers and mentors",
        (
            ("participants", "See early career teachers and mentors"),
            ("missing-participants", "Why you cannot see somebody"),
            ("training-status", "Defer, resume, withdraw or change schedule"),
            ("transfers", "Follow somebody who moves school"),
            ("history", "See what happened to a participant"),
            ("unfunded-mentors", "Mentors you do not train"),
            ("partnerships", "Confirm a partnership with a school"),
        ),
    ),
    Section(
        "NPQ",
        (
            ("npq-applications", "Accept or reject an application"),
            ("npq-participants", "NPQ participants"),
            ("npq-outcomes", "Record whether somebody passed"),
        ),
    ),
    Section(
        "Declarations and money",
        (
            ("declarations", "Declare, see and void"),
            ("bulk-declarations", "Send many declarations"),
            ("statements", "Statements and payment dates"),
        ),
    ),
    Section(
        "Keep in step",
        (
            ("keeping-in-sync", "Keep your copy in step"),
            ("changes", "The change feed"),
            ("webhooks", "Webhooks"),
            ("ids", "IDs explained"),
            ("testing", "Test your integration"),
            ("sandbox", "The sandbox"),
        ),
    ),
    Section(
        "Look up",
        (
            ("definitions", "Definitions and states"),
            ("schedules", "Schedules and milestone dates"),
            ("npq-schedules", "NPQ schedules and intakes"),
            ("cohort-closures", "When a cohort closes"),
            ("errors", "Errors"),
            ("rules", "Rules"),
            ("who-may-do-what", "Who may do what"),
            ("reference-v3", "Version 3 reference"),
            ("reference-v2", "Version 2 reference"),
            ("reference-v1", "Version 1 reference"),
            ("versions", "Versions and deprecation"),
            ("migrating", "Move from version 1 or 2 to 3"),
            ("glossary", "Glossary"),
        ),
    ),
    Section(
        "News and help",
        (
            ("release-notes", "Release notes"),
            ("roadmap", "Roadmap"),
            ("status", "Status"),
            ("help", "Get help"),
        ),
    ),
)
"""Every page of the site. The first of all is the one at ``/api-reference/``."""

PAGES = tuple(page for section in SECTIONS for page in section.pages)
"""Name and title of every page, in order."""

MOVED = {
    "connecting": "requests",
    "applications": "npq-applications",
    "from-application-to-payment": "whole-flow",
}
"""Names that pages had before, and where each leads now."""


def address_of(name: str) -> str:
    """The address of a page: ``/api-reference/declarations``. The first page has ``/api-reference/``."""
    return "/api-reference/" if name == PAGES[0][0] else f"/api-reference/{name}"
