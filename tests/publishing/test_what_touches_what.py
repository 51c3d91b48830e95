"""Each line of the table of what touches what is needed, and the played sequences know it.

For each pair of a reach and a kind of document there is a short sequence in which that pair alone keeps what is stored
true. With the table as it is nothing differs; with the pair taken away the drift check sees it.
"""

import pytest
from django.db import transaction

from cpd.publishing.commands import check
from cpd.publishing.feeds import FEEDS, Kind
from cpd.publishing.store import Difference
from cpd.publishing.subjects import TOUCHES, Reach
from tests.world.play import Play, Step

pytestmark = pytest.mark.django_db

ECT, MENTOR, UNFUNDED, APPLICANT = 0, 3, 4, 6
"""Of the cast."""

SEQUENCES: dict[tuple[Reach, Kind], list[Step]] = {
    (Reach.PERSON, Kind.PARTICIPANT): [("name", MENTOR, 0, 1)],
    (Reach.PERSON, Kind.TRANSFER): [("leave", ECT, 0, 20)],
    (Reach.PERSON, Kind.UNFUNDED_MENTOR): [("mentor", ECT, 1, 1), ("name", UNFUNDED, 0, 1)],
    (Reach.PERSON, Kind.DECLARATION): [("declare", ECT, 0, 1), ("join", ECT, 1, 1)],
    (Reach.PERSON, Kind.APPLICATION): [("name", APPLICANT, 0, 1)],
    (Reach.DECLARATIONS, Kind.DECLARATION): [("declare", ECT, 0, 1)],
    (Reach.APPLICANT, Kind.APPLICATION): [("decide", APPLICANT, 0, 1)],
    (Reach.APPLICANT, Kind.DECLARATION): [
        ("decide", APPLICANT, 0, 1),
        ("declare_npq", APPLICANT, 0, 40),
        ("move_application", APPLICANT, 1, 1),
    ],
    (Reach.TRAINED_AT_SCHOOL, Kind.PARTICIPANT): [("incentives", ECT, 2, 1)],
    (Reach.APPLIED_FROM_SCHOOL, Kind.APPLICATION): [("register_of_schools", APPLICANT, 0, 1)],
    (Reach.SCHOOL, Kind.PARTNERSHIP): [("tutor", ECT, 0, 1)],
    (Reach.TRAINED_UNDER_PARTNERSHIP, Kind.PARTICIPANT): [("challenge", ECT, 0, 1)],
    (Reach.TRAINED_UNDER_PARTNERSHIP, Kind.TRANSFER): [("leave", ECT, 0, 20), ("challenge", ECT, 0, 1)],
    (Reach.TRAINED_UNDER_PARTNERSHIP, Kind.UNFUNDED_MENTOR): [
        ("mentor", ECT, 1, 1),
        ("partner", UNFUNDED, 0, 2),
        ("challenge", UNFUNDED, 1, 1),
    ],
    (Reach.SCHOOL_OF_PARTNERSHIP, Kind.PARTNERSHIP): [("challenge", ECT, 0, 1)],
    (Reach.MENTOR, Kind.UNFUNDED_MENTOR): [("mentor", ECT, 1, 1), ("challenge", ECT, 0, 1)],
    (Reach.STATEMENT, Kind.STATEMENT): [("deadline", ECT, 0, 40)] * 3 + [("pay", ECT, 0, 1)],
    (Reach.DELIVERY_PARTNER, Kind.DELIVERY_PARTNER): [("delivery_partner", ECT, 0, 1)],
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
    assert set(SEQUENCES) == {(reach, kind) for reach, kinds in TOUCHES.items() for kind in kinds}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[0].name}-{pair[1].name}")
def test_without_a_pair_what_is_stored_drifts(pair, monkeypatch) -> None:
    reach, kind = pair
    play = Play()
    assert drift_of(play, SEQUENCES[pair]) == []
    monkeypatch.setitem(TOUCHES, reach, TOUCHES[reach] - {kind})
    feeds = {one.place.feed for one in drift_of(play, SEQUENCES[pair])}
    assert feeds
    assert feeds <= {feed.name for feed in FEEDS if feed.kind is kind}
