"""A tutor presses "confirm" several times at the same instant: one person, and the confirmation every time."""

import contextvars
import threading

import pytest
from django.db import connection
from django.test import Client

from cpd.accounts.models import User
from cpd.core import clock
from cpd.schools.commands import set_induction_tutor
from cpd.teachers.models import Person
from tests.web.adding import walk
from tests.web.test_tutor_pages import EMAIL
from tests.world import ACTOR, instant, simple_world

TIMES = 4


@pytest.mark.django_db(transaction=True)
def test_four_simultaneous_confirmations_add_one_person_and_each_shows_the_confirmation() -> None:
    world = simple_world()
    set_induction_tutor(school_id=world.schools["100001"].id, full_name="Tia Tutor", email=EMAIL, actor=ACTOR)
    with clock.at(instant("2022-09-05T10:00:00"), frozen=True):
        tutor = Client()
        tutor.get(f"/sandbox/sign-in/{User.objects.get().id}")
        base = walk(tutor).base
        gate = threading.Barrier(TIMES)
        locations: list[str] = []

        def confirm() -> None:
            client = Client()
            client.cookies = tutor.cookies
            gate.wait()
            try:
                locations.append(client.post(f"{base}/check").headers.get("Location", "an error page"))
            finally:
                connection.close()

        contexts = [contextvars.copy_context() for _ in range(TIMES)]
        threads = [threading.Thread(target=context.run, args=(confirm,)) for context in contexts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert locations == [f"{base}/done"] * TIMES
    assert Person.objects.filter(full_name="Nadia New").count() == 1
