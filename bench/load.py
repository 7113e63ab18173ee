"""Plays Telegram and the people who use a bot, in one process, on 127.0.0.1 alone.

People are a closed loop: each sends /start, waits for the page, presses the button the conversation goes on with, and
starts again after the last page. Polling only; every bot here can do that.
"""

import asyncio
import itertools
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import msgspec

TOKEN = "1000001:bench-token-that-opens-nothing"
ME = b'{"id":1000001,"is_bot":true,"first_name":"Bench","username":"bench_bot"}'
TRUE = b'{"ok":true,"result":true}'
# Bot API, getUpdates.limit: at most 100; timeout: bots ask for some tens of seconds
_LIMIT, _LONGEST_POLL_S = 100, 30.0
_DATE = int(time.time())
#: keyboards are mostly the same; some libraries put a number of their own into each
_MAX_FOUND = 1000

Json = dict[str, Any]
Send = Callable[[bytes, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What every bot shows: pages by callback data, and the way people take through them."""

    path: tuple[str, ...]
    #: of the button that leads to each page of the path; the first is a command
    labels: tuple[str, ...]
    pages: dict[str, Json]


@dataclass(slots=True, kw_only=True)
class Person:
    """One person in a private chat."""

    id: int
    step: int = 0
    #: the bot's message with the page, as JSON
    message: bytes = b""
    message_id: int = 0
    #: the data of the button that comes next
    presses: str = ""
    is_waiting: bool = False
    #: the update that waits for its page, and when it was handed to the bot; 0 while it is not
    update: int = 0
    handed_s: float = 0.0


@dataclass(slots=True)
class Counts:
    """What was seen while it was measured."""

    #: seconds from handing out an update to the arrival of its page
    waits_s: list[float] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    #: pages other than the one the button promised
    wrong: int = 0
    #: error descriptions that bots were sent
    refused: Counter[str] = field(default_factory=Counter)


class World:
    """The state of the emulated Telegram, and the people in it."""

    def __init__(self, conversation: Conversation, *, people: int, think_s: float, delay_s: float) -> None:
        self.conversation = conversation
        self.people = {number: Person(id=number) for number in range(2_000_000_001, 2_000_000_001 + people)}
        self.counts = Counts()
        self.is_measuring = False
        self.is_over = False
        self._think_s = think_s
        self._delay_s = delay_s
        self._loop = asyncio.get_running_loop()
        #: when the first page arrived, by `time.perf_counter`
        self.first_page: asyncio.Future[float] = self._loop.create_future()
        self._updates: deque[tuple[int, bytes, Person]] = deque()
        self._numbers = itertools.count(500_000_001)
        self._messages = itertools.count(1001)
        self._found: dict[tuple[str, bytes], str] = {}
        self._poll: tuple[Send, int, asyncio.TimerHandle] | None = None

    def begin(self) -> None:
        """Everybody sends /start."""
        for person in self.people.values():
            self._loop.call_later(self._pause(person), self._act, person)

    def answer(self, method: str, parameters: Json, send: Send) -> None:
        """Deal with a call, and send the answer now or later."""
        if self._delay_s:
            at_once = send

            def send(body: bytes, status: int) -> None:
                self._loop.call_later(self._delay_s, at_once, body, status)

        if method == "getupdates":
            self._get_updates(parameters, send)
            return
        if self.is_measuring:
            self.counts.calls[method] += 1
        match method:
            case "sendmessage" | "editmessagetext":
                self._show(parameters, send, is_new=method == "sendmessage")
            case "getme":
                send(b'{"ok":true,"result":%b}' % ME, 200)
            case "getmycommands":
                send(b'{"ok":true,"result":[]}', 200)
            case "getmydescription" | "getmyshortdescription" | "getwebhookinfo":
                send(b'{"ok":true,"result":{"url":"","has_custom_certificate":false,"pending_update_count":0}}', 200)
            case _:
                send(TRUE, 200)

    def _pause(self, person: Person) -> float:
        # spread evenly and the same for every bot: no chance in a comparison
        return self._think_s * (0.5 + (person.id * 2_654_435_761 + person.step * 40_503) % 1024 / 1024)

    def _act(self, person: Person) -> None:
        if self.is_over:
            return
        number = next(self._numbers)
        who = b'"id":%d,"first_name":"Person","language_code":"ru"' % person.id
        sender, chat = b'{%b,"is_bot":false}' % who, b'{"id":%d,"first_name":"Person","type":"private"}' % person.id
        if person.step == 0:
            update = (
                b'{"update_id":%d,"message":{"message_id":%d,"from":%b,"chat":%b,"date":%d,"text":"/start",'
                b'"entities":[{"type":"bot_command","offset":0,"length":6}]}}'
                % (number, next(self._messages), sender, chat, _DATE)
            )
        else:
            pressed = msgspec.json.encode(person.presses)
            update = (
                b'{"update_id":%d,"callback_query":{"id":"%d","from":%b,"message":%b,"chat_instance":"1","data":%b}}'
                % (number, number, sender, person.message, pressed)
            )
        person.is_waiting, person.update, person.handed_s = True, number, 0.0
        self._updates.append((number, update, person))
        if self._poll:
            self._loop.call_soon(self._end_poll)

    def _get_updates(self, parameters: Json, send: Send) -> None:
        offset = int(parameters.get("offset") or 0)
        while self._updates and self._updates[0][0] < offset:
            self._updates.popleft()
        if self._poll:
            older, _, timer = self._poll
            timer.cancel()
            self._refuse(older, 409, "Conflict: terminated by other getUpdates request")
            self._poll = None
        limit = min(_LIMIT, int(parameters.get("limit") or _LIMIT))
        timeout_s = min(_LONGEST_POLL_S, float(parameters.get("timeout") or 0))
        if self._updates or not timeout_s:
            send(self._hand_out(limit), 200)
        else:
            self._poll = send, limit, self._loop.call_later(timeout_s, self._end_poll)

    def _end_poll(self) -> None:
        if self._poll:
            (send, limit, timer), self._poll = self._poll, None
            timer.cancel()
            send(self._hand_out(limit), 200)

    def _hand_out(self, limit: int) -> bytes:
        now_s, handed = time.perf_counter(), []
        for number, update, person in itertools.islice(self._updates, limit):
            if person.update == number and not person.handed_s:
                person.handed_s = now_s
            handed.append(update)
        return b'{"ok":true,"result":[%b]}' % b",".join(handed)

    def _refuse(self, send: Send, status: int, description: str) -> None:
        self.counts.refused[description] += 1
        send(msgspec.json.encode({"ok": False, "error_code": status, "description": description}), status)

    def _show(self, parameters: Json, send: Send, *, is_new: bool) -> None:
        person = self.people.get(int(parameters.get("chat_id") or 0))
        text, markup = parameters.get("text"), parameters.get("reply_markup")
        if person is None or not text:
            self._refuse(send, 400, "Bad Request: chat not found" if person is None else "Bad Request: empty text")
            return
        if not is_new and int(parameters.get("message_id") or 0) != person.message_id:
            send(b'{"ok":true,"result":%b}' % (person.message or b"true"), 200)
            return
        rows = markup.encode() if isinstance(markup, str) else msgspec.json.encode(markup or {})
        if is_new:
            person.message_id = next(self._messages)
        head = b'{"message_id":%d,"from":%b,"chat":{"id":%d,"first_name":"Person","type":"private"},"date":%d,'
        body = b'"text":%b,"reply_markup":%b}' % (msgspec.json.encode(text), rows)
        person.message = head % (person.message_id, ME, person.id, _DATE) + body
        send(b'{"ok":true,"result":%b}' % person.message, 200)
        if person.is_waiting:
            self._shown(person, text, rows)

    def _shown(self, person: Person, text: str, rows: bytes) -> None:
        """The page has arrived: count it, and go on."""
        now_s = time.perf_counter()
        person.is_waiting = False
        if not self.first_page.done():
            self.first_page.set_result(now_s)
        if self.is_measuring:
            self.counts.waits_s.append(now_s - (person.handed_s or now_s))
            self.counts.wrong += text != self.conversation.pages[self.conversation.path[person.step]]["text"]
        person.step = (person.step + 1) % len(self.conversation.path)
        person.presses = self._find(self.conversation.labels[person.step], rows) if person.step else ""
        if pause_s := self._pause(person):
            self._loop.call_later(pause_s, self._act, person)
        else:
            self._act(person)

    def _find(self, label: str, rows: bytes) -> str:
        """The data of the button with this label."""
        found = self._found.get((label, rows))
        if found is None:
            buttons = (button for row in msgspec.json.decode(rows).get("inline_keyboard", ()) for button in row)
            found = next((button.get("callback_data", "") for button in buttons if button["text"] == label), "")
            if len(self._found) < _MAX_FOUND:
                self._found[label, rows] = found
        return found


class Line(asyncio.Protocol):
    """One of the bot's connections."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment] # a stream's transport

    def data_received(self, data: bytes) -> None:
        """Answer every whole request in what has come."""
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end]
            lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
            fields = {name.strip().lower(): value.strip() for name, _, value in lines}
            whole = _body(self._received, end + 4, fields)
            if whole is None:
                return
            body, self._received = whole
            path = head.split(b" ", 2)[1].decode()
            self._world.answer(path.rpartition("/")[2].lower(), _parameters(fields, body), self._send)

    def _send(self, body: bytes, status: int) -> None:
        if not self._transport.is_closing():
            head = b"HTTP/1.1 %d -\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            self._transport.write(head % (status, len(body)) + body)


def _body(received: bytes, at: int, fields: dict[bytes, bytes]) -> tuple[bytes, bytes] | None:
    """The body that begins at `at`, and what comes behind it; None while it is not complete."""
    if fields.get(b"transfer-encoding") != b"chunked":
        end = at + int(fields.get(b"content-length", b"0"))
        return (received[at:end], received[end:]) if len(received) >= end else None
    chunks: list[bytes] = []
    while (line_end := received.find(b"\r\n", at)) >= 0:
        size = int(received[at:line_end], 16)
        at = line_end + 2 + size + 2
        if len(received) < at:
            return None
        if size == 0:
            return b"".join(chunks), received[at:]
        chunks.append(received[line_end + 2 : at - 2])
    return None


def _parameters(fields: dict[bytes, bytes], body: bytes) -> Json:
    """A call's parameters, however the bot's library writes them."""
    kind = fields.get(b"content-type", b"")
    if not body:
        return {}
    if kind.startswith(b"application/json"):
        found = msgspec.json.decode(body)
        return found if isinstance(found, dict) else {}
    if kind.startswith(b"multipart/form-data"):
        boundary = b"--" + kind.partition(b"boundary=")[2].strip(b'"')
        parts = (part.partition(b"\r\n\r\n") for part in body.split(boundary)[1:-1])
        return {
            head.partition(b'name="')[2].partition(b'"')[0].decode(): value[:-2].decode() for head, _, value in parts
        }
    return dict(parse_qsl(body.decode()))
