"""Every resource, in the order in which they are published: a file each, and a line here.

A test fails for a file whose resource is not listed.
"""

from cpd.publishing.resource import Feed, Resource
from cpd.publishing.resources.applications import APPLICATIONS
from cpd.publishing.resources.declarations import DECLARATIONS
from cpd.publishing.resources.delivery_partners import DELIVERY_PARTNERS
from cpd.publishing.resources.histories import HISTORIES
from cpd.publishing.resources.npq_participants import NPQ_PARTICIPANTS
from cpd.publishing.resources.outcomes import OUTCOMES
from cpd.publishing.resources.participants import PARTICIPANTS
from cpd.publishing.resources.partnerships import PARTNERSHIPS
from cpd.publishing.resources.statements import STATEMENTS
from cpd.publishing.resources.transfers import TRANSFERS
from cpd.publishing.resources.unfunded_mentors import UNFUNDED_MENTORS

RESOURCES: tuple[Resource, ...] = (
    PARTICIPANTS,
    TRANSFERS,
    UNFUNDED_MENTORS,
    DECLARATIONS,
    APPLICATIONS,
    NPQ_PARTICIPANTS,
    OUTCOMES,
    PARTNERSHIPS,
    STATEMENTS,
    DELIVERY_PARTNERS,
    HISTORIES,
)

FEEDS: dict[str, Feed] = {feed.name: feed for resource in RESOURCES for feed in resource.feeds}
"""Every feed by its name."""


class UnknownFeed(LookupError):
    """Raised for the name of a feed that no resource declares: a mistake in the code that asks."""


def known_feed(name: str) -> str:
    """The name, if a resource declares a feed of it. Raises :class:`UnknownFeed`."""
    if name not in FEEDS:
        raise UnknownFeed(f"No resource declares a feed {name!r}; there are {', '.join(FEEDS)}.")
    return name
