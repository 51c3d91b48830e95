"""What changed declarations alter of what is stored, without another look at what they leave alone.

A declaration has documents of its own, and so has its outcome; what happens to it goes on with one history: its
declarer's of the person. All the rest stands as it is stored (docs/adr, "A new declaration is published by itself").
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from cpd.publishing.failures import Failure
from cpd.publishing.resource import Resource
from cpd.publishing.resources.declarations import DECLARATIONS, Changed, changed_declarations
from cpd.publishing.resources.histories import (
    ECF_HISTORY_V3,
    HISTORIES,
    NPQ_HISTORY_V3,
    Histories,
    going_on,
    history_snapshots,
)
from cpd.publishing.resources.outcomes import OUTCOMES, outcomes_of
from cpd.publishing.store import Difference, Key, Stored, WhenChanged, ask_of_declarations, compared, found

PUBLISHED = frozenset({DECLARATIONS, OUTCOMES, HISTORIES})
"""What is published here. Where declarations touch more, the people are published as a whole."""

_FEEDS = [feed.name for feed in HISTORIES.feeds]


def declared_differences(
    declared: Mapping[UUID, Collection[UUID]],
    new: Collection[UUID],
    resources: frozenset[Resource],
    today: date,
    when: WhenChanged,
    failures: list[Failure],
) -> list[Difference]:
    """How documents of these declarations, by the person, and the histories that go on with them are stored otherwise.

    Nothing is stored of those that are ``new``. ``resources`` are those that a declaration touches. What fails is added
    to ``failures``, as in :func:`cpd.publishing.store.differences`.
    """
    declaration_ids = sorted(key for keys in declared.values() for key in keys)
    asked = ask_of_declarations(sorted(declared), [key for key in declaration_ids if key not in new], _FEEDS)
    declarations = changed_declarations(declaration_ids)
    stored = found(asked)
    histories, stored = _histories(declarations, stored, today)
    snapshots: dict[Resource, Sequence[Any]] = {
        DECLARATIONS: [one.snapshot for one in declarations],
        OUTCOMES: [outcome for one in declarations for outcome in outcomes_of(one)],
        HISTORIES: histories,
    }
    wanted = {resource: of for resource, of in snapshots.items() if resource in resources}
    feeds = {feed.name for resource in wanted for feed in resource.feeds}
    return compared(wanted, {key: one for key, one in stored.items() if key[1] in feeds}, when, failures)[1]


def _histories(
    declarations: Collection[Changed], stored: Mapping[Key, Stored], today: date
) -> tuple[list[Histories], dict[Key, Stored]]:
    """The histories to be told on, and what is stored, without the other histories."""
    own: dict[Key, list[Changed]] = defaultdict(list)
    for one in declarations:
        of = one.snapshot
        if one.states:
            own[of.provider_id, NPQ_HISTORY_V3 if of.kind == "npq" else ECF_HISTORY_V3, of.person_id].append(one)
    afresh: set[UUID] = set()
    continued: dict[Key, Histories] = {}
    for key, mine in own.items():
        history = going_on(mine, stored[key], today) if key in stored else None
        if history is None:
            afresh.add(key[2])
        else:
            continued[key] = history
    histories = [history for key, history in continued.items() if key[2] not in afresh]
    if afresh:
        histories += history_snapshots(sorted(afresh), today)
    return histories, {
        key: one for key, one in stored.items() if key[1] not in _FEEDS or key in continued or one.subject_id in afresh
    }
