"""Pairs of small commands, of which every order can be played. Each shows something that tells orders apart."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from cpd.teachers.models import Person
from tests.edge.commands_at_once import Command

Small = Callable[[UUID, UUID], tuple[Command, Command]]


def copy_one_another(one: UUID, other: UUID) -> tuple[Command, Command]:
    """Each reads what the other one writes."""

    def copies(source: UUID, target: UUID) -> Command:
        def copy() -> None:
            with transaction.atomic():
                name = Person.objects.values_list("full_name", flat=True).get(id=source)
                Person.objects.filter(id=target).update(full_name=name)

        return copy

    return copies(one, other), copies(other, one)


def read_then_write(one: UUID, _other: UUID) -> tuple[Command, Command]:
    """Both wait for the same row, and write what they had read before."""

    def adds(letter: str) -> Command:
        def add() -> None:
            with transaction.atomic():
                name = Person.objects.values_list("full_name", flat=True).get(id=one)
                Person.objects.filter(id=one).update(full_name=name + letter)

        return add

    return adds("a"), adds("b")


def take_what_is_free(one: UUID, other: UUID) -> tuple[Command, Command]:
    """What each takes depends on what the other one holds, and has not written yet."""

    def takes(letter: str) -> Command:
        def take() -> None:
            with transaction.atomic():
                free = Person.objects.filter(id__in=[one, other]).select_for_update(skip_locked=True, no_key=True)
                for key in list(free.order_by("id").values_list("id", flat=True))[:1]:
                    Person.objects.filter(id=key).update(full_name=letter)

        return take

    return takes("a"), takes("b")


def read_what_stays(one: UUID, other: UUID) -> tuple[Command, Command]:
    """One reads of a row what the other one does not change."""

    def reads() -> None:
        with transaction.atomic():
            trn = Person.objects.values_list("trn", flat=True).get(id=one)
            Person.objects.filter(id=other).update(full_name=f"of {trn}")

    def changes() -> None:
        with transaction.atomic():
            Person.objects.filter(id=one).update(full_name="changed")

    return reads, changes
