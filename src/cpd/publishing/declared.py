"""What a new declaration adds to what is stored, without another look at what it leaves alone.

It has documents of its own, of which none is stored yet, and goes on with one history: its declarer's of the person.
All the rest stands as it is stored (docs/adr/0056-histories-come-from-dated-rows.md).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from cpd.publishing.failures import Failure
from cpd.publishing.resource import Resource
from cpd.publishing.resources.declarations import DECLARATIONS, Added, added_declarations
from cpd.publishing.resources.histories import ECF_HISTORY_V3, HISTORIES, Histories, going_on, history_snapshots
from cpd.publishing.store import Difference, Key, Stored, WhenChanged, compared, stored_documents

_FEEDS = [feed.name for feed in HISTORIES.feeds]


def declared_differences(
    added: Mapping[UUID, Collection[UUID]],
    resources: frozenset[Resource],
    today: date,
    when: WhenChanged,
    failures: list[Failure],
) -> list[Difference]:
    """The documents of the declarations that are new, by the person, and of the histories that they go on with.

    ``resources`` are those that a declaration touches. What fails is added to ``failures``, as in
    :func:`cpd.publishing.store.differences`.
    """
    stored = stored_documents(sorted(added), _FEEDS, changed=True)
    declarations = added_declarations(sorted(key for keys in added.values() for key in keys))
    histories, touched = _histories(declarations, stored, today)
    snapshots: dict[Resource, Sequence[Any]] = {
        DECLARATIONS: [one.snapshot for one in declarations],
        HISTORIES: histories,
    }
    stored = touched if HISTORIES in resources else {}
    wanted = {resource: of for resource, of in snapshots.items() if resource in resources}
    return compared(wanted, stored, when, failures)[1]


def _histories(
    declarations: Collection[Added], stored: Mapping[Key, Stored], today: date
) -> tuple[list[Histories], dict[Key, Stored]]:
    """The histories to be told on, and what is stored of them."""
    histories: list[Histories] = []
    touched: dict[Key, Stored] = {}
    afresh: set[UUID] = set()
    for one in declarations:
        declaration = one.snapshot
        if not one.states:
            continue
        key = (declaration.provider_id, ECF_HISTORY_V3, declaration.person_id)
        known = stored.get(key) if key not in touched else None
        history = going_on(one, known, today) if known is not None else None
        if known is None or history is None:
            afresh.add(declaration.person_id)
            continue
        histories.append(history)
        touched[key] = known
    if afresh:
        histories = [one for one in histories if all(part.person_id not in afresh for part in one.ecf)]
        histories += history_snapshots(sorted(afresh), today)
        touched |= {key: one for key, one in stored.items() if one.subject_id in afresh}
    return histories, touched
