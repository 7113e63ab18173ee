"""HTTP to the Bot API: PTB's documented `BaseRequest`, on aiohttp."""

from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

#: enough for a hundred chats at once, few enough for a small server
MAX_CONNECTIONS = 100
_JSON = {"Content-Type": "application/json"}


class AiohttpRequest(BaseRequest):
    """One pool of kept-alive connections. Never logs an address: it holds the token."""

    def __init__(
        self, *, read_timeout_s: float = 20, connect_timeout_s: float = 10, max_connections: int = MAX_CONNECTIONS
    ) -> None:
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=connect_timeout_s, sock_read=read_timeout_s)
        self._max_connections = max_connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer."""
        return self._timeout.sock_read

    async def initialize(self) -> None:
        """Open the pool; needs a running loop."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._max_connections, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(connector=connector, timeout=self._timeout, auto_decompress=True)

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

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
        timeout = self._timeout
        if isinstance(read_timeout, (int, float)) and not isinstance(read_timeout, DefaultValue):
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=timeout.sock_connect, sock_read=read_timeout)
        if request_data and request_data.multipart_data:
            form = aiohttp.FormData(request_data.json_parameters)
            for name, (file_name, content, mime) in request_data.multipart_data.items():
                form.add_field(name, content, filename=file_name, content_type=mime)
            return await self._send(url, method, form, {}, timeout)
        body = request_data.json_payload if request_data else None
        return await self._send(url, method, body, _JSON, timeout)

    async def post_json(self, url: str, body: bytes, *, read_timeout_s: float | None = None) -> tuple[int, bytes]:
        """Call a method with a body that is JSON already.

        Raises:
            TimedOut, NetworkError: as `do_request`.
        """
        timeout = self._timeout
        if read_timeout_s is not None:
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=timeout.sock_connect, sock_read=read_timeout_s)
        return await self._send(url, "POST", body, _JSON, timeout)

    async def _send(
        self,
        url: str,
        method: str,
        body: aiohttp.FormData | bytes | None,
        headers: dict[str, str],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109
    ) -> tuple[int, bytes]:
        if self._session is None:
            await self.initialize()
        assert self._session is not None  # noqa: S101 - opened above
        try:
            async with self._session.request(method, url, data=body, headers=headers, timeout=timeout) as response:
                return response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientError as exc:
            raise NetworkError(type(exc).__name__) from None
