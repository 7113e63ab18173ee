"""Kept-alive connections to one HTTP server, for calls with JSON bodies.

Context: most of a press's CPU went into the HTTP client, whichever it was; `bench/CLIENTS.md` compares five.
Decision: a call is written at once where a connection is free, without a task, and comes back as a future.
Consequence: what is not here (multipart, redirects, compression, HTTP/2) goes through aiohttp or not at all.
"""

import asyncio
import base64
import logging
import socket
import ssl
from collections import deque
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

import aiohappyeyeballs

from bot.gateway.response import BROKEN, LATE, BadResponse, Response, read_response

logger = logging.getLogger(__name__)

#: an idle connection is not trusted after this long: routers forget it without a word
MAX_IDLE_S = 50.0
# RFC 8305, 5: how long an address may take before the next one is tried beside it
_NEXT_ADDRESS_S = 0.25
# how often calls without an answer are looked for; a timer for each call cost a tenth of a press
_PATROL_S = 0.25
_PORTS = {"https": 443, "http": 80}
_CONNECTED = b"200"
# Linux alone has it: what is written is the kernel's at once, and goes out when the cork is drawn, or after 200 ms
_CORK: int | None = getattr(socket, "TCP_CORK", None)


@dataclass(slots=True, eq=False)
class _Call:
    request: bytes
    answer: asyncio.Future[Response]
    #: by the loop's clock
    late_at_s: float
    #: the one that carries it; None while it waits
    connection: "_Connection | None" = None
    #: it was written where the server had hung up already, which is forgiven once
    is_repeated: bool = False

    def settle(self, answer: Response) -> None:
        if not self.answer.done():
            self.answer.set_result(answer)


