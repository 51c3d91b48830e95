"""Waiting for the web server: as long as it lives, and no longer."""

import os
import signal
import sys
from pathlib import Path
from select import select

import pytest

from cpd.cli import main
from cpd.cli.ports import listen
from cpd.cli.serving import LOCALHOST, _wait_until_it_answers
from cpd.cli.supervising import Failed, Kept, Supervisor
from cpd.core.processes import Child

SLOW = """
import os, socket, sys
listener = socket.socket(fileno=int(sys.argv[1]))
first, _ = listener.accept()
first.close()                     # as a server does whose worker died in its start
second, _ = listener.accept()
os.write(int(sys.argv[2]), b".")  # a start as slow as you like
os.read(int(sys.argv[3]), 1)
second.sendall(b"HTTP/1.1 200 OK\\r\\n\\r\\n")
second.close()
os.read(int(sys.argv[3]), 1)
"""


def test_a_slow_start_is_waited_for() -> None:
    waiting, waits = os.pipe()
    goes_on, go_on = os.pipe()
    asked: list[float] = []

    class Patient(Supervisor):
        def wait(self, seconds: float = 0.2, *files: int) -> bool:
            """Whoever waits has looked many times before the server goes on. It never blocks: it may have looked as
            often before the server had started."""
            asked.append(seconds)
            if len(asked) >= 20 and select([waiting], [], [], 0)[0]:
                os.read(waiting, 1)
                os.write(go_on, b".")
            return super().wait(0.01, *files)

    with listen(LOCALHOST, 0) as listener, Patient() as supervisor:
        words = [str(one) for one in (listener.fileno(), waits, goes_on)]
        web = supervisor.start(
            Kept(
                "web",
                lambda: Child([sys.executable, "-c", SLOW, *words], pass_fds=[listener.fileno(), waits, goes_on]),
            )
        )
        _wait_until_it_answers(supervisor, web, listener.getsockname()[1], Path("web.log"))
        assert not web.ended
    assert len(asked) >= 20
    for end in (waiting, waits, goes_on, go_on):
        os.close(end)


def test_a_server_that_ends_instead_is_a_sentence_that_names_its_log() -> None:
    def serve() -> None:
        with listen(LOCALHOST, 0) as listener, Supervisor() as supervisor:
            web = supervisor.start(Kept("web", lambda: Child([sys.executable, "-c", "raise SystemExit(1)"])))
            _wait_until_it_answers(supervisor, web, listener.getsockname()[1], Path("web.log"))

    with pytest.raises(Failed, match=r"The web server did not start\. Its log is web\.log"):
        serve()


def test_until_it_hears_signals_itself_ctrl_and_c_ends_the_process(monkeypatch) -> None:
    """An error in between would be a status of its own, and another thing to clear up after."""
    noted = []

    def folder(path: Path) -> None:
        noted.append(signal.getsignal(signal.SIGINT))
        raise Failed("It has been noted.")

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    monkeypatch.setattr("cpd.cli.serving.DataFolder", folder)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr("sys.argv", ["cpd", "sandbox", "--port", "0"])
    with pytest.raises(SystemExit):
        main.run()
    assert noted == [signal.SIG_DFL]


def test_an_address_that_is_not_ours_is_refused_in_a_sentence() -> None:
    with pytest.raises(Failed, match=r"Port 0 of 192\.0\.2\.1 cannot be listened on: "):
        listen("192.0.2.1", 0)
