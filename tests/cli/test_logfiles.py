"""The sandbox's logs never grow for ever, and whoever writes to one goes on writing."""

from cpd.cli import logfiles
from cpd.cli.logfiles import LogFiles


def test_a_log_that_has_grown_too_large_begins_anew_and_the_last_one_stays(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(logfiles, "LARGEST", 10)
    logs = LogFiles(tmp_path / "logs")
    with logs.open("web") as web, logs.open("worker") as worker:
        worker.write(b"short\n")
        worker.flush()
        for turn in (b"first", b"second"):
            web.write(turn + b" and too long\n")
            web.flush()
            logs.bound(now=True)
            assert (tmp_path / "logs" / "web.log").read_bytes() == b""
            assert (tmp_path / "logs" / "web.log.1").read_bytes() == turn + b" and too long\n"
        web.write(b"third\n")
    assert (tmp_path / "logs" / "web.log").read_bytes() == b"third\n"
    assert (tmp_path / "logs" / "worker.log").read_bytes() == b"short\n"
    assert sorted(file.name for file in (tmp_path / "logs").iterdir()) == ["web.log", "web.log.1", "worker.log"]


def test_their_size_is_looked_at_every_few_seconds_only(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(logfiles, "LARGEST", 1)
    logs = LogFiles(tmp_path)
    (tmp_path / "web.log").write_bytes(b"long")
    logs.bound()
    assert (tmp_path / "web.log").read_bytes() == b"long"