class Pool:
    """At most `max_connections` to `root` (`https://host[:port]`); further calls wait for a free one.

    Belongs to the loop it is made in.
    `proxy` is `http://[user:password@]host[:port]` and is asked to CONNECT, whatever the scheme of `root`.
    """

    def __init__(
        self,
        root: str,
        *,
        max_connections: int,
        connect_timeout_s: float,
        proxy: str | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        # asked for once: each question costs a system call, a fifth of a press's time together
        self._loop = asyncio.get_running_loop()
        self._server = urlsplit(root)
        self._proxy = urlsplit(proxy) if proxy else None
        self._tls = (tls or ssl.create_default_context()) if self._server.scheme == "https" else None
        self._max_connections = max_connections
        self._connect_timeout_s = connect_timeout_s
        self._idle: list[_Connection] = []
        self._connections: set[_Connection] = set()
        self._opening: set[asyncio.Task[None]] = set()
        self._waiting: deque[_Call] = deque()
        self._heads: dict[str, bytes] = {}
        #: looks for late calls, while there are any calls
        self._patrol: asyncio.TimerHandle | None = None
        #: what was written since `hold`; None where nothing is held back
        self.held: list[_Connection] | None = None

    def post(self, path: str, body: bytes, *, timeout_s: float) -> asyncio.Future[Response]:
        """Call with a JSON body; it is on its way when this returns.

        The future never has an exception: see `response.BROKEN` and `response.LATE`, which may come a quarter of a
        second after `timeout_s`. A call that nobody awaits any more still has its answer read, so that its connection
        stays of use.
        """
        request = b"%b%d\r\n\r\n%b" % (self._head(path), len(body), body)
        call = _Call(request, self._loop.create_future(), self._loop.time() + timeout_s)
        if self._patrol is None:
            self._patrol = self._loop.call_later(_PATROL_S, self._give_up_late)
        connection = self._free_connection()
        if connection:
            connection.carry(call)
        else:
            self._waiting.append(call)
            self._open_more()
        return call.answer

    def hold(self) -> None:
        """Let what is written from now on go out only with `release`.

        It is in the kernel's hands meanwhile, which sends it even if we are killed.
        """
        if _CORK is not None and self.held is None:
            self.held = []

    def release(self) -> None:
        """Let everything go out that was held back."""
        held, self.held = self.held, None
        for connection in held or ():
            connection.cork(is_in=False)

    @property
    def is_waiting(self) -> bool:
        """Whether some call waits for a free connection."""
        return bool(self._waiting)

    async def close(self) -> None:
        """Break every connection; calls under way end as broken."""
        if self._patrol:
            self._patrol.cancel()
        waiting, self._waiting = self._waiting, deque()
        for call in waiting:
            call.settle(Response(BROKEN, b"closed"))
        for task in self._opening:
            task.cancel()
        await asyncio.gather(*self._opening, return_exceptions=True)
        for connection in tuple(self._connections):
            connection.hang_up(b"closed")

    def _head(self, path: str) -> bytes:
        """The request up to its body's length; there are as many paths as methods."""
        head = self._heads.get(path)
        if head is None:
            host = self._server.netloc.rpartition("@")[2]
            lines = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: "
            head = self._heads[path] = lines.encode("ascii")
        return head

    def _free_connection(self) -> "_Connection | None":
        oldest_s = self._loop.time() - MAX_IDLE_S
        while self._idle:
            connection = self._idle.pop()
            if connection.idle_since_s >= oldest_s:
                return connection
            connection.hang_up(b"idle")
        return None

    def _open_more(self) -> None:
        """Open one connection for each waiting call, within the limit."""
        room = self._max_connections - len(self._connections) - len(self._opening)
        for _ in range(min(room, len(self._waiting) - len(self._opening))):
            task = self._loop.create_task(self._open())
            self._opening.add(task)
            task.add_done_callback(self._opened)

    async def _open(self) -> None:
        try:
            async with asyncio.timeout(self._connect_timeout_s):
                plug = await self._connect()
                await self._loop.create_connection(
                    lambda: _Connection(self, plug),
                    sock=plug,
                    ssl=self._tls,
                    server_hostname=self._server.hostname if self._tls else None,
                )
        except (OSError, TimeoutError, ValueError) as exc:
            # it was to carry the call that has waited longest
            if call := self._next_call():
                reason = str(exc) if isinstance(exc, BadResponse) else type(exc).__name__
                call.settle(Response(BROKEN, reason.encode()))

    def _opened(self, task: asyncio.Task[None]) -> None:
        self._opening.discard(task)
        if task.cancelled():
            return
        if mistake := task.exception():
            # not at once again, for ever
            logger.error("connection not opened", exc_info=mistake)
        else:
            self._open_more()

    async def _connect(self) -> socket.socket:
        """A socket that is connected, through the proxy where there is one."""
        first = self._proxy or self._server
        addresses = await self._loop.getaddrinfo(first.hostname, _port(first), type=socket.SOCK_STREAM)
        plug = await aiohappyeyeballs.start_connection(addresses, happy_eyeballs_delay=_NEXT_ADDRESS_S)
        if self._proxy:
            try:
                await self._loop.sock_sendall(plug, _connect_request(self._server, self._proxy))
                await _read_welcome(self._loop, plug)
            except BaseException:
                plug.close()
                raise
        return plug

    def _next_call(self) -> _Call | None:
        """The call that has waited longest, and is still wanted."""
        while self._waiting:
            call = self._waiting.popleft()
            if not call.answer.done():
                return call
        return None

    def _give_up_late(self) -> None:
        now_s = self._loop.time()
        carried = [connection.call for connection in self._connections if connection.call]
        for call in (*carried, *self._waiting):
            if call.late_at_s <= now_s:
                call.settle(Response(LATE, b"no answer in time"))
                if call.connection:
                    call.connection.hang_up(b"late")
        self._patrol = self._loop.call_later(_PATROL_S, self._give_up_late) if carried or self._waiting else None

    def freed(self, connection: "_Connection") -> None:
        """A connection has nothing to carry."""
        self._connections.add(connection)
        if call := self._next_call():
            connection.carry(call)
        else:
            connection.idle_since_s = self._loop.time()
            self._idle.append(connection)

    def lost(self, connection: "_Connection", call: _Call | None) -> None:
        """A connection is gone; `call` was written to it in vain and goes first on another."""
        self._connections.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        if call:
            self._waiting.appendleft(call)
        self._open_more()


class _Connection(asyncio.Protocol):
    """Carries one call at a time."""

    def __init__(self, pool: Pool, plug: socket.socket) -> None:
        self.idle_since_s = 0.0
        self._pool = pool
        self._plug = plug
        self.call: _Call | None = None
        self._received = bytearray()
        self._has_served = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment] # a stream's transport
        self._pool.freed(self)

    def carry(self, call: _Call) -> None:
        self.call, call.connection = call, self
        if self._pool.held is not None:
            self._pool.held.append(self)
            self.cork(is_in=True)
        self._transport.write(call.request)

    def cork(self, *, is_in: bool) -> None:
        """Hold back what is written, or let it go out."""
        if _CORK is not None and self._plug.fileno() >= 0:
            self._plug.setsockopt(socket.IPPROTO_TCP, _CORK, is_in)

    def data_received(self, data: bytes) -> None:
        if self._received:
            self._received += data
        try:
            answer = read_response(self._received or data)
        except BadResponse as exc:
            self.hang_up(str(exc).encode())
            return
        if answer is None:
            self._received = self._received or bytearray(data)
        else:
            self._finish(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        call, self.call = self.call, None
        is_stale = call and self._has_served and not self._received and not call.is_repeated and not call.answer.done()
        if call and is_stale:
            call.is_repeated, call.connection = True, None
        elif call:
            call.settle(Response(BROKEN, type(exc).__name__.encode() if exc else b"disconnected"))
        self._pool.lost(self, call if is_stale else None)

    def hang_up(self, reason: bytes) -> None:
        if self.call:
            self.call.settle(Response(BROKEN, reason))
        self._transport.abort()

    def _finish(self, answer: Response) -> None:
        call, self.call = self.call, None
        self._has_served = True
        self._received.clear()
        if call:
            call.connection = None
            call.settle(answer)
        if answer.is_last or call is None:
            # or nothing was asked: servers say goodbye like this
            self._transport.abort()
        else:
            self._pool.freed(self)


def _port(address: SplitResult) -> int:
    return address.port or _PORTS[address.scheme]


def _connect_request(server: SplitResult, proxy: SplitResult) -> bytes:
    """RFC 9110, 9.3.6."""
    target = f"{server.hostname}:{_port(server)}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if proxy.username:
        credentials = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
        lines.append(f"Proxy-Authorization: Basic {base64.b64encode(credentials.encode()).decode()}")
    return "\r\n".join([*lines, "", ""]).encode("ascii")


async def _read_welcome(loop: asyncio.AbstractEventLoop, plug: socket.socket) -> None:
    received = b""
    while not received.endswith(b"\r\n\r\n"):
        piece = await loop.sock_recv(plug, 4096)
        received += piece
        if not piece or len(received) > 4096:
            raise BadResponse("the proxy hung up")
    if received[9:12] != _CONNECTED:
        raise BadResponse("the proxy refused")
