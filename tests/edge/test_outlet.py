"""Sending from a thread: what the system takes goes out in order, the rest is given back, and never to anybody else."""

import os
import socket

from cpd.edge.outlet import MOST_PIECES, Outlet


def test_what_the_system_does_not_take_is_given_back_and_nothing_twice() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        outlet = Outlet(ours.fileno())
        pieces = [bytes([number]) * 300_000 for number in range(10)]
        left = outlet.send(pieces)
        assert 0 < sum(map(len, left)) < 3_000_000
        taken = b""
        while len(taken) + sum(map(len, left)) < 3_000_000:
            taken += theirs.recv(1_000_000)
        assert taken + b"".join(left) == b"".join(pieces)


def test_an_answer_in_very_many_pieces_is_left_to_the_loop() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        pieces = [b"x"] * (MOST_PIECES + 1)
        assert Outlet(ours.fileno()).send(pieces) == pieces


def test_a_client_that_is_gone_takes_nothing_and_the_loop_is_left_to_see_it() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        theirs.close()
        assert Outlet(ours.fileno()).send([b"answer"]) == [b"answer"]


def test_a_number_that_was_given_to_another_client_changes_nothing() -> None:
    first, its_client = socket.socketpair()
    number = first.fileno()
    outlet = Outlet(number)
    first.close()
    second, another_client = socket.socketpair()
    with its_client, second, another_client:
        os.dup2(second.fileno(), number)
        try:
            assert outlet.send([b"for the first"]) == []
        finally:
            if number != second.fileno():
                os.close(number)
        assert its_client.recv(100) == b"for the first"
        another_client.setblocking(False)
        assert not _waits(another_client)


def _waits(client: socket.socket) -> bool:
    try:
        return bool(client.recv(1))
    except BlockingIOError:
        return False
