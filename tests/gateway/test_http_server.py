"""The webhook's HTTP server: what is right is answered, what is wrong is refused, and nobody holds it up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from bot.gateway import http_server
from bot.gateway.http_server import MAX_HEAD_BYTES, Answer, HttpServer, Request

MOST_BYTES = 1000
OK = "HTTP/1.1 200 OK"


@dataclass
class Office:
    """Answers each request with its own body, or keeps it waiting."""

    is_slow: bool = False
    requests: list[Request] = field(default_factory=list)
    waiting: list[Answer] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def handle(self, request: Request, answer: Answer) -> None:
        if request.body == b"mistake":
            raise ValueError("a mistake of ours")
        self.requests.append(request)
        self.came.set()
        if self.is_slow:
            self.waiting.append(answer)
        else:
            answer(200, request.body)


@dataclass
class Client:
    """A connection on which bytes are written as they stand."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def write(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def read(self) -> tuple[str, dict[str, str], bytes]:
        """Status line, headers and body of the next response."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in head[1:] if line)
        return head[0], headers, await self.reader.readexactly(int(headers.get("Content-Length", 0)))

    async def is_hung_up_on(self) -> bool:
        try:
            return await self.reader.read() == b""
        except ConnectionError:
            return True


Connect = Callable[[int], Awaitable[Client]]


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
async def server(office: Office) -> AsyncIterator[HttpServer]:
    server = HttpServer(office.handle, header="X-Secret", max_body_bytes=MOST_BYTES)
    yield server
    await server.stop()


@pytest.fixture
async def port(server: HttpServer) -> int:
    return await server.listen("127.0.0.1", 0)


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    clients: list[Client] = []

    async def connect(port: int) -> Client:
        clients.append(Client(*await asyncio.open_connection("127.0.0.1", port)))
        return clients[-1]

    yield connect
    for client in clients:
        client.writer.close()


@pytest.fixture
async def client(port: int, connect: Connect) -> Client:
    return await connect(port)


def post(body: bytes, *, version: str = "1.1", lines: str = "") -> bytes:
    return f"POST /hook HTTP/{version}\r\nHost: x\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def test_a_connection_serves_one_request_after_another(client: Client, office: Office) -> None:
    await client.write(post(b"one", lines="x-SECRET: s3cret\r\n"))
    first = await client.read()
    await client.write(post(b""))
    second = await client.read()

    assert (first[0], first[2]) == (OK, b"one")
    assert first[1]["Content-Type"] == "application/json"
    assert "Date" in first[1]
    assert (second[0], second[2]) == (OK, b"")
    assert "Content-Type" not in second[1]
    assert office.requests == [Request(b"POST", b"/hook", b"s3cret", b"one"), Request(b"POST", b"/hook", b"", b"")]


async def test_a_request_may_come_byte_by_byte(client: Client, office: Office) -> None:
    for byte in post(b"body", lines="X-Secret: s3cret\r\n"):
        await client.write(bytes((byte,)))

    assert (await client.read())[2] == b"body"
    assert office.requests == [Request(b"POST", b"/hook", b"s3cret", b"body")]


async def test_a_body_may_come_in_chunks(client: Client) -> None:
    head = b"POST /hook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    await client.write(head + b"3\r\none\r\n4\r\n two\r\n0\r\n\r\n")

    assert (await client.read())[2] == b"one two"


async def test_who_asks_whether_to_go_on_is_told_so(client: Client) -> None:
    await client.write(b"POST /hook HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    asked = await client.read()
    await client.write(b"one")

    assert asked[0] == "HTTP/1.1 100 Continue"
    assert (await client.read())[2] == b"one"


@pytest.mark.parametrize(
    "request_",
    [
        post(b"x", version="1.0"),
        post(b"x", lines="Connection: close\r\n"),
    ],
)
async def test_who_wants_one_answer_only_gets_it_and_is_left(client: Client, request_: bytes) -> None:
    await client.write(request_)

    _, headers, body = await client.read()

    assert (headers["Connection"], body) == ("close", b"x")
    assert await client.is_hung_up_on()


async def test_nobody_is_let_through_to_another_server(client: Client) -> None:
    await client.write(b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n" + post(b"one"))

    assert (await client.read())[2] == b""
    assert await client.is_hung_up_on()


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"nonsense\r\n\r\n", "400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", "400"),
        (b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n", "400"),
        (b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", "400"),
        (post(b"x", lines="Connection: upgrade\r\nUpgrade: websocket\r\n"), "400"),
        (post(b"x" * (MOST_BYTES + 1)), "413"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % 5000 + b"x" * 5000, "413"),
        (b"POST /%b HTTP/1.1\r\n" % (b"x" * MAX_HEAD_BYTES), "431"),
        (post(b"", lines=f"Cookie: {'x' * MAX_HEAD_BYTES}\r\n"), "431"),
        (b"POST / HTTP/1.1\r\nCookie: " + b"x" * (MAX_HEAD_BYTES + 1), "431"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: " + b"x" * 4 * MAX_HEAD_BYTES, "431"),
    ],
)
async def test_what_is_wrong_or_too_large_is_refused(
    client: Client, office: Office, request_: bytes, status: str
) -> None:
    await client.write(request_)

    line, headers, _ = await client.read()

    assert line.split(" ")[1] == status
    assert headers["Connection"] == "close"
    assert await client.is_hung_up_on()
    assert [request for request in office.requests if request.method == b"POST"] == []


async def test_a_mistake_of_ours_is_answered_and_the_connection_goes_on(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    await client.write(post(b"mistake"))
    failed = await client.read()
    await client.write(post(b"one"))

    assert failed[0] == "HTTP/1.1 500 Internal Server Error"
    assert "request failed" in caplog.text
    assert (await client.read())[2] == b"one"


async def test_a_second_request_before_the_first_is_answered_ends_the_connection_after_it(
    client: Client, office: Office
) -> None:
    office.is_slow = True
    await client.write(post(b"one") + post(b"two"))
    await office.came.wait()

    office.waiting[0](200, b"one")

    _, headers, body = await client.read()
    assert (headers["Connection"], body) == ("close", b"one")
    assert await client.is_hung_up_on()
    assert [request.body for request in office.requests] == [b"one"]


async def test_an_answer_for_somebody_who_has_gone_does_no_harm(port: int, office: Office, connect: Connect) -> None:
    office.is_slow = True
    gone, other = await connect(port), await connect(port)
    await gone.write(post(b"one"))
    await office.came.wait()
    gone.writer.transport.abort()
    await asyncio.sleep(0.01)

    office.waiting[0](200, b"one")
    office.is_slow = False
    await other.write(post(b"two"))

    assert (await other.read())[2] == b"two"


@pytest.mark.parametrize("sent", [b"", b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"])
async def test_who_keeps_a_connection_for_nothing_loses_it(
    office: Office, monkeypatch: pytest.MonkeyPatch, sent: bytes, connect: Connect
) -> None:
    for limit in ("IDLE_S", "ARRIVAL_S", "SWEEP_S"):
        monkeypatch.setattr(http_server, limit, 0.01)
    server = HttpServer(office.handle, header="X-Secret", max_body_bytes=MOST_BYTES)
    client = await connect(await server.listen("127.0.0.1", 0))

    await client.write(sent)

    assert await client.is_hung_up_on()
    await server.stop()


async def test_who_waits_for_an_answer_keeps_the_connection(
    office: Office, monkeypatch: pytest.MonkeyPatch, connect: Connect
) -> None:
    for limit in ("IDLE_S", "ARRIVAL_S", "SWEEP_S"):
        monkeypatch.setattr(http_server, limit, 0.01)
    office.is_slow = True
    server = HttpServer(office.handle, header="X-Secret", max_body_bytes=MOST_BYTES)
    client = await connect(await server.listen("127.0.0.1", 0))
    await client.write(post(b"one"))
    await office.came.wait()
    await asyncio.sleep(0.1)

    office.waiting[0](200, b"one")

    assert (await client.read())[2] == b"one"
    await server.stop()


async def test_beyond_so_many_connections_the_next_one_is_sent_away(
    port: int, monkeypatch: pytest.MonkeyPatch, connect: Connect
) -> None:
    monkeypatch.setattr(http_server, "MAX_CONNECTIONS", 1)
    first = await connect(port)
    await first.write(post(b"one"))
    await first.read()

    second = await connect(port)

    assert await second.is_hung_up_on()
    await first.write(post(b"still here"))
    assert (await first.read())[2] == b"still here"


async def test_a_server_that_stops_answers_what_is_under_way_first(office: Office, connect: Connect) -> None:
    office.is_slow = True
    server = HttpServer(office.handle, header="X-Secret", max_body_bytes=MOST_BYTES)
    port = await server.listen("127.0.0.1", 0)
    asking, idle = await connect(port), await connect(port)
    await asking.write(post(b"one"))
    await office.came.wait()

    stopping = asyncio.create_task(server.stop())
    assert await idle.is_hung_up_on()
    assert not stopping.done()
    office.waiting[0](200, b"one")
    await stopping

    _, headers, body = await asking.read()
    assert (headers["Connection"], body) == ("close", b"one")
    with pytest.raises(OSError, match="Connect"):
        await connect(port)


async def test_a_server_that_stops_does_not_wait_for_ever(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, connect: Connect
) -> None:
    monkeypatch.setattr(http_server, "FAREWELL_S", 0.01)
    office.is_slow = True
    server = HttpServer(office.handle, header="X-Secret", max_body_bytes=MOST_BYTES)
    client = await connect(await server.listen("127.0.0.1", 0))
    await client.write(post(b"one"))
    await office.came.wait()

    await server.stop()

    assert await client.is_hung_up_on()
    assert "requests left unanswered" in caplog.text
