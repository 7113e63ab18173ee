import socket

import aiohttp

from bot.content.library import Library
from tests.conftest import running_bot
from tests.people import Clock, Person, new_api


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _get(port: int, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/{path}") as response:
        return response.status, await response.text()


async def test_numbers_say_how_much_and_never_who(library: Library) -> None:
    port = _free_port()
    async with running_bot(new_api(Clock()), library, metrics_listen=f"127.0.0.1:{port}") as helpline:
        person = Person(helpline.api, "Marked", username="marked_name")
        await person.open()
        await person.press("Это срочно")

        status, text = await _get(port, "metrics")

        assert status == 200
        assert 'helpline_inbound_total{kind="Press"} 1.0' in text
        assert "helpline_chats_in_memory 1.0" in text
        assert str(person.id) not in text
        assert "marked" not in text.lower()
        assert await _get(port, "healthz") == (200, "alive\n")
        assert await _get(port, "readyz") == (200, "ready\n")
