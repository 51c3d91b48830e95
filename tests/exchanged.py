"""How often something is exchanged with PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus


@contextmanager
def exchanged() -> Iterator[list[str]]:
    """What is exchanged in the block, by how the driver calls it: once for each time that an answer is waited for."""
    made: list[str] = []
    wait = psycopg.Connection.wait

    def noted(of: "psycopg.Connection[Any]", gen: Any, *args: Any, **kwargs: Any) -> Any:
        idle = of.pgconn.transaction_status == TransactionStatus.IDLE
        if gen.__name__ != "_set_autocommit_gen" and not (gen.__name__ == "_commit_gen" and idle):
            made.append(gen.__name__)
        return wait(of, gen, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Connection, "wait", noted)
        yield made
