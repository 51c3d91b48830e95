"""Sessions are read as Django reads them, by a prepared statement."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from cpd.core import clock
from cpd.web.accounts.session_store import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> str:
    """The key of a session that says something."""
    session = SessionStore()
    session["said"] = "something"
    session.save()
    return session.session_key


def test_what_was_kept_is_read_by_one_statement(key, django_assert_num_queries) -> None:
    session = SessionStore(key)
    with django_assert_num_queries(1):
        assert dict(session.items()) == {"said": "something"}
    assert session.session_key == key
    assert dict(db.SessionStore(key).items()) == dict(session.items())


@pytest.mark.parametrize("ended", [timedelta(0), timedelta(hours=2)])
def test_a_session_that_has_ended_says_nothing_and_loses_its_key(key, ended) -> None:
    Session.objects.update(expire_date=clock.machine_now() - ended)
    session = SessionStore(key)
    assert "said" not in session
    assert session.session_key is None


def test_a_session_that_nobody_knows_says_nothing_and_loses_its_key() -> None:
    session = SessionStore("k" * 32)
    assert list(session.keys()) == []
    assert session.session_key is None


def test_what_was_not_written_by_us_says_nothing(key) -> None:
    Session.objects.update(session_data="made up")
    assert "said" not in SessionStore(key)
