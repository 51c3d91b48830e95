"""Each line of the table of what touches what is needed, and the played sequences know it.

For each pair of a reach and a resource there is a short sequence in which that pair alone keeps what is stored
true. With the table as it is nothing differs; with the pair taken away the drift check sees it.
"""

import pytest
from django.db import transaction

from cpd.publishing.commands import check
from cpd.publishing.resource import Reach, Resource
from cpd.publishing.resources import (
    APPLICATIONS,
    DECLARATIONS,
    DELIVERY_PARTNERS,
    HISTORIES,
    NPQ_PARTICIPANTS,
    OUTCOMES,
    PARTICIPANTS,
    PARTNERSHIPS,
    STATEMENTS,
    TRANSFERS,
    UNFUNDED_MENTORS,
)
from cpd.publishing.store import Difference
from cpd.publishing.subjects import TOUCHES
from tests.world.play import Play, Step, new_play

pytestmark = pytest.mark.django_db

ECT, MENTOR, UNFUNDED, APPLICANT = 0, 3, 4, 6
"""Of the cast."""

SEQUENCES: dict[tuple[Reach, Resource], list[Step]] = {
    (Reach.PERSON, PARTICIPANTS): [("name", MENTOR, 0, 1)],
    (Reach.PERSON, TRANSFERS): [("leave", ECT, 0, 20)],
    (Reach.PERSON, UNFUNDED_MENTORS): [("mentor", ECT, 1, 1), ("mentor", ECT, 0, 0)],
    (Reach.PERSON, DECLARATIONS): [("declare", ECT, 0, 1), ("join", ECT, 1, 1)],
    (Reach.PERSON, APPLICATIONS): [("name", APPLICANT, 0, 1)],
    (Reach.PERSON, NPQ_PARTICIPANTS): [("decide", APPLICANT, 0, 1), ("name", APPLICANT, 0, 1)],
    (Reach.PERSON, OUTCOMES): [
        ("decide", APPLICANT, 0, 1),
        ("declare_npq", APPLICANT, 2, 40),
        ("merge", APPLICANT, 0, 1),
    ],
    (Reach.PERSON, HISTORIES): [("mentor", ECT, 0, 1)],
    (Reach.DECLARATIONS, DECLARATIONS): [("declare", ECT, 0, 1)],
    (Reach.DECLARATIONS, HISTORIES): [("declare", ECT, 0, 1)],
    (Reach.DECLARATIONS, OUTCOMES): [("decide", APPLICANT, 0, 1), ("declare_npq", APPLICANT, 2, 40)],
    (Reach.APPLICANT, HISTORIES): [("decide", APPLICANT, 0, 1)],
    (Reach.TRAINED_UNDER_PARTNERSHIP, HISTORIES): [("challenge", ECT, 0, 1)],
    (Reach.APPLICANT, APPLICATIONS): [("decide", APPLICANT, 0, 1)],
    (Reach.APPLICANT, DECLARATIONS): [
        ("decide", APPLICANT, 0, 1),
        ("declare_npq", APPLICANT, 0, 40),
        ("move_application", APPLICANT, 1, 1),
    ],
    (Reach.APPLICANT, NPQ_PARTICIPANTS): [("decide", APPLICANT, 0, 1)],
    (Reach.APPLICANT, OUTCOMES): [
        ("decide", APPLICANT, 0, 1),
        ("declare_npq", APPLICANT, 2, 40),
        ("move_application", APPLICANT, 1, 1),
    ],
    (Reach.TRAINED_AT_SCHOOL, PARTICIPANTS): [("incentives", ECT, 2, 1)],
    (Reach.APPLIED_FROM_SCHOOL, APPLICATIONS): [("register_of_schools", APPLICANT, 0, 1)],
    (Reach.SCHOOL, PARTNERSHIPS): [("tutor", ECT, 0, 1)],
    (Reach.TRAINED_UNDER_PARTNERSHIP, PARTICIPANTS): [("challenge", ECT, 0, 1)],
    (Reach.TRAINED_UNDER_PARTNERSHIP, TRANSFERS): [("leave", ECT, 0, 20), ("challenge", ECT, 0, 1)],
    (Reach.TRAINED_UNDER_PARTNERSHIP, UNFUNDED_MENTORS): [
        ("mentor", ECT, 1, 1),
        ("partner", UNFUNDED, 0, 2),
        ("challenge", UNFUNDED, 1, 1),
    ],
    (Reach.SCHOOL_OF_PARTNERSHIP, PARTNERSHIPS): [("challenge", ECT, 0, 1)],
    (Reach.MENTOR, UNFUNDED_MENTORS): [("untrained", MENTOR, 0, 1), ("mentor", ECT, 0, 1), ("challenge", ECT, 0, 1)],
    (Reach.STATEMENT, STATEMENTS): [("deadline", ECT, 0, 40)] * 3 + [("pay", ECT, 0, 1)],
    (Reach.DELIVERY_PARTNER, DELIVERY_PARTNERS): [("delivery_partner", ECT, 0, 1)],
}
PAIRS = sorted(SEQUENCES, key=lambda pair: (pair[0].name, pair[1].name))


def drift_of(play: Play, steps: list[Step]) -> list[Difference]:
    """What is stored otherwise than it would be rendered, after any of the steps. Leaves the world as it was."""
    found: list[Difference] = []
    before = play.day
    turn = transaction.savepoint()
    for _ in play.run(steps):
        found += check().differences
    transaction.savepoint_rollback(turn)
    play.day = before
    return found


def test_every_pair_of_the_table_has_a_sequence_that_needs_it() -> None:
    assert set(SEQUENCES) == {(reach, resource) for reach, resources in TOUCHES.items() for resource in resources}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[0].name}-{pair[1].name}")
def test_without_a_pair_what_is_stored_drifts(pair, monkeypatch) -> None:
    reach, resource = pair
    play = new_play()
    assert drift_of(play, SEQUENCES[pair]) == []
    monkeypatch.setitem(TOUCHES, reach, TOUCHES[reach] - {resource})
    feeds = {one.place.feed for one in drift_of(play, SEQUENCES[pair])}
    assert feeds
    assert feeds <= {feed.name for feed in resource.feeds}
