"""A server for requests with small bodies; a request is a call, its answer a callback.

Context: with aiohttp's server, a webhook's update cost 0.17 ms CPU, two thirds of it in the server; see the README.
Decision: llhttp reads the bytes (httptools), and there is no task, no stream and no table of headers for a request.
Consequence: whatever wants routes, streams or files uses aiohttp's server, as the metrics do.
"""

import asyncio
import logging
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus
from typing import NamedTuple

import httptools

logger = logging.getLogger(__name__)

#: request line and headers together
MAX_HEAD_BYTES = 16 << 10
#: beyond this, whoever comes is sent away; Telegram opens 100 at most
MAX_CONNECTIONS = 1000
#: how long a connection may stay open without a request, and how long a request may take to arrive
IDLE_S, ARRIVAL_S = 75.0, 20.0
#: how often these are looked at
SWEEP_S = 5.0
#: how long requests under way may take to be answered once the server stops
FAREWELL_S = 10.0

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}


class Request(NamedTuple):
    """A request that has arrived whole."""

    method: bytes
    #: path and query as sent
    target: bytes
    #: the one header the server was told to keep, empty where it is missing
    header: bytes
    body: bytes


#: to be called once, with a status and a body of JSON
Answer = Callable[[int, bytes], None]
Handle = Callable[[Request, Answer], None]


