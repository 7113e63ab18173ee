"""One Bot API server: where its connections go through, and how long an answer may take."""

import asyncio
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from bot.errors import SettingsError
from bot.gateway.pool import Pool
from bot.gateway.response import Response

#: two calls for each of the hundred updates that Telegram hands out at once, and the pages of the next hundred; behind
#: 50 ms of way fewer let people wait. As many are opened only then
MAX_CONNECTIONS = 300


class HttpRequest:
    """Calls to one Bot API server. Never logs an address: it holds the token.

    Raises:
        SettingsError: `HTTPS_PROXY` names a proxy of a kind that is not spoken here.
    """

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
        self._proxy = _proxy(self._origin)
        self._pool: Pool | None = None

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    def hold(self) -> None:
        """Let what is written from now on go out only with `release`; see `Pool.hold`."""
        if self._pool is not None:
            self._pool.hold()

    def release(self) -> None:
        """Let everything go out that was held back."""
        if self._pool is not None:
            self._pool.release()

    @property
    def is_waiting(self) -> bool:
        """Whether some call waits for a free connection."""
        return self._pool is not None and self._pool.is_waiting

    def call(self, url: str, body: bytes, *, read_timeout_s: float | None = None) -> asyncio.Future[Response]:
        """Call a method with a body that is JSON already; it is on its way when this returns.

        The future has no exceptions: `BROKEN` and `LATE` stand for the status.
        """
        if self._pool is None:
            self._pool = Pool(
                self._origin,
                max_connections=self._max_connections,
                connect_timeout_s=self._connect_timeout_s,
                proxy=self._proxy,
            )
        timeout_s = self._read_timeout_s if read_timeout_s is None else read_timeout_s
        return self._pool.post(url[len(self._origin) :], body, timeout_s=timeout_s)


def _proxy(origin: str) -> str | None:
    """What `HTTPS_PROXY` and `NO_PROXY` say of a server over https; one over http is near, and asked without."""
    host = urlsplit(origin).hostname or ""
    proxy = getproxies().get("https") if origin.startswith("https://") and not proxy_bypass(host) else None
    if not proxy:
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if (kind := urlsplit(proxy).scheme) != "http":
        raise SettingsError((f"HTTPS_PROXY: {kind} proxies are not spoken; give it as http://host:port",))
    return proxy
