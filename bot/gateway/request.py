"""HTTP to the Bot API: PTB's documented `BaseRequest`, on a pool of our own for JSON and aiohttp for files."""

import asyncio
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.gateway.pool import Pool
from bot.gateway.response import BROKEN, LATE, Response

#: two calls for each of the hundred updates that Telegram hands out at once; half as many halve what 50 ms of way allow
MAX_CONNECTIONS = 200


class HttpRequest(BaseRequest):
    """Calls to one Bot API server. Never logs an address: it holds the token."""

    def __init__(
        self,
        root: str,
        *,
        read_timeout_s: float = 20,
        connect_timeout_s: float = 10,
        max_connections: int = MAX_CONNECTIONS,
    ) -> None:
        parts = urlsplit(root)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._read_timeout_s = read_timeout_s
        self._connect_timeout_s = connect_timeout_s
        self._max_connections = max_connections
        self._pool: Pool | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer."""
        return self._read_timeout_s

    async def initialize(self) -> None:
        """Nothing is opened before the first call."""

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None
        if self._session is not None:
            await self._session.close()
            self._session = None

    def call(self, url: str, body: bytes, *, read_timeout_s: float | None = None) -> asyncio.Future[Response]:
        """Call a method with a body that is JSON already; it is on its way when this returns.

        The future has no exceptions: `BROKEN` and `LATE` stand for the status.
        """
        if self._pool is None:
            self._pool = Pool(
                self._origin,
                max_connections=self._max_connections,
                connect_timeout_s=self._connect_timeout_s,
                proxy=_proxy(self._origin),
            )
        timeout_s = self._read_timeout_s if read_timeout_s is None else read_timeout_s
        return self._pool.post(url[len(self._origin) :], body, timeout_s=timeout_s)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,  # noqa: ANN401 - PTB's ODVInput
        write_timeout: Any = None,  # noqa: ANN401
        connect_timeout: Any = None,  # noqa: ANN401
        pool_timeout: Any = None,  # noqa: ANN401
    ) -> tuple[int, bytes]:
        """Call a method as PTB asks; files go as multipart, all else as JSON.

        Raises:
            TimedOut: no answer in time.
            NetworkError: no connection, or it broke.
        """
        is_given = isinstance(read_timeout, (int, float)) and not isinstance(read_timeout, DefaultValue)
        timeout_s = float(read_timeout) if is_given else self._read_timeout_s
        if method != "POST" or (request_data and request_data.multipart_data):
            return await self._send_files(url, method, request_data, timeout_s)
        body = request_data.json_payload if request_data else b""
        status, answer, _ = await self.call(url, body, read_timeout_s=timeout_s)
        if status == LATE:
            raise TimedOut
        if status == BROKEN:
            raise NetworkError(answer.decode())
        return status, answer

    async def _send_files(
        self, url: str, method: str, request_data: RequestData | None, timeout_s: float
    ) -> tuple[int, bytes]:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._connect_timeout_s, sock_read=timeout_s)
        form = aiohttp.FormData(request_data.json_parameters if request_data else ())
        for name, (file_name, content, mime) in (request_data.multipart_data or {} if request_data else {}).items():
            form.add_field(name, content, filename=file_name, content_type=mime)
        if self._session is None:
            self._session = aiohttp.ClientSession(trust_env=True)
        body = form if method == "POST" else None
        try:
            async with self._session.request(method, url, data=body, timeout=timeout) as response:
                return response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientError as exc:
            raise NetworkError(type(exc).__name__) from None


def _proxy(origin: str) -> str | None:
    """What `HTTPS_PROXY` and `NO_PROXY` say of a server over https; one over http is near, and asked without."""
    host = urlsplit(origin).hostname or ""
    is_far = origin.startswith("https://") and not proxy_bypass(host)
    return getproxies().get("https") if is_far else None
