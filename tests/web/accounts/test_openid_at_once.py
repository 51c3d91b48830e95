"""Two requests that bring back the same attempt at the same moment."""

import threading
import time

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client

from cpd.accounts.models import User
from tests.integrations.openid_server import OpenIdProvider
from tests.web.accounts.test_openid import leave, server, tia

__all__ = ["server", "tia"]

WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' "
    "AND pid <> pg_backend_pid()"
)


@pytest.mark.django_db(transaction=True)
def test_one_of_them_uses_it_and_the_other_is_told_to_begin_again(server: OpenIdProvider, tia: User) -> None:
    browser = Client()
    back = server.sign_in(leave(browser), "tia")
    statuses: list[int] = []

    def come_back() -> None:
        tab = Client()
        tab.cookies = browser.cookies
        try:
            statuses.append(tab.get(back).status_code)
        finally:
            connection.close()

    tabs = [threading.Thread(target=come_back) for _ in range(2)]
    with transaction.atomic():
        Session.objects.select_for_update().get(session_key=browser.cookies["sessionid"].value)
        for tab in tabs:
            tab.start()
        given_up = time.monotonic() + 20
        while _waiting() < 2 and time.monotonic() < given_up:
            time.sleep(0.01)
        assert _waiting() == 2
    for tab in tabs:
        tab.join()
    assert sorted(statuses) == [302, 400]
    assert server.journal.count("/token") == 1


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot()"
        )  # a transaction sees what goes on as it was when it first looked
        cursor.execute(WAITING)
        return cursor.fetchone()[0]
