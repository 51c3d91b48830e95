"""A service that does not answer is left alone for a while."""

from hypothesis import given
from hypothesis import strategies as st

from cpd.integrations.circuit import FAILURES, OPEN_FOR, WITHIN, Circuit


class Time:
    """A clock that stands until it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_five_failures_in_a_row_open_it_for_thirty_seconds() -> None:
    time = Time()
    circuit = Circuit(time)
    for _ in range(FAILURES - 1):
        circuit.failed()
    assert circuit.may_ask()
    circuit.failed()
    assert not circuit.may_ask()
    time.now += OPEN_FOR - 0.1
    assert not circuit.may_ask()
    assert circuit.resting


def test_then_one_may_try_and_an_answer_closes_it() -> None:
    time = Time()
    circuit = Circuit(time)
    for _ in range(FAILURES):
        circuit.failed()
    time.now += OPEN_FOR
    assert not circuit.resting  # whoever looks takes nobody's turn
    assert [circuit.may_ask() for _ in range(3)] == [True, False, False]
    circuit.answered()
    assert circuit.may_ask()


def test_a_try_that_fails_opens_it_again_and_one_that_never_ends_lets_another_try() -> None:
    time = Time()
    circuit = Circuit(time)
    for _ in range(FAILURES):
        circuit.failed()
    time.now += OPEN_FOR
    assert circuit.may_ask()
    circuit.failed()
    assert not circuit.may_ask()
    time.now += OPEN_FOR
    assert circuit.may_ask()
    time.now += OPEN_FOR
    assert circuit.may_ask()


def test_failures_that_are_far_apart_do_not_open_it() -> None:
    time = Time()
    circuit = Circuit(time)
    for _ in range(20):
        circuit.failed()
        time.now += WITHIN / (FAILURES - 1) + 0.1
        assert circuit.may_ask()


@given(st.lists(st.booleans(), max_size=40))
def test_it_is_open_only_after_five_failures_without_an_answer_between(answers: list[bool]) -> None:
    circuit = Circuit(Time())
    for fails in answers:
        (circuit.failed if fails else circuit.answered)()
    run = next((n for n, fails in enumerate(reversed(answers)) if not fails), len(answers))
    assert circuit.may_ask() is (run < FAILURES)
