import asyncio
import os
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvloop

from bot.gateway.pool import MAX_IDLE_S, Pool
from bot.gateway.response import BROKEN, LATE, Response
from tests.conftest import ROOT
from tests.gateway.certificates import certificate

on_linux = pytest.mark.skipif(not hasattr(socket, "TCP_CORK"), reason="only Linux holds back what is written")

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
Answer = Callable[["Server", int, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Reads requests, notes them, and answers as the test says."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.connections = 0
        self.requests: list[bytes] = []
        self.tasks: list[asyncio.Task[None] | None] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        self.tasks.append(asyncio.current_task())
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
                self.requests.append(head + await reader.readexactly(length))
                await self.answer(self, number, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()


async def at_once(server: Server, number: int, writer: asyncio.StreamWriter) -> None:
    writer.write(OK)


async def never(server: Server, number: int, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


@asynccontextmanager
async def serving(answer: Answer, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[Server, str]]:
    server = Server(answer)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    port = listening.sockets[0].getsockname()[1]
    try:
        yield server, f"{'https' if tls else 'http'}://localhost:{port}"
    finally:
        listening.close()
        await listening.wait_closed()
        tasks = [task for task in server.tasks if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def pooling(
    root: str, *, limit: int = 10, proxy: str | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Pool]:
    pool = Pool(root, max_connections=limit, connect_timeout_s=5, proxy=proxy, tls=tls)
    try:
        yield pool
    finally:
        await pool.close()


async def test_a_call_is_written_as_http_and_its_connection_is_used_again() -> None:
    async with serving(at_once) as (server, root), pooling(root) as pool:
        first = await pool.post("/bot1:A/getMe", b"{}", timeout_s=5)
        second = await pool.post("/bot1:A/getMe", b'{"a":1}', timeout_s=5)

    assert first == second == Response(200, b"{}")
    assert server.connections == 1
    assert server.requests[1] == (
        b"POST /bot1:A/getMe HTTP/1.1\r\nHost: %b\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n"
        % root.removeprefix("http://").encode()
        + b'{"a":1}'
    )


async def test_more_calls_than_connections_wait_for_a_free_one() -> None:
    async with serving(at_once) as (server, root), pooling(root, limit=3) as pool:
        answers = await asyncio.gather(*(pool.post("/x", b"%d" % number, timeout_s=5) for number in range(50)))

    assert answers == [Response(200, b"{}")] * 50
    assert server.connections <= 3


async def test_a_response_may_come_in_pieces() -> None:
    async def slowly(server: Server, number: int, writer: asyncio.StreamWriter) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n":
            writer.write(bytes([byte]))
            await asyncio.sleep(0)

    async with serving(slowly) as (_, root), pooling(root) as pool:
        assert await pool.post("/x", b"", timeout_s=5) == Response(200, b"ab")
        assert await pool.post("/x", b"", timeout_s=5) == Response(200, b"ab")


async def test_a_call_without_an_answer_in_time_is_late_and_its_connection_goes() -> None:
    async with serving(never) as (server, root), pooling(root, limit=1) as pool:
        late = await pool.post("/x", b"", timeout_s=0.01)
        server.answer = at_once
        after = await pool.post("/x", b"", timeout_s=5)

    assert late.status == LATE
    assert after.status == 200
    assert server.connections == 2


async def test_a_call_that_waits_too_long_for_a_connection_is_late() -> None:
    async with serving(never) as (server, root), pooling(root, limit=1) as pool:
        pool.post("/x", b"first", timeout_s=5)
        late = await pool.post("/x", b"second", timeout_s=0.01)

    assert late.status == LATE
    assert not any(request.endswith(b"second") for request in server.requests)


async def test_a_connection_the_server_has_closed_meanwhile_is_forgiven_once() -> None:
    async def hang_up(server: Server, number: int, writer: asyncio.StreamWriter) -> None:
        if len(server.requests) == 2:
            writer.close()
        else:
            writer.write(OK)

    async with serving(hang_up) as (server, root), pooling(root) as pool:
        await pool.post("/x", b"one", timeout_s=5)
        answer = await pool.post("/x", b"two", timeout_s=5)

    assert answer.status == 200
    assert [request[-3:] for request in server.requests] == [b"one", b"two", b"two"]


async def test_a_server_that_hangs_up_on_a_new_connection_is_not_asked_again() -> None:
    async def hang_up(server: Server, number: int, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with serving(hang_up) as (server, root), pooling(root) as pool:
        answer = await pool.post("/x", b"", timeout_s=5)

    assert answer.status == BROKEN
    assert len(server.requests) == 1


async def test_a_response_that_breaks_off_is_not_asked_for_again() -> None:
    async def break_off(server: Server, number: int, writer: asyncio.StreamWriter) -> None:
        writer.write(OK if len(server.requests) == 1 else OK[:-1])
        if len(server.requests) > 1:
            writer.close()

    async with serving(break_off) as (server, root), pooling(root) as pool:
        await pool.post("/x", b"", timeout_s=5)
        answer = await pool.post("/x", b"", timeout_s=5)

    assert answer.status == BROKEN
    assert len(server.requests) == 2


async def test_a_connection_the_server_gives_up_carries_nothing_more() -> None:
    async def last(server: Server, number: int, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    async with serving(last) as (server, root), pooling(root, limit=1) as pool:
        for _ in range(3):
            assert (await pool.post("/x", b"", timeout_s=5)).status == 200

    assert server.connections == 3


async def test_what_is_no_http_breaks_the_call() -> None:
    async def banner(server: Server, number: int, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")

    async with serving(banner) as (_, root), pooling(root) as pool:
        assert await pool.post("/x", b"", timeout_s=5) == Response(BROKEN, b"no HTTP/1.1")


async def test_nobody_listens_and_every_call_says_so() -> None:
    async with serving(at_once) as (_, root):
        pass
    async with pooling(root, limit=2) as pool:
        answers = await asyncio.gather(*(pool.post("/x", b"", timeout_s=5) for _ in range(5)))

    assert {answer.status for answer in answers} == {BROKEN}


async def test_a_call_nobody_awaits_any_more_leaves_its_connection_of_use() -> None:
    asked, gate = asyncio.Event(), asyncio.Event()

    async def later(server: Server, number: int, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await gate.wait()
        writer.write(OK)

    async with serving(later) as (server, root), pooling(root, limit=1) as pool:
        given_up = pool.post("/x", b"one", timeout_s=5)
        await asked.wait()
        given_up.cancel()
        waiting = pool.post("/x", b"two", timeout_s=5)
        gate.set()
        answer = await waiting

    assert answer.status == 200
    assert server.connections == 1


async def test_a_connection_idle_for_long_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(at_once) as (server, root), pooling(root) as pool:
        await pool.post("/x", b"", timeout_s=5)
        monkeypatch.setattr("bot.gateway.pool.MAX_IDLE_S", -MAX_IDLE_S)
        await pool.post("/x", b"", timeout_s=5)

    assert server.connections == 2


async def test_closing_ends_calls_under_way() -> None:
    async with serving(never) as (_, root):
        pool = Pool(root, max_connections=1, connect_timeout_s=5)
        under_way, waiting = pool.post("/x", b"", timeout_s=5), pool.post("/x", b"", timeout_s=5)

        await pool.close()

        assert (await waiting).status == (await under_way).status == BROKEN


async def test_https_is_spoken_with_a_server_whose_certificate_is_known(tmp_path: Path) -> None:
    known = certificate(tmp_path, "localhost")
    async with serving(at_once, tls=known.server) as (server, root), pooling(root, tls=known.client) as pool:
        answers = await asyncio.gather(*(pool.post("/x", b"", timeout_s=5) for _ in range(5)))

    assert {answer.status for answer in answers} == {200}
    assert len(server.requests) == 5


async def test_https_with_a_stranger_is_refused(tmp_path: Path) -> None:
    stranger, other = certificate(tmp_path, "localhost"), certificate(tmp_path, "example.org")
    async with serving(at_once, tls=stranger.server) as (server, root), pooling(root) as pool:
        assert await pool.post("/x", b"", timeout_s=5) == Response(BROKEN, b"SSLCertVerificationError")
    async with serving(at_once, tls=other.server) as (_, root), pooling(root, tls=other.client) as pool:
        assert await pool.post("/x", b"", timeout_s=5) == Response(BROKEN, b"SSLCertVerificationError")

    assert server.requests == []


async def test_a_proxy_is_asked_to_connect_and_sees_nothing_of_the_call(tmp_path: Path) -> None:
    known = certificate(tmp_path, "localhost")
    async with (
        serving(at_once, tls=known.server) as (server, root),
        proxying() as (asked, proxy),
        pooling(root, proxy=proxy, tls=known.client) as pool,
    ):
        answer = await pool.post("/bot1:SECRET/x", b"{}", timeout_s=5)

    assert answer.status == 200
    assert len(server.requests) == 1
    target = root.removeprefix("https://").encode()
    # user:pass word
    credentials = b"Proxy-Authorization: Basic dXNlcjpwYXNzIHdvcmQ=\r\n"
    assert asked == [b"CONNECT %b HTTP/1.1\r\nHost: %b\r\n%b\r\n" % (target, target, credentials)]


async def test_a_proxy_that_refuses_breaks_the_call() -> None:
    async def refuse(server: Server, number: int, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")

    async with serving(refuse) as (_, proxy), pooling("https://localhost:1", proxy=proxy) as pool:
        assert await pool.post("/x", b"", timeout_s=5) == Response(BROKEN, b"the proxy refused")


@on_linux
async def test_what_is_held_back_goes_out_when_it_is_released(tmp_path: Path) -> None:
    known = certificate(tmp_path, "localhost")
    async with serving(at_once, tls=known.server) as (server, root), pooling(root, tls=known.client) as pool:
        await pool.post("/x", b"before", timeout_s=5)

        pool.hold()
        held = pool.post("/x", b"held", timeout_s=5)
        await asyncio.sleep(0.02)
        while_held = len(server.requests)
        pool.release()
        free = pool.post("/x", b"free", timeout_s=5)

        assert (await held, await free) == (Response(200, b"{}"), Response(200, b"{}"))
    assert while_held == 1
    assert len(server.requests) == 3


#: opens connections, lets calls be held back on all of them, and is killed
KILLED = """
import asyncio, os, signal, sys
import uvloop
from bot.gateway.pool import Pool

async def main(root, calls):
    pool = Pool(root, max_connections=calls, connect_timeout_s=5)
    await asyncio.gather(*(pool.post("/x", b"before", timeout_s=5) for _ in range(calls)))
    pool.hold()
    for number in range(calls):
        pool.post("/x", b"%d " % number + b"x" * 5000, timeout_s=5)
    assert not pool.is_waiting
    os.kill(os.getpid(), signal.SIGKILL)

uvloop.run(main(sys.argv[1], int(sys.argv[2])))
"""


@on_linux
async def test_what_is_held_back_goes_out_even_if_we_are_killed() -> None:
    calls = 50
    gate, all_came = asyncio.Event(), asyncio.Event()

    async def when_all_have_come(server: Server, number: int, writer: asyncio.StreamWriter) -> None:
        # so that each call opens a connection of its own
        if len(server.requests) == calls:
            gate.set()
        if len(server.requests) == 2 * calls:
            all_came.set()
        await gate.wait()
        writer.write(OK)

    async with serving(when_all_have_come) as (server, root):
        killed = await asyncio.create_subprocess_exec(
            sys.executable, "-c", KILLED, root, str(calls), env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        assert await killed.wait() == -signal.SIGKILL
        async with asyncio.timeout(5):
            await all_came.wait()

    bodies = [request.partition(b"\r\n\r\n")[2] for request in server.requests[calls:]]
    assert sorted(int(body.split()[0]) for body in bodies) == list(range(calls))
    assert all(body.endswith(b" " + b"x" * 5000) for body in bodies)


def test_the_same_on_the_loop_the_bot_runs_on(tmp_path: Path) -> None:
    uvloop.run(test_a_proxy_is_asked_to_connect_and_sees_nothing_of_the_call(tmp_path))
    uvloop.run(test_a_connection_the_server_has_closed_meanwhile_is_forgiven_once())
    uvloop.run(test_a_call_without_an_answer_in_time_is_late_and_its_connection_goes())
    if hasattr(socket, "TCP_CORK"):
        uvloop.run(test_what_is_held_back_goes_out_when_it_is_released(tmp_path))


@asynccontextmanager
async def proxying() -> AsyncIterator[tuple[list[bytes], str]]:
    asked: list[bytes] = []
    tasks: set[asyncio.Task[None]] = set()
    writers: list[asyncio.StreamWriter] = []

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(65536):
            writer.write(piece)
        writer.transport.abort()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        asked.append(head)
        host, _, port = head.split()[1].partition(b":")
        there_reader, there_writer = await asyncio.open_connection(host.decode(), int(port))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        for way in (pass_on(reader, there_writer), pass_on(there_reader, writer)):
            tasks.add(asyncio.create_task(way))
        writers.extend((writer, there_writer))

    listening = await asyncio.start_server(connect, "127.0.0.1", 0)
    try:
        yield asked, f"http://user:pass%20word@localhost:{listening.sockets[0].getsockname()[1]}"
    finally:
        listening.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in writers:
            writer.transport.abort()


async def test_a_name_that_is_no_name_is_a_broken_call() -> None:
    async with pooling("http://a..b") as pool:
        answer = await pool.post("/x", b"{}", timeout_s=5)

    assert answer.status == BROKEN


async def test_a_mistake_of_ours_in_opening_is_told_once_and_not_tried_for_ever(
    caplog: pytest.LogCaptureFixture,
) -> None:
    no_number: Any = "soon"
    pool = Pool("http://localhost:9", max_connections=1, connect_timeout_s=no_number)
    answer = await pool.post("/x", b"{}", timeout_s=0.3)
    await pool.close()

    assert answer.status == LATE
    assert [record.message for record in caplog.records] == ["connection not opened"]
