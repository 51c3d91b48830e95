"""Running many things at the same moment, and what each came to."""

import threading
from collections.abc import Callable, Sequence

from django.db import connection


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Runs the calls in threads that begin together. Gives what each gave, or raised, in their order."""
    gate = threading.Barrier(len(calls))
    outcomes: list[object] = [None] * len(calls)

    def run(place: int, call: Callable[[], object]) -> None:
        gate.wait()
        try:
            outcomes[place] = call()
        except Exception as error:  # whatever it is, the test looks at it
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def one_after_another(calls: Sequence[Callable[[], object]]) -> Callable[[], list[object]]:
    """A call that makes these one after another, whatever each raises, and gives what each gave or raised."""

    def run() -> list[object]:
        outcomes: list[object] = []
        for call in calls:
            try:
                outcomes.append(call())
            except Exception as error:
                outcomes.append(error)
        return outcomes

    return run
