"""The page of version 3 by two servers that don't wait for PostgreSQL: Litestar and BlackSheep, over asyncpg.

They ask for the same token as we do, by its digest, and read the same stored rows; there is no rate limit, no log, no
tag and no compression. ``python -m bench.peers.asgi litestar|blacksheep <port>`` serves one, with uvicorn, in one
process.
"""

import os
import sys
from hashlib import sha256
from typing import Any

import asyncpg
import blacksheep
import litestar
import uvicorn

from bench.peers import ASGI_PATH

_POOL = 8

_CALLER = """
SELECT token.provider_id FROM providers_apitoken AS token
JOIN providers_leadprovider AS provider ON provider.id = token.provider_id
WHERE token.digest = $1 AND token.revoked_at IS NULL AND (token.expires_at IS NULL OR token.expires_at > now())
  AND provider.ecf
"""
_PAGE = """
SELECT body FROM publishing_publisheddocument
WHERE provider_id = $1 AND feed = 'ecf-v3' AND NOT removed AND listed
ORDER BY created_at, record_id LIMIT 100
"""


class Rows:
    """The connections to the database, and what is asked of it."""

    def __init__(self) -> None:
        self._pool: Any = None

    async def open(self, *_: object) -> None:
        """Connects."""
        self._pool = await asyncpg.create_pool(os.environ["PEERS_DATABASE_URL"], min_size=_POOL, max_size=_POOL)

    async def close(self, *_: object) -> None:
        """Hangs up."""
        await self._pool.close()

    async def page(self, authorization: str) -> bytes | None:
        """The first page of 100 of the provider whose token it is; None for no token that counts."""
        digest = sha256(authorization.removeprefix("Bearer ").encode()).digest()
        async with self._pool.acquire() as connection:
            provider_id = await connection.fetchval(_CALLER, digest)
            if provider_id is None:
                return None
            rows = await connection.fetch(_PAGE, provider_id)
        return b'{"data":[' + b",".join(row[0] for row in rows) + b"]}"


def by_litestar(rows: Rows) -> Any:
    """The page by Litestar."""

    @litestar.get(ASGI_PATH)
    async def people(request: litestar.Request) -> litestar.Response:
        page = await rows.page(request.headers.get("authorization", ""))
        return litestar.Response(page or b"", media_type="application/json", status_code=401 if page is None else 200)

    return litestar.Litestar(
        [people], on_startup=[rows.open], on_shutdown=[rows.close], openapi_config=None, logging_config=None
    )


def by_blacksheep(rows: Rows) -> Any:
    """The page by BlackSheep."""
    router = blacksheep.Router()
    application = blacksheep.Application(router=router)
    application.on_start += rows.open
    application.on_stop += rows.close

    @router.get(ASGI_PATH)
    async def people(request: blacksheep.Request) -> blacksheep.Response:
        header = request.get_first_header(b"authorization") or b""
        page = await rows.page(header.decode())
        status = 401 if page is None else 200
        return blacksheep.Response(status, content=blacksheep.Content(b"application/json", page or b""))

    return application


PEERS = {"litestar": by_litestar, "blacksheep": by_blacksheep}

if __name__ == "__main__":
    uvicorn.run(
        PEERS[sys.argv[1]](Rows()), host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", access_log=False
    )
