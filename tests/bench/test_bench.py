"""The benchmark's own parts; how fast anything is, no test says."""

import asyncio
from xml.etree import ElementTree

import msgspec
import pytest

from bench.load import Conversation, Line, World
from bench.plot import Bar, draw

CONVERSATION = Conversation(
    path=("a", "b"), labels=("/start", "On"), pages={"a": {"text": "one"}, "b": {"text": "two & more"}}
)
FORM = b"application/x-www-form-urlencoded"
PARTS = (
    b'--X\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n%d\r\n'
    b'--X\r\nContent-Disposition: form-data; name="text"\r\n\r\none\r\n'
    b'--X\r\nContent-Disposition: form-data; name="reply_markup"\r\n\r\n%b\r\n--X--\r\n'
)
ROWS = b'{"inline_keyboard":[[{"text":"Back","callback_data":"z"},{"text":"On","callback_data":"q:1"}]]}'


class Wire(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def is_closing(self) -> bool:
        return False


def _asked(method: str, kind: bytes, body: bytes, *, chunked: bool = False) -> bytes:
    head = b"POST /bot1:x/%b HTTP/1.1\r\nContent-Type: %b\r\n" % (method.encode(), kind)
    if chunked:
        return head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    return head + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("kind", ["json", "form", "multipart"])
async def test_a_conversation_goes_on_however_a_bots_library_writes_its_calls(kind: str, chunked: bool) -> None:
    world = World(CONVERSATION, people=1, think_s=0, delay_s=0)
    (person,) = world.people.values()
    line, wire = Line(world), Wire()
    line.connection_made(wire)
    world.is_measuring = True
    world._act(person)
    kinds = {
        "json": (
            b"application/json",
            msgspec.json.encode({"chat_id": person.id, "text": "one", "reply_markup": msgspec.json.decode(ROWS)}),
        ),
        "form": (FORM, b"chat_id=%d&text=one&reply_markup=%b" % (person.id, ROWS.replace(b"&", b"%26"))),
        "multipart": (b'multipart/form-data; boundary="X"', PARTS % (person.id, ROWS)),
    }

    asked = _asked("sendMessage", *kinds[kind], chunked=chunked)
    for byte in asked:
        line.data_received(bytes([byte]))
    line.data_received(_asked("getUpdates", b"application/json", b'{"offset":500000002}'))

    assert world.counts.calls == {"sendmessage": 1}
    assert (world.counts.wrong, len(world.counts.waits_s)) == (0, 1)
    handed = msgspec.json.decode(wire.written.rpartition(b"\r\n\r\n")[2])["result"]
    assert [update["callback_query"]["data"] for update in handed] == ["q:1"]


def test_the_picture_is_whole_and_names_every_bot() -> None:
    bars = (Bar(name="this <bot>", speed=9000, cost=0.1, is_ours=True), Bar(name="b", speed=0, cost=0, is_ours=False))

    picture = ElementTree.fromstring(draw(bars))

    words = [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert words.count("this <bot>") == 2
    assert "9,000" in words
