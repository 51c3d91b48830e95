"""The process that loads the service says why it cannot."""

import pytest

from cpd.cli.serving import LOADED
from cpd.core.forking import Loader
from tests.production import PRODUCTION
from tests.resilience.running import wait_for

pytestmark = pytest.mark.resilience


def test_what_keeps_the_service_from_being_loaded_is_said_without_a_traceback(monkeypatch, capfd) -> None:
    for name, value in {**PRODUCTION, "SECRET_KEY": ""}.items():
        monkeypatch.setenv(name, value)
    with Loader(LOADED) as loader:
        child = loader.start()
        wait_for("its end", lambda: child.ended)
        assert child.status == 1
        assert not loader.loaded
    said = capfd.readouterr().err
    assert "SECRET_KEY" in said
    assert "Traceback" not in said