class HttpServer:
    """HTTP/1.1 without TLS, which the proxy in front of it does; one request at a time on a connection.

    Headers over `MAX_HEAD_BYTES` are answered with 431, bodies over `max_body_bytes` with 413, what is no HTTP with
    400, a mistake of `handle` with 500.
    """

    def __init__(self, handle: Handle, *, header: str, max_body_bytes: int) -> None:
        self.handle = handle
        self.header = header.lower().encode()
        self.max_body_bytes = max_body_bytes
        self.connections: set[_Connection] = set()
        self.is_stopping = False
        self.loop = asyncio.get_running_loop()
        self._quiet = asyncio.Event()
        self._date_s = 0
        self._date = b""

    async def listen(self, host: str, port: int) -> int:
        """Take requests, and give the port: `port`, or a free one for 0.

        Raises:
            OSError: the address is taken or not ours.
        """
        self._server = await self.loop.create_server(lambda: _Connection(self), host, port, backlog=1024)
        self._sweeping = self.loop.call_later(SWEEP_S, self._sweep)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Take no more; requests under way are answered first, for at most `FAREWELL_S`."""
        self.is_stopping = True
        self._sweeping.cancel()
        self._server.close()
        for connection in tuple(self.connections):
            connection.leave()
        self.note_quiet()
        try:
            async with asyncio.timeout(FAREWELL_S):
                await self._quiet.wait()
        except TimeoutError:
            logger.warning("requests left unanswered", extra={"requests": sum(c.is_busy for c in self.connections)})
        for connection in tuple(self.connections):
            connection.abort()

    def note_quiet(self) -> None:
        """Let `stop` go on where nothing is under way."""
        if self.is_stopping and not any(connection.is_busy for connection in self.connections):
            self._quiet.set()

    def date_line(self) -> bytes:
        """RFC 9110, 6.6.1."""
        now_s = int(self.loop.time())
        if now_s != self._date_s:
            self._date_s, self._date = now_s, f"Date: {formatdate(usegmt=True)}\r\n".encode()
        return self._date

    def _sweep(self) -> None:
        now_s = self.loop.time()
        for connection in tuple(self.connections):
            if connection.is_late(now_s):
                connection.abort()
        self._sweeping = self.loop.call_later(SWEEP_S, self._sweep)


class _RefusedError(Exception):
    """Ends the parser; the status stands in the connection."""


class _Connection(asyncio.Protocol):
    def __init__(self, server: HttpServer) -> None:
        self.is_busy = False
        self._server = server
        self._parser = httptools.HttpRequestParser(self)
        self._refusal = 400
        self._is_last = False
        #: a request has begun to arrive
        self._is_arriving = False
        self._is_in_head = False
        self._since_s = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment] # a stream's transport
        self._rest()
        self._server.connections.add(self)
        if len(self._server.connections) > MAX_CONNECTIONS or self._server.is_stopping:
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections.discard(self)
        self._server.note_quiet()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
            if self._is_arriving:
                self._bound(len(data))
        except httptools.HttpParserUpgrade:
            # CONNECT: the request was taken as any other; the bytes after it are no HTTP
            self.leave()
        except (httptools.HttpParserError, _RefusedError):
            self._is_last = True
            self._transport.pause_reading()
            # what has arrived whole before it is still being dealt with
            if not self.is_busy:
                self._write(self._refusal, b"")

    def is_late(self, now_s: float) -> bool:
        """Whether nothing has come, or not all of it, for too long."""
        return not self.is_busy and now_s - self._since_s > (ARRIVAL_S if self._is_arriving else IDLE_S)

    def leave(self) -> None:
        """Close after the request that is under way."""
        self._is_last = True
        if not self.is_busy:
            self._transport.close()

    def abort(self) -> None:
        self._transport.abort()

    def on_message_begin(self) -> None:
        if self.is_busy:
            # the next one before this one is answered: not from Telegram, nor from a proxy that we know
            raise _RefusedError
        self._is_arriving, self._since_s = True, self._server.loop.time()
        self._is_in_head = True
        self._head_bytes = self._arrived_bytes = 0
        self._target = self._header = b""
        self._body: list[bytes] = []
        self._body_bytes = 0
        self._is_waiting_to_go_on = False

    def on_url(self, url: bytes) -> None:
        self._target += url
        self._count_head(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count_head(len(name) + len(value))
        lower = name.lower()
        if lower == self._server.header:
            self._header = value
        elif lower == b"content-length" and int(value) > self._server.max_body_bytes:
            self._refuse(413)
        elif lower == b"upgrade":
            self._refuse(400)
        elif lower == b"expect":
            self._is_waiting_to_go_on = value.lower() == b"100-continue"

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        if self._is_waiting_to_go_on:
            self._transport.write(_CONTINUE)

    def on_body(self, body: bytes) -> None:
        self._body.append(body)
        self._body_bytes += len(body)
        if self._body_bytes > self._server.max_body_bytes:
            self._refuse(413)

    def on_message_complete(self) -> None:
        self.is_busy, self._is_arriving = True, False
        self._is_last = self._is_last or not self._parser.should_keep_alive()
        request = Request(self._parser.get_method(), self._target, self._header, b"".join(self._body))
        try:
            self._server.handle(request, self._write)
        except Exception:
            logger.exception("request failed")
            self._write(500, b"")

    def _bound(self, number: int) -> None:
        """Refuse a header, or a trailer, that never ends: the parser tells of one only once it is whole."""
        self._arrived_bytes += number
        # chunks of a byte each are six bytes long
        body_bytes = 0 if self._is_in_head else 6 * self._server.max_body_bytes
        if self._arrived_bytes > MAX_HEAD_BYTES + body_bytes:
            self._refuse(431)

    def _count_head(self, number: int) -> None:
        self._head_bytes += number
        if self._head_bytes > MAX_HEAD_BYTES:
            self._refuse(431)

    def _refuse(self, status: int) -> None:
        self._refusal = status
        raise _RefusedError

    def _write(self, status: int, body: bytes) -> None:
        is_last = self._is_last or self._server.is_stopping
        kind = b"Content-Type: application/json\r\n" if body else b""
        end = b"Connection: close\r\n" if is_last else b""
        head = b"%b%b%b%bContent-Length: %d\r\n\r\n" % (_LINES[status], self._server.date_line(), kind, end, len(body))
        if not self._transport.is_closing():
            self._transport.write(head + body)
        self.is_busy = False
        self._rest()
        if is_last:
            self._transport.close()
            self._server.note_quiet()

    def _rest(self) -> None:
        self._since_s = self._server.loop.time()
