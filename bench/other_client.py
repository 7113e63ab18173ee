"""Runs this bot with another HTTP client in place of its own pool: `python -m bench.other_client aiohttp`.

The rest of the bot is unchanged, so what differs between two runs is what the client costs. Each client is used as its
documentation shows, with one session, as many connections as our pool may open, and no help from outside.
"""

import asyncio
import os
import ssl
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NamedTuple

from bot import cli
from bot.gateway import request as connections
from bot.gateway.pool import Pool
from bot.gateway.response import BROKEN, LATE, Response

#: the certificate of the emulated Telegram, for all clients alike (OpenSSL's own name for it)
CERTIFICATE = "SSL_CERT_FILE"
_JSON = {"Content-Type": "application/json"}
#: a path, a body and a timeout in seconds become a status and a body
Post = Callable[[str, bytes, float], Awaitable[Response]]


class Client(NamedTuple):
    """A session of another library."""

    post: Post
    close: Callable[[], Awaitable[object]]


class Borrowed:
    """Another library's client with the face of our `Pool`; a call is a task."""

    def __init__(
        self, open_client: Callable[[str, int], Client], root: str, *, max_connections: int, **_options: object
    ) -> None:
        self._client = open_client(root, max_connections)
        self._max_connections = max_connections
        self._under_way: set[asyncio.Task[Response]] = set()

    def post(self, path: str, body: bytes, *, timeout_s: float) -> asyncio.Future[Response]:
        """Call with a JSON body."""
        task = asyncio.get_running_loop().create_task(self._post(path, body, timeout_s))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _post(self, path: str, body: bytes, timeout_s: float) -> Response:
        try:
            return await self._client.post(path, body, timeout_s)
        except TimeoutError:
            return Response(LATE, b"no answer in time")
        except Exception as exc:  # noqa: BLE001 - five libraries, each with a tree of errors; our bot tries again
            return Response(BROKEN, type(exc).__name__.encode())

    def hold(self) -> None:
        """Nothing can be held back here."""

    def release(self) -> None:
        """Nothing was held back."""

    @property
    def is_waiting(self) -> bool:
        """Whether some call waits for a free connection."""
        return len(self._under_way) > self._max_connections

    async def close(self) -> None:
        """Break every connection."""
        for task in tuple(self._under_way):
            task.cancel()
        await self._client.close()


def _is_our_certificate() -> bool:
    """Whether Telegram is emulated over https; two clients trust none that signs itself."""
    return CERTIFICATE in os.environ


def open_aiohttp(root: str, max_connections: int) -> Client:
    import aiohttp  # noqa: PLC0415 - each run has one client in memory

    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=max_connections, ssl=ssl.create_default_context())
    )

    async def post(path: str, body: bytes, timeout_s: float) -> Response:
        timeout = aiohttp.ClientTimeout(total=timeout_s)
        async with session.post(root + path, data=body, headers=_JSON, timeout=timeout) as answer:
            return Response(answer.status, await answer.read())

    return Client(post, session.close)


def open_httpx(root: str, max_connections: int) -> Client:
    import httpx  # noqa: PLC0415

    limits = httpx.Limits(max_connections=max_connections, max_keepalive_connections=max_connections)
    session = httpx.AsyncClient(limits=limits, verify=ssl.create_default_context())

    async def post(path: str, body: bytes, timeout_s: float) -> Response:
        answer = await session.post(root + path, content=body, headers=_JSON, timeout=timeout_s)
        return Response(answer.status_code, answer.content)

    return Client(post, session.aclose)


def open_aiosonic(root: str, max_connections: int) -> Client:
    import aiosonic  # type: ignore[import-not-found] # noqa: PLC0415 - lives in the benchmark's own venv
    from aiosonic.connectors import TCPConnector  # type: ignore[import-not-found] # noqa: PLC0415
    from aiosonic.pools import PoolConfig  # type: ignore[import-not-found] # noqa: PLC0415
    from aiosonic.timeout import Timeouts  # type: ignore[import-not-found] # noqa: PLC0415

    session = aiosonic.HTTPClient(TCPConnector(pool_configs={":default": PoolConfig(size=max_connections)}))
    tls = ssl.create_default_context() if root.startswith("https") else None

    async def post(path: str, body: bytes, timeout_s: float) -> Response:
        timeouts = Timeouts(sock_read=timeout_s, request_timeout=timeout_s)
        answer = await session.post(root + path, data=body, headers=_JSON, timeouts=timeouts, ssl=tls)
        return Response(answer.status_code, await answer.content())

    return Client(post, session.aclose)


def open_niquests(root: str, max_connections: int) -> Client:
    import niquests  # type: ignore[import-not-found] # noqa: PLC0415

    session = niquests.AsyncSession(pool_connections=1, pool_maxsize=max_connections, disable_http3=True)
    verify = not _is_our_certificate()

    async def post(path: str, body: bytes, timeout_s: float) -> Response:
        answer = await session.post(root + path, data=body, headers=_JSON, timeout=timeout_s, verify=verify)
        return Response(answer.status_code or BROKEN, answer.content or b"")

    return Client(post, session.close)


def open_pyreqwest(root: str, max_connections: int) -> Client:
    from pyreqwest.client import ClientBuilder  # type: ignore[import-not-found] # noqa: PLC0415

    builder = ClientBuilder().max_connections(max_connections).pool_max_idle_per_host(max_connections)
    session = builder.danger_accept_invalid_certs(_is_our_certificate()).build()

    async def post(path: str, body: bytes, timeout_s: float) -> Response:
        asked = session.post(root + path).headers(_JSON).timeout(timedelta(seconds=timeout_s)).body_bytes(body)
        answer = await asked.build().send()
        return Response(answer.status, bytes(await answer.bytes()))

    return Client(post, session.close)


CLIENTS: dict[str, Callable[[str, int], Client]] = {
    "pyreqwest": open_pyreqwest,
    "aiohttp": open_aiohttp,
    "aiosonic": open_aiosonic,
    "niquests": open_niquests,
    "httpx": open_httpx,
}


def main() -> None:
    """Run the bot with the client that is named on the command line."""
    open_client = CLIENTS[sys.argv.pop(1)]

    def borrow(root: str, **options: object) -> Pool:
        return Borrowed(open_client, root, **options)  # type: ignore[arg-type, return-value] # the same face

    connections.Pool = borrow  # type: ignore[assignment, attr-defined] # the bot itself knows one client, and needs no choice
    cli.main()


if __name__ == "__main__":
    main()
